//! Hugo's shortcodes: `{{< name arguments >}}`, `{{% name %}} … {{% /name %}}`.
use super::{DEEPEST, Work, alert, alert_of, argument, arguments, details, link, picture, visible};
use crate::import::fields::plain;
use crate::import::lines::{self, Line, Place, Writer, lines_of};
use std::ops::Range;

/// A tag in the text.
struct Tag {
    at: Range<usize>,
    name: String,
    arguments: Vec<(Option<String>, String)>,
    kind: TagKind,
}

#[derive(PartialEq)]
enum TagKind {
    Open,
    Close,
    Whole,
    /// `{{</* name */>}}` is shown as a shortcode, not done.
    Shown(String),
}

pub fn pass(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    if !lines
        .iter()
        .any(|l| l.text.contains("{{<") || l.text.contains("{{%"))
    {
        return lines;
    }
    let (text, numbers) = lines::join(&lines);
    let tags = tags(&text);
    let partners = partners(&tags);
    let mut run = Run {
        text: &text,
        tags: &tags,
        partners: &partners,
        place: Place::new(&text, &numbers),
        last: numbers.iter().copied().max().unwrap_or(u32::MAX),
        work,
        depth: 0,
        code_tabs: None,
    };
    run.lines(0..text.len(), 0..tags.len())
}

fn tags(text: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut never: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find("{{").map(|i| at + i) {
        let rest = &text[open + 2..];
        let closer = match rest.as_bytes().first() {
            Some(b'<') => ">}}",
            Some(b'%') => "%}}",
            _ => {
                at = open + 2;
                continue;
            }
        };
        // A closing mark inside quotes is rare. One that never comes is not looked for twice.
        if never.contains(&closer) {
            at = open + 3;
            continue;
        }
        let Some(end) = rest[1..].find(closer).map(|i| open + 3 + i) else {
            never.push(closer);
            at = open + 3;
            continue;
        };
        let inside = text[open + 3..end].trim();
        let whole = open..end + closer.len();
        at = whole.end;
        found.push(tag(inside, whole, text));
    }
    found
}

fn tag(inside: &str, at: Range<usize>, text: &str) -> Tag {
    if let Some(shown) = inside.strip_prefix("/*") {
        let shown = shown.strip_suffix("*/").unwrap_or(shown).trim();
        let (open, close) = (&text[at.start..at.start + 3], &text[at.end - 3..at.end]);
        let kind = TagKind::Shown(format!("{open} {shown} {close}"));
        return Tag {
            at,
            name: String::new(),
            arguments: Vec::new(),
            kind,
        };
    }
    let (inside, kind) = match (inside.strip_prefix('/'), inside.strip_suffix('/')) {
        (Some(name), _) => (name, TagKind::Close),
        (_, Some(rest)) if !rest.ends_with(['"', ':']) || inside.ends_with(" /") => {
            (rest, TagKind::Whole)
        }
        _ => (inside, TagKind::Open),
    };
    let inside = inside.trim();
    let end = inside.find(char::is_whitespace).unwrap_or(inside.len());
    Tag {
        at,
        name: inside[..end].to_lowercase(),
        arguments: arguments(&inside[end..]),
        kind,
    }
}

/// For each opening tag the tag that closes it, if one does.
fn partners(tags: &[Tag]) -> Vec<Option<usize>> {
    let mut partners = vec![None; tags.len()];
    let mut open: std::collections::HashMap<&str, Vec<usize>> = Default::default();
    for (i, tag) in tags.iter().enumerate() {
        match tag.kind {
            TagKind::Open => open.entry(&tag.name).or_default().push(i),
            TagKind::Close => {
                // A pair that would cross another one is no pair.
                let found = open.get_mut(tag.name.as_str()).and_then(Vec::pop);
                if let Some(first) = found {
                    partners[first] = Some(i);
                }
            }
            _ => {}
        }
    }
    without_crossings(&mut partners);
    partners
}

