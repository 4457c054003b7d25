//! What happens at the same time: two builds into one folder, an editor that saves, git that changes branches. And what
//! must not matter: threads, zone, language, rights, how often.
#![allow(clippy::disallowed_methods)]
mod common;
#[path = "common/disk.rs"]
mod disk;

use disk::{Site, article, assert_same, many, put, said, tree};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const WIFI: &str = "content/knowledge-base/wifi.md";

fn started(site: &Site, out: &std::path::Path) -> Child {
    let mut command = site.command(out);
    command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn two_builds_take_turns_and_the_newer_sources_win() {
    let site = Site::new(2);
    put(&site.root, WIFI, article(42, "Old words."));
    let out = site.beside("out");
    site.build(&out);
    // Somebody else has the folder.
    let lock = File::options()
        .write(true)
        .open(out.join(".campanile/lock"))
        .unwrap();
    lock.lock().unwrap();
    let mut waiting = started(&site, &out);
    let mut line = String::new();
    let mut stderr = BufReader::new(waiting.stderr.take().unwrap());
    stderr.read_line(&mut line).unwrap();
    assert!(
        line.contains("another build") && line.contains("waiting for it to end"),
        "{line}"
    );
    // It has not read the sources yet: what is written now is built.
    put(&site.root, WIFI, article(42, "New words."));
    std::thread::sleep(Duration::from_millis(100));
    assert!(waiting.try_wait().unwrap().is_none(), "it waits");
    drop(lock);
    assert!(waiting.wait().unwrap().success());
    let page = fs::read_to_string(out.join("kb/42/index.html")).unwrap();
    assert!(page.contains("New words."));
    assert_same(&tree(&out), &site.clean(), "both");
}

#[test]
fn a_build_that_was_killed_lets_the_next_one_in() {
    let site = Site::new(2);
    let out = site.beside("out");
    let mut first = started(&site, &out);
    while !out.join(".campanile/lock").exists() {
        std::thread::sleep(Duration::from_millis(1));
    }
    first.kill().unwrap();
    first.wait().unwrap();
    let begin = Instant::now();
    site.build(&out);
    assert!(begin.elapsed() < Duration::from_secs(30));
}

#[test]
fn many_builds_at_once_while_people_write_come_out_right() {
    let mut site = Site::new(6);
    let out = site.beside("out");
    let rounds = many(3, 20);
    for round in 0..rounds {
        let mut builds: Vec<Child> = (0..3).map(|_| started(&site, &out)).collect();
        site.change();
        // One of them meets a fault, and must not take the folder from the others.
        put(&site.root, WIFI, "---\ntitel: Wrong\n---\n");
        builds.push(started(&site, &out));
        std::thread::sleep(Duration::from_millis(30));
        put(&site.root, WIFI, article(42, &format!("Round {round}.")));
        builds.push(started(&site, &out));
        for build in builds {
            let output = build.wait_with_output().unwrap();
            assert!(
                matches!(output.status.code(), Some(0 | 1)),
                "{}",
                said(&output)
            );
        }
        site.build(&out);
        assert_same(&tree(&out), &site.clean(), &format!("round {round}"));
    }
}

/// In place, in pieces, with a pause in the middle: no build takes half of it.
/// A busy machine may let a writer wait in the midst for longer than anybody can tell from a writer who is done.
const STALLED: Duration = Duration::from_millis(15);

#[test]
fn a_file_that_is_written_while_it_is_read_is_whole() {
    let site = Site::new(1);
    let out = site.beside("out");
    let text = |letter: &str| article(42, &format!("{letter} ").repeat(40_000));
    put(&site.root, WIFI, text("A"));
    let done = AtomicBool::new(false);
    let stalls = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let path = site.root.join(WIFI);
            for letter in ["B", "A"].iter().cycle() {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                let text = text(letter);
                let mut last = Instant::now();
                let mut step = || {
                    if last.elapsed() > STALLED {
                        stalls.fetch_add(1, Ordering::SeqCst);
                    }
                    last = Instant::now();
                };
                let mut file = File::create(&path).unwrap();
                step();
                for piece in text.as_bytes().chunks(30_000) {
                    file.write_all(piece).unwrap();
                    step();
                    std::thread::sleep(Duration::from_millis(3));
                }
                drop(file);
                step();
                // As editors do it, the other way: beside, and renamed; with the old one out of the way first.
                fs::rename(&path, site.root.join("content/knowledge-base/wifi.md~")).unwrap();
                step();
                std::thread::sleep(Duration::from_millis(2));
                put(&site.root, "content/knowledge-base/.wifi.md.new", &text);
                fs::rename(site.root.join("content/knowledge-base/.wifi.md.new"), &path).unwrap();
                step();
                std::thread::sleep(Duration::from_millis(150));
            }
        });
        let wrong = (0..many(8, 60)).find_map(|build| {
            // What happened while the writer stood still says nothing.
            (0..20)
                .find_map(|_| {
                    let before = stalls.load(Ordering::SeqCst);
                    let said = one_whole_build(&site, &out);
                    let quiet = before == stalls.load(Ordering::SeqCst);
                    (said.is_none() || quiet).then_some(said)
                })?
                .map(|said| format!("build {build}: {said}"))
        });
        done.store(true, Ordering::Relaxed);
        assert_eq!(wrong, None);
    });
}

