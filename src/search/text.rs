//! What the one parse left of a text → its words by block: headings, running text, words of links, code.
use crate::base::text::{Body, Fill};

/// A piece of a text, in the order of reading.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A heading begins a section: its place in [`Body::headings`].
    Heading(usize),
    /// Running text, in HTML's escapes.
    Text(&'a str),
    /// The words of a link: they speak of another page first.
    Link(&'a str),
    Code(&'a str),
}

/// Calls `found` with each piece. Our own HTML is well-formed, so that a tag ends at its ">".
pub fn pieces<'a>(body: &'a Body, mut found: impl FnMut(Piece<'a>)) {
    let mut walk = Walk::default();
    let mut at = 0;
    let mut headings = body.headings.iter().enumerate().peekable();
    for hole in &body.holes {
        let Fill::Code(code) = hole.fill else {
            continue;
        };
        let Some(code) = body.codes.get(code) else {
            continue;
        };
        while let Some((i, _)) = headings.next_if(|(_, h)| h.at < hole.at) {
            at = walk.until(body, at, body.headings[i].at, &mut found);
            found(Piece::Heading(i));
            walk.heading = true;
        }
        at = walk.until(body, at, hole.at, &mut found);
        found(Piece::Code(&code.text));
    }
    for (i, heading) in headings {
        at = walk.until(body, at, heading.at, &mut found);
        found(Piece::Heading(i));
        walk.heading = true;
    }
    walk.until(body, at, body.html.len(), &mut found);
}

/// What is open where the walk stands.
#[derive(Default)]
struct Walk {
    link: bool,
    /// Inside a heading's tags: its text is known already.
    heading: bool,
}

impl Walk {
    fn until<'a>(
        &mut self,
        body: &'a Body,
        from: usize,
        to: usize,
        found: &mut impl FnMut(Piece<'a>),
    ) -> usize {
        let mut rest = body.html.get(from..to).unwrap_or_default();
        while let Some(open) = memchr::memchr(b'<', rest.as_bytes()) {
            self.say(&rest[..open], found);
            let Some(length) = memchr::memchr(b'>', &rest.as_bytes()[open..]) else {
                return to;
            };
            self.tag(&rest[open + 1..open + length]);
            rest = &rest[open + length + 1..];
        }
        self.say(rest, found);
        to
    }

    fn tag(&mut self, tag: &str) {
        match tag {
            "/a" => self.link = false,
            "/h2" | "/h3" | "/h4" | "/h5" | "/h6" => self.heading = false,
            _ => self.link |= tag.starts_with("a "),
        }
    }

    fn say<'a>(&self, text: &'a str, found: &mut impl FnMut(Piece<'a>)) {
        if self.heading || text.bytes().all(|b| b.is_ascii_whitespace()) {
            return;
        }
        found(if self.link {
            Piece::Link(text)
        } else {
            Piece::Text(text)
        });
    }
}

const ESCAPES: [(&str, char); 7] = [
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&#39;", '\''),
    ("&#x27;", '\''),
    ("&nbsp;", ' '),
];

/// Our own HTML's escapes, undone.
pub fn unescaped(html: &str) -> std::borrow::Cow<'_, str> {
    if !html.contains('&') {
        return html.into();
    }
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = ESCAPES.iter().find(|(name, _)| rest.starts_with(name));
        let (name, letter) = known.copied().unwrap_or(("&", '&'));
        text.push(letter);
        rest = &rest[name.len()..];
    }
    text.push_str(rest);
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::{Code, Heading, Hole};

    #[test]
    fn pieces_in_the_order_of_reading() {
        let html = "<p>See <a href=\"\">the &amp; page</a> now.</p>\n<h2 id=\"more\">More</h2>\n<p>text</p>\n";
        let at = html.find("<h2").unwrap_or_default();
        let body = Body {
            html: html.into(),
            holes: vec![
                Hole {
                    at: 16,
                    fill: Fill::Address(0),
                },
                Hole {
                    at: html.len(),
                    fill: Fill::Code(0),
                },
            ],
            headings: vec![Heading {
                level: 2,
                id: "more".into(),
                text: "More".into(),
                at,
                span: 0..0,
            }],
            codes: vec![Code {
                language: String::new(),
                text: "ssh host".into(),
            }],
            ..Body::default()
        };
        let mut found = Vec::new();
        pieces(&body, |piece| found.push(piece));
        let expected = [
            Piece::Text("See "),
            Piece::Link("the &amp; page"),
            Piece::Text(" now."),
            Piece::Heading(0),
            Piece::Text("text"),
            Piece::Code("ssh host"),
        ];
        assert_eq!(found, expected);
        assert_eq!(unescaped("a &amp;lt; b"), "a &lt; b");
    }
}
