//! Links written anew, in Markdown and in HTML that stays; what led nowhere is to be seen.
use super::index::{Index, Led};
use crate::base::address::{decoded, file_of, path_of};
use crate::import::dialect::html::options;
use crate::import::dialect::{picture, target};
use crate::import::lines::{self, Edits, Line, Place, code};
use crate::import::page::stem;
use crate::import::report::Notes;
use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};
use std::ops::Range;

/// What a page asks for, before the places of files are known.
pub struct Rewritten {
    pub lines: Vec<Line>,
    /// Files, each with a mark that stands in the text for its place.
    pub files: Vec<String>,
}

/// A mark for a file's address; private characters, so that no text has it.
pub fn mark(n: usize) -> String {
    format!("\u{F0000}{n}\u{F0001}")
}

/// A mark for a file in HTML, where it has to stand in the page's own folder.
pub fn html_mark(n: usize) -> String {
    format!("\u{F0000}h{n}\u{F0001}")
}

/// One link in the text.
struct Link {
    span: Range<usize>,
    inner: Range<usize>,
    is_picture: bool,
    kind: LinkType,
    target: String,
    title: String,
    /// In the words of all links.
    words: Range<usize>,
}

/// What [`gather`] finds in a text.
struct Gathered {
    /// From the outer to the inner, in the order of the text.
    links: Vec<Link>,
    html: Vec<Range<usize>>,
    /// What links say, one behind the other: what stands in pictures in links is here once.
    words: String,
}

/// Rewrites the links of a page. `footnotes` are marks without their notes.
pub fn rewrite(index: &Index<'_>, from: usize, lines: &[Line], notes: &mut Notes) -> Rewritten {
    let (text, numbers) = lines::join(lines);
    let found = gather(&text);
    let mut run = Run {
        index,
        from,
        text: &text,
        place: Place::new(&text, &numbers),
        edits: Edits::new(),
        files: Vec::new(),
        words: &found.words,
        covered: 0,
        notes,
    };
    for link in &found.links {
        run.link(link);
    }
    for range in found.html {
        run.html(range);
    }
    let (edits, files) = (run.edits, run.files);
    let lines = match edits.is_empty() {
        true => lines.to_vec(),
        false => edits.apply(&text, &numbers),
    };
    Rewritten { lines, files }
}

fn gather(text: &str) -> Gathered {
    let mut links: Vec<Link> = Vec::new();
    let mut html = Vec::new();
    let mut said = String::new();
    let mut open: Vec<Link> = Vec::new();
    for (event, span) in Parser::new_ext(text, options()).into_offset_iter() {
        let at = span.clone();
        match event {
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            }) => {
                open.push(new_link(span, link_type, &dest_url, &title, said.len()));
            }
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                ..
            }) => {
                let link = new_link(span, link_type, &dest_url, &title, said.len());
                open.push(link.of_a_picture());
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some(mut link) = open.pop() {
                    link.words.end = said.len();
                    if let Some(outer) = open.last_mut() {
                        outer.inner.end = outer.inner.end.max(link.span.end);
                    }
                    links.push(link);
                }
            }
            Event::Html(_) | Event::InlineHtml(_) => html.push(span.clone()),
            Event::Text(words) | Event::Code(words) if !open.is_empty() => {
                // White space is one space, so that none of it is trimmed for each of many.
                let again = said.ends_with(' ');
                said.push_str(if again { words.trim_start() } else { &words });
            }
            Event::SoftBreak | Event::HardBreak if !open.is_empty() => said.push(' '),
            _ => {}
        }
        if let Some(link) = open
            .last_mut()
            .filter(|link| at.end < link.span.end && at.start > link.span.start)
        {
            link.inner.end = link.inner.end.max(at.end);
        }
    }
    links.sort_by_key(|link| link.span.start);
    Gathered {
        links,
        html,
        words: said,
    }
}

/// A link whose words begin at `said`.
fn new_link(span: Range<usize>, kind: LinkType, target: &str, title: &str, said: usize) -> Link {
    let start = span.start + 1;
    Link {
        inner: start..start,
        span,
        is_picture: false,
        kind,
        target: target.into(),
        title: title.into(),
        words: said..said,
    }
}

impl Link {
    fn of_a_picture(mut self) -> Link {
        let start = self.span.start + 2;
        self.inner = start..start;
        self.is_picture = true;
        self
    }
}

struct Run<'a, 'n> {
    index: &'a Index<'a>,
    from: usize,
    text: &'a str,
    place: Place<'a>,
    edits: Edits,
    files: Vec<String>,
    words: &'a str,
    /// As far as a picture around others has been replaced with all that is in it.
    covered: usize,
    notes: &'n mut Notes,
}

