//! A request and its answer as plain data, between the network's door and whoever answers.
use super::address::decoded;
use std::sync::Arc;

/// What a browser asks.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `GET`, `HEAD`, …
    pub method: String,
    /// As it was sent, with `%20` and its kind.
    pub path: String,
    /// Without the question mark.
    pub query: String,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
}

impl Request {
    /// The first header of this name (in small letters).
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// `key=value` pairs of the query, decoded.
    pub fn pairs(&self) -> Vec<(String, String)> {
        pairs(&self.query)
    }
}

/// `a=1&b=2`, decoded; a plus is a space, as forms write it.
pub fn pairs(text: &str) -> Vec<(String, String)> {
    let each = text.split('&').filter(|part| !part.is_empty());
    each.map(|part| {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        (decoded(key), decoded(&value.replace('+', " ")))
    })
    .collect()
}

/// What it gets.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Content,
}

#[derive(Debug)]
pub enum Content {
    Bytes(Vec<u8>),
    /// A binary source, by its path in the content folder.
    File(Arc<str>),
    /// A stream of server-sent events that begins with this one.
    Events(String),
}

impl Answer {
    pub fn new(status: u16, media: &str, bytes: impl Into<Vec<u8>>) -> Answer {
        Answer {
            status,
            headers: vec![("Content-Type", media.to_string())],
            body: Content::Bytes(bytes.into()),
        }
    }

    /// A refusal in one line of text.
    pub fn plain(status: u16, text: &str) -> Answer {
        Answer::new(status, "text/plain; charset=utf-8", format!("{text}\n"))
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded() {
        let found = pairs("now=2026-12-05T22%3A30&as=staff&x&%zz=a+b");
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("now", "2026-12-05T22:30"),
                ("as", "staff"),
                ("x", ""),
                ("%zz", "a b")
            ]
        );
    }
}
