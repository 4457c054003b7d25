//! The site's folder, read into memory: book.toml, Markdown, handles of pictures, the theme.
use super::Trouble;
use super::memo::Hashes;
use super::{git, steady};
use crate::Input;
use crate::base::asset::{self, Asset, HEAD, Look};
use crate::base::picture::{self, Format, MOST_BYTES, Told};
use crate::base::source::Source;
use crate::base::time::When;
use crate::read::{Bytes, File};
use crate::theme::ThemeFile;
use rayon::prelude::*;
use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use walkdir::WalkDir;

/// How a command line changes what a site says of itself.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    pub now: Option<When>,
    pub url: Option<String>,
    pub internal: bool,
}

/// The folders that book.toml names, read before the whole is, since they say where to look.
pub(super) struct Folders {
    pub(super) src: String,
    pub(super) theme: String,
}

/// book.toml, as it stands.
pub fn book(root: &Path) -> Result<Source, Trouble> {
    let book = root.join("book.toml");
    inside(root, &book)?;
    let text = fs::read(&book).map_err(|error| {
        let trouble = Trouble::io("read", &book, &error);
        match error.kind() {
            std::io::ErrorKind::NotFound => Trouble::new(format!("there is no book.toml in {}", shown(root)))
                .help("go to the site's folder, name it with --site DIR, or make a new site with `campanile init DIR`"),
            _ => trouble,
        }
    })?;
    Ok(Source::new(
        "book.toml",
        String::from_utf8_lossy(&text).into_owned(),
    ))
}

/// A finding shows what stands in these files, so that none may be a link to what the machine keeps for itself.
pub(super) fn inside(root: &Path, path: &Path) -> Result<(), Trouble> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink());
    let (Ok(to), Ok(root)) = (path.canonicalize(), root.canonicalize()) else {
        return Ok(());
    };
    if !is_link || to.starts_with(root) {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Err(Trouble::new(format!(
        "{name} is a symbolic link that leads out of the site"
    ))
    .help("put the file itself in its place"))
}

/// The folder in which documents stand, by what book.toml says.
pub fn content(root: &Path, book: &Source) -> PathBuf {
    root.join(folders(&book.text).src)
}

/// Files may come, go and move while they are read: then all is read again, so often.
const READINGS: usize = 20;
const BETWEEN: Duration = Duration::from_millis(20);

/// Reads the site in `root`, as it is at one time as far as others let us: no file half, none between two branches.
pub fn load(root: &Path, wishes: Wishes) -> Result<Input, Trouble> {
    for reading in 1..=READINGS {
        let mark = git::settled(root);
        match load_once(root, wishes.clone(), reading == READINGS)? {
            Some(input) if git::settled(root) == mark => return Ok(input),
            _ => std::thread::sleep(BETWEEN),
        }
    }
    Err(Trouble::new("the site's files come and go all the time")
        .help("wait until they are written, and run the command again"))
}

