//! Reading a file that somebody may be writing at this moment: all of it as it was at one time, or an error.
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// A file that changed while it was read is read again so often.
const TRIES: usize = 50;
const PAUSE: Duration = Duration::from_millis(10);
/// Who wrote less than this ago may not be done, and clocks of file systems tick this slowly.
const FRESH: Duration = Duration::from_millis(20);

/// A whole file.
///
/// # Errors
/// What the disk says; `NotFound` when it is gone by now.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    for _ in 0..TRIES {
        if let Some(bytes) = once(path)? {
            return Ok(bytes);
        }
        std::thread::sleep(PAUSE);
    }
    Err(io::Error::other("it changes all the time"))
}

fn once(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut file = File::open(path)?;
    let before = file.metadata()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let mut after = file.metadata()?;
    if let Some(rest) = still_fresh(&after) {
        std::thread::sleep(rest);
        after = match fs::metadata(path) {
            // Its place is taken by another one soon, or not at all: the next look says.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
    }
    let same = stamp(&before) == stamp(&after) && bytes.len() as u64 == after.len();
    Ok(same.then_some(bytes))
}

/// How long to wait until it is known that nobody goes on writing. A clock that was set back is not waited for.
fn still_fresh(metadata: &Metadata) -> Option<Duration> {
    let age = SystemTime::now()
        .duration_since(metadata.modified().ok()?)
        .ok()?;
    FRESH.checked_sub(age)
}

#[cfg(unix)]
fn stamp(metadata: &Metadata) -> (u64, Option<SystemTime>, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.len(), metadata.modified().ok(), metadata.ino())
}

#[cfg(not(unix))]
fn stamp(metadata: &Metadata) -> (u64, Option<SystemTime>, u64) {
    (metadata.len(), metadata.modified().ok(), 0)
}
