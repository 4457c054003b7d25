//! The output folder: only what changed is written, only what was ours is deleted, and a build that fails
//! leaves everything as it was.
//!
//! All is rendered first and set aside (`.campanile/staged/`); when all is there, it is moved into place: file by file
//! over an older site, folder by folder into an empty one. So no file is ever seen half.
use super::memo::Memo;
use super::{Trouble, terminal};
use crate::base::artifact::{Artifact, Content};
use crate::base::finding::Finding;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What became of the files.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Written {
    pub files: usize,
    pub bytes: u64,
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub removed: usize,
    /// Files of an earlier build that nothing promises now, and that stay all the same.
    pub kept: usize,
}

impl Written {
    /// What a build finds that has nothing to do.
    pub fn as_before(&self) -> Written {
        Written {
            unchanged: self.files,
            new: 0,
            changed: 0,
            removed: 0,
            ..*self
        }
    }
}

/// Why nothing was written.
pub enum Refusal {
    Trouble(Trouble),
    /// A page could not be rendered.
    Findings(Vec<Finding>),
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Refusal {
        Refusal::Trouble(trouble)
    }
}

pub(super) const OURS: &str = ".campanile";
const MANIFEST: &str = "manifest";
const HEAD: &str = "campanile manifest 1";

/// Writes all artifacts into `out`. `content` is where copied files come from.
pub fn write(
    artifacts: &[Artifact],
    out: &Path,
    site: &Path,
    content: &Path,
    keep: &Keep,
    quiet: bool,
) -> Result<Written, Refusal> {
    let folder = Folder::open(out, site, content)?;
    let bar = terminal::progress(artifacts.len(), quiet);
    let memo = Memo::of(site);
    let outcome: Vec<Result<Vec<Put>, Refusal>> = artifacts
        .par_iter()
        .map(|artifact| {
            let put = folder.put(artifact, content, &memo);
            bar.inc(1);
            put
        })
        .collect();
    bar.finish_and_clear();
    let mut findings: Vec<Finding> = Vec::new();
    let mut puts = Vec::with_capacity(outcome.len());
    let mut trouble = None;
    for put in outcome {
        match put {
            Ok(put) => puts.extend(put),
            Err(Refusal::Findings(found)) => findings.extend(found),
            Err(Refusal::Trouble(first)) => trouble = trouble.or(Some(first)),
        }
    }
    if trouble.is_some() || !findings.is_empty() {
        folder.undo();
        // One template fails on every page of its kind; a person needs to hear it once.
        let mut said = HashSet::new();
        findings.retain(|finding| said.insert(finding.message.clone()));
        return Err(trouble.map_or(Refusal::Findings(findings), Refusal::Trouble));
    }
    let written = folder.finish(&puts, keep)?;
    memo.tidy();
    Ok(written)
}

/// What an earlier build wrote, and stays although nothing promises it now.
#[derive(Debug, Clone, Default)]
pub struct Keep {
    /// Files, and folders with a slash at their end, from the output folder.
    pub paths: Vec<String>,
}

impl Keep {
    fn has(&self, path: &str) -> bool {
        self.paths
            .iter()
            .any(|kept| path == kept || (kept.ends_with('/') && path.starts_with(kept.as_str())))
    }
}

/// The files that an earlier build wrote into `out`, if it did.
pub fn standing(out: &Path) -> BTreeSet<String> {
    manifest(&out.join(OURS))
}

/// One file that was promised, and what became of it.
struct Put {
    path: String,
    fate: Fate,
    /// The number under which it is set aside.
    staged: usize,
}

/// What happened to one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    New(u64),
    Changed(u64),
    Same(u64),
}

impl Fate {
    fn bytes(self) -> u64 {
        match self {
            Fate::New(bytes) | Fate::Changed(bytes) | Fate::Same(bytes) => bytes,
        }
    }
}

struct Folder {
    out: PathBuf,
    /// What the last build wrote; empty for a new folder.
    before: BTreeSet<String>,
    /// Nothing stands there yet.
    fresh: bool,
    /// Files that were set aside under a number.
    set_aside: AtomicUsize,
    /// Held while we write, so that two builds do not mix.
    _lock: File,
}

