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
    "target",
    ".venv",
    "venv",
    "__pycache__",
    ".cache",
    ".bundle",
];

/// Larger files are pictures and archives; they are copied and never read.
const LARGEST: u64 = 64 << 20;

/// All files below `root`, from it, forward slashes. Links are not followed.
pub fn files(root: &Path) -> Result<BTreeSet<String>, Trouble> {
    if !root.is_dir() {
        return Err(
            Trouble::new(format!("there is no folder {}", root.display()))
                .help("name the root of the other site: the folder with its configuration"),
        );
    }
    let walk = WalkDir::new(root).into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(entry.file_type().is_dir() && APART.contains(&&*name))
    });
    let files = walk
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file());
    Ok(files
        .filter_map(|entry| {
            let below = entry.path().strip_prefix(root).ok()?;
            let parts: Option<Vec<&str>> = below
                .components()
                .map(|part| part.as_os_str().to_str())
                .collect();
            parts.map(|parts| parts.join("/"))
        })
        .collect())
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
    bytes().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "it is not there".into(),
        std::io::ErrorKind::PermissionDenied => "you may not".into(),
        _ => error.to_string(),
    })
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
