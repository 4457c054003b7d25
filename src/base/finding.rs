//! What is wrong, where, and what to do about it: the one form in which anything complains.
use super::source::Place;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// How bad. An error cannot be rendered truly; `build` refuses on errors only.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    Suggestion,
    Warning,
    Error,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Severity::Suggestion => "suggestion",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// The essay behind a kind of finding; `campanile explain NAME` prints it.
#[derive(Debug)]
pub struct Code {
    /// Stable, kebab-case.
    pub name: &'static str,
    pub severity: Severity,
    /// What it catches, in one sentence.
    pub catches: &'static str,
    /// Why it hurts a reader or a writer.
    pub why: &'static str,
    pub wrong: &'static str,
    pub right: &'static str,
}

/// One thing found.
#[derive(Debug, Clone)]
pub struct Finding {
    pub code: &'static Code,
    pub place: Option<Place>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// A few words beside the caret.
    pub label: String,
    /// What to do, one step a line.
    pub help: Vec<String>,
    /// Other places that belong to it, each with a few words.
    pub related: Vec<(Place, String)>,
    /// The level that book.toml sets instead of the code's own.
    pub level: Option<Severity>,
    /// When it comes from a rule that is data: what the rule's file says.
    pub rule: Option<Arc<RuleSays>>,
}

/// A rule of the voice: its name, level and offers stand in its own file and not in a [`Code`].
#[derive(Debug, Clone)]
pub struct RuleSays {
    /// `Style.Rule`
    pub name: Arc<str>,
    pub severity: Severity,
    pub description: String,
    pub link: String,
    /// The text as the rule saw it.
    pub matched: String,
    /// `replace`, `remove` … with what may stand there instead.
    pub action: String,
    pub offers: Vec<String>,
    /// About the whole file, and not about the place.
    pub whole: bool,
    pub fix: Option<Mending>,
}

/// Bytes of the source, and what mends them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mending {
    pub span: Range<usize>,
    pub text: String,
    /// It keeps the meaning.
    pub safe: bool,
}

impl Finding {
    pub fn new(
        code: &'static Code,
        place: impl Into<Option<Place>>,
        message: impl Into<String>,
    ) -> Finding {
        Finding {
            code,
            place: place.into(),
            message: message.into(),
            label: String::new(),
            help: Vec::new(),
            related: Vec::new(),
            level: None,
            rule: None,
        }
    }

    pub fn label(mut self, label: impl Into<String>) -> Finding {
        self.label = label.into();
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Finding {
        self.help.push(help.into());
        self
    }

    /// Adds "did you mean …?" when there is a near name.
    pub fn did_you_mean(self, guess: Option<&str>) -> Finding {
        match guess {
            Some(guess) => self.help(format!("did you mean `{guess}`?")),
            None => self,
        }
    }

    pub fn related(mut self, place: Place, words: impl Into<String>) -> Finding {
        self.related.push((place, words.into()));
        self
    }

    pub fn severity(&self) -> Severity {
        let own = self.level.unwrap_or(self.code.severity);
        self.rule.as_ref().map_or(own, |rule| rule.severity)
    }

    /// The code, or the rule's own name.
    pub fn name(&self) -> &str {
        self.rule.as_ref().map_or(self.code.name, |rule| &rule.name)
    }
}

/// Nobody reads more findings of one kind in one file; a file that is one fault again and again (a log, an attack) would
/// have a million, each with an excerpt.
pub const MOST_ALIKE: usize = 500;

/// All that was found; nothing stops at the first fault.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    pub fn new() -> Findings {
        Findings::default()
    }

    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    pub fn extend(&mut self, more: impl IntoIterator<Item = Finding>) {
        self.0.extend(more);
    }

    /// Keeps the value, collects what rode along with it.
    pub fn take<T>(&mut self, (value, found): (T, Findings)) -> T {
        self.0.extend(found.0);
        value
    }

    /// Ordered by file, then by place, then by code: the same for any order of work. Of one kind in one file only the
    /// first [`MOST_ALIKE`] are told, and how many more there are.
    pub fn in_source_order(mut self) -> Vec<Finding> {
        self.0.sort_by(|a, b| key(a).cmp(&key(b)));
        if self.0.len() <= MOST_ALIKE {
            return self.0;
        }
        let mut seen: HashMap<(Arc<str>, String), (usize, usize)> = HashMap::new();
        let mut told: Vec<Finding> = Vec::with_capacity(self.0.len());
        for finding in self.0 {
            let path = finding
                .place
                .as_ref()
                .map(|place| place.source.path.clone());
            let (count, last) = seen
                .entry((path.unwrap_or_default(), finding.name().to_string()))
                .or_default();
            *count += 1;
            if *count <= MOST_ALIKE {
                *last = told.len();
                told.push(finding);
            }
        }
        for (count, last) in seen.into_values().filter(|(count, _)| *count > MOST_ALIKE) {
            let more = count - MOST_ALIKE;
            let finding = &mut told[last];
            finding
                .help
                .push(format!("there are {more} more like it in this file"));
        }
        told
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

fn key(finding: &Finding) -> (&str, usize, &str, &str) {
    let (path, start) = finding
        .place
        .as_ref()
        .map_or(("", 0), |p| (&*p.source.path, p.span.start));
    (path, start, finding.name(), &finding.message)
}
