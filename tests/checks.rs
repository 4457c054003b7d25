//! Every kind of finding, exactly as a user sees it: one Markdown file a case, in `tests/checks/CODE/`.
//!
//! To add a case, copy one of the files, change it, and run `UPDATE=1 cargo test --test checks`; then read what it
//! wrote into the last block. `tests/checks/README.md` tells what a case can hold.
#![allow(clippy::disallowed_methods)] // A test has a disk and a clock.

use campanile::base::asset::Asset;
use campanile::base::finding::{Code, Finding};
use campanile::base::source::{Place, Source};
use campanile::base::time::{self, When};
use campanile::read::File;
use campanile::theme::ThemeFile;
use campanile::{Input, check, compile};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const CLOCK: &str = "2026-12-01 10:45";

#[test]
fn every_case_finds_what_it_says() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = String::new();
    for path in cases() {
        let text = read(&path);
        let case = Case::parse(&path, &text);
        let found = rendered(&case.findings());
        if found.trim_end() == case.expected.trim_end() {
            continue;
        }
        if update {
            let kept = &text[..case.findings_at];
            std::fs::write(
                &path,
                format!("{}\n\n{}", kept.trim_end(), block("findings", &found)),
            )
            .expect("cannot write the case");
        } else {
            let _ = write!(
                wrong,
                "\n{}\n--- expected\n{}\n+++ found\n{found}",
                path.display(),
                case.expected
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "{wrong}\nIf this is right, run UPDATE=1 cargo test --test checks"
    );
}

#[test]
fn every_code_has_a_wrong_and_a_right_case() {
    let mut cases_of: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for path in cases() {
        let folder = path
            .parent()
            .and_then(Path::file_name)
            .expect("a case stands in a folder");
        cases_of
            .entry(folder.to_string_lossy().into_owned())
            .or_default()
            .push(path);
    }
    // These are no part of `compile`: their cases stand in tests/voice, tests/adopt and tests/cmd.
    let of_compile = |code: &&&Code| !code.name.starts_with("voice") && code.name != "adopt";
    for code in check::codes().iter().filter(of_compile) {
        let cases = cases_of.remove(code.name).unwrap_or_default();
        let raised: Vec<bool> = cases.iter().map(|path| raises(path, code.name)).collect();
        assert!(
            raised.contains(&true),
            "tests/checks/{0}/ has no case that raises {0}",
            code.name
        );
        assert!(
            raised.contains(&false),
            "tests/checks/{0}/ has no case that is right",
            code.name
        );
    }
    assert!(
        cases_of.is_empty(),
        "folders that are no code's name: {:?}",
        cases_of.keys()
    );
}

fn raises(path: &Path, code: &str) -> bool {
    let case = Case::parse(path, &read(path));
    case.findings()
        .iter()
        .any(|finding| finding.code.name == code)
}

#[test]
fn every_code_explains_itself() {
    let mut names = Vec::new();
    for code in check::codes() {
        let kebab = code
            .name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        assert!(kebab, "{}", code.name);
        for (part, text) in [("catches", code.catches), ("why", code.why)] {
            assert!(text.ends_with('.'), "{}: `{part}` is a sentence", code.name);
        }
        assert!(
            !code.wrong.is_empty() && !code.right.is_empty() && code.wrong != code.right,
            "{}",
            code.name
        );
        names.push(code.name);
    }
    names.dedup();
    assert_eq!(names.len(), check::codes().len(), "two codes have one name");
}

#[test]
fn the_order_of_reading_does_not_show() {
    for path in cases() {
        let case = Case::parse(&path, &read(&path));
        let mut input = case.input();
        let one = compile(&input, &mut |_| {}).findings;
        input.sources.reverse();
        input.assets.reverse();
        let other = compile(&input, &mut |_| {}).findings;
        assert_eq!(rendered(&one), rendered(&other), "{}", path.display());
    }
}

#[test]
fn no_case_takes_long() {
    for path in cases() {
        let case = Case::parse(&path, &read(&path));
        let begin = Instant::now();
        case.findings();
        // Without optimisation, on a busy machine; a bomb would take minutes and all the memory there is.
        assert!(
            begin.elapsed() < Duration::from_secs(5),
            "{} took {:?}",
            path.display(),
            begin.elapsed()
        );
    }
}

#[test]
fn a_file_that_ends_too_early_is_no_panic() {
    for path in cases() {
        let mut case = Case::parse(&path, &read(&path));
        for cut in [3, 5] {
            for file in case.files.values_mut().filter(|bytes| bytes.len() < 10_000) {
                file.truncate(file.len() * cut / (cut + 1));
            }
            rendered(&case.findings());
        }
    }
}

#[test]
fn the_demo_has_no_finding() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = BTreeMap::from([("book.toml".to_string(), bytes(&root.join("book.toml")))]);
    collect(root, "content", &mut files);
    collect(root, "data", &mut files);
    files.insert("urls.lock".into(), bytes(&root.join("urls.lock")));
    let found = rendered(&compile(&input(&files, None, false), &mut |_| {}).findings);
    assert!(found == "none\n", "\n{found}");
}

