//! A rule as it stands in its file: YAML in Vale's format → a typed rule, or findings at their places.
use super::codes::{RULE, UNSUPPORTED};
use super::gate::Seen;
use super::scope::Scope;
use super::tokens::Tokens;
use super::vocab::Vocab;
use super::windows::Window;
use super::{POINTS, block::View};
use crate::base::finding::{Finding, Severity};
use crate::base::names;
use crate::base::source::{Place, Source};
use crate::base::yaml::{self, Node, Value};
use std::collections::HashSet;
use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

/// A rule, ready to judge.
#[derive(Debug)]
pub struct Rule {
    /// `Style.Rule`
    pub name: Arc<str>,
    pub level: Severity,
    pub scope: Scope,
    pub message: String,
    pub description: String,
    pub link: String,
    /// The most findings in one file; 0 is any number.
    pub limit: usize,
    pub action: Action,
    pub check: Box<dyn Check>,
    /// The name of its extension point.
    pub extends: &'static str,
    pub place: Place,
}

/// What an editor, or `--fix`, may do about a finding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Action {
    pub name: String,
    pub params: Vec<String>,
}

/// The body of a rule.
pub trait Check: Debug + Send + Sync {
    /// Looks at one text.
    fn run(&self, at: &Look<'_>, seen: &mut Seen, memory: &mut Memory, hits: &mut Vec<Hit>);
    /// Patterns that the gate can look for.
    fn tokens(&self) -> Option<&Tokens> {
        None
    }
    /// Literals without one of which there is nothing to do; `None` when the rule looks at every text.
    fn wakes(&self) -> Option<Vec<String>> {
        None
    }
    /// What all its matches look like: without one of these there is nothing to do.
    fn windows(&self) -> Option<&[Window]> {
        None
    }
    /// A pattern took too long somewhere, or is too large.
    fn gave_up(&self) -> bool {
        false
    }
}

/// A text, and what is known of its file.
pub struct Look<'a> {
    pub view: View<'a>,
    /// Counts of the whole file; only with the text of the whole file.
    pub totals: Option<&'a Totals>,
    /// Whether literals were looked for: otherwise a rule has to look for itself.
    pub gated: bool,
}

/// What is counted over a file.
#[derive(Debug, Clone, Default)]
pub struct Totals {
    pub counts: super::sentence::Counts,
    /// `heading_h1`, `list`, `pre` …
    pub blocks: std::collections::BTreeMap<&'static str, usize>,
    /// The reading grade that is asked for here.
    pub grade: f64,
}

/// What a rule remembers from text to text of one file.
#[derive(Debug, Default)]
pub struct Memory {
    pub words: HashSet<String>,
}

/// Something that a rule has found in a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hit {
    /// In the text; empty when the finding is about the file.
    pub span: Range<usize>,
    /// For the message, in its order.
    pub args: Vec<String>,
    /// The finding is about the whole file.
    pub whole: bool,
    /// What may stand there instead, the best first.
    pub instead: Vec<String>,
    /// The message has its quotation marks already.
    pub quoted: bool,
}

/// An extension point.
pub struct Point {
    pub name: &'static str,
    /// Its keys beyond those of every rule.
    pub keys: &'static [&'static str],
    pub read: fn(&mut Fields<'_>) -> Option<Box<dyn Check>>,
}

const COMMON: &[&str] = &[
    "extends",
    "message",
    "level",
    "scope",
    "link",
    "limit",
    "description",
    "action",
    "name",
];

/// Vale has these, and we do not.
const ELSEWHERE: &[(&str, &str)] = &[
    ("sequence", "it needs a part-of-speech tagger"),
    ("script", "it needs an interpreter"),
    ("lt", "it needs a server"),
];

