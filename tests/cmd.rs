//! Sessions on the command line, as a person sees them: every `tests/cmd/*.md` is run, line by line.
//!
//! Each file has a folder of its own, and a home of its own. A block that is marked `console` holds commands after `$ `
//! (more lines of one after `> `), the exit status after `? ` where it is not 0, and all that was printed. `[..]` stands for
//! anything in a line, a line of `...` for any lines; numbers that differ from run to run are written `[N]`.
//! `UPDATE=1 cargo test --test cmd` writes down what is printed now.
#![allow(clippy::disallowed_methods)] // It plays the person: runs commands, and looks at files.
use snapbox::filter::NormalizeToExpected;
use snapbox::{Data, Redactions};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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
    let world = World::new();
    let actual = replay(&expected, &world);
    if actual == expected {
        return None;
    }
    if update {
        fs::write(path, actual).unwrap();
        return None;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut diff = String::new();
    let (expected, actual) = (Data::text(expected), Data::text(actual));
    let palette = snapbox::report::Palette::plain();
    snapbox::report::write_diff(
        &mut diff,
        &expected,
        &actual,
        Some(&name),
        Some(&"what is printed now"),
        palette,
    )
    .unwrap();
    Some(diff)
}

/// A folder to work in and a home, both empty.
struct World {
    folder: tempfile::TempDir,
    redactions: Redactions,
}

impl World {
    fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        for name in ["here", "home"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let mut redactions = Redactions::new();
        let real = fs::canonicalize(folder.path()).unwrap();
        redactions.insert("[WORLD]", real).unwrap();
        for number in [
            r"in (?<redacted>\d+\.\d+) s:",
            r"(?<redacted>\d[\d,]*) files into",
            r"(?<redacted>\d[\d,]*) (new|changed|removed|as before)\b",
            r#""(bytes|files|new|changed|removed|unchanged|milliseconds)":(?<redacted>[\d.]+)"#,
            r#""(load|config|read|link|check|plan|write)":(?<redacted>[\d.]+)"#,
        ] {
            redactions
                .insert("[N]", regex::Regex::new(number).unwrap())
                .unwrap();
        }
        World { folder, redactions }
    }

    /// Exit status and all that was printed, in the order in which it came.
    fn run(&self, command: &str) -> (i32, String) {
        let binary = Path::new(env!("CARGO_BIN_EXE_campanile"));
        let mut path = binary.parent().unwrap().as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!("exec 2>&1\n{command}"))
            .current_dir(self.folder.path().join("here"))
            .env("PATH", path)
            .env("HOME", self.folder.path().join("home"))
            .env("LC_ALL", "C")
            .env("NO_COLOR", "1")
            .env("COLUMNS", "100")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        (
            output.status.code().unwrap_or(-1),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    }
}

/// The file, with what its commands print now.
fn replay(text: &str, world: &World) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    let mut inside = false;
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        inside = (inside || line == "```console") && line != "```";
        let Some(first) = line.strip_prefix("$ ").filter(|_| inside) else {
            continue;
        };
        let mut command = first.to_string();
        while let Some(more) = lines.next_if(|line| line.starts_with("> ")) {
            out.push_str(more);
            out.push('\n');
            command.push('\n');
            command.push_str(&more[2..]);
        }
        let mut expected = String::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with("$ ") && *line != "```") {
            expected.push_str(line);
            expected.push('\n');
        }
        let (status, printed) = world.run(&command);
        let status = if status == 0 {
            String::new()
        } else {
            format!("? {status}\n")
        };
        out.push_str(&normal(
            &format!("{status}{printed}"),
            &expected,
            &world.redactions,
        ));
    }
    out
}

/// What was printed, with placeholders where the file has them; an empty line stays before the next command.
fn normal(printed: &str, expected: &str, redactions: &Redactions) -> String {
    let gap = expected
        .lines()
        .rev()
        .take_while(|line| line.is_empty())
        .count();
    let mut actual = printed.trim_end().to_string();
    if !actual.is_empty() {
        actual.push('\n');
    }
    actual.push_str(&"\n".repeat(gap));
    let normal = NormalizeToExpected::new().redact_with(redactions);
    let actual = normal.normalize(Data::text(actual), &Data::text(expected));
    actual.render().unwrap_or_default()
}