thread_local! {
    /// One buffer a thread, so that ten thousand pages are not ten thousand allocations.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl Folder {
    fn open(out: &Path, site: &Path, content: &Path) -> Result<Folder, Refusal> {
        refuse_dear_places(out, site, content)?;
        let inner = out.join(OURS);
        let exists = out.exists();
        let is_empty = !exists
            || fs::read_dir(out)
                .map_err(|e| Trouble::io("read", out, &e))?
                .next()
                .is_none();
        if exists && !is_empty && !inner.join(MANIFEST).exists() && !inner.join("lock").exists() {
            return Err(Trouble::new(format!(
                "{} is not empty, and campanile did not write it",
                out.display()
            ))
            .help("name an empty or a new folder with --out, or empty this one yourself")
            .into());
        }
        fs::create_dir_all(&inner).map_err(|error| Trouble::io("make", &inner, &error))?;
        let lock = lock(&inner)?;
        let before = manifest(&inner);
        let staged = inner.join("staged");
        if staged.exists() {
            fs::remove_dir_all(&staged).map_err(|error| Trouble::io("clear", &staged, &error))?;
        }
        fs::create_dir_all(&staged).map_err(|error| Trouble::io("make", &staged, &error))?;
        let entries = fs::read_dir(out).map_err(|error| Trouble::io("read", out, &error))?;
        let fresh = before.is_empty() && entries.flatten().all(|entry| entry.file_name() == OURS);
        Ok(Folder {
            out: out.to_path_buf(),
            before,
            fresh,
            set_aside: AtomicUsize::new(0),
            _lock: lock,
        })
    }

    fn put(&self, artifact: &Artifact, content: &Path, memo: &Memo) -> Result<Vec<Put>, Refusal> {
        if let (Content::Folder(_), _) | (_, Some(_)) = (&artifact.content, &artifact.key) {
            return self.put_remembered(artifact, memo);
        }
        BUFFER.with(|buffer| {
            let mut bytes = buffer.borrow_mut();
            bytes.clear();
            match &artifact.content {
                Content::Made(make) => {
                    make(&mut bytes).map_err(|finding| Refusal::Findings(vec![*finding]))?
                }
                Content::Copied(source) => {
                    let from = content.join(&**source);
                    let mut file =
                        File::open(&from).map_err(|error| Trouble::io("read", &from, &error))?;
                    file.read_to_end(&mut bytes)
                        .map_err(|error| Trouble::io("read", &from, &error))?;
                }
                Content::Folder(_) => {}
            }
            Ok(vec![self.store(artifact.path.clone(), &bytes)?])
        })
    }

    /// A folder's files, or a file that may be known from before. No buffer is held here: what makes a folder may
    /// itself work in parallel.
    fn put_remembered(&self, artifact: &Artifact, memo: &Memo) -> Result<Vec<Put>, Refusal> {
        if let Some(same) = self.already_there(artifact, memo) {
            return Ok(same);
        }
        let files = memo
            .files(artifact)
            .map_err(|finding| Refusal::Findings(vec![*finding]))?;
        let each = files.iter().map(|(name, bytes)| {
            let path = format!("{}{name}", artifact.path);
            if !stays_inside(&path) {
                return Err(Trouble::new(format!("{path} would leave the output folder")).into());
            }
            Ok(self.store(path, bytes)?)
        });
        each.collect()
    }

    /// All files of a remembered promise, if the last build wrote them and they have their lengths still: the key
    /// says that the bytes are the same, so they need not be read.
    fn already_there(&self, artifact: &Artifact, memo: &Memo) -> Option<Vec<Put>> {
        if self.fresh {
            return None;
        }
        let sizes = memo.sizes(artifact.key.as_ref()?)?;
        let each = sizes.into_iter().map(|(name, length)| {
            let path = format!("{}{name}", artifact.path);
            let there = fs::metadata(self.out.join(&path)).ok()?;
            (self.before.contains(&path) && there.is_file() && there.len() == length).then_some(
                Put {
                    path,
                    fate: Fate::Same(length),
                    staged: 0,
                },
            )
        });
        each.collect()
    }

    fn store(&self, path: String, bytes: &[u8]) -> Result<Put, Trouble> {
        let length = bytes.len() as u64;
        if self.fresh {
            create(&self.staged_tree().join(&path), bytes)?;
            let fate = Fate::New(length);
            return Ok(Put {
                path,
                fate,
                staged: 0,
            });
        }
        let place = self.out.join(&path);
        let put = |fate, staged| Put { path, fate, staged };
        match same(&place, bytes) {
            Some(true) => Ok(put(Fate::Same(length), 0)),
            known => {
                let staged = self.set_aside.fetch_add(1, Ordering::Relaxed);
                create(&self.staged(staged), bytes)?;
                let fate = match known.is_some() {
                    true => Fate::Changed(length),
                    false => Fate::New(length),
                };
                Ok(put(fate, staged))
            }
        }
    }

    fn staged_tree(&self) -> PathBuf {
        self.out.join(OURS).join("staged")
    }

    fn staged(&self, index: usize) -> PathBuf {
        self.staged_tree().join(index.to_string())
    }

    /// Moves what was set aside into place, forgets what is gone, and writes down what is ours.
    fn finish(&self, puts: &[Put], keep: &Keep) -> Result<Written, Refusal> {
        let mut written = Written {
            files: puts.len(),
            ..Written::default()
        };
        for put in puts {
            written.bytes += put.fate.bytes();
            match put.fate {
                Fate::Same(_) => written.unchanged += 1,
                Fate::New(_) => written.new += 1,
                Fate::Changed(_) => written.changed += 1,
            }
        }
        let mut now: BTreeSet<&str> = puts.iter().map(|put| put.path.as_str()).collect();
        let before = self.before.iter().map(String::as_str);
        let kept: Vec<&str> = before
            .filter(|path| !now.contains(path) && keep.has(path))
            .collect();
        written.kept = kept.len();
        now.extend(kept);
        // What is gone goes first: a folder may stand now where a file was.
        let gone = self
            .before
            .iter()
            .filter(|path| !now.contains(path.as_str()));
        for path in gone {
            self.remove(path);
            written.removed += 1;
        }
        match self.fresh {
            true => self.move_tree()?,
            false => self.move_files(puts)?,
        }
        let mut text = format!("{HEAD}\n");
        now.iter().for_each(|path| {
            text.push_str(path);
            text.push('\n');
        });
        let inner = self.out.join(OURS);
        if same(&inner.join(MANIFEST), text.as_bytes()) != Some(true) {
            let new = inner.join("manifest.new");
            create(&new, text.as_bytes())?;
            fs::rename(&new, inner.join(MANIFEST))
                .map_err(|error| Trouble::io("write", &new, &error))?;
        }
        let _ = fs::remove_dir_all(inner.join("staged"));
        Ok(written)
    }

    /// Into an empty folder: whole folders, one after the other.
    fn move_tree(&self) -> Result<(), Trouble> {
        let tree = self.staged_tree();
        let entries = fs::read_dir(&tree).map_err(|error| Trouble::io("read", &tree, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| Trouble::io("read", &tree, &error))?;
            let path = self.out.join(entry.file_name());
            fs::rename(entry.path(), &path).map_err(|error| Trouble::io("write", &path, &error))?;
        }
        Ok(())
    }

    /// Over an older site: each file that is new or other than it was.
    fn move_files(&self, puts: &[Put]) -> Result<(), Trouble> {
        for put in puts.iter().filter(|put| !matches!(put.fate, Fate::Same(_))) {
            let path = self.out.join(&put.path);
            in_its_folder(&path, || fs::rename(self.staged(put.staged), &path))
                .map_err(|error| Trouble::io("write", &path, &error))?;
        }
        Ok(())
    }

    /// A file that no build promises any more, and the folders that it leaves empty.
    fn remove(&self, path: &str) {
        if !stays_inside(path) {
            return;
        }
        // A file that is already gone is as we want it.
        let _ = fs::remove_file(self.out.join(path));
        let mut folder = path;
        while let Some((above, _)) = folder.rsplit_once('/') {
            if fs::remove_dir(self.out.join(above)).is_err() {
                break;
            }
            folder = above;
        }
    }

    /// Back to what was there before.
    fn undo(&self) {
        let _ = fs::remove_dir_all(self.staged_tree());
        if self.fresh {
            let _ = fs::remove_dir_all(self.out.join(OURS));
            let _ = fs::remove_dir(&self.out);
        }
    }
}

