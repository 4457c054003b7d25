//! Raw HTML in Markdown, through an allow-list: what writers may use passes, all else is taken out and named.
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

/// Elements that our own writer makes; they pass whatever the list says.
const OURS: &[&str] = &[
    "a",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "li",
    "ol",
    "p",
    "path",
    "pre",
    "section",
    "span",
    "strong",
    "sub",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements whose content goes with them.
const POISON: &[&str] = &[
    "script", "style", "template", "noscript", "iframe", "object", "embed",
];

/// What writers may use.
pub struct Allowed {
    elements: HashSet<String>,
    cleaner: Option<ammonia::Builder<'static>>,
    /// Ids that the frame of the page has already.
    pub taken: BTreeSet<String>,
}

impl Allowed {
    pub fn new(elements: &[String]) -> Allowed {
        let wanted: HashSet<String> = elements
            .iter()
            .map(|e| e.to_ascii_lowercase())
            .filter(|e| !POISON.contains(&e.as_str()))
            .collect();
        let mut tags: HashSet<&'static str> = OURS.iter().copied().collect();
        tags.extend(
            wanted
                .iter()
                .filter_map(|e| KNOWN.iter().find(|k| *k == e))
                .copied(),
        );
        let mut cleaner = ammonia::Builder::empty();
        cleaner
            .tags(tags)
            .clean_content_tags(POISON.iter().copied().collect())
            .generic_attributes(HashSet::from([
                "class",
                "id",
                "lang",
                "dir",
                "title",
                "role",
                "aria-label",
                "aria-hidden",
                "tabindex",
            ]))
            .tag_attributes(HashMap::from([
                ("a", HashSet::from(["href"])),
                (
                    "img",
                    HashSet::from(["src", "alt", "width", "height", "loading"]),
                ),
                ("ol", HashSet::from(["start", "reversed", "type"])),
                ("li", HashSet::from(["value"])),
                ("td", HashSet::from(["colspan", "rowspan", "headers"])),
                (
                    "th",
                    HashSet::from(["colspan", "rowspan", "scope", "headers"]),
                ),
                ("col", HashSet::from(["span"])),
                ("colgroup", HashSet::from(["span"])),
                ("details", HashSet::from(["open"])),
                ("svg", HashSet::from(["viewBox", "viewbox"])),
                ("path", HashSet::from(["d", "fill-rule"])),
                ("time", HashSet::from(["datetime"])),
                ("abbr", HashSet::from(["title"])),
            ]))
            .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
            .url_relative(ammonia::UrlRelative::PassThrough)
            .strip_comments(true)
            .link_rel(None);
        Allowed {
            elements: wanted,
            cleaner: Some(cleaner),
            taken: BTreeSet::new(),
        }
    }

    /// A list that lets all through, for text that is not published: comparing with the CommonMark specification.
    pub fn everything() -> Allowed {
        Allowed {
            elements: HashSet::new(),
            cleaner: None,
            taken: BTreeSet::new(),
        }
    }

    /// Balanced, harmless HTML.
    pub fn clean(&self, html: &str) -> String {
        match &self.cleaner {
            Some(cleaner) => cleaner.clean(&shallow(html)).to_string(),
            None => html.to_string(),
        }
    }

    /// The elements and attributes of a raw fragment that do not pass, each with its place.
    pub fn refused(&self, html: &str) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(open) = html[at..].find('<').map(|i| at + i) {
            if html[open..].starts_with("<!--") {
                at = html[open..]
                    .find("-->")
                    .map_or(html.len(), |i| open + i + 3);
                continue;
            }
            let name_at = open + 1;
            let name: String = html[name_at..]
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
                .collect();
            let end = html[open..].find('>').map_or(html.len(), |i| open + i + 1);
            let lower = name.to_ascii_lowercase();
            if !name.is_empty()
                && !self.elements.contains(&lower)
                && !OURS.contains(&lower.as_str())
            {
                found.push((open, format!("<{name}")));
            } else if let Some((handler_at, handler)) = event_handler(&html[open..end]) {
                found.push((open + handler_at, handler));
            }
            at = end.max(open + 1);
        }
        found
    }
}