fn without_crossings(partners: &mut [Option<usize>]) {
    let mut ends: Vec<usize> = Vec::new();
    for (i, partner) in partners.iter_mut().enumerate() {
        while ends.last().is_some_and(|end| *end <= i) {
            ends.pop();
        }
        if let Some(end) = *partner {
            match ends.last() {
                Some(outer) if end > *outer => *partner = None,
                _ => ends.push(end),
            }
        }
    }
}

struct Run<'a, 'b, 'w> {
    text: &'a str,
    tags: &'a [Tag],
    partners: &'a [Option<usize>],
    place: Place<'a>,
    /// The last line's number.
    last: u32,
    work: &'b mut Work<'w>,
    depth: usize,
    /// Docsy's `tabpane` around what is worked on: its language, when its tabs are code.
    code_tabs: Option<String>,
}

impl Run<'_, '_, '_> {
    /// The lines of a range of the text, with the tags in it done.
    fn lines(&mut self, range: Range<usize>, tags: Range<usize>) -> Vec<Line> {
        let mut out = Writer::default();
        let mut at = range.start;
        let mut i = tags.start;
        while i < tags.end {
            let tag = &self.tags[i];
            self.keep(&mut out, at..tag.at.start);
            let no = self.place.line(tag.at.start);
            let partner = self.partners[i].filter(|end| *end < tags.end && self.depth < DEEPEST);
            let inner = partner.map(|end| {
                self.depth += 1;
                let around = match tag.name == "tabpane" {
                    true => std::mem::replace(&mut self.code_tabs, code_of_tabs(&tag.arguments)),
                    false => self.code_tabs.clone(),
                };
                let lines = self.lines(tag.at.end..self.tags[end].at.start, i + 1..end);
                self.code_tabs = around;
                self.depth -= 1;
                lines
            });
            let last = partner.unwrap_or(i);
            let alone = self.stands_alone(tag.at.start, self.tags[last].at.end);
            for line in self.done(i, partner, inner, alone, no) {
                out.push(&line.0, line.1);
            }
            at = self.tags[last].at.end;
            i = last + 1;
        }
        self.keep(&mut out, at..range.end);
        out.finish()
    }

    fn keep(&mut self, out: &mut Writer, range: Range<usize>) {
        let mut at = range.start;
        for piece in self.text[range].split_inclusive('\n') {
            out.push(piece, self.place.line(at));
            at += piece.len();
        }
    }

    /// Whether nothing else stands in the lines of a tag.
    fn stands_alone(&self, start: usize, end: usize) -> bool {
        // Four bytes back are enough, and as far ahead as there is white space: a long line is not read at each of its tags.
        let back = &self.text.as_bytes()[start.saturating_sub(4)..start];
        let before = back.rsplit(|b| *b == b'\n').next().unwrap_or_default();
        let after = self.text[end..]
            .chars()
            .find(|c| *c == '\n' || !c.is_whitespace());
        before.len() < 4 && before.trim_ascii().is_empty() && matches!(after, None | Some('\n'))
    }

    /// What takes a tag's place.
    fn done(
        &mut self,
        i: usize,
        partner: Option<usize>,
        inner: Option<Vec<Line>>,
        alone: bool,
        no: u32,
    ) -> Vec<(String, u32)> {
        let tag = &self.tags[i];
        let whole = &self.text[tag.at.clone()];
        if let TagKind::Shown(text) = &tag.kind {
            return vec![(text.clone(), no)];
        }
        if tag.kind == TagKind::Close {
            self.work.notes.changed(
                no,
                "a closing shortcode without its opening was taken out",
                whole,
            );
            return Vec::new();
        }
        let raw = partner.map(|end| &self.text[tag.at.end..self.tags[end].at.start]);
        let arguments = &tag.arguments;
        if let Some(words) = in_line(&tag.name, arguments, raw, self.work) {
            self.work
                .notes
                .changed(no, "a shortcode became Markdown", whole);
            return vec![(words, no)];
        }
        if let Some(lines) = self.put_in(i, no) {
            return lines;
        }
        let mut given = arguments.clone();
        // Tabs of code are code when they are not written with `%`.
        if tag.name == "tab" && !whole.starts_with("{{%") {
            let language = self.code_tabs.clone().map(|l| (Some("lang".into()), l));
            given.extend(language);
        }
        if let Some(lines) = block(&tag.name, &given, inner.as_deref(), raw, no, self.last) {
            self.work
                .notes
                .changed(no, "a shortcode became Markdown", whole);
            return as_pieces(lines);
        }
        self.work
            .notes
            .person(no, "a shortcode that only the other site knows", whole);
        let mut pieces = match alone || inner.is_some() {
            true => as_pieces(visible(
                "A part of this page could not be brought over",
                whole,
                no,
                0,
            )),
            false => vec![(lines::code(whole), no)],
        };
        pieces.extend(inner.map(as_pieces).into_iter().flatten());
        pieces
    }
}

