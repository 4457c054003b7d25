//! One pattern of a rule: checked when the rule is read, compiled when it is first needed.
use super::letters::Letters;
use super::translate::{self, Fault, Translated};
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Steps after which a pattern with look-around is given up at one place of a text.
const BACKTRACK_LIMIT: usize = 200_000;
/// Bytes that a compiled pattern may take.
const SIZE_LIMIT: usize = 4 << 20;

/// A pattern with its engine.
#[derive(Debug)]
pub struct Pattern {
    /// As written in the rule.
    pub written: String,
    pub translated: Translated,
    /// Written before the pattern: flags.
    flags: &'static str,
    /// Word boundaries asked for around it.
    words: bool,
    engines: [OnceLock<Engine>; 3],
    gave_up: AtomicBool,
}

/// Where in a text a match may begin.
#[derive(Debug, Clone, Copy)]
enum Anchor {
    Anywhere,
    /// At the text's first byte.
    Start,
    /// Behind the text's first character.
    Second,
}

#[derive(Debug)]
enum Engine {
    /// One class of letters needs no engine.
    Letters(Box<Letters>),
    Plain(Box<regex::Regex>),
    Fancy(Box<fancy_regex::Regex>),
    /// Too large to compile.
    Broken,
}

impl Pattern {
    /// Reads a pattern; `multi` makes `^` and `$` match at lines, `words` asks for `\b` around it.
    pub fn new(
        written: &str,
        ignorecase: bool,
        multi: bool,
        words: bool,
    ) -> Result<Pattern, Fault> {
        let translated = translate::translate(written)?;
        let pattern = Pattern {
            written: written.into(),
            translated,
            flags: match (ignorecase, multi) {
                (true, true) => "(?im)",
                (true, false) => "(?i)",
                (false, true) => "(?m)",
                (false, false) => "",
            },
            words,
            engines: Default::default(),
            gave_up: AtomicBool::new(false),
        };
        pattern.verify()?;
        Ok(pattern)
    }

    fn verify(&self) -> Result<(), Fault> {
        if self.translated.fancy {
            return match fancy_regex::Regex::new(&self.translated.pattern) {
                Ok(_) => Ok(()),
                Err(error) => Err(Fault {
                    at: 0,
                    message: error.to_string(),
                }),
            };
        }
        match regex_syntax::Parser::new().parse(&self.translated.pattern) {
            Ok(_) => Ok(()),
            Err(error) => Err(of_syntax(&error)),
        }
    }

    /// The pattern took too many steps somewhere, or is too large: what it found is not the whole.
    pub fn gave_up(&self) -> bool {
        self.gave_up.load(Ordering::Relaxed)
    }

    fn engine(&self, anchor: Anchor) -> &Engine {
        self.engines[anchor as usize].get_or_init(|| {
            let edge = if self.words { "\\b" } else { "" };
            let start = match (anchor, self.translated.fancy) {
                (Anchor::Anywhere, _) => "",
                (_, true) => "\\G",
                (Anchor::Start, false) => "\\A",
                (Anchor::Second, false) => "\\A(?s:.)",
            };
            let text = format!(
                "{start}{}{edge}(?:{}){edge}",
                self.flags, self.translated.pattern
            );
            let alone = matches!(anchor, Anchor::Anywhere) && !self.translated.fancy;
            if let Some(letters) = alone.then(|| Letters::of(&text)).flatten() {
                return Engine::Letters(Box::new(letters));
            }
            let engine = if self.translated.fancy {
                fancy_regex::RegexBuilder::new(&text)
                    .backtrack_limit(BACKTRACK_LIMIT)
                    .build()
                    .map(|re| Engine::Fancy(Box::new(re)))
                    .ok()
            } else {
                regex::RegexBuilder::new(&text)
                    .size_limit(SIZE_LIMIT)
                    .build()
                    .map(|re| Engine::Plain(Box::new(re)))
                    .ok()
            };
            engine.unwrap_or_else(|| {
                self.gave_up.store(true, Ordering::Relaxed);
                Engine::Broken
            })
        })
    }

