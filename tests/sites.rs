//! Sites in, sites out: each folder of `tests/sites` holds a small site (`in/`) and what comes of it (`out/`).
//!
//! `out/` holds the files that the case is about; of an HTML page, what stands in `<main>`. A file `out/ABSENT`
//! names, one a line, what must not be made. `UPDATE=1 cargo test --test sites` writes the files of `out/` anew.
#![allow(clippy::disallowed_methods)]
mod common;

use common::{bytes, compiled, folder};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn files(root: &Path) -> Vec<String> {
    let walk = walkdir::WalkDir::new(root)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok);
    let files = walk.filter(|e| e.file_type().is_file());
    files
        .map(|e| {
            e.path()
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/")
        })
        .collect()
}

/// A page's own part; all of any other file.
fn shown(path: &str, bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).into_owned();
    if !path.ends_with(".html") {
        return text;
    }
    let from = text.find("<main").unwrap_or(0);
    let to = text
        .find("</main>")
        .map_or(text.len(), |at| at + "</main>".len());
    let lines = text[from..to]
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.trim().is_empty());
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn differences(case: &Path, made: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let out = case.join("out");
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for path in files(&out) {
        if path == "ABSENT" {
            let absent = fs::read_to_string(out.join(&path)).unwrap();
            wrong.extend(
                absent
                    .lines()
                    .filter(|p| made.contains_key(*p))
                    .map(|p| format!("{p} was made")),
            );
            continue;
        }
        let Some(bytes) = made.get(&path) else {
            wrong.push(format!("{path} was not made"));
            continue;
        };
        let (now, before) = (
            shown(&path, bytes),
            fs::read_to_string(out.join(&path)).unwrap(),
        );
        if update {
            fs::write(out.join(&path), &now).unwrap();
        } else if now != before {
            let line = now
                .lines()
                .zip(before.lines())
                .position(|(a, b)| a != b)
                .unwrap_or(0);
            let at = |text: &str| text.lines().nth(line).unwrap_or("(nothing)").to_string();
            wrong.push(format!(
                "{path}, line {}:\n  is      {}\n  expected {}",
                line + 1,
                at(&now),
                at(&before)
            ));
        }
    }
    wrong
}

#[test]
fn sites_come_out_as_expected() {
    let mut cases: Vec<PathBuf> = fs::read_dir("tests/sites")
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() >= 3, "the cases were not found");
    let mut wrong = Vec::new();
    for case in cases {
        let made = bytes(&compiled(&folder(&case.join("in").to_string_lossy())));
        wrong.extend(
            differences(&case, &made)
                .into_iter()
                .map(|w| format!("{}: {w}", case.display())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
