//! The prose in HTML: a small tokenizer that keeps offsets. It reads what browsers read, as far as prose is concerned.
use super::block::Mapped;
use super::walker::{Tag, Walker};
use std::ops::Range;

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    Text(Range<usize>),
    Comment(Range<usize>),
    /// Name, and the whole tag.
    Open(Range<usize>, Range<usize>),
    Close(Range<usize>),
}

/// Tells the walker what is in an HTML file.
pub fn walk(text: &str, walker: &mut Walker<'_>) {
    read(text, 0..text.len(), walker);
    walker.flush();
}

/// Blocks of HTML in Markdown, line by line.
pub fn pieces(text: &str, pieces: &[Range<usize>], walker: &mut Walker<'_>) {
    // Lines of one block stand one behind the other, unless a quote's marks are between them.
    let mut at = 0;
    while at < pieces.len() {
        let mut whole = pieces[at].clone();
        at += 1;
        while at < pieces.len() && pieces[at].start == whole.end {
            whole.end = pieces[at].end;
            at += 1;
        }
        read(text, whole, walker);
    }
    walker.flush();
}

/// One tag or comment in a line of Markdown.
pub fn inline(text: &str, span: Range<usize>, walker: &mut Walker<'_>) {
    read(text, span, walker);
}

fn read(text: &str, span: Range<usize>, walker: &mut Walker<'_>) {
    let mut at = span.start;
    while at < span.end {
        let (token, next) = token(text, at, span.end);
        match token {
            Token::Text(range) => say(text, range, walker),
            Token::Comment(range) => {
                let inner = text[range.clone()]
                    .trim_start_matches("<!--")
                    .trim_end_matches("-->");
                walker.comment(inner.trim(), range.clone());
            }
            Token::Open(name, tag) => {
                let name = text[name].to_ascii_lowercase();
                at = next;
                open(text, &name, tag, walker);
                // What stands in a script is no markup, whatever it looks like.
                if matches!(name.as_str(), "script" | "style" | "textarea") {
                    let end = format!("</{name}");
                    let rest = &text.as_bytes()[at..span.end];
                    let found = rest
                        .windows(end.len())
                        .position(|w| w.eq_ignore_ascii_case(end.as_bytes()));
                    at = found.map_or(span.end, |i| at + i);
                }
                continue;
            }
            Token::Close(name) => {
                if let Some(tag) = tag_of(&text[name].to_ascii_lowercase()) {
                    walker.close(tag);
                }
            }
        }
        at = next;
    }
}

fn open(text: &str, name: &str, tag: Range<usize>, walker: &mut Walker<'_>) {
    match name {
        "img" => {
            if let Some(alt) = attribute(text, &tag, "alt") {
                let mut mapped = Mapped::default();
                decode(text, alt, |piece, source| mapped.push(piece, source));
                walker.alt(&mapped);
            }
        }
        "br" | "wbr" => walker.text("\n", tag),
        "hr" => walker.flush(),
        _ => {
            if let Some(kind) = tag_of(name)
                && !text[tag.clone()].ends_with("/>")
            {
                let hidden = !walker.silence.is_empty() && {
                    let classes = attribute(text, &tag, "class").map_or("", |at| &text[at]);
                    walker.silence.hides_element(name, classes)
                };
                walker.open_as(kind, hidden);
            }
        }
    }
}

fn tag_of(name: &str) -> Option<Tag> {
    Some(match name {
        "h1" => Tag::Heading(1),
        "h2" => Tag::Heading(2),
        "h3" => Tag::Heading(3),
        "h4" => Tag::Heading(4),
        "h5" => Tag::Heading(5),
        "h6" => Tag::Heading(6),
        "li" => Tag::Item,
        "blockquote" => Tag::Quote,
        "th" => Tag::Header,
        "td" => Tag::Cell,
        "caption" => Tag::Caption,
        "figcaption" => Tag::FigureCaption,
        "script" | "style" | "pre" | "noscript" | "iframe" | "textarea" => Tag::Skip,
        "strong" | "b" => Tag::Strong,
        "em" | "i" => Tag::Emphasis,
        "a" => Tag::Link,
        "code" | "tt" | "kbd" => Tag::Code,
        "big" | "small" | "abbr" | "acronym" | "cite" | "dfn" | "span" | "sub" | "sup" | "del"
        | "ins" | "mark" | "q" | "s" | "u" | "var" | "samp" | "time" => Tag::Inline,
        "meta" | "link" | "input" | "col" | "source" | "base" | "area" | "track" | "embed" => {
            return None;
        }
        _ => Tag::Block,
    })
}

/// Text between tags.
fn say(text: &str, range: Range<usize>, walker: &mut Walker<'_>) {
    if !walker.skips() {
        decode(text, range, |piece, source| walker.text(piece, source));
    }
}