/// `None` when a file is gone that was there a moment ago, or may be back in a moment; the last time, what is there counts.
fn load_once(root: &Path, wishes: Wishes, last: bool) -> Result<Option<Input>, Trouble> {
    let config = book(root)?;
    let folders = folders(&config.text);
    let content = root.join(&folders.src);
    if !content.is_dir() {
        return Err(Trouble::new(format!(
            "there is no folder {}/ in {}",
            folders.src,
            shown(root)
        ))
        .help("make it, or name the content's folder in book.toml: [book] src"));
    }
    let found = walk(&content);
    if found.is_moving() && !last {
        return Ok(None);
    }
    let Found {
        files: found,
        links,
        ..
    } = found;
    let (markdown, other): (Vec<PathBuf>, Vec<PathBuf>) =
        found.into_iter().partition(|path| is_markdown(path));
    // Markdown among files/ is an attachment like any other.
    let (attached, markdown): (Vec<PathBuf>, Vec<PathBuf>) = markdown
        .into_iter()
        .partition(|path| path.starts_with(content.join(crate::content::FILES)));
    let sources = markdown
        .par_iter()
        .map(|path| source(&content, path))
        .collect::<Result<Option<Vec<File>>, Trouble>>()?;
    let Some(mut sources) = sources else {
        return Ok(None);
    };
    sources.extend(links.iter().map(|path| link(&content, path)));
    let other: Vec<PathBuf> = other.into_iter().chain(attached).collect();
    let hashes = Hashes::load(root);
    let seen = other
        .par_iter()
        .map(|path| see(&content, path, &hashes))
        .collect::<Result<Option<Vec<Seen>>, Trouble>>()?;
    let Some(seen) = seen else {
        return Ok(None);
    };
    let photos: Vec<_> = seen.iter().filter_map(Seen::hashed).collect();
    hashes.save(root, &photos);
    let assets = seen.into_iter().map(|seen| seen.asset).collect();
    let theme_root = root.join("themes").join(&folders.theme);
    let theme = files(&theme_root)
        .iter()
        .map(|path| theme_file(&theme_root, path))
        .collect::<Result<Option<_>, Trouble>>()?;
    let data = files(&root.join("data"))
        .iter()
        .filter(|path| is_yaml(path))
        .map(|path| source(root, path))
        .collect::<Result<Option<_>, Trouble>>()?;
    let (Some(theme), Some(data)) = (theme, data) else {
        return Ok(None);
    };
    let lock = lock(root)?;
    let Wishes { now, url, internal } = wishes;
    Ok(Some(Input {
        config,
        sources,
        data,
        assets,
        theme,
        lock,
        clock: super::clock::now(),
        now,
        url,
        internal,
    }))
}

