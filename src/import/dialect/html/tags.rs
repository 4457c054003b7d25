//! Tags as they are written: where one ends, its attributes, and text without them.
use super::names::is_html;
use std::ops::Range;

/// A tag as written.
pub(super) struct Found<'a> {
    pub at: Range<usize>,
    pub name: String,
    pub closes: bool,
    pub attributes: &'a str,
    pub whole: &'a str,
}

impl Found<'_> {
    /// An attribute by the first of these names that it has, unescaped.
    pub fn get(&self, keys: &[&str]) -> Option<String> {
        let attributes = self.attributes.trim_end_matches('/');
        let given = super::super::arguments(attributes);
        super::super::argument(&given, keys, None).map(unescaped)
    }
}

/// The tag that begins at a byte: quotes may hold anything, and it must end.
pub(super) fn tag_at(text: &str, open: usize) -> Option<Found<'_>> {
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

pub(super) fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    let first = needle.as_bytes();
    text.as_bytes()
        .windows(first.len())
        .position(|window| window.eq_ignore_ascii_case(first))
}

pub(super) fn without_tags(html: &str) -> String {
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

pub(super) fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
