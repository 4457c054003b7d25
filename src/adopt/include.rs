//! Server-side includes, put in before the page is read, so that a header in a file of its own is a header.
use super::address::{AtHand, normal};
use crate::base::source::{Place, Source};

/// A page in pieces, and where each piece came from.
pub struct Whole {
    pub text: String,
    /// Where a piece begins in `text`, its file, and where it begins there.
    pieces: Vec<(usize, Source, usize)>,
    /// What was put in: file and place.
    pub taken: Vec<(String, Place)>,
    /// What could not be: the comment's place, and why.
    pub missing: Vec<(Place, String)>,
}

/// Files within files within files; a page that includes itself ends here.
const DEPTH: usize = 8;
/// Bytes of all pieces together.
const MOST: usize = 32 << 20;

pub fn expand(page: &Source, dir: &str, at_hand: AtHand) -> Whole {
    let mut whole = Whole {
        text: String::new(),
        pieces: Vec::new(),
        taken: Vec::new(),
        missing: Vec::new(),
    };
    put(&mut whole, page, dir, at_hand, 0);
    whole
}

fn put(whole: &mut Whole, source: &Source, dir: &str, at_hand: AtHand, depth: usize) {
    let text = &*source.text;
    let mut at = 0;
    let piece = |whole: &mut Whole, from: usize, to: usize| {
        if from < to {
            whole.pieces.push((whole.text.len(), source.clone(), from));
            whole.text.push_str(&text[from..to]);
        }
    };
    while let Some(i) = text[at..].find("<!--#") {
        let begin = at + i;
        let Some(end) = text[begin..].find("-->").map(|i| begin + i + 3) else {
            break;
        };
        let inside = &text[begin + 5..end - 3];
        // Dreamweaver's old comments look alike.
        if inside.starts_with("BeginEditable") || inside.starts_with("EndEditable") {
            piece(whole, at, end);
            at = end;
            continue;
        }
        piece(whole, at, begin);
        at = end;
        let place = source.at(begin..end);
        let named = attribute(inside, "virtual").or_else(|| attribute(inside, "file"));
        let Some(named) = named.filter(|_| inside.trim_start().starts_with("include")) else {
            let word = inside
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_string();
            whole.missing.push((
                place,
                format!("`#{word}` is for a server, which a static site has not; it is left out"),
            ));
            continue;
        };
        let path = normal(dir, named.split(['?', '#']).next().unwrap_or(named));
        let found = path
            .as_ref()
            .and_then(|path| at_hand(path))
            .filter(|b| depth < DEPTH && whole.text.len() + b.len() < MOST);
        match (found, path) {
            (Some(bytes), Some(path)) => {
                let below = Source::new(path.clone(), String::from_utf8_lossy(&bytes).into_owned());
                whole.taken.push((path.clone(), place));
                // A virtual path is from the page; so are addresses in what it brings in.
                put(whole, &below, dir, at_hand, depth + 1);
            }
            _ => whole.missing.push((place, format!("the included file `{named}` is not at hand, and its part of the page is missing"))),
        }
    }
    piece(whole, at, text.len());
}

fn attribute<'a>(inside: &'a str, name: &str) -> Option<&'a str> {
    let rest = inside[inside.find(name)? + name.len()..]
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split(quote).next()
}

impl Whole {
    /// Where a place in the whole stands in its file.
    pub fn place(&self, at: usize, length: usize) -> Option<Place> {
        let piece = self
            .pieces
            .partition_point(|(begin, ..)| *begin <= at)
            .checked_sub(1)?;
        let (begin, source, from) = &self.pieces[piece];
        let at = from + (at - begin);
        Some(source.at(at..at + length))
    }
}
