//! Markdown → HTML with holes, headings, links and words, in one pass over the parser's events.
//!
//! The writer is ours and not `pulldown_cmark::html`, because one pass has to yield everything that later
//! steps need. What only the whole site knows (addresses, sizes, snippets) is written as a marker, and
//! markers become holes at the end, so that text may move (footnotes) or be cleaned (raw HTML) on the way.
use super::raw_html;
use crate::base::names;
use crate::base::text::{Body, Code, Fill, Heading, Hole, Link, LinkKind};
use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd,
};
use pulldown_cmark_escape::{escape_html, escape_html_body_text};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::ops::Range;

/// Something in the text that deserves a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub span: Range<usize>,
    pub kind: NoteKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteKind {
    /// A raw HTML element or attribute that is not on the allow-list.
    RawHtml(String),
    /// A footnote that is used and nowhere written.
    NoFootnote(String),
}

/// Parses `text`; spans in the result count from `offset`, the place of the text in its file.
pub fn parse(text: &str, offset: usize, allowed: &raw_html::Allowed) -> (Body, Vec<Note>) {
    let guarded;
    // Their first byte in UTF-8 is rare, and quickly looked for.
    let may_have_marks = memchr::memchr(0xF3, text.as_bytes()).is_some();
    let text = if may_have_marks && text.contains([MARK, END]) {
        // The marks are private-use characters; in a source they would be taken for holes.
        guarded = text.replace([MARK, END], "\u{FFFD}");
        &guarded
    } else {
        text
    };
    let mut writer = Writer::new(text, offset, allowed);
    for (event, span) in Parser::new_ext(text, options()).into_offset_iter() {
        writer.event(event, span);
    }
    writer.finish()
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_HEADING_ATTRIBUTES
}

const MARK: char = '\u{F0000}';
const END: char = '\u{F0001}';

struct Writer<'a> {
    source: &'a str,
    offset: usize,
    /// Where the text goes: the page, or the footnote that is being written.
    out: String,
    body: Body,
    notes: Vec<Note>,
    /// Plain text of the outermost heading, link or picture that is open, and where those in it begin.
    spoken: String,
    captures: Vec<usize>,
    /// Links that are open: index, start of `<a` in `out`.
    open_links: Vec<usize>,
    images: usize,
    paragraph: Paragraph,
    heading: Option<(usize, Option<String>)>,
    ids: HashMap<String, usize>,
    alignments: Vec<Alignment>,
    cell: usize,
    in_head: bool,
    code: Option<(String, String)>,
    raw: String,
    /// Where its lines begin, and where they stand in the source: without what quotes and lists put before them, and
    /// with line ends of one letter.
    raw_lines: Vec<(usize, usize)>,
    /// Raw tags that are open, each with the depth of Markdown around it.
    raw_open: Vec<(String, usize)>,
    depth: usize,
    /// Raw HTML that is more than balanced, allowed tags: the text has to be cleaned.
    must_clean: bool,
    allowed: &'a raw_html::Allowed,
    footnotes: Footnotes,
    quotes: Vec<bool>,
    /// Where the open lists begin in `out`.
    lists: Vec<usize>,
}

/// Behind a link's target may stand a title.
const LONGEST_TITLE: usize = 4096;

/// Whether the open paragraph is a lone snippet or a lone picture.
#[derive(Default)]
struct Paragraph {
    start: usize,
    snippet: Option<usize>,
    /// The picture's title.
    picture: Option<String>,
    other: bool,
}

#[derive(Default)]
struct Footnotes {
    /// Name → number, in the order of first use.
    numbers: HashMap<String, usize>,
    uses: Vec<usize>,
    names: Vec<(String, Range<usize>)>,
    written: HashMap<usize, String>,
    /// The page's text while a note is being written, and the note's number.
    open: Option<(String, usize)>,
}

