//! What an import has to say: what came over, what was changed, what needs a person, each with file and line.
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How much a line of the report asks of its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Somebody has to decide or to mend.
    NeedsAPerson,
    /// It looks or says it another way now; nobody has to do anything.
    Changed,
    /// It stands in the new site.
    CameOver,
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Entry {
    pub level: Level,
    /// From the other site's root.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// The same words for the same thing, so that a thousand of them can be counted.
    pub message: String,
    /// What stood there.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub excerpt: String,
}

/// The lines about one file, while it is worked on.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    said: Vec<(Level, u32, String, String)>,
    used: Vec<String>,
}

impl Notes {
    pub fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    /// Another file of the other site whose text stands here now.
    pub fn uses(&mut self, file: &str) {
        self.used.push(file.into());
    }

    pub fn changed(&mut self, line: u32, message: impl Into<String>, excerpt: impl AsRef<str>) {
        self.say(Level::Changed, line, message, excerpt);
    }

    pub fn person(&mut self, line: u32, message: impl Into<String>, excerpt: impl AsRef<str>) {
        self.say(Level::NeedsAPerson, line, message, excerpt);
    }

    pub fn came(&mut self, line: u32, message: impl Into<String>, excerpt: impl AsRef<str>) {
        self.say(Level::CameOver, line, message, excerpt);
    }

    fn say(
        &mut self,
        level: Level,
        line: u32,
        message: impl Into<String>,
        excerpt: impl AsRef<str>,
    ) {
        let excerpt = excerpt.as_ref().trim().to_string();
        self.said
            .push((level, line.max(1), message.into(), excerpt));
    }
}

/// The whole report, in the order of files and lines.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub entries: Vec<Entry>,
    /// Files whose text stands in pages now, beside those that are pages.
    pub used: BTreeSet<String>,
    /// Pages that could not be read.
    pub unread: usize,
}

impl Report {
    pub fn take(&mut self, file: &str, notes: Notes) {
        self.used.extend(notes.used);
        let entries = notes
            .said
            .into_iter()
            .map(|(level, line, message, excerpt)| Entry {
                level,
                file: file.into(),
                line,
                message,
                excerpt,
            });
        self.entries.extend(entries);
    }

    pub fn sort(&mut self) {
        self.entries.sort_by(|a, b| {
            let key = |e: &Entry| (e.level, e.file.clone(), e.line);
            key(a).cmp(&key(b))
        });
    }

    pub fn of(&self, level: Level) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |e| e.level == level)
    }

    /// The entries of a level by their message, the most frequent first.
    pub fn grouped(&self, level: Level) -> Vec<(&str, Vec<&Entry>)> {
        let mut groups: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        for entry in self.of(level) {
            groups.entry(&entry.message).or_default().push(entry);
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(_, entries)| std::cmp::Reverse(entries.len()));
        groups
    }
}
