//! Front matter of other tools: YAML, TOML or JSON, clean or dirty, as keys with values and lines.
use super::json::Told;
use super::lines::{Line, lines_of};
use super::report::Notes;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Keys and values as the source has them.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    map: Map<String, Value>,
    lines: Vec<(String, u32)>,
    used: std::collections::BTreeSet<String>,
}

impl Fields {
    pub fn from_map(map: Map<String, Value>) -> Fields {
        Fields {
            map,
            ..Fields::default()
        }
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.map
            .get(key)
            .or_else(|| self.found(key).and_then(|k| self.map.get(k)))
            .filter(|v| !v.is_null())
    }

    /// Keys are matched without regard to case, `-` and `_`.
    fn found(&self, key: &str) -> Option<&String> {
        let folded = fold(key);
        self.map.keys().find(|k| fold(k) == folded)
    }

    /// The first of these keys that has a value; it counts as carried over.
    pub fn take(&mut self, keys: &[&str]) -> Option<(Value, u32)> {
        let key = keys
            .iter()
            .find_map(|key| self.get(key).and(self.found(key)))?
            .clone();
        let value = self.map.get(&key)?.clone();
        let line = self.line(&key);
        self.used.insert(key);
        Some((value, line))
    }

    /// As [`Fields::take`], as one line of text.
    pub fn text(&mut self, keys: &[&str]) -> Option<(String, u32)> {
        let (value, line) = self.take(keys)?;
        let text = one_line(&plain(&value));
        (!text.is_empty()).then_some((text, line))
    }

    /// As [`Fields::take`], as a list of words.
    pub fn list(&mut self, keys: &[&str]) -> Vec<String> {
        self.take(keys)
            .map_or(Vec::new(), |(value, _)| words(&value))
    }

    /// As [`Fields::take`]: `yes`, `on` and `True` are true.
    pub fn truth(&mut self, keys: &[&str]) -> Option<bool> {
        let (value, _) = self.take(keys)?;
        truth(&value)
    }

    /// The source's line of a key.
    pub fn line(&self, key: &str) -> u32 {
        let folded = fold(key);
        self.lines
            .iter()
            .find(|(k, _)| fold(k) == folded)
            .map_or(1, |(_, line)| *line)
    }

    /// A value for a key that the page leaves open. It is the site's, so nobody misses it in the report.
    pub fn set_default(&mut self, key: &str, value: &Value) {
        if self.get(key).is_none() {
            self.map.insert(key.into(), value.clone());
            self.used.insert(key.into());
        }
    }

    /// What nobody asked for, so that the report can name it.
    pub fn rest(&self) -> impl Iterator<Item = (&String, &Value, u32)> {
        self.map
            .iter()
            .filter(|(key, _)| !self.used.contains(*key))
            .map(|(key, value)| (key, value, self.line(key)))
    }
}

fn fold(key: &str) -> String {
    key.chars()
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Runs of white space are one space; what cannot be printed goes.
pub fn one_line(text: &str) -> String {
    let printable: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !matches!(c, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}'))
        .collect();
    printable.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A value as words.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| format!("{key}: {}", plain(value)))
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}

/// A list, or words with commas.
pub fn words(value: &Value) -> Vec<String> {
    let split = |text: &str| -> Vec<String> {
        text.split(',')
            .map(one_line)
            .filter(|w| !w.is_empty())
            .collect()
    };
    match value {
        Value::Array(list) => list
            .iter()
            .map(|v| one_line(&plain(v)))
            .filter(|w| !w.is_empty())
            .collect(),
        Value::String(text) => split(text),
        Value::Null => Vec::new(),
        other => split(&plain(other)),
    }
}

pub fn truth(value: &Value) -> Option<bool> {
    if value.is_null() {
        return None;
    }
    match plain(value).trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" | "1" => Some(true),
        "false" | "no" | "off" | "n" | "0" | "" => Some(false),
        _ => None,
    }
}

/// Cuts a text into front matter and body. What cannot be read as a whole is read line by line.
pub fn split(text: &str, notes: &mut Notes) -> (Fields, Vec<Line>) {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default().trim_end();
    match first {
        "---" => fenced(text, &["---", "..."], |text, _| yaml(text), notes),
        "+++" => fenced(text, &["+++"], |text, _| toml(text), notes),
        ";;;" => fenced(text, &[";;;"], json, notes),
        _ if first.starts_with('{') && !first.starts_with("{%") && !first.starts_with("{{") => {
            bare_json(text, notes)
        }
        _ => (Fields::default(), lines_of(text, 1)),
    }
}

