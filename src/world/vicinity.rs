//! The site's files by name, length, times and number, without reading them; and a few of them, read.
//!
//! `check FILE` asks whether anything but that file is another one than the last time, and then reads only what the file
//! can see.
use super::git::{self, Mark as Tree};
use super::sources::{self, Wishes};
use super::{Trouble, clock, prose};
use crate::Input;
use crate::content::FILES;
use rayon::prelude::*;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A file that was changed just now may be changed again in the same instant of its file system's clock: two seconds are
/// the coarsest that is in use.
const SETTLED: Duration = Duration::from_secs(3);
/// The name of its folder among what may be lost.
const WHAT: &str = "vicinity";

/// A file at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// From the site's root, forward slashes.
    pub path: String,
    /// Hash of its length, times and number; 0 while it is so young that a change could go unnoticed.
    pub mark: u64,
}

/// All files of a site at one moment, by their paths.
pub struct Sight {
    pub files: Vec<Seen>,
    /// The content folder, as book.toml names it.
    pub src: String,
    root: PathBuf,
    theme: String,
    tree: Tree,
}

/// Looks at the site in `root` at the moment `now`. `None` where it cannot be looked at as a whole: a link, a folder in
/// which files come and go, a book.toml that is not there.
pub fn look(root: &Path, now: SystemTime) -> Option<Sight> {
    let tree = git::settled(root);
    let folders = sources::folders(&sources::book(root).ok()?.text);
    let theme = format!("themes/{}", folders.theme);
    let mut files = vec![root.join("book.toml")];
    files.extend(Some(root.join(crate::read::lock::NAME)).filter(|lock| lock.exists()));
    for folder in [&folders.src, &theme, "data"] {
        let found = sources::walk(&root.join(folder));
        if !found.links.is_empty() || found.is_moving() {
            return None;
        }
        files.extend(found.files);
    }
    let see = |file: &PathBuf| {
        let path = sources::relative(root, file).to_string();
        let mark = mark(&fs::metadata(file).ok()?, now)?;
        Some(Seen { path, mark })
    };
    let mut files: Vec<Seen> =
        (files.par_iter().with_min_len(256).map(see)).collect::<Option<_>>()?;
    files.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Some(Sight {
        files,
        src: folders.src,
        root: root.to_path_buf(),
        theme,
        tree,
    })
}

fn mark(metadata: &Metadata, now: SystemTime) -> Option<u64> {
    let modified = metadata.modified().ok()?;
    let (number, changed) = number_and_change(metadata);
    let youngest = modified.max(UNIX_EPOCH + changed);
    if now.duration_since(youngest).is_ok_and(|age| age > SETTLED) {
        let modified = modified.duration_since(UNIX_EPOCH).ok()?;
        let state = (metadata.len(), modified, number, changed);
        return Some(xxhash_rust::xxh3::xxh3_64(format!("{state:?}").as_bytes()).max(1));
    }
    Some(0)
}

/// A file that was put in the place of another has another number; when anything about it changed, no writer can set.
#[cfg(unix)]
fn number_and_change(metadata: &Metadata) -> (u64, Duration) {
    use std::os::unix::fs::MetadataExt;
    let nanoseconds = u32::try_from(metadata.ctime_nsec()).unwrap_or_default();
    let seconds = u64::try_from(metadata.ctime()).unwrap_or_default();
    (metadata.ino(), Duration::new(seconds, nanoseconds))
}

#[cfg(not(unix))]
fn number_and_change(_: &Metadata) -> (u64, Duration) {
    (0, Duration::ZERO)
}

impl Sight {
    /// Reads some documents and attachments, by their paths from the content folder, with what stands beside the content.
    /// `None` when one is gone, or when git changed the work tree meanwhile.
    pub fn read(&self, documents: &[&str], assets: &[&str], wishes: Wishes) -> Option<Input> {
        let content = self.root.join(&self.src);
        let read = |path: &&str| {
            sources::source(&content, &content.join(path))
                .ok()
                .flatten()
        };
        let see = |path: &&str| sources::asset(&content, &content.join(path)).ok().flatten();
        let theme = self.root.join(&self.theme);
        let theme_file = |path: &PathBuf| sources::theme_file(&theme, path).ok().flatten();
        let input = Input {
            config: sources::book(&self.root).ok()?,
            sources: documents.par_iter().map(read).collect::<Option<_>>()?,
            data: Vec::new(),
            assets: assets.iter().map(see).collect::<Option<_>>()?,
            theme: (sources::files(&theme).iter().map(theme_file)).collect::<Option<_>>()?,
            lock: None,
            clock: clock::now(),
            now: wishes.now,
            url: wishes.url,
            internal: wishes.internal,
        };
        (git::settled(&self.root) == self.tree).then_some(input)
    }

    /// A path from the content folder, if it is a document's.
    pub fn document<'a>(&self, path: &'a str) -> Option<&'a str> {
        let below = self.below(path)?;
        let attached = below.starts_with(FILES) && below[FILES.len()..].starts_with('/');
        (sources::is_markdown(Path::new(below)) && !attached).then_some(below)
    }

    /// A path from the content folder.
    pub fn below<'a>(&self, path: &'a str) -> Option<&'a str> {
        path.strip_prefix(self.src.as_str())?.strip_prefix('/')
    }
}

/// One document of the content, as it is now.
pub fn document(sight: &Sight, below: &str) -> Result<Option<crate::read::File>, Trouble> {
    let content = sight.root.join(&sight.src);
    sources::source(&content, &content.join(below))
}

/// What was kept of the site.
pub fn recall(root: &Path) -> Option<String> {
    String::from_utf8(prose::recall(root, WHAT)?).ok()
}

/// Keeps what may be lost.
pub fn keep(root: &Path, text: &str) {
    prose::keep(root, WHAT, text.as_bytes());
}
