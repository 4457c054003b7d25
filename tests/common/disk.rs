//! A small site on a disk that changes at random, and the program that builds it: for tests of what happens to files.
#![allow(dead_code, clippy::disallowed_methods, clippy::disallowed_macros)]
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{SystemTime, UNIX_EPOCH};

/// More of the same where `tests/run --thorough` asks for it.
pub fn many(usual: usize, thorough: usize) -> usize {
    match std::env::var_os("CAMPANILE_THOROUGH").is_some_and(|value| value == "1") {
        true => thorough,
        false => usual,
    }
}

/// A word that is seen even where the test passes.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Chance that can be repeated (splitmix64).
pub struct Dice(u64);

impl Dice {
    /// From `CAMPANILE_SEED`, or anew; a test that fails prints it.
    pub fn new() -> Dice {
        let named = std::env::var("CAMPANILE_SEED")
            .ok()
            .and_then(|s| s.parse().ok());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let seed = named.unwrap_or(now.as_nanos() as u64);
        println!("CAMPANILE_SEED={seed}");
        Dice(seed)
    }

    /// Below `n`.
    pub fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }
}

/// Writes a file and the folders above it.
pub fn put(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// All files and folders below a folder, but for our own notes.
pub type Tree = BTreeMap<String, Option<Vec<u8>>>;

pub fn tree(root: &Path) -> Tree {
    let entries = walkdir::WalkDir::new(root).min_depth(1).into_iter();
    let ours = entries.filter_entry(|entry| entry.file_name() != ".campanile");
    ours.map(|entry| {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(root).unwrap();
        let bytes = (!entry.file_type().is_dir()).then(|| fs::read(entry.path()).unwrap());
        (path.to_string_lossy().replace('\\', "/"), bytes)
    })
    .collect()
}

/// How two trees differ, in words.
pub fn difference(is: &Tree, should: &Tree) -> String {
    let mut said = Vec::new();
    for (path, bytes) in should {
        match is.get(path) {
            None => said.push(format!("{path} is missing")),
            Some(other) if other != bytes => said.push(format!("{path} is another")),
            _ => {}
        }
    }
    let more = is.keys().filter(|path| !should.contains_key(*path));
    said.extend(more.map(|path| format!("{path} is too much")));
    said.truncate(20);
    said.join("\n")
}

pub fn assert_same(is: &Tree, should: &Tree, when: &str) {
    assert!(is == should, "{when}:\n{}", difference(is, should));
}

pub const SERVICE: &str = "---\ntitle: Wi-Fi\nsummary: Wi-Fi everywhere.\ncategory: connect\nlifecycle: live\n---\n\nText.\n";

pub fn article(id: usize, words: &str) -> String {
    format!(
        "---\nid: {id}\ntitle: Use number {id}\nsummary: How to use {id}.\npublished: 2026-01-01\nservices: [wifi]\n---\n\n{words}\n"
    )
}

/// A site in a folder of its own.
pub struct Site {
    pub folder: tempfile::TempDir,
    pub root: PathBuf,
    pub dice: Dice,
    /// Number and file of each article.
    articles: Vec<(usize, String)>,
    next: usize,
    edits: usize,
}

impl Site {
    pub fn new(articles: usize) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("site");
        put(&root, "book.toml", super::common::BOOK);
        put(&root, "content/services/wifi.md", SERVICE);
        let mut site = Site {
            folder,
            root,
            dice: Dice::new(),
            articles: Vec::new(),
            next: 1001,
            edits: 0,
        };
        (0..articles).for_each(|_| site.add());
        site
    }

    /// A path beside the site.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A new article.
    pub fn add(&mut self) {
        let id = self.next;
        self.next += 1;
        let path = format!("content/knowledge-base/a{id}.md");
        put(&self.root, &path, article(id, "First words."));
        self.articles.push((id, path));
    }

    /// What people do to a site between two builds.
    pub fn change(&mut self) {
        for _ in 0..=self.dice.roll(4) {
            self.edits += 1;
            let n = self.edits;
            let at = self.dice.roll(self.articles.len());
            match self.dice.roll(9) {
                0 | 1 => {
                    let (id, path) = &self.articles[at];
                    let words = format!("Edit {n}. ").repeat(1 + self.dice.roll(2000));
                    put(&self.root, path, article(*id, &words));
                }
                2 => self.add(),
                3 if self.articles.len() > 4 => {
                    let (_, path) = self.articles.swap_remove(at);
                    fs::remove_file(self.root.join(path)).unwrap();
                }
                // Another number is another address.
                4 => {
                    let (id, path) = &mut self.articles[at];
                    *id = self.next;
                    self.next += 1;
                    put(&self.root, path, article(*id, "Renumbered."));
                }
                5 => {
                    let (_, path) = &mut self.articles[at];
                    let new = format!("content/knowledge-base/folder{n}/moved.md");
                    fs::create_dir_all(self.root.join(&new).parent().unwrap()).unwrap();
                    fs::rename(self.root.join(&*path), self.root.join(&new)).unwrap();
                    *path = new;
                }
                // All pages change.
                6 => {
                    let book = super::common::BOOK
                        .replace("\"Information Technology\"", &format!("\"IT {n}\""));
                    put(&self.root, "book.toml", book);
                }
                7 => {
                    let bytes: Vec<u8> = (0..self.dice.roll(40_000))
                        .map(|_| self.dice.roll(256) as u8)
                        .collect();
                    put(
                        &self.root,
                        &format!("content/files/map{}.bin", n % 5),
                        bytes,
                    );
                }
                // A folder where a file was, and the other way round.
                _ => {
                    let thing = self.root.join("content/files/thing");
                    if thing.is_file() {
                        fs::remove_file(&thing).unwrap();
                        put(&thing, "deep/part.txt", format!("part {n}"));
                    } else {
                        let _ = fs::remove_dir_all(&thing);
                        put(&self.root, "content/files/thing", format!("whole {n}"));
                    }
                }
            }
        }
    }

    pub fn command(&self, out: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_campanile"));
        command
            .args(["build", "--site"])
            .arg(&self.root)
            .arg("--out")
            .arg(out)
            .env("NO_COLOR", "1");
        command
    }

    /// A build that has to go well; what it said.
    pub fn build(&self, out: &Path) -> String {
        let output = self.command(out).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    }

    /// What a build into a new folder makes.
    pub fn clean(&self) -> Tree {
        let out = self.beside("clean");
        self.build(&out);
        let made = tree(&out);
        fs::remove_dir_all(out).unwrap();
        made
    }
}

