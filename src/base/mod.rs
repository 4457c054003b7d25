//! The ground floor: names, places, times, findings, configuration. Knows nothing of content.
pub mod address;
pub mod artifact;
pub mod asset;
pub mod config;
pub mod drawing;
pub mod encoding;
pub mod finding;
pub mod keepsakes;
pub mod meant;
pub mod names;
pub mod picture;
pub mod source;
pub mod text;
pub mod time;
pub mod web;
pub mod yaml;
