//! What was made before and need not be made again: pictures by their keys, and the hashes of photos that have not
//! changed since. It lives in `.campanile/` beside book.toml, keeps itself out of git, and may be deleted at any time:
//! that changes only how long the next build takes.
//!
//! Each memory is a file of its own, written beside its place and then moved there whole. So two builds at once, a
//! crash or a full disk leave either nothing or all of it; what cannot be read is made anew.
use crate::base::artifact::{Artifact, Content, Files};
use crate::base::finding::Finding;
use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};
use xxhash_rust::xxh3::xxh3_64;

/// Beside book.toml.
pub const FOLDER: &str = ".campanile";
const HEAD: &[u8] = b"campanile memo 1\n";
/// What no build has asked for in this time is forgotten.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How often a memory in use is marked as such.
const MARKED: Duration = Duration::from_secs(3 * 24 * 60 * 60);

pub struct Memo {
    root: PathBuf,
    used: Mutex<HashSet<PathBuf>>,
}

static NEXT: AtomicUsize = AtomicUsize::new(0);

impl Memo {
    /// The memory of the site in `site`; nothing is written before there is something to remember.
    pub fn of(site: &Path) -> Memo {
        Memo {
            root: site.join(FOLDER),
            used: Mutex::default(),
        }
    }

    /// The files of a promise, remembered or made now. A file's own promise has one entry, without a name.
    ///
    /// # Errors
    /// What the promise itself says.
    pub fn files(&self, artifact: &Artifact) -> Result<Files, Box<Finding>> {
        if let Some(files) = artifact.key.as_ref().and_then(|key| self.get(key)) {
            return Ok(files);
        }
        let files = match &artifact.content {
            Content::Folder(make) => make()?,
            Content::Made(make) => {
                let mut bytes = Vec::new();
                make(&mut bytes)?;
                vec![(String::new(), bytes)]
            }
            Content::Copied(_) => Vec::new(),
        };
        if let Some(key) = &artifact.key {
            self.put(key, &files);
        }
        Ok(files)
    }

