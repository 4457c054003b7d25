//! `.campanile/` in an output folder: what there is ours (the manifest), what is being replaced at this moment (the
//! journal), and who writes (the lock).
//!
//! The journal is written before the first file is touched, and goes when the manifest is true again. A build that is
//! killed in between leaves it behind, so that the next one knows also those files that no manifest names yet. Manifest
//! and journal say how many lines they have: one that was cut off is never taken for whole.
use super::{Trouble, terminal};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};

/// Beside the files that are ours.
pub const OURS: &str = ".campanile";
const MANIFEST: &str = "manifest";
const MANIFEST_HEAD: &str = "campanile manifest 2";
const JOURNAL: &str = "journal";
const JOURNAL_HEAD: &str = "campanile journal 1";
const LOCK: &str = "lock";
const STAGED: &str = "staged";

/// Open, it is held: no other build writes into this folder.
pub struct Ledger {
    inner: PathBuf,
    /// What the last build that ended wrote; `None` where its list cannot be read.
    listed: Option<BTreeSet<String>>,
    /// What a build was about to replace when it was stopped.
    half: BTreeSet<String>,
    /// Both.
    before: BTreeSet<String>,
    /// Nothing but our own notes stands there yet.
    pub fresh: bool,
    /// Folders that were not there before, from the outermost.
    made: Vec<PathBuf>,
    lock: File,
}

impl Drop for Ledger {
    /// Nobody holds it any more, and a folder that a build left alone is as it was to the byte.
    fn drop(&mut self) {
        let _ = self.lock.set_len(0);
    }
}

/// What a build is about to do to a file.
pub enum Deed<'a> {
    Add(&'a str),
    Replace(&'a str),
    Remove(&'a str),
}

impl Ledger {
    /// Takes the folder for this build alone, and waits as long as another one has it.
    ///
    /// # Errors
    /// A folder that others filled, and whatever the disk says.
    pub fn open(out: &Path) -> Result<Ledger, Trouble> {
        let inner = out.join(OURS);
        refuse_strangers(out, &inner)?;
        let made = missing(&inner);
        let lock = lock(&inner, out).inspect_err(|_| unmake(&made))?;
        let fresh = !has_others(out)?;
        let listed = match read(&inner.join(MANIFEST), MANIFEST_HEAD) {
            Some(lines) => Some(
                lines
                    .into_iter()
                    .filter(|path| stays_inside(path))
                    .collect(),
            ),
            None if fresh => Some(BTreeSet::new()),
            None => None,
        };
        let half = journal(&inner);
        let before = listed.iter().flatten().chain(&half).cloned().collect();
        Ok(Ledger {
            inner,
            listed: listed.or_else(|| (!half.is_empty()).then(BTreeSet::new)),
            half,
            before,
            fresh,
            made,
            lock,
        })
    }

    /// All files of earlier builds.
    pub fn before(&self) -> &BTreeSet<String> {
        &self.before
    }

    /// Whether a build that was stopped may have left this file old or new.
    pub fn is_half(&self, path: &str) -> bool {
        self.half.contains(path)
    }

    /// Whether the last build was stopped while it replaced files.
    pub fn was_stopped(&self) -> bool {
        !self.half.is_empty()
    }

    /// Whether nobody knows any more which files are ours.
    pub fn is_lost(&self) -> bool {
        self.listed.is_none()
    }

    /// Where files are set aside.
    pub fn staged(&self) -> PathBuf {
        self.inner.join(STAGED)
    }

    /// Writes down what will happen, before it does.
    pub fn begin<'a>(&self, deeds: impl Iterator<Item = Deed<'a>>) -> Result<(), Trouble> {
        let mut lines: Vec<(char, &str)> = deeds
            .map(|deed| match deed {
                Deed::Add(path) => ('+', path),
                Deed::Replace(path) => ('=', path),
                Deed::Remove(path) => ('-', path),
            })
            .collect();
        // What an earlier build left half stays known until one has ended.
        let said: BTreeSet<&str> = lines.iter().map(|(_, path)| *path).collect();
        let older = self
            .half
            .iter()
            .filter(|path| !said.contains(path.as_str()));
        lines.extend(older.map(|path| ('=', path.as_str())));
        let mut text = format!("{JOURNAL_HEAD}, {} files\n", lines.len());
        for (sign, path) in lines {
            text.extend([sign, ' ']);
            text.push_str(path);
            text.push('\n');
        }
        match self.half.is_empty() {
            true => write(&self.inner.join(JOURNAL), &text),
            false => self.put(JOURNAL, &text),
        }
    }

    /// Writes down what is ours now; the work is done.
    pub fn end(&self, now: &BTreeSet<&str>) -> Result<(), Trouble> {
        let same =
            |listed: &BTreeSet<String>| listed.iter().map(String::as_str).eq(now.iter().copied());
        if !self.listed.as_ref().is_some_and(same) || !self.inner.join(MANIFEST).exists() {
            let mut text = format!("{MANIFEST_HEAD}, {} files\n", now.len());
            now.iter().for_each(|path| {
                text.push_str(path);
                text.push('\n');
            });
            self.put(MANIFEST, &text)?;
        }
        let journal = self.inner.join(JOURNAL);
        match fs::remove_file(&journal) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(Trouble::io("remove", &journal, &error))
            }
            _ => Ok(()),
        }
    }

    /// A file of ours in the place of an older one, whole.
    fn put(&self, name: &str, text: &str) -> Result<(), Trouble> {
        let new = self.inner.join(format!("{name}.new"));
        write(&new, text)?;
        fs::rename(&new, self.inner.join(name)).map_err(|error| Trouble::io("write", &new, &error))
    }

    /// Nothing was touched: only what opening it made goes again.
    pub fn undo(&self) {
        let _ = fs::remove_dir_all(self.staged());
        if self.made.contains(&self.inner) {
            let _ = fs::remove_file(self.inner.join(LOCK));
        }
        unmake(&self.made);
    }
}