/// A tag without attributes, as in `<kbd>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag<'a> {
    Open(&'a str),
    Close(&'a str),
    /// `<br>`, `<wbr>`
    Void,
}

impl Allowed {
    /// The tags of a raw fragment, if it is nothing but text and allowed tags without attributes. Such fragments,
    /// when they balance, need no cleaning; most raw HTML that people write is like this.
    pub fn simple<'a>(&self, html: &'a str) -> Option<Vec<Tag<'a>>> {
        let mut tags = Vec::new();
        let mut rest = html;
        while let Some(at) = rest.find(['<', '&']) {
            let inside = rest[at..].strip_prefix('<')?;
            let (inside, closes) = inside
                .strip_prefix('/')
                .map_or((inside, false), |inside| (inside, true));
            let name = &inside[..inside.find('>')?];
            let plain = !name.is_empty()
                && name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            if !plain || !self.elements.contains(name) || TABLES.contains(&name) {
                return None;
            }
            tags.push(match (matches!(name, "br" | "wbr"), closes) {
                (true, false) => Tag::Void,
                (true, true) => return None,
                (false, true) => Tag::Close(name),
                (false, false) => Tag::Open(name),
            });
            rest = &inside[name.len() + 1..];
        }
        Some(tags)
    }
}

/// Elements that HTML allows in few places only, where a parser may move them.
const TABLES: &[&str] = &[
    "caption",
    "col",
    "colgroup",
    "dd",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "img",
    "li",
    "ol",
    "p",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements in elements; browsers stop at 512, and the parser looks through all that are open at each tag.
const DEEPEST: usize = 256;

/// Elements without an end.
const VOID: &[&str] = &[
    "area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
];

/// Elements that the next of their kind ends.
const ENDED: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "rt", "rp",
    "option",
];

/// The same without tags that open an element in more than [`DEEPEST`] others. Text stays.
fn shallow(html: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut kept, mut at, mut depth, mut dropped) = (0, 0, 0usize, 0usize);
    while let Some(open) = html[at..].find('<').map(|i| at + i) {
        if html[open..].starts_with("<!--") {
            at = html[open..]
                .find("-->")
                .map_or(html.len(), |i| open + i + 3);
            continue;
        }
        let inside = &html[open + 1..];
        let closes = inside.starts_with('/');
        let name_at = open + 1 + usize::from(closes);
        let end = html[name_at..].find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let name = html[name_at..end.map_or(html.len(), |i| name_at + i)].to_ascii_lowercase();
        if name.is_empty() {
            at = open + 1;
            continue;
        }
        at = end_of_tag(html, name_at);
        if VOID.contains(&name.as_str()) || ENDED.contains(&name.as_str()) {
            continue;
        }
        let drop = match closes {
            true if dropped > 0 => {
                dropped -= 1;
                true
            }
            true => {
                depth = depth.saturating_sub(1);
                false
            }
            false if depth >= DEEPEST => {
                dropped += 1;
                true
            }
            false => {
                depth += 1;
                false
            }
        };
        if drop {
            out.push_str(&html[kept..open]);
            kept = at;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[kept..]);
    Cow::Owned(out)
}

/// Where a tag ends; a `>` in quotes does not end it, and only behind `=` is a quote one.
fn end_of_tag(html: &str, from: usize) -> usize {
    let (mut quote, mut before) = (None, b' ');
    for (i, b) in html.bytes().enumerate().skip(from) {
        match quote {
            Some(q) if q == b => quote = None,
            Some(_) => {}
            None if before == b'=' && (b == b'"' || b == b'\'') => quote = Some(b),
            None if b == b'>' => return i + 1,
            None => {}
        }
        if !b.is_ascii_whitespace() {
            before = b;
        }
    }
    html.len()
}

/// `onclick=` and its kind, and `style=`.
fn event_handler(tag: &str) -> Option<(usize, String)> {
    let lower = tag.to_ascii_lowercase();
    let words = lower
        .match_indices(char::is_whitespace)
        .map(|(i, space)| i + space.len());
    for at in words {
        let rest = &lower[at..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric());
        let name = &rest[..end.unwrap_or(rest.len())];
        // Only behind a name that matters is the sign looked for: there may be a megabyte of spaces.
        let matters = name == "style" || (name.starts_with("on") && name.len() > 2);
        if matters && rest[name.len()..].trim_start().starts_with('=') {
            return Some((at, tag[at..at + name.len()].to_string()));
        }
    }
    None
}

/// A picture written as HTML.
pub struct Image {
    /// Where its address stands.
    pub at: Range<usize>,
    pub src: String,
    pub alt: Option<String>,
    /// `alt=""`, which is said on purpose.
    pub is_decoration: bool,
}