fn lock(inner: &Path) -> Result<File, Trouble> {
    let path = inner.join("lock");
    let file = File::create(&path).map_err(|error| Trouble::io("write", &path, &error))?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            terminal::warn("another build is writing this folder; waiting for it")
        }
        // A file system without locks: builds there are on their own.
        Err(fs::TryLockError::Error(_)) => return Ok(file),
    }
    file.lock()
        .map_err(|error| Trouble::io("lock", &path, &error))?;
    Ok(file)
}

fn manifest(inner: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(inner.join(MANIFEST)).unwrap_or_default();
    let mut lines = text.lines();
    if lines.next() != Some(HEAD) {
        return BTreeSet::new();
    }
    lines
        .filter(|path| stays_inside(path))
        .map(str::to_string)
        .collect()
}

/// A path that cannot leave its folder.
fn stays_inside(path: &str) -> bool {
    !path.is_empty()
        && Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

fn create(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    in_its_folder(path, || File::create(path))
        .and_then(|mut file| file.write_all(bytes))
        .map_err(|error| Trouble::io("write", path, &error))
}

/// Does something to a path, and once more when its folder had to be made first.
fn in_its_folder<T>(path: &Path, act: impl Fn() -> io::Result<T>) -> io::Result<T> {
    match (act(), path.parent()) {
        (Err(error), Some(folder)) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(folder)?;
            act()
        }
        (outcome, _) => outcome,
    }
}

