//! The site's folder in memory, kept true with as little reading as possible: after an edit one file is read.
use super::sources::{self, Wishes, folders, is_leftover, is_markdown, is_yaml, relative, shown};
use super::{Trouble, clock};
use crate::Input;
use crate::base::asset::{Asset, HEAD};
use crate::base::source::Source;
use crate::content::FILES;
use crate::read::File;
use crate::theme::ThemeFile;
use jiff::Timestamp;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// What may have changed.
#[derive(Debug, Clone, Default)]
pub struct Touched {
    pub paths: BTreeSet<PathBuf>,
    /// Nobody knows what exactly: look at everything.
    pub all: bool,
}

/// How a file's bytes are known to be the same without reading them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    len: u64,
    modified: Option<SystemTime>,
    /// Read so soon after it was written that it may have been written again within the clock's tick.
    fresh: bool,
}

/// A file of the site, read.
enum Kept {
    Text(File),
    Asset(Asset),
    Theme(ThemeFile),
    /// Of `data/`.
    Data(File),
}

impl Kept {
    fn is_asset(&self) -> bool {
        matches!(self, Kept::Asset(_))
    }
}

/// The folders that are read.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Roots {
    content: PathBuf,
    theme: PathBuf,
    data: PathBuf,
}

pub struct Tree {
    root: PathBuf,
    /// The root as the person named it.
    given: PathBuf,
    wishes: Wishes,
    clock: Timestamp,
    config: Source,
    lock: Option<Source>,
    roots: Roots,
    files: BTreeMap<PathBuf, (Stamp, Kept)>,
}

/// Bytes that are made room for before anything is read.
const MOST_AT_ONCE: u64 = 1 << 20;
/// A file changed again while it was read.
const TRIES: usize = 20;
const PAUSE: Duration = Duration::from_millis(10);
/// Clocks of file systems tick this slowly.
const TICK: Duration = Duration::from_millis(20);