// ------------------------------------------------------------------ cases

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks")
}

/// `tests/checks/CODE/*.md`, sorted.
fn cases() -> Vec<PathBuf> {
    let each = walkdir::WalkDir::new(folder())
        .min_depth(2)
        .max_depth(2)
        .sort_by_file_name()
        .into_iter()
        .flatten();
    each.map(|entry| entry.into_path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A site in one Markdown file, and what is wrong with it.
struct Case {
    now: Option<When>,
    internal: bool,
    /// Path from the site's root → bytes; the campus, and the case's own files over it.
    files: BTreeMap<String, Vec<u8>>,
    expected: String,
    /// Where the block of findings begins, or would begin.
    findings_at: usize,
}

impl Case {
    fn parse(path: &Path, text: &str) -> Case {
        let fault = |what: &str| -> ! { panic!("{}: {what}", path.display()) };
        let mut case = Case {
            now: None,
            internal: false,
            files: BTreeMap::new(),
            expected: String::new(),
            findings_at: text.len(),
        };
        collect(&folder().join("campus"), "", &mut case.files);
        let mut at = 0;
        let mut lines = text.split_inclusive('\n');
        while let Some(line) = lines.next() {
            let start = at;
            at += line.len();
            if let Some(now) = line.strip_prefix("now:") {
                case.now = Some(When::parse(now).unwrap_or_else(|| fault("`now` is not a time")));
            } else if line.trim_end() == "internal: true" {
                case.internal = true;
            }
            let ticks = line.len() - line.trim_start_matches('`').len();
            if ticks < 3 {
                continue;
            }
            let mut inside = String::new();
            for line in lines.by_ref() {
                at += line.len();
                if line.trim_end() == "`".repeat(ticks) {
                    break;
                }
                inside.push_str(line);
            }
            match line[ticks..].trim() {
                "findings" => (case.expected, case.findings_at) = (inside, start),
                info => case
                    .add(info, inside)
                    .unwrap_or_else(|| fault("a block has no path=")),
            }
        }
        case
    }

    /// `path=content/a.md`, with `escape` (\xff is a byte), `link` (a symbolic link), `times=N` (the text N times over) or `add` (to the file
    /// of the campus).
    fn add(&mut self, info: &str, text: String) -> Option<()> {
        let mut path = info.strip_prefix("path=")?;
        let mut bytes = text.into_bytes();
        // From the end, since a path may have spaces.
        while let Some((before, word)) = path.rsplit_once(' ') {
            match word.split_once('=') {
                Some(("times", n)) => bytes = bytes.repeat(n.parse().ok()?),
                None if word == "escape" => bytes = unescaped(&bytes),
                None if word == "link" => bytes = LINK.to_vec(),
                None if word == "add" => bytes
                    .splice(0..0, self.files.get(before)?.iter().copied())
                    .for_each(drop),
                _ => break,
            }
            path = before;
        }
        self.files.insert(path.to_string(), bytes);
        Some(())
    }

    fn input(&self) -> Input {
        input(&self.files, self.now, self.internal)
    }

    fn findings(&self) -> Vec<Finding> {
        compile(&self.input(), &mut |_| {}).findings
    }
}

/// What stands for a symbolic link among the files of a case.
const LINK: &[u8] = b"\0link";

/// `\xff` as the byte that it stands for.
fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.split("\\x");
    let mut out = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        out.push(u8::from_str_radix(&part[..2], 16).expect("two hexadecimal digits after \\x"));
        out.extend_from_slice(&part.as_bytes()[2..]);
    }
    out
}

