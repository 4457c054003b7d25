//! Rules over the site → findings. One rule, one file; each begins with the essay that `explain` prints.
pub mod broken_anchor;
pub mod broken_image;
pub mod broken_link;
pub mod call_to_action;
pub mod code_language;
pub mod consent;
pub mod consent_ends;
pub mod cut_short;
pub mod dependency_circle;
pub mod drawing_fetches;
pub mod drawing_path;
pub mod duplicate_update;
pub mod empty_body;
pub mod expires_early;
pub mod figures;
pub mod file_name;
pub mod freeze;
pub mod heading_level;
pub mod hidden_service;
pub mod image_format;
pub mod image_without_alt;
pub mod launch_phases;
mod levels;
pub mod link_text;
pub mod link_to_gone;
pub mod link_to_internal;
pub mod link_to_unpublished;
pub mod merge_conflict;
pub mod missing_image;
pub mod name_twins;
pub mod no_services;
pub mod not_moved;
pub mod notice_action;
pub mod notice_help;
pub mod notice_who;
pub mod open_incident;
pub mod overlap;
pub mod promise_service_gone;
pub mod replaced_by;
pub mod report;
pub mod rescheduled_without_was;
pub mod retirement_still_live;
pub mod review_overdue;
pub mod script_in_drawing;
pub mod short_notice;
pub mod snippet_circle;
pub mod space_in_address;
pub mod story_sections;
pub mod summary;
pub mod survey_answers;
pub mod survey_unanswered;
pub mod time_without_zone;
pub mod title;
pub mod title_style;
pub mod unknown_audience;
pub mod unknown_category;
pub mod unknown_in_config;
pub mod unknown_service;
pub mod unused_file;
pub mod unused_snippet;
pub mod update_before_start;
pub mod update_order;
mod walk;
pub mod window_not_closed;

use crate::base::finding::{Code, Finding};
use crate::site::Site;
use rayon::prelude::*;

/// A rule: its essay and its function.
pub struct Rule {
    pub code: &'static Code,
    pub run: fn(&Site) -> Vec<Finding>,
}

/// Every rule there is.
pub const RULES: &[Rule] = &[
    // Links
    broken_link::RULE,
    missing_image::RULE,
    broken_image::RULE,
    image_format::RULE,
    script_in_drawing::RULE,
    drawing_fetches::RULE,
    drawing_path::RULE,
    broken_anchor::RULE,
    link_to_internal::RULE,
    link_to_unpublished::RULE,
    link_to_gone::RULE,
    image_without_alt::RULE,
    link_text::RULE,
    space_in_address::RULE,
    // References
    unknown_service::RULE,
    hidden_service::RULE,
    unknown_audience::RULE,
    unknown_category::RULE,
    unknown_in_config::RULE,
    dependency_circle::RULE,
    snippet_circle::RULE,
    replaced_by::RULE,
    // Times
    update_order::RULE,
    duplicate_update::RULE,
    update_before_start::RULE,
    open_incident::RULE,
    window_not_closed::RULE,
    rescheduled_without_was::RULE,
    no_services::RULE,
    not_moved::RULE,
    retirement_still_live::RULE,
    freeze::RULE,
    short_notice::RULE,
    overlap::RULE,
    launch_phases::RULE,
    expires_early::RULE,
    // What a reader has to be told
    time_without_zone::RULE,
    notice_who::RULE,
    notice_action::RULE,
    notice_help::RULE,
    call_to_action::RULE,
    // Words and people
    merge_conflict::RULE,
    cut_short::RULE,
    title::RULE,
    title_style::RULE,
    summary::RULE,
    heading_level::RULE,
    code_language::RULE,
    empty_body::RULE,
    story_sections::RULE,
    survey_unanswered::RULE,
    survey_answers::RULE,
    promise_service_gone::RULE,
    figures::RULE,
    figures::UNITS,
    report::RULE,
    report::STORIES,
    consent::RULE,
    consent_ends::RULE,
    review_overdue::RULE,
    unused_file::RULE,
    file_name::RULE,
    name_twins::RULE,
    unused_snippet::RULE,
];

pub use levels::may_be_set;

/// The help with what a draft lacks and a published document must not.
pub const UNFINISHED: &str = "this is a draft; once `draft: true` is gone, it is an error";

pub fn run(site: &Site) -> Vec<Finding> {
    let found = RULES.par_iter().flat_map_iter(|rule| (rule.run)(site));
    levels::set(&site.config, found.collect())
}

/// Every code that any step can raise, by name.
pub fn codes() -> Vec<&'static Code> {
    let mut codes: Vec<&'static Code> = RULES.iter().map(|rule| rule.code).collect();
    codes.extend(crate::read::codes());
    codes.extend(crate::site::CODES);
    codes.extend(crate::theme::CODES);
    codes.extend(crate::voice::codes::CODES);
    codes.extend(crate::adopt::CODES);
    codes.sort_by_key(|code| code.name);
    codes
}
