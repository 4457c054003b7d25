//! Jekyll: Liquid's tags and values, includes, kramdown's classes.
use super::{DEEPEST, Work, alert, alert_of, argument, arguments, link, picture, visible};
use crate::import::fields::plain;
use crate::import::lines::{self, Fence, Line, Place, Writer, code, fenced, indent, lines_of};
use crate::import::page::text_at;
use std::collections::HashMap;
use std::ops::Range;

/// A tag `{% … %}` or a value `{{ … }}`.
struct Bit<'a> {
    at: Range<usize>,
    inside: &'a str,
    is_tag: bool,
}

/// The bits of a text, and where what they need is found without looking through all of them.
struct Bits<'a> {
    all: Vec<Bit<'a>>,
    /// By the word after `end`, the places of such tags.
    ends: HashMap<&'a str, Vec<usize>>,
    /// The first tag that begins a condition or a list.
    first_open: Option<usize>,
}

impl<'a> Bits<'a> {
    fn of(text: &'a str) -> Bits<'a> {
        let all = bits(text);
        let mut ends: HashMap<&str, Vec<usize>> = HashMap::new();
        let tags = || all.iter().enumerate().filter(|(_, bit)| bit.is_tag);
        for (i, bit) in tags() {
            if let Some(word) = bit.inside.strip_prefix("end") {
                ends.entry(word).or_default().push(i);
            }
        }
        let first_word = |bit: &Bit<'a>| bit.inside.split_whitespace().next().unwrap_or_default();
        let first_open = tags().find(|(_, bit)| OPENS.contains(&first_word(bit)));
        let first_open = first_open.map(|(i, _)| i);
        Bits {
            all,
            ends,
            first_open,
        }
    }

    /// The next tag that ends a block of this name.
    fn closing(&self, i: usize, name: &str) -> Option<usize> {
        let ends = self.ends.get(name)?;
        ends.get(ends.partition_point(|end| *end <= i)).copied()
    }
}

pub fn pass(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    if work.depth > DEEPEST
        || !lines
            .iter()
            .any(|l| l.text.contains("{%") || l.text.contains("{{"))
    {
        return lines;
    }
    let (text, numbers) = lines::join(&lines);
    let bits = Bits::of(&text);
    let mut place = Place::new(&text, &numbers);
    let mut out = Writer::default();
    let mut at = 0;
    let mut i = 0;
    while i < bits.all.len() {
        let bit = &bits.all[i];
        let no = place.line(bit.at.start);
        keep(&mut out, &text[at..bit.at.start], at, &mut place);
        let (made, next) = match bit.is_tag {
            true => tag(&text, &bits, i, no, work),
            false => (value(&text[bit.at.clone()], bit.inside, no, work), i + 1),
        };
        for (text, no) in made {
            out.push(&text, no);
        }
        at = bits.all[next - 1].at.end;
        i = next;
    }
    keep(&mut out, &text[at..], at, &mut place);
    out.finish()
}

fn keep(out: &mut Writer, text: &str, mut at: usize, place: &mut Place<'_>) {
    for piece in text.split_inclusive('\n') {
        out.push(piece, place.line(at));
        at += piece.len();
    }
}

fn bits(text: &str) -> Vec<Bit<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    let (mut no_tags, mut no_values) = (false, false);
    while let Some(open) = text[at..].find('{').map(|i| at + i) {
        let (closer, is_tag) = match text.as_bytes().get(open + 1) {
            Some(b'%') if !no_tags => ("%}", true),
            Some(b'{') if !no_values => ("}}", false),
            _ => {
                at = open + 1;
                continue;
            }
        };
        let Some(end) = text[open + 2..].find(closer).map(|i| open + 2 + i) else {
            // What is not closed once is not closed later either.
            no_tags |= is_tag;
            no_values |= !is_tag;
            at = open + 2;
            continue;
        };
        let inside = text[open + 2..end].trim_matches(['-', ' ', '\n', '\t']);
        found.push(Bit {
            at: open..end + 2,
            inside,
            is_tag,
        });
        at = end + 2;
    }
    found
}

type Pieces = Vec<(String, u32)>;

