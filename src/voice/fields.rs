//! Texts in front matter, each with the way back to its bytes, however YAML writes it.
use super::block::Mapped;
use crate::base::yaml::{self, Node, Value};
use std::ops::Range;

/// A text of the front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Without the numbers of lists: `updates.body`.
    pub key: String,
    pub text: Mapped,
    /// It is written so that letters may be changed and nothing else has to be.
    pub editable: bool,
}

/// Where front matter stands in a file, if it has some: between two lines of three hyphens.
pub fn region(text: &str) -> Option<(Range<usize>, usize)> {
    let begin = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    let first = text[begin..].split_inclusive('\n').next()?;
    if first.trim_end() != "---" {
        return None;
    }
    let start = begin + first.len();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" || line.trim_end() == "..." {
            return Some((start..at, at + line.len()));
        }
        at += line.len();
    }
    None
}

/// All texts of a front matter that `wanted` by their key. What is no YAML has none.
pub fn texts(source: &str, region: &Range<usize>, wanted: &dyn Fn(&str) -> bool) -> Vec<Field> {
    let Some(root) = yaml::parse(&source[region.clone()]) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    gather(source, region.start, &root, "", wanted, &mut found);
    found
}

fn gather(
    source: &str,
    offset: usize,
    node: &Node,
    key: &str,
    wanted: &dyn Fn(&str) -> bool,
    found: &mut Vec<Field>,
) {
    match &node.value {
        Value::Map(entries) => {
            for (name, value) in entries {
                let below = if key.is_empty() {
                    name.name.clone()
                } else {
                    format!("{key}.{}", name.name)
                };
                gather(source, offset, value, &below, wanted, found);
            }
        }
        Value::List(items) => {
            for item in items {
                gather(source, offset, item, key, wanted, found);
            }
        }
        Value::Scalar { text, .. } if !text.is_empty() && wanted(key) => {
            let span = node.span.start + offset..node.span.end + offset;
            let written = &source[span.clone()];
            found.push(Field {
                key: key.into(),
                text: aligned(written, span.start, text),
                editable: !written.starts_with('"') || !written.contains('\\'),
            });
        }
        _ => {}
    }
}

/// Lays a decoded text beside what was written: quotes, escapes, folded lines and indentation are stepped over.
fn aligned(written: &str, offset: usize, text: &str) -> Mapped {
    let mut mapped = Mapped::default();
    let mut at = match written.chars().next() {
        Some('"' | '\'') => 1,
        Some('|' | '>') => written.find('\n').map_or(written.len(), |i| i + 1),
        _ => 0,
    };
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''));
    let mut letters = text.char_indices().peekable();
    // Letters that stand one behind the other in both are one piece.
    let mut piece: Option<(usize, usize)> = None;
    let flush = |mapped: &mut Mapped, piece: &mut Option<(usize, usize)>, end: usize| {
        if let Some((from, source)) = piece.take() {
            let len = end - from;
            mapped.push(&text[from..end], offset + source..offset + source + len);
        }
    };
    while let Some(&(i, c)) = letters.peek() {
        let rest = &written[at.min(written.len())..];
        let Some(w) = rest.chars().next() else { break };
        if w == '\\' && quote == Some('"') {
            flush(&mut mapped, &mut piece, i);
            let len = escape(rest);
            if len == 0 {
                // A backslash at a line's end joins the lines.
                at += 1 + (rest[1..].len() - rest[1..].trim_start().len());
                continue;
            }
            mapped.push_for(&text[i..i + c.len_utf8()], offset + at..offset + at + len);
            at += len;
            letters.next();
        } else if w == c {
            if piece.is_none() {
                piece = Some((i, at));
            }
            at += w.len_utf8();
            letters.next();
            if w == '\'' && quote == Some('\'') && written[at..].starts_with('\'') {
                flush(&mut mapped, &mut piece, i + 1);
                at += 1;
            }
        } else if w.is_whitespace() {
            flush(&mut mapped, &mut piece, i);
            let len = rest.len() - rest.trim_start().len();
            if c == ' ' || c == '\n' {
                mapped.push_for(&text[i..i + 1], offset + at..offset + at + len);
                letters.next();
                while c == '\n' && letters.next_if(|(_, c)| *c == '\n').is_some() {
                    mapped.push_for("\n", offset + at..offset + at + len);
                }
            }
            at += len;
        } else {
            break;
        }
    }
    let done = letters.peek().map_or(text.len(), |(i, _)| *i);
    flush(&mut mapped, &mut piece, done);
    if done < text.len() {
        // What cannot be laid beside stands on the rest as a whole.
        mapped.push_for(
            &text[done..],
            offset + at.min(written.len())..offset + written.len(),
        );
    }
    mapped
}

