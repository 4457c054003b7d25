//! The blocks of a text, whatever it is written in: readers of Markdown and HTML say what opens, closes and is said.
use super::block::{Mapped, View};
use super::scope::Kind;
use super::silence::Silence;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// What encloses text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    Heading(u8),
    Item,
    Quote,
    Header,
    Cell,
    Caption,
    FigureCaption,
    /// A paragraph, a division: a block without a scope of its own.
    Block,
    /// Code, script, style: nothing in it is prose.
    Skip,
    Strong,
    Emphasis,
    Link,
    /// Code in a line: masked.
    Code,
    /// Anything else in a line.
    Inline,
}

impl Tag {
    pub fn is_inline(self) -> bool {
        matches!(
            self,
            Tag::Strong | Tag::Emphasis | Tag::Link | Tag::Code | Tag::Inline
        )
    }

    /// The scope of a block.
    fn scope(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Tag::Heading(1) => ("text.heading.h1", "heading_h1"),
            Tag::Heading(2) => ("text.heading.h2", "heading_h2"),
            Tag::Heading(3) => ("text.heading.h3", "heading_h3"),
            Tag::Heading(4) => ("text.heading.h4", "heading_h4"),
            Tag::Heading(5) => ("text.heading.h5", "heading_h5"),
            Tag::Heading(_) => ("text.heading.h6", "heading_h6"),
            Tag::Item => ("text.list", "list"),
            Tag::Quote => ("text.blockquote", "blockquote"),
            Tag::Header => ("text.table.header", ""),
            Tag::Cell => ("text.table.cell", ""),
            Tag::Caption => ("text.table.caption", ""),
            Tag::FigureCaption => ("text.figure.caption", ""),
            _ => return None,
        })
    }

    fn inline_scope(self) -> Option<&'static str> {
        match self {
            Tag::Strong => Some("strong"),
            Tag::Emphasis => Some("emphasis"),
            Tag::Link => Some("link"),
            Tag::Code => Some("code"),
            _ => None,
        }
    }
}

/// Who looks at the blocks, as they come.
pub trait Listener {
    /// A block, or a part of one.
    fn block(&mut self, kind: &Kind, view: &View<'_>);
    /// A comment, with its bytes in the text.
    fn comment(&mut self, text: &str, span: Range<usize>);
}

/// How many elements may be open.
const DEEPEST: usize = 256;
/// Emphasis in emphasis is looked at so deep, each with all that is in it.
const DEEPEST_PART: usize = 8;

/// Collects a block until it ends.
pub struct Walker<'a> {
    listener: &'a mut dyn Listener,
    /// Behind every scope: the ending of the file's name.
    ending: &'a str,
    /// Instead of `text`: the field of the front matter.
    base: &'a str,
    /// What is open, and whether it is taken out.
    open: Vec<(Tag, bool)>,
    unit: Mapped,
    /// Parts of the unit: what they are, where they begin, and whether they are masked.
    inline: Vec<(Tag, usize, bool)>,
    parts: Vec<(&'static str, Range<usize>)>,
    /// Code in a line is a scope of its own, unmasked.
    code: Vec<Mapped>,
    skipping: usize,
    masking: usize,
    /// Whether sentences and paragraphs are asked for.
    sentences: bool,
    /// Paragraphs, lists and quotes, for what is measured over the whole text.
    pub summary: Mapped,
    pub counts: BTreeMap<&'static str, usize>,
    /// What a team takes out beyond code.
    pub silence: Arc<Silence>,
}

impl<'a> Walker<'a> {
    pub fn new(
        listener: &'a mut dyn Listener,
        base: &'a str,
        ending: &'a str,
        sentences: bool,
    ) -> Walker<'a> {
        Walker {
            listener,
            ending,
            base,
            open: Vec::new(),
            unit: Mapped::default(),
            inline: Vec::new(),
            parts: Vec::new(),
            code: Vec::new(),
            skipping: 0,
            masking: 0,
            sentences,
            summary: Mapped::default(),
            counts: BTreeMap::new(),
            silence: Arc::default(),
        }
    }

    pub fn open(&mut self, tag: Tag) {
        self.open_as(tag, self.silence.hides(tag));
    }

    /// Opens an element that is taken out, or not.
    pub fn open_as(&mut self, tag: Tag, hidden: bool) {
        // Nobody writes so deep, and what is so deep would be looked through again and again.
        if self.inline.len().max(self.open.len()) >= DEEPEST {
            return;
        }
        if tag.is_inline() {
            let masked = hidden || tag == Tag::Code;
            self.masking += usize::from(masked);
            self.inline.push((tag, self.unit.text.len(), masked));
            return;
        }
        self.flush();
        if tag == Tag::Skip {
            *self.counts.entry("pre").or_default() += 1;
        }
        let skipped = hidden || tag == Tag::Skip;
        self.skipping += usize::from(skipped);
        self.open.push((tag, skipped));
    }

    pub fn close(&mut self, tag: Tag) {
        if tag.is_inline() {
            let Some(i) = self.inline.iter().rposition(|(open, ..)| *open == tag) else {
                return;
            };
            let (_, start, masked) = self.inline.remove(i);
            self.masking -= usize::from(masked);
            let end = self.unit.text.len();
            if let Some(scope) = tag.inline_scope()
                && start < end
                && i < DEEPEST_PART
            {
                self.parts.push((scope, start..end));
            }
            return;
        }
        self.flush();
        if let Some(i) = self.open.iter().rposition(|(open, _)| *open == tag) {
            let (_, skipped) = self.open.remove(i);
            self.skipping -= usize::from(skipped);
        }
    }

