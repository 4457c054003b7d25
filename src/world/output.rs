//! The output folder: only what changed is written, only what was ours is deleted, and a build that fails
//! leaves everything as it was.
//!
//! All is rendered first and set aside (`.campanile/staged/`); when all is there, a journal says what will be replaced
//! (`ledger.rs`), and each file is moved into place: file by file over an older site, folder by folder into an empty
//! one. So no file is ever seen half, and what a kill leaves is mended by the next build. What pages need comes before
//! the pages, and what nothing needs any more goes last.
use super::ledger::{Deed, Ledger, OURS, stays_inside};
use super::memo::Memo;
use super::standing::Standing;
use super::{Trouble, packed, steady, terminal};
use crate::base::artifact::{Artifact, Content, Remake, media_of};
use crate::base::finding::Finding;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

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
    /// The build before was stopped while it replaced files; what it left half is whole now.
    pub mended: bool,
    /// Which files were ours was not known any more: what earlier builds wrote may still be there.
    pub lost: bool,
    /// What each output format cost.
    #[serde(skip)]
    pub formats: BTreeMap<&'static str, Cost>,
}

/// What the files of one output format cost, summed over the threads that made them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Cost {
    pub files: usize,
    pub bytes: u64,
    /// Milliseconds in which their bytes came to be.
    pub make: f64,
    /// Milliseconds in which they were compared with what stands there, and written.
    pub write: f64,
}

