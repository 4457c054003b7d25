//! `urls.lock`: every address that was ever given out, with what stands there. Written by `campanile urls` only;
//! everything else reads it.
//!
//! One line an address, nothing that counts, so that two branches merge line by line:
//!
//! ```text
//! /advisories/2026/gift-card-scam/ advisory:gift-card-scam
//! /kb/1042/ kb:1042 2026-09-01T14:00:00Z
//! /services/fax/ service:fax retired service:email
//! ```
use crate::base::finding::{Code, Finding, Findings, Severity};
use crate::base::names;
use crate::base::source::Source;
use crate::content::{Kind, TYPES};
use jiff::Timestamp;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Where it stands in the site's folder.
pub const NAME: &str = "urls.lock";

pub const URLS_LOCK: Code = Code {
    name: "urls-lock",
    severity: Severity::Error,
    catches: "A line of urls.lock that cannot be read, a conflict that a merge left in it, or two lines that say different things of one address.",
    why: "The file is how campanile knows which addresses readers have; what it cannot read there, it cannot keep.",
    wrong: "<<<<<<< HEAD\n/kb/1042/ kb:1042\n=======\n/kb/1043/ kb:1043\n>>>>>>> campus-wifi",
    right: "/kb/1042/ kb:1042\n/kb/1043/ kb:1043",
};

pub const URLS_LOCK_ORDER: Code = Code {
    name: "urls-lock-order",
    severity: Severity::Suggestion,
    catches: "Lines of urls.lock that are out of order, or that are there twice, as a merge of two branches leaves them.",
    why: "Nothing is lost by it, but the next merge and the next reader find their way more easily in a sorted file.",
    wrong: "/kb/1043/ kb:1043\n/kb/1042/ kb:1042",
    right: "/kb/1042/ kb:1042\n/kb/1043/ kb:1043 (`campanile urls record` sorts it)",
};

pub const CODES: &[&Code] = &[&URLS_LOCK, &URLS_LOCK_ORDER];

/// What the file says of itself, for whoever opens it.
pub const HEADER: &str = "\
# Every address that this site has given out, and what stands there. Addresses never die.
# `campanile urls record` writes this file after a site was published; `campanile urls retire` when a page is given up.
# An article's line ends with the time at which it was published, which tells whose the number is when two claim it.
";

/// All that the file says.
#[derive(Debug, Clone, Default)]
pub struct UrlLock {
    /// `None` when there is no file.
    pub source: Option<Source>,
    /// In the order of the file, each address once.
    pub entries: Vec<Entry>,
    /// Comments, which stay at the head of the file.
    comments: Vec<String>,
}

/// One address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From the site's root, with a slash at both ends.
    pub address: Arc<str>,
    pub kind: Kind,
    pub id: Arc<str>,
    /// When an article with this number was published.
    pub published: Option<Timestamp>,
    pub fate: Fate,
    /// The line, and the target in it, in the source.
    pub span: Range<usize>,
    pub target_span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// A document stands there, or did.
    Claimed,
    /// It was given up, with or without a page that answers it now: `kb:1042`, `/status/`, `https://…`.
    Retired(Option<String>),
}

impl Entry {
    /// A document's address, as `record` writes it.
    pub fn new(address: Arc<str>, kind: Kind, id: Arc<str>, published: Option<Timestamp>) -> Entry {
        Entry {
            address,
            kind,
            id,
            published: published.filter(|_| kind == Kind::Article),
            fate: Fate::Claimed,
            span: 0..0,
            target_span: 0..0,
        }
    }

    /// As links name it: "kb:1042".
    pub fn reference(&self) -> String {
        format!("{}:{}", self.kind.plate().scheme, self.id)
    }

    fn line(&self) -> String {
        let mut line = format!("{} {}", self.address, self.reference());
        if let Some(at) = self.published {
            line.push_str(&format!(" {at}"));
        }
        match &self.fate {
            Fate::Claimed => {}
            Fate::Retired(None) => line.push_str(" retired"),
            Fate::Retired(Some(to)) => line.push_str(&format!(" retired {to}")),
        }
        line
    }

    /// Whether both say the same, wherever they stand.
    fn says(&self, other: &Entry) -> bool {
        self.line() == other.line()
    }
}

impl UrlLock {
    /// The file's text: comments, then a sorted line for each address.
    pub fn text(&self) -> String {
        let mut lines: Vec<String> = self.entries.iter().map(Entry::line).collect();
        lines.sort_unstable();
        lines.dedup();
        let mut out = match self.comments.is_empty() {
            true => HEADER.to_string(),
            false => self.comments.iter().map(|c| format!("{c}\n")).collect(),
        };
        for line in lines {
            out.push_str(&line);
            out.push('\n');
        }
        out
    }
}

