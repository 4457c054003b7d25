//! What the manual shows is true: README's tours are walked as they are printed, every command that the handbook shows
//! is one that the program knows, and every example of front matter, of text and of settings builds in the demo.
#![allow(clippy::disallowed_methods)] // It reads the manual as a person would.
mod common;
#[path = "common/session.rs"]
mod session;

use campanile::base::asset::Asset;
use campanile::base::finding::Severity;
use campanile::base::source::Source;
use campanile::content::{Kind, TYPES};
use campanile::read::File;
use campanile::{Input, compile};
use session::World;
use std::fs;
use std::path::{Path, PathBuf};

/// The time of the tours, as README says.
const TOURS: &str = "--now 2026-12-01T10:45";

#[test]
fn the_tours_of_the_readme_print_what_it_shows() {
    let path = Path::new("README.md");
    let expected = fs::read_to_string(path).unwrap();
    let actual = session::replay(&expected, &World::new(TOURS));
    let update = std::env::var_os("UPDATE").is_some_and(|value| value == "1");
    let wrong = session::difference(path, expected, actual, update);
    assert!(wrong.is_none(), "{}", wrong.unwrap_or_default());
}

/// A fenced block of the manual.
struct Block {
    /// "handbook/maintenance.md:17"
    place: String,
    /// The page's name: "maintenance".
    page: String,
    language: String,
    text: String,
}

fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = fs::read_dir("content/pages/handbook")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    pages.extend(["content/pages/handbook.md", "README.md"].map(PathBuf::from));
    pages.sort();
    pages
}

fn blocks() -> Vec<Block> {
    let mut found = Vec::new();
    for path in pages() {
        let text = fs::read_to_string(&path).unwrap();
        let mut lines = text.lines().enumerate();
        while let Some((at, line)) = lines.next() {
            let indent = line.len() - line.trim_start().len();
            let fence: String = line
                .trim_start()
                .chars()
                .take_while(|c| *c == '`')
                .collect();
            if fence.len() < 3 {
                continue;
            }
            let inside: Vec<&str> = lines
                .by_ref()
                .map(|(_, line)| line)
                .take_while(|line| line.trim() != fence)
                .map(|line| line.get(indent..).unwrap_or(line.trim_start()))
                .collect();
            found.push(Block {
                place: format!("{}:{}", path.display(), at + 1),
                page: path.file_stem().unwrap().to_string_lossy().into_owned(),
                language: line.trim_start()[fence.len()..].trim().to_string(),
                text: inside.join("\n") + "\n",
            });
        }
    }
    found
}

#[test]
fn every_command_shown_is_one_that_the_program_knows() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for block in blocks() {
        let shell = matches!(block.language.as_str(), "bash" | "console" | "sh" | "yaml");
        for line in block.text.replace("\\\n", " ").lines().filter(|_| shell) {
            // What a program prints is not what a person types.
            if block.language == "console" && !line.starts_with("$ ") {
                continue;
            }
            let line = line
                .trim()
                .trim_start_matches("$ ")
                .trim_start_matches("- ");
            let line = line.strip_prefix("run: ").unwrap_or(line);
            let Some(words) = line.strip_prefix("campanile ").and_then(|_| words(line)) else {
                continue;
            };
            tried += 1;
            if let Err(why) = campanile::cli::understands(words) {
                wrong.push(format!("{}: {line}\n{why}", block.place));
            }
        }
    }
    assert!(tried > 40, "only {tried} commands were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words as a shell cuts them; what follows `|`, `&&`, `;` or `#` is another matter.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '|' | ';' | '&' | '#' | '>') => break,
            (None, ' ') => words.push(String::new()),
            (_, c) => words.last_mut()?.push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    Some(words)
}

/// What an example names may be invented, or stand elsewhere on its page.
const AROUND: &[&str] = &["broken-link", "broken-anchor", "survey-answers", "report"];

/// A folder of the demo in which nothing else stands.
const DESK: &str = "shown-in-the-handbook";

#[test]
fn every_example_builds_in_the_demo() {
    let mut input = common::folder(".");
    let shown = put_examples(&mut input);
    assert!(shown > 30, "only {shown} examples were found");
    let compiled = compile(&input, &mut |_| ());
    let wrong: Vec<String> = compiled
        .findings
        .iter()
        .filter(|finding| finding.severity() == Severity::Error)
        .filter(|finding| !AROUND.contains(&finding.code.name))
        .map(|finding| {
            let place = finding.place.as_ref();
            let at = place.map(|place| (place.source.path.to_string(), place.line_column()));
            format!("{at:?}: {} ({:?})", finding.message, finding.label)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Puts each example into a document of its own, which is otherwise like one of the demo's.
fn put_examples(input: &mut Input) -> usize {
    let mut shown = 0;
    for block in blocks() {
        let file = match block.language.as_str() {
            "yaml" => front_matter(input, &block, shown),
            "markdown" if block.text.starts_with("---\n") => Some(whole(&block, shown)),
            "markdown" => Some(text(&block, shown)),
            _ => None,
        };
        if let Some((path, text)) = file {
            shown += 1;
            let folder = path
                .rsplit_once('/')
                .map_or("", |(folder, _)| folder)
                .to_string();
            for name in files_named_in(&block.text) {
                let asset = format!("{folder}/{name}");
                let bytes = like(&name);
                input
                    .assets
                    .push(Asset::new(asset, bytes.len() as u64, &bytes));
            }
            input.sources.push(File {
                path: path.into(),
                bytes: text.into_bytes().into(),
            });
        }
    }
    shown
}

/// A file of the demo that is what this name says.
fn like(name: &str) -> Vec<u8> {
    let ending = name.rsplit('.').next().unwrap_or_default();
    let mut folders = vec![PathBuf::from("content"), PathBuf::from("tests/pictures")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|e| e == ending) => {
                    return fs::read(path).unwrap();
                }
                false => {}
            }
        }
    }
    b"%PDF-1.7\n".to_vec()
}

