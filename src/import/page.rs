//! A page of another site on its way: its fields, its text in our Markdown, where it stood.
use super::Folder;
use super::dialect::{Pass, Work};
use super::fields::{self, Fields};
use super::lines::{self, Fence, Line};
use super::report::{Notes, Report};
use crate::base::address::file_of;
use crate::content::Kind;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// One page, read and rewritten, not yet placed.
pub struct Page {
    /// From the other site's root.
    pub source: String,
    /// Where it stood below the folder of pages, without ending: `wifi/eduroam`, `wifi/index`.
    pub name: String,
    pub fields: Fields,
    pub lines: Vec<Line>,
    /// Where readers found it, the main one first: `/wifi/eduroam/`.
    pub addresses: Vec<String>,
    /// As navigation calls it.
    pub title: Option<String>,
    /// What the tool knows of its family, with the reason.
    pub kind: Option<(Kind, String)>,
    /// A post has a date in its name or its folder; it belongs to a feed.
    pub is_post: bool,
    /// The day that its file's name tells.
    pub day: Option<String>,
    pub notes: Notes,
}

impl Page {
    /// A page without text.
    pub fn bare(source: &str, fields: Fields) -> Page {
        Page {
            source: source.into(),
            name: stem(source).into(),
            fields,
            lines: Vec::new(),
            addresses: Vec::new(),
            title: None,
            kind: None,
            is_post: false,
            day: None,
            notes: Notes::default(),
        }
    }
}

/// A system of a status page.
#[derive(Debug, Clone, Default)]
pub struct System {
    pub name: String,
    pub description: String,
    pub category: String,
    pub link: String,
}

/// A whole site.
#[derive(Default)]
pub struct Gathered {
    pub pages: Vec<Page>,
    /// Where pages and their pictures stand: "docs", "content".
    pub root: String,
    /// Folders below it that are roots of their own: a language each.
    pub roots: Vec<String>,
    /// Folders that are served from the site's root: `static` for `/`.
    pub statics: Vec<(String, String)>,
    /// Where it stood: `https://docs.example.edu/help/`.
    pub url: Option<String>,
    pub systems: Vec<System>,
    /// The zone of its civil times.
    pub zone: Option<TimeZone>,
    /// Lists of pages that have no text of their own: each one's path, and where readers found it.
    pub lists: Vec<(String, Vec<String>)>,
    /// Documentation: pages are articles unless their folder says otherwise.
    pub is_manual: bool,
}

/// How a tool's pages are read.
pub struct Reading<'a> {
    pub folder: &'a Folder,
    pub passes: &'a [Pass],
    /// The configuration, for what a text asks of it: `{{ site.title }}`.
    pub site: &'a Value,
    /// Folders where included texts are looked for, the nearest first.
    pub includes: &'a [String],
}

impl Reading<'_> {
    /// Reads many pages at once; one that cannot be read is in the report.
    pub fn pages(&self, sources: &[(String, String)], report: &mut Report) -> Vec<Page> {
        let read: Vec<_> = sources
            .par_iter()
            .map(|(source, name)| {
                let mut notes = Notes::default();
                let page = self.page(source, name, &mut notes);
                (source, page, notes)
            })
            .collect();
        let mut pages = Vec::with_capacity(read.len());
        for (source, page, notes) in read {
            match page {
                Some(mut page) => {
                    page.notes = notes;
                    pages.push(page);
                }
                None => {
                    report.unread += 1;
                    report.take(source, notes);
                }
            }
        }
        pages
    }

    fn page(&self, source: &str, name: &str, notes: &mut Notes) -> Option<Page> {
        let text = self.folder.text(source, notes)?;
        let (fields, body) = fields::split(&text, notes);
        let body = printable(body, notes);
        let lines = self.rewritten(source, &fields, body, notes);
        Some(Page {
            source: source.into(),
            name: name.into(),
            fields,
            lines,
            addresses: Vec::new(),
            title: None,
            kind: None,
            is_post: false,
            day: None,
            notes: Notes::default(),
        })
    }

    fn rewritten(
        &self,
        source: &str,
        fields: &Fields,
        lines: Vec<Line>,
        notes: &mut Notes,
    ) -> Vec<Line> {
        let mut work = Work {
            reading: self,
            source,
            fields,
            notes,
            depth: 0,
            trail: vec![source.into()],
            room: super::dialect::MOST_INCLUDED,
        };
        let lines = self
            .passes
            .iter()
            .fold(lines, |lines, pass| pass(lines, &mut work));
        strange(lines, work.notes)
    }
}

