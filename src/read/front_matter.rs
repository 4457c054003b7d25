//! Front matter: cut from its file, typed, and, when it is not right, explained at the place.
use super::slips;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::names;
use crate::base::source::{Source, offset_of};
use crate::base::time::{Day, Length, When};
use crate::base::yaml::{self, Node, Value as Yaml};
use crate::content::{ContentType, Front};
use serde_json::Value;
use std::ops::Range;
use std::sync::OnceLock;

pub const CODES: &[&Code] = &[
    &NO_FRONT_MATTER,
    &YAML,
    &UNKNOWN_KEY,
    &MISSING_FIELD,
    &WRONG_VALUE,
];

pub const NO_FRONT_MATTER: Code = Code {
    name: "no-front-matter",
    severity: Severity::Error,
    catches: "A document that does not begin with front matter between two lines of three hyphens.",
    why: "Title, summary and dates come from there; without them no page, feed or search result can be made.",
    wrong: "# Wi-Fi will be slow\n\nText …",
    right: "---\ntitle: Wi-Fi will be slow\nsummary: …\n---\n\nText …",
};

pub const YAML: Code = Code {
    name: "yaml",
    severity: Severity::Error,
    catches: "Front matter that is not YAML.",
    why: "One character out of place changes what all the lines after it mean. The usual one is a colon in a title.",
    wrong: "title: Canvas: what is new",
    right: "title: \"Canvas: what is new\"",
};

pub const UNKNOWN_KEY: Code = Code {
    name: "unknown-key",
    severity: Severity::Error,
    catches: "A key in front matter that this type of document does not have.",
    why: "A misspelt key would be ignored, and the window, the audience or the expiry with it.",
    wrong: "sumary: Wi-Fi will be slow.",
    right: "summary: Wi-Fi will be slow.",
};

pub const MISSING_FIELD: Code = Code {
    name: "missing-field",
    severity: Severity::Error,
    catches: "A field that every document of this type needs.",
    why: "The field is printed: in the page, the feed, the calendar or the sentence that all channels share.",
    wrong: "---\ntitle: Wi-Fi will be slow\n---",
    right: "---\ntitle: Wi-Fi will be slow\nsummary: Wi-Fi in Birch Hall will be slow on Monday.\n---",
};

pub const WRONG_VALUE: Code = Code {
    name: "wrong-value",
    severity: Severity::Error,
    catches: "A value of another kind than its field takes.",
    why: "A word where a list or a time is expected cannot be shown truly.",
    wrong: "impact: bad",
    right: "impact: partial_outage",
};

/// Where front matter and body stand in a file.
pub struct Parts {
    pub yaml: Range<usize>,
    pub body: usize,
}

/// Cuts a file in two.
pub fn split(source: &Source) -> Result<Parts, Box<Finding>> {
    let text = &source.text;
    let start = if text.starts_with('\u{FEFF}') {
        '\u{FEFF}'.len_utf8()
    } else {
        0
    };
    if text[start..].trim().is_empty() {
        let finding = Finding::new(&NO_FRONT_MATTER, source.at(0..0), "this file is empty");
        return Err(Box::new(finding.help(
            "run `campanile new` to get a file with the right fields, or delete this one",
        )));
    }
    let first = text[start..].lines().next().unwrap_or_default();
    if first.trim_end() != "---" {
        return Err(Box::new(slips::no_beginning(source, start)));
    }
    let yaml_start = text[start..]
        .find('\n')
        .map_or(text.len(), |i| start + i + 1);
    let mut at = yaml_start;
    for line in text[yaml_start..].split_inclusive('\n') {
        if line.trim_end() == "---" || line.trim_end() == "..." {
            return Ok(Parts {
                yaml: yaml_start..at,
                body: at + line.len(),
            });
        }
        at += line.len();
    }
    Err(Box::new(slips::no_end(source, start)))
}

/// The typed value, or everything that is wrong with it at once.
pub fn read(source: &Source, parts: &Parts, plate: &ContentType) -> Result<Front, Vec<Finding>> {
    let text = &source.text[parts.yaml.clone()];
    if text.trim().is_empty() {
        let finding = Finding::new(&MISSING_FIELD, source.at(0..3), "the front matter is empty");
        return Err(vec![finding.help(format!(
            "needed here: {}",
            required(&(plate.schema)()).join(", ")
        ))]);
    }
    if let Some(finding) = too_much(source, parts) {
        return Err(vec![finding]);
    }
    (plate.read)(text).map_err(|error| diagnose(source, parts, plate.name, &plate.schema, &error))
}

