//! What several tests need: a site from a folder or from memory, and all its bytes.
#![allow(dead_code, clippy::disallowed_methods)]
use campanile::base::artifact::{Content, Files};
use campanile::base::asset::Asset;
use campanile::base::finding::Severity;
use campanile::base::source::Source;
use campanile::read::File;
use campanile::world::sources::{self, Wishes};
use campanile::{Compiled, Input, compile};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

/// A site in memory, at a fixed time.
pub fn input(book: &str, files: &[(&str, &str)]) -> Input {
    Input {
        config: Source::new("book.toml", book),
        sources: files
            .iter()
            .filter(|(path, _)| path.ends_with(".md"))
            .map(|(path, text)| File {
                path: (*path).into(),
                bytes: text.as_bytes().into(),
            })
            .collect(),
        data: files
            .iter()
            .filter(|(path, _)| path.starts_with("data/"))
            .map(|(path, text)| File {
                path: (*path).into(),
                bytes: text.as_bytes().into(),
            })
            .collect(),
        assets: files
            .iter()
            .filter(|(path, _)| !path.ends_with(".md") && !path.starts_with("data/"))
            .map(|(path, text)| Asset::new(*path, text.len() as u64, text.as_bytes()))
            .collect(),
        theme: Vec::new(),
        lock: None,
        clock: "2026-12-01T16:45:00Z".parse().unwrap(),
        now: None,
        url: None,
        internal: false,
    }
}

/// The site in a folder.
pub fn folder(path: &str) -> Input {
    let wishes = Wishes::default();
    let mut input =
        sources::load(Path::new(path), wishes).unwrap_or_else(|t| panic!("{path}: {}", t.message));
    input.clock = "2026-12-01T16:45:00Z".parse().unwrap();
    input
}

pub fn compiled(input: &Input) -> Compiled {
    let compiled = compile(input, &mut |_| ());
    let errors: Vec<&str> = compiled
        .findings
        .iter()
        .filter(|f| f.severity() == Severity::Error)
        .map(|f| f.message.as_str())
        .collect();
    assert!(errors.is_empty(), "the site has errors: {errors:#?}");
    compiled
}

/// Folders by their keys: pixels take long without optimization, and a key names all that they depend on.
static KNOWN: Mutex<BTreeMap<String, Files>> = Mutex::new(BTreeMap::new());

/// Every file's bytes; a copied file is its source's path.
pub fn bytes(compiled: &Compiled) -> BTreeMap<String, Vec<u8>> {
    bytes_of(compiled, |key, make| {
        if let Some(known) = KNOWN.lock().unwrap().get(key) {
            return known.clone();
        }
        let files = make();
        KNOWN.lock().unwrap().insert(key.to_string(), files.clone());
        files
    })
}

/// The same, all of it made now.
pub fn bytes_anew(compiled: &Compiled) -> BTreeMap<String, Vec<u8>> {
    bytes_of(compiled, |_, make| make())
}

fn bytes_of(
    compiled: &Compiled,
    folder: impl Fn(&str, &dyn Fn() -> Files) -> Files + Sync,
) -> BTreeMap<String, Vec<u8>> {
    use rayon::prelude::*;
    let each = compiled.artifacts.par_iter().map(|artifact| {
        let mut out = Vec::new();
        match &artifact.content {
            Content::Made(make) => {
                make(&mut out).unwrap_or_else(|f| panic!("{}: {}", artifact.path, f.message))
            }
            Content::Copied(source) => {
                out.extend_from_slice(format!("copy of {source}").as_bytes())
            }
            Content::Folder(make) => {
                let made = || make().unwrap_or_else(|f| panic!("{}: {}", artifact.path, f.message));
                let files = match &artifact.key {
                    Some(key) => folder(key, &made),
                    None => made(),
                };
                let named = |(name, bytes)| (format!("{}{name}", artifact.path), bytes);
                return files.into_iter().map(named).collect();
            }
        }
        vec![(artifact.path.clone(), out)]
    });
    each.flatten_iter().collect()
}

/// A small book.toml.
pub const BOOK: &str = r#"
[book]
title = "Information Technology"
description = "What is working and how to do things."
language = "en-US"

[site]
url = "https://it.example.edu/"
time-zone = "America/Chicago"
zone-names = { standard = "CST", daylight = "CDT" }
clock = "2026-12-01T10:45"

[university]
name = "Example University"
url = "https://www.example.edu/"

[division]
name = "Information Technology"
short-name = "IT"

[division.contact]
phone = "(555) 555-0100"
email = "help@example.edu"

[[audience]]
id = "students"
name = "Students"

[[audience]]
id = "staff"
name = "Staff"

[[category]]
id = "connect"
name = "Get connected"
"#;