/// Blocks of code that have the names of our charts are none of ours.
fn strange(mut lines: Vec<Line>, notes: &mut Notes) -> Vec<Line> {
    let mut fence = Fence::default();
    for line in &mut lines {
        let was_open = fence.is_open();
        if !fence.holds(&line.text) || was_open {
            continue;
        }
        let start = line.text.rfind(['`', '~']).map_or(0, |at| at + 1);
        let info = line.text[start..].trim();
        if matches!(
            info.split([' ', ',', '{']).next(),
            Some("figure" | "report")
        ) {
            notes.changed(
                line.no,
                "code is shown without the name of its language",
                info,
            );
            line.text.truncate(start);
        }
    }
    lines
}

/// Control characters would never reach a reader; they go, and are counted.
fn printable(mut lines: Vec<Line>, notes: &mut Notes) -> Vec<Line> {
    let bad = |c: char| {
        (c.is_control() && c != '\t')
            || matches!(
                c,
                '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' | '\u{F0000}' | '\u{F0001}'
            )
    };
    for line in &mut lines {
        if line.text.contains(bad) {
            notes.changed(
                line.no,
                "characters that cannot be printed were left out",
                "",
            );
            line.text = line.text.replace(bad, "");
        }
    }
    lines
}

impl Gathered {
    /// The root that a page stands below.
    pub fn root_of(&self, source: &str) -> &str {
        let own = self
            .roots
            .iter()
            .find(|root| source.starts_with(&format!("{root}/")));
        own.unwrap_or(&self.root)
    }
}

/// The endings of Markdown files.
pub fn is_markdown(path: &str) -> bool {
    let name = file_of(path).to_ascii_lowercase();
    [".md", ".markdown", ".mdown", ".mkd", ".mdx"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// A Markdown file's path without its ending; Middleman has two of them.
pub fn stem(path: &str) -> &str {
    let cut = path
        .rfind('.')
        .filter(|at| *at > path.rfind('/').map_or(0, |s| s + 1));
    let stem = cut.map_or(path, |at| &path[..at]);
    stem.strip_suffix(".html").unwrap_or(stem)
}

/// The date at the start of a file's name, as in `2024-05-01-outage`, and what follows it.
pub fn dated(name: &str) -> Option<(&str, &str)> {
    let day = name.get(..10)?;
    let digits = day.bytes().enumerate().all(|(i, b)| match i {
        4 | 7 => b == b'-',
        _ => b.is_ascii_digit(),
    });
    let rest = name[10..].trim_start_matches(['-', '_']);
    (digits && day.parse::<jiff::civil::Date>().is_ok()).then_some((day, rest))
}

/// The texts of a value's keys, as dotted paths: `params.brand`.
pub fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, key| &value[key])
}

/// A text at a dotted path.
pub fn text_at(value: &Value, path: &str) -> Option<String> {
    let text = fields::one_line(&fields::plain(at(value, path)));
    (!text.is_empty()).then_some(text)
}

/// A map of names → how often, for what must be one of its kind.
#[derive(Default)]
pub struct Names(HashMap<String, u32>);

impl Names {
    pub fn hold(&mut self, name: impl Into<String>) {
        self.0.entry(name.into()).or_insert(1);
    }

    /// The name itself, or with the first number that is free.
    pub fn free(&mut self, wanted: &str) -> String {
        if !self.0.contains_key(wanted) {
            self.hold(wanted);
            return wanted.to_string();
        }
        loop {
            let n = self.0.entry(wanted.to_string()).or_insert(1);
            *n += 1;
            let name = format!("{wanted}-{n}");
            if !self.0.contains_key(&name) {
                self.hold(name.clone());
                return name;
            }
        }
    }
}

/// Fields that a tool gives to many pages at once, where a page has none of its own.
pub fn with_defaults(fields: &mut Fields, defaults: &BTreeMap<String, Value>) {
    for (key, value) in defaults {
        fields.set_default(key, value);
    }
}

pub use lines::lines_of;
