//! What the last build read and wrote, so that a build of the same can stop before it begins.
//!
//! A receipt stands in the output (`.campanile/receipt`) and speaks of files by name, length and times, as git's index
//! does. It is believed only if the program, the command's wishes, every file of the site and every file of the output are
//! as they were, and the clock has not reached the next change. In all other cases it is as if it were not there.
use super::ledger::{self, OURS};
use super::sources::{self, Wishes};
use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use xxhash_rust::xxh3::Xxh3;

const NAME: &str = "receipt";
/// Raised when the same words would mean something else.
const VERSION: u32 = 1;
/// A file that was changed just now may be changed again in the same instant of its file system's clock: two seconds are
/// the coarsest that is in use.
const SETTLED: Duration = Duration::from_secs(3);

/// The site's files as they are at one moment, before anybody reads them.
pub struct Sight {
    seen: String,
    /// No file is so young that a change could go unnoticed.
    settled: bool,
}

/// How long an output stands, if nothing but the clock moves: nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    from: i128,
    until: i128,
}

impl Span {
    /// From the reading of a build to the next change by the clock.
    pub fn new(from: Timestamp, until: Timestamp) -> Span {
        let (from, until) = (from.as_nanosecond(), until.as_nanosecond());
        Span { from, until }
    }

    fn holds(self, clock: Timestamp) -> bool {
        (self.from..self.until).contains(&clock.as_nanosecond())
    }
}

#[derive(Serialize, Deserialize)]
struct Receipt<T> {
    version: u32,
    seen: String,
    wrote: String,
    /// Nothing for a clock that stands still.
    stands: Option<Span>,
    said: T,
}

/// Looks at the site in `root` without reading it. `None` where a folder cannot be looked at.
pub fn look(root: &Path, wishes: &Wishes) -> Option<Sight> {
    let program = std::env::current_exe().ok()?;
    let now = SystemTime::now();
    let mut files = vec![program, root.join("book.toml")];
    let folders = sources::folders(&fs::read_to_string(&files[1]).ok()?);
    let below = [
        root.join(folders.src),
        root.join("themes").join(folders.theme),
        root.join("data"),
    ];
    files.extend(below.iter().flat_map(|folder| sources::files(folder)));
    files.extend(Some(root.join(crate::read::lock::NAME)).filter(|lock| lock.exists()));
    let (marks, youngest) = marks(&files)?;
    let mut hash = Xxh3::new();
    hash.update(format!("{VERSION} {} {wishes:?}\0", env!("CARGO_PKG_VERSION")).as_bytes());
    hash.update(&marks);
    Some(Sight {
        seen: format!("{:032x}", hash.digest128()),
        settled: now.duration_since(youngest).is_ok_and(|age| age > SETTLED),
    })
}

/// What the build said that wrote `out`, if another one would write the same.
pub fn find<T: for<'a> Deserialize<'a>>(out: &Path, sight: &Sight, clock: Timestamp) -> Option<T> {
    let ours = out.join(OURS);
    let text = fs::read(ours.join(NAME)).ok()?;
    let receipt: Receipt<T> = serde_json::from_slice(&text).ok()?;
    let stands = (receipt.stands).is_none_or(|span| span.holds(clock));
    let same = receipt.version == VERSION && receipt.seen == sight.seen && stands;
    (same && !ledger::is_half_way(out) && wrote(out)? == receipt.wrote).then_some(receipt.said)
}

/// Keeps a receipt for a build that went well. Where it cannot be written, the next build is a whole one.
pub fn keep<T: Serialize>(out: &Path, sight: &Sight, stands: Option<Span>, said: T) {
    let Some(wrote) = wrote(out).filter(|_| sight.settled) else {
        return;
    };
    let receipt = Receipt {
        version: VERSION,
        seen: sight.seen.clone(),
        wrote,
        stands,
        said,
    };
    let ours = out.join(OURS);
    let new = ours.join("receipt.new");
    let text = serde_json::to_vec(&receipt).unwrap_or_default();
    if fs::write(&new, text).is_ok() {
        let _ = fs::rename(&new, ours.join(NAME));
    }
}

/// All files that the last build wrote into `out`, as they are now.
fn wrote(out: &Path) -> Option<String> {
    let paths = ledger::standing(out);
    let files: Vec<PathBuf> = paths.iter().map(|path| out.join(path)).collect();
    let (marks, _) = marks(&files)?;
    let mut hash = Xxh3::new();
    hash.update(&marks);
    Some(format!("{:032x}", hash.digest128()))
}

/// Name, length, times and number of each file, and the time of the youngest.
fn marks(files: &[PathBuf]) -> Option<(Vec<u8>, SystemTime)> {
    let each = files.par_chunks(256).map(|files| {
        let mut marks = Vec::with_capacity(files.len() * 120);
        let mut youngest = UNIX_EPOCH;
        for file in files {
            let metadata = fs::metadata(file).ok()?;
            let changed = metadata.modified().ok()?;
            youngest = youngest.max(changed).max(other_time(&metadata));
            marks.extend_from_slice(file.as_os_str().as_encoded_bytes());
            marks.push(0);
            let nanoseconds = changed.duration_since(UNIX_EPOCH).ok()?.as_nanos();
            marks.extend_from_slice(&nanoseconds.to_le_bytes());
            marks.extend_from_slice(&metadata.len().to_le_bytes());
            marks.extend_from_slice(&number(&metadata).to_le_bytes());
        }
        Some((marks, youngest))
    });
    let chunks: Option<Vec<(Vec<u8>, SystemTime)>> = each.collect();
    let mut all = Vec::new();
    let mut youngest = UNIX_EPOCH;
    for (marks, time) in chunks? {
        all.extend(marks);
        youngest = youngest.max(time);
    }
    Some((all, youngest))
}

/// A file that was put in the place of another has another number.
#[cfg(unix)]
fn number(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn number(_: &Metadata) -> u64 {
    0
}

/// When the file system last changed anything about the file; a writer cannot set that.
#[cfg(unix)]
fn other_time(metadata: &Metadata) -> SystemTime {
    let seconds = std::os::unix::fs::MetadataExt::ctime(metadata);
    UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or_default())
}

#[cfg(not(unix))]
fn other_time(_: &Metadata) -> SystemTime {
    UNIX_EPOCH
}
