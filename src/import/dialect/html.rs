//! HTML in Markdown: what Markdown can say becomes Markdown, what our allow-list lets through stays without its
//! style, everything else goes and is named.
use super::directives::label;
use super::{Work, link, picture, target};
use crate::import::lines::{self, Edits, Line, Place, code};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::collections::HashSet;
use std::ops::Range;

/// Elements that go with all that is in them.
const DROPPED: &[&str] = &[
    "script", "style", "template", "noscript", "svg", "object", "canvas", "map",
];
/// Elements that hold a piece of HTML together; in them nothing becomes Markdown.
const KEPT: &[&str] = &["table", "ul", "ol", "dl"];
/// Elements that stay where they are, without attributes.
const INLINE: &[&str] = &[
    "abbr", "b", "del", "dfn", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "strong",
    "em", "sub", "sup", "var",
];
/// Elements without a meaning of their own: the tags go, the text stays.
const UNWRAPPED: &[&str] = &[
    "address", "article", "aside", "bdi", "bdo", "big", "blink", "body", "button", "center",
    "cite", "data", "div", "fieldset", "figure", "font", "footer", "form", "header", "hgroup",
    "html", "label", "legend", "main", "nav", "nobr", "optgroup", "option", "output", "picture",
    "section", "select", "span", "textarea", "time", "tt", "u", "head", "link", "meta", "title",
    "wbr", "base", "area", "input", "param", "source", "track", "progress", "meter", "frame",
    "frameset", "marquee", "strike", "rt", "rp", "ruby", "noframes", "dialog", "search", "slot",
    "menu",
];
/// Of those, the ones that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "body",
    "center",
    "div",
    "fieldset",
    "figure",
    "footer",
    "form",
    "header",
    "html",
    "main",
    "nav",
    "section",
    "p",
    "figcaption",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "details",
    "summary",
    "table",
    "ul",
    "ol",
    "dl",
    "iframe",
    "video",
    "audio",
    "link",
    "meta",
    "title",
    "head",
    "dialog",
];
/// Parts of what is kept.
const PARTS: &[&str] = &[
    "caption", "col", "colgroup", "dd", "dt", "li", "tbody", "td", "tfoot", "th", "thead", "tr",
];

pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_HEADING_ATTRIBUTES
}

pub fn pass(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    if !lines.iter().any(|l| l.text.contains('<')) {
        return lines;
    }
    let (text, numbers) = lines::join(&lines);
    let ranges = html_of(&text);
    if ranges.is_empty() {
        return lines;
    }
    let mut run = Run {
        text: &text,
        place: Place::new(&text, &numbers),
        edits: Edits::new(),
        links: Vec::new(),
        kept: 0,
        never: HashSet::new(),
        work,
    };
    let mut until = 0;
    for (range, is_block) in ranges {
        if range.end > until {
            until = until.max(run.fragment(range.start.max(until)..range.end, is_block));
        }
    }
    run.open_links();
    match run.edits.is_empty() {
        true => lines,
        false => run.edits.apply(&text, &numbers),
    }
}

/// Where HTML stands in a text, and whether as a block.
fn html_of(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut found: Vec<(Range<usize>, bool)> = Vec::new();
    let mut block: Option<Range<usize>> = None;
    for (event, span) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::HtmlBlock) => block = Some(span.start..span.start),
            Event::Html(_) => {
                if let Some(block) = &mut block {
                    block.end = block.end.max(span.end);
                }
            }
            Event::End(TagEnd::HtmlBlock) => found.extend(block.take().map(|range| (range, true))),
            Event::InlineHtml(_) => found.push((span, false)),
            _ => {}
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    found
}

struct Run<'a, 'b, 'w> {
    text: &'a str,
    place: Place<'a>,
    edits: Edits,
    /// `<a href>` whose end has not come: where it stands and where it leads.
    links: Vec<(Range<usize>, String)>,
    /// How many kept elements are open.
    kept: usize,
    /// Closing tags that do not come any more, so that they are not looked for again and again.
    never: HashSet<String>,
    work: &'b mut Work<'w>,
}

/// A tag as written.
struct Found<'a> {
    at: Range<usize>,
    name: String,
    closes: bool,
    attributes: &'a str,
    whole: &'a str,
}