impl Run<'_, '_, '_> {
    /// `{{% include "file.md" %}}` and its kind: the text stands here itself.
    fn put_in(&mut self, i: usize, no: u32) -> Option<Vec<(String, u32)>> {
        let tag = &self.tags[i];
        let is_include = matches!(
            tag.name.as_str(),
            "include" | "readfile" | "include-md" | "includemd" | "import" | "excerpt-include"
        );
        if !is_include || self.depth > DEEPEST {
            return None;
        }
        let path = argument(&tag.arguments, &["file", "path", "src", "page"], Some(0))?;
        let beside = crate::base::address::folder_of(self.work.source).to_string();
        let mut places = match path.starts_with('/') {
            true => Vec::new(),
            false => vec![beside],
        };
        places.extend(self.work.reading.includes.iter().cloned());
        places.push(String::new());
        let found = places
            .iter()
            .filter_map(|folder| crate::base::address::inside(folder, path))
            .flat_map(|path| [path.clone(), format!("{path}.md")])
            .find(|path| self.work.reading.folder.has(path))?;
        let text = self.work.enter(&found, no)?;
        let is_code = argument(&tag.arguments, &["code"], None) == Some("true");
        let language = argument(&tag.arguments, &["lang"], None).unwrap_or_default();
        let (_, lines) = crate::import::fields::split(&text, &mut Default::default());
        let lines = match is_code {
            true => lines::fenced(language, &lines, no),
            false => pass(lines, self.work),
        };
        self.work.leave();
        let whole = &self.text[tag.at.clone()];
        self.work
            .notes
            .changed(no, "an included text stands here itself now", whole);
        Some(as_pieces(
            lines.into_iter().map(|l| Line::new(l.text, no)).collect(),
        ))
    }
}

/// The language of tabs of code; `None` when they hold text.
fn code_of_tabs(arguments: &[(Option<String>, String)]) -> Option<String> {
    let is_text = argument(arguments, &["text"], None) == Some("true");
    let language = argument(arguments, &["lang", "langEqualsHeader"], None).unwrap_or_default();
    (!is_text).then(|| language.replace("true", ""))
}

fn as_pieces(lines: Vec<Line>) -> Vec<(String, u32)> {
    lines
        .into_iter()
        .map(|line| (format!("{}\n", line.text), line.no))
        .collect()
}