impl<'a> Writer<'a> {
    fn new(source: &'a str, offset: usize, allowed: &'a raw_html::Allowed) -> Writer<'a> {
        Writer {
            source,
            offset,
            out: String::with_capacity(source.len() + source.len() / 4),
            body: Body::default(),
            notes: Vec::new(),
            spoken: String::new(),
            captures: Vec::new(),
            open_links: Vec::new(),
            images: 0,
            paragraph: Paragraph::default(),
            heading: None,
            ids: HashMap::new(),
            alignments: Vec::new(),
            cell: 0,
            in_head: false,
            code: None,
            raw: String::new(),
            raw_lines: Vec::new(),
            raw_open: Vec::new(),
            depth: 0,
            must_clean: false,
            allowed,
            footnotes: Footnotes::default(),
            quotes: Vec::new(),
            lists: Vec::new(),
        }
    }

    fn event(&mut self, event: Event<'_>, span: Range<usize>) {
        match event {
            Event::Start(tag) => {
                self.depth += 1;
                self.start(tag, span);
            }
            Event::End(tag) => {
                self.end(tag, span);
                self.depth -= 1;
                // A tag that stays open beyond its paragraph would swallow the next one.
                self.must_clean |= self
                    .raw_open
                    .last()
                    .is_some_and(|(_, depth)| *depth > self.depth);
            }
            Event::Text(text) => {
                self.lone_footnote(&text, &span);
                self.text(&text);
            }
            Event::Code(text) => {
                self.capture(&text);
                if self.images == 0 {
                    self.out.push_str("<code>");
                    push_text(&mut self.out, &text);
                    self.out.push_str("</code>");
                    self.paragraph.other = true;
                }
            }
            Event::Html(html) => {
                self.raw_lines.push((self.raw.len(), span.start));
                self.raw.push_str(&html);
            }
            Event::InlineHtml(html) => {
                if self.images == 0 {
                    self.note_raw(&html, &[(0, span.start)], self.depth);
                    self.out.push_str(&html);
                    self.paragraph.other = true;
                }
            }
            Event::SoftBreak => {
                self.capture(" ");
                if self.images == 0 {
                    self.out.push('\n');
                }
            }
            Event::HardBreak => {
                self.capture(" ");
                if self.images == 0 {
                    self.out.push_str("<br>\n");
                }
            }
            Event::Rule => {
                self.line();
                self.out.push_str("<hr>\n");
            }
            Event::FootnoteReference(name) => self.footnote_use(&name, span),
            Event::TaskListMarker(done) => self.task(done),
            // Not switched on.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
        }
    }

    /// A box that cannot be ticked is a shape and a word, not a form control.
    fn task(&mut self, done: bool) {
        if let Some(&start) = self.lists.last()
            && self.out[start..].starts_with("<ul>")
        {
            self.out.insert_str(start + "<ul".len(), " class=\"tasks\"");
        }
        let (shape, word) = if done {
            (DONE, "Done")
        } else {
            (TO_DO, "To do")
        };
        self.out.push_str(&format!(
            "{}<span class=\"hide\">{word}: </span>",
            icon(shape)
        ));
    }

    fn text(&mut self, text: &str) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
            return;
        }
        self.capture(text);
        self.body.words += words(text);
        if self.images == 0 {
            push_text(&mut self.out, text);
            if self.open_links.is_empty() {
                self.paragraph.other = true;
            }
        }
    }

    fn capture(&mut self, text: &str) {
        if !self.captures.is_empty() {
            self.spoken.push_str(text);
        }
    }

    fn capture_start(&mut self) {
        self.captures.push(self.spoken.len());
    }

    /// The plain text of what ends here. Of what stands in something else only the beginning, since pictures may be in
    /// pictures a thousand deep.
    fn captured(&mut self) -> String {
        const INSIDE: usize = 1000;
        let start = self.captures.pop().unwrap_or(0);
        if self.captures.is_empty() {
            let whole = std::mem::take(&mut self.spoken);
            return whole.get(start..).unwrap_or_default().to_string();
        }
        let inside = self.spoken.get(start..).unwrap_or_default();
        let end = inside
            .char_indices()
            .map(|(at, _)| at)
            .take_while(|at| *at <= INSIDE)
            .last();
        match inside.len() <= INSIDE {
            true => inside.to_string(),
            false => inside[..end.unwrap_or(0)].to_string(),
        }
    }

    /// Blocks begin on a line of their own.
    fn line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn open(&mut self, tag: &str) {
        self.line();
        self.out.push_str(tag);
    }

    fn start(&mut self, tag: Tag<'_>, span: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.line();
                self.paragraph = Paragraph {
                    start: self.out.len(),
                    ..Paragraph::default()
                };
                self.out.push_str("<p>");
            }
            Tag::Heading { id, .. } => {
                self.line();
                self.heading = Some((self.out.len(), id.map(|id| id.to_string())));
                self.capture_start();
            }
            Tag::BlockQuote(kind) => {
                self.quotes.push(kind.is_some());
                self.line();
                self.out
                    .push_str(&kind.map_or("<blockquote>\n".to_string(), alert));
            }
            Tag::CodeBlock(kind) => {
                let language = match &kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([' ', ',', '{']).next().unwrap_or_default()
                    }
                    CodeBlockKind::Indented => "",
                };
                self.code = Some((language.to_string(), String::new()));
            }
            Tag::HtmlBlock => {
                self.raw.clear();
                self.raw_lines.clear();
            }
            Tag::List(first) => {
                self.line();
                self.lists.push(self.out.len());
                match first {
                    None => self.out.push_str("<ul>\n"),
                    Some(1) => self.out.push_str("<ol>\n"),
                    Some(first) => self.out.push_str(&format!("<ol start=\"{first}\">\n")),
                }
            }
            Tag::Item => self.open("<li>"),
            Tag::FootnoteDefinition(name) => self.footnote_start(&name, span),
            Tag::Table(alignments) => {
                self.alignments = alignments;
                self.open("<div class=\"scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"><table class=\"table\">");
            }
            Tag::TableHead => {
                (self.in_head, self.cell) = (true, 0);
                self.out.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.cell = 0;
                self.out.push_str("<tr>");
            }
            Tag::TableCell => self.cell_start(),
            Tag::Emphasis => self.inline("<em>"),
            Tag::Strong => self.inline("<strong>"),
            Tag::Strikethrough => self.inline("<del>"),
            Tag::Superscript => self.inline("<sup>"),
            Tag::Subscript => self.inline("<sub>"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.link_start(link_type, &dest_url, &title, span),
            Tag::Image {
                dest_url, title, ..
            } => self.image_start(&dest_url, &title, span),
            Tag::DefinitionList => self.open("<dl>\n"),
            Tag::DefinitionListTitle => self.open("<dt>"),
            Tag::DefinitionListDefinition => self.open("<dd>"),
            Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, span: Range<usize>) {
        match tag {
            TagEnd::Paragraph => self.paragraph_end(),
            TagEnd::Heading(level) => self.heading_end(level as u8, span),
            TagEnd::BlockQuote(_) => {
                let alert = self.quotes.pop().unwrap_or(false);
                self.line();
                self.out.push_str(if alert {
                    "</div></div>\n"
                } else {
                    "</blockquote>\n"
                });
            }
            TagEnd::CodeBlock => self.code_end(),
            TagEnd::HtmlBlock => {
                let html = std::mem::take(&mut self.raw);
                let lines = std::mem::take(&mut self.raw_lines);
                self.note_raw(&html, &lines, self.depth - 1);
                self.line();
                self.out.push_str(&html);
            }
            TagEnd::List(ordered) => {
                self.lists.pop();
                self.out
                    .push_str(if ordered { "</ol>\n" } else { "</ul>\n" });
            }
            TagEnd::Item => self.out.push_str("</li>\n"),
            TagEnd::FootnoteDefinition => self.footnote_end(),
            TagEnd::Table => self.out.push_str("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.out.push_str("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => {
                self.out
                    .push_str(if self.in_head { "</th>" } else { "</td>" });
                self.cell += 1;
            }
            TagEnd::Emphasis => self.inline("</em>"),
            TagEnd::Strong => self.inline("</strong>"),
            TagEnd::Strikethrough => self.inline("</del>"),
            TagEnd::Superscript => self.inline("</sup>"),
            TagEnd::Subscript => self.inline("</sub>"),
            TagEnd::Link => self.link_end(),
            TagEnd::Image => self.image_end(),
            TagEnd::DefinitionList => self.out.push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => self.out.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.out.push_str("</dd>\n"),
            TagEnd::MetadataBlock(_) => {}
        }
    }

    /// Inline marks mean nothing inside a picture's alternative text.
    fn inline(&mut self, tag: &str) {
        if self.images == 0 {
            self.out.push_str(tag);
        }
    }

    fn paragraph_end(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        match paragraph {
            Paragraph {
                start,
                snippet: Some(link),
                picture: None,
                other: false,
            } => {
                self.out.truncate(start);
                self.body.links[link].kind = LinkKind::Snippet;
                self.mark('s', link);
                self.out.push('\n');
            }
            Paragraph {
                start,
                picture: Some(title),
                snippet: None,
                other: false,
            } => {
                self.out
                    .replace_range(start..start + "<p>".len(), "<figure class=\"figure\">");
                if !title.is_empty() {
                    let mut attribute = String::from("\" title=\"");
                    push_attribute(&mut attribute, &title);
                    // What stands below the picture need not pop up over it too.
                    if let Some(at) = self.out[start..].find(&attribute) {
                        self.out
                            .replace_range(start + at..start + at + attribute.len(), "");
                    }
                    self.out.push_str("<figcaption>");
                    push_text(&mut self.out, &title);
                    self.out.push_str("</figcaption>");
                }
                self.out.push_str("</figure>\n");
            }
            _ => self.out.push_str("</p>\n"),
        }
    }

    fn heading_end(&mut self, level: u8, span: Range<usize>) {
        let text = self.captured().trim().to_string();
        let Some((start, written)) = self.heading.take() else {
            return;
        };
        let id = self.unique_id(written.unwrap_or_else(|| names::slug(&text)));
        let shown = level.max(2);
        let mut tag = String::with_capacity(id.len() + 32);
        let _ = write!(
            tag,
            "{MARK}h{}{END}<h{shown} id=\"",
            self.body.headings.len()
        );
        push_attribute(&mut tag, &id);
        tag.push_str("\">");
        self.out.insert_str(start, &tag);
        let _ = writeln!(self.out, "</h{shown}>");
        self.body.headings.push(Heading {
            level,
            id,
            text,
            at: 0,
            span: self.shifted(span),
        });
    }

    /// Ids stay put: the slug of the text, with a number when it is taken. Templates own `main` and `part-…`.
    fn unique_id(&mut self, wanted: String) -> String {
        let base = match wanted.as_str() {
            "" => "section".to_string(),
            "main" => "main-text".to_string(),
            reserved if reserved.starts_with("part-") || reserved.starts_with("fn") => {
                format!("the-{reserved}")
            }
            taken if self.allowed.taken.contains(taken) => format!("the-{taken}"),
            _ => wanted,
        };
        let mut id = base.clone();
        // The counter remembers where to go on, so that a thousand equal headings cost a thousand steps.
        while self.ids.contains_key(&id) || self.allowed.taken.contains(&id) {
            let n = self.ids.entry(base.clone()).or_insert(1);
            *n += 1;
            id = format!("{base}-{n}");
        }
        self.ids.insert(id.clone(), 1);
        id
    }

    fn cell_start(&mut self) {
        let class = match self.alignments.get(self.cell) {
            Some(Alignment::Right) => " class=\"num\"",
            Some(Alignment::Center) => " class=\"mid\"",
            _ => "",
        };
        let tag = if self.in_head {
            "<th scope=\"col\""
        } else {
            "<td"
        };
        for part in [tag, class, ">"] {
            self.out.push_str(part);
        }
    }

    fn code_end(&mut self) {
        let Some((language, text)) = self.code.take() else {
            return;
        };
        self.body.codes.push(Code { language, text });
        self.line();
        self.mark('c', self.body.codes.len() - 1);
        self.out.push('\n');
    }

    fn link_start(&mut self, kind: LinkType, target: &str, title: &str, span: Range<usize>) {
        let target = if kind == LinkType::Email {
            format!("mailto:{target}")
        } else {
            target.to_string()
        };
        if self.open_links.is_empty() {
            if self.paragraph.snippet.is_none() && target.starts_with("snippet:") {
                self.paragraph.snippet = Some(self.body.links.len());
            } else {
                self.paragraph.other = true;
            }
        }
        let index = self.body.links.len();
        let span = self.target_span(&target, span);
        self.body.links.push(Link {
            kind: LinkKind::Link,
            target,
            text: String::new(),
            span,
        });
        self.open_links.push(index);
        self.capture_start();
        if self.images == 0 {
            self.out.push_str("<a href=\"");
            self.mark('a', index);
            self.title(title);
            self.out.push_str("\">");
        }
    }

    fn link_end(&mut self) {
        let text = self.captured();
        if let Some(index) = self.open_links.pop() {
            self.body.links[index].text = text;
        }
        self.inline("</a>");
    }

    fn image_start(&mut self, target: &str, title: &str, span: Range<usize>) {
        self.images += 1;
        if self.images == 1 {
            let lone = self.paragraph.picture.is_none()
                && self.open_links.is_empty()
                && self.quotes.is_empty();
            match lone {
                true => self.paragraph.picture = Some(title.to_string()),
                false => self.paragraph.other = true,
            }
        }
        let span = self.target_span(target, span);
        self.body.links.push(Link {
            kind: LinkKind::Image,
            target: target.into(),
            text: title.into(),
            span,
        });
        self.open_links.push(self.body.links.len() - 1);
        self.capture_start();
    }

    fn image_end(&mut self) {
        self.images -= 1;
        let alt = self.captured();
        let Some(index) = self.open_links.pop() else {
            return;
        };
        let title = std::mem::replace(&mut self.body.links[index].text, alt.clone());
        if self.images > 0 {
            return;
        }
        self.mark('p', index);
        self.out.push_str("<img src=\"");
        self.mark('a', index);
        self.out.push_str("\" alt=\"");
        push_attribute(&mut self.out, &alt);
        self.title(&title);
        self.out.push('"');
        self.mark('w', index);
        self.out.push_str(" loading=\"lazy\">");
        self.mark('q', index);
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str("\" title=\"");
            push_attribute(&mut self.out, title);
        }
    }

    /// The parser takes a mark without its note for text: "[", "^1", "]".
    fn lone_footnote(&mut self, text: &str, span: &Range<usize>) {
        if self.code.is_some()
            || !text.starts_with('[')
            || self.source[..span.start].ends_with('\\')
        {
            return;
        }
        let Some(mark) = self.source[span.start..].strip_prefix("[^") else {
            return;
        };
        // A name ends at once; looking for a bracket to the end of the text would be as slow as many marks are long.
        let end = mark.find([']', ' ', '\n', '[']);
        let Some(name) = end
            .filter(|end| mark[*end..].starts_with(']'))
            .map(|end| &mark[..end])
        else {
            return;
        };
        if !name.is_empty() {
            let span = self.shifted(span.start..span.start + name.len() + "[^]".len());
            self.notes.push(Note {
                span,
                kind: NoteKind::NoFootnote(name.to_string()),
            });
        }
    }

    fn footnote_use(&mut self, name: &str, span: Range<usize>) {
        let notes = &mut self.footnotes;
        let number = *notes.numbers.entry(name.to_string()).or_insert_with(|| {
            notes.names.push((name.to_string(), span));
            notes.uses.push(0);
            notes.names.len()
        });
        notes.uses[number - 1] += 1;
        let again = notes.uses[number - 1];
        let id = if again == 1 {
            format!("fnref-{number}")
        } else {
            format!("fnref-{number}-{again}")
        };
        self.out.push_str(&format!(
            "<sup class=\"footnote-ref\"><a href=\"#fn-{number}\" id=\"{id}\" role=\"doc-noteref\">{number}</a></sup>"
        ));
        self.body.anchors.push(id);
        self.paragraph.other = true;
    }

    fn footnote_start(&mut self, name: &str, span: Range<usize>) {
        let notes = &mut self.footnotes;
        let number = *notes.numbers.entry(name.to_string()).or_insert_with(|| {
            notes.names.push((name.to_string(), span));
            notes.uses.push(0);
            notes.names.len()
        });
        if notes.open.is_none() {
            notes.open = Some((std::mem::take(&mut self.out), number));
        }
    }

    fn footnote_end(&mut self) {
        if let Some((page, number)) = self.footnotes.open.take() {
            let note = std::mem::replace(&mut self.out, page);
            self.footnotes.written.entry(number).or_insert(note);
        }
    }

    fn footnotes(&mut self) {
        if self.footnotes.written.is_empty() {
            return;
        }
        self.line();
        self.out.push_str(
            "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Notes\"><ol>\n",
        );
        for number in 1..=self.footnotes.names.len() {
            let Some(note) = self.footnotes.written.remove(&number) else {
                continue;
            };
            self.out.push_str(&format!("<li id=\"fn-{number}\">"));
            let back = match self.footnotes.uses[number - 1] {
                0 => String::new(),
                _ => format!(
                    " <a href=\"#fnref-{number}\" role=\"doc-backlink\" aria-label=\"Back to the text, note {number}\">↩</a>"
                ),
            };
            // The way back stands at the end of the note's last paragraph.
            match note.trim_end().strip_suffix("</p>") {
                Some(open) => self.out.push_str(&format!("{open}{back}</p>")),
                None => self.out.push_str(&format!("{}{back}", note.trim_end())),
            }
            self.out.push_str("</li>\n");
            self.body.anchors.push(format!("fn-{number}"));
        }
        self.out.push_str("</ol></section>\n");
    }

    /// `depth` is that of the Markdown around the fragment.
    fn note_raw(&mut self, html: &str, lines: &[(usize, usize)], depth: usize) {
        let Some(tags) = self.allowed.simple(html) else {
            self.must_clean = true;
            self.raw_images(html, lines);
            let refused = self.allowed.refused(html).into_iter();
            let notes = refused.map(|(at, what)| Note {
                span: self.shifted(in_source(lines, at..at + what.len())),
                kind: NoteKind::RawHtml(what),
            });
            self.notes.extend(notes.collect::<Vec<_>>());
            return;
        };
        for tag in tags {
            match tag {
                raw_html::Tag::Open(name) => self.raw_open.push((name.to_string(), depth)),
                raw_html::Tag::Close(name) => {
                    let open = self.raw_open.pop();
                    self.must_clean |= open != Some((name.to_string(), depth));
                }
                raw_html::Tag::Void => {}
            }
        }
    }

    /// Pictures in HTML are looked up like all others; an empty `alt` says on purpose that one is for decoration.
    fn raw_images(&mut self, html: &str, lines: &[(usize, usize)]) {
        for image in raw_html::images(html) {
            let text = image.alt.unwrap_or_default();
            let span = self.shifted(in_source(lines, image.at));
            if !image.is_decoration {
                self.body.links.push(Link {
                    kind: LinkKind::Image,
                    target: image.src,
                    text,
                    span,
                });
            }
        }
    }

    /// The place of the target itself, so that the caret stands under what is wrong.
    fn target_span(&self, target: &str, whole: Range<usize>) -> Range<usize> {
        let text = self.source.get(whole.clone()).unwrap_or_default();
        // The target stands at the end, but for what a title takes; pictures in pictures are not searched again and again.
        let least = text.len().saturating_sub(target.len() + LONGEST_TITLE);
        let from = (least..=text.len())
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0);
        let found = text[from..]
            .rfind(target)
            .filter(|_| !target.is_empty())
            .map(|at| whole.start + from + at);
        match found {
            Some(start) => self.shifted(start..start + target.len()),
            None => self.shifted(whole),
        }
    }

    fn shifted(&self, span: Range<usize>) -> Range<usize> {
        span.start + self.offset..span.end + self.offset
    }

    fn mark(&mut self, kind: char, index: usize) {
        self.out.push(MARK);
        self.out.push(kind);
        // Writing to a String cannot fail.
        let _ = write!(self.out, "{index}");
        self.out.push(END);
    }

    fn finish(mut self) -> (Body, Vec<Note>) {
        let written: HashSet<usize> = self.footnotes.written.keys().copied().collect();
        self.footnotes();
        for number in 1..=self.footnotes.names.len() {
            let (name, span) = self.footnotes.names[number - 1].clone();
            if !written.contains(&number) {
                self.notes.push(Note {
                    span: self.shifted(span),
                    kind: NoteKind::NoFootnote(name),
                });
            }
        }
        if self.must_clean || !self.raw_open.is_empty() {
            self.out = self.allowed.clean(&self.out);
            self.body
                .anchors
                .extend(raw_html::ids(&self.out).filter(|id| !self.ids.contains_key(id)));
        }
        holes(&self.out, &mut self.body);
        (self.body, self.notes)
    }
}