/// The pictures in a raw fragment.
pub fn images(html: &str) -> Vec<Image> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|i| at + i) {
        let rest = &html[open..];
        let comment = rest.starts_with("<!--");
        let close = if comment { "-->" } else { ">" };
        at = rest
            .find(close)
            .map_or(html.len(), |i| open + i + close.len());
        let tag = &html[open..at];
        let is_image = tag
            .get(..4)
            .is_some_and(|name| name.eq_ignore_ascii_case("<img"))
            && !tag[4..].starts_with(|c: char| c.is_alphanumeric());
        if is_image {
            let src = attribute(tag, "src").unwrap_or(0..0);
            let alt = attribute(tag, "alt").map(|alt| tag[alt].to_string());
            let is_decoration = alt.as_deref() == Some("");
            found.push(Image {
                at: open + src.start..open + src.end,
                src: tag[src].to_string(),
                alt,
                is_decoration,
            });
        }
    }
    found
}

/// Where the value of an attribute stands in a tag.
fn attribute(tag: &str, name: &str) -> Option<Range<usize>> {
    let lower = tag.to_ascii_lowercase();
    let after = lower.match_indices(name).find_map(|(i, _)| {
        let rest = lower[i + name.len()..].trim_start();
        (lower[..i].ends_with(char::is_whitespace) && rest.starts_with('='))
            .then(|| lower.len() - rest.len() + 1)
    })?;
    let start = tag.len() - tag[after..].trim_start().len();
    let value = &tag[start..];
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].find(quote).map(|end| start + 1..start + 1 + end),
        _ => {
            let end = value
                .find(|c: char| c.is_whitespace() || c == '>')
                .unwrap_or(value.len());
            Some(start..start + end)
        }
    }
}

/// The ids in a piece of clean HTML.
pub fn ids(html: &str) -> impl Iterator<Item = String> {
    html.split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_string)
}

/// Everything that an allow-list can sensibly name.
const KNOWN: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "wbr",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed() -> Allowed {
        Allowed::new(&crate::base::config::Markdown::default().raw_html)
    }

    #[test]
    fn what_harms_is_taken_out() {
        let out = allowed().clean("<p onclick=\"x()\">a<script>alert(1)</script><kbd>Tab</kbd><a href=\"javascript:x\">b</a>");
        assert_eq!(out, "<p>a<kbd>Tab</kbd><a>b</a></p>");
    }

    #[test]
    fn pictures_are_found_in_html() {
        let html = "<p><IMG src='a b.png' alt = \"A lake\"> <!-- <img src=x> --> <img src=c.png> <img alt=\"\" src=\"d.png\"/> <imgx src=y>";
        let found: Vec<(String, Option<String>)> = images(html)
            .into_iter()
            .map(|i| (html[i.at.clone()].to_string(), i.alt))
            .collect();
        let alt = |text: &str| Some(text.to_string());
        assert_eq!(
            found,
            [
                ("a b.png".into(), alt("A lake")),
                ("c.png".into(), None),
                ("d.png".into(), alt(""))
            ]
        );
        assert_eq!(images("<img").len() + images("<img src=\"").len(), 2);
    }

    #[test]
    fn white_space_of_several_bytes_is_no_panic() {
        assert_eq!(allowed().refused("<?\u{2000}").len(), 0);
        assert_eq!(allowed().refused("<b\u{2000}onclick=x>").len(), 1);
    }

    #[test]
    fn what_is_too_deep_is_flat_and_its_text_stays() {
        let deep = format!("{}a{}b", "<div>".repeat(400), "</div>".repeat(400));
        let flat = shallow(&deep);
        assert_eq!(flat.matches("<div>").count(), DEEPEST);
        assert_eq!(flat.matches("</div>").count(), DEEPEST);
        assert!(flat.contains('a') && flat.ends_with('b'));
        let list = format!("<ul>{}</ul>", "<li>a<p>b<br>".repeat(900));
        assert_eq!(
            shallow(&list),
            list,
            "ends that may be left out are no depth"
        );
    }

    #[test]
    fn what_is_refused_is_named() {
        let found = allowed().refused("<kbd>a</kbd> <iframe src=x> <b onclick=\"y\">");
        let names: Vec<&str> = found.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["<iframe", "onclick"]);
        assert_eq!(found[0].0, 13);
    }
}