/// Brackets in brackets without end, aliases of aliases: a parser would look at the same again and again.
fn too_much(source: &Source, parts: &Parts) -> Option<Finding> {
    let fault = yaml::too_much(&source.text[parts.yaml.clone()])?;
    let at = fault.at() + parts.yaml.start;
    let help = match fault {
        yaml::TooMuch::Brackets(_) => {
            "close them, or put the text with the brackets in a file of its own"
        }
        yaml::TooMuch::Aliases(_) => {
            "write the values out; front matter needs no anchors and aliases"
        }
    };
    Some(Finding::new(&YAML, source.at(at..at + 1), fault.fault()).help(help))
}

/// Front matter with its places, parsed when somebody first asks and not again.
#[derive(Debug, Default)]
pub struct Marks(OnceLock<Option<(usize, yaml::Node)>>);

impl Marks {
    /// The place of a field, by its dotted path.
    pub fn place(&self, source: &Source, path: &str) -> Range<usize> {
        let parsed = self.0.get_or_init(|| {
            let yaml = split(source).ok()?.yaml;
            Some((yaml.start, yaml::parse(&source.text[yaml])?))
        });
        let start = || split(source).map_or(0, |parts| parts.yaml.start);
        match parsed {
            Some((start, root)) => {
                let span = root.nearest(path);
                span.start + start..span.end + start
            }
            None => start()..start(),
        }
    }
}

/// The place of a field in a file, by its dotted path.
pub fn place(source: &Source, path: &str) -> Range<usize> {
    Marks::default().place(source, path)
}

/// Whether a file says of itself that it is a draft; also one that cannot be read as a document.
pub fn is_draft(source: &Source) -> bool {
    let word = source.text.get(place(source, "draft"));
    word.is_some_and(|word| word.eq_ignore_ascii_case("true"))
}

/// A whole file of YAML, typed; `name` is what a writer calls it.
pub fn read_file<T>(
    source: &Source,
    name: &str,
    schema: &dyn Fn() -> Value,
    typed: fn(&str) -> Result<T, serde_yaml::Error>,
) -> Result<T, Vec<Finding>> {
    let parts = Parts {
        yaml: 0..source.text.len(),
        body: source.text.len(),
    };
    if let Some(finding) = too_much(source, &parts) {
        return Err(vec![finding]);
    }
    typed(&source.text).map_err(|error| {
        let mut found = diagnose(source, &parts, name, schema, &error);
        for finding in &mut found {
            finding.message = finding.message.replace("the front matter", "this file");
        }
        found
    })
}

impl Marks {
    /// The same for a file that is YAML as a whole.
    pub fn place_in_file(&self, source: &Source, path: &str) -> Range<usize> {
        let parsed = self.0.get_or_init(|| Some((0, yaml::parse(&source.text)?)));
        let root = parsed.as_ref().map(|(_, root)| root);
        root.map_or(0..0, |root| root.nearest(path))
    }
}

fn diagnose(
    source: &Source,
    parts: &Parts,
    name: &str,
    schema: &dyn Fn() -> Value,
    error: &serde_yaml::Error,
) -> Vec<Finding> {
    let text = &source.text[parts.yaml.clone()];
    let Some(root) = yaml::parse(text) else {
        // serde may have stumbled over a field before it came to what is no YAML.
        let typed = [
            "unknown field",
            "unknown variant",
            "missing field",
            "invalid ",
            " is not a ",
        ];
        let stumbled = typed.iter().any(|words| error.to_string().contains(words));
        let real = serde_yaml::from_str::<serde_yaml::Value>(text)
            .err()
            .filter(|_| stumbled);
        let schema = schema();
        let keys = keys(&schema);
        return vec![slips::syntax(
            source,
            parts,
            &keys,
            real.as_ref().unwrap_or(error),
        )];
    };
    let schema = schema();
    // Lines without a colon are one long text to YAML.
    if matches!(root.value, Yaml::Scalar { .. })
        && let Some(slip) = slips::known(source, parts, &keys(&schema), error)
    {
        return vec![slip];
    }
    let mut walk = Walk {
        source,
        start: parts.yaml.start,
        root: &schema,
        name,
        found: Vec::new(),
    };
    walk.value(&root, &schema, "");
    if walk.found.is_empty() {
        walk.found.push(from_serde(source, parts, &root, error));
    }
    walk.found
}

