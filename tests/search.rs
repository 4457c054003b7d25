//! Who is in the index: the terms of all shards, read back as a browser reads them.
#![allow(clippy::disallowed_methods)]
mod common;

use campanile::Input;
use common::{bytes, compiled, input};
use std::collections::{BTreeMap, BTreeSet};

const BOOK: &str = common::BOOK;

fn article(id: u32, extra: &str, word: &str) -> String {
    format!(
        "---\nid: {id}\ntitle: The {word}title\nsummary: A {word}summary.\npublished: 2026-10-01\nkeywords: [{word}key]\n{extra}---\n\n## {word}heading\n\nThe {word}body.\n\n```\n{word}code\n```\n"
    )
}

fn site() -> Input {
    let files = [
        ("knowledge-base/1001.md", article(1001, "", "plain")),
        (
            "knowledge-base/1002.md",
            article(1002, "visibility: internal\n", "inward"),
        ),
        (
            "knowledge-base/1003.md",
            article(1003, "draft: true\n", "rough"),
        ),
        (
            "knowledge-base/1004.md",
            article(1004, "expires: 2026-11-01\n", "stale"),
        ),
    ];
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    input(BOOK, &files)
}

fn number(bytes: &[u8], at: &mut usize) -> usize {
    let mut n = 0;
    for shift in (0..).step_by(7) {
        let byte = bytes[*at];
        *at += 1;
        n |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    n
}

/// The terms of a shard.
fn terms(bytes: &[u8]) -> Vec<String> {
    let mut at = 0;
    let mut term = Vec::new();
    (0..number(bytes, &mut at))
        .map(|_| {
            let (shared, new) = (number(bytes, &mut at), number(bytes, &mut at));
            term.truncate(shared);
            term.extend_from_slice(&bytes[at..at + new]);
            at += new;
            for _ in 0..3 {
                number(bytes, &mut at);
            }
            String::from_utf8(term.clone()).unwrap()
        })
        .collect()
}

fn all_terms(files: &BTreeMap<String, Vec<u8>>) -> BTreeSet<String> {
    let shards = files
        .iter()
        .filter(|(path, _)| path.starts_with("assets/search/") && path.ends_with(".bin"));
    shards.flat_map(|(_, bytes)| terms(bytes)).collect()
}

fn said(files: &BTreeMap<String, Vec<u8>>, word: &str) -> bool {
    let plain = files
        .iter()
        .filter(|(path, _)| path.starts_with("search/index") || path.starts_with("assets/search/"));
    let in_text = plain
        .into_iter()
        .any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(word));
    in_text || all_terms(files).iter().any(|term| term.starts_with(word))
}

#[test]
fn only_what_is_published_is_found() {
    let mut site = site();
    let public = bytes(&compiled(&site));
    assert!(said(&public, "plain"));
    for word in ["inward", "rough", "stale"] {
        assert!(!said(&public, word), "{word} is in the public index");
    }
    site.internal = true;
    let internal = bytes(&compiled(&site));
    assert!(said(&internal, "inward") && said(&internal, "plain"));
    for word in ["rough", "stale"] {
        assert!(!said(&internal, word), "{word} is in the internal index");
    }
}

#[test]
fn every_field_is_found() {
    let found = all_terms(&bytes(&compiled(&site())));
    for word in [
        "plaintitl",
        "plainsummari",
        "plainkey",
        "plainhead",
        "plainbodi",
        "plaincod",
        "kb1001",
        "1001",
    ] {
        assert!(found.contains(word), "{word} is not in {found:?}");
    }
}

#[test]
fn the_index_names_the_only_folder_there_is() {
    let files = bytes(&compiled(&site()));
    let index: serde_json::Value = serde_json::from_slice(&files["search/index.json"]).unwrap();
    let folder = format!("assets/search/{}/", index["folder"].as_str().unwrap());
    let of_search: Vec<&String> = files
        .keys()
        .filter(|path| path.starts_with("assets/search/"))
        .collect();
    assert!(of_search.len() >= 4 && of_search.iter().all(|path| path.starts_with(&folder)));
}

#[test]
fn a_language_without_rules_of_ours_keeps_its_words() {
    let book = BOOK.replace("language = \"en-US\"", "language = \"fi\"");
    let text = article(1001, "", "plain").replace("The plainbody", "The printers");
    let found = all_terms(&bytes(&compiled(&input(
        &book,
        &[("knowledge-base/1001.md", &text)],
    ))));
    assert!(
        found.contains("printers") && found.contains("the"),
        "{found:?}"
    );
}