impl Tree {
    /// A tree in which nothing is known yet; [`Tree::refresh`] reads it.
    pub fn new(root: &Path, wishes: Wishes) -> Tree {
        let given = root.to_path_buf();
        let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
        Tree {
            given,
            roots: Roots {
                content: root.join("content"),
                theme: root.join("themes"),
                data: root.join("data"),
            },
            root,
            wishes,
            clock: clock::now(),
            config: Source::new("book.toml", ""),
            lock: None,
            files: BTreeMap::new(),
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folders to watch with all that is in them.
    pub fn folders(&self) -> [&Path; 3] {
        [&self.roots.content, &self.roots.theme, &self.roots.data]
    }

    /// Where the site's own rules of the voice are: no part of the tree, but somebody waits for their changes.
    pub fn voice(&self) -> PathBuf {
        self.root.join("voice")
    }

    /// Where binary sources are.
    pub fn content(&self) -> &Path {
        &self.roots.content
    }

    /// Takes the present for the time of the site.
    pub fn wind(&mut self) {
        self.clock = clock::now();
    }

    /// Reads what changed. Gives the whole, and whether bytes of pictures or attachments changed.
    pub fn refresh(&mut self, touched: &Touched) -> Result<(Input, bool), Trouble> {
        let book = self.root.join("book.toml");
        let mut all = touched.all;
        if all || touched.paths.contains(&book) {
            all |= self.read_config(&book)?;
        }
        if all
            || touched
                .paths
                .contains(&self.root.join(crate::read::lock::NAME))
        {
            self.lock = sources::lock(&self.root)?;
        }
        if !self.roots.content.is_dir() {
            self.files
                .retain(|path, _| !path.starts_with(&self.roots.content));
            let folder = self
                .roots
                .content
                .strip_prefix(&self.root)
                .unwrap_or(&self.roots.content);
            return Err(Trouble::new(format!(
                "there is no folder {}/ in {}",
                folder.display(),
                shown(&self.given)
            ))
            .help("make it, or name the content's folder in book.toml: [book] src"));
        }
        let assets = match all {
            true => {
                let roots = self.roots.clone();
                self.rescan(&roots.content)?
                    | self.rescan(&roots.theme)?
                    | self.rescan(&roots.data)?
            }
            false => {
                let mut assets = false;
                for path in &touched.paths {
                    if self.is_ours(path) {
                        assets |= self.look_at(path)?;
                    }
                }
                assets
            }
        };
        Ok((self.input(), assets))
    }

    /// Whether the folders that it names are others than before.
    fn read_config(&mut self, book: &Path) -> Result<bool, Trouble> {
        sources::inside(&self.root, book)?;
        let text = fs::read(book).map_err(|error| {
            let trouble = Trouble::io("read", book, &error);
            match error.kind() {
                std::io::ErrorKind::NotFound => Trouble::new(format!("there is no book.toml in {}", shown(&self.given)))
                    .help("go to the site's folder, name it with --site DIR, or make a new site with `campanile init DIR`"),
                _ => trouble,
            }
        })?;
        self.config = Source::new("book.toml", String::from_utf8_lossy(&text).into_owned());
        let named = folders(&self.config.text);
        let roots = Roots {
            content: self.root.join(named.src),
            theme: self.root.join("themes").join(named.theme),
            data: self.root.join("data"),
        };
        let moved = roots != self.roots;
        if moved {
            self.files.clear();
            self.roots = roots;
        }
        Ok(moved)
    }

    /// Part of the site, and no leftover of an editor.
    pub fn is_ours(&self, path: &Path) -> bool {
        if path == self.root.join("book.toml")
            || self.roots.content.starts_with(path)
            || self.roots.theme.starts_with(path)
            || self.roots.data.starts_with(path)
            || path == self.root.join(".vale.ini")
        {
            return true;
        }
        let voice = self.voice();
        let mut folders = self.folders().into_iter().chain([&*voice]);
        let below = folders.find_map(|folder| path.strip_prefix(folder).ok());
        below.is_some_and(|below| {
            below
                .components()
                .all(|part| !is_leftover(&part.as_os_str().to_string_lossy()))
        })
    }

    /// A file, or a folder with all that is in it; there now, or gone.
    fn look_at(&mut self, path: &Path) -> Result<bool, Trouble> {
        match fs::symlink_metadata(path) {
            Ok(meta) if meta.is_dir() => {
                // A folder above ours may have come back.
                let roots = self.roots.clone();
                let mut assets = false;
                for root in [&roots.content, &roots.theme, &roots.data] {
                    match (path.starts_with(root), root.starts_with(path)) {
                        (true, _) => assets |= self.rescan(path)?,
                        (false, true) if path != self.root => assets |= self.rescan(root)?,
                        _ => {}
                    }
                }
                Ok(assets)
            }
            Ok(meta)
                if meta.is_file()
                    && self.is_read(path)
                    && self.folders().iter().any(|folder| path.starts_with(folder)) =>
            {
                let read = self.read(path)?;
                Ok(read.is_some_and(|read| self.keep(path.to_path_buf(), read)))
            }
            Ok(meta) if meta.is_symlink() && path.starts_with(&self.roots.content) => {
                let assets = self.forget(path);
                self.keep_link(path.to_path_buf());
                Ok(assets)
            }
            Ok(_) => Ok(false),
            Err(_) => Ok(self.forget(path)),
        }
    }

    /// Of `data/`, only figures are read.
    fn is_read(&self, path: &Path) -> bool {
        !path.starts_with(&self.roots.data) || is_yaml(path)
    }

    /// Whether an attachment is gone with it.
    fn forget(&mut self, path: &Path) -> bool {
        let gone: Vec<PathBuf> = self.below(path).cloned().collect();
        let mut assets = false;
        for path in gone {
            let kept = self.files.remove(&path);
            assets |= kept.is_some_and(|(_, kept)| kept.is_asset());
        }
        assets
    }

    /// Everything below a folder; only files with another stamp are read.
    fn rescan(&mut self, folder: &Path) -> Result<bool, Trouble> {
        let sources::Found {
            files: mut there,
            mut links,
            ..
        } = sources::walk(folder);
        there.retain(|path| self.is_read(path));
        links.retain(|path| path.starts_with(&self.roots.content));
        let gone = self.gone(folder, &there, &links);
        let mut assets = false;
        for path in gone {
            assets |= self.forget(&path);
        }
        let this = &*self;
        let read: Vec<(PathBuf, Option<(Stamp, Kept)>)> = there
            .par_iter()
            .filter(|path| !this.is_known(path))
            .map(|path| Ok((path.clone(), this.read(path)?)))
            .collect::<Result<_, Trouble>>()?;
        if self.knows_none_below(folder) {
            // Ten thousand paths are laid down at once, not looked for one by one.
            let read = read
                .into_iter()
                .filter_map(|(path, read)| Some((path, read?)));
            let mut new: BTreeMap<PathBuf, (Stamp, Kept)> = read.collect();
            assets |= new.values().any(|(_, kept)| kept.is_asset());
            self.files.append(&mut new);
        } else {
            for (path, read) in read {
                assets |= read.is_some_and(|read| self.keep(path, read));
            }
        }
        links.into_iter().for_each(|path| self.keep_link(path));
        Ok(assets)
    }

    /// Paths below a folder, which are known and were not found there.
    fn gone(&self, folder: &Path, there: &[PathBuf], links: &[PathBuf]) -> Vec<PathBuf> {
        if self.knows_none_below(folder) {
            return Vec::new();
        }
        let found: HashSet<&PathBuf> = there.iter().chain(links).collect();
        self.below(folder)
            .filter(|path| !found.contains(path))
            .cloned()
            .collect()
    }

    fn below<'a>(&'a self, folder: &'a Path) -> impl Iterator<Item = &'a PathBuf> {
        self.files
            .range(folder.to_path_buf()..)
            .map(|(path, _)| path)
            .take_while(move |path| path.starts_with(folder))
    }

    fn knows_none_below(&self, folder: &Path) -> bool {
        self.below(folder).next().is_none()
    }

    /// A link is told of, and not followed.
    fn keep_link(&mut self, path: PathBuf) {
        let stamp = Stamp {
            len: 0,
            modified: None,
            fresh: true,
        };
        let file = sources::link(&self.roots.content, &path);
        self.files.insert(path, (stamp, Kept::Text(file)));
    }

    fn is_known(&self, path: &Path) -> bool {
        let Some((stamp, _)) = self.files.get(path).filter(|(stamp, _)| !stamp.fresh) else {
            return false;
        };
        fs::metadata(path)
            .is_ok_and(|meta| meta.len() == stamp.len && meta.modified().ok() == stamp.modified)
    }

    /// Whether an attachment's bytes may be others now.
    fn keep(&mut self, path: PathBuf, (stamp, mut kept): (Stamp, Kept)) -> bool {
        // The same bytes stay the same memory, which is how the memo knows them at once.
        let before = self.files.get(&path);
        fn again<T: Clone + std::ops::Deref<Target = [u8]>>(old: &T, new: &mut T) {
            if **old == **new {
                *new = old.clone();
            }
        }
        match (before, &mut kept) {
            (Some((_, Kept::Text(old))), Kept::Text(new)) => again(&old.bytes, &mut new.bytes),
            (Some((_, Kept::Data(old))), Kept::Data(new)) => again(&old.bytes, &mut new.bytes),
            (Some((_, Kept::Theme(old))), Kept::Theme(new)) => again(&old.bytes, &mut new.bytes),
            _ => {}
        }
        let asset = kept.is_asset();
        self.files.insert(path, (stamp, kept));
        asset
    }

    /// A whole file: when it changes while it is read, it is read again. `None` when it is gone by now.
    fn read(&self, path: &Path) -> Result<Option<(Stamp, Kept)>, Trouble> {
        for _ in 0..TRIES {
            match self.read_once(path) {
                Ok(Some(read)) => return Ok(Some(read)),
                Ok(None) => std::thread::sleep(PAUSE),
                Err(error) if super::is_gone(&error) => return Ok(None),
                Err(error) => return Err(Trouble::io("read", path, &error)),
            }
        }
        Err(
            Trouble::new(format!("{} changes all the time", path.display()))
                .help("wait until it is written, then save any file"),
        )
    }

    fn read_once(&self, path: &Path) -> std::io::Result<Option<(Stamp, Kept)>> {
        let mut file = fs::File::open(path)?;
        let before = file.metadata()?;
        let in_theme = path.starts_with(&self.roots.theme);
        let in_data = path.starts_with(&self.roots.data);
        let attached = path.starts_with(self.roots.content.join(FILES));
        let text = in_theme || in_data || (is_markdown(path) && !attached);
        // One more than there should be: a file that has grown is seen at once.
        let limit = if text { u64::MAX } else { HEAD as u64 };
        let mut bytes = Vec::with_capacity(before.len().min(limit).min(MOST_AT_ONCE) as usize + 1);
        (&mut file).take(limit).read_to_end(&mut bytes)?;
        let after = file.metadata()?;
        let same = before.len() == after.len() && before.modified().ok() == after.modified().ok();
        if !same || (text && bytes.len() as u64 != after.len()) {
            return Ok(None);
        }
        let modified = after.modified().ok();
        let age = modified.and_then(|at| SystemTime::now().duration_since(at).ok());
        let stamp = Stamp {
            len: after.len(),
            modified,
            fresh: age.is_none_or(|age| age < TICK),
        };
        let kept = match (in_theme, text) {
            _ if in_data => Kept::Data(File {
                path: relative(&self.root, path),
                bytes: bytes.into(),
            }),
            (true, _) => Kept::Theme(ThemeFile {
                path: relative(&self.roots.theme, path),
                bytes: bytes.into(),
            }),
            (_, true) => Kept::Text(File {
                path: relative(&self.roots.content, path),
                bytes: bytes.into(),
            }),
            _ => match sources::asset(&self.roots.content, path) {
                Ok(Some(asset)) => Kept::Asset(asset),
                // It is gone again, or not to be read at this moment.
                Ok(None) | Err(_) => return Ok(None),
            },
        };
        Ok(Some((stamp, kept)))
    }

    fn input(&self) -> Input {
        let mut input = Input {
            config: self.config.clone(),
            lock: self.lock.clone(),
            sources: Vec::with_capacity(self.files.len()),
            data: Vec::new(),
            assets: Vec::new(),
            theme: Vec::new(),
            clock: self.clock,
            now: self.wishes.now,
            url: self.wishes.url.clone(),
            internal: self.wishes.internal,
        };
        for (_, kept) in self.files.values() {
            match kept {
                Kept::Text(file) => input.sources.push(file.clone()),
                Kept::Asset(asset) => input.assets.push(asset.clone()),
                Kept::Theme(file) => input.theme.push(file.clone()),
                Kept::Data(file) => input.data.push(file.clone()),
            }
        }
        input
    }
}