/// The files that earlier builds wrote into `out`.
pub fn standing(out: &Path) -> BTreeSet<String> {
    let inner = out.join(OURS);
    let listed = read(&inner.join(MANIFEST), MANIFEST_HEAD).unwrap_or_default();
    let mut all = journal(&inner);
    all.extend(listed.into_iter().filter(|path| stays_inside(path)));
    all
}

/// Whether a build was stopped there while it replaced files, or is replacing them now.
pub fn is_half_way(out: &Path) -> bool {
    out.join(OURS).join(JOURNAL).exists()
}

/// A path that cannot leave its folder.
pub fn stays_inside(path: &str) -> bool {
    !path.is_empty()
        && Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

/// A folder that somebody filled who is not us.
fn refuse_strangers(out: &Path, inner: &Path) -> Result<(), Trouble> {
    let is_ours = || {
        [MANIFEST, JOURNAL, LOCK]
            .iter()
            .any(|name| inner.join(name).exists())
    };
    if !out.exists() || !has_others(out)? || is_ours() {
        return Ok(());
    }
    Err(Trouble::new(format!(
        "{} is not empty, and campanile did not write it",
        out.display()
    ))
    .help("name an empty or a new folder with --out, or empty this one yourself"))
}

/// Whether anything but our own notes is in the folder.
fn has_others(out: &Path) -> Result<bool, Trouble> {
    let entries = fs::read_dir(out).map_err(|error| Trouble::io("read", out, &error))?;
    Ok(entries.flatten().any(|entry| entry.file_name() != OURS))
}

/// Which of a folder and those above it are not there, from the outermost.
fn missing(folder: &Path) -> Vec<PathBuf> {
    let mut missing: Vec<PathBuf> = folder
        .ancestors()
        .take_while(|above| !above.as_os_str().is_empty() && !above.exists())
        .map(Path::to_path_buf)
        .collect();
    missing.reverse();
    missing
}

/// Removes folders, as far as they are empty, from the innermost.
fn unmake(folders: &[PathBuf]) {
    for folder in folders.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
}

/// Takes the lock. The system gives it back when its process ends, in whatever way.
fn lock(inner: &Path, out: &Path) -> Result<File, Trouble> {
    let path = inner.join(LOCK);
    let mut waited = false;
    loop {
        fs::create_dir_all(inner).map_err(|error| Trouble::io("make", inner, &error))?;
        let opened = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let mut file = match opened {
            Ok(file) => file,
            // Another build went away, and its folder with it.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(Trouble::io("write", &path, &error)),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                if !std::mem::replace(&mut waited, true) {
                    terminal::warn(&format!(
                        "another build{} is writing {}; waiting for it to end",
                        holder(&mut file),
                        out.display()
                    ));
                }
                file.lock()
                    .map_err(|error| Trouble::io("lock", &path, &error))?;
            }
            // A file system without locks: builds there are on their own.
            Err(fs::TryLockError::Error(_)) => return Ok(file),
        }
        // Who held it may have taken the file away with it: then the lock is worth nothing.
        if is_still(&path, &file) {
            let _ = file
                .set_len(0)
                .and_then(|()| write!(file, "{}", std::process::id()));
            return Ok(file);
        }
    }
}