impl Written {
    /// What a build finds that has nothing to do.
    pub fn as_before(&self) -> Written {
        Written {
            unchanged: self.files,
            new: 0,
            changed: 0,
            removed: 0,
            mended: false,
            lost: false,
            formats: BTreeMap::new(),
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

/// Writes all artifacts into `out`. `content` is where copied files come from.
///
/// # Errors
/// What is in the way of it; the folder is as it was, or each of its files is.
pub fn write(
    artifacts: &[Artifact],
    out: &Path,
    site: &Path,
    content: &Path,
    keep: &Keep,
    quiet: bool,
) -> Result<Written, Refusal> {
    Folder::open(out, site, content)?.write(artifacts, content, keep, quiet)
}

/// What an earlier build wrote, and stays although nothing promises it now.
#[derive(Debug, Clone, Default)]
pub struct Keep {
    /// Files, and folders with a slash at their end, from the output folder.
    pub paths: Vec<String>,
}

impl Keep {
    fn has(&self, path: &str) -> bool {
        let packed = [".gz", ".br"].iter().find_map(|e| path.strip_suffix(e));
        self.has_itself(path) || packed.is_some_and(|path| self.has_itself(path))
    }

    fn has_itself(&self, path: &str) -> bool {
        self.paths
            .iter()
            .any(|kept| path == kept || (kept.ends_with('/') && path.starts_with(kept.as_str())))
    }
}

/// One file that was promised, and what became of it.
struct Put {
    path: String,
    fate: Fate,
    /// The number under which it is set aside.
    staged: usize,
    /// How long the disk took.
    took: Duration,
    /// Of what it was made from, where that is known.
    mark: Option<u64>,
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

/// An output folder that this build alone writes. Let go before it is written, it is as it was.
pub struct Folder {
    out: PathBuf,
    site: PathBuf,
    ledger: Ledger,
    /// What stands there from before, by what it was made from.
    standing: Standing,
    /// Texts are written compressed, too.
    precompress: bool,
    /// Files that were set aside under a number.
    set_aside: AtomicUsize,
    /// From the first file that is replaced, there is no way back.
    begun: bool,
}

thread_local! {
    /// One buffer a thread, so that ten thousand pages are not ten thousand allocations.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.begun {
            self.ledger.undo();
        }
    }
}

impl Folder {
    /// Takes the folder, and waits while another build has it. Whoever takes it before the sources are read never
    /// puts older pages over newer ones.
    ///
    /// # Errors
    /// A folder that must not be written, and whatever the disk says.
    pub fn open(out: &Path, site: &Path, content: &Path) -> Result<Folder, Trouble> {
        refuse_dear_places(out, site, content)?;
        let folder = Folder {
            out: out.to_path_buf(),
            site: site.to_path_buf(),
            ledger: Ledger::open(out)?,
            standing: Standing::read(&Memo::of(site), out),
            precompress: false,
            set_aside: AtomicUsize::new(0),
            begun: false,
        };
        let staged = folder.ledger.staged();
        if staged.exists() {
            fs::remove_dir_all(&staged).map_err(|error| Trouble::io("clear", &staged, &error))?;
        }
        fs::create_dir_all(&staged).map_err(|error| Trouble::io("make", &staged, &error))?;
        Ok(folder)
    }

    /// The same, with `.gz` and `.br` beside each text.
    pub fn precompressed(mut self, precompress: bool) -> Folder {
        self.precompress = precompress;
        self
    }

    /// The files that earlier builds wrote.
    pub fn standing(&self) -> &BTreeSet<String> {
        self.ledger.before()
    }

    /// Writes all artifacts. The folder stays taken, so that what is said of it afterwards is true.
    ///
    /// # Errors
    /// As [`write`].
    pub fn write(
        &mut self,
        artifacts: &[Artifact],
        content: &Path,
        keep: &Keep,
        quiet: bool,
    ) -> Result<Written, Refusal> {
        let bar = terminal::progress(artifacts.len(), quiet);
        let memo = Memo::of(&self.site);
        // What is much work and much memory comes first: search, before pages and feeds hold what they share.
        let mut order: Vec<&Artifact> = artifacts.iter().collect();
        order.sort_by_key(|artifact| !matches!(artifact.content, Content::Folder(_)));
        let (outcome, took): (Vec<_>, Vec<_>) = order
            .par_iter()
            .map(|artifact| {
                let begin = Instant::now();
                let put = self.put(artifact, content, &memo);
                bar.inc(1);
                (put, begin.elapsed())
            })
            .unzip();
        bar.finish_and_clear();
        let formats = costs(&order, &outcome, &took);
        let puts = all(outcome)?;
        let mut written = self.finish(&puts, keep)?;
        let marked = puts
            .iter()
            .filter_map(|put| Some((put.path.as_str(), put.mark?)));
        std::mem::take(&mut self.standing).keep(&memo, &self.out, &marked.collect::<Vec<_>>());
        written.formats = formats;
        memo.tidy();
        Ok(written)
    }

    fn put(&self, artifact: &Artifact, content: &Path, memo: &Memo) -> Result<Vec<Put>, Refusal> {
        if let (Content::Folder(_), _) | (_, Some(_)) = (&artifact.content, &artifact.key) {
            return self.put_remembered(artifact, memo);
        }
        BUFFER.with(|buffer| {
            let mut bytes = buffer.borrow_mut();
            bytes.clear();
            if let Some(remake) = &artifact.remake {
                return self.put_marked(artifact, remake, &mut bytes, memo);
            }
            match &artifact.content {
                Content::Made(make) => {
                    make(&mut bytes).map_err(|finding| Refusal::Findings(vec![*finding]))?
                }
                Content::Copied(source) => {
                    let from = content.join(&**source);
                    *bytes =
                        steady::read(&from).map_err(|error| Trouble::io("read", &from, &error))?;
                }
                Content::Folder(_) => {}
            }
            self.store_packed(artifact.path.clone(), artifact.media, &bytes, memo)
        })
    }

    /// A file that stays as it is when what it is made from is the same. What stands beside it compressed is known by the
    /// bytes alone, so where the site wants that, they are made.
    fn put_marked(
        &self,
        artifact: &Artifact,
        remake: &Remake,
        bytes: &mut Vec<u8>,
        memo: &Memo,
    ) -> Result<Vec<Put>, Refusal> {
        let path = &artifact.path;
        let may_stay = !self.precompress
            && !self.ledger.fresh
            && self.ledger.before().contains(path)
            && !self.ledger.is_half(path);
        let stands = may_stay
            .then(|| self.standing.find(&self.out, path))
            .flatten();
        let known = stands.map(|(mark, _)| mark);
        let mark = remake(known, bytes).map_err(|finding| Refusal::Findings(vec![*finding]))?;
        if let Some((_, length)) = stands.filter(|(known, _)| *known == mark) {
            return Ok(vec![Put {
                path: path.clone(),
                fate: Fate::Same(length),
                staged: 0,
                took: Duration::ZERO,
                mark: Some(mark),
            }]);
        }
        let mut puts = self.store_packed(path.clone(), artifact.media, bytes, memo)?;
        let own = puts.iter_mut().find(|put| put.path == *path);
        own.into_iter().for_each(|put| put.mark = Some(mark));
        Ok(puts)
    }

    /// A file, and its compressed forms where the site wants them.
    fn store_packed(
        &self,
        path: String,
        media: &str,
        bytes: &[u8],
        memo: &Memo,
    ) -> Result<Vec<Put>, Refusal> {
        let beside = self
            .precompress
            .then(|| packed::beside(&path, media, bytes));
        let own = self.store(path, bytes)?;
        let mut puts = match (beside.flatten(), own.fate) {
            // What was compressed from these bytes stands beside them.
            (Some(beside), Fate::Same(_)) => self.put_remembered(&beside, memo)?,
            // Under this name may be what was compressed from others, of the same length by chance.
            (Some(beside), _) => self.put_made(&beside, memo)?,
            (None, _) => Vec::new(),
        };
        puts.push(own);
        Ok(puts)
    }

    /// A folder's files, or a file that may be known from before. No buffer is held here: what makes a folder may
    /// itself work in parallel.
    fn put_remembered(&self, artifact: &Artifact, memo: &Memo) -> Result<Vec<Put>, Refusal> {
        if let Some(same) = self.already_there(artifact, memo) {
            return Ok(same);
        }
        self.put_made(artifact, memo)
    }

    /// The same, with a look at the bytes that stand there.
    fn put_made(&self, artifact: &Artifact, memo: &Memo) -> Result<Vec<Put>, Refusal> {
        let files = memo
            .files(artifact)
            .map_err(|finding| Refusal::Findings(vec![*finding]))?;
        let mut puts = Vec::with_capacity(files.len());
        for (name, bytes) in &files {
            let path = format!("{}{name}", artifact.path);
            // What is remembered is either compressed already or a picture.
            match artifact.key {
                Some(_) => puts.push(self.store(path, bytes)?),
                None => puts.extend(self.store_packed(path, media_of(name), bytes, memo)?),
            }
        }
        Ok(puts)
    }

    /// All files of a remembered promise, if the last build wrote them and they have their lengths still: the key
    /// says that the bytes are the same, so they need not be read.
    fn already_there(&self, artifact: &Artifact, memo: &Memo) -> Option<Vec<Put>> {
        if self.ledger.fresh {
            return None;
        }
        let sizes = memo.sizes(artifact.key.as_ref()?)?;
        let each = sizes.into_iter().map(|(name, length)| {
            let path = format!("{}{name}", artifact.path);
            let there = fs::metadata(self.out.join(&path)).ok()?;
            let known = self.ledger.before().contains(&path) && !self.ledger.is_half(&path);
            (known && there.is_file() && there.len() == length).then_some(Put {
                path,
                fate: Fate::Same(length),
                staged: 0,
                took: Duration::ZERO,
                mark: None,
            })
        });
        each.collect()
    }

    fn store(&self, path: String, bytes: &[u8]) -> Result<Put, Trouble> {
        if !stays_inside(&path) || path.split('/').next() == Some(OURS) {
            return Err(Trouble::new(format!(
                "{path} would leave the output folder"
            )));
        }
        let length = bytes.len() as u64;
        let begin = Instant::now();
        let fresh = self.ledger.fresh;
        let place = match fresh {
            true => self.ledger.staged().join(&path),
            false => self.out.join(&path),
        };
        let put = |fate, staged| Put {
            path,
            fate,
            staged,
            took: begin.elapsed(),
            mark: None,
        };
        if fresh {
            create(&place, bytes)?;
            return Ok(put(Fate::New(length), 0));
        }
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

    fn staged(&self, index: usize) -> PathBuf {
        self.ledger.staged().join(index.to_string())
    }

    /// Moves what was set aside into place, forgets what is gone, and writes down what is ours.
    fn finish(&mut self, puts: &[Put], keep: &Keep) -> Result<Written, Trouble> {
        let mut written = counted(puts);
        written.mended = self.ledger.was_stopped();
        written.lost = self.ledger.is_lost();
        let mut now: BTreeSet<&str> = puts.iter().map(|put| put.path.as_str()).collect();
        let mut gone: Vec<String> = Vec::new();
        for path in self.ledger.before() {
            match (now.contains(path.as_str()), keep.has(path)) {
                (true, _) => {}
                (false, true) => written.kept += 1,
                (false, false) => gone.push(path.clone()),
            }
        }
        let kept = self.ledger.before().iter().filter(|path| keep.has(path));
        let kept: Vec<String> = kept.cloned().collect();
        now.extend(kept.iter().map(String::as_str));
        let mut moves: Vec<&Put> = puts
            .iter()
            .filter(|put| !matches!(put.fate, Fate::Same(_)))
            .collect();
        moves.sort_by_key(|put| put.rank());
        if !moves.is_empty() || !gone.is_empty() {
            let added = moves.iter().map(|put| match put.fate {
                Fate::New(_) => Deed::Add(&put.path),
                _ => Deed::Replace(&put.path),
            });
            let removed = gone.iter().map(|path| Deed::Remove(path));
            self.ledger.begin(added.chain(removed))?;
        }
        self.begun = true;
        let replaced = self.replace(&moves, &gone, &now);
        // Whatever happened: what is still set aside only takes room.
        let _ = fs::remove_dir_all(self.ledger.staged());
        written.removed = replaced.map_err(half)?;
        self.ledger.end(&now).map_err(half)?;
        Ok(written)
    }

    /// Gives back how many files were removed.
    fn replace(
        &self,
        moves: &[&Put],
        gone: &[String],
        now: &BTreeSet<&str>,
    ) -> Result<usize, Trouble> {
        let mut solid = Solid::new(&self.out);
        let mut removed = 0;
        // A folder may stand now where a file was, or the other way round.
        let (first, last): (Vec<&String>, Vec<&String>) =
            gone.iter().partition(|path| is_in_the_way(path, now));
        for path in first {
            removed += usize::from(self.remove(path, &mut solid)?);
        }
        match self.ledger.fresh {
            true => self.move_tree()?,
            false => self.move_files(moves, &mut solid)?,
        }
        for path in last {
            removed += usize::from(self.remove(path, &mut solid)?);
        }
        Ok(removed)
    }

    /// Into an empty folder: whole folders, one after the other, and what pages need before them.
    fn move_tree(&self) -> Result<(), Trouble> {
        let tree = self.ledger.staged();
        let fault = |error| Trouble::io("read", &tree, &error);
        let mut entries = Vec::new();
        for entry in fs::read_dir(&tree).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            let is_file = entry.file_type().map_err(fault)?.is_file();
            entries.push((is_file, entry.file_name() != "assets", entry.file_name()));
        }
        entries.sort();
        for (_, _, name) in entries {
            let path = self.out.join(&name);
            fs::rename(tree.join(&name), &path)
                .map_err(|error| Trouble::io("write", &path, &error))?;
        }
        Ok(())
    }

    /// Over an older site: each file that is new or other than it was.
    fn move_files(&self, moves: &[&Put], solid: &mut Solid) -> Result<(), Trouble> {
        for put in moves {
            solid.check(&put.path)?;
            let path = self.out.join(&put.path);
            in_its_folder(&path, || fs::rename(self.staged(put.staged), &path))
                .map_err(|error| Trouble::io("write", &path, &error))?;
        }
        Ok(())
    }

    /// A file that no build promises any more, and the folders that it leaves empty. Says whether it was there.
    fn remove(&self, path: &str, solid: &mut Solid) -> Result<bool, Trouble> {
        if !stays_inside(path) {
            return Ok(false);
        }
        solid.check(path)?;
        let place = self.out.join(path);
        let was_there = match fs::remove_file(&place) {
            Ok(()) => true,
            // Already gone, with its folder perhaps: as we want it.
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                false
            }
            // Somebody put a folder of their own there.
            Err(_) if place.is_dir() => return Ok(false),
            Err(error) => return Err(Trouble::io("remove", &place, &error)),
        };
        // Also those that a build made for a file and was killed before it came.
        let mut folder = path;
        while let Some((above, _)) = folder.rsplit_once('/') {
            match fs::remove_dir(self.out.join(above)) {
                Err(error) if error.kind() != ErrorKind::NotFound => break,
                _ => folder = above,
            }
        }
        Ok(was_there)
    }
}

impl Put {
    /// What is new before what is changed, and what pages need before the pages: so none names a file that is not
    /// there yet.
    fn rank(&self) -> u8 {
        match self.fate {
            Fate::New(_) if !self.path.ends_with(".html") => 0,
            Fate::New(_) => 1,
            _ => 2,
        }
    }
}

/// Folders of the output that are known to be folders and no links: nothing is written through a link, which may lead
/// anywhere.
struct Solid<'a> {
    out: &'a Path,
    known: HashSet<String>,
}

