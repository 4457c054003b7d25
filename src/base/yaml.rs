//! Places in front matter, found only when there is something to report: YAML with marks.
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;

/// A YAML value with the bytes that it stands on.
#[derive(Debug)]
pub struct Node {
    pub span: Range<usize>,
    pub value: Value,
}

#[derive(Debug)]
pub enum Value {
    Scalar {
        text: String,
        quoted: bool,
    },
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
    /// An alias or something else that has no form here.
    Other,
}

#[derive(Debug)]
pub struct Key {
    pub name: String,
    pub span: Range<usize>,
}

/// Nested deeper than any front matter; deeper text is left alone.
const DEEPEST: usize = 64;

/// Front matter larger than this is no writing; its faults are reported without a place.
const LARGEST: usize = 256 << 10;

/// More brackets than this are open nowhere; parsers look through all that are open at each word.
const MOST_OPEN: usize = 200;

/// More values than this are repeated by aliases nowhere. Parsers count aliases, not what stands behind them, which may
/// double at each.
const MOST_REPEATED: usize = 100_000;

/// What no parser should be given, and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub enum TooMuch {
    /// This bracket is one too many.
    Brackets(usize),
    /// With this alias it is too much that aliases repeat.
    Aliases(usize),
}

impl TooMuch {
    pub fn at(&self) -> usize {
        match self {
            TooMuch::Brackets(at) | TooMuch::Aliases(at) => *at,
        }
    }

    /// What is wrong, as the end of a sentence says it.
    pub fn fault(&self) -> &'static str {
        match self {
            TooMuch::Brackets(_) => "too many brackets are open here",
            TooMuch::Aliases(_) => "aliases repeat more than 100,000 values up to here",
        }
    }
}

/// Whether a text is more than a parser can do in time that grows with the text.
pub fn too_much(text: &str) -> Option<TooMuch> {
    too_deep(text)
        .map(TooMuch::Brackets)
        .or_else(|| too_repeated(text).map(TooMuch::Aliases))
}

/// The alias with which aliases repeat too much. What is no YAML is for others to tell.
fn too_repeated(text: &str) -> Option<usize> {
    // Nearly no text has both.
    memchr::memchr(b'*', text.as_bytes())?;
    memchr::memchr(b'&', text.as_bytes())?;
    let mut weights: HashMap<usize, usize> = HashMap::new();
    // What is open: its anchor, and how many values there were before it.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let (mut values, mut repeated) = (0usize, 0usize);
    let mut parser = Parser::new_from_str(text);
    while let Some(Ok((event, span))) = parser.next_event() {
        match event {
            Event::Scalar(_, _, anchor, _) => {
                values = values.saturating_add(1);
                weights.insert(anchor, 1);
            }
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                open.push((anchor, values));
                values = values.saturating_add(1);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let (anchor, before) = open.pop()?;
                weights.insert(anchor, values - before);
            }
            Event::Alias(anchor) => {
                let weight = weights.get(&anchor).copied().unwrap_or(1);
                values = values.saturating_add(weight);
                repeated = repeated.saturating_add(weight);
                if repeated > MOST_REPEATED {
                    return Some(Lines::new(text).offset(&span.start));
                }
            }
            // One document is all that is read.
            Event::DocumentEnd | Event::StreamEnd => return None,
            _ => {}
        }
    }
    None
}