/// All files below `root/folder`, by their path from `root`.
fn collect(root: &Path, folder: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in walkdir::WalkDir::new(root.join(folder))
        .into_iter()
        .flatten()
        .filter(|e| e.file_type().is_file())
    {
        let path = entry.path().strip_prefix(root).expect("below its root");
        files.insert(
            path.to_string_lossy().replace('\\', "/"),
            bytes(entry.path()),
        );
    }
}

/// What `compile` takes, from the files of a site's folder.
fn input(files: &BTreeMap<String, Vec<u8>>, now: Option<When>, internal: bool) -> Input {
    let config = files
        .get("book.toml")
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .unwrap_or_default();
    let mut input = Input {
        config: Source::new("book.toml", config),
        sources: Vec::new(),
        data: Vec::new(),
        assets: Vec::new(),
        theme: Vec::new(),
        lock: files
            .get("urls.lock")
            .map(|bytes| Source::new("urls.lock", String::from_utf8_lossy(bytes))),
        clock: When::parse(CLOCK)
            .and_then(|when| when.resolve(&time::time_zone("America/Chicago")?).ok())
            .expect("a time"),
        now,
        url: None,
        internal,
    };
    for (path, bytes) in files {
        if let Some(below) = path.strip_prefix("content/").filter(|_| bytes == LINK) {
            input.sources.push(File {
                path: below.into(),
                bytes: campanile::read::Bytes::Link,
            });
        } else if let Some(below) = path.strip_prefix("content/") {
            match below.ends_with(".md") && !below.starts_with("files/") {
                true => input.sources.push(File {
                    path: below.into(),
                    bytes: bytes.as_slice().into(),
                }),
                false => input
                    .assets
                    .push(Asset::new(below, bytes.len() as u64, bytes)),
            }
        } else if path.starts_with("data/") {
            input.data.push(File {
                path: path.as_str().into(),
                bytes: bytes.as_slice().into(),
            });
        } else if let Some((_, below)) = path
            .strip_prefix("themes/")
            .and_then(|path| path.split_once('/'))
        {
            input.theme.push(ThemeFile {
                path: below.into(),
                bytes: bytes.as_slice().into(),
            });
        }
    }
    input
}

// ------------------------------------------------------------------ findings as text

fn block(info: &str, text: &str) -> String {
    let longest = text
        .lines()
        .map(|line| line.len() - line.trim_start_matches('`').len())
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{info}\n{text}{fence}\n")
}

fn rendered(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "none\n".into();
    }
    let each: Vec<String> = findings.iter().map(render).collect();
    each.join("\n")
}

fn render(finding: &Finding) -> String {
    let mut out = format!("{}[{}]", finding.severity().word(), finding.code.name);
    if let Some(place) = &finding.place {
        let _ = write!(out, " {}", called(place));
    }
    let _ = writeln!(out, " {}", finding.message);
    let number = finding
        .place
        .as_ref()
        .map_or(String::new(), |place| place.line_column().0.to_string());
    let gutter = " ".repeat(number.len());
    if let Some((line, before, carets)) = finding.place.as_ref().and_then(excerpt) {
        let _ = writeln!(out, "{number} | {line}");
        let under = format!(
            "{gutter} | {}{} {}",
            " ".repeat(before),
            "^".repeat(carets),
            finding.label
        );
        let _ = writeln!(out, "{}", under.trim_end());
    }
    for (place, words) in &finding.related {
        let _ = writeln!(out, "{gutter} = {}: {words}", called(place));
    }
    for help in &finding.help {
        let _ = writeln!(out, "{gutter} = help: {help}");
    }
    out
}

fn called(place: &Place) -> String {
    let (line, column) = place.line_column();
    format!("{}:{line}:{column}", place.source.path)
}

/// The line, the characters before the carets, and how many carets.
fn excerpt(place: &Place) -> Option<(String, usize, usize)> {
    let (number, column) = place.line_column();
    let line = place.source.text.lines().nth(number - 1)?;
    let whole = place
        .source
        .text
        .get(place.span.clone())
        .unwrap_or_default();
    let marked = whole
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        .max(1);
    const WIDEST: usize = 160;
    let shown: String = line.chars().take(WIDEST).collect();
    Some((shown.replace('\t', " "), column - 1, marked.min(WIDEST)))
}
