//! Whole sites of other tools, made at random and as dirty as real ones: whatever they hold, the import runs, the site that
//! comes of it builds, a second import changes nothing, every file of the source is named, and no word is lost.
//!
//! `CAMPANILE_THOROUGH=1` tries more of them.
#![allow(clippy::disallowed_methods)]
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

#[path = "import_sites/pieces.rs"]
mod pieces;
use pieces::{CONFIGS, EXTRAS, FIELDS, PIECES, PLACES};

const NOW: &str = "2026-12-01T10:00";

fn cases() -> u32 {
    match std::env::var_os("CAMPANILE_THOROUGH").is_some_and(|value| value == "1") {
        true => 60,
        false => 3,
    }
}

/// A page by the numbers of what it is made of, so that a failing case shrinks.
#[derive(Debug, Clone)]
struct Page {
    place: usize,
    fields: Vec<usize>,
    form: usize,
    damage: usize,
    body: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Site {
    config: usize,
    pages: Vec<Page>,
    extras: Vec<usize>,
}

fn page() -> impl Strategy<Value = Page> {
    let fields = proptest::collection::vec(0..FIELDS.len(), 0..7);
    let body = proptest::collection::vec(0..PIECES.len(), 0..9);
    (0..100usize, fields, 0..5usize, 0..12usize, body).prop_map(
        |(place, fields, form, damage, body)| Page {
            place,
            fields,
            form,
            damage,
            body,
        },
    )
}

fn site() -> impl Strategy<Value = Site> {
    let pages = proptest::collection::vec(page(), 1..8);
    let extras = proptest::collection::vec(0..EXTRAS.len(), 0..8);
    (0..100usize, pages, extras).prop_map(|(config, pages, extras)| Site {
        config,
        pages,
        extras,
    })
}

/// Gives each `@` of a text a word of its own, and `$P`, `$N` the path and the name of some page.
struct Words<'a> {
    count: usize,
    paths: &'a [String],
}

impl Words<'_> {
    fn fill(&mut self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['@', '$']) {
            out.push_str(&rest[..at]);
            self.count += 1;
            let path = &self.paths[self.count % self.paths.len()];
            let file = path.rsplit('/').next().unwrap_or(path);
            let tail = &rest[at..];
            let (put, length) = match tail.get(..2) {
                Some("$P") => (path.clone(), 2),
                Some("$N") => (file.to_string(), 2),
                Some("$S") => (file.split('.').next().unwrap_or(file).to_string(), 2),
                _ if tail.starts_with('@') => (format!("qw{}z", self.count), 1),
                _ => ("$".into(), 1),
            };
            out.push_str(&put);
            rest = &tail[length..];
        }
        out + rest
    }
}

/// The front matter of a page, whole or damaged.
fn matter(page: &Page, words: &mut Words<'_>) -> String {
    let fields: Vec<(&str, String)> = page
        .fields
        .iter()
        .map(|i| (FIELDS[*i].0, words.fill(FIELDS[*i].1)))
        .collect();
    let mut fields = fields;
    if page.form == 1 {
        // JSON knows a key once.
        let mut seen = std::collections::BTreeSet::new();
        fields.retain(|(key, _)| seen.insert(*key));
    }
    if fields.is_empty() && page.form != 3 {
        return String::new();
    }
    let close = |mark: &str| match page.damage {
        0 => String::new(),
        1 => format!("{mark} \n"),
        _ => format!("{mark}\n"),
    };
    match page.form {
        0 => {
            let lines: String = fields
                .iter()
                .map(|(key, value)| format!("{key} = {value:?}\n"))
                .collect();
            format!("+++\n{lines}{}", close("+++"))
        }
        1 => {
            let lines: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("  \"{key}\": {}", serde_json::json!(value)))
                .collect();
            let comma = if page.damage == 2 { "," } else { "" };
            format!("{{\n{}{comma}\n}}\n", lines.join(",\n"))
        }
        _ => {
            let lines: String = fields
                .iter()
                .map(|(key, value)| format!("{key}: {value}\n"))
                .collect();
            format!("---\n{lines}{}", close("---"))
        }
    }
}