/// Whether the file has these bytes; `None` when there is no file.
fn same(path: &Path, bytes: &[u8]) -> Option<bool> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(_) => return Some(false),
    };
    if file.metadata().map(|m| m.len()).ok() != Some(bytes.len() as u64) {
        return Some(false);
    }
    let mut chunk = [0u8; 16 << 10];
    let mut at = 0;
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Some(at == bytes.len()),
            Ok(n) if bytes.get(at..at + n) == Some(&chunk[..n]) => at += n,
            _ => return Some(false),
        }
    }
}

/// Never the home folder, the root, the sources, or a folder that holds them.
fn refuse_dear_places(out: &Path, site: &Path, content: &Path) -> Result<(), Trouble> {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| absolute(path));
    let out_real = real(out);
    let themes = site.join("themes");
    let home = std::env::var_os("HOME")
        .or_else(|| std::env::var_os("USERPROFILE"))
        .map(PathBuf::from);
    let refuse = |why: &str| {
        Err(Trouble::new(format!(
            "{} cannot be the output folder: {why}",
            out.display()
        ))
        .help("name a folder of its own, like `--out public`"))
    };
    if out_real.parent().is_none() {
        return refuse("it is the root of the disk");
    }
    if home.is_some_and(|home| real(&home) == out_real) {
        return refuse("it is your home folder");
    }
    if real(site).starts_with(&out_real) {
        return refuse("the site's sources are in it");
    }
    for (dear, what) in [(content, "content"), (&*themes, "theme")] {
        if out_real.starts_with(real(dear)) {
            return refuse(&format!("it is in the site's {what}"));
        }
    }
    if out_real.exists() && !out_real.is_dir() {
        return refuse("it is a file");
    }
    Ok(())
}

fn absolute(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    // A folder that does not exist yet lies in one that does.
    match (whole.parent(), whole.file_name()) {
        (Some(parent), Some(name)) => {
            fs::canonicalize(parent).map_or(whole.clone(), |p| p.join(name))
        }
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_cannot_point_outside() {
        assert!(stays_inside("kb/1042/index.html"));
        for bad in ["", "../x", "/etc/passwd", "a/../../b"] {
            assert!(!stays_inside(bad), "{bad}");
        }
    }
}