/// Bytes of a raw fragment as bytes of the source.
fn in_source(lines: &[(usize, usize)], bytes: Range<usize>) -> Range<usize> {
    let line = lines.partition_point(|(at, _)| *at <= bytes.start);
    let (at, source) = lines.get(line.saturating_sub(1)).copied().unwrap_or((0, 0));
    source + bytes.start - at..source + bytes.end - at
}

/// Markers become holes, and headings learn where they stand.
fn holes(marked: &str, body: &mut Body) {
    let mut html = String::with_capacity(marked.len());
    let mut rest = marked;
    let mut found = HashSet::new();
    while let Some(at) = rest.find(MARK) {
        html.push_str(&rest[..at]);
        let inside = &rest[at + MARK.len_utf8()..];
        let Some(end) = inside.find(END) else { break };
        let kind = inside.chars().next().unwrap_or('a');
        if let Ok(index) = inside[kind.len_utf8()..end].parse::<usize>() {
            let fill = match kind {
                'h' => {
                    if let Some(heading) = body.headings.get_mut(index) {
                        heading.at = html.len();
                        found.insert(index);
                    }
                    None
                }
                'w' => Some(Fill::Size(index)),
                'p' => Some(Fill::Sources(index)),
                'q' => Some(Fill::SourcesEnd(index)),
                's' => Some(Fill::Snippet(index)),
                'c' => Some(Fill::Code(index)),
                _ => Some(Fill::Address(index)),
            };
            body.holes.extend(fill.map(|fill| Hole {
                at: html.len(),
                fill,
            }));
        }
        rest = &inside[end + END.len_utf8()..];
    }
    html.push_str(rest);
    body.html = html;
    // Raw HTML that is not let through may take a heading along, move it out of a table, or end before it.
    let mut index = 0..;
    let html = &body.html;
    body.headings.retain_mut(|heading| {
        let known = index.next().is_some_and(|index| found.contains(&index));
        let place = known.then(|| place_of(heading, html)).flatten();
        heading.at = place.unwrap_or_default();
        place.is_some()
    });
    body.headings.sort_by_key(|heading| heading.at);
}

