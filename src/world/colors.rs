//! Colored code blocks on disk, beside the site's other memories.
use super::memo::Memo;
use super::prose::program;
use crate::read::highlight::known;
use std::path::Path;

const NAME: &str = "colors";

/// What the last build knew.
pub fn recall(site: &Path) {
    known::recall(&Memo::of(site).note(NAME).unwrap_or_default(), &program());
}

/// What this one knows, where that is more.
pub fn keep(site: &Path) {
    if let Some(bytes) = known::learned() {
        Memo::of(site).keep_note(NAME, &bytes);
    }
}
