//! A build after a build: what is as it was is not made again, and whatever changed makes the same as a clean build.
#![allow(clippy::disallowed_methods)]
mod common;
#[path = "common/disk.rs"]
mod disk;

use disk::{Site, assert_same, many, put, said, tree};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A receipt is not given for files that were written just now.
const SETTLED: Duration = Duration::from_millis(3300);

fn json(site: &Site, out: &Path, more: &[&str]) -> serde_json::Value {
    let output = site
        .command(out)
        .args(["--format", "json"])
        .args(more)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Whether a build saw that it had nothing to do, before it read anything.
fn stopped_early(report: &serde_json::Value) -> bool {
    report["stages"]["look"].is_number() && report["stages"]["read"].is_null()
}

#[test]
fn what_is_built_is_not_built_again() {
    let site = Site::new(5);
    // A warning, which every build has to repeat.
    let long = format!(
        "---\nid: 1900\ntitle: {}\nsummary: Words.\npublished: 2026-01-01\nservices: [wifi]\n---\n\nWords.\n",
        "Long ".repeat(30)
    );
    put(&site.root, "content/knowledge-base/long.md", long);
    let out = site.beside("out");
    std::thread::sleep(SETTLED);
    let first = json(&site, &out, &[]);
    assert!(!stopped_early(&first));
    assert!(
        first["findings"].as_array().is_some_and(|f| !f.is_empty()),
        "{first}"
    );
    let second = json(&site, &out, &[]);
    assert!(stopped_early(&second), "{second}");
    for key in ["documents", "files", "bytes", "findings", "next_change"] {
        assert_eq!(first[key], second[key], "{key}");
    }
    assert_eq!(second["unchanged"], first["files"]);
    assert_eq!(second["new"], 0);
    let words = site.build(&out);
    assert!(
        words.contains("nothing changed") && words.contains("warning"),
        "{words}"
    );

    // What is asked for otherwise is made.
    for other in [
        ["--url", "https://other.example.edu/"].as_slice(),
        &["--now", "2026-12-24T10:00"],
        &["--internal"],
    ] {
        let there = site.beside(&format!("other{}", other[0]));
        assert!(!stopped_early(&json(&site, &there, other)));
        assert!(stopped_early(&json(&site, &there, other)), "{other:?}");
        assert!(!stopped_early(&json(&site, &there, &[])), "{other:?}");
    }

    // What somebody did to the output is mended.
    let page = out.join("kb/1001/index.html");
    let whole = fs::read(&page).unwrap();
    fs::write(&page, "by hand").unwrap();
    assert!(!stopped_early(&json(&site, &out, &[])));
    assert_eq!(fs::read(&page).unwrap(), whole);
    assert!(stopped_early(&json(&site, &out, &[])));
    fs::remove_file(&page).unwrap();
    assert!(!stopped_early(&json(&site, &out, &[])));
    assert_eq!(fs::read(&page).unwrap(), whole);

    // A half-finished replacement is never taken for an end.
    let journal = out.join(".campanile/journal");
    fs::write(
        &journal,
        "campanile journal 1, 1 files\n= kb/1001/index.html\n",
    )
    .unwrap();
    assert!(!stopped_early(&json(&site, &out, &[])));
    assert!(!journal.exists());

    // A new file, an old one with its old time and length, and one that is gone.
    put(&site.root, "content/files/new.txt", "new");
    assert!(!stopped_early(&json(&site, &out, &[])));
    assert!(out.join("files/new.txt").exists());
    std::thread::sleep(SETTLED);
    assert!(!stopped_early(&json(&site, &out, &[])));
    assert!(stopped_early(&json(&site, &out, &[])));
    let file = site.root.join("content/files/new.txt");
    let time = fs::metadata(&file).unwrap().modified().unwrap();
    let other = site.beside("other.txt");
    fs::write(&other, "old").unwrap();
    fs::File::options()
        .append(true)
        .open(&other)
        .unwrap()
        .set_modified(time)
        .unwrap();
    fs::rename(&other, &file).unwrap();
    assert!(!stopped_early(&json(&site, &out, &[])));
    assert_eq!(fs::read(out.join("files/new.txt")).unwrap(), b"old");
    fs::remove_file(&file).unwrap();
    assert!(!stopped_early(&json(&site, &out, &[])));
    assert!(!out.join("files/new.txt").exists());
}

#[test]
fn a_rebuild_after_any_changes_is_a_clean_build() {
    let mut site = Site::new(8);
    let out = site.beside("out");
    for round in 0..many(12, 120) {
        site.change();
        if site.dice.roll(3) == 0 {
            // What is remembered changes only speed.
            let _ = fs::remove_dir_all(site.root.join(".campanile"));
        }
        site.build(&out);
        assert_same(&tree(&out), &site.clean(), &format!("round {round}"));
    }
}

#[test]
fn texts_are_compressed_on_request() {
    let site = Site::new(3);
    let out = site.beside("out");
    let book = format!("{}\n[build]\nprecompress = true\n", common::BOOK);
    put(&site.root, "book.toml", &book);
    put(&site.root, "content/files/noise.bin", [7; 4000]);
    site.build(&out);
    let made = tree(&out);
    let mut pages = 0;
    for (path, bytes) in made.iter().filter(|(path, _)| path.ends_with(".html")) {
        let Some(text) = bytes.as_ref().filter(|bytes| bytes.len() > 512) else {
            continue;
        };
        let packed = |ending| made[&format!("{path}.{ending}")].as_ref().unwrap();
        let mut undone = Vec::new();
        flate2::read::GzDecoder::new(&packed("gz")[..])
            .read_to_end(&mut undone)
            .unwrap();
        assert_eq!(&undone, text, "{path}");
        undone.clear();
        brotli::Decompressor::new(&packed("br")[..], 4096)
            .read_to_end(&mut undone)
            .unwrap();
        assert_eq!(&undone, text, "{path}");
        pages += 1;
    }
    assert!(pages > 10, "{pages}");
    assert!(made.contains_key("feeds/all.xml.br") && made.contains_key("search/index.json.gz"));
    assert!(!made.contains_key("files/noise.bin.gz"));
    let nginx = fs::read_to_string(out.join("headers.nginx.conf")).unwrap();
    assert!(nginx.contains("gzip_static on;"), "{nginx}");
    // Remembered, and made anew: the same. Then nobody wants them any more.
    assert_same(&tree(&out), &site.clean(), "remembered");
    fs::remove_dir_all(site.root.join(".campanile")).unwrap();
    assert_same(&tree(&out), &site.clean(), "made anew");
    put(&site.root, "book.toml", common::BOOK);
    site.build(&out);
    assert_same(&tree(&out), &site.clean(), "no more");
    assert!(!out.join("index.html.gz").exists());
}

/// What a site remembers of its outputs.
fn marks(site: &Path) -> Vec<PathBuf> {
    let memory = fs::read_dir(site.join(".campanile/memo")).unwrap();
    let all = memory.map(|entry| entry.unwrap().path());
    let marks: Vec<PathBuf> = all
        .filter(|path| path.to_string_lossy().contains("marks-"))
        .collect();
    assert!(!marks.is_empty());
    marks
}

#[test]
fn a_page_that_is_told_the_same_is_not_printed_again() {
    let site = Site::new(5);
    let out = site.beside("out");
    let clean = |name: &str| {
        let clean = site.beside(name);
        site.build(&clean);
        clean
    };
    site.build(&out);
    let page = out.join("kb/1001/index.html");
    let whole = fs::read(&page).unwrap();
    let other = vec![b'x'; whole.len()];

    // Another page of the same length, written just now: it looks otherwise.
    fs::write(&page, &other).unwrap();
    put(&site.root, "content/files/one.txt", "one");
    site.build(&out);
    assert_same(&tree(&out), &tree(&clean("first")), "first");

    // One that looks like the page that was written is believed, and that is all that may be believed.
    let time = fs::metadata(&page).unwrap().modified().unwrap();
    fs::write(&page, &other).unwrap();
    let file = fs::File::options().append(true).open(&page).unwrap();
    file.set_modified(time).unwrap();
    put(&site.root, "content/files/two.txt", "two");
    site.build(&out);
    assert_eq!(fs::read(&page).unwrap(), other, "not printed, not compared");

    // Whoever does not know what stands there prints and compares all.
    for lost in ["", "damaged"] {
        for marks in marks(&site.root) {
            fs::write(&marks, lost).unwrap();
        }
        put(&site.root, "content/files/three.txt", lost);
        site.build(&out);
        assert_same(
            &tree(&out),
            &tree(&clean(&format!("third{lost}"))),
            &format!("third{lost}"),
        );
    }

    // Templates, and what their functions give, are part of every page.
    let template = "themes/university/templates/colophon.html";
    put(&site.root, template, "<p>Other words at the foot</p>");
    site.build(&out);
    assert_ne!(fs::read(&page).unwrap(), whole);
    assert_same(&tree(&out), &tree(&clean("fourth")), "fourth");
    put(
        &site.root,
        "themes/university/shapes.toml",
        "info = \"M0 0h16v16H0z\"\n",
    );
    site.build(&out);
    assert_same(&tree(&out), &tree(&clean("fifth")), "fifth");

    // The clock and the internal edition are told, too.
    for more in [
        ["--now", "2027-03-01T10:00"].as_slice(),
        &["--internal"],
        &[],
    ] {
        json(&site, &out, more);
        let clean = site.beside(&format!("clean{}", more.len()));
        let _ = fs::remove_dir_all(&clean);
        json(&site, &clean, more);
        assert_same(&tree(&out), &tree(&clean), more.first().unwrap_or(&""));
    }
}