type Parse = fn(&str, &mut Notes) -> Result<Value, String>;

fn yaml(text: &str) -> Result<Value, String> {
    if let Some(fault) = crate::base::yaml::too_much(text) {
        return Err(fault.fault().into());
    }
    let value: serde_yaml::Value = serde_yaml::from_str(text).map_err(|e| e.to_string())?;
    Ok(from_yaml(value))
}

/// YAML keys may be anything; ours are words.
pub fn from_yaml(value: serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(b) => Value::Bool(b),
        serde_yaml::Value::Number(n) => n
            .as_i64()
            .map(Value::from)
            .or_else(|| n.as_u64().map(Value::from))
            .unwrap_or_else(|| Value::String(n.to_string())),
        serde_yaml::Value::String(text) => Value::String(text),
        serde_yaml::Value::Sequence(list) => list.into_iter().map(from_yaml).collect(),
        serde_yaml::Value::Mapping(map) => map
            .into_iter()
            .map(|(key, value)| (plain(&from_yaml(key)), from_yaml(value)))
            .collect(),
        serde_yaml::Value::Tagged(tagged) => from_yaml(tagged.value),
    }
}

fn toml(text: &str) -> Result<Value, String> {
    let table: toml::Table = text
        .parse()
        .map_err(|e: toml::de::Error| e.message().to_string())?;
    Ok(from_toml(toml::Value::Table(table)))
}

pub fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(n) => n.into(),
        toml::Value::Float(n) => Value::String(n.to_string()),
        toml::Value::Boolean(b) => Value::Bool(b),
        toml::Value::Datetime(at) => Value::String(at.to_string()),
        toml::Value::Array(list) => list.into_iter().map(from_toml).collect(),
        toml::Value::Table(map) => map.into_iter().map(|(k, v)| (k, from_toml(v))).collect(),
    }
}

/// JSON that begins in line 2, between its fences.
fn json(text: &str, notes: &mut Notes) -> Result<Value, String> {
    let told: Told = serde_json::from_str(text).map_err(|e| e.to_string())?;
    tell_twice(&told.twice, text, 2, notes);
    Ok(told.value)
}

/// Names the fields that stand in JSON twice. Its first line is number `first`.
fn tell_twice(twice: &[(String, Value)], text: &str, first: u32, notes: &mut Notes) {
    if twice.is_empty() {
        return;
    }
    let mut last: HashMap<&str, u32> = twice.iter().map(|(key, _)| (&**key, first)).collect();
    for (line, no) in text.lines().zip(first..) {
        for word in line.split('"') {
            last.entry(word).and_modify(|last| *last = no);
        }
    }
    for (key, before) in twice {
        let message = "this field stands there twice; the last one counts";
        let excerpt = format!("{key}: {}", plain(before));
        notes.person(last[&**key], message, excerpt);
    }
}

/// A configuration file by its ending; what cannot be read is told and taken for empty.
pub fn config(path: &str, text: &str, notes: &mut Notes) -> Value {
    let ending = path.rsplit('.').next().unwrap_or_default();
    let read = match ending {
        "toml" => toml(text),
        "json" => json(text, notes),
        _ => yaml(text),
    };
    if read.is_ok() {
        notes.changed(
            1,
            "the other site's configuration; what it says of pages and addresses was followed",
            "",
        );
    }
    read.unwrap_or_else(|why| {
        notes.person(1, format!("this configuration cannot be read: {why}"), "");
        Value::Null
    })
}