/// What takes a tag's place, and the bit after it.
fn tag(text: &str, bits: &Bits<'_>, i: usize, no: u32, work: &mut Work<'_>) -> (Pieces, usize) {
    let bit = &bits.all[i];
    let whole = &text[bit.at.clone()];
    let (name, rest) = bit
        .inside
        .split_once(char::is_whitespace)
        .unwrap_or((bit.inside, ""));
    let rest = rest.trim();
    let closing = |name: &str| bits.closing(i, name);
    let inner = |end: usize| &text[bit.at.end..bits.all[end].at.start];
    match name {
        "raw" | "comment" | "highlight" | "mermaid" => {
            let Some(end) = closing(name) else {
                return (unknown(whole, no, work), i + 1);
            };
            let body = inner(end);
            let made = match name {
                "raw" => {
                    work.notes.changed(
                        no,
                        "text that Jekyll would have run is plain text here",
                        format!("{whole} {}", &text[bits.all[end].at.clone()]),
                    );
                    numbered(body, no)
                }
                "comment" => {
                    let whole = &text[bit.at.start..bits.all[end].at.end];
                    work.notes
                        .changed(no, "a remark of the other tool was taken out", whole);
                    Vec::new()
                }
                _ => {
                    let language = if name == "mermaid" {
                        name
                    } else {
                        rest.split(' ').next().unwrap_or_default()
                    };
                    work.notes.changed(
                        no,
                        "code is a fenced block now",
                        format!("{whole} {}", &text[bits.all[end].at.clone()]),
                    );
                    let lines = lines_of(body.trim_matches('\n'), no + 1);
                    let mut made = vec![("\n".to_string(), no)];
                    made.extend(
                        fenced(language, &lines, no)
                            .into_iter()
                            .map(|l| (format!("{}\n", l.text), l.no)),
                    );
                    made
                }
            };
            (made, end + 1)
        }
        "link" => (
            one(format!("jekyllfile:{}", rest.replace(' ', "%20")), no),
            i + 1,
        ),
        "post_url" => (one(format!("jekyllpost:{rest}"), no), i + 1),
        "include" | "include_relative" | "include_cached" => {
            (include(name, rest, whole, no, work), i + 1)
        }
        "toc" => {
            work.notes.changed(
                no,
                "a list of contents was taken out: pages make their own",
                whole,
            );
            (Vec::new(), i + 1)
        }
        "youtube" | "vimeo" | "gist" => {
            let id = rest.trim_matches(['"', '\'']);
            work.notes.changed(no, "a film is a link now", whole);
            let address = match name {
                "youtube" => format!("https://www.youtube.com/watch?v={id}"),
                "vimeo" => format!("https://vimeo.com/{id}"),
                _ => format!("https://gist.github.com/{id}"),
            };
            (one(link("See it on its own page", &address), no), i + 1)
        }
        "assign" | "increment" | "decrement" => {
            let message = "a value that was set for other bits of Liquid was taken out";
            work.notes.changed(no, message, whole);
            (Vec::new(), i + 1)
        }
        _ if OPENS.contains(&name) || CLOSES.contains(&name) => {
            let after_one = bits.first_open.is_some_and(|open| open < i);
            (flow(name, whole, after_one, no, work), i + 1)
        }
        // Blocks of themes: `{% note %} … {% endnote %}`.
        word => match (alert_of(word), closing(word)) {
            (Some((kind, title)), Some(end)) if !word.starts_with("end") => {
                work.notes
                    .changed(no, "a block of the other tool is an alert now", whole);
                let body = lines_of(inner(end).trim_matches('\n'), no);
                let lines = alert(kind, title.as_deref(), body, no, 0);
                (
                    lines
                        .into_iter()
                        .map(|l| (format!("{}\n", l.text), l.no))
                        .collect(),
                    end + 1,
                )
            }
            _ => (unknown(whole, no, work), i + 1),
        },
    }
}

/// What begins a condition or a list, and what goes on with one or ends it.
const OPENS: &[&str] = &["if", "unless", "case", "for", "tablerow"];
const CLOSES: &[&str] = &[
    "else",
    "elsif",
    "when",
    "break",
    "continue",
    "endif",
    "endunless",
    "endcase",
    "endfor",
    "endtablerow",
];

/// Conditions and lists. One line of the report tells of each; its marks stay to be seen, so that people find its parts.
fn flow(name: &str, whole: &str, after_one: bool, no: u32, work: &mut Work<'_>) -> Pieces {
    let message = match name {
        "for" | "tablerow" => {
            "a list that Liquid made: write it out here, or link to the list that campanile makes"
        }
        _ if OPENS.contains(&name) => {
            "text that hangs on a condition: all its cases stand here; keep the right one, and take out the marks"
        }
        _ if after_one => return one(code(whole), no),
        _ => return unknown(whole, no, work),
    };
    work.notes.person(no, message, whole);
    one(code(whole), no)
}

