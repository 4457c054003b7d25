//! Sessions on the command line, as a person sees them: every `tests/cmd/*.md` is run, line by line.
//!
//! Each file has a folder of its own, and a home of its own. A block that is marked `console` holds commands after `$ `
//! (more lines of one after `> `), the exit status after `? ` where it is not 0, and all that was printed. `[..]` stands for
//! anything in a line, a line of `...` for any lines; numbers that differ from run to run are written `[N]`.
//! `UPDATE=1 cargo test --test cmd` writes down what is printed now.
#![allow(clippy::disallowed_methods)] // It plays the person: runs commands, and looks at files.
#[path = "common/session.rs"]
mod session;

use session::World;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn sessions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    files.sort();
    assert!(!files.is_empty(), "no sessions in tests/cmd");
    let update = std::env::var_os("UPDATE").is_some_and(|value| value == "1");
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = files
            .iter()
            .map(|path| scope.spawn(move || session(path, update)))
            .collect();
        runs.into_iter()
            .filter_map(|run| run.join().unwrap())
            .collect()
    });
    assert!(
        wrong.is_empty(),
        "{}\nUPDATE=1 cargo test --test cmd writes down what is printed now",
        wrong.join("\n")
    );
}

/// Runs one file; gives back how it differs.
fn session(path: &Path, update: bool) -> Option<String> {
    let expected = fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    let actual = session::replay(&expected, &World::new(""));
    session::difference(path, expected, actual, update)
}