impl Found<'_> {
    fn get(&self, keys: &[&str]) -> Option<String> {
        let attributes = self.attributes.trim_end_matches('/');
        let given = super::arguments(attributes);
        super::argument(&given, keys, None).map(unescaped)
    }
}

impl<'a> Run<'a, '_, '_> {
    /// Works on a fragment; gives where the next may begin, since an element that is dropped may end far below.
    fn fragment(&mut self, range: Range<usize>, is_block: bool) -> usize {
        let mut at = range.start;
        let mut until = range.end;
        while let Some(open) = self.text[at..until.max(at)].find('<').map(|i| at + i) {
            let rest = &self.text[open..];
            if rest.starts_with("<!--") {
                at = rest.find("-->").map_or(self.text.len(), |i| open + i + 3);
                until = until.max(at);
                continue;
            }
            let Some(found) = tag_at(self.text, open) else {
                at = open + 1;
                continue;
            };
            at = found.at.end;
            until = until.max(at);
            if DROPPED.contains(&found.name.as_str()) && !found.closes {
                at = self.drop_element(&found);
                until = until.max(at);
                continue;
            }
            self.tag(&found, is_block);
        }
        until
    }

    fn drop_element(&mut self, found: &Found<'_>) -> usize {
        let close = format!("</{}", found.name);
        let rest = &self.text[found.at.end..];
        let ends = || {
            let at = find_ignoring_case(rest, &close)?;
            let end = rest[at..].find('>')?;
            Some(found.at.end + at + end + 1)
        };
        let end = match found.attributes.ends_with('/') || self.never.contains(&close) {
            true => found.at.end,
            false => ends().unwrap_or_else(|| {
                self.never.insert(close.clone());
                found.at.end
            }),
        };
        let no = self.place.line(found.at.start);
        let whole = &self.text[found.at.start..end];
        let message = format!("`<{}>` was taken out with what is in it", found.name);
        match found.name.as_str() {
            "svg" => self.work.notes.changed(no, message, whole),
            _ => self.work.notes.person(no, message, whole),
        }
        self.edits.replace(found.at.start..end, "");
        end
    }

    fn tag(&mut self, found: &Found<'_>, is_block: bool) {
        let no = self.place.line(found.at.start);
        let name = found.name.as_str();
        if KEPT.contains(&name) {
            return self.kept(found, no);
        }
        let in_kept = self.kept > 0;
        match name {
            _ if PARTS.contains(&name) && in_kept => self.bare(found, no),
            "img" if in_kept => self.resolved(found, "src", "img", no),
            "a" if in_kept => match found.closes {
                true => {}
                false => self.resolved(found, "href", "a", no),
            },
            "br" => self.line_break(found, no),
            "a" => self.anchor(found, no),
            "img" => {
                let get = |keys: &[&str]| found.get(keys).unwrap_or_default();
                let src = found.get(&["src", "data-src"]).unwrap_or_default();
                let shown = picture(&src, &get(&["alt"]), &get(&["title"]));
                self.say(found, no, "a picture in HTML is one of Markdown now", shown);
            }
            "iframe" | "video" | "audio" | "embed" => self.film(found, no),
            // In a quote a line break would end the quote.
            "details" | "summary" if self.in_quote(found) => self.bare(found, no),
            "details" => {
                let text = if found.closes {
                    "\n\n</details>\n\n"
                } else {
                    "\n\n<details>\n"
                };
                self.put(found, no, text);
            }
            "summary" => {
                let text = if found.closes {
                    "</summary>\n\n"
                } else {
                    "<summary>"
                };
                self.put(found, no, text);
            }
            _ if in_kept && !INLINE.contains(&name) => {
                if is_html(name) {
                    self.say(
                        found,
                        no,
                        "a tag without a meaning here was taken out",
                        String::new(),
                    );
                } else {
                    self.foreign(found, no, is_block);
                }
            }
            "p" | "blockquote" | "pre" | "code" | "hr" | "figcaption" | "h1" | "h2" | "h3"
            | "h4" | "h5" | "h6" => {
                self.markdown(found, no, is_block);
            }
            _ if INLINE.contains(&name) => self.bare(found, no),
            _ if UNWRAPPED.contains(&name) || PARTS.contains(&name) || DROPPED.contains(&name) => {
                let text = if is_block && BLOCKS.contains(&name) {
                    "\n\n"
                } else {
                    ""
                };
                self.say(
                    found,
                    no,
                    "a tag without a meaning here was taken out",
                    text.to_string(),
                );
            }
            _ => self.foreign(found, no, is_block),
        }
    }