/// "consent-form.pdf", "ada.jpg": files that stand beside the document.
fn files_named_in(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| c.is_whitespace() || "()[]\"'".contains(c));
    let files = parts.filter(|part| {
        [".png", ".jpg", ".jpeg", ".pdf", ".svg", ".webp"]
            .iter()
            .any(|ending| part.ends_with(ending))
    });
    let mut names: Vec<String> = files
        .filter(|name| !name.contains('/'))
        .map(String::from)
        .collect();
    names.sort();
    names.dedup();
    names
}

/// The example's keys over the front matter of a document of the demo that has the same kind.
fn front_matter(input: &Input, block: &Block, n: usize) -> Option<(String, String)> {
    // Figures are no front matter; `data/figures.yml` has a test of its own.
    if block.page == "figures" {
        return None;
    }
    let example: serde_json::Value = serde_yaml::from_str(&block.text).ok()?;
    let example = example.as_object()?;
    let kind = kind_of(block, example)?;
    let plate = kind.plate();
    let model = input
        .sources
        .iter()
        .filter(|file| Kind::of_path(&file.path) == Some(kind))
        .find(|file| !String::from_utf8_lossy(&file.bytes).contains("\ndraft: true"))?;
    let model = String::from_utf8_lossy(&model.bytes).into_owned();
    let (_, rest) = model.split_once("---\n")?;
    let (front, _) = rest.split_once("\n---\n")?;
    let mut front: serde_json::Value = serde_yaml::from_str(front).ok()?;
    let keys = front.as_object_mut()?;
    // What is said of the model is not said of the example.
    for key in [
        "aliases",
        "image",
        "updates",
        "occurrences",
        "recurs",
        "except",
        "changes",
    ] {
        keys.remove(key);
    }
    if kind == Kind::Story {
        // Later than any consent.
        keys.insert("published".into(), "2026-12-01 08:00".into());
        if let Some(customer) = keys.get_mut("customer").and_then(|c| c.as_object_mut()) {
            customer.remove("photo");
        }
    }
    keys.extend(example.clone());
    let number = serde_json::json!(900_000 + n);
    let own = serde_json::json!(format!("{DESK}-{n}"));
    keys.insert(
        "id".into(),
        if kind == Kind::Article { number } else { own },
    );
    let front = serde_yaml::to_string(&front).ok()?;
    let path = format!("{}/{DESK}-{n}/example-{n}.md", plate.folder);
    // Links and pictures of the model's own text would lead nowhere from here.
    let body = match kind {
        Kind::Story => {
            "## The challenge: One\n\nOne.\n\n## The solution: Two\n\nTwo.\n\n## The outcome: Three\n\nThree.\n"
        }
        _ => "Text.\n",
    };
    Some((path, format!("---\n{front}---\n\n{body}")))
}

/// The kind that the page is about, if it has all the keys, or the first that has them.
fn kind_of(block: &Block, keys: &serde_json::Map<String, serde_json::Value>) -> Option<Kind> {
    let own = |name: &str| block.page.trim_end_matches('s') == name.trim_end_matches('s');
    let mut types: Vec<_> = TYPES.iter().collect();
    types.sort_by_key(|plate| (!own(plate.name), plate.name != "article"));
    let has_all = |schema: &serde_json::Value| {
        let known = schema["properties"].as_object();
        known.is_some_and(|known| keys.keys().all(|key| known.contains_key(key)))
    };
    let plate = types.iter().find(|plate| has_all(&(plate.schema)()))?;
    Kind::of_path(&format!("{}/x.md", plate.folder))
}

fn whole(block: &Block, n: usize) -> (String, String) {
    let plate = TYPES
        .iter()
        .find(|plate| block.page.trim_end_matches('s') == plate.name.trim_end_matches('s'));
    let folder = plate.map_or("pages", |plate| plate.folder);
    (
        format!("{folder}/{DESK}-{n}/example-{n}.md"),
        block.text.clone(),
    )
}

fn text(block: &Block, n: usize) -> (String, String) {
    let head = format!(
        "---\nid: {DESK}-{n}\ntitle: Example {n}\nsummary: An example of the handbook.\n---\n\n"
    );
    (
        format!("pages/{DESK}-{n}/example-{n}.md"),
        head + &block.text,
    )
}

#[test]
fn every_setting_shown_is_one() {
    let demo = fs::read_to_string("book.toml").unwrap();
    let mut tried = 0;
    for block in blocks().iter().filter(|block| block.language == "toml") {
        let mut book: toml::Table = demo.parse().unwrap();
        let example: toml::Table = block
            .text
            .parse()
            .unwrap_or_else(|e| panic!("{}: {e}", block.place));
        merge(&mut book, example);
        let source = Source::new("book.toml", toml::to_string(&book).unwrap());
        let (_, findings) = campanile::base::config::read(&source, None);
        let said: Vec<_> = findings.iter().map(|finding| &finding.message).collect();
        assert!(said.is_empty(), "{}: {said:?}", block.place);
        tried += 1;
    }
    assert!(tried >= 4, "only {tried} examples of settings were found");
}

fn merge(into: &mut toml::Table, from: toml::Table) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(toml::Value::Table(old)), toml::Value::Table(new)) => merge(old, new),
            (_, value) => drop(into.insert(key, value)),
        }
    }
}