fn token(text: &str, at: usize, end: usize) -> (Token, usize) {
    let rest = &text[at..end];
    if let Some(body) = rest.strip_prefix("<!--") {
        let len = body.find("-->").map_or(rest.len(), |i| i + 7);
        return (Token::Comment(at..at + len), at + len);
    }
    let bytes = rest.as_bytes();
    if bytes.first() == Some(&b'<') && bytes.len() > 1 {
        let closes = bytes[1] == b'/';
        let name = 1 + usize::from(closes);
        let letter = bytes.get(name).is_some_and(u8::is_ascii_alphabetic);
        if letter || matches!(bytes[1], b'!' | b'?') {
            let len = tag_end(bytes);
            let named = bytes[name..]
                .iter()
                .take_while(|b| b.is_ascii_alphanumeric() || **b == b'-')
                .count();
            let named = at + name..at + name + named;
            let token = match (letter, closes) {
                (false, _) => Token::Text(at..at),
                (true, true) => Token::Close(named),
                (true, false) => Token::Open(named, at..at + len),
            };
            return (token, at + len);
        }
    }
    let first = rest.chars().next().map_or(1, char::len_utf8);
    let len = rest[first..].find('<').map_or(rest.len(), |i| i + first);
    (Token::Text(at..at + len), at + len)
}

/// The length of a tag; a `>` in quotes does not end it.
fn tag_end(bytes: &[u8]) -> usize {
    let mut quote = None;
    for (i, &b) in bytes.iter().enumerate() {
        match (quote, b) {
            (None, b'>') => return i + 1,
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(q), b) if q == b => quote = None,
            // A quotation mark that is never closed must not swallow the rest of the page.
            (_, b'\n') if i > 4096 => return i + 1,
            _ => {}
        }
    }
    bytes.len()
}

/// The value of an attribute, without its quotation marks.
fn attribute(text: &str, tag: &Range<usize>, wanted: &str) -> Option<Range<usize>> {
    let inner = &text[tag.clone()];
    let mut at = inner.find(|c: char| c.is_whitespace())?;
    loop {
        let rest = &inner[at..];
        at += rest.len() - rest.trim_start().len();
        let rest = &inner[at..];
        let name_len = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>'))?;
        let name = &rest[..name_len];
        if name_len == 0 {
            at += rest.chars().next()?.len_utf8();
            if rest.starts_with('>') {
                return None;
            }
            continue;
        }
        at += name_len;
        let Some(value) = inner[at..].trim_start().strip_prefix('=') else {
            continue;
        };
        let value = value.trim_start();
        let begin = inner.len() - value.len();
        let (start, len, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let len = value[1..].find(quote)?;
                (begin + 1, len, len + 2)
            }
            _ => {
                let len = value.find(|c: char| c.is_whitespace() || c == '>')?;
                (begin, len, len)
            }
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(tag.start + start..tag.start + start + len);
        }
        at = begin + after;
    }
}

/// Text with its entities as the characters they stand for.
fn decode(text: &str, range: Range<usize>, mut say: impl FnMut(&str, Range<usize>)) {
    let mut at = range.start;
    while at < range.end {
        let rest = &text[at..range.end];
        let Some(amp) = rest.find('&') else {
            say(rest, at..range.end);
            return;
        };
        let entity = rest.as_bytes()[amp..]
            .iter()
            .take(32)
            .position(|b| *b == b';')
            .and_then(|len| Some((character(&rest[amp + 1..amp + len])?, len + 1)));
        match entity {
            Some((c, len)) => {
                if amp > 0 {
                    say(&rest[..amp], at..at + amp);
                }
                say(c.encode_utf8(&mut [0; 4]), at + amp..at + amp + len);
                at += amp + len;
            }
            None => {
                say(&rest[..amp + 1], at..at + amp + 1);
                at += amp + 1;
            }
        }
    }
}

/// The character of an entity: any number, and the names that occur in prose.
fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| *c != '\0');
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{A0}',
        "rsquo" => '’',
        "lsquo" => '‘',
        "rdquo" => '”',
        "ldquo" => '“',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "deg" => '°',
        "times" => '×',
        "middot" => '·',
        "bull" => '•',
        "sect" => '§',
        "eacute" => 'é',
        "egrave" => 'è',
        "agrave" => 'à',
        "ccedil" => 'ç',
        "uuml" => 'ü',
        "ouml" => 'ö',
        "auml" => 'ä',
        "szlig" => 'ß',
        "ntilde" => 'ñ',
        "shy" => '\u{AD}',
        "rarr" => '→',
        "larr" => '←',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found() {
        let text = r#"<img src=a.png  alt = "a > b" title='x'>"#;
        let all = 0..text.len();
        assert_eq!(tag_end(text.as_bytes()), text.len());
        assert_eq!(&text[attribute(text, &all, "alt").unwrap()], "a > b");
        assert_eq!(&text[attribute(text, &all, "src").unwrap()], "a.png");
        assert_eq!(attribute(text, &all, "class"), None);
    }

    #[test]
    fn entities_keep_their_bytes() {
        let mut found = Vec::new();
        decode("a&amp;b &x; &#233;", 0..18, |t, r| {
            found.push((t.to_string(), r))
        });
        let texts: String = found.iter().map(|(t, _)| t.as_str()).collect();
        assert_eq!(texts, "a&b &x; é");
        assert_eq!(found[1], ("&".to_string(), 1..6));
    }
}
