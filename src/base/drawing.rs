//! What a drawing (SVG) says of itself: its size, what could act in it when somebody opens it by itself, what it would
//! fetch from other sites, and which folder of a person's computer it names.
//!
//! The reading is that of an XML parser up to its first error, after which browsers show and run nothing more. What such
//! a parser would make of declarations (entities, attributes by default, other encodings) is not followed but counts as acting.
use std::ops::Range;

/// What was found, in the letters of the file or the name of the thing, and where it stands (bytes).
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    pub what: String,
    pub at: Range<usize>,
}

/// The first of each kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawing {
    /// An element, attribute or declaration that could run a script.
    pub acts: Option<Spot>,
    /// An address on another site that a browser would ask.
    pub fetches: Option<Spot>,
    /// A path on a computer, as drawing programs leave it.
    pub tells: Option<Spot>,
}

/// Schemes that run what follows them; `data:` of a picture does not.
const RUN: &[&str] = &[
    "javascript:",
    "vbscript:",
    "data:text/",
    "data:application/",
    "data:image/svg",
];

/// Where a page would begin inside of a drawing.
const PAGES: &str = "http://www.w3.org/1999/xhtml";

/// What a file says of itself if its name is that of a drawing. A compressed one is not looked into: nobody needs it, since
/// hosts compress, and browsers would run what is in it.
pub fn of(path: &str, bytes: &[u8]) -> Option<Drawing> {
    let lower = path.to_ascii_lowercase();
    if lower.ends_with(".svgz") {
        return Some(Drawing {
            acts: spot("svgz", 0..0),
            ..Drawing::default()
        });
    }
    lower.ends_with(".svg").then(|| look(bytes))
}

/// Looks through all of a drawing.
pub fn look(bytes: &[u8]) -> Drawing {
    let mut seen = Drawing::default();
    if bytes.starts_with(&[0xff, 0xfe])
        || bytes.starts_with(&[0xfe, 0xff])
        || bytes.iter().take(64).any(|b| *b == 0)
    {
        seen.acts = spot("UTF-16", 0..0);
        return seen;
    }
    let text = String::from_utf8_lossy(bytes);
    let mut style = Style::default();
    let mut at = 0;
    while let Some(next) = text[at..].find('<') {
        style.text(&text[at..at + next]);
        let start = at + next;
        let rest = &text[start..];
        let (len, kind) = piece(rest);
        at = start + len;
        let inside = &rest[..len];
        match kind {
            Piece::Comment => {}
            Piece::Data => style.data(inside),
            Piece::Declared => note(&mut seen.acts, declared(inside), start..at),
            Piece::Tag => {
                let tag = &inside[1..];
                note(&mut seen.acts, acting(tag), start..at);
                note(&mut seen.fetches, fetching(tag), start..at);
                note(&mut seen.tells, telling(tag), start..at);
                let begin = style.begin(tag, start);
                note(&mut seen.fetches, style.tag(tag), begin..at);
            }
        }
    }
    seen
}

fn spot(what: impl Into<String>, at: Range<usize>) -> Option<Spot> {
    let what = what.into();
    Some(Spot { what, at })
}

/// The first one stays.
fn note(kept: &mut Option<Spot>, found: Option<String>, at: Range<usize>) {
    if kept.is_none() {
        *kept = found.and_then(|what| spot(what, at));
    }
}

enum Piece {
    Comment,
    /// `<![CDATA[…]]>`
    Data,
    /// `<?…?>` and `<!…>`
    Declared,
    Tag,
}

/// How long the piece is that begins with this `<`, and its kind. Quotes count in tags and in `<!DOCTYPE`, nowhere else.
fn piece(text: &str) -> (usize, Piece) {
    let until = |from: usize, end: &str| {
        text[from..]
            .find(end)
            .map_or(text.len(), |i| from + i + end.len())
    };
    if text.starts_with("<!--") {
        return (until(4, "-->"), Piece::Comment);
    }
    if text.starts_with("<![CDATA[") {
        return (until(9, "]]>"), Piece::Data);
    }
    if text.starts_with("<?") {
        return (until(2, "?>"), Piece::Declared);
    }
    let kind = match text.starts_with("<!") {
        true => Piece::Declared,
        false => Piece::Tag,
    };
    let end = end_of_tag(text);
    (end + usize::from(end < text.len()), kind)
}

