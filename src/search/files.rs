//! Lists → files. Text where it is read as a whole (JSON, which every host compresses), bytes where it is looked
//! things up in: numbers of variable length are small by themselves, whatever a host does.
use super::acronyms::Acronyms;
use super::gather::{Chunk, gather};
use super::lists::{List, Lists, lists};
use super::words::Language;
use super::{Doc, Settings};
use crate::base::names::slug;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The version of the format; the browser's script knows it.
const VERSION: u32 = 2;
/// A shard's least size in bytes, and how many there are in a large index. A query of ten words fetches ten shards, and
/// most of each speaks of other words.
const SHARD: usize = 1 << 10;
const SHARDS: usize = 512;
/// Documents in a file of cards.
const CARDS: usize = 8;
/// Short forms that the eager file explains.
const SHORT_FORMS: usize = 200;

/// The whole index.
pub struct Files {
    /// `index.json`, which stands at a stable address and names the folder of all others.
    pub index: Vec<u8>,
    /// The folder's name: a hash of its files.
    pub folder: String,
    /// By name.
    pub files: Vec<(String, Vec<u8>)>,
}

/// The index of some documents, which stand in the order of their kinds.
pub fn files(docs: &[Doc<'_>], settings: &Settings) -> Files {
    let chunks = gather(docs, settings);
    let lists = lists(&chunks);
    let mut files = Vec::new();
    let firsts = shards(&lists, &mut files);
    cards(docs, &mut files);
    files.push(("meta.json".into(), meta(docs, settings, &lists)));
    files.push(("words.txt".into(), spellings(&chunks)));
    let folder = name(&files);
    let index = json!({
        "version": VERSION,
        "folder": folder,
        "language": settings.language,
        "plain": settings.language() == Language::Plain,
        "count": docs.len(),
        "firsts": firsts,
        "cards": CARDS,
        "kinds": kinds(docs, settings),
        "current": (0..).zip(docs).filter(|(_, d)| d.current).map(|(i, _): (usize, _)| i).collect::<Vec<_>>(),
        "same": settings.synonyms,
        "short": short_forms(&chunks, &lists, settings),
    });
    Files {
        index: index.to_string().into_bytes(),
        folder,
        files,
    }
}

/// Files of another content have another name.
fn name(files: &[(String, Vec<u8>)]) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, bytes) in files {
        hasher.update(name.as_bytes());
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    hasher.finalize().to_hex()[..8].to_string()
}

/// Titles, ids and keywords, one line a document.
fn kinds(docs: &[Doc<'_>], settings: &Settings) -> Vec<Value> {
    let each = settings.kinds.iter().enumerate().map(|(number, kind)| {
        let mut lines = String::new();
        for doc in docs.iter().filter(|doc| doc.kind == number) {
            if !lines.is_empty() {
                lines.push('\n');
            }
            lines.push_str(&short_address(doc));
            lines.push('\t');
            lines.extend(one_line(doc.title));
            for keyword in doc.keywords {
                lines.push('\t');
                lines.extend(one_line(keyword));
            }
        }
        json!({ "facet": kind.facet, "label": kind.label, "base": kind.base, "code": kind.code, "docs": lines })
    });
    each.collect()
}

/// An address that ends as its title says leaves that out: `2026/=` and not `2026/mail-was-slow`. Of ten thousand pages
/// with long titles, that is a seventh of the file. Other letters than ASCII's are told apart in more than one way.
fn short_address<'a>(doc: &Doc<'a>) -> Cow<'a, str> {
    let slug = slug(doc.title);
    let plain = doc.title.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
    let fits = plain && !slug.is_empty();
    match doc.rest.strip_suffix(slug.as_str()) {
        Some(before) if fits && (before.is_empty() || before.ends_with('/')) => {
            format!("{before}=").into()
        }
        _ => doc.rest.into(),
    }
}

fn one_line(text: &str) -> impl Iterator<Item = char> {
    text.trim()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
}