/// The place of the bracket that is one too many, without regard to quotes: so many are in no text.
fn too_deep(text: &str) -> Option<usize> {
    // Nearly every text opens less than this in all.
    memchr::memchr2_iter(b'[', b'{', text.as_bytes()).nth(MOST_OPEN)?;
    let mut open = 0usize;
    text.bytes().position(|b| {
        match b {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > MOST_OPEN
    })
}

/// The first document of `text`, or what is wrong with it as far as marks go.
pub fn parse(text: &str) -> Option<Node> {
    if text.len() > LARGEST || too_deep(text).is_some() {
        return None;
    }
    let lines = Lines::new(text);
    let mut parser = Parser::new_from_str(text);
    loop {
        match parser.next_event()?.ok()? {
            (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
            (Event::StreamEnd | Event::DocumentEnd, _) => return None,
            (event, span) => return node(&mut parser, event, span, &lines, 0),
        }
    }
}

type Input<'a> = Parser<'a, saphyr_parser::StrInput<'a>>;

fn node<'a>(
    parser: &mut Input<'a>,
    event: Event<'a>,
    span: Span,
    lines: &Lines<'_>,
    depth: usize,
) -> Option<Node> {
    if depth > DEEPEST {
        return None;
    }
    let start = lines.offset(&span.start);
    let (value, end) = match event {
        Event::Scalar(text, style, ..) => {
            let quoted = !matches!(style, ScalarStyle::Plain);
            (
                Value::Scalar {
                    text: text.into_owned(),
                    quoted,
                },
                lines.offset(&span.end),
            )
        }
        Event::SequenceStart(..) => {
            let mut items = Vec::new();
            loop {
                let (event, span) = parser.next_event()?.ok()?;
                if event == Event::SequenceEnd {
                    let end = items
                        .last()
                        .map_or(lines.offset(&span.end), |n: &Node| n.span.end);
                    break (Value::List(items), end);
                }
                items.push(node(parser, event, span, lines, depth + 1)?);
            }
        }
        Event::MappingStart(..) => {
            let mut entries: Vec<(Key, Node)> = Vec::new();
            loop {
                let (event, span) = parser.next_event()?.ok()?;
                if event == Event::MappingEnd {
                    let end = entries
                        .last()
                        .map_or(lines.offset(&span.end), |(_, n)| n.span.end);
                    break (Value::Map(entries), end);
                }
                let key = node(parser, event, span, lines, depth + 1)?;
                let (event, span) = parser.next_event()?.ok()?;
                let value = node(parser, event, span, lines, depth + 1)?;
                let name = match key.value {
                    Value::Scalar { text, .. } => text,
                    _ => String::new(),
                };
                entries.push((
                    Key {
                        name,
                        span: key.span,
                    },
                    value,
                ));
            }
        }
        _ => (Value::Other, lines.offset(&span.end)),
    };
    Some(Node {
        span: start..end.max(start),
        value,
    })
}

impl Node {
    /// The node at a dotted path like `updates.2.body`; `None` where the path ends early.
    pub fn get(&self, path: &str) -> Option<&Node> {
        path.split('.')
            .filter(|step| !step.is_empty())
            .try_fold(self, |node, step| match &node.value {
                Value::Map(entries) => entries
                    .iter()
                    .find(|(key, _)| key.name == step)
                    .map(|(_, value)| value),
                Value::List(items) => step.parse::<usize>().ok().and_then(|i| items.get(i)),
                _ => None,
            })
    }

    /// The span at the path, or of the nearest thing above it.
    pub fn nearest(&self, path: &str) -> Range<usize> {
        let mut here = path;
        loop {
            if let Some(node) = self.get(here) {
                // A whole mapping is no place to point at; its first line is.
                return match &node.value {
                    Value::Map(entries) if !here.is_empty() => entries
                        .first()
                        .map_or(node.span.clone(), |(key, _)| key.span.clone()),
                    Value::Map(_) => 0..0,
                    Value::List(items) => items
                        .first()
                        .map_or(node.span.clone(), |n| node.span.start..n.span.end),
                    _ => node.span.clone(),
                };
            }
            here = here.rsplit_once('.').map_or("", |(above, _)| above);
        }
    }

    pub fn describe(&self) -> String {
        match &self.value {
            Value::Scalar { text, .. } if text.is_empty() => "nothing".into(),
            Value::Scalar {
                text,
                quoted: false,
            } => format!("`{text}`"),
            Value::Scalar { text, .. } => format!("the text `{text}`"),
            Value::List(_) => "a list".into(),
            Value::Map(_) => "several fields".into(),
            Value::Other => "a reference to another value".into(),
        }
    }
}

/// saphyr counts lines and characters; the rest of the house counts bytes.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    /// The last answer: line, column, byte. Marks come in order, so that a long line is not counted again and again.
    last: Cell<(usize, usize, usize)>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Lines<'a> {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(i, _)| i + 1))
            .collect();
        let last = Cell::new((usize::MAX, 0, 0));
        Lines { text, starts, last }
    }

    fn offset(&self, marker: &saphyr_parser::Marker) -> usize {
        let (line, column) = (marker.line().saturating_sub(1), marker.col());
        let (from, counted) = match self.last.get() {
            (known, before, at) if known == line && before <= column => (at, before),
            _ => {
                let start = self.starts.get(line).copied();
                (start.unwrap_or(self.text.len()), 0)
            }
        };
        let found = self.text[from..].char_indices().nth(column - counted);
        let at = found.map_or(self.text.len(), |(i, _)| from + i);
        if found.is_some() {
            self.last.set((line, column, at));
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_without_end_are_not_parsed() {
        assert_eq!(too_deep(&"[".repeat(300)), Some(MOST_OPEN));
        assert_eq!(too_deep(&"[a](b) {c} ".repeat(300)), None);
        assert!(parse(&format!("a: {}", "{b: ".repeat(300))).is_none());
    }

    #[test]
    fn aliases_repeat_no_more_than_people_write() {
        let list = format!("a: &a [{}]\n", "b, ".repeat(1000));
        assert_eq!(
            too_much(&format!("{list}c: [{}]\n", "*a, ".repeat(90))),
            None
        );
        let many = format!("{list}c: [{}]\n", "*a, ".repeat(110));
        // A list of a thousand is a thousand and one values.
        let at = list.len() + "c: [".len() + "*a, ".len() * 99;
        assert_eq!(too_much(&many), Some(TooMuch::Aliases(at)));
        let doubled: String = (1..40)
            .map(|i| format!("k{i}: &k{i} [*k{}, *k{}]\n", i - 1, i - 1))
            .collect();
        assert!(too_much(&format!("k0: &k0 [a]\n{doubled}")).is_some());
        assert_eq!(too_much("a: this & that, *that*\n: ["), None, "no YAML");
    }

    #[test]
    fn places_in_one_line_are_right_in_any_order() {
        let text = "a: [é, bé, c]\n";
        let root = parse(text).unwrap();
        let parts = ["a.2", "a.0", "a.1"].map(|path| &text[root.nearest(path)]);
        assert_eq!(parts, ["c", "é", "bé"]);
    }

    #[test]
    fn paths_lead_to_bytes() {
        let text = "title: é\nupdates:\n  - at: 1\n    body: hello\n";
        let root = parse(text).unwrap();
        assert_eq!(&text[root.nearest("updates.0.body")], "hello");
        assert_eq!(&text[root.nearest("updates.0.nowhere")], "at");
    }
}