    /// Replaces a tag, and tells it.
    fn say(&mut self, found: &Found<'_>, no: u32, what: &str, with: String) {
        if found.closes && found.attributes.is_empty() {
            // The opening tag has told it.
        } else {
            self.work.notes.changed(no, what, found.whole);
        }
        self.edits.replace(found.at.clone(), with);
    }

    /// Replaces a tag where its meaning stays.
    fn put(&mut self, found: &Found<'_>, no: u32, with: &str) {
        if !found.attributes.trim_matches(['/', ' ']).is_empty() {
            self.work
                .notes
                .changed(no, "attributes were taken out", found.whole);
        }
        if with != found.whole {
            self.edits.replace(found.at.clone(), with);
        }
    }

    fn bare(&mut self, found: &Found<'_>, no: u32) {
        let slash = if found.closes { "/" } else { "" };
        let spans = ["colspan", "rowspan", "scope", "start"]
            .iter()
            .filter_map(|key| found.get(&[key]).map(|value| (key, value)))
            .filter(|(_, value)| {
                value.bytes().all(|b| b.is_ascii_alphanumeric()) && !value.is_empty()
            })
            .map(|(key, value)| format!(" {key}=\"{value}\""));
        let spans: String = spans.collect();
        let id = found.get(&["id"]).filter(|id| is_anchor(id));
        let id = id.map_or(String::new(), |id| format!(" id=\"{id}\""));
        self.put(found, no, &format!("<{slash}{}{id}{spans}>", found.name));
    }

    fn kept(&mut self, found: &Found<'_>, no: u32) {
        let slash = if found.closes { "/" } else { "" };
        let start = found
            .get(&["start"])
            .filter(|s| s.bytes().all(|b| b.is_ascii_digit()) && !s.is_empty());
        let start = start.map_or(String::new(), |s| format!(" start=\"{s}\""));
        let whole = format!("<{slash}{}{start}>", found.name);
        match found.closes {
            true => {
                self.kept = self.kept.saturating_sub(1);
                let after = if self.kept == 0 { "\n\n" } else { "" };
                self.put(found, no, &format!("{whole}{after}"));
            }
            false => {
                self.kept += 1;
                self.put(found, no, &whole);
            }
        }
    }

    /// In HTML that stays, addresses are marked; the whole site has to be known before they can be right.
    fn resolved(&mut self, found: &Found<'_>, key: &str, name: &str, no: u32) {
        let Some(address) = found.get(&[key]) else {
            return self.bare(found, no);
        };
        let alt = match name {
            "img" => format!(
                " alt=\"{}\"",
                escaped(&found.get(&["alt"]).unwrap_or_default())
            ),
            _ => String::new(),
        };
        let whole = format!("<{name} {key}=\"{}\"{alt}>", escaped(&address));
        self.put(found, no, &whole);
    }

    fn line_break(&mut self, found: &Found<'_>, no: u32) {
        let line_start = self.text[..found.at.start].rfind('\n').map_or(0, |i| i + 1);
        let before = &self.text[line_start..found.at.start];
        let after = self.text[found.at.end..]
            .split('\n')
            .next()
            .unwrap_or_default();
        // Alone in its line it would turn what follows into HTML.
        let alone = before.trim().is_empty() && after.trim().is_empty() && self.kept == 0;
        self.put(found, no, if alone { "" } else { "<br>" });
    }