fn text(page: &Page, words: &mut Words<'_>) -> Vec<u8> {
    let matter = matter(page, words);
    let body: String = page.body.iter().map(|i| words.fill(PIECES[*i])).collect();
    let whole = format!("{matter}{body}");
    match page.damage {
        3 => whole.replace('\n', "\r\n").into_bytes(),
        4 => format!("\u{FEFF}{whole}").into_bytes(),
        5 => [whole.as_bytes(), b"caf\xe9 latin\n"].concat(),
        6 => whole.trim_end().into(),
        7 => {
            let units = whole.encode_utf16().flat_map(u16::to_le_bytes);
            [0xFF, 0xFE].into_iter().chain(units).collect()
        }
        _ => whole.into_bytes(),
    }
}

/// All files of a site, by path.
fn files(tool: &str, site: &Site) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let configs: Vec<_> = CONFIGS.iter().filter(|c| c.0 == tool).collect();
    let (_, path, text_of_config) = configs[site.config % configs.len()];
    if !path.is_empty() {
        files.insert(path.to_string(), text_of_config.as_bytes().to_vec());
    }
    let places: Vec<&str> = PLACES.iter().filter(|p| p.0 == tool).map(|p| p.1).collect();
    let paths: Vec<String> = site
        .pages
        .iter()
        .map(|p| places[p.place % places.len()].to_string())
        .collect();
    let mut words = Words {
        count: 0,
        paths: &paths,
    };
    for (page, path) in site.pages.iter().zip(&paths) {
        files.insert(path.clone(), text(page, &mut words));
    }
    if tool == "mdbook" && !site.config.is_multiple_of(4) {
        let mut summary = String::from("# Summary\n\n[Preface](preface.md)\n\n# Part @\n\n");
        for path in &paths {
            let below = path.trim_start_matches("src/");
            summary.push_str(&format!("- [Chapter @]({below})\n"));
        }
        summary.push_str("- [Draft @]()\n    - [Gone @](gone.md)\n\n---\n\n[Last](last.md)\n");
        files.insert("src/SUMMARY.md".into(), words.fill(&summary).into_bytes());
    }
    for i in &site.extras {
        let (path, bytes) = EXTRAS[*i];
        files.insert(path.to_string(), bytes.to_vec());
    }
    files
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_campanile"))
        .args(arguments)
        .output()
        .unwrap()
}

fn fine(out: &Output) -> Result<String, String> {
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    match out.status.success() {
        true => Ok(said),
        false => Err(format!("{said}\n{}", String::from_utf8_lossy(&out.stderr))),
    }
}

fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(root)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_file())
        .map(|e| {
            let path = e.path().strip_prefix(root).unwrap();
            (
                path.to_string_lossy().into_owned(),
                fs::read(e.path()).unwrap(),
            )
        })
        .collect()
}

