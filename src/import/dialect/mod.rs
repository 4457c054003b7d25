//! Dialects of Markdown → ours: GFM alerts, headings, fenced code, pictures, or a note that everybody sees.
//!
//! A pass takes lines and gives lines. What it takes away it names in the report, so that no word is lost.
pub mod blocks;
pub mod directives;
pub mod erb;
pub mod html;
pub mod includes;
pub mod inline;
pub mod jinja;
pub mod liquid;
pub mod marks;
pub mod myst;
pub mod shortcodes;

use super::fields::Fields;
use super::lines::{self, Line};
use super::page::Reading;
use super::report::Notes;

/// What a pass may look at while it rewrites a page.
pub struct Work<'a> {
    pub reading: &'a Reading<'a>,
    /// The page's path.
    pub source: &'a str,
    pub fields: &'a Fields,
    pub notes: &'a mut Notes,
    /// How deep texts are within texts, so that a circle of includes ends.
    pub depth: usize,
    /// The page, and the files that stand in each other at this place.
    pub trail: Vec<String>,
    /// How many bytes of other files the page may still take in.
    pub room: usize,
}

/// What a page may take in from other files, in bytes: texts that name each other twice would double at each step.
pub const MOST_INCLUDED: usize = 4 << 20;

impl Work<'_> {
    /// The text of a file that is to stand here. Who has put it here calls [`Work::leave`].
    pub fn enter(&mut self, path: &str, no: u32) -> Option<String> {
        if self.trail.iter().any(|open| open == path) {
            self.notes.person(no, "this text includes itself", path);
            return None;
        }
        let mut notes = Notes::default();
        let Some(text) = self.reading.folder.text(path, &mut notes) else {
            self.notes
                .person(no, "a text that should be included cannot be read", path);
            return None;
        };
        if text.len() > self.room {
            let message = "the texts that this page includes are too large together";
            self.notes.person(no, message, path);
            return None;
        }
        // An empty text that is asked for without end takes time, too.
        self.room -= text.len().max(16).min(self.room);
        self.notes.uses(path);
        self.trail.push(path.into());
        Some(text)
    }

    /// The text of [`Work::enter`] is done.
    pub fn leave(&mut self) {
        self.trail.pop();
    }
}