impl<'a> Solid<'a> {
    fn new(out: &'a Path) -> Solid<'a> {
        Solid {
            out,
            known: HashSet::new(),
        }
    }

    fn check(&mut self, path: &str) -> Result<(), Trouble> {
        for (at, _) in path.match_indices('/') {
            let folder = &path[..at];
            if self.known.contains(folder) {
                continue;
            }
            let place = self.out.join(folder);
            match fs::symlink_metadata(&place) {
                Ok(meta) if meta.is_symlink() => {
                    return Err(Trouble::new(format!(
                        "{} is a symbolic link, and the output is not written through links",
                        place.display()
                    ))
                    .help("put a folder in its place, or remove it"));
                }
                Ok(_) => drop(self.known.insert(folder.into())),
                // It will be made.
                Err(_) => break,
            }
        }
        Ok(())
    }
}

/// Whether a file has to go before another can come: a folder will stand there, or a file where its folder was.
fn is_in_the_way(path: &str, now: &BTreeSet<&str>) -> bool {
    let below = format!("{path}/");
    let inside = now.range(&*below..).next();
    inside.is_some_and(|next| next.starts_with(&below))
        || path
            .match_indices('/')
            .any(|(at, _)| now.contains(&path[..at]))
}

/// What there is to say once the first file has been replaced.
fn half(trouble: Trouble) -> Trouble {
    Trouble {
        help: Some(
            "some files are new and some as they were, each of them whole; mend this and build again, which does the rest".into(),
        ),
        ..trouble
    }
}

/// All that was put, or everything that was in the way.
fn all(outcome: Vec<Result<Vec<Put>, Refusal>>) -> Result<Vec<Put>, Refusal> {
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
    // One template fails on every page of its kind; a person needs to hear it once.
    let mut said = HashSet::new();
    findings.retain(|finding| said.insert(finding.message.clone()));
    match trouble {
        Some(trouble) => Err(Refusal::Trouble(trouble)),
        None if !findings.is_empty() => Err(Refusal::Findings(findings)),
        None => Ok(puts),
    }
}

/// What each format cost, whatever became of its files.
fn costs(
    artifacts: &[&Artifact],
    outcome: &[Result<Vec<Put>, Refusal>],
    took: &[Duration],
) -> BTreeMap<&'static str, Cost> {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    let mut costs: BTreeMap<&str, Cost> = BTreeMap::new();
    for ((artifact, outcome), took) in artifacts.iter().zip(outcome).zip(took) {
        let cost = costs.entry(artifact.format).or_default();
        let mut make = *took;
        for put in outcome.iter().flatten() {
            cost.files += 1;
            cost.bytes += put.fate.bytes();
            cost.write += milliseconds(put.took);
            make = make.saturating_sub(put.took);
        }
        cost.make += milliseconds(make);
    }
    costs
}

fn counted(puts: &[Put]) -> Written {
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
    written
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
    fn what_stands_in_the_way_goes_first() {
        let now: BTreeSet<&str> = ["a/b/index.html", "c", "d.html", "e-f"].into();
        for first in ["a/b", "a", "c/index.html", "c/d/index.html"] {
            assert!(is_in_the_way(first, &now), "{first}");
        }
        for last in ["a/b/other.html", "a/index.html", "d", "e", "f/index.html"] {
            assert!(!is_in_the_way(last, &now), "{last}");
        }
    }
}