/// A `>` in quotes does not end a tag.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (i, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return i,
            _ => {}
        }
    }
    text.len()
}

/// What acts in `<?…?>` and `<!…>`.
fn declared(piece: &str) -> Option<String> {
    let lower = piece.to_ascii_lowercase();
    let name = lower[2..].find(|c: char| !c.is_ascii_alphabetic() && c != '-');
    match &lower[2..name.map_or(lower.len(), |end| end + 2)] {
        // A style sheet in another language can make elements.
        "xml-stylesheet" => Some("<?xml-stylesheet>".into()),
        // An encoding can hide letters.
        "xml" if lower.starts_with("<?") => {
            let named = lower.split_once("encoding")?.1;
            let named = named.trim_start_matches(|c: char| c.is_whitespace() || c == '=');
            let named = named.split(['"', '\'']).nth(1).unwrap_or_default();
            let plain = matches!(
                named,
                "utf-8" | "utf8" | "us-ascii" | "ascii" | "iso-8859-1"
            );
            (!plain).then(|| "encoding".into())
        }
        _ if lower.starts_with("<?") => None,
        // Entities and attributes by default would have to be followed; names of entities that HTML knows are letters, too.
        "doctype" if lower.contains("<!entity") => Some("<!ENTITY>".into()),
        "doctype" if lower.contains('[') => Some("<!DOCTYPE […]>".into()),
        "doctype" if lower.contains("html") || lower.contains("mathml") => {
            Some("<!DOCTYPE html>".into())
        }
        "doctype" => None,
        "entity" => Some("<!ENTITY>".into()),
        "" => None,
        _ => Some("<!…>".into()),
    }
}

/// An element's name as it stands, and without its prefix in small letters.
fn names(tag: &str) -> (&str, String) {
    let end = tag.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
    let name = &tag[..end.unwrap_or(tag.len())];
    let local = name.rsplit(':').next().unwrap_or(name);
    (name, local.to_ascii_lowercase())
}

/// What acts in one tag, which stands here without its first bracket.
fn acting(tag: &str) -> Option<String> {
    let (name, local) = names(tag);
    if matches!(
        &*local,
        "script" | "handler" | "listener" | "foreignobject" | "iframe" | "object" | "embed"
    ) {
        return Some(format!("<{name}>"));
    }
    let lower = tag.to_ascii_lowercase();
    // References are resolved, and what browsers leave out of an address is left out.
    let squeezed = squeezed(&lower);
    if let Some(scheme) = RUN.iter().find(|scheme| follows(&squeezed, scheme)) {
        return Some((*scheme).into());
    }
    if squeezed.contains("xmlns") && follows(&squeezed, PAGES) {
        return Some("xhtml".into());
    }
    if matches!(&*local, "set" | "animate")
        && (squeezed.contains("attributename=\"on") || squeezed.contains("attributename='on"))
    {
        return Some(format!("<{name}>"));
    }
    handler(&lower)
}

fn squeezed(text: &str) -> String {
    let mut squeezed = unreferenced(text);
    squeezed.retain(|c| !c.is_whitespace() && !c.is_control());
    squeezed
}

/// Whether an attribute's value, or one of a list of values, begins so.
fn follows(squeezed: &str, scheme: &str) -> bool {
    squeezed
        .match_indices(scheme)
        .any(|(at, _)| squeezed[..at].ends_with(['"', '\'', '=', ';', ',']))
}

/// `onload = …`
fn handler(lower: &str) -> Option<String> {
    let starts = lower.match_indices(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\''));
    for (at, before) in starts {
        let rest = &lower[at + before.len()..];
        let end = rest
            .find(|c: char| !c.is_ascii_lowercase())
            .unwrap_or(rest.len());
        let name = &rest[..end];
        if name.len() > 4 && name.starts_with("on") && rest[end..].trim_start().starts_with('=') {
            return Some(name.into());
        }
    }
    None
}