/// Reads one rule; `name` is `Style.Rule`.
pub fn read(
    name: &str,
    source: &Source,
    vocab: &Vocab,
    folder: &dyn Files,
) -> (Option<Rule>, Vec<Finding>) {
    let mut fields = Fields {
        name,
        source,
        root: &[],
        vocab,
        files: folder,
        used: HashSet::new(),
        found: Vec::new(),
    };
    let root = match yaml::parse(&source.text) {
        Some(Node {
            value: Value::Map(entries),
            ..
        }) => entries,
        _ => return (None, vec![unreadable(name, source)]),
    };
    if let Some(at) = source.text.find(char::REPLACEMENT_CHARACTER) {
        let message = format!("the rule {name} is not in UTF-8 here, and is skipped");
        let place = source.at(at..at + char::REPLACEMENT_CHARACTER.len_utf8());
        let finding = Finding::new(&RULE, place, message).help(SAVE_AS_UTF8);
        return (None, vec![finding]);
    }
    fields.root = &root;
    fields.twice();
    let rule = fields.rule();
    (rule, fields.found)
}

/// What to do about a file in another encoding.
pub const SAVE_AS_UTF8: &str = "open it in your editor and save it again with the encoding UTF-8";

/// A file without a single key, with the place where YAML stumbles.
fn unreadable(name: &str, source: &Source) -> Finding {
    let shallow = yaml::too_much(&source.text).is_none();
    let error = (shallow.then(|| serde_yaml::from_str::<serde_yaml::Value>(&source.text)))
        .and_then(Result::err);
    let Some(error) = error else {
        let message = format!("the rule {name} has no keys");
        return Finding::new(&RULE, source.at(0..1), message)
            .help("a rule begins with `extends:` and `message:`");
    };
    let at = error.location().map_or(0, |l| {
        crate::base::source::offset_of(&source.text, l.line(), l.column())
    });
    let message = format!("the rule {name} is no YAML: {error}");
    let finding = Finding::new(&RULE, source.at(at..at + 1), message);
    let line = source.text[..at].rfind('\n').map_or(0, |end| end + 1);
    let indented = source.text[line..]
        .chars()
        .take_while(|c| c.is_whitespace());
    match indented.take_while(|c| *c != '\n').any(|c| c == '\t') {
        true => finding.help("YAML is indented with spaces; this line begins with a tab"),
        false => finding,
    }
}

/// Files that a rule names: word lists and dictionaries, by their path from the styles.
pub trait Files {
    fn text(&self, path: &str) -> Option<String>;
}

/// No files at all.
pub struct NoFiles;

impl Files for NoFiles {
    fn text(&self, _: &str) -> Option<String> {
        None
    }
}

/// The keys of one rule, while it is read.
pub struct Fields<'a> {
    pub name: &'a str,
    source: &'a Source,
    root: &'a [(yaml::Key, Node)],
    pub vocab: &'a Vocab,
    pub files: &'a dyn Files,
    used: HashSet<&'a str>,
    found: Vec<Finding>,
}

/// A text with its place in the rule's file.
#[derive(Debug, Clone)]
pub struct Word {
    pub text: String,
    pub span: Range<usize>,
}

impl<'a> Fields<'a> {
    fn rule(&mut self) -> Option<Rule> {
        let extends = self.word("extends");
        let Some(extends) = extends else {
            self.say(0..0, "a rule has to say what it `extends`")
                .help_points();
            return None;
        };
        if let Some((kind, why)) = ELSEWHERE.iter().find(|(kind, _)| *kind == extends.text) {
            let finding = Finding::new(
                &UNSUPPORTED,
                self.source.at(extends.span),
                format!(
                    "the rule {} extends `{kind}`, which is not supported: {why}",
                    self.name
                ),
            );
            self.found
                .push(finding.help("the rule is skipped; all others run"));
            return None;
        }
        let Some(point) = POINTS.iter().find(|p| p.name == extends.text) else {
            let near = names::nearest(&extends.text, POINTS.iter().map(|p| p.name));
            let message = format!("there is no extension point `{}`", extends.text);
            let known: Vec<&str> = POINTS.iter().map(|p| p.name).collect();
            let finding = Finding::new(&RULE, self.source.at(extends.span), message)
                .did_you_mean(near)
                .help(format!("there are {}", names::and_list(&known)));
            self.found.push(finding);
            return None;
        };
        let message = self.text("message");
        let level = self.level();
        let scope = self.scope();
        // These are about the whole text, whatever their file says.
        let scope = match point.name {
            "metric" | "readability" => scope.map(|_| Scope::new(&["summary".into()])),
            _ => scope,
        };
        let (description, link) = (self.text("description"), self.text("link"));
        let limit = self.number("limit").unwrap_or(0.0) as usize;
        let action = self.action();
        self.word("name");
        let check = (point.read)(self);
        self.unknown(point);
        self.quiet_echoes();
        if message.is_none() && self.node("message").is_none() {
            self.say(0..0, "a rule has to have a `message`");
        }
        let check = check?;
        Some(Rule {
            name: self.name.into(),
            level: level?,
            scope: scope?,
            message: message?,
            description: description.unwrap_or_default(),
            link: link.unwrap_or_default(),
            limit,
            action,
            check,
            extends: point.name,
            place: self.source.start(),
        })
    }