fn fenced(text: &str, closers: &[&str], parse: Parse, notes: &mut Notes) -> (Fields, Vec<Line>) {
    let mut lines = lines_of(text, 1);
    let close = lines
        .iter()
        .skip(1)
        .position(|line| closers.contains(&line.text.trim_end()))
        .map(|i| i + 1);
    let (end, body) = match close {
        Some(at) => (at, at + 1),
        None => {
            let end = 1 + lines[1..].iter().take_while(|l| is_matter(&l.text)).count();
            // A rule at the top of a page is no front matter.
            if end == 1 || lines[1..end].iter().all(Line::is_blank) {
                return (Fields::default(), lines);
            }
            notes.person(
                1,
                "the front matter is not closed: it ends where the fields end",
                "",
            );
            (end, end)
        }
    };
    let body = lines.split_off(body.min(lines.len()));
    let matter: Vec<Line> = lines.drain(1..end.min(lines.len())).collect();
    // Two rules around ordinary text are no front matter either.
    if !matter.is_empty()
        && !matter
            .iter()
            .any(|l| key_of(&l.text).is_some() || l.is_blank())
    {
        let mut whole = vec![Line::new("---", 1)];
        whole.extend(matter);
        whole.push(Line::new("---", end as u32 + 1));
        whole.extend(body);
        return (Fields::default(), whole);
    }
    (fields(&matter, parse, notes), body)
}

/// A line of a front matter that nothing closes: a field or an item. There, a `#` is a heading of the text sooner than a
/// comment, and indented words are text sooner than the rest of a field.
fn is_matter(text: &str) -> bool {
    let plain = text.trim();
    plain.starts_with("- ") || key_of(plain).is_some()
}

/// `key:` or `key =` at the start of a line.
fn key_of(text: &str) -> Option<(&str, &str)> {
    let end = text.find([':', '='])?;
    let key = text[..end].trim_end();
    let rest = &text[end + 1..];
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let quoted = key.trim_matches('"');
    let fits = !quoted.is_empty()
        && quoted.chars().all(word)
        && !text.starts_with(char::is_whitespace)
        && (rest.is_empty() || rest.starts_with([' ', '\t']) || text[end..].starts_with('='));
    fits.then_some((quoted, rest.trim()))
}

fn fields(matter: &[Line], parse: Parse, notes: &mut Notes) -> Fields {
    let text: String = matter
        .iter()
        .flat_map(|line| [line.text.as_str(), "\n"])
        .collect();
    let lines = matter
        .iter()
        .filter_map(|line| key_of(&line.text).map(|(key, _)| (key.to_string(), line.no)))
        .collect();
    let map = match parse(&text, notes) {
        Ok(Value::Object(map)) => map,
        Ok(Value::Null) => Map::new(),
        Ok(other) => {
            notes.person(1, "the front matter has no fields", plain(&other));
            Map::new()
        }
        Err(why) => {
            let why = why.lines().next().unwrap_or_default().to_string();
            let message = "the front matter cannot be read as a whole; it was read line by line";
            notes.person(matter.first().map_or(1, |l| l.no), message, why);
            by_line(matter, notes)
        }
    };
    Fields {
        map,
        lines,
        used: Default::default(),
    }
}

/// Fields of a front matter that is no YAML: each line by itself.
fn by_line(matter: &[Line], notes: &mut Notes) -> Map<String, Value> {
    let mut map = Map::new();
    let mut open: Option<String> = None;
    for line in matter.iter().filter(|line| !line.is_blank()) {
        let text = line.text.trim();
        // A comment may be a heading of the text behind a fence that is missing.
        if let Some((key, value)) = key_of(&line.text) {
            open = Some(key.to_string());
            let before = map.insert(key.to_string(), scalar(value));
            if let Some(before) = before.map(|value| plain(&value)).filter(|b| !b.is_empty()) {
                let message = "this field stands there twice; the last one counts";
                notes.person(line.no, message, format!("{key}: {before}"));
            }
        } else if let (Some(item), Some(key)) = (text.strip_prefix("- "), &open) {
            let list = map.entry(key.clone()).or_insert(Value::Null);
            match list {
                Value::Array(list) => list.push(scalar(item)),
                other if plain(other).is_empty() => *other = Value::Array(vec![scalar(item)]),
                _ => notes.person(line.no, "this line of the front matter was left out", text),
            }
        } else {
            notes.person(line.no, "this line of the front matter was left out", text);
        }
    }
    map
}

fn scalar(text: &str) -> Value {
    let text = text.trim();
    let list = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    if let Some(list) = list {
        let items = list.split(',').map(scalar);
        return items.filter(|v| !plain(v).is_empty()).collect();
    }
    Value::String(text.trim_matches(['"', '\'']).to_string())
}

