//! Where a change can be written into front matter, in the manners of the lines around it.
use super::{Entry, Field};
use crate::read::yaml::{Node, Value as Yaml};
use std::ops::Range;

/// A stretch of the text, and what stands there instead.
pub(super) type Edit = (Range<usize>, String);

pub(super) fn applied(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let (mut out, mut at) = (String::with_capacity(text.len() + 256), 0);
    for (range, new) in edits {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(&new);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Front matter with the manners of its writer.
pub(super) struct Page<'a> {
    text: &'a str,
    root: &'a Node,
    newline: &'static str,
    /// The mark around times, if there is one.
    quote: &'static str,
    /// Columns from a key to the hyphens of its list.
    step: usize,
    /// Columns from a hyphen to its entry.
    gap: usize,
}

impl<'a> Page<'a> {
    pub(super) fn new(text: &'a str, root: &'a Node) -> Page<'a> {
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut page = Page {
            text,
            root,
            newline,
            quote: "",
            step: 2,
            gap: 2,
        };
        if let Yaml::Map(keys) = &root.value {
            let mut lists = keys.iter().filter_map(|(key, node)| match &node.value {
                Yaml::List(items) if !page.is_flow(node) => {
                    Some((page.column(key.span.start), items.first()?))
                }
                _ => None,
            });
            if let Some((key, first)) = lists.next_back() {
                let hyphen = page.indent(first.span.start);
                page.step = hyphen.saturating_sub(key);
                page.gap = page.gap_after(hyphen, first);
            }
        }
        page.quote = page.quote_of_times();
        page
    }

    fn quote_of_times(&self) -> &'static str {
        let time = ["updates.0.at", "published", "starts", "started"]
            .iter()
            .find_map(|path| self.root.get(path));
        match time.and_then(|node| self.text.get(node.span.start..)) {
            Some(text) if text.starts_with('"') => "\"",
            Some(text) if text.starts_with('\'') => "'",
            _ => "",
        }
    }

    fn is_flow(&self, node: &Node) -> bool {
        self.text[node.span.start..].starts_with(['[', '{'])
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |i| i + 1)
    }

    fn line_end(&self, at: usize) -> usize {
        self.text[at..]
            .find('\n')
            .map_or(self.text.len(), |i| at + i + 1)
    }

    /// Characters before it in its line.
    fn column(&self, at: usize) -> usize {
        self.text[self.line_start(at)..at].chars().count()
    }

    /// Spaces at the beginning of its line.
    fn indent(&self, at: usize) -> usize {
        let line = &self.text[self.line_start(at)..];
        line.len() - line.trim_start_matches(' ').len()
    }

    fn gap_after(&self, hyphen: usize, item: &Node) -> usize {
        let column = self.column(item.span.start);
        match self.column_of_hyphen_line(item) {
            true if column > hyphen => column - hyphen,
            _ => 2,
        }
    }

    /// Whether an item begins in the line of its hyphen.
    fn column_of_hyphen_line(&self, item: &Node) -> bool {
        self.text[self.line_start(item.span.start)..]
            .trim_start_matches(' ')
            .starts_with('-')
    }

    /// The ends of a block that begins at `from` and is indented deeper than `indent`: after its last line with
    /// words, and after the empty lines that follow.
    fn ends_of_block(&self, from: usize, indent: usize) -> [usize; 2] {
        let mut at = self.line_end(from);
        let mut last = at;
        while at < self.text.len() {
            let end = self.line_end(at);
            let line = &self.text[at..end];
            let blank = line.trim().is_empty();
            if !blank && line.len() - line.trim_start_matches(' ').len() <= indent {
                break;
            }
            at = end;
            if !blank {
                last = at;
            }
        }
        [last, at]
    }

    pub(super) fn append(&self, list: &str, entry: &Entry) -> Vec<Vec<Edit>> {
        let Some(node) = self.root.get(list) else {
            let (above, key) = match list.rsplit_once('.') {
                Some((above, key)) => (above, key),
                None => ("", list),
            };
            return self.add(above, key, &Field::List(vec![entry.clone()]), "");
        };
        match &node.value {
            Yaml::List(items) if !items.is_empty() => match (self.is_flow(node), items.last()) {
                (true, Some(_)) => self.before_bracket(node, items, &self.inline(entry)),
                (_, Some(last)) => self.below(last, entry),
                _ => Vec::new(),
            },
            Yaml::List(_) | Yaml::Scalar { .. } => self.in_place_of_nothing(list, node, entry),
            _ => Vec::new(),
        }
    }

    /// Below the last entry of a list, indented like it.
    fn below(&self, last: &Node, entry: &Entry) -> Vec<Vec<Edit>> {
        // An item may begin in the line below its hyphen.
        let mut start = last.span.start;
        while start > 0 && !self.column_of_hyphen_line_at(start) {
            start = self.line_start(start).saturating_sub(1);
        }
        let hyphen = self.indent(start);
        let gap = self.gap_after(hyphen, last);
        let new = self.entry(entry, hyphen, gap);
        self.ends_of_block(last.span.start.max(start), hyphen)
            .into_iter()
            .map(|at| vec![(at..at, new.clone())])
            .collect()
    }

    fn column_of_hyphen_line_at(&self, at: usize) -> bool {
        let line = self.text[self.line_start(at)..].trim_start_matches(' ');
        line.starts_with("- ") || line.starts_with("-\n") || line.starts_with("-\r")
    }

    /// Before the bracket that closes a list in one line.
    fn before_bracket(&self, node: &Node, items: &[Node], new: &str) -> Vec<Vec<Edit>> {
        let from = items.last().map_or(node.span.start, |item| item.span.end);
        let closing = self.text[from..].match_indices(']').map(|(i, _)| from + i);
        closing
            .take(8)
            .map(|bracket| {
                let inside = self.text[..bracket].trim_end();
                let comma = if inside.ends_with(',') { " " } else { ", " };
                let at = inside.len();
                vec![(at..at, format!("{comma}{new}"))]
            })
            .collect()
    }

    /// `updates:`, `updates: []` and `updates: ~` become a list with one entry.
    fn in_place_of_nothing(&self, list: &str, node: &Node, entry: &Entry) -> Vec<Vec<Edit>> {
        let Some(key) = self.key(list) else {
            return Vec::new();
        };
        let dash = self.column(key.start) + self.step;
        let new = self.entry(entry, dash, self.gap);
        let below = self.line_end(key.end);
        let mut edits = vec![(below..below, new)];
        let colon = self.text[key.end..]
            .find(':')
            .map_or(key.end, |i| key.end + i + 1);
        let rest = self.text[colon..below].trim_end_matches(['\r', '\n']);
        let value = rest.split(" #").next().unwrap_or(rest).trim_end();
        if !value.trim().is_empty() && node.span.end <= below {
            edits.push((colon..colon + value.len(), String::new()));
        }
        let inline = format!(" [{}]", self.inline(entry));
        vec![edits, vec![(colon..colon + value.len(), inline)]]
    }

    fn key(&self, path: &str) -> Option<Range<usize>> {
        let (above, key) = match path.rsplit_once('.') {
            Some((above, key)) => (above, key),
            None => ("", path),
        };
        match &self.root.get(above)?.value {
            Yaml::Map(entries) => {
                let found = entries.iter().find(|(k, _)| k.name == key)?;
                Some(found.0.span.clone())
            }
            _ => None,
        }
    }

    pub(super) fn set(&self, path: &str, value: &Field, after: &str) -> Vec<Vec<Edit>> {
        let (above, key) = match path.rsplit_once('.') {
            Some((above, key)) => (above, key),
            None => ("", path),
        };
        let Some(node) = self.root.get(path) else {
            return self.add(above, key, value, after);
        };
        let new = self.scalar(value, self.is_flow_path(above));
        if !node.span.is_empty() {
            let end = self.end_of_scalar(node, self.is_flow_path(above));
            return vec![vec![(node.span.start..end, new)]];
        }
        let Some(name) = self.key(path) else {
            return Vec::new();
        };
        let colon = self.text[name.end..]
            .find(':')
            .map_or(name.end, |i| name.end + i + 1);
        vec![vec![(colon..colon, format!(" {new}"))]]
    }

    /// After the last character of a value in one line. The marks of a value in quotes reach to what follows it.
    fn end_of_scalar(&self, node: &Node, in_brackets: bool) -> usize {
        let text = &self.text[node.span.start..];
        let line = text.lines().next().unwrap_or_default();
        let length = match text.chars().next() {
            Some('"') => {
                let mut escaped = false;
                let closing = line.char_indices().skip(1).find(|(_, c)| {
                    let closes = *c == '"' && !escaped;
                    escaped = *c == '\\' && !escaped;
                    closes
                });
                closing.map_or(line.len(), |(i, _)| i + 1)
            }
            Some('\'') => line[1..].find('\'').map_or(line.len(), |i| i + 2),
            _ => {
                let plain = line.split(" #").next().unwrap_or(line);
                let inside = plain.find([',', '}', ']']).filter(|_| in_brackets);
                plain[..inside.unwrap_or(plain.len())].trim_end().len()
            }
        };
        node.span.start + length
    }

    fn is_flow_path(&self, path: &str) -> bool {
        self.root.get(path).is_some_and(|node| self.is_flow(node)) && !path.is_empty()
    }

    /// A key that is not there yet: below `after`, or at the end of what is above it.
    fn add(&self, above: &str, key: &str, value: &Field, after: &str) -> Vec<Vec<Edit>> {
        let Some(Node {
            value: Yaml::Map(entries),
            span,
        }) = self.root.get(above)
        else {
            return Vec::new();
        };
        if !above.is_empty() && self.text[span.start..].starts_with('{') {
            let at = entries
                .last()
                .map_or(span.start + 1, |(_, node)| match &node.value {
                    Yaml::Scalar { .. } => self.end_of_scalar(node, true),
                    _ => node.span.end,
                });
            let new = format!(", {key}: {}", self.scalar(value, true));
            return vec![vec![(at..at, new)]];
        }
        let column = entries
            .first()
            .map_or(0, |(first, _)| self.column(first.span.start));
        let line = |at: usize| {
            let mut new = String::new();
            self.line(&mut new, key, value, column);
            let apart = at > 0 && !self.text[..at].ends_with('\n');
            let new = if apart {
                format!("{}{new}", self.newline)
            } else {
                new
            };
            vec![(at..at, new)]
        };
        let named = entries.iter().find(|(k, _)| k.name == after);
        let mut places = Vec::new();
        if let Some((k, _)) = named.or(entries.last().filter(|_| !above.is_empty())) {
            places.extend(self.ends_of_block(k.span.start, column));
        }
        if above.is_empty() {
            places.push(self.text.len());
        }
        places.into_iter().map(line).collect()
    }

    /// The lines of a key and its value.
    pub(super) fn remove(&self, path: &str) -> Vec<Vec<Edit>> {
        let (Some(key), Some(_)) = (self.key(path), self.root.get(path)) else {
            return vec![Vec::new()];
        };
        let start = self.line_start(key.start);
        let ends = self.ends_of_block(key.start, self.column(key.start));
        ends.into_iter()
            .map(|end| vec![(start..end, String::new())])
            .collect()
    }

    // ------------------------------------------------------------ how it is written

    /// An entry of a block list, whose hyphen stands in column `hyphen`.
    fn entry(&self, entry: &Entry, hyphen: usize, gap: usize) -> String {
        let mut lines = String::new();
        for (key, field) in entry {
            self.line(&mut lines, key, field, hyphen + gap);
        }
        let dash = format!("{}-{}", " ".repeat(hyphen), " ".repeat(gap.max(2) - 1));
        format!("{dash}{}", &lines[hyphen + gap..])
    }

    fn line(&self, out: &mut String, key: &str, field: &Field, column: usize) {
        let pad = " ".repeat(column);
        match field {
            Field::List(entries) => {
                out.push_str(&format!("{pad}{key}:{}", self.newline));
                for entry in entries {
                    out.push_str(&self.entry(entry, column + self.step, self.gap));
                }
            }
            Field::Text(text) if is_block(text) => {
                out.push_str(&format!("{pad}{key}: |-{}", self.newline));
                for line in text.split('\n') {
                    let pad = if line.is_empty() { "" } else { &*pad };
                    let deeper = if line.is_empty() { "" } else { "  " };
                    out.push_str(&format!("{pad}{deeper}{line}{}", self.newline));
                }
            }
            field => out.push_str(&format!(
                "{pad}{key}: {}{}",
                self.scalar(field, false),
                self.newline
            )),
        }
    }

    /// `{at: …, phase: …}`
    fn inline(&self, entry: &Entry) -> String {
        let each = entry
            .iter()
            .map(|(key, field)| format!("{key}: {}", self.scalar(field, true)));
        format!("{{{}}}", each.collect::<Vec<_>>().join(", "))
    }

    fn scalar(&self, field: &Field, in_brackets: bool) -> String {
        match field {
            Field::Word(word) => word.clone(),
            Field::Time(time) => format!("{0}{time}{0}", self.quote),
            Field::Window(starts, ends) => {
                format!(
                    "{{ starts: {0}{starts}{0}, ends: {0}{ends}{0} }}",
                    self.quote
                )
            }
            Field::Text(text) if !in_brackets && is_plain(text) => text.clone(),
            Field::Text(text) => quoted(text),
            Field::List(entries) => {
                let each: Vec<String> = entries.iter().map(|entry| self.inline(entry)).collect();
                format!("[{}]", each.join(", "))
            }
        }
    }
}

/// Whether a text has several lines that a block can hold as they are.
fn is_block(text: &str) -> bool {
    let printable = |c: char| c == '\n' || !is_special(c);
    text.contains('\n')
        && !text.starts_with([' ', '\t', '\n'])
        && !text.ends_with('\n')
        && text.chars().all(printable)
        && text
            .split('\n')
            .all(|l| l.is_empty() || !l.trim().is_empty())
}

/// Characters that YAML reads as something else, or not at all.
fn is_special(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(
            c,
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}'
        )
}

/// Whether a text can stand in a line without quotes.
fn is_plain(text: &str) -> bool {
    let word = text.to_ascii_lowercase();
    let reserved = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf",
    ];
    text.chars().next().is_some_and(char::is_alphabetic)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains(['\n', '\t'])
        && !text.ends_with([':', ' '])
        && !text.chars().any(is_special)
        && !reserved.contains(&word.as_str())
        && text.parse::<f64>().is_err()
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_special(c) && (c as u32) < 0x100 => {
                out.push_str(&format!("\\x{:02X}", c as u32));
            }
            c if is_special(c) => out.push_str(&format!("\\u{:04X}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
