//! The published site → artifacts. One format a file; nothing is rendered before somebody asks.
pub mod pages;
pub mod pictures;

mod assets;
mod atom;
pub mod calendar;
mod catalog_api;
pub mod digest;
pub mod feeds;
mod files;
pub mod headers;
mod history_atom;
mod json_feed;
mod redirects;
mod robots;
mod rss;
pub mod search;
mod sitemap;
pub mod social;
mod status_api;
mod widget;

use crate::base::artifact::Artifact;
use crate::site::published::Published;
use crate::theme::Theme;
use pages::Stage;
use rayon::prelude::*;
use std::sync::Arc;

/// The name plate of an output format.
pub struct Format {
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub about: &'static str,
    pub plan: fn(&Arc<Stage>) -> Vec<Artifact>,
}

/// Every format there is.
pub const FORMATS: &[&Format] = &[
    &pages::PAGES,
    &files::FILES,
    &assets::ASSETS,
    &pictures::PICTURES,
    &social::SOCIAL,
    &rss::RSS,
    &atom::ATOM,
    &json_feed::JSON_FEED,
    &history_atom::HISTORY,
    &sitemap::SITEMAP,
    &robots::ROBOTS,
    &redirects::REDIRECTS,
    &headers::HEADERS,
    &calendar::CALENDAR,
    &status_api::STATUS_API,
    &catalog_api::CATALOG_API,
    &widget::WIDGET,
    &search::SEARCH,
];

/// All that the site promises, in the order of its paths.
pub fn plan(site: Arc<Published>, theme: Arc<Theme>) -> Vec<Artifact> {
    let stage = Arc::new(Stage::new(site, theme));
    let mut artifacts: Vec<Artifact> = FORMATS
        .par_iter()
        .flat_map_iter(|format| {
            let mut planned = (format.plan)(&stage);
            planned.iter_mut().for_each(|a| a.format = format.name);
            planned
        })
        .collect();
    artifacts.par_sort_by(|a, b| a.path.cmp(&b.path));
    artifacts.dedup_by(|a, b| a.path == b.path);
    artifacts
}