/// Numbers of characters (`&#106;`) and XML's own five names as the characters.
fn unreferenced(text: &str) -> String {
    const NAMES: &[(&str, char)] = &[
        ("&quot;", '"'),
        ("&apos;", '\''),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((name, letter)) = NAMES.iter().find(|(name, _)| rest.starts_with(name)) {
            out.push(*letter);
            rest = &rest[name.len()..];
            continue;
        }
        let Some(number) = rest.strip_prefix("&#") else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        let (digits, radix) = number
            .strip_prefix(['x', 'X'])
            .map_or((number, 10), |hex| (hex, 16));
        let end = digits
            .find(|c: char| !c.is_digit(radix))
            .unwrap_or(digits.len());
        let code = u32::from_str_radix(&digits[..end], radix).ok();
        out.extend(code.and_then(char::from_u32));
        rest = digits[end..].strip_prefix(';').unwrap_or(&digits[end..]);
    }
    out + rest
}

/// The attributes of a tag: names in small letters, values as they stand.
fn attributes(tag: &str) -> impl Iterator<Item = (String, &str)> {
    let (name, _) = names(tag);
    let mut rest = &tag[name.len()..];
    std::iter::from_fn(move || {
        let equals = rest.find('=')?;
        let name = rest[..equals].split_whitespace().last().unwrap_or_default();
        let value = rest[equals + 1..].trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => ("", value),
        };
        rest = after;
        Some((name.to_ascii_lowercase(), value))
    })
}

/// The address on another site that one tag makes a browser ask; a link that a reader follows is none.
fn fetching(tag: &str) -> Option<String> {
    let (_, local) = names(tag);
    let is_moving = matches!(&*local, "set" | "animate");
    attributes(tag).find_map(|(name, value)| {
        let value = unreferenced(value);
        match name.rsplit(':').next().unwrap_or(&name) {
            "href" if local == "a" => None,
            "href" | "src" | "base" | "ping" => foreign(&value),
            "values" | "to" | "from" | "by" if is_moving => value
                .split(';')
                .find_map(foreign)
                .or_else(|| in_style(&value)),
            _ => in_style(&value),
        }
    })
}

/// An address that leads elsewhere: with a scheme that is not `data:`, or a host. Only its beginning is looked at.
fn foreign(address: &str) -> Option<String> {
    /// Longer than any scheme.
    const BEGINNING: usize = 40;
    let plain: String = address
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .map(|c| {
            if c == '\\' {
                '/'
            } else {
                c.to_ascii_lowercase()
            }
        })
        .take(BEGINNING)
        .collect();
    let scheme = plain
        .split_once(':')
        .map(|(scheme, _)| scheme)
        .filter(|scheme| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        });
    let leads_out = plain.starts_with("//") || scheme.is_some_and(|scheme| scheme != "data");
    leads_out.then(|| address.trim().chars().take(80).collect())
}

/// The first address on another site in a style: in `url(…)` or `src(…)`, and in quotes behind `@import` or in a set of images.
fn in_style(style: &str) -> Option<String> {
    if !style.contains(['(', '@', '\\']) {
        return None;
    }
    let plain = plain_style(style);
    let lower = plain.to_ascii_lowercase();
    let shown = |text: &str| {
        let found = foreign(text)?;
        let end = found.find(|c: char| c.is_whitespace() || matches!(c, ')' | '"' | '\'' | ';'));
        Some(found[..end.unwrap_or(found.len())].to_string())
    };
    for word in ["url(", "src("] {
        for (at, _) in lower.match_indices(word) {
            let rest = plain[at + word.len()..].trim_start();
            let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
            if let Some(found) = shown(rest.trim_start()) {
                return Some(found);
            }
        }
    }
    let from = ["@import", "image(", "image-set("];
    let from = from.iter().filter_map(|word| lower.find(word)).min()?;
    // Whether a piece stands in the quotes or between them is all the same here.
    plain[from..].split(['"', '\'']).skip(1).find_map(shown)
}