fn one(text: String, no: u32) -> Pieces {
    vec![(text, no)]
}

fn numbered(text: &str, no: u32) -> Pieces {
    text.split_inclusive('\n')
        .zip(no..)
        .map(|(line, no)| (line.to_string(), no))
        .collect()
}

fn unknown(whole: &str, no: u32, work: &mut Work<'_>) -> Pieces {
    work.notes.person(
        no,
        "a bit of Liquid that only the other tool can run: write out what it showed, or delete it",
        whole,
    );
    one(code(whole), no)
}

/// A value: the few that a page can know of itself and its site.
fn value(whole: &str, inside: &str, no: u32, work: &mut Work<'_>) -> Pieces {
    let mut parts = inside.split('|').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let filters: Vec<&str> = parts.collect();
    let literal = name
        .strip_prefix(['"', '\''])
        .and_then(|n| n.strip_suffix(['"', '\'']));
    let found = literal.map(str::to_string).or_else(|| match name {
        "site.baseurl" | "site.url" => Some(String::new()),
        _ => match name.split_once('.') {
            Some(("site", key)) => text_at(work.reading.site, key),
            Some(("page", key)) => work.fields.get(key).map(plain),
            _ => None,
        },
    });
    let harmless = |f: &&str| {
        [
            "relative_url",
            "absolute_url",
            "escape",
            "strip",
            "markdownify",
            "prepend: site.baseurl",
            "escape_once",
        ]
        .contains(f)
    };
    match found.filter(|_| filters.iter().all(harmless)) {
        Some(found) => {
            work.notes.changed(
                no,
                "a value of the other site stands here itself now",
                whole,
            );
            one(found, no)
        }
        // Templates of other programs look alike; in code they are text.
        None => {
            let root = name.split(['.', '[']).next().unwrap_or_default();
            if [
                "site",
                "page",
                "post",
                "include",
                "layout",
                "paginator",
                "forloop",
            ]
            .contains(&root)
            {
                let message = "a value that only the other tool knows: write it out here";
                work.notes.person(no, message, whole);
            }
            one(whole.to_string(), no)
        }
    }
}

