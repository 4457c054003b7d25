//! The output folder: only what changed is written, only what was ours is deleted, and a build that fails
//! leaves everything as it was.
//!
//! A rebuild renders everything first and sets changed files aside (`.campanile/staged/`); when all is there,
//! each is moved into place, whole. A first build has nothing to spoil and writes directly.
use super::{Trouble, terminal};
use crate::base::artifact::{Artifact, Content, media_of};
use crate::base::finding::Finding;
use rayon::prelude::*;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What became of the files.
#[derive(Debug, Clone, Default)]
pub struct Written {
    pub files: usize,
    pub bytes: u64,
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub removed: usize,
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

const OURS: &str = ".campanile";
const MANIFEST: &str = "manifest";
const HEAD: &str = "campanile manifest 1";

/// Writes all artifacts into `out`. `content` is where copied files come from.
pub fn write(
    artifacts: &[Artifact],
    out: &Path,
    site: &Path,
    content: &Path,
    quiet: bool,
) -> Result<Written, Refusal> {
    let folder = Folder::open(out, site, content)?;
    let artifacts = &unfolded(artifacts)?[..];
    let bar = terminal::progress(artifacts.len(), quiet);
    let made = folder.make_folders(artifacts);
    made?;
    let outcome: Vec<Result<Fate, Refusal>> = artifacts
        .par_iter()
        .enumerate()
        .map(|(i, artifact)| {
            let fate = folder.put(i, artifact, content);
            bar.inc(1);
            fate
        })
        .collect();
    bar.finish_and_clear();
    let mut findings: Vec<Finding> = Vec::new();
    let mut fates = Vec::with_capacity(outcome.len());
    let mut trouble = None;
    for fate in outcome {
        match fate {
            Ok(fate) => fates.push(fate),
            Err(Refusal::Findings(found)) => findings.extend(found),
            Err(Refusal::Trouble(first)) => trouble = trouble.or(Some(first)),
        }
    }
    if trouble.is_some() || !findings.is_empty() {
        folder.undo(artifacts);
        // One template fails on every page of its kind; a person needs to hear it once.
        let mut said = HashSet::new();
        findings.retain(|finding| said.insert(finding.message.clone()));
        return Err(trouble.map_or(Refusal::Findings(findings), Refusal::Trouble));
    }
    folder.finish(artifacts, &fates)
}

/// Folder promises as the promises of their files.
fn unfolded(artifacts: &[Artifact]) -> Result<Vec<Artifact>, Refusal> {
    let mut all = Vec::with_capacity(artifacts.len());
    for artifact in artifacts {
        let Content::Folder(make) = &artifact.content else {
            all.push(artifact.clone());
            continue;
        };
        let files = make().map_err(|finding| Refusal::Findings(vec![*finding]))?;
        all.extend(files.into_iter().map(|(name, bytes)| {
            let path = format!("{}{name}", artifact.path);
            let media = media_of(&path);
            Artifact::made(path, media, move |out| {
                out.extend_from_slice(&bytes);
                Ok(())
            })
        }));
    }
    Ok(all)
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
    fresh: bool,
    created: AtomicUsize,
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
        let fresh = before.is_empty();
        let staged = inner.join("staged");
        if staged.exists() {
            fs::remove_dir_all(&staged).map_err(|error| Trouble::io("clear", &staged, &error))?;
        }
        if !fresh {
            fs::create_dir_all(&staged).map_err(|error| Trouble::io("make", &staged, &error))?;
        }
        Ok(Folder {
            out: out.to_path_buf(),
            before,
            fresh,
            created: AtomicUsize::new(0),
            _lock: lock,
        })
    }

    /// All folders before all files: one thread makes them once, instead of each file asking again.
    fn make_folders(&self, artifacts: &[Artifact]) -> Result<(), Trouble> {
        let mut made: HashSet<&str> = HashSet::new();
        for artifact in artifacts {
            if let Some((folder, _)) = artifact.path.rsplit_once('/')
                && made.insert(folder)
            {
                let path = self.out.join(folder);
                fs::create_dir_all(&path).map_err(|error| Trouble::io("make", &path, &error))?;
            }
        }
        Ok(())
    }