/// Who a document is for, what it is about, and how many headings it has: for all, since facets count all.
fn meta(docs: &[Doc<'_>], settings: &Settings, lists: &Lists<'_>) -> Vec<u8> {
    let list = |items: &[usize]| {
        items
            .iter()
            .map(usize::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let meta = json!({
        "headings": list(&lists.headings),
        "audiences": settings.audiences,
        "services": settings.services,
        "facets": settings.facets,
        "for": docs.iter().map(|d| list(&d.audiences)).collect::<Vec<_>>().join(","),
        "about": docs.iter().map(|d| list(&d.services)).collect::<Vec<_>>().join(","),
    });
    meta.to_string().into_bytes()
}

/// What a result shows: summary, anchors and texts of headings, state.
fn cards(docs: &[Doc<'_>], files: &mut Vec<(String, Vec<u8>)>) {
    for (i, docs) in docs.chunks(CARDS).enumerate() {
        let cards: Vec<Value> = docs.iter().map(|doc| card(doc)).collect();
        files.push((
            format!("c{i}.json"),
            Value::from(cards).to_string().into_bytes(),
        ));
    }
}

fn card(doc: &Doc<'_>) -> Value {
    let mut headings = Vec::new();
    if let Some(body) = doc.bodies.first() {
        headings.extend(body.headings.iter().map(|heading| {
            match heading.id == slug(&heading.text) {
                true => json!([heading.text]),
                false => json!([heading.text, heading.id]),
            }
        }));
    }
    match &doc.state {
        Some((class, word)) => json!([doc.summary, headings, class, word]),
        None => json!([doc.summary, headings]),
    }
}

fn spellings(chunks: &[Chunk]) -> Vec<u8> {
    let all: BTreeSet<&str> = chunks
        .iter()
        .flat_map(|c| c.spellings.iter().map(|w| &**w))
        .collect();
    all.into_iter().collect::<Vec<_>>().join("\n").into_bytes()
}

/// Short forms whose words are all in the index, the most frequent first.
fn short_forms(chunks: &[Chunk], lists: &Lists<'_>, settings: &Settings) -> Vec<Value> {
    let mut all = Acronyms::new();
    for (pair, count) in chunks.iter().flat_map(|c| &c.acronyms) {
        *all.entry(pair.clone()).or_default() += count;
    }
    let language = settings.language();
    let known = |word: &str| {
        language.is_common(word)
            || lists
                .terms
                .binary_search(&language.term(word).as_str())
                .is_ok()
    };
    let mut all: Vec<((String, String), u32)> = all
        .into_iter()
        .filter(|((short, long), _)| known(short) && long.split(' ').all(known))
        .collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.truncate(SHORT_FORMS);
    all.into_iter()
        .map(|((short, long), _)| json!([short, long]))
        .collect()
}

/// Writes the shards; gives back the first term of each, one blank between.
fn shards(lists: &Lists<'_>, files: &mut Vec<(String, Vec<u8>)>) -> String {
    let sizes: Vec<usize> = lists.lists.iter().map(size).collect();
    let total: usize = sizes.iter().sum::<usize>() + sizes.len() * 5;
    let most = SHARD.max(total / SHARDS);
    let mut firsts: Vec<&str> = Vec::new();
    let mut from = 0;
    while from < sizes.len() {
        let mut to = from;
        let mut bytes = 0;
        while to < sizes.len() && (to == from || bytes < most) {
            bytes += sizes[to] + 6;
            to += 1;
        }
        let name = format!("t{}.bin", firsts.len());
        files.push((name, shard(&lists.terms[from..to], &lists.lists[from..to])));
        firsts.push(lists.terms[from]);
        from = to;
    }
    firsts.join(" ")
}

/// Number of terms; each term (how much it shares with the one before, what is new), the lengths of its two lists and
/// their size in bytes; then all lists.
fn shard(terms: &[&str], lists: &[List]) -> Vec<u8> {
    let mut out = Vec::new();
    number(&mut out, terms.len());
    let mut before: &[u8] = b"";
    for (term, list) in terms.iter().zip(lists) {
        let term = term.as_bytes();
        let shared = before.iter().zip(term).take_while(|(a, b)| a == b).count();
        number(&mut out, shared);
        number(&mut out, term.len() - shared);
        out.extend_from_slice(&term[shared..]);
        number(&mut out, list.docs.count);
        number(&mut out, list.sections.count);
        number(&mut out, size(list));
        before = term;
    }
    for list in lists {
        out.extend_from_slice(&list.docs.bytes);
        out.extend_from_slice(&list.sections.bytes);
    }
    out
}

/// Of both lists of a term, in bytes.
fn size(list: &List) -> usize {
    list.docs.bytes.len() + list.sections.bytes.len()
}

/// Seven bits a byte, the lowest first; the highest bit says that there are more.
pub fn number(out: &mut Vec<u8>, mut n: usize) {
    while n >= 0x80 {
        out.push(n as u8 & 0x7f | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}
