//! Places in front matter, found only when there is something to report: YAML with marks.
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
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

/// The first document of `text`, or what is wrong with it as far as marks go.
pub fn parse(text: &str) -> Option<Node> {
    if text.len() > LARGEST {
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
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Lines<'a> {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(i, _)| i + 1))
            .collect();
        Lines { text, starts }
    }

    fn offset(&self, marker: &saphyr_parser::Marker) -> usize {
        let start = self
            .starts
            .get(marker.line().saturating_sub(1))
            .copied()
            .unwrap_or(self.text.len());
        self.text[start..]
            .char_indices()
            .nth(marker.col())
            .map_or(self.text.len(), |(i, _)| start + i)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_bytes() {
        let text = "title: é\nupdates:\n  - at: 1\n    body: hello\n";
        let root = parse(text).unwrap();
        assert_eq!(&text[root.nearest("updates.0.body")], "hello");
        assert_eq!(&text[root.nearest("updates.0.nowhere")], "at");
    }
}