/// Reads the file; what cannot be read is a finding at its line, and everything else still counts.
pub fn read(source: Option<&Source>) -> (UrlLock, Findings) {
    let mut findings = Findings::new();
    let Some(source) = source else {
        return (UrlLock::default(), findings);
    };
    let mut lock = UrlLock {
        source: Some(source.clone()),
        ..UrlLock::default()
    };
    let mut known: HashMap<Arc<str>, usize> = HashMap::new();
    let (mut last, mut untidy): (String, Option<Range<usize>>) = (String::new(), None);
    let mut in_conflict = false;
    for (span, line) in lines(&source.text) {
        if let Some(begins) = conflict(line) {
            if begins || !in_conflict {
                findings.push(left_by_merge(source, span));
            }
            in_conflict = !line.starts_with('>');
            continue;
        }
        if line.trim().is_empty() {
            continue;
        }
        if line.starts_with('#') {
            lock.comments.push(line.to_string());
            continue;
        }
        let entry = match entry(source, span.clone(), line) {
            Ok(entry) => entry,
            Err(finding) => {
                findings.push(*finding);
                continue;
            }
        };
        if *entry.line() <= *last && !in_conflict {
            untidy.get_or_insert(span.clone());
        }
        last = entry.line();
        match known.get(&entry.address).map(|i| &lock.entries[*i]) {
            Some(first) if first.says(&entry) => {}
            Some(first) => findings.push(said_twice(source, first, &entry)),
            None => {
                known.insert(entry.address.clone(), lock.entries.len());
                lock.entries.push(entry);
            }
        }
    }
    findings.extend(untidy.map(|span| {
        Finding::new(
            &URLS_LOCK_ORDER,
            source.at(span),
            "this line is out of order, or there twice",
        )
        .help("`campanile urls record` sorts the file")
    }));
    (lock, findings)
}

/// Each line with its place, without its end.
fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |whole| {
        let start = at;
        at += whole.len();
        let line = whole.trim_end_matches(['\n', '\r']);
        let mark = line.len() - line.trim_start_matches('\u{FEFF}').len();
        (start + mark..start + line.len(), &line[mark..])
    })
}

/// Whether a line is one of git's conflict markers, and if so, whether it begins one.
fn conflict(line: &str) -> Option<bool> {
    let is = |mark: char| line.len() >= 7 && line.chars().take(7).all(|c| c == mark);
    match is('<') {
        true => Some(true),
        false => (is('=') || is('>') || is('|')).then_some(false),
    }
}

fn left_by_merge(source: &Source, span: Range<usize>) -> Finding {
    Finding::new(
        &URLS_LOCK,
        source.at(span),
        "a merge left a conflict in urls.lock",
    )
    .help("keep the addresses of both sides: take out only the lines with <<<<<<<, ======= and >>>>>>>")
    .help("a line `urls.lock merge=union` in .gitattributes lets git do so by itself")
}

fn said_twice(source: &Source, first: &Entry, second: &Entry) -> Finding {
    Finding::new(
        &URLS_LOCK,
        source.at(second.span.clone()),
        format!("`{}` is here twice, and the lines differ", second.address),
    )
    .related(source.at(first.span.clone()), "the other line")
    .help("keep the one that is true now")
}

fn entry(source: &Source, span: Range<usize>, line: &str) -> Result<Entry, Box<Finding>> {
    let mut words = words(line, span.start).into_iter().peekable();
    let wrong = |at: Range<usize>, message: String| {
        Box::new(
            Finding::new(&URLS_LOCK, source.at(at), message)
                .help("a line is an address and what stands there, like `/kb/1042/ kb:1042`")
                .help("bring the file back from git; `campanile urls record` adds what is missing"),
        )
    };
    let (at, address) = words.next().unwrap_or((span.clone(), ""));
    if !is_address(address) {
        return Err(wrong(
            at,
            format!("`{address}` is not an address of this site"),
        ));
    }
    let Some((at, reference)) = words.next() else {
        return Err(wrong(
            span,
            format!("nothing says what stands at `{address}`"),
        ));
    };
    let Some((kind, id)) = named(reference) else {
        let (scheme, id) = reference.split_once(':').unwrap_or((reference, "…"));
        let near = names::nearest(scheme, TYPES.iter().map(|plate| plate.scheme));
        let near = near
            .filter(|near| *near != scheme)
            .map(|near| format!("{near}:{id}"));
        let found = wrong(at, format!("`{reference}` names no document"));
        return Err(Box::new(found.did_you_mean(near.as_deref())));
    };
    let mut entry = Entry::new(address.into(), kind, id.into(), None);
    entry.span = span;
    if let Some(published) = words.peek().and_then(|(_, word)| word.parse().ok()) {
        entry.published = Some(published);
        words.next();
    }
    if let Some((at, word)) = words.next() {
        if word != "retired" {
            return Err(wrong(at, format!("`{word}` means nothing here")));
        }
        let target = words.next();
        entry.target_span = target.as_ref().map_or(at, |(at, _)| at.clone());
        entry.fate = Fate::Retired(target.map(|(_, to)| to.to_string()));
    }
    match words.next() {
        Some((at, word)) => Err(wrong(at, format!("`{word}` means nothing here"))),
        None => Ok(entry),
    }
}

