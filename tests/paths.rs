//! Names and paths that lead elsewhere: refused or handled with a word, and nothing is ever written outside the output.
#![allow(clippy::disallowed_methods)]
mod common;
#[path = "common/disk.rs"]
mod disk;

use disk::{Site, article, put, said, tree};
use std::fs;

/// A build of a site with one more file: status, words, and what changed around the output.
fn tried(path: &str, text: &str) -> (i32, String) {
    let site = Site::new(1);
    let out = site.beside("deep/down/out");
    put(&site.root, path, text);
    let before = around(&site);
    let output = site.command(&out).output().unwrap();
    let after = around(&site);
    assert!(
        before == after,
        "{path}: {}",
        disk::difference(&after, &before)
    );
    (output.status.code().unwrap_or(-1), said(&output))
}

/// All that lies about, but for the output and our own memory.
fn around(site: &Site) -> disk::Tree {
    let mut all = tree(site.folder.path());
    all.retain(|path, _| {
        path != "deep" && path != "deep/down" && !path.starts_with("deep/down/out")
    });
    all
}

fn with(line: &str) -> String {
    article(42, "Words.").replacen("services:", &format!("{line}\nservices:"), 1)
}

#[test]
fn ways_out_of_the_site_are_refused() {
    let long = "a".repeat(300);
    for (line, code) in [
        ("id: ../../evil", "wrong-value"),
        ("id: /etc/evil", "wrong-value"),
        ("id: a/b", "wrong-value"),
        ("id: \"..\"", "wrong-value"),
        ("aliases: [../../evil]", "alias"),
        ("aliases: [/../../evil]", "alias"),
        ("aliases: [/a/../../evil/]", "alias"),
        ("aliases: [\"/..\\\\..\\\\evil\"]", "alias"),
        ("aliases: [//evil.example/]", "alias"),
        ("aliases: [\"/%2e%2e/%2e%2e/evil\"]", "alias"),
        ("aliases: [\"/a\\0b\"]", "alias"),
        ("aliases: [/.campanile/lock]", "alias"),
        ("aliases: [/.Campanile/staged/x/]", "alias"),
        (&format!("aliases: [/{long}/]"), "alias"),
    ] {
        let text = match line.starts_with("id") {
            true => with("").replacen("id: 42", line, 1),
            false => with(line),
        };
        let (status, words) = tried("content/knowledge-base/evil.md", &text);
        assert_eq!(status, 1, "{line}: {words}");
        assert!(words.contains(&format!("[{code}]")), "{line}: {words}");
    }
    for id in [
        "../../../evil",
        "..",
        "a/../../../evil",
        ".campanile/lock",
        &long,
    ] {
        let text = format!("---\nid: {id}\ntitle: Evil\nsummary: Evil words.\n---\n\nText.\n");
        let (status, words) = tried("content/pages/evil.md", &text);
        assert!(status == 1 && words.contains("bad-id"), "{id}: {words}");
    }
    for line in [
        "/../../evil/ page:evil retired",
        "/a/../../../evil/ page:evil retired /",
        &format!("/{long}/ page:a retired"),
    ] {
        let (status, words) = tried("urls.lock", &format!("{line}\n"));
        assert!(
            status == 1 && words.contains("urls-lock"),
            "{line}: {words}"
        );
    }
}

#[test]
fn links_and_pictures_fetch_nothing_from_outside() {
    for target in [
        "../../../precious.txt",
        "/etc/passwd",
        "file:///etc/passwd",
        "../../../../../../../etc/passwd",
    ] {
        for text in [format!("[a]({target})"), format!("![a picture]({target})")] {
            let site = Site::new(1);
            put(site.folder.path(), "precious.txt", "precious words");
            put(
                &site.root,
                "content/knowledge-base/evil.md",
                article(42, &text),
            );
            let out = site.beside("out");
            let words = said(&site.command(&out).output().unwrap());
            assert!(
                !words.contains("precious words") && !words.contains("root:"),
                "{words}"
            );
            let made = if out.exists() {
                tree(&out)
            } else {
                disk::Tree::default()
            };
            for (path, bytes) in made {
                let bytes =
                    String::from_utf8_lossy(bytes.as_deref().unwrap_or_default()).into_owned();
                assert!(
                    !bytes.contains("precious words") && !bytes.contains("root:x"),
                    "{target} in {path}"
                );
            }
        }
    }
    // Folders that book.toml names.
    for line in [
        "build-dir = \"../../evil\"",
        "build-dir = \"content/evil\"",
        "build-dir = \".\"",
        "build-dir = \"/\"",
    ] {
        let site = Site::new(1);
        put(
            &site.root,
            "book.toml",
            format!("{}\n[build]\n{line}\n", common::BOOK),
        );
        let before = tree(site.folder.path());
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_campanile"));
        let output = command
            .args(["build", "--site"])
            .arg(&site.root)
            .output()
            .unwrap();
        if line.contains("../../evil") {
            // Whoever writes book.toml may name any folder of their own; it must be new or ours.
            let _ = fs::remove_dir_all(site.root.join("../../evil"));
            continue;
        }
        assert_ne!(output.status.code(), Some(0), "{line}: {}", said(&output));
        assert!(tree(site.folder.path()) == before, "{line}");
    }
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_told_of_and_not_followed() {
    use std::os::unix::fs::symlink;
    let site = Site::new(1);
    put(
        site.folder.path(),
        "outside/secret.md",
        article(77, "Secret words."),
    );
    put(site.folder.path(), "outside/secret.txt", "Secret words.");
    let content = site.root.join("content");
    fs::create_dir_all(content.join("files")).unwrap();
    for (to, at) in [
        ("../../../outside/secret.md", "knowledge-base/secret.md"),
        ("../../../outside", "knowledge-base/outside"),
        ("../../../outside/secret.txt", "files/secret.txt"),
        ("..", "files/circle"),
        ("self", "files/self"),
        ("nowhere", "files/broken"),
        ("/etc/passwd", "files/passwd"),
    ] {
        symlink(to, content.join(at)).unwrap();
        let out = site.beside("out");
        let output = site.command(&out).output().unwrap();
        let words = said(&output);
        assert_eq!(output.status.code(), Some(1), "{at}: {words}");
        assert!(
            words.contains("[symbolic-link]") && words.contains(&format!("content/{at}")),
            "{at}: {words}"
        );
        assert!(
            !words.contains("ecret words") && !out.exists(),
            "{at}: {words}"
        );
        fs::remove_file(content.join(at)).unwrap();
    }
    site.build(&site.beside("out"));
}

/// An alias cannot take the place of a file beside the home page: the list of them is that of a build.
#[test]
fn aliases_know_all_files_beside_the_home_page() {
    let site = Site::new(1);
    let out = site.beside("out");
    site.build(&out);
    let mut files: Vec<String> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".html"))
        .collect();
    files.sort();
    assert_eq!(files, campanile::site::address::OUR_ROOT_FILES);
}

