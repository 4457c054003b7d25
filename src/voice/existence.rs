//! `existence`: what should not be there.
use super::gate::Seen;
use super::pattern::Pattern;
use super::rule::{Check, Fields, Hit, Look, Memory, Point, Word};
use super::tokens::Tokens;
use super::vocab::Exceptions;

pub const EXISTENCE: Point = Point {
    name: "existence",
    keys: &[
        "tokens",
        "raw",
        "append",
        "ignorecase",
        "nonword",
        "exceptions",
        "vocab",
    ],
    read,
};

#[derive(Debug)]
struct Existence {
    tokens: Tokens,
    exceptions: Exceptions,
}

fn read(fields: &mut Fields<'_>) -> Option<Box<dyn Check>> {
    let tokens: Vec<Word> = fields.words("tokens");
    let named = tokens.len();
    let tokens: Vec<Word> = tokens
        .into_iter()
        .filter(|t| !t.text.trim().is_empty())
        .filter_map(|t| {
            let text = fields.vocab.filled(&t.text)?;
            Some(Word { text, ..t })
        })
        .collect();
    let raw = fields.words("raw");
    let append = fields.flag("append").unwrap_or(false);
    let ignorecase = fields.flag("ignorecase").unwrap_or(false);
    let nonword = fields.flag("nonword").unwrap_or(false);
    let exceptions = Exceptions::read(fields, &[], !nonword);
    if tokens.is_empty() && raw.is_empty() && named > 0 && fields.vocab.departments.is_empty() {
        // All its tokens are about departments, and the campus names none.
        return None;
    }
    if tokens.is_empty() && raw.is_empty() {
        fields.say(
            0..0,
            "a rule that extends existence has to have `tokens` or `raw`",
        );
        return None;
    }
    let (tokens, bounded) = match nonword {
        true => (tokens, false),
        false => bounded(fields, tokens),
    };
    let words = !nonword && !bounded && !tokens.is_empty();
    let (tokens, wrong) = if raw.is_empty() {
        let patterns: Vec<String> = tokens.iter().map(|t| t.text.clone()).collect();
        let (found, wrong) = Tokens::new(&patterns, ignorecase, words);
        for wrong in &wrong {
            fields.bad_pattern(&tokens[wrong.branch], &wrong.fault);
        }
        (found, wrong.len() == patterns.len())
    } else {
        with_raw(fields, &raw, &tokens, append, ignorecase, words)?
    };
    (!wrong).then(|| Box::new(Existence { tokens, exceptions }) as Box<dyn Check>)
}

/// Tokens with what the settings want around them, where they want something other than the edges of words.
fn bounded(fields: &Fields<'_>, tokens: Vec<Word>) -> (Vec<Word>, bool) {
    if fields.vocab.template.is_none() {
        return (tokens, false);
    }
    let around = |word: Word| Word {
        text: fields.vocab.bounded(&word.text).unwrap_or(word.text),
        ..word
    };
    (tokens.into_iter().map(around).collect(), true)
}

/// Raw pieces stand, joined, before the tokens or behind them: together they are one pattern.
fn with_raw(
    fields: &mut Fields<'_>,
    raw: &[Word],
    tokens: &[Word],
    append: bool,
    ignorecase: bool,
    words: bool,
) -> Option<(Tokens, bool)> {
    let joined: String = raw.iter().map(|r| r.text.as_str()).collect();
    let all: Vec<&str> = tokens.iter().map(|t| t.text.as_str()).collect();
    let edge = if words { "\\b" } else { "" };
    let choice = if all.is_empty() {
        String::new()
    } else {
        format!("{edge}(?:{}){edge}", all.join("|"))
    };
    let whole = if append {
        choice + &joined
    } else {
        joined + &choice
    };
    if let Err(fault) = Pattern::new(&whole, ignorecase, true, false) {
        // The fault is in a piece, or in how they come together.
        let piece = raw.iter().chain(tokens).find_map(|w| {
            Pattern::new(&w.text, false, true, false)
                .err()
                .map(|f| (w, f))
        });
        match piece {
            Some((word, fault)) => fields.bad_pattern(word, &fault),
            None => fields.bad_pattern(&raw[0], &fault),
        }
        return None;
    }
    let (tokens, wrong) = Tokens::new(&[whole], ignorecase, false);
    Some((tokens, !wrong.is_empty()))
}

impl Check for Existence {
    fn run(&self, at: &Look<'_>, seen: &mut Seen, _: &mut Memory, hits: &mut Vec<Hit>) {
        let text = at.view.text;
        let found = if at.gated {
            self.tokens
                .find(text, &mut seen.candidates, &seen.searching)
        } else {
            self.tokens.find_plainly(text)
        };
        for found in found {
            if !self.exceptions.cover(text, &found.span) {
                hits.push(Hit {
                    args: vec![text[found.span.clone()].to_string()],
                    span: found.span,
                    ..Hit::default()
                });
            }
        }
    }

    fn tokens(&self) -> Option<&Tokens> {
        Some(&self.tokens)
    }

    fn gave_up(&self) -> bool {
        self.tokens.gave_up()
    }
}