pub type Pass = fn(Vec<Line>, &mut Work<'_>) -> Vec<Line>;

/// Texts within texts within texts: beyond this they are left as they stand.
pub const DEEPEST: usize = 24;

/// The five alerts that we have, from the words of all tools; with the word as a title where it says more.
pub fn alert_of(word: &str) -> Option<(&'static str, Option<String>)> {
    let lower = word.to_lowercase();
    let lower = lower.strip_suffix("-label").unwrap_or(&lower);
    let (kind, is_same) = match lower {
        "note" | "notes" | "info" | "information" | "default" | "primary" | "secondary" => {
            ("NOTE", true)
        }
        "abstract" | "summary" | "tldr" | "todo" | "example" | "question" | "help" | "faq"
        | "seealso" | "see-also" | "cite" | "topic" | "definition" | "training" | "admonition"
        | "details" | "reminder" | "update" | "new" => {
            ("NOTE", lower == "admonition" || lower == "details")
        }
        "tip" | "tips" | "hint" | "pro" | "recommendation" => ("TIP", true),
        "success" | "check" | "done" | "ok" => ("TIP", false),
        "important" | "highlight" => ("IMPORTANT", true),
        "warning" | "warn" | "attention" => ("WARNING", true),
        "caution" => ("CAUTION", true),
        "danger" | "error" | "failure" | "fail" | "missing" | "bug" | "alert" | "critical" => {
            ("CAUTION", matches!(lower, "danger" | "error" | "alert"))
        }
        "deprecated" | "versionchanged" | "experimental" | "security" | "beta" => {
            ("WARNING", false)
        }
        "versionadded" => ("NOTE", false),
        _ => return None,
    };
    let title = (!is_same).then(|| match lower {
        "seealso" => "See also".into(),
        _ => sentence(word),
    });
    Some((kind, title))
}

/// "see-also" → "See also".
pub fn sentence(word: &str) -> String {
    let plain = word.replace(['-', '_'], " ");
    let mut chars = plain.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// An alert around lines. `indent` is that of the place where it stands.
pub fn alert(
    kind: &str,
    title: Option<&str>,
    body: Vec<Line>,
    no: u32,
    indent: usize,
) -> Vec<Line> {
    let space = " ".repeat(indent);
    let mut out = vec![
        Line::new("", no),
        Line::new(format!("{space}> [!{kind}]"), no),
    ];
    let title = title.map(str::trim).filter(|t| !t.is_empty());
    if let Some(title) = title {
        let bold = if title.contains("**") {
            title.to_string()
        } else {
            format!("**{title}**")
        };
        out.push(Line::new(format!("{space}> {bold}"), no));
        if !body.is_empty() {
            out.push(Line::new(format!("{space}>"), no));
        }
    }
    if title.is_none() && body.iter().all(Line::is_blank) {
        out.push(Line::new(format!("{space}> …"), no));
    }
    let first = body
        .iter()
        .position(|l| !l.is_blank())
        .unwrap_or(body.len());
    for line in body.into_iter().skip(first) {
        let text = match line.text.trim_end() {
            "" => format!("{space}>"),
            text => format!("{space}> {text}"),
        };
        out.push(Line::new(text, line.no));
    }
    while out.last().is_some_and(|l| l.text.trim() == ">") {
        out.pop();
    }
    out.push(Line::new("", no));
    out
}

/// What we have no word for stays to be seen, marked.
pub fn visible(what: &str, text: &str, no: u32, indent: usize) -> Vec<Line> {
    let body = vec![Line::new(format!("{what}: {}", lines::code(text)), no)];
    alert("NOTE", None, body, no, indent)
}

/// A part that opens and closes.
pub fn details(title: &str, body: Vec<Line>, no: u32, indent: usize) -> Vec<Line> {
    let space = " ".repeat(indent);
    let line = |text: String| Line::new(text, no);
    let mut out = vec![
        line(String::new()),
        line(format!("{space}<details>")),
        line(format!("{space}<summary>{}</summary>", escaped(title))),
        line(String::new()),
    ];
    out.extend(body.into_iter().map(|l| {
        let text = if l.is_blank() {
            String::new()
        } else {
            format!("{space}{}", l.text)
        };
        Line::new(text, l.no)
    }));
    out.push(line(String::new()));
    out.push(line(format!("{space}</details>")));
    out.push(line(String::new()));
    out
}

/// Words of a summary, which is HTML: no marks of Markdown.
fn escaped(text: &str) -> String {
    let plain = text.replace(['*', '`'], "");
    plain
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A picture in our Markdown.
pub fn picture(src: &str, alt: &str, caption: &str) -> String {
    let alt = alt.replace(['[', ']'], "").replace('\n', " ");
    let caption = caption.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = match caption.as_str() {
        "" => String::new(),
        words => format!(" \"{}\"", words.replace('"', "\\\"")),
    };
    format!("![{alt}]({}{title})", target(src))
}

/// An address between round brackets.
pub fn target(address: &str) -> String {
    let address = address.trim();
    let odd = address.is_empty()
        || address.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>'));
    if odd {
        format!("<{}>", address.replace(['<', '>', '\n'], ""))
    } else {
        address.into()
    }
}

/// A link in our Markdown.
pub fn link(words: &str, address: &str) -> String {
    format!("[{}]({})", words.replace(['[', ']'], ""), target(address))
}

/// `key="value"`, `key='value'`, `key=value` and bare words, in order. Quotes may hold anything.
pub fn arguments(text: &str) -> Vec<(Option<String>, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | '`'))
            .unwrap_or(rest.len());
        let word = &rest[..end];
        let after = &rest[end..];
        let (key, after) = match after.trim_start().strip_prefix('=') {
            Some(value) if !word.is_empty() => (Some(word.to_string()), value.trim_start()),
            _ => (None, after),
        };
        if key.is_none() && !word.is_empty() {
            found.push((None, word.to_string()));
            rest = after.trim_start();
            continue;
        }
        let (value, after) = quoted(after);
        found.push((key, value));
        rest = after.trim_start();
    }
    found
}

/// A quoted or bare value at the start of a text, and what follows it; never nothing while there is text.
fn quoted(text: &str) -> (String, &str) {
    let Some(mark) = text.chars().next() else {
        return (String::new(), "");
    };
    if !matches!(mark, '"' | '\'' | '`') {
        let end = text
            .find(char::is_whitespace)
            .unwrap_or(text.len())
            .max(mark.len_utf8().min(text.len()));
        return (text[..end].to_string(), &text[end..]);
    }
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if mark != '`' => value.extend(chars.next().map(|(_, c)| c)),
            c if c == mark => return (value, &text[at + c.len_utf8()..]),
            c => value.push(c),
        }
    }
    (value, "")
}

/// The value of a key among arguments, or of the nth bare one.
pub fn argument<'a>(
    arguments: &'a [(Option<String>, String)],
    keys: &[&str],
    nth: Option<usize>,
) -> Option<&'a str> {
    let named = keys.iter().find_map(|key| {
        arguments
            .iter()
            .find(|(k, _)| k.as_deref().is_some_and(|k| k.eq_ignore_ascii_case(key)))
    });
    let bare = || {
        let mut bare = arguments.iter().filter(|(key, _)| key.is_none());
        nth.and_then(|n| bare.nth(n))
    };
    named.or_else(bare).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_of_all_kinds() {
        let found = arguments(r#"one "two words" key='a b' bare=c n = 3 `raw`"#);
        let shown: Vec<String> = found
            .iter()
            .map(|(k, v)| format!("{}={v}", k.as_deref().unwrap_or("")))
            .collect();
        assert_eq!(
            shown,
            ["=one", "=two words", "key=a b", "bare=c", "n=3", "=raw"]
        );
        assert_eq!(arguments("= \"open").len(), 2);
    }
}