/// Shortcodes that stand in a line.
fn in_line(
    name: &str,
    arguments: &[(Option<String>, String)],
    raw: Option<&str>,
    work: &mut Work<'_>,
) -> Option<String> {
    let get = |keys: &[&str], nth| argument(arguments, keys, nth);
    let first = || get(&["path", "id", "src", "name", "url", "link"], Some(0));
    Some(match name {
        "ref" | "relref" => format!("hugoref:{}", first()?.replace(' ', "%20")),
        "figure" | "img" | "image" | "imgproc" | "picture" | "imgcap" => {
            let src = get(&["src", "link", "file", "url"], Some(0))?;
            let caption = [
                get(&["title"], None),
                get(&["caption"], None),
                get(&["attr"], None),
            ];
            let mut caption: Vec<&str> = caption.into_iter().flatten().collect();
            caption.extend(
                raw.map(str::trim)
                    .filter(|raw| !raw.is_empty() && !raw.contains("{{")),
            );
            let alt = get(&["alt"], None)
                .or(caption.first().copied())
                .unwrap_or_default();
            let shown = picture(src, alt, &caption.join(". "));
            match get(&["link", "href"], None).filter(|link| *link != src) {
                Some(address) => format!("[{shown}]({})", super::target(address)),
                None => shown,
            }
        }
        "youtube" | "youtubepl" | "yt" => {
            let id = get(&["id", "v"], Some(0))?;
            let title = get(&["title"], None).unwrap_or("Watch the video on YouTube");
            link(title, &format!("https://www.youtube.com/watch?v={id}"))
        }
        "vimeo" => link(
            "Watch the video on Vimeo",
            &format!("https://vimeo.com/{}", first()?),
        ),
        "tweet" | "x" | "twitter" => {
            let user = get(&["user"], None).unwrap_or("i");
            let id = get(&["id"], Some(0))?;
            link("See the post", &format!("https://x.com/{user}/status/{id}"))
        }
        "instagram" => link(
            "See the post on Instagram",
            &format!("https://www.instagram.com/p/{}/", first()?),
        ),
        "gist" => {
            let (user, id) = (get(&["user"], Some(0))?, get(&["id"], Some(1))?);
            link(
                "See the code on GitHub",
                &format!("https://gist.github.com/{user}/{id}"),
            )
        }
        "video" | "audio" | "asciinema" | "iframe" | "pdf" | "embed-pdf" => link(
            get(&["title", "caption"], None).unwrap_or("Open the recording or file"),
            get(&["src", "url", "file", "mp4"], Some(0))?,
        ),
        "param" => {
            let key = first()?;
            let value = work.fields.get(key);
            let value = value.or_else(|| work.reading.site.get("params")?.get(key));
            plain(value?)
        }
        // cState: the time of an update.
        "track" => format!("(track {})", first()?),
        "icon" | "fa" | "fas" => String::new(),
        "kbd" => format!("<kbd>{}</kbd>", raw.or(first())?),
        "button" | "btn" | "linkbutton" => {
            let address = get(&["href", "url", "link", "relref", "ref"], Some(0))?;
            let words = raw
                .map(str::trim)
                .filter(|r| !r.is_empty() && !r.contains('\n'));
            link(
                words
                    .or(get(&["text", "label", "title"], None))
                    .unwrap_or(address),
                address,
            )
        }
        "br" | "linebreak" | "newline" => "<br>".into(),
        "super" | "sup" => format!("<sup>{}</sup>", raw.or(first())?),
        "sub" => format!("<sub>{}</sub>", raw.or(first())?),
        "highlight-text" | "mark" => format!("<mark>{}</mark>", raw.or(first())?),
        "abbr" | "tooltip" | "glossary" | "gloss" | "glossary_tooltip" => {
            let words = raw.or(get(&["text", "term"], Some(0)))?;
            match get(&["title", "tip", "definition"], Some(1)) {
                Some(title) => format!("{words} ({title})"),
                None => words.to_string(),
            }
        }
        _ => return None,
    })
}