/// Hugo's JSON front matter stands bare at the top of the file.
fn bare_json(text: &str, notes: &mut Notes) -> (Fields, Vec<Line>) {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Told>();
    let Some(Ok(Told {
        value: Value::Object(map),
        twice,
    })) = stream.next()
    else {
        notes.person(
            1,
            "this begins like JSON front matter, and is none; it is shown as text",
            "",
        );
        return (Fields::default(), lines_of(text, 1));
    };
    let end = stream.byte_offset();
    tell_twice(&twice, &text[..end], 1, notes);
    let before = text[..end].matches('\n').count() as u32;
    let lines = text[..end]
        .lines()
        .zip(1..)
        .filter_map(|(line, no)| {
            let key = line.trim_start().trim_start_matches('{').trim_start();
            let key = key.strip_prefix('"')?.split('"').next()?;
            Some((key.to_string(), no))
        })
        .collect();
    let mut body = lines_of(&text[end..], before + 1);
    if body.first().is_some_and(Line::is_blank) {
        body.remove(0);
    }
    let fields = Fields {
        map,
        lines,
        used: Default::default(),
    };
    (fields, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Fields, Vec<Line>, Notes) {
        let mut notes = Notes::default();
        let (fields, body) = split(text, &mut notes);
        (fields, body, notes)
    }

    #[test]
    fn json_tells_of_fields_that_stand_there_twice() {
        let bare = "{\n\"title\": \"A\",\n\"params\": {\"x\": 1, \"x\": 2},\n\"title\": \"B\"\n}\n\nText\n";
        for (text, line) in [
            (bare.to_string(), 4),
            (
                bare.replacen("{\n", ";;;\n{", 1)
                    .replace("\n}\n", "}\n;;;\n"),
                4,
            ),
        ] {
            let (fields, _, notes) = read(&text);
            assert_eq!(fields.get("title"), Some(&Value::from("B")));
            let mut report = crate::import::report::Report::default();
            report.take("a.md", notes);
            let told: Vec<(u32, &str)> = (report.entries.iter())
                .map(|e| (e.line, e.excerpt.as_str()))
                .collect();
            assert_eq!(told, [(3, "x: 1"), (line, "title: A")], "{text}");
        }
    }

    #[test]
    fn a_heading_behind_fields_that_are_not_closed_is_text() {
        for heading in [
            "## Seven",
            "####### seven",
            "  ## Seven",
            "# Seven",
            "    code",
        ] {
            let mut notes = Notes::default();
            let text = format!("+++\ntitle = \"A\"\n{heading}\n\nText.\n");
            let (fields, body) = split(&text, &mut notes);
            assert_eq!(fields.map["title"], "A");
            assert_eq!(body[0].text, heading);
        }
    }

    #[test]
    fn every_format() {
        for text in [
            "---\ntitle: A b\ntags: [x, y]\n---\nBody",
            "+++\ntitle = \"A b\"\ntags = [\"x\", \"y\"]\n+++\nBody",
            "{\n  \"title\": \"A b\",\n  \"tags\": [\"x\", \"y\"]\n}\nBody",
            "---\r\ntitle: A b\r\ntags:\r\n- x\r\n- y\r\n---\r\nBody",
            "---\ntitle: A b\ntags: [x, y]\n\nBody",
            "\u{FEFF}---\ntitle: A b\ntags: x, y\n...\nBody",
        ] {
            let (mut fields, body, _) = read(text);
            assert_eq!(fields.text(&["title"]).unwrap().0, "A b", "{text}");
            assert_eq!(fields.list(&["tags"]), ["x", "y"], "{text}");
            assert_eq!(body.last().unwrap().text, "Body", "{text}");
            assert_eq!(
                text.lines().nth(body.last().unwrap().no as usize - 1),
                Some("Body")
            );
        }
    }

    #[test]
    fn what_is_no_yaml_is_read_line_by_line() {
        let (mut fields, _, notes) = read("---\ntitle: A: b\naffected:\n  - X\nsevere: [\n---\n");
        assert_eq!(fields.text(&["title"]).unwrap().0, "A: b");
        assert_eq!(fields.list(&["affected"]), ["X"]);
        assert!(!notes.is_empty());
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        for text in ["---\n\nText\n", "---\nJust text here\n---\nMore\n"] {
            let (fields, body, _) = read(text);
            assert_eq!(fields.rest().count(), 0);
            assert_eq!(body.first().unwrap().text, "---");
        }
    }
}
