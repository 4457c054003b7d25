//! What `check FILE` needs of a site in which only that file was edited: the file, and the documents that it names.
//!
//! A whole check leaves a list of all files: how each looked, by which names others can reach it, and whether anything was
//! said of it that another file may bring about. While all other files look as they did, and the edit leaves the file's
//! front matter as it was (but for words), what is said of it can only come from itself and from what it names; those are
//! read and linked as a small site. Whatever is not exactly so, and whatever is said that is not the file's alone, makes a
//! check of the whole. So a list that is gone, damaged or another program's changes only the speed.
use super::Common;
use crate::base::address::decoded;
use crate::base::finding::Finding;
use crate::base::source::Source;
use crate::read::{Bytes, front_matter, name_of_unread};
use crate::site::Site;
use crate::world::prose as disk;
use crate::world::vicinity::{self, Seen, Sight};
use crate::{Input, look_at};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write;
use std::path::Path;
use std::time::SystemTime;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

#[cfg(test)]
mod tests;

/// Raised when the same words would mean something else.
const VERSION: u32 = 1;
/// A file that names more than this is checked with the whole site.
const MOST: usize = 400;

/// Findings that a document brings about by itself: by its own text, by book.toml and by the clock.
const OWN: &[&str] = &[
    "call-to-action",
    "code-language",
    "consent-ends",
    "cut-short",
    "duplicate-update",
    "empty-body",
    "heading-level",
    "image-without-alt",
    "launch-phases",
    "link-text",
    "merge-conflict",
    "missing-field",
    "no-footnote",
    "no-front-matter",
    "not-utf8",
    "notice-action",
    "notice-who",
    "open-incident",
    "raw-html",
    "rescheduled-without-was",
    "review-overdue",
    "short-notice",
    "space-in-address",
    "story-sections",
    "summary",
    "survey-unanswered",
    "time-without-zone",
    "title",
    "title-style",
    "too-large",
    "unknown-key",
    "update-before-start",
    "update-order",
    "window-not-closed",
    "wrong-value",
    "yaml",
];

/// Blocks whose words name figures and stories.
const ASKING: &[&str] = &["figure", "report"];

/// A file, as the last whole check knew it.
#[derive(Debug, PartialEq)]
struct Known<'a> {
    path: &'a str,
    mark: u64,
    /// Hash of the front matter without its words; 0 for none that could be read.
    front: u64,
    /// Something was said of it that another file may bring about.
    shared: bool,
    names: Vec<u64>,
}

/// The list, read.
struct List<'a> {
    /// Hash of all bytes that the whole check saw.
    key: &'a str,
    files: Vec<Known<'a>>,
}

/// The site as far as one file can see it, and what the checks say of the file; `None` for a check of the whole.
pub fn of(common: &Common, file: &Path) -> Option<(Input, Vec<Finding>)> {
    let text = vicinity::recall(&common.site)?;
    let sight = vicinity::look(&common.site, SystemTime::now())?;
    of_sight(common, file, &text, &sight)
}

fn of_sight(
    common: &Common,
    file: &Path,
    text: &str,
    sight: &Sight,
) -> Option<(Input, Vec<Finding>)> {
    let path = inside(&common.site, file)?;
    let below = sight.document(&path)?;
    let document = vicinity::document(sight, below).ok().flatten()?;
    let Bytes::Text(now) = &document.bytes else {
        return None;
    };
    let list = read(text, common, jiff::Timestamp::now())?;
    if !same_but(&list.files, &sight.files, &path) || asks(now) {
        return None;
    }
    let at = list.files.binary_search_by(|k| k.path.cmp(&path)).ok()?;
    let known = &list.files[at];
    if known.shared || known.front == 0 || known.front != front(now) {
        return None;
    }
    let named = tokens(now);
    let near = |k: &&Known| k.path == path || k.names.iter().any(|name| named.contains(name));
    let near: Vec<&str> = list.files.iter().filter(near).map(|k| k.path).collect();
    if near.len() > MOST {
        return None;
    }
    let documents: Vec<&str> = near
        .iter()
        .filter_map(|path| sight.document(path))
        .collect();
    let assets = (near.iter())
        .filter(|path| sight.document(path).is_none())
        .filter_map(|path| sight.below(path))
        .collect::<Vec<_>>();
    let input = sight.read(&documents, &assets, common.wishes())?;
    common.is_a_time(&input).ok()?;
    let findings = look_at(&input)?;
    let of_file = |f: &Finding| super::check::places(f).any(|place| *place.source.path == *path);
    let found: Vec<Finding> = findings.into_iter().filter(of_file).collect();
    found.iter().all(is_own).then_some((input, found))
}

fn is_own(finding: &Finding) -> bool {
    OWN.binary_search(&finding.code.name).is_ok()
}

