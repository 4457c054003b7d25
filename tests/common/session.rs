//! Commands run line by line, and what they print beside what a text says that they print.
use snapbox::filter::NormalizeToExpected;
use snapbox::{Data, Redactions};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// How a text differs from what is printed now; `update` writes the file anew instead.
pub fn difference(path: &Path, expected: String, actual: String, update: bool) -> Option<String> {
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
pub struct World {
    folder: tempfile::TempDir,
    redactions: Redactions,
    /// Options that stand behind `campanile` without being shown, such as a time.
    options: &'static str,
}

impl World {
    /// A tour is one session; elsewhere each command begins where the file does.
    fn here(&self) -> std::path::PathBuf {
        if self.options.is_empty() {
            return self.folder.path().join("here");
        }
        let kept = fs::read_to_string(self.folder.path().join("home/.folder"));
        kept.map_or(self.folder.path().join("here"), |path| path.trim().into())
    }

    /// The program under its name, with the options that are not shown.
    fn given(&self) -> String {
        match self.options {
            "" => String::new(),
            options => format!("campanile() {{ command campanile {options} \"$@\"; }}"),
        }
    }

    pub fn new(options: &'static str) -> World {
        let folder = tempfile::tempdir().unwrap();
        for name in ["here", "home"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let mut redactions = Redactions::new();
        let real = fs::canonicalize(folder.path()).unwrap();
        redactions.insert("[WORLD]", real).unwrap();
        let numbers: &[&str] = &[
            r"in (?<redacted>\d+\.\d+) s:",
            r"(?<redacted>\d[\d,]*) files into",
            r"(?<redacted>\d[\d,]*) (new|changed|removed|as before)\b",
            r#""(bytes|files|new|changed|removed|unchanged|milliseconds)":(?<redacted>[\d.]+)"#,
            // Which steps there were depends on how young the files are.
            r#""stages":\{(?<redacted>[^}]*)\}"#,
            r#""formats":\{(?<redacted>(?:"[^"]+":\{[^}]*\},?)*)\}"#,
        ];
        // A manual shows numbers, and they are right.
        for number in numbers.iter().filter(|_| options.is_empty()) {
            redactions
                .insert("[N]", regex::Regex::new(number).unwrap())
                .unwrap();
        }
        World {
            folder,
            redactions,
            options,
        }
    }

    /// Exit status and all that was printed, in the order in which it came.
    pub fn run(&self, command: &str) -> (i32, String) {
        let binary = Path::new(env!("CARGO_BIN_EXE_campanile"));
        let mut path = binary.parent().unwrap().as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!(
                "exec 2>&1\ntrap 'pwd > \"$HOME/.folder\"' EXIT\n{}\n{command}",
                self.given()
            ))
            .current_dir(self.here())
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

/// The text, with what its commands print now. A comment that begins with `<!-- meanwhile` holds what the reader does in
/// an editor, as commands.
pub fn replay(text: &str, world: &World) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    let mut inside = false;
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line == "<!-- meanwhile" {
            let mut deeds = String::from("set -e\n");
            while let Some(deed) = lines.next_if(|line| *line != "-->") {
                out.push_str(deed);
                out.push('\n');
                deeds.push_str(deed);
                deeds.push('\n');
            }
            let (status, said) = world.run(&deeds);
            assert!(status == 0, "{deeds}\n{said}");
        }
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
        // A manual shows what a person sees, and nobody sees an exit status.
        let status = if status == 0 || !world.options.is_empty() {
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
    // How long it took is another number at each run.
    let took = regex::Regex::new(r"in \d+\.\d+ s\b").unwrap();
    if let Some(shown) = took.find(expected) {
        actual = took.replace_all(&actual, shown.as_str()).into_owned();
    }
    let normal = NormalizeToExpected::new().redact_with(redactions);
    let actual = normal.normalize(Data::text(actual), &Data::text(expected));
    actual.render().unwrap_or_default()
}