    /// Adds a finding at a place of the rule's file.
    pub fn say(&mut self, span: Range<usize>, message: &str) -> Said<'_> {
        let message = format!("{message} ({})", self.name);
        self.found
            .push(Finding::new(&RULE, self.source.at(span), message));
        Said(self.found.last_mut())
    }

    /// Says that a rule cannot run on this machine, which is no fault of its file.
    pub fn skip(&mut self, why: &str, help: &str) {
        let message = format!("{} is skipped: {why}", self.name);
        self.found
            .push(Finding::new(&UNSUPPORTED, self.source.start(), message).help(help));
    }

    fn unknown(&mut self, point: &Point) {
        let known = || COMMON.iter().chain(point.keys).copied();
        for (key, _) in self.root {
            if !known().any(|k| k == key.name.to_ascii_lowercase()) {
                let near = names::nearest(&key.name, known());
                let list: Vec<&str> = known().collect();
                let message = format!(
                    "a rule that extends {} has no key `{}` ({})",
                    point.name, key.name, self.name
                );
                let finding = Finding::new(&RULE, self.source.at(key.span.clone()), message)
                    .label("not known here")
                    .did_you_mean(near)
                    .help(format!("known here: {}", list.join(", ")));
                self.found.push(finding);
            }
        }
    }

    /// A key that stands twice: YAML lets only one of them count, and the writer meant both.
    fn twice(&mut self) {
        for (n, (key, _)) in self.root.iter().enumerate() {
            let same = |(known, _): &(yaml::Key, Node)| known.name.eq_ignore_ascii_case(&key.name);
            if let Some((first, _)) = self.root[..n].iter().find(|entry| same(entry)) {
                let message = format!("`{}` stands here twice; the first one counts", key.name);
                let first = self.source.at(first.span.clone());
                if let Some(finding) = self.say(key.span.clone(), &message).0 {
                    finding.related.push((first, "the first one".into()));
                }
            }
        }
    }

    /// A key that is misspelt, or whose value was refused, is not missing as well.
    fn quiet_echoes(&mut self) {
        let (root, found) = (self.root, &mut self.found);
        let written = |key: &str| {
            root.iter().any(|(k, _)| {
                k.name.eq_ignore_ascii_case(key) || names::nearest(&k.name, [key]).is_some()
            })
        };
        let others = found.len();
        found.retain(|finding| {
            let lacks = finding
                .message
                .split_once(" has to have ")
                .map(|(_, keys)| keys);
            let echo = lacks.is_some_and(|keys| keys.split('`').skip(1).step_by(2).any(written));
            others == 1 || !echo
        });
    }

    /// The value of a key. Keys may be written with capitals.
    pub fn node(&mut self, key: &'a str) -> Option<&'a Node> {
        self.used.insert(key);
        self.root
            .iter()
            .find(|(k, _)| k.name.eq_ignore_ascii_case(key))
            .map(|(_, node)| node)
    }

    /// One text; anything else is a fault.
    pub fn word(&mut self, key: &'a str) -> Option<Word> {
        let node = self.node(key)?;
        match &node.value {
            Value::Scalar { text, .. } => Some(Word {
                text: text.clone(),
                span: node.span.clone(),
            }),
            _ => {
                let message = format!("`{key}` has to be a text, and is {}", node.describe());
                self.say(node.span.start..node.span.start, &message);
                None
            }
        }
    }

    pub fn text(&mut self, key: &'a str) -> Option<String> {
        self.word(key).map(|word| word.text)
    }

    pub fn number(&mut self, key: &'a str) -> Option<f64> {
        let word = self.word(key)?;
        let number = word
            .text
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|n| n.is_finite());
        if number.is_none() {
            let message = format!("`{key}` has to be a number, and is `{}`", word.text);
            self.say(word.span, &message);
        }
        number
    }

    pub fn flag(&mut self, key: &'a str) -> Option<bool> {
        let word = self.word(key)?;
        match word.text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some(true),
            "false" | "no" | "off" | "0" | "" => Some(false),
            _ => {
                let message = format!("`{key}` has to be true or false, and is `{}`", word.text);
                self.say(word.span, &message);
                None
            }
        }
    }

    /// A list of texts, or one text alone.
    pub fn words(&mut self, key: &'a str) -> Vec<Word> {
        let Some(node) = self.node(key) else {
            return Vec::new();
        };
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            Value::Scalar { text, .. } if text.is_empty() => &[],
            Value::Scalar { .. } => std::slice::from_ref(node),
            _ => {
                let message = format!(
                    "`{key}` has to be a list of texts, and is {}",
                    node.describe()
                );
                self.say(node.span.start..node.span.start, &message);
                return Vec::new();
            }
        };
        let mut words = Vec::with_capacity(items.len());
        for item in items {
            match &item.value {
                Value::Scalar { text, .. } => words.push(Word {
                    text: text.clone(),
                    span: item.span.clone(),
                }),
                _ => {
                    let message = format!(
                        "each of `{key}` has to be a text; this is {}",
                        item.describe()
                    );
                    self.say(item.span.start..item.span.start, &message);
                }
            }
        }
        words
    }

    /// Texts by text: `swap`, `either`.
    pub fn pairs(&mut self, key: &'a str) -> Vec<(Word, String)> {
        let Some(node) = self.node(key) else {
            return Vec::new();
        };
        let mut pairs = Vec::new();
        // proselint's style writes a list of maps.
        let maps: Vec<&Node> = match &node.value {
            Value::List(items) => items.iter().collect(),
            _ => vec![node],
        };
        for map in maps {
            match &map.value {
                Value::Map(entries) => {
                    for (key, value) in entries {
                        if let Value::Scalar { text, .. } = &value.value {
                            let word = Word {
                                text: key.name.clone(),
                                span: key.span.clone(),
                            };
                            pairs.push((word, text.clone()));
                        } else {
                            let message = format!(
                                "`{}` has to be a text; it is {}",
                                key.name,
                                value.describe()
                            );
                            self.say(key.span.clone(), &message);
                        }
                    }
                }
                _ => {
                    let message = format!(
                        "`{key}` has to be pairs of texts, and is {}",
                        map.describe()
                    );
                    self.say(map.span.start..map.span.start, &message);
                }
            }
        }
        pairs
    }

    fn level(&mut self) -> Option<Severity> {
        let Some(word) = self.word("level") else {
            return Some(Severity::Warning);
        };
        let level = level_of(&word.text);
        if level.is_none() {
            let near =
                names::nearest(&word.text, ["suggestion", "warning", "error"]).map(str::to_string);
            let message = format!("`{}` is no level", word.text);
            let said = self.say(word.span, &message);
            said.near(near.as_deref())
                .help("suggestion, warning or error");
        }
        level
    }

    fn scope(&mut self) -> Option<Scope> {
        let words = self.words("scope");
        let mut right = true;
        for word in &words {
            if let Some((wrong, near)) = Scope::unknown(&word.text) {
                let message = format!("there is no scope `{wrong}`");
                self.say(word.span.clone(), &message).near(near);
                right = false;
            }
        }
        let mut names: Vec<String> = words.into_iter().map(|w| w.text).collect();
        if names.is_empty() {
            names.push("text".into());
        }
        right.then(|| Scope::new(&names))
    }

    fn action(&mut self) -> Action {
        let Some(node) = self.node("action") else {
            return Action::default();
        };
        let name = match node.get("name").map(|n| &n.value) {
            Some(Value::Scalar { text, .. }) => text.clone(),
            _ => String::new(),
        };
        let params = match node.get("params").map(|n| &n.value) {
            Some(Value::List(items)) => items
                .iter()
                .filter_map(|item| match &item.value {
                    Value::Scalar { text, .. } => Some(text.clone()),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        if !["", "replace", "remove", "edit", "convert", "suggest"].contains(&name.as_str()) {
            let message = format!("there is no action `{name}`");
            let near = names::nearest(&name, ["replace", "remove", "edit", "convert", "suggest"]);
            let near = near.map(str::to_string);
            self.say(node.span.start..node.span.start, &message)
                .near(near.as_deref());
        }
        Action { name, params }
    }

    /// A fault in a pattern, at its place: inside the text where the text stands as it is meant.
    pub fn bad_pattern(&mut self, word: &Word, fault: &super::translate::Fault) {
        let written = self.source.text.get(word.span.clone()).unwrap_or_default();
        let span = match written.find(&word.text) {
            Some(at) => {
                let from = word.span.start + at + fault.at.min(word.text.len());
                from..from + 1
            }
            None => word.span.clone(),
        };
        let message = format!("this pattern cannot be read: {}", fault.message);
        self.say(span, &message);
    }
}

/// A finding just made, for a word more.
pub struct Said<'a>(Option<&'a mut Finding>);

impl Said<'_> {
    pub fn near(mut self, near: Option<&str>) -> Self {
        if let (Some(finding), Some(near)) = (&mut self.0, near) {
            finding.help.push(format!("did you mean `{near}`?"));
        }
        self
    }

    pub fn help(mut self, help: &str) -> Self {
        if let Some(finding) = &mut self.0 {
            finding.help.push(help.into());
        }
        self
    }

    fn help_points(self) {
        let known: Vec<&str> = POINTS.iter().map(|p| p.name).collect();
        self.help(&format!(
            "write `extends:` with one of {}",
            known.join(", ")
        ));
    }
}