    fn put(&self, index: usize, artifact: &Artifact, content: &Path) -> Result<Fate, Refusal> {
        BUFFER.with(|buffer| {
            let mut bytes = buffer.borrow_mut();
            bytes.clear();
            match &artifact.content {
                Content::Made(make) => {
                    make(&mut bytes).map_err(|finding| Refusal::Findings(vec![*finding]))?
                }
                // Folders were opened before anything was written.
                Content::Folder(_) => return Ok(Fate::Same(0)),
                Content::Copied(source) => {
                    let from = content.join(&**source);
                    let mut file =
                        File::open(&from).map_err(|error| Trouble::io("read", &from, &error))?;
                    file.read_to_end(&mut bytes)
                        .map_err(|error| Trouble::io("read", &from, &error))?;
                }
            }
            Ok(self.store(index, artifact, &bytes)?)
        })
    }

    fn store(&self, index: usize, artifact: &Artifact, bytes: &[u8]) -> Result<Fate, Trouble> {
        let path = self.out.join(&artifact.path);
        let length = bytes.len() as u64;
        if self.fresh {
            self.created.fetch_add(1, Ordering::Relaxed);
            return create(&path, bytes).map(|()| Fate::New(length));
        }
        match same(&path, bytes) {
            Some(true) => Ok(Fate::Same(length)),
            known => {
                create(&self.staged(index), bytes)?;
                Ok(if known.is_some() {
                    Fate::Changed(length)
                } else {
                    Fate::New(length)
                })
            }
        }
    }

    fn staged(&self, index: usize) -> PathBuf {
        self.out.join(OURS).join("staged").join(index.to_string())
    }

    /// Moves what was set aside into place, forgets what is gone, and writes down what is ours.
    fn finish(&self, artifacts: &[Artifact], fates: &[Fate]) -> Result<Written, Refusal> {
        let mut written = Written {
            files: artifacts.len(),
            ..Written::default()
        };
        for (i, (artifact, fate)) in artifacts.iter().zip(fates).enumerate() {
            written.bytes += fate.bytes();
            match fate {
                Fate::Same(_) => written.unchanged += 1,
                Fate::New(_) => written.new += 1,
                Fate::Changed(_) => written.changed += 1,
            }
            if !self.fresh && !matches!(fate, Fate::Same(_)) {
                let path = self.out.join(&artifact.path);
                fs::rename(self.staged(i), &path)
                    .map_err(|error| Trouble::io("write", &path, &error))?;
            }
        }
        let now: BTreeSet<&str> = artifacts.iter().map(|a| a.path.as_str()).collect();
        for path in self
            .before
            .iter()
            .filter(|path| !now.contains(path.as_str()))
        {
            self.remove(path);
            written.removed += 1;
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
    fn undo(&self, artifacts: &[Artifact]) {
        if self.fresh && self.created.load(Ordering::Relaxed) > 0 {
            artifacts
                .iter()
                .for_each(|artifact| self.remove(&artifact.path));
        }
        let _ = fs::remove_dir_all(self.out.join(OURS).join("staged"));
        if self.fresh {
            let mut folders: Vec<&str> = artifacts
                .iter()
                .filter_map(|a| a.path.rsplit_once('/'))
                .map(|(f, _)| f)
                .collect();
            folders.sort_by_key(|folder| std::cmp::Reverse(folder.len()));
            folders.dedup();
            for folder in folders {
                let mut here = Some(folder);
                while let Some(path) = here {
                    if fs::remove_dir(self.out.join(path)).is_err() {
                        break;
                    }
                    here = path.rsplit_once('/').map(|(above, _)| above);
                }
            }
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
    let write = || File::create(path)?.write_all(bytes);
    write().map_err(|error| Trouble::io("write", path, &error))
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