/// Where a heading stands: at its mark, or a little behind it where an element was closed in between.
fn place_of(heading: &Heading, html: &str) -> Option<usize> {
    const NEAR: usize = 4096;
    let rest = html.get(heading.at..)?;
    let mut tag = format!("<h{} id=\"", heading.level.max(2));
    push_attribute(&mut tag, &heading.id);
    if rest.starts_with(&tag) {
        return Some(heading.at);
    }
    let end = (NEAR.min(rest.len())..=rest.len()).find(|end| rest.is_char_boundary(*end))?;
    Some(heading.at + rest[..end].find(&tag)?)
}

/// The opening of a GitHub alert. Shape and word stand before colour.
fn alert(kind: BlockQuoteKind) -> String {
    let (class, word, shape) = match kind {
        BlockQuoteKind::Note => (
            "info",
            "Note",
            "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1ZM7.1 4v1.8h1.8V4Zm0 3v5h1.8V7Z",
        ),
        BlockQuoteKind::Tip => (
            "ok",
            "Tip",
            "M8 1a5 5 0 0 1 2.6 9.2V12H5.4v-1.8A5 5 0 0 1 8 1ZM5.4 13h5.2v1.2H9.2v.8H6.8v-.8H5.4Z",
        ),
        BlockQuoteKind::Important => (
            "planned",
            "Important",
            "M1.5 2h13v9.5H8.6L5 15v-3.5H1.5ZM7.1 3.8v3.6h1.8V3.8Zm0 4.4v1.7h1.8V8.2Z",
        ),
        BlockQuoteKind::Warning => (
            "degraded",
            "Warning",
            "M8 1.2 15.6 14.6H.4ZM7.2 5.6v4.6h1.6V5.6Zm0 5.8V13h1.6v-1.6Z",
        ),
        BlockQuoteKind::Caution => (
            "major",
            "Caution",
            "M5 1h6l4 4v6l-4 4H5l-4-4V5ZM7.1 3.8v5h1.8v-5Zm0 6.2v1.9h1.8V10Z",
        ),
    };
    let icon = icon(shape);
    format!(
        "<div class=\"notice note is-{class}\" role=\"note\">{icon}<div><p class=\"word\">{word}</p>\n"
    )
}