impl Run<'_, '_> {
    fn link(&mut self, link: &Link) {
        if matches!(link.kind, LinkType::Autolink | LinkType::Email) {
            if link.kind == LinkType::Autolink
                && !link.target.starts_with("http")
                && !link.target.starts_with("mailto:")
                && !link.target.starts_with("tel:")
            {
                let no = self.place.line(link.span.start);
                self.notes.person(
                    no,
                    "a link of this kind cannot be followed from a public page",
                    &link.target,
                );
                self.edits.replace(link.span.clone(), code(&link.target));
            }
            return;
        }
        let no = self.place.line(link.span.start);
        let words = self.words[link.words.clone()].trim_start();
        let nameless = link.is_picture && words.is_empty();
        let wordless = !link.is_picture && words.is_empty() && self.is_empty(link);
        let led = self.index.led(self.from, &link.target, link.is_picture);
        let address = match led {
            Led::Nowhere(why) => return self.broken(link, why, no),
            Led::Keep if !nameless && !wordless && link.kind == LinkType::Inline => return,
            Led::Keep => link.target.clone(),
            Led::List(_) if link.is_picture => {
                return self.broken(link, "a page is shown as a picture", no);
            }
            Led::List(list) => {
                let message = "this link led to a list; it leads to the list that campanile makes";
                self.notes.changed(no, message, &link.target);
                list.to_string()
            }
            Led::Page(..) if link.is_picture => {
                return self.broken(link, "a page is shown as a picture", no);
            }
            Led::Page(page, anchor) => match self.page(page, anchor.as_deref(), no, &link.target) {
                Some(address) => address,
                None => {
                    return self.broken(
                        link,
                        "the heading that this link names is not on the page",
                        no,
                    );
                }
            },
            Led::File(file) => {
                self.files.push(file);
                mark(self.files.len() - 1)
            }
        };
        if nameless {
            let plain = decoded(path_of(&link.target));
            let name = file_of(stem(&plain)).replace(['-', '_', '%'], " ");
            let name = if name.trim().is_empty() {
                "Picture".into()
            } else {
                name
            };
            self.notes.person(
                no,
                "a picture had no words for people who do not see it; its name stands in",
                &link.target,
            );
            let shown = picture(&address, &name, &link.title);
            return self.edits.replace(link.span.clone(), shown);
        }
        let words = match wordless {
            true => self.words_for(link, no),
            false => String::new(),
        };
        self.put(link, &words, &address);
    }

    /// Whether nothing, not even a picture, stands between the square brackets.
    fn is_empty(&self, link: &Link) -> bool {
        let inside = self
            .words_end(link)
            .and_then(|end| self.text.get(link.span.start + 1..end));
        inside.is_some_and(|inside| inside.trim().is_empty())
    }

    /// What a link without words says: the heading or the title of its target, else its address.
    fn words_for(&mut self, link: &Link, no: u32) -> String {
        let words = match self.index.led(self.from, &link.target, false) {
            Led::Page(page, anchor) => {
                let spot = &self.index.spots[page];
                let anchor = anchor.and_then(|a| spot.anchors.find(&a));
                let heading = anchor.and_then(|a| spot.anchors.says.get(&a));
                heading.unwrap_or(&spot.title).clone()
            }
            Led::File(file) => file_of(&file).to_string(),
            Led::List("/kb/") => "Help articles".into(),
            _ => link.target.clone(),
        };
        self.notes.changed(
            no,
            "a link without words says what its target is called",
            &link.target,
        );
        let mut shown = String::with_capacity(words.len());
        for c in words.chars() {
            if matches!(c, '\\' | '[' | ']' | '*' | '_' | '`' | '<' | '&') {
                shown.push('\\');
            }
            shown.push(c);
        }
        shown
    }

    /// The address of a page with our anchor. `None`: the same page has no such heading.
    fn page(&mut self, page: usize, anchor: Option<&str>, no: u32, target: &str) -> Option<String> {
        let spot = &self.index.spots[page];
        let own = page == self.from;
        let Some(anchor) = anchor.filter(|a| !a.is_empty()) else {
            return Some(if own {
                "#main".into()
            } else {
                spot.name.clone()
            });
        };
        match (spot.anchors.find(anchor), own) {
            (Some(found), true) if found.is_empty() => Some("#main".into()),
            (Some(found), true) => Some(format!("#{found}")),
            (Some(found), false) if found.is_empty() => Some(spot.name.clone()),
            (Some(found), false) => Some(format!("{}#{found}", spot.name)),
            (None, true) => None,
            (None, false) => {
                self.notes.person(
                    no,
                    "the heading that this link names is not there; the link leads to the page",
                    target,
                );
                Some(spot.name.clone())
            }
        }
    }

