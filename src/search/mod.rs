//! The site's own search: documents → an index as files, which the browser's script asks. Pure; knows no site.
//!
//! ```text
//! documents ──gather (parallel)──► terms by chunk ──merge──► lists by term ──files──► index.json + HASH/…
//! ```
//!
//! A small eager file holds what every query needs: titles, ids, keywords, synonyms. Lists of documents by term stand in
//! shards, which are fetched when a query names one of their terms; what a result shows stands in cards. The eager file
//! names the folder of all others by a hash of their content, so that an old and a new index never mix.
mod acronyms;
mod counts;
mod files;
mod gather;
pub mod known;
mod lists;
mod stem;
mod text;
pub mod words;

use crate::base::text::Body;
use words::Language;

pub use files::{Files, files};

/// A document as search sees it.
#[derive(Debug, Clone, Default)]
pub struct Doc<'a> {
    /// Which of [`Settings::kinds`]; documents of one kind stand together.
    pub kind: usize,
    /// The address below the kind's base, without slashes at its ends: `1042`.
    pub rest: &'a str,
    pub title: &'a str,
    pub summary: &'a str,
    /// Other names of it: `KB1042`, the words of its address.
    pub ids: Vec<String>,
    pub keywords: &'a [String],
    /// Names of services and audiences that it is about.
    pub about: Vec<&'a str>,
    /// What other pages call it in their links.
    pub called: Vec<&'a str>,
    /// Its text; the first one's headings are those of the page.
    pub bodies: Vec<&'a Body>,
    /// Places in [`Settings::services`] and [`Settings::audiences`].
    pub services: Vec<usize>,
    pub audiences: Vec<usize>,
    /// Icon's class and word of its state, where that is news: `("degraded", "Slow")`.
    pub state: Option<(String, String)>,
    /// What is wrong at this moment: first when it matches.
    pub current: bool,
}

/// Documents of one sort.
#[derive(Debug, Clone, Default)]
pub struct KindOf {
    /// What results are narrowed by: `kb`.
    pub facet: String,
    /// As readers see it: "Help article".
    pub label: String,
    /// Where the documents' addresses begin: `/kb/`.
    pub base: String,
    /// What people put before the number when they name one: `KB`.
    pub code: String,
}

/// What is the same for all documents.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// BCP 47: how words become terms.
    pub language: String,
    pub kinds: Vec<KindOf>,
    /// Phrases that mean the same, from book.toml.
    pub synonyms: Vec<Vec<String>>,
    /// `[id, name]`
    pub services: Vec<(String, String)>,
    pub audiences: Vec<(String, String)>,
    /// Facets in their order: `[id, name]`.
    pub facets: Vec<(String, String)>,
}

impl Settings {
    fn language(&self) -> Language {
        Language::of(&self.language)
    }
}

#[cfg(test)]
mod tests;
