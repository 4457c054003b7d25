//! Who judges words for the preview. The rules stand in files, so that `cli` reads them and hands the judge in.
use crate::base::finding::Finding;
use crate::base::source::Source;

/// The voice of the site, as `campanile check` knows it.
pub trait Proofreader: Send + Sync {
    /// What it says of a document, by its path from the site's folder and its text.
    fn says(&self, document: &Source) -> Vec<Finding>;

    /// What is wrong with its own rules and settings.
    fn faults(&self) -> &[Finding];
}