    /// The end of the words between the square brackets.
    fn words_end(&self, link: &Link) -> Option<usize> {
        let from = link.inner.end.max(link.inner.start);
        self.text
            .get(from..link.span.end)?
            .find(']')
            .map(|i| from + i)
    }

    fn put(&mut self, link: &Link, words: &str, address: &str) {
        let Some(end) = self.words_end(link) else {
            return;
        };
        let title = match link.title.as_str() {
            "" => String::new(),
            title => format!(
                " \"{}\"",
                title
                    .replace('\\', "\\\\")
                    .replace('"', "\\\"")
                    .replace('\n', " ")
            ),
        };
        self.edits.replace(
            end..link.span.end,
            format!("{words}]({}{title})", target(address)),
        );
    }

    /// A link that led nowhere: its words stay, and the address is to be seen.
    fn broken(&mut self, link: &Link, why: &str, no: u32) {
        self.notes.person(no, why, &link.target);
        let shown = match link.target.trim() {
            "" => String::new(),
            target => code(target),
        };
        let title = if link.title.is_empty() {
            String::new()
        } else {
            format!(", {}", link.title)
        };
        if link.is_picture {
            if link.span.end <= self.covered {
                return;
            }
            self.covered = link.span.end;
            let words = self.words[link.words.clone()]
                .trim()
                .replace(['*', '_', '[', ']', '<', '>'], "");
            let text = format!("(missing picture: {words}{title} {shown})");
            return self
                .edits
                .replace(link.span.clone(), text.replace(":  ", ": "));
        }
        let Some(end) = self.words_end(link) else {
            return;
        };
        self.edits.replace(link.span.start..link.span.start + 1, "");
        let tail = match shown.is_empty() {
            true => String::new(),
            false => format!(" (broken link: {shown}{title})"),
        };
        self.edits.replace(end..link.span.end, tail);
    }

    /// Addresses in HTML that stays.
    fn html(&mut self, range: Range<usize>) {
        let text = &self.text[range.clone()];
        let mut at = 0;
        while let Some((start, is_picture)) = next_address(text, at) {
            let Some(end) = text[start..].find('"').map(|i| start + i) else {
                return;
            };
            at = end;
            let address = text[start..end]
                .replace("&amp;", "&")
                .replace("&quot;", "\"");
            let whole = range.start + start..range.start + end;
            let no = self.place.line(whole.start);
            match self.index.led(self.from, &address, is_picture) {
                Led::Keep => {}
                Led::List(list) if !is_picture => {
                    let list = format!("{}{list}", self.index.home);
                    self.edits.replace(whole, list);
                }
                Led::File(file) => {
                    self.files.push(file);
                    self.edits.replace(whole, html_mark(self.files.len() - 1));
                }
                Led::Page(page, anchor) if !is_picture => {
                    let spot = &self.index.spots[page];
                    let found = anchor
                        .and_then(|a| spot.anchors.find(&a))
                        .filter(|a| !a.is_empty());
                    let anchor = found.map_or(String::new(), |a| format!("#{a}"));
                    self.edits
                        .replace(whole, format!("{}{anchor}", spot.address));
                }
                _ => self.nowhere_in_html(range.start, text, start, end, &address, no),
            }
        }
    }

    /// The tag that leads nowhere goes; its address stays to be seen.
    fn nowhere_in_html(
        &mut self,
        base: usize,
        text: &str,
        start: usize,
        end: usize,
        address: &str,
        no: u32,
    ) {
        self.notes.person(no, "this link led nowhere", address);
        let open = text[..start].rfind('<').unwrap_or(start);
        // A tag that does not end before the next begins ends there.
        let close = text[end..].find(['<', '>']).map_or(end, |i| {
            let ends = text[end + i..].starts_with('>');
            end + i + usize::from(ends)
        });
        let shown = format!(
            "(broken link: <samp>{}</samp>) ",
            address.replace('&', "&amp;").replace('<', "&lt;")
        );
        self.edits.replace(base + open..base + close, shown);
    }
}

/// The next `href="` or `src="` in a piece of HTML.
fn next_address(text: &str, at: usize) -> Option<(usize, bool)> {
    memchr::memchr_iter(b'<', &text.as_bytes()[at..]).find_map(|i| {
        let tag = &text[at + i..];
        let link = || Some((at + i + tag.strip_prefix("<a href=\"").map(|_| 9)?, false));
        let picture = || Some((at + i + tag.strip_prefix("<img src=\"").map(|_| 10)?, true));
        link().or_else(picture)
    })
}
