//! Code blocks that an earlier build colored. A block is known by its language and its text.
use super::Runs;
use crate::base::keepsakes::Keepsakes;
use std::sync::OnceLock;
use xxhash_rust::xxh3::xxh3_128;

static BLOCKS: OnceLock<Keepsakes> = OnceLock::new();

/// Begins with what [`learned`] gave to an earlier run of the same program.
pub fn recall(bytes: Vec<u8>, program: &str) {
    let _ = BLOCKS.set(Keepsakes::read(bytes, program));
}

/// All blocks of this run, for the next one; `None` where that has them already.
pub fn learned() -> Option<Vec<u8>> {
    BLOCKS.get()?.written()
}

/// The block as it was made before, or made now.
pub(super) fn known(language: &str, code: &str, make: impl FnOnce() -> Runs) -> Runs {
    let Some(blocks) = BLOCKS.get() else {
        return make();
    };
    let key = xxh3_128(format!("{language}\0{code}").as_bytes());
    if let Some(runs) = blocks.find(key) {
        return Runs(runs.into());
    }
    let runs = make();
    blocks.add(key, runs.0.clone());
    runs
}