    /// What is remembered under a plain name.
    pub fn note(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.root.join(name)).ok()
    }

    pub fn keep_note(&self, name: &str, bytes: &[u8]) {
        self.store(&self.root.join(name), bytes);
    }

    /// Names and lengths of what is remembered, without reading the bytes.
    pub fn sizes(&self, key: &str) -> Option<Vec<(String, u64)>> {
        let path = self.path(key);
        let mut file = File::open(&path).ok()?;
        let table = table(&mut file)?;
        let bodies: u64 = table.iter().map(|(_, length)| length).sum();
        let head = file.metadata().ok()?.len().checked_sub(bodies)?;
        self.mark(path, &file);
        // The rest is the head itself, whose length the table has.
        (head == head_length(&table)).then_some(table)
    }

    fn get(&self, key: &str) -> Option<Files> {
        let path = self.path(key);
        let mut file = File::open(&path).ok()?;
        let table = table(&mut file)?;
        let mut sum = [0; 8];
        file.read_exact(&mut sum).ok()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        if xxh3_64(&bytes) != u64::from_le_bytes(sum) {
            return None;
        }
        let mut rest = bytes.as_slice();
        let mut files = Files::new();
        for (name, length) in table {
            let (body, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            files.push((name, body.to_vec()));
            rest = after;
        }
        self.mark(path, &file);
        Some(files)
    }

    /// A disk that is full or read-only is no reason to fail: then it is made again next time.
    fn put(&self, key: &str, files: &Files) {
        let mut names = String::new();
        let mut bodies = Vec::with_capacity(files.iter().map(|(_, bytes)| bytes.len()).sum());
        for (name, bytes) in files {
            names.push_str(&format!("{} {name}\n", bytes.len()));
            bodies.extend_from_slice(bytes);
        }
        let mut whole = HEAD.to_vec();
        whole.extend((names.len() as u64).to_le_bytes());
        whole.extend(xxh3_64(names.as_bytes()).to_le_bytes());
        whole.extend(names.as_bytes());
        whole.extend(xxh3_64(&bodies).to_le_bytes());
        whole.extend(bodies);
        let path = self.path(key);
        self.store(&path, &whole);
        self.used().insert(path);
    }

    /// Writes a file whole, or not at all.
    fn store(&self, path: &Path, bytes: &[u8]) {
        let Some(folder) = path.parent() else { return };
        if fs::create_dir_all(folder).is_err() {
            return;
        }
        let ignore = self.root.join(".gitignore");
        if !ignore.exists() {
            let _ = fs::write(&ignore, "*\n");
        }
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let new = folder.join(format!("{}-{number}.new", std::process::id()));
        let write = || -> std::io::Result<()> {
            File::create(&new)?.write_all(bytes)?;
            fs::rename(&new, path)
        };
        if write().is_err() {
            let _ = fs::remove_file(&new);
        }
    }

    fn path(&self, key: &str) -> PathBuf {
        let name = blake3::hash(key.as_bytes()).to_hex();
        self.root.join("memo").join(&name[..32])
    }

    fn used(&self) -> std::sync::MutexGuard<'_, HashSet<PathBuf>> {
        self.used
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn mark(&self, path: PathBuf, file: &File) {
        let age = |m: fs::Metadata| m.modified().ok()?.elapsed().ok();
        if file
            .metadata()
            .ok()
            .and_then(age)
            .is_some_and(|age| age > MARKED)
        {
            let again = File::options().append(true).open(&path);
            let _ = again.and_then(|file| file.set_modified(SystemTime::now()));
        }
        self.used().insert(path);
    }

    /// After a build that went well: what nobody has asked for in a long time goes, and what crashes left behind.
    pub fn tidy(&self) {
        let used = self.used();
        let Ok(entries) = fs::read_dir(self.root.join("memo")) else {
            return;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let age = entry
                .metadata()
                .ok()
                .and_then(|m| m.modified().ok()?.elapsed().ok());
            if !used.contains(&path) && age.is_some_and(|age| age > KEPT) {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// Names and lengths at the beginning of a memory.
fn table(file: &mut File) -> Option<Vec<(String, u64)>> {
    let mut head = [0; HEAD.len() + 16];
    file.read_exact(&mut head).ok()?;
    let (magic, numbers) = head.split_at(HEAD.len());
    let number = |at: usize| {
        Some(u64::from_le_bytes(
            numbers.get(at..at + 8)?.try_into().ok()?,
        ))
    };
    let length = number(0)?;
    if magic != HEAD || length > 1 << 20 {
        return None;
    }
    let mut names = vec![0; usize::try_from(length).ok()?];
    file.read_exact(&mut names).ok()?;
    if xxh3_64(&names) != number(8)? {
        return None;
    }
    let names = String::from_utf8(names).ok()?;
    let each = names.lines().map(|line| {
        let (length, name) = line.split_once(' ')?;
        Some((name.to_string(), length.parse().ok()?))
    });
    each.collect()
}

/// How long everything before the first body is.
fn head_length(table: &[(String, u64)]) -> u64 {
    let names: usize = table
        .iter()
        .map(|(name, length)| name.len() + length.to_string().len() + 2)
        .sum();
    (HEAD.len() + 16 + names + 8) as u64
}

/// Hashes of photos by path, length and time of change, so that four gigabytes of them are not read for each build.
#[derive(Default)]
pub struct Hashes {
    known: BTreeMap<String, Known>,
}

#[derive(Clone, PartialEq)]
struct Known {
    length: u64,
    /// Nanoseconds since 1970.
    changed: u128,
    hash: String,
}

/// A photo that was written just now may be written again in the same instant of its file system's clock.
const SETTLED: Duration = Duration::from_secs(3);

impl Hashes {
    pub fn load(site: &Path) -> Hashes {
        let text = fs::read_to_string(site.join(FOLDER).join("hashes")).unwrap_or_default();
        let known = text.lines().filter_map(|line| {
            let mut words = line.splitn(4, ' ');
            let mut next = || words.next();
            let (hash, length, changed) = (next()?, next()?.parse().ok()?, next()?.parse().ok()?);
            let known = Known {
                length,
                changed,
                hash: (hash.len() == 32).then(|| hash.to_string())?,
            };
            Some((next()?.to_string(), known))
        });
        Hashes {
            known: known.collect(),
        }
    }

    pub fn get(&self, path: &str, metadata: &fs::Metadata) -> Option<&str> {
        let known = self.known.get(path)?;
        let same = known.length == metadata.len() && Some(known.changed) == changed(metadata);
        same.then_some(&*known.hash)
    }

    /// Remembers these and no others; what changed within the last seconds is not trusted yet.
    pub fn save(&self, site: &Path, all: &[(String, fs::Metadata, String)]) {
        let settled = |m: &fs::Metadata| {
            let age = m.modified().ok().and_then(|at| at.elapsed().ok());
            age.is_some_and(|age| age > SETTLED)
        };
        let fresh = all
            .iter()
            .filter(|(path, m, _)| settled(m) && !path.contains('\n'));
        let now: BTreeMap<String, Known> = fresh
            .filter_map(|(path, m, hash)| {
                let known = Known {
                    length: m.len(),
                    changed: changed(m)?,
                    hash: hash.clone(),
                };
                Some((path.clone(), known))
            })
            .collect();
        if now == self.known {
            return;
        }
        let lines = now
            .iter()
            .map(|(path, k)| format!("{} {} {} {path}\n", k.hash, k.length, k.changed));
        let text: String = lines.collect();
        let memo = Memo::of(site);
        memo.store(&memo.root.join("hashes"), text.as_bytes());
    }
}

fn changed(metadata: &fs::Metadata) -> Option<u128> {
    let at = metadata.modified().ok()?;
    Some(at.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promise(bytes: &'static [u8]) -> Artifact {
        Artifact::folder("assets/x/", move || {
            Ok(vec![
                ("a.txt".into(), bytes.to_vec()),
                ("b.txt".into(), Vec::new()),
            ])
        })
        .remembered("x")
    }

    #[test]
    fn what_is_remembered_is_not_made_again() {
        let site = tempfile::tempdir().unwrap();
        let memo = Memo::of(site.path());
        assert_eq!(memo.sizes("x"), None);
        let first = memo.files(&promise(b"first")).unwrap();
        assert_eq!(memo.files(&promise(b"other")).unwrap(), first);
        assert_eq!(
            memo.sizes("x"),
            Some(vec![("a.txt".into(), 5), ("b.txt".into(), 0)])
        );
        let ignored = fs::read_to_string(site.path().join(".campanile/.gitignore")).unwrap();
        assert_eq!(ignored, "*\n");
    }

    #[test]
    fn a_damaged_memory_is_no_memory() {
        let site = tempfile::tempdir().unwrap();
        let memo = Memo::of(site.path());
        memo.files(&promise(b"first")).unwrap();
        let path = memo.path("x");
        let whole = fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            assert!(
                memo.get("x").is_none() && memo.sizes("x").is_none(),
                "{cut}"
            );
        }
        for at in 0..whole.len() {
            let mut wrong = whole.clone();
            wrong[at] ^= 0x20;
            fs::write(&path, wrong).unwrap();
            assert!(memo.get("x").is_none(), "{at}");
        }
        assert_eq!(memo.files(&promise(b"again")).unwrap()[0].1, b"again");
    }

    #[test]
    fn a_place_that_cannot_be_written_is_no_trouble() {
        let site = tempfile::tempdir().unwrap();
        fs::write(site.path().join(FOLDER), "a file").unwrap();
        let memo = Memo::of(site.path());
        assert_eq!(memo.files(&promise(b"first")).unwrap()[0].1, b"first");
        assert_eq!(memo.files(&promise(b"other")).unwrap()[0].1, b"other");
    }
}
