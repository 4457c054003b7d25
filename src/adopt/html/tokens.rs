//! Tags, comments and raw text: where they end, and what stands in them.
use super::tree::{Attr, Value};
use memchr::{memchr, memmem};

pub(super) fn end_of_comment(s: &str, at: usize) -> usize {
    let bytes = s.as_bytes();
    for short in ["<!-->", "<!--->"] {
        if bytes[at..].starts_with(short.as_bytes()) {
            return at + short.len();
        }
    }
    let from = at + 4;
    let mut finder = from;
    while let Some(i) = memmem::find(&bytes[finder..], b"--") {
        let dashes = finder + i;
        match (bytes.get(dashes + 2), bytes.get(dashes + 3)) {
            (Some(b'>'), _) => return dashes + 3,
            (Some(b'!'), Some(b'>')) => return dashes + 4,
            _ => finder = dashes + 1,
        }
    }
    s.len()
}

pub(super) fn end_of_raw(s: &str, from: usize, name: &str) -> usize {
    let bytes = s.as_bytes();
    let mut at = from;
    while let Some(i) = memmem::find(&bytes[at..], b"</") {
        let tag = at + i + 2;
        let fits = bytes
            .get(tag..tag + name.len())
            .is_some_and(|w| w.eq_ignore_ascii_case(name.as_bytes()));
        let ends = matches!(
            bytes.get(tag + name.len()),
            Some(b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' | b'>')
        );
        if fits && ends {
            return tag - 2;
        }
        at = tag;
    }
    s.len()
}

/// Name, attributes, `/>`, and the end; the end is beyond the text when the tag is never finished.
pub(super) fn tag(s: &str, from: usize) -> (String, Vec<Attr>, bool, usize) {
    let bytes = s.as_bytes();
    let space = |b: u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c');
    let mut at = from;
    while at < bytes.len() && !space(bytes[at]) && !matches!(bytes[at], b'/' | b'>') {
        at += 1;
    }
    let name = s[from..at].to_ascii_lowercase();
    let mut attrs: Vec<Attr> = Vec::new();
    loop {
        while at < bytes.len() && (space(bytes[at]) || bytes[at] == b'/') {
            at += 1;
        }
        match bytes.get(at) {
            None => return (name, attrs, false, s.len() + 1),
            Some(b'>') => return (name, attrs, bytes[at - 1] == b'/', at + 1),
            _ => {}
        }
        let begin = at;
        at += 1; // A name may begin with "=".
        while at < bytes.len() && !space(bytes[at]) && !matches!(bytes[at], b'/' | b'>' | b'=') {
            at += 1;
        }
        while !s.is_char_boundary(at) {
            at += 1;
        }
        let word = &s[begin..at];
        let mut look = at;
        while look < bytes.len() && space(bytes[look]) {
            look += 1;
        }
        let mut value = None;
        if bytes.get(look) == Some(&b'=') {
            at = look + 1;
            while at < bytes.len() && space(bytes[at]) {
                at += 1;
            }
            let (from, to, next) = match bytes.get(at) {
                Some(&quote @ (b'"' | b'\'')) => match memchr(quote, &bytes[at + 1..]) {
                    Some(i) => (at + 1, at + 1 + i, at + 2 + i),
                    None => return (name, attrs, false, s.len() + 1),
                },
                _ => {
                    let mut end = at;
                    while end < bytes.len() && !space(bytes[end]) && bytes[end] != b'>' {
                        end += 1;
                    }
                    (at, end, end)
                }
            };
            value = Some(Value::Theirs(s[from..to].into()));
            at = next;
        }
        // Hostile tags have thousands; the first of a name counts.
        if attrs.len() < 100 && !attrs.iter().any(|a| a.name.eq_ignore_ascii_case(word)) {
            attrs.push(Attr {
                name: word.into(),
                value,
            });
        }
    }
}

/// The few references that stand in addresses and names.
pub fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.into();
    }
    [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&#x27;", "'"),
        ("&#x2F;", "/"),
        ("&#47;", "/"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_string(), |text, (from, to)| text.replace(from, to))
}

pub fn encoded(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

/// Text of theirs, so that Tera prints it as it is.
pub fn literal(text: &str) -> String {
    if !text.contains('{') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        // A brace at the end may meet one of ours.
        if c == '{' && matches!(rest.peek(), None | Some('{' | '%' | '#')) {
            out.push_str("{{ \"{\" }}");
        } else {
            out.push(c);
        }
    }
    out
}
