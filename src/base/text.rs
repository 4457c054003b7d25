//! Running text after its one parse: HTML with holes where only the whole site knows what to say.
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::ops::Range;

/// Markdown, parsed. The HTML is complete but for its holes, which linking and rendering fill.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    pub html: String,
    /// In the order of `at`.
    pub holes: Vec<Hole>,
    pub headings: Vec<Heading>,
    pub links: Vec<Link>,
    pub codes: Vec<Code>,
    /// Anchors that are not headings (footnotes, raw HTML).
    pub anchors: Vec<String>,
    /// Words of running text, for "4 minutes to read".
    pub words: usize,
}

impl Body {
    /// The words alone, one block a line: for formats that know no HTML.
    pub fn plain(&self) -> String {
        let mut lines = vec![String::new()];
        let mut at = 0;
        for hole in &self.holes {
            if let (Fill::Code(i), Some(html)) = (hole.fill, self.html.get(at..hole.at)) {
                push_plain(html, &mut lines);
                at = hole.at;
                if self.codes.get(i).is_some_and(Code::is_drawn) {
                    continue;
                }
                let code = self.codes.get(i).map_or("", |code| code.text.as_str());
                lines.extend(code.lines().map(String::from));
                lines.push(String::new());
            }
        }
        push_plain(self.html.get(at..).unwrap_or_default(), &mut lines);
        let words = lines.iter().map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.join(" ")
        });
        words
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// Tags that end a line; the others stand within one.
const BLOCKS: [&str; 14] = [
    "p",
    "li",
    "br",
    "tr",
    "div",
    "pre",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "ul",
    "ol",
];

/// Our own HTML without its tags; cells of a table keep a space between them.
fn push_plain(html: &str, lines: &mut Vec<String>) {
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        push_text(&rest[..open], lines);
        let Some(length) = rest[open..].find('>') else {
            return;
        };
        let tag = rest[open + 1..open + length].trim_start_matches('/');
        let name: &str = tag.split([' ', '/']).next().unwrap_or_default();
        match name {
            block if BLOCKS.contains(&block) => lines.push(String::new()),
            "td" | "th" => push_text(" ", lines),
            _ => {}
        }
        rest = &rest[open + length + 1..];
    }
    push_text(rest, lines);
}

fn push_text(html: &str, lines: &mut [String]) {
    if let Some(line) = lines.last_mut() {
        let text = html.replace("&lt;", "<").replace("&gt;", ">");
        let text = text.replace("&quot;", "\"").replace("&#39;", "'");
        line.push_str(&text.replace("&#x27;", "'").replace("&amp;", "&"));
    }
}

/// A place in the HTML that waits for the site.
#[derive(Debug, Clone, PartialEq)]
pub struct Hole {
    pub at: usize,
    pub fill: Fill,
}

/// What comes into a hole; the number is an index into `links` or `codes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// The address of a link, inside a quoted attribute.
    Address(usize),
    /// `width` and `height` of a picture, as attributes.
    Size(usize),
    /// Before a picture: its other sizes and formats.
    Sources(usize),
    /// Behind a picture that has others.
    SourcesEnd(usize),
    /// The whole of a snippet, as blocks.
    Snippet(usize),
    /// A code block's highlighted lines.
    Code(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// As written, 1 to 6; a 1 is shown as 2, since the page's title is the one heading of level 1.
    pub level: u8,
    pub id: String,
    /// As plain text.
    pub text: String,
    /// Where its tag begins in the HTML, so that a text can be cut into sections.
    pub at: usize,
    pub span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub kind: LinkKind,
    /// As written.
    pub target: String,
    /// The link's words, or the picture's alternative text.
    pub text: String,
    /// In the source file for a document's body; in the field's text for a front-matter field.
    pub span: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    Link,
    Image,
    Snippet,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    pub language: String,
    pub text: String,
}

impl Code {
    /// Whether the block is no program, but something that campanile draws in its place.
    pub fn is_drawn(&self) -> bool {
        matches!(self.language.as_str(), "figure" | "report")
    }
}

/// A front-matter field whose text is Markdown. `read` fills in the body after the YAML is understood.
#[derive(Debug, Clone, Default)]
pub struct Text {
    pub raw: String,
    pub body: Body,
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        Ok(Text {
            raw: String::deserialize(deserializer)?,
            body: Body::default(),
        })
    }
}

impl JsonSchema for Text {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "contentMediaType": "text/markdown" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_without_their_tags() {
        let body = Body {
            html:
                "<p>Call <a href=\"\">IT &amp; us</a>,\nnow.</p><ul><li>one</li><li>two</li></ul>"
                    .into(),
            holes: vec![Hole {
                at: 17,
                fill: Fill::Address(0),
            }],
            ..Body::default()
        };
        assert_eq!(body.plain(), "Call IT & us, now.\none\ntwo");
    }
}