    /// Whether what is said now is no prose.
    pub fn skips(&self) -> bool {
        self.skipping > 0
    }

    /// Text with the bytes that it stands on.
    pub fn text(&mut self, text: &str, source: Range<usize>) {
        if self.skipping > 0 || text.is_empty() {
            return;
        }
        if self.masking > 0 {
            self.unit.push_masked(text, source);
            return;
        }
        let mut rest = 0;
        if text.len() == source.len() {
            while let Some(url) = address(text, rest) {
                self.unit.push(
                    &text[rest..url.start],
                    source.start + rest..source.start + url.start,
                );
                let from = source.start + url.start..source.start + url.end;
                self.unit.push_masked(&text[url.clone()], from);
                rest = url.end;
            }
            if rest < text.len() {
                self.unit
                    .push(&text[rest..], source.start + rest..source.end);
            }
        } else {
            self.unit.push_for(text, source);
        }
    }

    /// Code in a line.
    pub fn code(&mut self, text: &str, source: Range<usize>) {
        if self.skipping > 0 {
            return;
        }
        let mut code = Mapped::default();
        code.push(text, source.clone());
        self.code.push(code);
        self.unit.push_masked(text, source);
    }

    /// A word that is no prose, such as an address that stands for itself.
    pub fn mask(&mut self, text: &str, source: Range<usize>) {
        if self.skipping == 0 {
            self.unit.push_masked(text, source);
        }
    }

    /// The text that stands for a picture.
    pub fn alt(&mut self, alt: &Mapped) {
        let hidden = self.masking > 0 || self.silence.tags.contains("img");
        if self.skipping == 0 && !hidden && !alt.text.trim().is_empty() {
            let kind = self.kind("text.attr.alt");
            self.listener.block(&kind, &View::of(alt));
        }
    }

    pub fn comment(&mut self, text: &str, span: Range<usize>) {
        self.listener.comment(text, span);
    }

    fn kind(&self, scope: &str) -> Kind {
        Kind {
            own: self.scoped(scope),
            parent: String::new(),
        }
    }

    /// `text.list` of a field is `text.frontmatter.KEY.list`.
    fn scoped(&self, scope: &str) -> String {
        match scope.strip_prefix("text") {
            Some(rest) => format!("{}{rest}{}", self.base, self.ending),
            None => format!("{scope}{}", self.ending),
        }
    }

    /// The end of a block: rules may look at it.
    pub fn flush(&mut self) {
        for (_, start, _) in &mut self.inline {
            *start = 0;
        }
        if self.unit.text.trim().is_empty() {
            self.unit.clear();
            self.parts.clear();
            self.code.clear();
            return;
        }
        let unit = std::mem::take(&mut self.unit);
        let parts = std::mem::take(&mut self.parts);
        let code = std::mem::take(&mut self.code);
        let own = self.open.iter().find_map(|(tag, _)| tag.scope());
        let start = unit.text.len() - unit.text.trim_start().len();
        let end = unit.text.trim_end().len();
        let whole = View::of(&unit).part(start..end);
        let kind = self.kind(own.map_or("text", |(scope, _)| scope));
        self.inline_blocks(&unit, &kind, parts, &code);
        if let Some((_, name)) = own
            && !name.is_empty()
        {
            *self.counts.entry(name).or_default() += 1;
        }
        let summed = own.is_none_or(|(scope, _)| matches!(scope, "text.list" | "text.blockquote"));
        if summed {
            *self.counts.entry("paragraphs").or_default() += usize::from(own.is_none());
            self.summary.append(&unit, "\n\n");
        }
        if own.is_none() && self.sentences {
            let paragraph = self.kind("paragraph");
            self.listener.block(&paragraph, &whole);
            let sentence = self.kind("sentence");
            for range in super::sentence::sentences(whole.text) {
                self.listener.block(&sentence, &whole.part(range));
            }
        }
        self.listener.block(&kind, &whole);
    }

    fn inline_blocks(
        &mut self,
        unit: &Mapped,
        block: &Kind,
        parts: Vec<(&'static str, Range<usize>)>,
        code: &[Mapped],
    ) {
        for (scope, range) in parts {
            let kind = Kind {
                own: scope.to_string(),
                parent: format!("{}.{scope}", block.own),
            };
            self.listener.block(&kind, &View::of(unit).part(range));
        }
        for code in code {
            let kind = Kind {
                own: "code".into(),
                parent: format!("{}.code", block.own),
            };
            self.listener.block(&kind, &View::of(code));
        }
    }
}

/// The first bare address at or behind a byte: `https://…`, up to where a reader would end it.
fn address(text: &str, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    loop {
        let sign = at + memchr::memmem::find(&text.as_bytes()[at..], b"://")?;
        let start = ["https", "http", "ftp"]
            .iter()
            .find(|scheme| text[from..sign].ends_with(**scheme))
            .map(|scheme| sign - scheme.len());
        at = sign + 3;
        let Some(start) = start else { continue };
        let len = text[at..]
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '”'))
            .unwrap_or(text.len() - at);
        let end = at
            + text[at..at + len]
                .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '’', '*', '_'])
                .len();
        if end > at {
            return Some(start..end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_before_punctuation() {
        let text = "See https://it.example.edu/a_b. Or ftp://x, not ://y";
        let first = address(text, 0).unwrap();
        assert_eq!(&text[first.clone()], "https://it.example.edu/a_b");
        let second = address(text, first.end).unwrap();
        assert_eq!(&text[second.clone()], "ftp://x");
        assert_eq!(address(text, second.end), None);
    }
}