    fn anchor(&mut self, found: &Found<'_>, no: u32) {
        if found.closes {
            if let Some((open, address)) = self.links.pop() {
                let inner = &self.text[open.end..found.at.start];
                let fits =
                    !inner.contains("\n\n") && !inner.trim().is_empty() && !inner.contains("](");
                let no = self.place.line(open.start);
                self.work.notes.changed(
                    no,
                    "a link in HTML is one of Markdown now",
                    &self.text[open.clone()],
                );
                let tail = match fits {
                    true => format!("]({})", target(&address)),
                    false => format!(" ({})", link(&address, &address)),
                };
                self.edits.replace(open, if fits { "[" } else { "" });
                self.edits.replace(found.at.clone(), tail);
            } else {
                self.edits.replace(found.at.clone(), "");
            }
            return;
        }
        match found.get(&["href"]) {
            Some(address) if !found.attributes.ends_with('/') => {
                self.links.push((found.at.clone(), address))
            }
            _ => {
                let id = found.get(&["id", "name"]).filter(|id| is_anchor(id));
                let text = id.map_or(String::new(), |id| format!("<a id=\"{id}\"></a>"));
                self.say(found, no, "an anchor was made anew", text);
            }
        }
    }

    /// Links that are never closed: the tag goes, the address stays to be seen.
    fn open_links(&mut self) {
        for (open, address) in std::mem::take(&mut self.links) {
            let no = self.place.line(open.start);
            self.work
                .notes
                .person(no, "a link was not closed", &self.text[open.clone()]);
            self.edits
                .replace(open, format!("{} ", link(&address, &address)));
        }
    }

    fn film(&mut self, found: &Found<'_>, no: u32) {
        let address = found
            .get(&["src", "data-src", "srcdoc"])
            .filter(|a| !a.is_empty());
        let shown = match (&address, found.closes) {
            (Some(address), false) => {
                let title = found
                    .get(&["title", "aria-label"])
                    .filter(|t| !t.is_empty());
                let what = if found.name == "iframe" {
                    "Open the embedded page"
                } else {
                    "Open the recording"
                };
                let address = address.replace("youtube.com/embed/", "youtube.com/watch?v=");
                format!(
                    "\n\n{}\n\n",
                    link(title.as_deref().unwrap_or(what), &address)
                )
            }
            _ => "\n".into(),
        };
        self.say(found, no, "an embedded page is a link now", shown);
    }

    fn markdown(&mut self, found: &Found<'_>, no: u32, is_block: bool) {
        let level = found
            .name
            .strip_prefix('h')
            .and_then(|l| l.parse::<usize>().ok());
        let id = found.get(&["id"]).filter(|id| is_anchor(id));
        let anchor = id.map_or(String::new(), |id| format!("<a id=\"{id}\"></a>"));
        let with = match (found.name.as_str(), found.closes) {
            ("hr", _) => "\n\n---\n\n".to_string(),
            ("code", _)
                if self.text[found.at.end..]
                    .split('\n')
                    .next()
                    .unwrap_or_default()
                    .contains('`') =>
            {
                String::new()
            }
            ("code", _) => "`".into(),
            ("pre", _) => "\n\n```\n".into(),
            ("blockquote", false) => "\n\n> ".into(),
            (_, _) if level.is_some() && is_block => match (level, found.closes) {
                (Some(level), false) => format!("\n\n{} {anchor}", "#".repeat(level.clamp(1, 6))),
                _ => "\n\n".into(),
            },
            ("p", _) if !is_block => String::new(),
            _ => format!("\n\n{anchor}"),
        };
        let with = match found.name.as_str() {
            "pre" => return self.preformatted(found, no),
            "code" if self.in_pre(found) => String::new(),
            _ => with,
        };
        self.say(
            found,
            no,
            "HTML that Markdown can say is Markdown now",
            with,
        );
    }

    /// `<pre>` becomes fenced code; what is inside is text.
    fn preformatted(&mut self, found: &Found<'_>, no: u32) {
        if found.closes {
            return self.edits.replace(found.at.clone(), "");
        }
        let rest = &self.text[found.at.end..];
        let end = match self.never.contains("</pre>") {
            true => None,
            false => find_ignoring_case(rest, "</pre>"),
        };
        let Some(end) = end else {
            self.never.insert("</pre>".into());
            return self.say(
                found,
                no,
                "a tag without a meaning here was taken out",
                String::new(),
            );
        };
        let inner = &rest[..end];
        let whole = found.at.start..found.at.end + end + "</pre>".len();
        let plain = unescaped(&without_tags(inner));
        let block: Vec<Line> = plain
            .trim_matches('\n')
            .lines()
            .map(|l| Line::new(l, no))
            .collect();
        let fenced = lines::fenced("", &block, no);
        let text: Vec<String> = fenced.into_iter().map(|l| l.text).collect();
        self.work.notes.changed(
            no,
            "HTML that Markdown can say is Markdown now",
            &self.text[whole.clone()],
        );
        self.edits
            .replace(whole, format!("\n\n{}\n\n", text.join("\n")));
    }

