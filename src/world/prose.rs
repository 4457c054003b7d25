//! Rules, vocabularies and remembered findings on the disk; and texts that are mended in place.
use super::Trouble;
use crate::base::source::Source;
use crate::voice::memo::{Key, Memo};
use crate::voice::rule::Files;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A text file, or why there is none.
pub enum Read {
    Text(String),
    /// Not in UTF-8: as it can be read, with U+FFFD for what cannot.
    NotUtf8(String),
    Missing,
}

/// A file as text.
pub fn text(path: &Path) -> Read {
    match fs::read(path) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Read::Text(text),
            Err(error) => Read::NotUtf8(String::from_utf8_lossy(error.as_bytes()).into_owned()),
        },
        Err(_) => Read::Missing,
    }
}

/// The YAML and TOML files below a folder, by their paths from it; what is not UTF-8 is read as well as it can be.
pub fn pack(folder: &Path, shown: &str) -> Vec<(String, Source)> {
    rules(WalkDir::new(folder).follow_links(true), folder, shown)
}

/// The same of a folder that is a site's own: no link is followed. Gives the links, too, by the paths that are shown.
pub fn own_pack(folder: &Path, shown: &str) -> (Vec<(String, Source)>, Vec<String>) {
    if folder.is_symlink() {
        return (Vec::new(), vec![shown.to_string()]);
    }
    let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
    let links = walk
        .filter_map(Result::ok)
        .filter(walkdir::DirEntry::path_is_symlink)
        .map(|entry| format!("{shown}/{}", below(folder, entry.path())));
    let links = links.collect();
    (rules(WalkDir::new(folder), folder, shown), links)
}

fn rules(walk: WalkDir, folder: &Path, shown: &str) -> Vec<(String, Source)> {
    let mut files = Vec::new();
    for entry in walk.sort_by_file_name().into_iter().filter_map(Result::ok) {
        let path = entry.path();
        let rule = path
            .extension()
            .is_some_and(|e| e == "yml" || e == "yaml" || e == "toml");
        if !rule || !entry.file_type().is_file() {
            continue;
        }
        let Ok(bytes) = fs::read(path) else { continue };
        let below = below(folder, path);
        let name = match shown {
            "" => below.clone(),
            shown => format!("{shown}/{below}"),
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        files.push((below, Source::new(name, text)));
    }
    files
}

/// A package of styles, a folder or a ZIP archive: its rules, word lists and settings, by their paths in it.
///
/// # Errors
/// Says why there is nothing to be read.
pub fn package(path: &Path, shown: &str) -> Result<Vec<(String, Source)>, &'static str> {
    let wanted = |name: &str| {
        let ending = name.rsplit('.').next().unwrap_or_default();
        matches!(ending, "yml" | "yaml" | "toml" | "txt" | "ini")
    };
    let files: Vec<(String, Vec<u8>)> = if path.is_dir() {
        let walk = WalkDir::new(path).follow_links(true).sort_by_file_name();
        (walk.into_iter().filter_map(Result::ok))
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| (below(path, entry.path()), entry.into_path()))
            .filter(|(name, _)| wanted(name))
            .filter_map(|(name, path)| Some((name, fs::read(path).ok()?)))
            .collect()
    } else {
        let bytes = fs::read(path).map_err(|_| "you may not read it")?;
        let mut files = super::zip::read(&bytes)?;
        files.retain(|(name, _)| wanted(name));
        files
    };
    let shown = shown.trim_end_matches('/');
    let files = files.into_iter().map(|(name, bytes)| {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let source = Source::new(format!("{shown}/{name}"), text);
        (name, source)
    });
    Ok(files.collect())
}

/// What tells a state of rules and settings from another, without reading them: names, lengths and times.
pub fn stamp(paths: &[PathBuf]) -> u64 {
    let mut hash = xxhash_rust::xxh3::Xxh3Default::new();
    for path in paths {
        let walk = WalkDir::new(path).follow_links(true).sort_by_file_name();
        for entry in walk.into_iter().filter_map(Result::ok) {
            let Ok(meta) = entry.metadata() else { continue };
            if meta.is_file() {
                let state = format!(
                    "{:?} {} {:?}\n",
                    entry.path(),
                    meta.len(),
                    meta.modified().ok()
                );
                hash.update(state.as_bytes());
            }
        }
    }
    hash.digest()
}