/// When the schema has nothing to say: the value's own parser has (times, days, lengths).
fn from_serde(source: &Source, parts: &Parts, root: &Node, error: &serde_yaml::Error) -> Finding {
    let message = error.to_string();
    let plain = message.split(" at line ").next().unwrap_or(&message);
    let (path, what) = match plain.split_once(": ") {
        Some((path, what)) if !path.contains(' ') => {
            (path.replace('[', ".").replace(']', ""), what)
        }
        _ => (String::new(), plain),
    };
    if what.contains("repetition limit") || what.contains("recursion limit") {
        return slips::syntax(source, parts, &[], error);
    }
    let span = match path.is_empty() {
        true => error.location().map_or(0..0, |l| {
            let at = offset_of(&source.text[parts.yaml.clone()], l.line(), l.column());
            at..at
                + source.text[parts.yaml.start + at..parts.yaml.end]
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .len()
        }),
        false => root.nearest(&path),
    };
    let place = source.at(span.start + parts.yaml.start..span.end + parts.yaml.start);
    if let Some(key) = what
        .strip_prefix("duplicate entry with key ")
        .or(what.strip_prefix("duplicate field "))
    {
        // The second one is the newer, and mostly the wrong one.
        let second = match &root.value {
            Yaml::Map(entries) => entries
                .iter()
                .rev()
                .find(|(k, _)| key.trim_matches(['"', '`']) == k.name)
                .map(|(k, _)| k.span.clone()),
            _ => None,
        };
        let place = second.map_or(place, |span| {
            source.at(span.start + parts.yaml.start..span.end + parts.yaml.start)
        });
        return Finding::new(
            &YAML,
            place,
            format!("{} stands here twice", key.replace('"', "`")),
        )
        .help("keep one of them");
    }
    match what.split_once("; ") {
        Some((fault, help)) => Finding::new(&WRONG_VALUE, place, fault).help(help),
        None => Finding::new(&WRONG_VALUE, place, what),
    }
}

/// Compares front matter with the schema of its type.
struct Walk<'a> {
    source: &'a Source,
    start: usize,
    root: &'a Value,
    name: &'a str,
    found: Vec<Finding>,
}

impl<'a> Walk<'a> {
    fn say(&mut self, code: &'static Code, span: Range<usize>, message: String) -> &mut Finding {
        let place = self
            .source
            .at(span.start + self.start..span.end + self.start);
        self.found.push(Finding::new(code, place, message));
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// A type with a name; where the key has words of its own, the name is wrapped once (draft 7).
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let name = schema["$ref"]
            .as_str()
            .or(schema["allOf"][0]["$ref"].as_str());
        match name.and_then(|r| r.strip_prefix("#/definitions/")) {
            Some(name) => &self.root["definitions"][name],
            None => schema,
        }
    }