    fn in_quote(&self, found: &Found<'_>) -> bool {
        let start = self.text[..found.at.start].rfind('\n').map_or(0, |i| i + 1);
        self.text[start..found.at.start]
            .trim_start()
            .starts_with('>')
    }

    fn in_pre(&self, found: &Found<'_>) -> bool {
        let before = &self.text[..found.at.start];
        before.ends_with("<pre>")
    }

    /// What is no HTML: a component of the other tool, or words between angle brackets.
    fn foreign(&mut self, found: &Found<'_>, no: u32, is_block: bool) {
        let original = self.text[found.at.start + 1..].trim_start_matches('/');
        let is_component = original.starts_with(|c: char| c.is_ascii_uppercase()) && is_block;
        if !is_component {
            let shown = format!("&lt;{}", &found.whole[1..]);
            self.work
                .notes
                .changed(no, "words between angle brackets are text now", found.whole);
            return self
                .edits
                .replace(found.at.clone(), shown.replace('>', "&gt;"));
        }
        if found.closes {
            self.work
                .notes
                .changed(no, "a component is its label and its text now", found.whole);
            return self.edits.replace(found.at.clone(), "\n\n");
        }
        let end = original
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(original.len());
        let words = label(found.attributes.trim_end_matches('/'));
        let shown = match words.is_empty() {
            true => String::new(),
            false => format!("**{} {words}**", &original[..end]),
        };
        match shown.is_empty() && found.attributes.ends_with('/') {
            true => {
                self.work.notes.person(
                    no,
                    "a component that only the other site knows",
                    found.whole,
                );
                self.edits
                    .replace(found.at.clone(), format!("\n\n{}\n\n", code(found.whole)));
            }
            false => {
                self.work.notes.changed(
                    no,
                    "a component is its label and its text now",
                    found.whole,
                );
                self.edits
                    .replace(found.at.clone(), format!("\n\n{shown}\n\n"));
            }
        }
    }
}

fn is_html(name: &str) -> bool {
    [KEPT, INLINE, UNWRAPPED, BLOCKS, PARTS, DROPPED]
        .iter()
        .any(|list| list.contains(&name))
        || matches!(name, "code" | "img" | "a" | "br")
}

/// Names that can be anchors of ours.
fn is_anchor(id: &str) -> bool {
    !id.is_empty()
        && id
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
}

/// The tag that begins at a byte: quotes may hold anything, and it must end.
fn tag_at(text: &str, open: usize) -> Option<Found<'_>> {
    let rest = &text[open + 1..];
    let (rest, closes) = rest
        .strip_prefix('/')
        .map_or((rest, false), |rest| (rest, true));
    let length = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '_' | '.')))
        .unwrap_or(rest.len());
    let name = &rest[..length];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic())
        || name.contains(':') && name.contains("//")
    {
        return None;
    }
    let mut quote: Option<char> = None;
    // Beyond this nobody wrote it by hand; and an open quote must not swallow the page again and again.
    const LONGEST: usize = 8000;
    for (at, c) in rest[length..].char_indices().take(LONGEST) {
        match (quote, c) {
            (Some(mark), c) if c == mark => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '<') => return None,
            (None, '>') => {
                let end = text.len() - rest.len() + length + at + 1;
                return Some(Found {
                    at: open..end,
                    name: name.to_ascii_lowercase(),
                    closes,
                    attributes: rest[length..length + at].trim(),
                    whole: &text[open..end],
                });
            }
            _ => {}
        }
    }
    None
}

fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    let first = needle.as_bytes();
    text.as_bytes()
        .windows(first.len())
        .position(|window| window.eq_ignore_ascii_case(first))
}

fn without_tags(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        match tag_at(rest, open).filter(|found| is_html(&found.name)) {
            Some(found) => rest = &rest[found.at.end..],
            None => {
                out.push('<');
                rest = &rest[open + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
