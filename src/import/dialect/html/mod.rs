//! HTML in Markdown: what Markdown can say becomes Markdown, what our allow-list lets through stays without its
//! style, everything else goes and is named.
mod becomes;
mod names;
mod tags;

use super::{Work, picture};
use crate::import::lines::{self, Edits, Line, Place};
use names::{BLOCKS, DROPPED, INLINE, KEPT, PARTS, UNWRAPPED, is_anchor, is_html};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::collections::HashSet;
use std::ops::Range;
use tags::{Found, escaped, find_ignoring_case, tag_at};

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
        line: Here::default(),
        tick: 0,
        past: 0,
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

/// `<a href>` whose end has not come: where it stands and where it leads.
struct OpenLink {
    at: Range<usize>,
    no: u32,
    address: String,
}

/// The line of a tag, found once for all that stand in it.
#[derive(Default)]
struct Here {
    /// Where the last tag began.
    tag: usize,
    /// The first byte of the line that is no white space.
    text: usize,
}

struct Run<'a, 'b, 'w> {
    text: &'a str,
    place: Place<'a>,
    edits: Edits,
    /// `<a href>` whose end has not come.
    links: Vec<OpenLink>,
    /// The line where the last tag stood.
    line: Here,
    /// The next backtick or end of a line.
    tick: usize,
    /// What has been worked on as a whole ends here.
    past: usize,
    /// How many kept elements are open.
    kept: usize,
    /// Closing tags that do not come any more, so that they are not looked for again and again.
    never: HashSet<String>,
    work: &'b mut Work<'w>,
}

impl Run<'_, '_, '_> {
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
            at = at.max(self.past);
            until = until.max(at);
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

    fn in_quote(&mut self, found: &Found<'_>) -> bool {
        let text = self.begin_of_line(found.at.start);
        self.text[text..found.at.start].starts_with('>')
    }

    /// Where the text of the line begins in which a tag stands; `tag` itself when nothing is before it.
    fn begin_of_line(&mut self, tag: usize) -> usize {
        let from = if self.line.tag <= tag {
            self.line.tag
        } else {
            0
        };
        let begin = match self.text[from..tag].rfind('\n') {
            Some(at) => Some(from + at + 1),
            None => (from == 0).then_some(0),
        };
        if let Some(begin) = begin {
            let line = &self.text[begin..];
            let blank = line.len()
                - line
                    .trim_start_matches(|c: char| c != '\n' && c.is_whitespace())
                    .len();
            self.line.text = begin + blank;
        }
        self.line.tag = tag;
        self.line.text.min(tag)
    }
}