    fn value(&mut self, node: &Node, schema: &'a Value, path: &str) {
        let schema = self.resolve(schema);
        if let Some(choices) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            return self.choice(node, choices, path);
        }
        if let Some(words) = schema["enum"].as_array() {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            return self.one_of(node, &words, path);
        }
        match (&node.value, types(schema)) {
            (_, types) if types.is_empty() => {}
            (Yaml::Map(entries), types) if types.contains(&"object") => {
                self.object(node, entries, schema, path)
            }
            (Yaml::List(items), types) if types.contains(&"array") => {
                if items.is_empty() && schema["minItems"].as_u64() > Some(0) {
                    self.say(
                        &WRONG_VALUE,
                        node.span.clone(),
                        format!("`{path}` needs at least one entry"),
                    );
                }
                for (i, item) in items.iter().enumerate() {
                    self.value(item, &schema["items"], &join(path, &i.to_string()));
                }
            }
            (Yaml::Scalar { text, quoted }, types) => {
                let is_null = !quoted
                    && matches!(text.as_str(), "null" | "~" | "")
                    && types.contains(&"null");
                let written = schema["pattern"]
                    .as_str()
                    .filter(|_| !is_null)
                    .and_then(|pattern| unreadable(text, pattern));
                if let Some((message, help)) = written {
                    self.say(&WRONG_VALUE, node.span.clone(), message)
                        .help
                        .push(help);
                } else if !fits(text, *quoted, &types) {
                    self.wrong(node, &types, path);
                } else if let Some(pattern) = schema["pattern"].as_str() {
                    self.pattern(node, text, pattern, path);
                }
            }
            (_, types) => self.wrong(node, &types, path),
        }
    }

    fn choice(&mut self, node: &Node, choices: &'a [Value], path: &str) {
        let words: Vec<&str> = choices.iter().filter_map(|c| c["const"].as_str()).collect();
        if !words.is_empty() && words.len() == choices.len() {
            return self.one_of(node, &words, path);
        }
        let is_null = matches!(&node.value, Yaml::Scalar { text, quoted: false } if text.is_empty() || text == "null" || text == "~");
        for choice in choices {
            let choice = self.resolve(choice);
            let types = types(choice);
            let enumerated = choice["enum"].is_array() || choice["oneOf"].is_array();
            let meant = match &node.value {
                Yaml::Map(_) => types.contains(&"object"),
                Yaml::List(_) => types.contains(&"array"),
                Yaml::Scalar { text, quoted } => {
                    enumerated || (fits(text, *quoted, &types) && !types.contains(&"null"))
                }
                Yaml::Other => true,
            };
            if meant {
                if !is_null {
                    self.value(node, choice, path);
                }
                return;
            }
        }
        if !is_null {
            let all: Vec<&str> = choices
                .iter()
                .flat_map(|c| types(self.resolve(c)))
                .filter(|t| *t != "null")
                .collect();
            self.wrong(node, &all, path);
        }
    }

    fn one_of(&mut self, node: &Node, words: &[&str], path: &str) {
        let Yaml::Scalar { text, .. } = &node.value else {
            return self.wrong(node, &["string"], path);
        };
        if words.contains(&text.as_str()) {
            return;
        }
        let (key, near) = (last(path), names::nearest(text, words.iter().copied()));
        let message = match text.is_empty() {
            true => format!("`{key}` has no value"),
            false => format!("`{key}` cannot be `{text}`"),
        };
        let found = self.say(&WRONG_VALUE, node.span.clone(), message);
        found
            .help
            .extend(near.map(|n| format!("did you mean `{n}`?")));
        found
            .help
            .push(format!("it takes {}", names::or_list(words)));
    }

    fn object(
        &mut self,
        node: &Node,
        entries: &[(yaml::Key, Node)],
        schema: &'a Value,
        path: &str,
    ) {
        let Some(properties) = schema["properties"].as_object() else {
            return;
        };
        // A misspelt key is one fault, not a foreign key and a missing field.
        let mut meant: Vec<&str> = Vec::new();
        for (key, value) in entries {
            match properties.get(&key.name) {
                Some(property) => self.value(value, property, &join(path, &key.name)),
                None => {
                    let known: Vec<&str> = properties.keys().map(String::as_str).collect();
                    let whose = if path.is_empty() {
                        format!("{} has", article(self.name))
                    } else {
                        format!("`{path}` has")
                    };
                    let near = names::nearest(&key.name, known.iter().copied());
                    meant.extend(near);
                    let found = self.say(
                        &UNKNOWN_KEY,
                        key.span.clone(),
                        format!("{whose} no field `{}`", key.name),
                    );
                    found.label = "not known here".into();
                    found
                        .help
                        .extend(near.map(|n| format!("did you mean `{n}`?")));
                    found.help.push(format!("known here: {}", known.join(", ")));
                }
            }
        }
        for name in required(schema) {
            if !meant.contains(&name) && !entries.iter().any(|(key, _)| key.name == name) {
                let about = self.resolve(&properties[name])["description"]
                    .as_str()
                    .or(properties[name]["description"].as_str());
                let help = about.map(|d| format!("{name}: {}", d.replace('\n', " ")));
                let words = words(self.resolve(&properties[name]));
                let takes =
                    (!words.is_empty()).then(|| format!("it takes {}", names::or_list(&words)));
                let span = if path.is_empty() {
                    first_line(node, entries)
                } else {
                    node.span.start..node.span.start
                };
                let whose = if path.is_empty() {
                    article(self.name)
                } else {
                    format!("`{path}`")
                };
                let found = self.say(
                    &MISSING_FIELD,
                    span,
                    format!("{whose} needs the field `{name}`"),
                );
                found.help.extend(help);
                found.help.extend(takes);
            }
        }
    }

    fn wrong(&mut self, node: &Node, types: &[&str], path: &str) {
        let wanted = match types.first() {
            Some(&"object") => "fields of its own, indented below it",
            Some(&"array") => "a list: each entry on a line of its own that begins with a hyphen",
            Some(&"boolean") => "`true` or `false`",
            Some(&"integer" | &"number") => "a number",
            _ => "text",
        };
        let (key, what) = (last(path), node.describe());
        let quote = match &node.value {
            Yaml::Scalar {
                text,
                quoted: false,
            } if types.contains(&"string") && !text.is_empty() => {
                Some(format!("put it in quotes: \"{text}\""))
            }
            _ => None,
        };
        let is_entry = path.ends_with(|c: char| c.is_ascii_digit()) && path.contains('.');
        let whose = if is_entry {
            format!("an entry of `{key}`")
        } else {
            format!("`{key}`")
        };
        let found = self.say(
            &WRONG_VALUE,
            node.span.clone(),
            format!("{whose} takes {wanted}, and here is {what}"),
        );
        found.help.extend(quote);
        let of_words = types.first() == Some(&"array") && LISTS_OF_WORDS.contains(&key);
        found
            .help
            .extend(of_words.then(|| as_list(node, key)).flatten());
    }

    /// Only the patterns that no parser of ours explains better.
    fn pattern(&mut self, node: &Node, text: &str, pattern: &str, path: &str) {
        let fits = match pattern {
            r"^[a-z0-9-]+$" => names::is_id(text),
            r"^[a-z0-9-]+(/[a-z0-9-]+)*$" => text.split('/').all(names::is_id),
            _ => true,
        };
        if !fits {
            let key = last(path).to_string();
            let found = self.say(
                &WRONG_VALUE,
                node.span.clone(),
                format!("`{text}` is no `{key}`"),
            );
            found.help.push("it has lower-case letters, digits and hyphens only; it is the address, and addresses never change".into());
        }
    }
}