/// `{% include note.html content="…" %}`, `{% include part.md %}`.
fn include(name: &str, rest: &str, whole: &str, no: u32, work: &mut Work<'_>) -> Pieces {
    let (file, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let given = arguments(rest);
    let get = |keys: &[&str]| argument(&given, keys, None);
    let word = crate::import::page::stem(crate::base::address::file_of(file));
    let content = get(&["content", "text", "message", "body"]);
    let lines = |lines: Vec<Line>| -> Pieces {
        lines
            .into_iter()
            .map(|l| (format!("{}\n", l.text), l.no))
            .collect()
    };
    let kind = get(&["type", "kind", "class", "level"])
        .filter(|_| matches!(word, "alert" | "callout" | "notice" | "admonition" | "box"));
    if let (Some(content), Some((kind, title))) = (content, alert_of(kind.unwrap_or(word))) {
        work.notes.changed(no, "an include is an alert now", whole);
        let title = get(&["title", "header"]).map(str::to_string).or(title);
        return lines(alert(kind, title.as_deref(), lines_of(content, no), no, 0));
    }
    let src = get(&["file", "src", "url", "image_path", "image", "path"]);
    if matches!(
        word,
        "image" | "figure" | "img" | "picture" | "inline_image" | "screenshot"
    ) && let Some(src) = src
    {
        work.notes.changed(no, "an include is a picture now", whole);
        let caption = get(&["caption", "title", "description"]).unwrap_or_default();
        return one(picture(src, get(&["alt"]).unwrap_or(caption), caption), no);
    }
    if word.contains("youtube") || word.contains("vimeo") || word == "video" {
        let address = get(&["id", "youtube_id", "videoid"])
            .map(|id| format!("https://www.youtube.com/watch?v={id}"))
            .or(get(&["url", "src"]).map(str::to_string));
        if let Some(address) = address {
            work.notes.changed(no, "a film is a link now", whole);
            return one(
                link(
                    get(&["title", "caption"]).unwrap_or("Watch the video"),
                    &address,
                ),
                no,
            );
        }
    }
    if word == "toc" {
        work.notes.changed(
            no,
            "a list of contents was taken out: pages make their own",
            whole,
        );
        return Vec::new();
    }
    match included(name, file, no, work) {
        Some(text) => {
            work.notes
                .changed(no, "an included text stands here itself now", whole);
            work.depth += 1;
            let inner = pass(lines_of(&text, 1), work);
            work.depth -= 1;
            work.leave();
            lines(inner.into_iter().map(|l| Line::new(l.text, no)).collect())
        }
        None => {
            work.notes.person(
                no,
                "an include that cannot be brought over: write out what it showed, or delete it",
                whole,
            );
            lines(visible(
                "A part of this page could not be brought over",
                whole,
                no,
                0,
            ))
        }
    }
}

/// The text of an include, if it is text: one with parameters of its own or with a program in it is none.
fn included(name: &str, file: &str, no: u32, work: &mut Work<'_>) -> Option<String> {
    let folder = match name {
        "include_relative" => crate::base::address::folder_of(work.source).to_string(),
        _ => "_includes".to_string(),
    };
    let places = std::iter::once(&folder).chain(work.reading.includes);
    let path = places
        .filter_map(|folder| crate::base::address::inside(folder, file))
        .find(|path| work.reading.folder.has(path))?;
    if work.depth >= DEEPEST {
        return None;
    }
    let text = work.enter(&path, no)?;
    let is_text = !text.contains("include.")
        && !text.contains("{% for")
        && !text.contains("{% if")
        && !text.contains("<script");
    if !is_text {
        work.leave();
        return None;
    }
    Some(text)
}

/// kramdown: `{: .note }` under or over a block makes it an alert; other classes go.
pub fn kramdown(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    let mut fence = Fence::default();
    let mut pending: Option<(&'static str, Option<String>, u32)> = None;
    for line in lines {
        if fence.holds(&line.text) {
            out.push(line);
            continue;
        }
        let bare = line.text.trim();
        if bare == "^" || bare.starts_with("{::") || bare.starts_with("{:/") {
            work.notes
                .changed(line.no, "a sign of kramdown was taken out", bare);
            out.push(Line::new("", line.no));
            continue;
        }
        let class = bare
            .strip_prefix("{:")
            .and_then(|b| b.strip_suffix('}'))
            .map(str::trim);
        let word = class.and_then(|c| c.split([' ', '.']).find(|w| !w.is_empty()));
        let named = class.filter(|c| c.starts_with('.')).and(word);
        let kind = named.and_then(|w| {
            let plain = w
                .trim_end_matches("-title")
                .trim_start_matches("notice--")
                .trim_start_matches("alert-");
            alert_of(plain).or_else(|| (w == "notice").then_some(("NOTE", None)))
        });
        if let Some((kind, title)) = kind {
            work.notes
                .changed(line.no, "a class of kramdown is an alert now", bare);
            let after_block = out.last().is_some_and(|l| !l.is_blank());
            if after_block {
                wrap_last(&mut out, kind, title.as_deref(), line.no);
            } else {
                pending = Some((kind, title, line.no));
            }
            continue;
        }
        if let Some((kind, title, no)) = pending.take_if(|_| !bare.is_empty()) {
            out.push(Line::new("", no));
            out.push(line);
            wrap_last(&mut out, kind, title.as_deref(), no);
            // The rest of the paragraph belongs to it too.
            pending = Some(("", None, no));
            continue;
        }
        let continues = matches!(pending, Some(("", ..))) && !bare.is_empty();
        if continues {
            let text = format!("> {}", bare.trim_start_matches("> "));
            if out.last().is_some_and(Line::is_blank) {
                out.pop();
            }
            out.push(Line::new(text, line.no));
            continue;
        }
        if bare.is_empty() && matches!(pending, Some(("", ..))) {
            pending = None;
        }
        out.push(line);
    }
    out
}

/// The last block of the text becomes an alert.
fn wrap_last(out: &mut Vec<Line>, kind: &str, title: Option<&str>, no: u32) {
    let start = out.iter().rposition(Line::is_blank).map_or(0, |i| i + 1);
    let block = out.split_off(start);
    let column = block.first().map_or(0, |l| indent(&l.text)).min(3);
    let body = block
        .into_iter()
        .map(|l| {
            let text = lines::dedent(&l.text, column);
            let text = text.strip_prefix("> ").unwrap_or(&text).to_string();
            Line::new(text, l.no)
        })
        .collect();
    let mut made = alert(kind, title, body, no, 0);
    if made.last().is_some_and(Line::is_blank) {
        made.pop();
    }
    out.extend(made);
}