pub fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .concat()
}

/// In an output that a build was stopped in, each file is one of those that it may be, and what was and will be is there;
/// and no page names a style, script or picture that is not.
pub fn assert_whole(out: &Path, before: Option<&Tree>, after: &[&Tree], when: &str) {
    let is = tree(out);
    let may: Vec<&Tree> = before.into_iter().chain(after.iter().copied()).collect();
    for (path, bytes) in is.iter().filter(|(_, bytes)| bytes.is_some()) {
        let known = may.iter().any(|tree| tree.get(path) == Some(bytes));
        assert!(known, "{when}: {path} is neither old nor new");
    }
    for (path, bytes) in before
        .into_iter()
        .flatten()
        .filter(|(_, bytes)| bytes.is_some())
    {
        let stays = after
            .iter()
            .all(|tree| tree.get(path).is_some_and(Option::is_some));
        assert!(
            !stays || is.contains_key(path),
            "{when}: {path} is gone, of {} bytes",
            bytes.as_ref().map_or(0, Vec::len)
        );
    }
    for (path, bytes) in is.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = String::from_utf8_lossy(bytes.as_deref().unwrap_or_default());
        for (at, _) in text.match_indices("=\"/assets/") {
            let named = text[at + 3..]
                .split(['"', '?', '#'])
                .next()
                .unwrap_or_default();
            assert!(
                is.contains_key(named),
                "{when}: {path} names {named}, which is not there"
            );
        }
    }
}