fn below(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .components()
        .map(|c| c.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// Files by their path from a folder, or from the root of the disk.
pub struct Folder(pub PathBuf);

impl Files for Folder {
    fn text(&self, path: &str) -> Option<String> {
        // `join` takes an absolute path as it is: a system's dictionaries stand elsewhere. Old ones are in Latin 1.
        let bytes = fs::read(self.0.join(path)).ok()?;
        match String::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(error) => Some(error.into_bytes().iter().map(|b| char::from(*b)).collect()),
        }
    }
}

/// Where findings of a site are remembered: the user's own folder for what may be lost, never the site's. `what` is
/// `voice` or `check`.
fn memo_path(root: &Path, what: &str) -> Option<PathBuf> {
    let var = |name: &str| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    let caches = var("XDG_CACHE_HOME")
        .or_else(|| var("LOCALAPPDATA"))
        .or_else(|| var("HOME").map(|home| home.join(".cache")))?;
    let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    let name = xxhash_rust::xxh3::xxh3_128(root.as_os_str().as_encoded_bytes());
    Some(
        caches
            .join("campanile")
            .join(what)
            .join(format!("{name:032x}")),
    )
}

/// What was found before, under the same rules.
pub fn remembered(root: &Path, rules: Key) -> Memo {
    let bytes = recall(root, "voice");
    bytes.map_or_else(|| Memo::new(rules), |bytes| Memo::read(&bytes, rules))
}

/// Remembers; a disk that will not have it only costs the next run its time.
pub fn remember(root: &Path, memo: &Memo) {
    keep(root, "voice", &memo.write());
}

/// What a command has kept of a site.
pub fn recall(root: &Path, what: &str) -> Option<Vec<u8>> {
    memo_path(root, what).and_then(|path| fs::read(path).ok())
}

/// Keeps what may be lost.
pub fn keep(root: &Path, what: &str, bytes: &[u8]) {
    if let Some(path) = memo_path(root, what)
        && let Some(folder) = path.parent()
        && fs::create_dir_all(folder).is_ok()
    {
        let _ = replace(&path, bytes);
    }
}

/// What tells this program from another build of it, so that none believes what another one found.
pub fn program() -> String {
    let told = std::env::current_exe().and_then(fs::metadata);
    let told = told.and_then(|told| Ok((told.len(), told.modified()?)));
    format!("{} {:?}", env!("CARGO_PKG_VERSION"), told.ok())
}

/// Writes a text in the place of another, if that is still what it was: first beside it, then in one step.
pub fn mend(path: &Path, before: &[u8], after: &[u8]) -> Result<(), Trouble> {
    // What a link leads to is mended, and the link stays.
    let path = fs::canonicalize(path).map_err(|error| Trouble::io("read", path, &error))?;
    let now = fs::read(&path).map_err(|error| Trouble::io("read", &path, &error))?;
    if now != before {
        return Err(Trouble::new(format!(
            "{} was changed while its fixes were made, and stays as it is",
            path.display()
        ))
        .help("run the command again"));
    }
    let rights = fs::metadata(&path).map_err(|error| Trouble::io("read", &path, &error))?;
    if rights.permissions().readonly() {
        return Err(
            Trouble::new(format!("{} may not be written", path.display()))
                .help("make it writable, and run the command again"),
        );
    }
    replace_with(&path, after, Some(rights.permissions()))
        .map_err(|error| Trouble::io("write", &path, &error))
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    replace_with(path, bytes, None)
}

fn replace_with(path: &Path, bytes: &[u8], rights: Option<fs::Permissions>) -> std::io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let write = || {
        let mut file = fs::File::create(&beside)?;
        file.write_all(bytes)?;
        if let Some(rights) = rights {
            file.set_permissions(rights)?;
        }
        file.sync_data()?;
        fs::rename(&beside, path)
    };
    let done = write();
    if done.is_err() {
        let _ = fs::remove_file(&beside);
    }
    done
}

/// Files below a path, in the order of their names; version control and packages are left out.
pub fn files(path: &Path) -> Vec<PathBuf> {
    let walk = WalkDir::new(path).follow_links(true).sort_by_file_name();
    walk.into_iter()
        .filter_entry(|entry| {
            entry.depth() == 0
                || !matches!(
                    &*entry.file_name().to_string_lossy(),
                    ".git" | "node_modules"
                )
        })
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}