/// The file's path from the site's root, as the list has it.
fn inside(site: &Path, file: &Path) -> Option<String> {
    let root = std::fs::canonicalize(site).ok()?;
    let file = std::fs::canonicalize(file)
        .or_else(|_| std::fs::canonicalize(site.join(file)))
        .ok()?;
    let below = file.strip_prefix(root).ok()?;
    let parts: Option<Vec<&str>> = below.components().map(|c| c.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

/// Whether all files but one are there as they were, and no other is.
fn same_but(known: &[Known], now: &[Seen], path: &str) -> bool {
    let same = |(known, now): (&Known, &Seen)| {
        known.path == now.path && (known.path == path || (known.mark == now.mark && now.mark != 0))
    };
    known.len() == now.len() && known.iter().zip(now).all(same)
}

/// Whether a text has blocks that ask for what other files hold.
fn asks(text: &str) -> bool {
    text.lines().any(|line| {
        let word = line.trim_start_matches([' ', '\t', '>', '-', '*', '`', '~']);
        let fence = line.contains("```") || line.contains("~~~");
        fence && ASKING.iter().any(|asking| word.starts_with(asking))
    })
}

/// The hash of what other files may see in a front matter: all of it but words that stand on one line.
fn front(text: &str) -> u64 {
    let source = Source::new("", text);
    let Ok(parts) = front_matter::split(&source) else {
        return 0;
    };
    let lines = text[parts.yaml].lines().filter(|line| !is_words(line));
    let mut left = String::with_capacity(1024);
    lines.for_each(|line| left.extend([line, "\n"]));
    xxh3_64(left.as_bytes()).max(1)
}

/// A line with a title or a sentence that ends where the line does.
fn is_words(line: &str) -> bool {
    let Some((key, value)) = line.split_once(": ") else {
        return false;
    };
    let value = value.trim();
    let quoted = |mark: char| {
        let inner = value.strip_prefix(mark).and_then(|v| v.strip_suffix(mark));
        inner.is_some_and(|inner| !inner.contains([mark, '\\']))
    };
    matches!(key, "title" | "summary" | "action")
        && (value.starts_with(char::is_alphanumeric) || quoted('"') || quoted('\''))
}

/// Hashes of everything in a text by which a document may be named: words, addresses, paths, and their last parts.
fn tokens(text: &str) -> HashSet<u64> {
    let apart = |c: char| c.is_whitespace() || "()<>[]{}\"'`,;|=“”".contains(c);
    let mut found = HashSet::new();
    for word in text.split(apart).filter(|word| !word.is_empty()) {
        let word = decoded(word.split(['#', '?']).next().unwrap_or_default());
        let word = word.trim_end_matches(['.', ':', '!', '…']);
        let mut add = |name: &str| found.extend(hash(name));
        add(word);
        let rest = word.split_once(':').map_or(word, |(_, rest)| rest);
        add(rest);
        add(rest.trim_start_matches(['K', 'B', 'k', 'b']));
        add(word
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default());
    }
    found
}

fn hash(name: &str) -> Option<u64> {
    let name = name.trim_matches('/').to_lowercase();
    (!name.is_empty()).then(|| xxh3_64(name.as_bytes()))
}

/// Names of a file that follow from its path.
fn path_names(path: &str, names: &mut BTreeSet<u64>) {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default();
    names.extend(hash(name));
    names.extend(hash(name.strip_suffix(".md").unwrap_or(name)));
    if name == "index.md" {
        names.extend(parts.next().and_then(hash));
    }
}

/// By which names each file of the content can be reached, by its path from the content folder.
fn names(site: &Site) -> HashMap<&str, BTreeSet<u64>> {
    let mut all: HashMap<&str, BTreeSet<u64>> = HashMap::new();
    for core in &site.cores {
        let names = all.entry(&core.doc.path).or_default();
        names.extend([&*core.id, &*core.address].into_iter().filter_map(hash));
        names.extend(core.doc.common().aliases().iter().filter_map(|a| hash(a)));
    }
    for unread in site.unread_files() {
        all.entry(&unread.path)
            .or_default()
            .extend(hash(&unread.id));
    }
    all
}

/// Keeps the list for the next time, with what a whole check found. `sight` is from before anything was read.
pub fn keep(
    common: &Common,
    sight: &Sight,
    input: &Input,
    key: &str,
    site: &Site,
    found: &[Finding],
) {
    finish(common, list(common, sight, input, key, site, found));
}

fn list(
    common: &Common,
    sight: &Sight,
    input: &Input,
    key: &str,
    site: &Site,
    found: &[Finding],
) -> String {
    let names = names(site);
    let mut shared: HashSet<&str> = HashSet::new();
    for finding in found.iter().filter(|finding| !is_own(finding)) {
        shared.extend(super::check::places(finding).map(|place| &*place.source.path));
    }
    let files = input.sources.iter();
    let texts: HashMap<&str, &crate::read::File> = files.map(|file| (&*file.path, file)).collect();
    let mut out = head(common, super::known::holds(site, input), key);
    for seen in &sight.files {
        let below = sight.below(&seen.path).unwrap_or_default();
        let mut own = names.get(below).cloned().unwrap_or_default();
        path_names(&seen.path, &mut own);
        let file = texts.get(below);
        let unread = file.and_then(|file| name_of_unread(file));
        own.extend(unread.and_then(|(.., id)| hash(&id)));
        let text = file.and_then(|file| std::str::from_utf8(&file.bytes).ok());
        let front = text.map_or(0, front);
        line(&mut out, seen, front, shared.contains(&*seen.path), own);
    }
    seal(out)
}

/// Where no byte is another, only the looks of files are renewed. Says whether there is a list to renew.
pub fn renew(common: &Common, sight: &Sight, key: &str) -> bool {
    let Some(text) = vicinity::recall(&common.site) else {
        return false;
    };
    let Some((stands, list)) = unsealed(&text).and_then(|body| parse(body)) else {
        return false;
    };
    let same = list.files.len() == sight.files.len()
        && (list.files.iter().zip(&sight.files)).all(|(known, seen)| known.path == seen.path);
    let old = (list.files.iter().zip(&sight.files)).any(|(known, seen)| known.mark != seen.mark);
    if list.key != key || !same || !old {
        return list.key == key && same;
    }
    let mut out = format!("{stands}\n{key}\n");
    for (known, seen) in list.files.iter().zip(&sight.files) {
        let names = known.names.iter().copied().collect();
        line(&mut out, seen, known.front, known.shared, names);
    }
    finish(common, seal(out));
    true
}

/// The program and the wishes, from when until when the clock makes no difference, and the hash of all.
fn head(common: &Common, holds: Option<(i64, i64)>, key: &str) -> String {
    let holds = holds.map_or("always".into(), |(from, until)| format!("{from} {until}"));
    format!("{}\t{holds}\n{key}\n", program(common))
}

fn program(common: &Common) -> String {
    let wishes = common.wishes();
    let all = format!("{VERSION} {} {wishes:?}", disk::program());
    format!("{:032x}", xxh3_128(all.as_bytes()))
}

fn line(out: &mut String, seen: &Seen, front: u64, shared: bool, names: BTreeSet<u64>) {
    let shared = u8::from(shared);
    let _ = write!(out, "{:x} {front:x} {shared}", seen.mark);
    for name in names {
        let _ = write!(out, " {name:x}");
    }
    let _ = writeln!(out, "\t{}", seen.path);
}

fn finish(common: &Common, list: String) {
    vicinity::keep(&common.site, &list);
}

/// The text with its sum, by which a list is known that was cut off or changed.
fn seal(mut out: String) -> String {
    let sum = xxh3_128(out.as_bytes());
    let _ = write!(out, "{sum:032x}");
    out
}

/// The text without its sum, if that is right.
fn unsealed(text: &str) -> Option<&str> {
    let (body, sum) = text.split_at_checked(text.len().checked_sub(32)?)?;
    (format!("{:032x}", xxh3_128(body.as_bytes())) == sum).then_some(body)
}

/// The list, if it is this program's, for these wishes and for this time.
fn read<'a>(text: &'a str, common: &Common, clock: jiff::Timestamp) -> Option<List<'a>> {
    let (stands, list) = parse(unsealed(text)?)?;
    let (program_then, holds) = stands.split_once('\t')?;
    let in_time = holds == "always" || {
        let (from, until) = holds.split_once(' ')?;
        (from.parse::<i64>().ok()?..until.parse().ok()?).contains(&clock.as_second())
    };
    (program_then == program(common) && in_time).then_some(list)
}

fn parse(body: &str) -> Option<(&str, List<'_>)> {
    let mut lines = body.lines();
    let (stands, key) = (lines.next()?, lines.next()?);
    let files = lines.map(parse_line).collect::<Option<Vec<_>>>()?;
    Some((stands, List { key, files }))
}

fn parse_line(line: &str) -> Option<Known<'_>> {
    let (numbers, path) = line.split_once('\t')?;
    let mut numbers = numbers.split(' ');
    let mut number = || numbers.next().map(|n| u64::from_str_radix(n, 16).ok());
    let (mark, front, shared) = (number()??, number()??, number()?? == 1);
    let mut names = Vec::new();
    while let Some(name) = number() {
        names.push(name?);
    }
    Some(Known {
        path,
        mark,
        front,
        shared,
        names,
    })
}