/// What is wrong with a time, a day or a length of time: their parsers say it best, but cannot say where.
fn unreadable(text: &str, pattern: &str) -> Option<(String, String)> {
    let refused =
        |parsed: Result<(), serde_json::Error>| parsed.err().map(|error| error.to_string());
    let value = Value::String(text.to_string());
    let message = match pattern {
        _ if pattern.starts_with(r"^\d+ (day") => {
            refused(serde_json::from_value::<Length>(value).map(drop))
        }
        r"^\d{4}-\d{2}-\d{2}$" => refused(serde_json::from_value::<Day>(value).map(drop)),
        _ if pattern.starts_with(r"^\d{4}-\d{2}-\d{2}(") => {
            refused(serde_json::from_value::<When>(value).map(drop))
        }
        _ => None,
    }?;
    message
        .split_once("; ")
        .map(|(fault, help)| (fault.to_string(), help.to_string()))
}

/// Fields that take a list of names.
const LISTS_OF_WORDS: &[&str] = &["services", "audience", "aliases", "depends_on"];

/// One or more words where a list belongs: "write: services: [email, wifi]".
fn as_list(node: &Node, key: &str) -> Option<String> {
    let Yaml::Scalar { text, .. } = &node.value else {
        return None;
    };
    let words: Vec<&str> = text
        .split(',')
        .map(|word| word.trim_matches(|c: char| c.is_whitespace() || "\"'“”‘’".contains(c)))
        .filter(|word| !word.is_empty())
        .collect();
    (!words.is_empty()).then(|| format!("write: {key}: [{}]", words.join(", ")))
}

fn first_line(node: &Node, entries: &[(yaml::Key, Node)]) -> Range<usize> {
    entries
        .first()
        .map_or(node.span.clone(), |(key, _)| key.span.clone())
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn fits(text: &str, quoted: bool, types: &[&str]) -> bool {
    types.iter().any(|kind| match *kind {
        // YAML reads an unquoted number, truth value or nothing as what it looks like.
        "string" => {
            quoted
                || !(text.parse::<f64>().is_ok_and(|n| n.is_finite())
                    || matches!(text, "true" | "false" | "null" | "~" | ""))
        }
        "integer" => !quoted && text.parse::<i64>().is_ok(),
        "number" => !quoted && text.parse::<f64>().is_ok(),
        "boolean" => !quoted && matches!(text, "true" | "false"),
        "null" => !quoted && matches!(text, "null" | "~" | ""),
        _ => false,
    })
}

/// The words of which a field takes one.
fn words(schema: &Value) -> Vec<&str> {
    let listed = schema["enum"].as_array().or(schema["oneOf"].as_array());
    listed.map_or_else(Vec::new, |all| {
        all.iter()
            .filter_map(|one| one.as_str().or(one["const"].as_str()))
            .collect()
    })
}

fn keys(schema: &Value) -> Vec<&str> {
    let known = schema["properties"].as_object();
    known.map_or_else(Vec::new, |all| all.keys().map(String::as_str).collect())
}

fn required(schema: &Value) -> Vec<&str> {
    schema["required"]
        .as_array()
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}

fn join(path: &str, step: &str) -> String {
    if path.is_empty() {
        step.into()
    } else {
        format!("{path}.{step}")
    }
}

fn last(path: &str) -> &str {
    path.rsplit('.')
        .find(|step| step.parse::<usize>().is_err())
        .unwrap_or(path)
}

/// "an incident", "a service".
fn article(name: &str) -> String {
    let an = name.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {name}", if an { "an" } else { "a" })
}
