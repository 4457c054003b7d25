//! Where links of the other site led, and how they are written here: `kb:1042#anchor`, a picture beside the page, or
//! words that everybody sees where a link led nowhere.
mod anchors;
mod index;
mod rewrite;

pub use anchors::Anchors;
pub use index::Index;
pub use rewrite::{Rewritten, html_mark, mark, rewrite};

/// A page as links see it.
pub struct Spot {
    pub source: String,
    /// All addresses that it had.
    pub addresses: Vec<String>,
    pub title: String,
    /// How a link names it here: `kb:1042`.
    pub name: String,
    /// Where it stands here, from the site's root with its base: `/kb/1042/`.
    pub address: String,
    /// Its folder in the content.
    pub folder: String,
    pub anchors: Anchors,
}
