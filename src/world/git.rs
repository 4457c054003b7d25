//! Whether git changes the files of a site at this moment: half of one branch and half of another is no site.
use super::terminal;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// A lock that git forgot is not waited for longer.
const LONGEST: Duration = Duration::from_secs(10);
/// Then it is said what is waited for.
const SAID: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(20);

/// git's own folder, where the site is in a repository.
pub fn folder(root: &Path) -> Option<PathBuf> {
    let root = fs::canonicalize(root).ok()?;
    let git = root
        .ancestors()
        .map(|above| above.join(".git"))
        .find(|git| git.exists())?;
    // In a second work tree, `.git` is a file that names the folder.
    let named = fs::read_to_string(&git).ok();
    let named = named
        .as_deref()
        .and_then(|text| text.strip_prefix("gitdir:"));
    Some(named.map_or(git.clone(), |named| git.with_file_name(named.trim())))
}

/// Whether git holds its lock, as it does while it changes branches.
pub fn is_at_work(git: &Path) -> bool {
    git.join("index.lock").exists()
}

/// The state of the work tree, as far as git changed it.
#[derive(PartialEq, Eq)]
pub struct Mark(Option<(u64, SystemTime)>);

/// Waits until git is done, and marks what it left. Nothing is waited for where there is no repository, nor in a hook,
/// where git waits for us.
pub fn settled(root: &Path) -> Mark {
    let is_hook = ["GIT_INDEX_FILE", "GIT_DIR"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    let Some(git) = folder(root).filter(|_| !is_hook) else {
        return Mark(None);
    };
    let begin = Instant::now();
    let mut said = false;
    while is_at_work(&git) && begin.elapsed() < LONGEST {
        if begin.elapsed() > SAID && !std::mem::replace(&mut said, true) {
            terminal::warn("git is at work here (there is an index.lock); waiting for it to end");
        }
        std::thread::sleep(PAUSE);
    }
    let index = fs::metadata(git.join("index")).ok();
    Mark(index.and_then(|meta| Some((meta.len(), meta.modified().ok()?))))
}