/// What is wrong with the page of [`WIFI`] after a build: it is of one letter.
fn one_whole_build(site: &Site, out: &std::path::Path) -> Option<String> {
    let output = site.command(out).output().unwrap();
    let Ok(page) = fs::read_to_string(out.join("kb/42/index.html")) else {
        return Some(format!("no page: {}", said(&output)));
    };
    if !output.status.success() {
        return Some(said(&output));
    }
    let count = |letter: &str| page.matches(&format!("{letter} {letter}")).count();
    let (a, b) = (count("A"), count("B"));
    ((a > 15_000) == (b > 15_000)).then(|| format!("{a} of A, {b} of B"))
}

#[test]
fn what_editors_leave_beside_is_nobodys_business() {
    let site = Site::new(2);
    let clean = site.clean();
    for name in [
        ".a1001.md.swp",
        "a1001.md~",
        "#a1001.md#",
        "a1001.md.tmp",
        "a1001.md.bak",
        "a1001.md.orig",
        "4913",
        "a1001.md___jb_tmp___",
        "a1001.md___jb_old___",
        "~$notes.docx",
        "a1001.md.crswap",
        "map.pdf.part",
        "map.pdf.crdownload",
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        ".goutputstream-ABC123",
        ".nfs000001",
    ] {
        put(
            &site.root,
            &format!("content/knowledge-base/{name}"),
            "---\nhalf",
        );
        put(&site.root, &format!("content/files/{name}"), "half");
    }
    // Of emacs: a link that leads nowhere.
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        "jane@host.1234",
        site.root.join("content/knowledge-base/.#a1001.md"),
    )
    .unwrap();
    let out = site.beside("out");
    let words = site.build(&out);
    assert!(
        !words.contains("suggestion") && !words.contains("warning"),
        "{words}"
    );
    assert_same(&tree(&out), &clean, "leftovers");
}

#[test]
fn a_build_waits_until_git_has_changed_branches() {
    let site = Site::new(2);
    let out = site.beside("out");
    put(&site.root, ".git/index", "before");
    put(&site.root, ".git/index.lock", "");
    let mut build = started(&site, &out);
    let mut line = String::new();
    BufReader::new(build.stderr.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(line.contains("git is at work here"), "{line}");
    put(&site.root, WIFI, article(42, "Of the other branch."));
    assert!(build.try_wait().unwrap().is_none(), "it waits");
    fs::rename(
        site.root.join(".git/index.lock"),
        site.root.join(".git/index"),
    )
    .unwrap();
    assert!(build.wait().unwrap().success());
    assert!(out.join("kb/42/index.html").exists());
    // In a hook git waits for us.
    put(&site.root, ".git/index.lock", "");
    let begin = Instant::now();
    let output = site
        .command(&out)
        .env("GIT_INDEX_FILE", ".git/index")
        .output()
        .unwrap();
    assert!(
        output.status.success() && !said(&output).contains("git is at work"),
        "{}",
        said(&output)
    );
    assert!(begin.elapsed() < Duration::from_secs(8));
}

/// One site under many machines, each of which writes the same bytes.
#[cfg(unix)]
#[test]
fn no_machine_and_no_repetition_changes_a_byte() {
    let mut site = Site::new(8);
    (0..5).for_each(|_| site.change());
    put(
        &site.root,
        "content/marketing/stories/lake/index.md",
        include_str!("common/story.md"),
    );
    let should = site.clean();
    let zones = [
        "UTC",
        "Asia/Kathmandu",
        "America/St_Johns",
        "Nowhere/At_All",
        "",
        ":/etc/localtime",
        "XXX-25",
    ];
    let tongues = ["C", "tr_TR.UTF-8", "de_DE.ISO-8859-1", "zz", ""];
    for run in 0..many(8, 40) {
        // Other names for its memory, another folder, other rights, another order in the folders of the disk.
        let out = site.beside(&format!("out{run}"));
        let _ = fs::remove_dir_all(site.root.join(".campanile"));
        if run % 2 == 1 {
            let (old, new) = (site.root.join("content"), site.root.join("copied"));
            let mut files: Vec<_> = walkdir::WalkDir::new(&old).into_iter().flatten().collect();
            files.reverse();
            for entry in files.iter().filter(|entry| entry.file_type().is_file()) {
                let below = entry.path().strip_prefix(&old).unwrap();
                put(
                    &new,
                    below.to_str().unwrap(),
                    fs::read(entry.path()).unwrap(),
                );
            }
            fs::remove_dir_all(&old).unwrap();
            fs::rename(new, old).unwrap();
        }
        let program = site.command(&out);
        let umask = ["022", "077", "000", "027"][run % 4];
        let mut shell = std::process::Command::new("sh");
        shell
            .args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\"")])
            .arg(program.get_program())
            .args(program.get_args());
        shell
            .env("TZ", zones[run % zones.len()])
            .env("LANG", tongues[run % 5])
            .env("LC_ALL", tongues[(run / 2) % 5]);
        shell
            .env("RAYON_NUM_THREADS", ["1", "2", "8"][run % 3])
            .env("COLUMNS", ["20", "400"][run % 2]);
        shell
            .env("HOME", site.beside("home"))
            .env("USER", format!("user{run}"))
            .env("TMPDIR", "/nonexistent");
        let output = shell.output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        assert_same(&tree(&out), &should, &format!("run {run}"));
        fs::remove_dir_all(out).unwrap();
    }
}