/// Words with their places in the source.
fn words(line: &str, start: usize) -> Vec<(Range<usize>, &str)> {
    let place = |word: &str| {
        let at = word.as_ptr() as usize - line.as_ptr() as usize;
        start + at..start + at + word.len()
    };
    line.split_whitespace().map(|w| (place(w), w)).collect()
}

/// "kb:1042" → an article and its number.
pub fn named(reference: &str) -> Option<(Kind, &str)> {
    let (scheme, id) = reference.split_once(':')?;
    let kind = Kind::of_scheme(scheme).filter(|kind| *kind != Kind::Snippet)?;
    let fits = match kind {
        Kind::Article => id.parse::<u32>().is_ok(),
        Kind::Page => id.split('/').all(names::is_id),
        _ => names::is_id(id),
    };
    fits.then_some((kind, id))
}

/// A path with a slash at both ends, of which every part is a plain name.
fn is_address(text: &str) -> bool {
    let parts = text.strip_prefix('/').and_then(|t| t.strip_suffix('/'));
    let is_part = |part: &str| names::is_id(part) && part.len() <= super::LONGEST_NAME;
    parts.is_some_and(|parts| parts.split('/').all(is_part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (UrlLock, Vec<Finding>) {
        let (lock, findings) = read(Some(&Source::new(NAME, text)));
        (lock, findings.in_source_order())
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        let text = format!(
            "{HEADER}/kb/1042/ kb:1042 2026-09-01T14:00:00Z\n/services/fax/ service:fax retired service:email\n/x/y/ page:x/y retired\n"
        );
        let (lock, findings) = of(&text);
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(lock.text(), text);
        assert_eq!(
            lock.entries[1].fate,
            Fate::Retired(Some("service:email".into()))
        );
    }

    #[test]
    fn windows_line_ends_and_a_byte_order_mark_are_no_fault() {
        let (lock, findings) = of("\u{FEFF}/kb/1/ kb:1\r\n/kb/2/ kb:2\r\n");
        assert!(findings.is_empty());
        assert_eq!(lock.entries.len(), 2);
    }

    #[test]
    fn both_sides_of_a_conflict_count() {
        let (lock, findings) =
            of("<<<<<<< HEAD\n/kb/2/ kb:2\n=======\n/kb/1/ kb:1\n>>>>>>> other\n/kb/3/ kb:3\n");
        assert_eq!(lock.entries.len(), 3);
        assert_eq!(findings.len(), 1);
    }

    #[test]
    fn a_union_of_two_branches_is_no_error() {
        let (lock, findings) = of("/kb/2/ kb:2\n/kb/1/ kb:1\n/kb/2/ kb:2\n");
        assert_eq!(lock.entries.len(), 2);
        assert!(
            findings
                .iter()
                .all(|f| f.severity() == Severity::Suggestion)
        );
        assert!(lock.text().ends_with("\n/kb/1/ kb:1\n/kb/2/ kb:2\n"));
    }

    #[test]
    fn strange_lines_are_findings_and_never_panic() {
        for line in [
            "kb/1/ kb:1",
            "/kb/1 kb:1",
            "/../ kb:1",
            "/kb/1/",
            "/kb/1/ kb:x",
            "/kb/1/ kp:1",
            "/kb/1/ kb:1 gone",
            "/kb/1/ kb:1 retired /a/ /b/",
            "/é/ page:é",
            "=",
            "<<<<<<<",
            "//evil.example/ page:x",
            "/kb/1/ snippet:x",
        ] {
            let (_, findings) = of(line);
            assert_eq!(findings.len(), 1, "{line}");
        }
    }
}
