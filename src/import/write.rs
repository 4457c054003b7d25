//! Front matter of ours, written so that any YAML reader takes it.
use super::lines::Line;

/// Front matter that grows field by field.
#[derive(Debug, Clone, Default)]
pub struct Front(String);

impl Front {
    pub fn text(&mut self, key: &str, value: &str) {
        self.raw(key, &scalar(value));
    }

    /// A value that is YAML already: a number, a time, `true`.
    pub fn raw(&mut self, key: &str, value: &str) {
        self.0.push_str(&format!("{key}: {value}\n"));
    }

    pub fn list(&mut self, key: &str, values: &[String]) {
        if values.is_empty() {
            return;
        }
        self.0.push_str(&format!("{key}:\n"));
        for value in values {
            self.0.push_str(&format!("  - {}\n", scalar(value)));
        }
    }

    /// A map of texts, one level deep.
    pub fn map(&mut self, key: &str, values: &[(&str, String)]) {
        self.0.push_str(&format!("{key}:\n"));
        for (key, value) in values {
            self.0.push_str(&format!("  {key}: {}\n", scalar(value)));
        }
    }

    pub fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// Markdown of many lines at a depth of `spaces`.
    pub fn block(&mut self, key: &str, text: &str, spaces: usize) {
        let space = " ".repeat(spaces);
        self.0
            .push_str(&format!("{space}{key}: {}\n", block(text, spaces)));
    }

    pub fn count(&self) -> usize {
        self.0.lines().count()
    }

    /// The whole document, and for each of its lines the source's.
    pub fn document(&self, body: &[Line]) -> (String, Vec<u32>) {
        let mut text = format!("---\n{}---\n", self.0);
        let mut lines = vec![1; self.count() + 2];
        if !body.is_empty() {
            text.push('\n');
            lines.push(1);
        }
        for line in body {
            text.push_str(line.text.trim_end_matches('\r'));
            text.push('\n');
            lines.push(line.no);
        }
        (text, lines)
    }
}

/// A literal block, or a quoted text where a block could not hold it.
fn block(text: &str, spaces: usize) -> String {
    let text = text.trim_matches('\n').trim_end();
    let odd =
        |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}');
    if !text.contains('\n') || text.starts_with(' ') || text.contains(odd) {
        return scalar(text);
    }
    let indent = " ".repeat(spaces + 2);
    let mut out = String::from("|-");
    for line in text.lines() {
        out.push('\n');
        if !line.trim().is_empty() {
            out.push_str(&indent);
            out.push_str(line);
        }
    }
    out
}

/// Plain where every reader of YAML takes it for text, else in quotes.
pub fn scalar(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || " .,()/-_+%!?=;&’“”–—…'".contains(c))
        && !text.ends_with(' ')
        && !reserved.contains(&lower.as_str())
        && text.parse::<f64>().is_err();
    match plain {
        true => text.into(),
        false => quoted(text),
    }
}

/// JSON's quotes are YAML's.
fn quoted(text: &str) -> String {
    let mut out = serde_json::Value::from(text).to_string();
    for c in ['\u{7f}', '\u{85}', '\u{2028}', '\u{2029}', '\u{FEFF}'] {
        if out.contains(c) {
            out = out.replace(c, &format!("\\u{:04x}", u32::from(c)));
        }
    }
    out
}

/// An address as an alias: YAML takes it plain.
pub fn path(text: &str) -> String {
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"/-_.".contains(&b));
    if plain { text.into() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_comes_back(text in "\\PC{0,40}", more in "[ a-z:#'\"\\n-]{0,60}") {
            let text = text.replace(['\n', '\r'], " ");
            let more = more.trim_end().trim_matches('\n').to_string();
            let mut front = Front::default();
            front.text("a", &text);
            front.line("list:");
            front.line("  - x: 1");
            front.block("b", &more, 4);
            let (whole, _) = front.document(&[]);
            let yaml = whole.strip_prefix("---\n").unwrap().strip_suffix("---\n").unwrap();
            let value: serde_yaml::Value = serde_yaml::from_str(yaml).unwrap();
            prop_assert_eq!(value["a"].as_str(), Some(text.as_str()));
            let found = value["list"][0]["b"].as_str().unwrap_or_default();
            let words = |t: &str| t.split_whitespace().map(str::to_string).collect::<Vec<_>>();
            prop_assert_eq!(words(found), words(&more));
        }
    }
}