/// Puts `new` in the place of a file's bytes, whole or not at all, if they are still `old`.
pub fn replace(path: &Path, old: &[u8], new: &[u8]) -> Result<(), Trouble> {
    // A link is followed, so that the file behind it changes and the link stays.
    let path = &fs::canonicalize(path).map_err(|error| Trouble::io("read", path, &error))?;
    let fault = |error| Trouble::io("write", path, &error);
    let now = fs::read(path).map_err(|error| Trouble::io("read", path, &error))?;
    if now != old {
        return Err(Trouble::new(format!(
            "{} was changed by somebody else at this moment",
            path.file_name().unwrap_or_default().to_string_lossy()
        ))
        .help("look at it, and run the command again"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Hidden, so that a build at this moment does not take it for a document.
    let aside = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let rights = fs::metadata(path).map_err(fault)?.permissions();
    let put = || -> std::io::Result<()> {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&aside)?;
        file.write_all(new)?;
        file.sync_all()?;
        fs::set_permissions(&aside, rights)?;
        fs::rename(&aside, path)
    };
    put().map_err(|error| {
        let _ = fs::remove_file(&aside);
        fault(error)
    })
}

/// urls.lock; a new site has none.
pub(super) fn lock(root: &Path) -> Result<Option<Source>, Trouble> {
    let path = root.join(crate::read::lock::NAME);
    inside(root, &path)?;
    match fs::read(&path) {
        Ok(text) => {
            let text = String::from_utf8_lossy(&text).into_owned();
            Ok(Some(Source::new(crate::read::lock::NAME, text)))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Trouble::io("read", &path, &error)),
    }
}

/// A path without the machine around it.
pub fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    if text.is_empty() || text == "." {
        "this folder".into()
    } else {
        text
    }
}

/// What book.toml says of folders; if it cannot be read, the defaults, and its faults are reported later.
pub(super) fn folders(text: &str) -> Folders {
    let table = text.parse::<toml::Table>().unwrap_or_default();
    let get = |section: &str, key: &str| table.get(section)?.get(key)?.as_str().map(str::to_string);
    let safe = |name: &String| !name.is_empty() && !name.starts_with('/') && !name.contains("..");
    Folders {
        src: get("book", "src")
            .filter(safe)
            .unwrap_or_else(|| "content".into()),
        theme: get("theme", "name")
            .filter(safe)
            .unwrap_or_else(|| crate::theme::SHIPPED.into()),
    }
}

/// What is below a folder.
pub(super) struct Found {
    pub(super) files: Vec<PathBuf>,
    /// Symbolic links, wherever they lead.
    pub(super) links: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

/// An editor that moves a file out of the way puts the new one in its place sooner than this.
const GAP: Duration = Duration::from_millis(30);

impl Found {
    /// Whether a file came, went or moved just now, so that one may be missing that is back in a moment.
    pub(super) fn is_moving(&self) -> bool {
        let age = |folder: &PathBuf| {
            let changed = fs::metadata(folder).ok()?.modified().ok()?;
            // A clock that was set back is not waited for.
            SystemTime::now().duration_since(changed).ok()
        };
        self.folders.par_iter().filter_map(age).any(|age| age < GAP)
    }
}

/// All files below a folder.
pub(super) fn files(root: &Path) -> Vec<PathBuf> {
    walk(root).files
}

/// All files below a folder, in the order of their names; links are not followed, editors' leftovers not seen.
pub(super) fn walk(root: &Path) -> Found {
    let walk = WalkDir::new(root).sort_by_file_name().into_iter();
    let seen = walk.filter_entry(|entry| {
        entry.depth() == 0 || !is_leftover(&entry.file_name().to_string_lossy())
    });
    let mut found = Found {
        files: Vec::new(),
        links: Vec::new(),
        folders: Vec::new(),
    };
    for entry in seen.filter_map(Result::ok) {
        match entry.file_type() {
            kind if kind.is_file() => found.files.push(entry.into_path()),
            kind if kind.is_symlink() => found.links.push(entry.into_path()),
            kind if kind.is_dir() => found.folders.push(entry.into_path()),
            _ => {}
        }
    }
    found
}

/// Of vim, mail merges, JetBrains, browsers and downloads that are not done.
const LEFTOVERS: &[&str] = &[
    ".swp",
    ".swx",
    ".tmp",
    ".bak",
    ".orig",
    "___jb_tmp___",
    "___jb_old___",
    ".crswap",
    ".crdownload",
    ".part",
];

/// Hidden files, and what editors and file managers leave behind.
pub(super) fn is_leftover(name: &str) -> bool {
    name.starts_with('.')
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || name.starts_with("~$")
        || LEFTOVERS.iter().any(|ending| name.ends_with(ending))
        // vim tries with it whether it may write here.
        || matches!(name, "Thumbs.db" | "desktop.ini" | "4913")
}

pub(super) fn is_markdown(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("md"))
}

pub(super) fn is_yaml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("yml") || e.eq_ignore_ascii_case("yaml"))
}

/// The path from the content folder, with forward slashes everywhere.
pub(super) fn relative(root: &Path, path: &Path) -> Arc<str> {
    let below = path.strip_prefix(root).unwrap_or(path);
    below
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
        .into()
}

/// A whole file; `None` when it is gone by now.
fn whole(path: &Path) -> Result<Option<Vec<u8>>, Trouble> {
    match steady::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if super::is_gone(&error) => Ok(None),
        Err(error) => Err(Trouble::io("read", path, &error)),
    }
}

pub(super) fn source(root: &Path, path: &Path) -> Result<Option<File>, Trouble> {
    let file = |bytes: Vec<u8>| File {
        path: relative(root, path),
        bytes: bytes.into(),
    };
    Ok(whole(path)?.map(file))
}

/// A link is told of, and not followed.
pub(super) fn link(root: &Path, path: &Path) -> File {
    File {
        path: relative(root, path),
        bytes: Bytes::Link,
    }
}

/// A handle, and what its file said of itself.
struct Seen {
    asset: Asset,
    metadata: fs::Metadata,
}