    /// The first match at or behind a byte.
    pub fn find_at(&self, text: &str, at: usize) -> Option<Range<usize>> {
        match self.engine(Anchor::Anywhere) {
            Engine::Letters(letters) => letters.find_at(text, at),
            Engine::Plain(re) => re.find_at(text, at).map(|m| m.range()),
            Engine::Fancy(re) => self.settled(re.find_from_pos(text, at)).map(|m| m.range()),
            Engine::Broken => None,
        }
    }

    /// The match that begins exactly at a byte.
    pub fn match_at(&self, text: &str, at: usize) -> Option<Range<usize>> {
        if self.translated.fancy {
            return match self.engine(Anchor::Start) {
                Engine::Fancy(re) => self.settled(re.find_from_pos(text, at)).map(|m| m.range()),
                _ => None,
            };
        }
        let anchor = if at == 0 {
            Anchor::Start
        } else {
            Anchor::Second
        };
        let Engine::Plain(re) = self.engine(anchor) else {
            return None;
        };
        let before = text[..at].chars().next_back().map_or(0, char::len_utf8);
        let found = re.find(&text[at - before..])?;
        Some(at..at - before + found.end())
    }

    /// The groups of the match that begins at a byte, the whole first.
    pub fn groups_at(&self, text: &str, at: usize) -> Option<Vec<Option<Range<usize>>>> {
        match self.engine(Anchor::Anywhere) {
            Engine::Letters(letters) => letters.find_at(text, at).map(|range| vec![Some(range)]),
            Engine::Plain(re) => re
                .captures_at(text, at)
                .map(|c| c.iter().map(|g| g.map(|m| m.range())).collect()),
            Engine::Fancy(re) => self
                .settled(re.captures_from_pos(text, at))
                .map(|c| c.iter().map(|g| g.map(|m| m.range())).collect()),
            Engine::Broken => None,
        }
    }

    pub fn is_match(&self, text: &str) -> bool {
        self.find_at(text, 0).is_some()
    }

    /// All matches, one behind the other.
    pub fn find_all<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut at = 0;
        std::iter::from_fn(move || {
            let found = self.find_at(text, at)?;
            at = if found.is_empty() {
                after(text, found.end)?
            } else {
                found.end
            };
            Some(found)
        })
    }

    fn settled<T>(&self, found: fancy_regex::Result<Option<T>>) -> Option<T> {
        found.unwrap_or_else(|_| {
            self.gave_up.store(true, Ordering::Relaxed);
            None
        })
    }
}

/// The byte behind the character at `at`.
pub fn after(text: &str, at: usize) -> Option<usize> {
    let next = text.get(at..)?.chars().next()?;
    Some(at + next.len_utf8())
}

fn of_syntax(error: &regex_syntax::Error) -> Fault {
    let (at, message) = match error {
        regex_syntax::Error::Parse(e) => (e.span().start.offset, e.kind().to_string()),
        regex_syntax::Error::Translate(e) => (e.span().start.offset, e.kind().to_string()),
        _ => (0, "cannot be read".into()),
    };
    Fault { at, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_at_a_place_knows_what_stands_before() {
        let pattern = Pattern::new(r"\bfoo\w*", false, true, false).unwrap();
        assert_eq!(pattern.match_at("xfoo foo", 1), None);
        assert_eq!(pattern.match_at("xfoo food", 5), Some(5..9));
        assert_eq!(pattern.match_at("food", 0), Some(0..4));
        assert_eq!(pattern.match_at("’foo", 3), Some(3..6));
    }

    #[test]
    fn look_around_sees_the_whole_text() {
        let pattern = Pattern::new(r"(?<!sign )in(?! use)", false, true, true).unwrap();
        assert_eq!(pattern.match_at("sign in", 5), None);
        assert_eq!(pattern.match_at("log in", 4), Some(4..6));
        assert_eq!(pattern.find_at("in use in", 0), Some(7..9));
    }

    #[test]
    fn a_catastrophe_is_given_up() {
        let pattern = Pattern::new(r"(?=x)*(x+x+)+y", false, false, false);
        assert!(pattern.is_err());
        let pattern = Pattern::new(r"(?!z)(x+x+)+\1y", false, false, false).unwrap();
        assert_eq!(pattern.find_at(&"x".repeat(60), 0), None);
        assert!(pattern.gave_up());
    }
}