/// A style without comments, and its escapes (`\75 rl`) as the letters that they stand for.
fn plain_style(style: &str) -> String {
    let mut out = String::with_capacity(style.len());
    let mut rest = style;
    while let Some(at) = rest.find(['\\', '/']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            continue;
        }
        let Some(escape) = rest.strip_prefix('\\') else {
            out.push('/');
            rest = &rest[1..];
            continue;
        };
        let digits = escape.chars().take(6).take_while(char::is_ascii_hexdigit);
        let digits = digits.count();
        match digits {
            0 => rest = escape,
            _ => {
                let code = u32::from_str_radix(&escape[..digits], 16).ok();
                out.extend(code.and_then(char::from_u32));
                rest = escape[digits..]
                    .strip_prefix(char::is_whitespace)
                    .unwrap_or(&escape[digits..]);
            }
        }
    }
    out + rest
}

/// What stands between `<style>` and `</style>`, put together from its pieces.
#[derive(Default)]
struct Style {
    depth: usize,
    held: String,
    /// Where the outermost one begins.
    from: usize,
}

impl Style {
    /// Where the style begins that this tag opens or closes.
    fn begin(&mut self, tag: &str, at: usize) -> usize {
        if self.depth == 0 && !tag.starts_with('/') {
            self.from = at;
        }
        self.from
    }

    fn text(&mut self, text: &str) {
        if self.depth > 0 {
            self.held.push_str(&unreferenced(text));
        }
    }

    fn data(&mut self, piece: &str) {
        if self.depth > 0 {
            let inside = piece.strip_prefix("<![CDATA[").unwrap_or(piece);
            self.held
                .push_str(inside.strip_suffix("]]>").unwrap_or(inside));
        }
    }

    /// What the style fetches, where it ends.
    fn tag(&mut self, tag: &str) -> Option<String> {
        let closes = tag.strip_prefix('/');
        let (_, local) = names(closes.unwrap_or(tag));
        if local != "style" || tag.trim_end_matches('>').ends_with('/') {
            return None;
        }
        if closes.is_none() {
            self.depth += 1;
            return None;
        }
        self.depth = self.depth.saturating_sub(1);
        in_style(&std::mem::take(&mut self.held))
    }
}

/// A folder of somebody's computer in an attribute, as drawing programs note where they exported a file to.
fn telling(tag: &str) -> Option<String> {
    let is_drive = |path: &str| {
        let mut letters = path.chars();
        letters.next().is_some_and(|c| c.is_ascii_alphabetic())
            && letters.next() == Some(':')
            && matches!(letters.next(), Some('\\' | '/'))
            && letters.next().is_some_and(|c| c != '/')
    };
    attributes(tag).find_map(|(name, value)| {
        let file = value.strip_prefix("file://");
        let path = file.unwrap_or(value);
        let path = path.strip_prefix("localhost").unwrap_or(path);
        // An address may begin like a folder.
        let is_address = file.is_none() && matches!(&*name, "href" | "xlink:href" | "src");
        let is_home = !is_address
            && ["/home/", "/Users/"]
                .iter()
                .any(|folder| path.starts_with(folder));
        let found = is_home || is_drive(path.trim_start_matches('/'));
        found.then(|| value.chars().take(80).collect())
    })
}

/// `width` and `height` in pixels, else the last two numbers of `viewBox`.
pub fn size(head: &[u8]) -> Option<(u32, u32)> {
    let text = String::from_utf8_lossy(head);
    let tag = &text[text.find("<svg")?..];
    let tag = &tag[..tag.find('>')?];
    let attribute = |name: &str| {
        let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        tag[at..].split('"').next()
    };
    let pixels = |text: &str| {
        text.trim_end_matches("px")
            .parse::<f64>()
            .ok()
            .filter(|n| *n > 0.0)
            .map(|n| n.round() as u32)
    };
    if let (Some(width), Some(height)) = (
        attribute("width").and_then(pixels),
        attribute("height").and_then(pixels),
    ) {
        return Some((width, height));
    }
    let numbers: Vec<f64> = attribute("viewBox")?
        .split([' ', ','])
        .filter_map(|n| n.parse().ok())
        .collect();
    match numbers[..] {
        [_, _, width, height] if width >= 1.0 && height >= 1.0 => {
            Some((width.round() as u32, height.round() as u32))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