/// A level by its name.
pub fn level_of(name: &str) -> Option<Severity> {
    Some(match name {
        "suggestion" => Severity::Suggestion,
        "warning" => Severity::Warning,
        "error" => Severity::Error,
        _ => return None,
    })
}

/// Puts words into a message: `%s` and `%d` in their order, `%[1]s` by number; what is not there is left out.
pub fn message(template: &str, args: &[String]) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut next = 0;
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let numbered = rest.strip_prefix('[').and_then(|r| {
            let (number, after) = r.split_once(']')?;
            Some((number.parse::<usize>().ok()?, after))
        });
        let (index, after) = match numbered {
            Some((number, after)) => (number.saturating_sub(1), after),
            None => (next, rest),
        };
        match after.strip_prefix(['s', 'd', 'v', 'q']) {
            Some(after) => {
                out.push_str(args.get(index).map_or("", String::as_str));
                next = index + 1;
                rest = after;
            }
            None => out.push('%'),
        }
    }
    out.push_str(rest);
    // One line, and one space.
    if !out.contains('\n') && !out.contains("  ") {
        return out;
    }
    let spaced = out.replace('\n', " ");
    let mut line = String::with_capacity(spaced.len());
    for c in spaced.chars() {
        if !(c == ' ' && line.ends_with(' ')) {
            line.push(c);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_take_their_words() {
        let args = ["use".to_string(), "utilize".to_string()];
        assert_eq!(message("'%s', not '%s'", &args), "'use', not 'utilize'");
        assert_eq!(message("%[2]s: 100% %s%%  \nx", &args), "utilize: 100% % x");
        assert_eq!(message("'%s' '%s' '%s'", &args[..1]), "'use' '' ''");
    }
}