/// Shortcodes that are blocks, most of them with a text inside.
fn block(
    name: &str,
    arguments: &[(Option<String>, String)],
    inner: Option<&[Line]>,
    raw: Option<&str>,
    no: u32,
    last: u32,
) -> Option<Vec<Line>> {
    let get = |keys: &[&str], nth| argument(arguments, keys, nth);
    let inside = || inner.map(without_edges).unwrap_or_default();
    let code = |language: &str| {
        let text = raw
            .unwrap_or_default()
            .trim_matches('\n')
            .replace("</*", "<")
            .replace("*/>", ">");
        let mut out = vec![Line::new("", no)];
        out.extend(lines::fenced(language, &lines_of(&text, no), no));
        out.push(Line::new("", no));
        for line in &mut out {
            line.no = line.no.min(last);
        }
        out
    };
    let title = get(
        &[
            "title", "heading", "header", "summary", "label", "name", "tabname",
        ],
        None,
    );
    Some(match name {
        "highlight" | "code" | "codeblock" | "prism" if raw.is_some() => {
            code(get(&["lang", "language"], Some(0)).unwrap_or_default())
        }
        "mermaid" | "plantuml" | "dot" | "graphviz" => code(name),
        "math" | "katex" | "mathjax" | "latex" => code("latex"),
        "details" | "expand" | "collapse" | "spoiler" | "accordion" | "collapsible" | "detail"
        | "expandable" => {
            let title = title.or(get(&[], Some(0))).unwrap_or("Details");
            details(title, inside(), no, 0)
        }
        "tabs" | "tabpane" | "tabgroup" | "codetabs" | "steps" | "columns" | "cards"
        | "rawhtml" | "html" | "unsafe" | "div" | "section" | "blocks/section" | "cardpane"
        | "markdown" | "center" | "lead" | "column" | "row" | "col" => blank_around(inside(), no),
        "tab" | "codetab" | "card" | "step" | "item" | "accordionitem" => {
            let label = title.or(get(&[], Some(0))).unwrap_or("…");
            let mut out = vec![
                Line::new("", no),
                Line::new(format!("**{label}**"), no),
                Line::new("", no),
            ];
            out.extend(match get(&["lang"], None) {
                Some(language) => code(language),
                None => inside(),
            });
            blank_around(out, no)
        }
        "include" | "readfile" | "comment" | "toc" | "children" | "list" => return None,
        "pageinfo" | "hint" | "notice" | "admonition" | "callout" | "alert" | "panel"
        | "message" | "box" | "blockquote" | "quote" | "info-box" | "infobox" => {
            let word = get(
                &["type", "kind", "level", "color", "style", "status"],
                Some(0),
            )
            .unwrap_or("note");
            let (kind, own) = alert_of(word).unwrap_or(("NOTE", None));
            let mut body = inside();
            if inner.is_none() {
                body =
                    get(&["text", "msg", "content", "body"], Some(1)).map(|t| lines_of(t, no))?;
            }
            let second = get(&[], Some(1)).filter(|_| inner.is_some());
            alert(kind, title.or(second).or(own.as_deref()), body, no, 0)
        }
        word => {
            let (kind, own) = alert_of(word)?;
            let body = inner.map(without_edges);
            let body = body
                .or_else(|| get(&["text", "msg", "content"], Some(0)).map(|t| lines_of(t, no)))?;
            let first = get(&[], Some(0)).filter(|_| inner.is_some());
            alert(kind, title.or(first).or(own.as_deref()), body, no, 0)
        }
    })
}

fn without_edges(lines: &[Line]) -> Vec<Line> {
    let first = lines
        .iter()
        .position(|l| !l.is_blank())
        .unwrap_or(lines.len());
    let last = lines
        .iter()
        .rposition(|l| !l.is_blank())
        .map_or(first, |i| i + 1);
    // Inner text is often indented for the eye; beyond a list's depth it would be code.
    let least = lines[first..last]
        .iter()
        .filter(|l| !l.is_blank())
        .map(|l| lines::indent(&l.text))
        .min()
        .unwrap_or(0);
    lines[first..last]
        .iter()
        .map(|l| Line::new(lines::dedent(&l.text, least), l.no))
        .collect()
}

fn blank_around(lines: Vec<Line>, no: u32) -> Vec<Line> {
    let mut out = vec![Line::new("", no)];
    out.extend(lines);
    out.push(Line::new("", no));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closing_mark_that_never_comes_hides_no_other_tag() {
        let found =
            |text: &str| -> Vec<String> { tags(text).into_iter().map(|tag| tag.name).collect() };
        assert_eq!(found("{{% a {{% b {{< c >}} {{% d"), ["c"]);
        assert_eq!(found("{{< a {{% b %}} }}"), ["b"]);
        assert_eq!(found("{{< a >}}{{% b %}}{{ c }}"), ["a", "b"]);
    }
}