/// The length of an escape in double quotes; 0 for an escaped line end.
fn escape(rest: &str) -> usize {
    match rest.chars().nth(1) {
        Some('x') => 4,
        Some('u') => 6,
        Some('U') => 10,
        Some('\n' | '\r') | None => 0,
        Some(c) => 1 + c.len_utf8(),
    }
    .min(rest.len())
}

/// Comments `# campanile-ignore …`, each with its bytes and with what it is about: the field below it, or its own line.
pub fn comments(source: &str, region: &Range<usize>) -> Vec<(String, Range<usize>, Range<usize>)> {
    const MARK: &str = "# campanile-ignore";
    let mut found = Vec::new();
    if !source[region.clone()].contains(MARK) {
        return found;
    }
    let mut lines: Vec<(usize, &str)> = Vec::new();
    let mut at = region.start;
    for line in source[region.clone()].split_inclusive('\n') {
        lines.push((at, line));
        at += line.len();
    }
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    for (n, (start, line)) in lines.iter().enumerate() {
        let Some(mark) = line.find(MARK) else {
            continue;
        };
        let text = line[mark + 1..].trim().to_string();
        let span = start + mark..start + line.trim_end().len();
        let about = if line[..mark].trim().is_empty() {
            let deep = lines.get(n + 1).map_or(0, |(_, next)| indent(next));
            let end = lines[n + 1..]
                .iter()
                .skip(1)
                .find(|(_, l)| !l.trim().is_empty() && indent(l) <= deep)
                .map_or(region.end, |(at, _)| *at);
            start + line.len()..end
        } else {
            *start..start + line.len()
        };
        found.push((text, span, about));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<Field> {
        texts(text, &(0..text.len()), &|_| true)
    }

    /// Each word of the decoded text leads back to the same word.
    fn words_lead_back(text: &str) {
        for field in fields(text) {
            for range in super::super::sentence::words(&field.text.text) {
                let word = &field.text.text[range.clone()];
                if !word.contains(['\'', 'é']) {
                    assert_eq!(&text[field.text.map.source(&range)], word, "{text}");
                }
            }
        }
    }

    #[test]
    fn every_way_of_writing_leads_back() {
        for text in [
            "title: One plain title\n",
            "title: plain over\n  two lines\n",
            "title: 'it''s quoted: yes'\n",
            "title: \"a \\\"b\\\" caf\\u00e9 c\\n d\"\n",
            "body: |\n  One line.\n\n  Two lines\n    deeper.\nnext: x\n",
            "body: >-\n  One folded\n  line.\n\n  Another.\n",
            "updates:\n  - at: 1\n    body: hello there\n  - body: again\n",
        ] {
            words_lead_back(text);
        }
    }

    #[test]
    fn keys_have_no_numbers() {
        let found = fields("updates:\n  - body: a\n  - body: b\n");
        let keys: Vec<&str> = found.iter().map(|f| f.key.as_str()).collect();
        assert_eq!(keys, ["updates.body", "updates.body"]);
    }

    #[test]
    fn comments_are_about_the_field_below() {
        let text = "a: 1\n# campanile-ignore X.Y: why\nb: |\n  two\n  three\nc: 4 # campanile-ignore X.Z: so\n";
        let found = comments(text, &(0..text.len()));
        assert_eq!(&text[found[0].2.clone()], "b: |\n  two\n  three\n");
        assert_eq!(
            &text[found[1].2.clone()],
            "c: 4 # campanile-ignore X.Z: so\n"
        );
    }
}