fn holds(tool: &str, site: &Site) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    let source = files(tool, site);
    for (path, bytes) in &source {
        let path = old.join(path);
        // A page and a folder may want one name; then the folder was there first.
        if path.parent().is_some_and(|p| fs::create_dir_all(p).is_ok()) && !path.is_dir() {
            fs::write(path, bytes).unwrap();
        }
    }
    let mut links = Vec::new();
    #[cfg(unix)]
    if site.config.is_multiple_of(3) {
        fs::create_dir_all(&old).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", old.join("linked.md")).unwrap();
        std::os::unix::fs::symlink(".", old.join("circle")).unwrap();
        links.extend(["linked.md".to_string(), "circle".to_string()]);
    }
    let (old_path, new_path) = (old.to_str().unwrap(), new.to_str().unwrap());
    fine(&run(&["init", new_path, "--now", NOW])).unwrap();
    let import = || {
        let arguments = [
            "import", old_path, "--from", tool, "--site", new_path, "--now", NOW, "--format",
            "json",
        ];
        fine(&run(&arguments)).map_err(|why| TestCaseError::fail(format!("import: {why}")))
    };
    let report: Value = serde_json::from_str(&import()?).unwrap();
    let first = tree(&new);
    let again: Value = serde_json::from_str(&import()?).unwrap();
    prop_assert_eq!(&again["written"]["new"], 0, "twice is once");
    prop_assert_eq!(&again["written"]["changed"], 0, "twice is once");
    prop_assert_eq!(&again["written"]["edited"], 0, "twice is once");
    prop_assert!(first == tree(&new), "twice is once");
    let built = run(&["build", "--site", new_path, "--now", NOW]);
    fine(&built).map_err(|why| TestCaseError::fail(format!("build: {why}")))?;

    let named: Vec<&str> = ["documents", "files"]
        .into_iter()
        .flat_map(|list| report[list].as_array().unwrap())
        .map(|item| item["source"].as_str().unwrap())
        .chain(
            report["report"]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| entry["file"].as_str().unwrap()),
        )
        .collect();
    let is_named = |path: &String| {
        let mut names = named.iter();
        names.any(|name| name == path || name.ends_with('/') && path.starts_with(name))
    };
    let written = tree(&old);
    let silent: Vec<&String> = written
        .keys()
        .chain(&links)
        .filter(|path| !is_named(path))
        .collect();
    prop_assert!(silent.is_empty(), "nothing is said of {silent:?}");
    no_word_is_lost(&source, &new, &report)?;
    counts_are_right(&report)
}

/// The words that only one place of the source has.
fn no_word_is_lost(
    source: &BTreeMap<String, Vec<u8>>,
    new: &Path,
    report: &Value,
) -> Result<(), TestCaseError> {
    let content: Vec<u8> = tree(&new.join("content")).into_values().flatten().collect();
    let mut there = String::from_utf8_lossy(&content).into_owned();
    for entry in report["report"].as_array().unwrap() {
        there.push_str(entry["excerpt"].as_str().unwrap_or_default());
        there.push('\n');
        there.push_str(entry["message"].as_str().unwrap_or_default());
        there.push('\n');
    }
    let word = regex::Regex::new("qw[0-9]+z").unwrap();
    let pages: Vec<&str> = report["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|document| document["source"].as_str().unwrap())
        .collect();
    // A file that stayed behind is named as a whole.
    for (path, bytes) in source
        .iter()
        .filter(|(path, _)| pages.contains(&path.as_str()))
    {
        let text = match bytes.starts_with(&[0xFF, 0xFE]) {
            true => bytes.iter().step_by(2).map(|b| char::from(*b)).collect(),
            false => String::from_utf8_lossy(bytes).into_owned(),
        };
        let lost: Vec<&str> = word
            .find_iter(&text)
            .map(|found| found.as_str())
            .filter(|found| !there.contains(found))
            .collect();
        prop_assert!(lost.is_empty(), "{path} lost {lost:?} of\n{text}");
    }
    Ok(())
}

fn counts_are_right(report: &Value) -> Result<(), TestCaseError> {
    let count = |key: &str| report["counts"][key].as_u64().unwrap();
    prop_assert_eq!(
        count("pages"),
        count("documents") + count("lists") + count("unread")
    );
    let systems = |document: &&Value| document["source"].as_str().unwrap().starts_with("system: ");
    let documents = report["documents"].as_array().unwrap();
    let own = documents.iter().filter(|d| !systems(d)).count();
    prop_assert_eq!(count("documents"), own as u64);
    prop_assert!(count("in_feeds") <= count("posts"));
    Ok(())
}

macro_rules! tools {
    ($($tool:ident),*) => {
        proptest! {
            #![proptest_config(ProptestConfig {
                cases: cases(),
                failure_persistence: None,
                max_shrink_iters: 60,
                ..ProptestConfig::default()
            })]
            $(
                #[test]
                fn $tool(site in site()) {
                    holds(stringify!($tool), &site)?;
                }
            )*
        }
    };
}

tools!(cstate, hugo, jekyll, mkdocs, mdbook, markdown);
