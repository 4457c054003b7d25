//! What builds learn of a site's texts, on disk beside its other memories: colored code blocks, and the words that search
//! counted.
use crate::read::highlight::known as colors;
use crate::search::known as words;
use crate::world::memo::Memo;
use crate::world::prose::program;
use std::path::Path;

const COLORS: &str = "colors";
const WORDS: &str = "words";

/// What the last build knew. Words are kept again as soon as they are counted.
pub fn recall(site: &Path) {
    let (memo, program) = (Memo::of(site), program());
    colors::recall(memo.note(COLORS).unwrap_or_default(), &program);
    let known = memo.note(WORDS).unwrap_or_default();
    words::recall(known, &program, move |bytes| memo.keep_note(WORDS, bytes));
}

/// The colors that this one knows, where they are more.
pub fn keep(site: &Path) {
    if let Some(bytes) = colors::learned() {
        Memo::of(site).keep_note(COLORS, &bytes);
    }
}