/// A shape of 16 units, which says nothing to a screen reader: the word beside it does.
fn icon(shape: &str) -> String {
    format!(
        "<svg class=\"icon\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path fill-rule=\"evenodd\" d=\"{shape}\"/></svg>"
    )
}

const DONE: &str = "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1ZM7 11.6l5-5.6-1.2-1.1L6.9 9.3 5 7.5 3.9 8.7Z";
const TO_DO: &str =
    "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 1.7a5.3 5.3 0 1 0 0 10.6A5.3 5.3 0 0 0 8 2.7Z";

/// How many words a text has; nearly all text is ASCII, where a byte decides.
fn words(text: &str) -> usize {
    if !text.is_ascii() {
        return text.split_whitespace().count();
    }
    // Two neighbours at a time, without a branch, and few enough for a byte to count them: this sees every letter of the
    // site.
    const FEW: usize = u8::MAX as usize;
    let starts = |(before, here): (&u8, &u8)| u8::from(*before <= b' ') & u8::from(*here > b' ');
    let count = |(before, here): (&[u8], &[u8])| before.iter().zip(here).map(starts).sum::<u8>();
    let Some((first, rest)) = text.as_bytes().split_first() else {
        return 0;
    };
    let pairs = text.as_bytes().chunks(FEW).zip(rest.chunks(FEW));
    usize::from(*first > b' ') + pairs.map(|pair| usize::from(count(pair))).sum::<usize>()
}

fn push_text(out: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = escape_html_body_text(out, text);
}

pub(super) fn push_attribute(out: &mut String, text: &str) {
    let _ = escape_html(out, text);
}