/// " (process 4711)", for the person who has to find it.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.take(20).read_to_string(&mut text);
    match read.is_ok() && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        true => format!(" (process {text})"),
        false => String::new(),
    }
}

#[cfg(unix)]
fn is_still(path: &Path, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (fs::metadata(path), file.metadata()) {
        (Ok(named), Ok(held)) => (named.dev(), named.ino()) == (held.dev(), held.ino()),
        _ => false,
    }
}

/// Elsewhere a file that is open cannot be taken away.
#[cfg(not(unix))]
fn is_still(path: &Path, _file: &File) -> bool {
    path.exists()
}

/// The lines of a list of ours, if it is whole.
fn read(path: &Path, head: &str) -> Option<Vec<String>> {
    let text = fs::read_to_string(path).ok()?;
    let (first, rest) = text.split_once('\n')?;
    let count = first
        .strip_prefix(head)?
        .strip_prefix(", ")?
        .strip_suffix(" files")?;
    let whole = rest.is_empty() || rest.ends_with('\n');
    let lines: Vec<String> = rest.lines().map(str::to_string).collect();
    (whole && count.parse() == Ok(lines.len())).then_some(lines)
}

/// What a build was about to replace. One that is cut off is none: then nothing had been touched.
fn journal(inner: &Path) -> BTreeSet<String> {
    let lines = read(&inner.join(JOURNAL), JOURNAL_HEAD).unwrap_or_default();
    let paths = lines
        .iter()
        .filter_map(|line| line.strip_prefix(['+', '=', '-'])?.strip_prefix(' '));
    paths
        .filter(|path| stays_inside(path))
        .map(str::to_string)
        .collect()
}

fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    File::create(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| Trouble::io("write", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_cannot_point_outside() {
        assert!(stays_inside("kb/1042/index.html"));
        for bad in ["", "../x", "/etc/passwd", "a/../../b"] {
            assert!(!stays_inside(bad), "{bad}");
        }
        let out = tempfile::tempdir().unwrap();
        let inner = out.path().join(OURS);
        fs::create_dir(&inner).unwrap();
        let text = "campanile manifest 2, 3 files\n../x\nkb/1/index.html\n/etc/passwd\n";
        fs::write(inner.join(MANIFEST), text).unwrap();
        fs::write(
            inner.join(JOURNAL),
            "campanile journal 1, 2 files\n- ../y\n- a.txt\n",
        )
        .unwrap();
        assert_eq!(
            standing(out.path()),
            ["a.txt", "kb/1/index.html"].map(String::from).into()
        );
    }

    #[test]
    fn a_list_that_is_cut_off_is_no_list() {
        let out = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(out.path()).unwrap();
        ledger
            .begin(
                [
                    Deed::Add("new.html"),
                    Deed::Replace("changed.html"),
                    Deed::Remove("gone.html"),
                ]
                .into_iter(),
            )
            .unwrap();
        drop(ledger);
        let path = out.path().join(OURS).join(JOURNAL);
        let whole = fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            assert!(standing(out.path()).is_empty(), "{cut}");
        }
        fs::write(&path, &whole).unwrap();
        assert_eq!(standing(out.path()).len(), 3);
        let ledger = Ledger::open(out.path()).unwrap();
        assert!(ledger.was_stopped() && ledger.is_half("new.html"));
        ledger.end(&["new.html", "changed.html"].into()).unwrap();
        assert!(!path.exists());
        assert_eq!(standing(out.path()).len(), 2);
    }

    #[test]
    fn only_what_was_made_goes_again() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("a/b");
        Ledger::open(&out).unwrap().undo();
        assert!(!folder.path().join("a").exists());
        fs::create_dir_all(&out).unwrap();
        Ledger::open(&out).unwrap().undo();
        assert!(out.exists() && !out.join(OURS).exists());
        // Killed before it had a lock.
        fs::create_dir(out.join(OURS)).unwrap();
        assert!(Ledger::open(&out).unwrap().fresh);
    }

    #[test]
    fn a_lock_that_was_taken_away_is_worth_nothing() {
        let out = tempfile::tempdir().unwrap();
        let first = Ledger::open(out.path()).unwrap();
        let path = out.path().to_path_buf();
        let second = std::thread::spawn(move || Ledger::open(&path).unwrap());
        std::thread::sleep(std::time::Duration::from_millis(100));
        assert!(!second.is_finished(), "it waits");
        first.undo();
        drop(first);
        let second = second.join().unwrap();
        let lock = File::open(out.path().join(OURS).join(LOCK)).unwrap();
        assert!(lock.try_lock().is_err(), "the lock that others see is held");
        drop(second);
    }
}