/// What stands in these two is shown when it is wrong: a link could show a job's log what the machine keeps for itself.
#[cfg(unix)]
#[test]
fn settings_and_addresses_are_no_links_out_of_the_site() {
    use std::os::unix::fs::symlink;
    let site = Site::new(1);
    put(site.folder.path(), "outside/token", "TOKEN=secret words");
    for name in ["urls.lock", "book.toml"] {
        let path = site.root.join(name);
        let before = fs::read(&path).ok();
        for to in ["../outside/token", "/proc/self/environ"] {
            let _ = fs::remove_file(&path);
            symlink(to, &path).unwrap();
            for arguments in [
                &["build", "--out", "out"][..],
                &["check"],
                &["urls", "list"],
            ] {
                let output = std::process::Command::new(env!("CARGO_BIN_EXE_campanile"))
                    .args(arguments)
                    .current_dir(&site.root)
                    .env("PLANTED", "secret words")
                    .output()
                    .unwrap();
                let words = said(&output);
                assert_eq!(output.status.code(), Some(2), "{name} {to}: {words}");
                assert!(words.contains("leads out of the site"), "{words}");
                assert!(!words.contains("secret"), "{words}");
            }
        }
        fs::remove_file(&path).unwrap();
        // One that stays inside is followed.
        if let Some(before) = before {
            put(&site.root, &format!("settings/{name}"), before);
            symlink(format!("settings/{name}"), &path).unwrap();
        }
    }
    site.build(&site.beside("out"));
}

/// The longest names that a disk can hold, each where it can stand.
#[cfg(target_os = "linux")]
#[test]
fn the_longest_names_go_through() {
    let site = Site::new(1);
    let folder = "d".repeat(255);
    put(
        &site.root,
        &format!("content/files/{folder}/{}.txt", "f".repeat(251)),
        "long",
    );
    put(
        &site.root,
        &format!("content/knowledge-base/{folder}/{}.md", "a".repeat(252)),
        article(42, "Words."),
    );
    let id = "p".repeat(200);
    put(
        &site.root,
        "content/pages/long.md",
        format!(
            "---\nid: {id}\ntitle: Long\nsummary: A long name.\naliases: [/{}.html]\n---\n\nText.\n",
            "o".repeat(195)
        ),
    );
    // A photo, of which sizes are made under names with more in them.
    let mut photo = Vec::new();
    let pixels = image::RgbImage::from_fn(40, 30, |x, y| image::Rgb([x as u8, y as u8, 7]));
    pixels
        .write_to(
            &mut std::io::Cursor::new(&mut photo),
            image::ImageFormat::Png,
        )
        .unwrap();
    let name = format!("{}.png", "é".repeat(125));
    put(
        &site.root,
        &format!("content/knowledge-base/photo/{name}"),
        photo,
    );
    put(
        &site.root,
        "content/knowledge-base/photo/index.md",
        article(43, &format!("![A lake](<./{name}>)")),
    );
    let out = site.beside("out");
    site.build(&out);
    assert!(out.join(format!("{id}/index.html")).exists());
    assert!(out.join("kb/42/index.html").exists());
}

/// Names that would be ways out if somebody decoded them. What begins with a dot is hidden, and not published.
#[test]
fn odd_names_in_files_stay_where_they_are() {
    let site = Site::new(1);
    for name in [
        "..%2f..%2fevil.txt",
        "a%00b.txt",
        "%2e%2e%5cevil.txt",
        "...",
        "a;b&c.txt",
        "-rf.txt",
        "'quoted'.txt",
        "a b.txt",
    ] {
        put(&site.root, &format!("content/files/{name}"), name);
    }
    let before = around(&site);
    let out = site.beside("deep/down/out");
    site.build(&out);
    assert!(before == around(&site));
    for name in ["a%00b.txt", "%2e%2e%5cevil.txt", "a;b&c.txt", "a b.txt"] {
        assert_eq!(
            fs::read_to_string(out.join("files").join(name)).unwrap(),
            name
        );
    }
}