impl Seen {
    fn hashed(&self) -> Option<(String, fs::Metadata, String)> {
        let hash = self.asset.hash.to_string();
        let known = (self.asset.path.to_string(), self.metadata.clone(), hash);
        (!self.asset.hash.is_empty()).then_some(known)
    }
}

/// The handle of one picture or attachment, looked at anew; `None` when it is gone by now.
pub(super) fn asset(root: &Path, path: &Path) -> Result<Option<Asset>, Trouble> {
    Ok(see(root, path, &Hashes::default())?.map(|seen| seen.asset))
}

/// Drawings are looked through for scripts; nobody draws more than this.
const DRAWING: u64 = 16 << 20;

fn see(root: &Path, path: &Path, hashes: &Hashes) -> Result<Option<Seen>, Trouble> {
    let name = relative(root, path);
    let is_photo = Format::named(&name).is_some();
    // What the file is, its first bytes, its last, and its hash.
    type Glance = (fs::Metadata, Vec<u8>, Vec<u8>, Arc<str>);
    let look = || -> std::io::Result<Glance> {
        let mut file = fs::File::open(path)?;
        let metadata = file.metadata()?;
        let len = metadata.len();
        let is_drawing = name.to_ascii_lowercase().ends_with(".svg");
        let most = if is_drawing { DRAWING } else { HEAD as u64 };
        let mut head = Vec::new();
        (&mut file).take(most).read_to_end(&mut head)?;
        if !is_photo || len > MOST_BYTES {
            return Ok((metadata, head, Vec::new(), "".into()));
        }
        // A header that is not told in its first bytes is rare: then all of the file is looked at.
        if picture::read(&head, &[], len) == Told::More {
            file.read_to_end(&mut head)?;
        }
        let tail = match len > head.len() as u64 {
            true => {
                file.seek(SeekFrom::End(-(HEAD as i64).min(len as i64)))?;
                let mut tail = Vec::new();
                (&mut file).take(HEAD as u64).read_to_end(&mut tail)?;
                tail
            }
            false => head[head.len().saturating_sub(HEAD)..].to_vec(),
        };
        let hash = match hashes.get(&name, &metadata) {
            Some(known) => known.into(),
            None => asset::hash(&steady::read(path)?),
        };
        Ok((metadata, head, tail, hash))
    };
    let (metadata, head, tail, hash) = match look() {
        Ok(glance) => glance,
        Err(error) if super::is_gone(&error) => return Ok(None),
        Err(error) => return Err(Trouble::io("read", path, &error)),
    };
    let from = path.to_path_buf();
    let known = hash.clone();
    let reader = move || {
        let bytes =
            steady::read(&from).map_err(|error| Trouble::io("read", &from, &error).message)?;
        // Sizes of another photo must never be remembered under the name of this one.
        match known.is_empty() || asset::hash(&bytes) == known {
            true => Ok(bytes),
            false => Err("it was changed at this moment; build again".into()),
        }
    };
    let look = Look {
        len: metadata.len(),
        head: &head,
        tail: &tail,
        hash,
    };
    Ok(Some(Seen {
        asset: Asset::seen(name, look, Arc::new(reader)),
        metadata,
    }))
}

pub(super) fn theme_file(root: &Path, path: &Path) -> Result<Option<ThemeFile>, Trouble> {
    let file = |bytes: Vec<u8>| ThemeFile {
        path: relative(root, path),
        bytes: bytes.into(),
    };
    Ok(whole(path)?.map(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Between the look into a folder and the reading of its files, somebody puts a folder in a file's place.
    #[test]
    fn a_file_that_is_a_folder_by_now_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("thing")).unwrap();
        let look = |name: &str| {
            let path = folder.path().join(name);
            (whole(&path).unwrap(), asset(folder.path(), &path).unwrap())
        };
        assert!(matches!(look("thing"), (None, None)));
        assert!(matches!(look("nothing"), (None, None)));
        fs::write(folder.path().join("file"), "").unwrap();
        assert!(matches!(look("file/below"), (None, None)));
    }
}
