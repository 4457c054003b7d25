//! The only door to disk, clock and terminal. Everything else is a pure function.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]
pub mod clock;
pub mod git;
pub mod ledger;
pub mod memo;
pub mod other;
pub mod output;
mod packed;
pub mod prose;
pub mod receipt;
pub mod serve;
pub mod sources;
mod standing;
pub mod steady;
pub mod terminal;
pub mod tree;
pub mod vicinity;
pub mod watch;
mod zip;

/// Something outside went wrong: what, and what to do about it.
#[derive(Debug, Clone)]
pub struct Trouble {
    pub message: String,
    pub help: Option<String>,
}

impl Trouble {
    pub fn new(message: impl Into<String>) -> Trouble {
        Trouble {
            message: message.into(),
            help: None,
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Trouble {
        self.help = Some(help.into());
        self
    }

    /// An error of the system, with the file that it is about.
    pub fn io(what: &str, path: &std::path::Path, error: &std::io::Error) -> Trouble {
        let why = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file or folder".to_string(),
            std::io::ErrorKind::PermissionDenied => "you may not".to_string(),
            std::io::ErrorKind::StorageFull => "the disk is full".to_string(),
            std::io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_string(),
            _ => error.to_string(),
        };
        Trouble::new(format!("cannot {what} {}: {why}", path.display()))
    }
}

/// No file is here any more: nothing, a folder under its name, or a file where its folder was.
fn is_gone(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | IsADirectory)
}
