//! The folder of another site: which files it has, and their bytes when somebody asks.
use super::Trouble;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Folders of tools and version control, which hold nothing that anybody wrote.
const APART: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    "node_modules",
    ".venv",
    "__pycache__",
    ".cache",
    ".bundle",
];

/// Folders that are a tool's only when it left its mark in them, since writers have such names, too.
const MARKED: &[(&str, &str)] = &[("target", "CACHEDIR.TAG"), ("venv", "pyvenv.cfg")];

/// Larger files are pictures and archives; they are copied and never read.
const LARGEST: u64 = 64 << 20;

/// Files, and what was not looked into, with the reason.
pub type Listing = (BTreeSet<String>, Vec<(String, String)>);

/// All files below `root`, from it, forward slashes. Links are not followed; they are named with what else was left out.
pub fn files(root: &Path) -> Result<Listing, Trouble> {
    if !root.is_dir() {
        return Err(
            Trouble::new(format!("there is no folder {}", root.display()))
                .help("name the root of the other site: the folder with its configuration"),
        );
    }
    let mut files = BTreeSet::new();
    let mut apart = Vec::new();
    let mut walk = WalkDir::new(root).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(root);
                let why = error.io_error().map_or_else(|| error.to_string(), said);
                apart.push((shown(root, path), format!("it cannot be read: {why}")));
                continue;
            }
        };
        if entry.depth() == 0 {
            continue;
        }
        let path = entry.path();
        let kind = entry.file_type();
        match () {
            () if kind.is_symlink() => apart.push((
                shown(root, path),
                "it is a link to another place, and links are not followed".into(),
            )),
            () if kind.is_dir() && is_apart(path) => {
                let why = "it belongs to another program, and nobody wrote it";
                apart.push((format!("{}/", shown(root, path)), why.into()));
                walk.skip_current_dir();
            }
            () if kind.is_dir() => {}
            () if !kind.is_file() => apart.push((shown(root, path), "it is no file".into())),
            () => match exact(root, path) {
                Some(name) => {
                    files.insert(name);
                }
                None => apart.push((
                    shown(root, path),
                    "its name is no text; name it another way and import again".into(),
                )),
            },
        }
    }
    Ok((files, apart))
}

fn is_apart(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    APART.contains(&&*name)
        || MARKED
            .iter()
            .any(|(folder, mark)| *folder == name && path.join(mark).is_file())
}

/// From the root, forward slashes; `None` when a part is not UTF-8.
fn exact(root: &Path, path: &Path) -> Option<String> {
    let below = path.strip_prefix(root).ok()?;
    let parts: Option<Vec<&str>> = below
        .components()
        .map(|part| part.as_os_str().to_str())
        .collect();
    parts.map(|parts| parts.join("/"))
}

/// A path as a person reads it, whatever it holds.
fn shown(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    below.to_string_lossy().replace('\\', "/")
}

/// The bytes of one file, or why they cannot be read.
pub fn read(root: &Path, path: &str) -> Result<Vec<u8>, String> {
    let whole = root.join(path);
    let bytes = || -> std::io::Result<Vec<u8>> {
        if fs::metadata(&whole)?.len() > LARGEST {
            return Err(std::io::Error::other("it is larger than 64 MB"));
        }
        fs::read(&whole)
    };
    bytes().map_err(|error| said(&error))
}

fn said(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "it is not there".into(),
        std::io::ErrorKind::PermissionDenied => "you may not".into(),
        _ => error.to_string(),
    }
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Trouble::io("make", folder, &error))?;
    }
    fs::write(path, bytes).map_err(|error| Trouble::io("write", path, &error))
}

/// The bytes of a file of the site, if it is there.
pub fn existing(path: &Path) -> Option<Vec<u8>> {
    fs::read(path).ok()
}

/// What a folder is called, whatever way it was named.
pub fn name(root: &Path) -> String {
    let whole: PathBuf = fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    whole
        .file_name()
        .map_or("site".into(), |name| name.to_string_lossy().into_owned())
}
