//! The prose in Markdown, from the parser's own offsets.
use super::block::Mapped;
use super::html;
use super::walker::{Tag, Walker};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag as Md, TagEnd};
use std::ops::Range;

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_HEADING_ATTRIBUTES
}

/// Tells the walker what is in `text`, and gives back the bytes of each block on the highest level.
pub fn walk(text: &str, walker: &mut Walker<'_>) -> Vec<Range<usize>> {
    let mut reader = Reader {
        text,
        walker,
        image: None,
        addressed: false,
        html: Vec::new(),
        tables: Vec::new(),
    };
    let mut depth = 0usize;
    let mut tops = Vec::new();
    for (event, span) in Parser::new_ext(text, options()).into_offset_iter() {
        match &event {
            Event::Start(tag) => {
                if depth == 0 && !matches!(tag, Md::HtmlBlock) {
                    tops.push(span.clone());
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
        reader.event(event, span);
    }
    reader.walker.flush();
    tops
}

struct Reader<'t, 'w, 'a> {
    text: &'t str,
    walker: &'w mut Walker<'a>,
    /// The alternative text of the picture that is open, and how many are.
    image: Option<(Mapped, usize)>,
    /// In a link that stands for its own address.
    addressed: bool,
    /// Pieces of an HTML block.
    html: Vec<Range<usize>>,
    /// Whether the row that is open is a table's head.
    tables: Vec<bool>,
}

impl Reader<'_, '_, '_> {
    fn event(&mut self, event: Event<'_>, span: Range<usize>) {
        if self.image.is_some() && !matches!(event, Event::Start(_) | Event::End(_)) {
            return self.in_image(&event, span);
        }
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.addressed => self.walker.mask(&text, span),
            Event::Text(text) => self.walker.text(&text, span),
            Event::Code(code) => {
                let inner = inside(self.text, &span, &code);
                self.walker.code(&code, inner);
            }
            Event::Html(_) => self.html.push(span),
            Event::InlineHtml(_) => html::inline(self.text, span, self.walker),
            Event::SoftBreak | Event::HardBreak => self.walker.text("\n", newline(self.text, span)),
            Event::Rule => self.walker.flush(),
            _ => {}
        }
    }

    fn in_image(&mut self, event: &Event<'_>, span: Range<usize>) {
        let Some((alt, _)) = &mut self.image else {
            return;
        };
        match event {
            Event::Text(text) => alt.push(text, span),
            Event::Code(text) => alt.push_masked(text, span),
            Event::SoftBreak | Event::HardBreak => alt.push("\n", newline(self.text, span)),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Md<'_>) {
        match tag {
            Md::Image { .. } => match &mut self.image {
                Some((_, depth)) => *depth += 1,
                None => self.image = Some((Mapped::default(), 0)),
            },
            Md::Link { link_type, .. } => {
                self.addressed = matches!(link_type, LinkType::Autolink | LinkType::Email);
                self.walker.open(Tag::Link);
            }
            Md::TableHead => {
                self.tables.push(true);
            }
            Md::TableRow => self.tables.push(false),
            Md::TableCell => self.walker.open(self.cell()),
            Md::HtmlBlock => self.walker.flush(),
            other => {
                if let Some(tag) = plain_tag(other) {
                    self.walker.open(tag);
                }
            }
        }
    }

    fn cell(&self) -> Tag {
        if self.tables.last().copied().unwrap_or(false) {
            Tag::Header
        } else {
            Tag::Cell
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Image => {
                if let Some((_, depth)) = &mut self.image
                    && *depth > 0
                {
                    *depth -= 1;
                } else if let Some((alt, _)) = self.image.take() {
                    self.walker.alt(&alt);
                }
            }
            TagEnd::Link => {
                self.addressed = false;
                self.walker.close(Tag::Link);
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                self.tables.pop();
            }
            TagEnd::TableCell => self.walker.close(self.cell()),
            TagEnd::HtmlBlock => {
                let pieces = std::mem::take(&mut self.html);
                html::pieces(self.text, &pieces, self.walker);
            }
            TagEnd::Heading(level) => self.walker.close(Tag::Heading(level as u8)),
            TagEnd::Item => self.walker.close(Tag::Item),
            TagEnd::BlockQuote(_) => self.walker.close(Tag::Quote),
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) => self.walker.close(Tag::Skip),
            TagEnd::Paragraph | TagEnd::FootnoteDefinition => self.walker.close(Tag::Block),
            TagEnd::Emphasis => self.walker.close(Tag::Emphasis),
            TagEnd::Strong => self.walker.close(Tag::Strong),
            TagEnd::Strikethrough => self.walker.close(Tag::Inline),
            _ => self.walker.flush(),
        }
    }
}

fn plain_tag(tag: &Md<'_>) -> Option<Tag> {
    Some(match tag {
        Md::Heading { level, .. } => Tag::Heading(*level as u8),
        Md::Item => Tag::Item,
        Md::BlockQuote(_) => Tag::Quote,
        Md::CodeBlock(_) | Md::MetadataBlock(_) => Tag::Skip,
        Md::Paragraph | Md::FootnoteDefinition(_) => Tag::Block,
        Md::Emphasis => Tag::Emphasis,
        Md::Strong => Tag::Strong,
        Md::Strikethrough => Tag::Inline,
        _ => return None,
    })
}

/// Code without its backticks.
fn inside(text: &str, span: &Range<usize>, code: &str) -> Range<usize> {
    match text[span.clone()].find(code) {
        Some(at) => span.start + at..span.start + at + code.len(),
        None => span.clone(),
    }
}

/// A break's span may hold spaces and a backslash before its newline.
fn newline(text: &str, span: Range<usize>) -> Range<usize> {
    match text[span.clone()].find('\n') {
        Some(at) => span.start + at..span.start + at + 1,
        None => span,
    }
}
