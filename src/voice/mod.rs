//! The prose judge: rules as data, in Vale's format, over any text. Knows no site and no disk.
//!
//! A rule is a YAML file ([`rule`]) that extends one of [`POINTS`]. A [`judge::Judge`] holds many, looks for the literals
//! of all in one pass ([`gate`]), and says where in the source as written each finding stands ([`block`]).
pub mod block;
pub mod capitalization;
pub mod codes;
pub mod conditional;
pub mod consistency;
pub mod existence;
pub mod fields;
pub mod fix;
pub mod formula;
pub mod gate;
pub mod glob;
pub mod html;
pub mod ini;
pub mod judge;
pub mod lanes;
pub mod letters;
pub mod literals;
pub mod markdown;
pub mod memo;
pub mod metric;
pub mod occurrence;
pub mod pack;
pub mod pattern;
pub mod readability;
pub mod repetition;
pub mod rule;
pub mod scope;
pub mod score;
pub mod sentence;
pub mod settings;
pub mod silence;
pub mod spelling;
pub mod substitution;
pub mod switches;
pub mod tokens;
pub mod translate;
pub mod vocab;
pub mod walker;
pub mod windows;

use rule::Point;

/// Every extension point there is.
pub const POINTS: &[Point] = &[
    existence::EXISTENCE,
    substitution::SUBSTITUTION,
    metric::METRIC,
    conditional::CONDITIONAL,
    capitalization::CAPITALIZATION,
    occurrence::OCCURRENCE,
    repetition::REPETITION,
    spelling::SPELLING,
    consistency::CONSISTENCY,
    readability::READABILITY,
];
