//! `occurrence`: how often something may, or has to, be there.
use super::gate::Seen;
use super::lanes::Lanes;
use super::literals::Literals;
use super::pattern::Pattern;
use super::rule::{Check, Fields, Hit, Look, Memory, Point};
use super::windows::{self, Window};
use regex_syntax::hir::{Class, Hir, HirKind, Look as Edge};
use std::ops::Range;

pub const OCCURRENCE: Point = Point {
    name: "occurrence",
    keys: &["token", "min", "max", "ignorecase"],
    read,
};

#[derive(Debug)]
struct Occurrence {
    token: Pattern,
    min: usize,
    max: usize,
    /// A match has at least so many bytes, so that short texts need no counting.
    shortest: usize,
    windows: Option<Vec<Window>>,
    /// The windows again, where a text without any is to be looked at, too.
    lanes: Option<Lanes>,
    /// Each match begins at the begin of a word.
    at_words: bool,
}

fn read(fields: &mut Fields<'_>) -> Option<Box<dyn Check>> {
    let token = fields.word("token");
    let ignorecase = fields.flag("ignorecase").unwrap_or(false);
    let min = fields.number("min").unwrap_or(0.0).max(0.0) as usize;
    let max = fields.number("max").unwrap_or(0.0).max(0.0) as usize;
    let Some(token) = token else {
        fields.say(0..0, "a rule that extends occurrence has to have a `token`");
        return None;
    };
    if min == 0 && max == 0 {
        fields.say(
            0..0,
            "a rule that extends occurrence has to have `max` or `min`",
        );
        return None;
    }
    match Pattern::new(&token.text, ignorecase, false, false) {
        Ok(pattern) => {
            let shortest = regex_syntax::parse(&pattern.translated.relaxed)
                .ok()
                .and_then(|hir| hir.properties().minimum_len())
                .unwrap_or(0);
            let windows = windows::of(&pattern, ignorecase, &Literals::None);
            let lanes = windows.as_ref().filter(|_| min > 0).map(|windows| {
                let mut lanes = Lanes::default();
                windows.iter().for_each(|window| lanes.add(window, 0));
                lanes
            });
            Some(Box::new(Occurrence {
                // What is asked for is missed where nothing is.
                windows: windows.filter(|_| min == 0),
                lanes,
                at_words: regex_syntax::parse(&pattern.translated.relaxed)
                    .is_ok_and(|hir| begins_words(&hir)),
                token: pattern,
                min,
                max,
                shortest,
            }))
        }
        Err(fault) => {
            fields.bad_pattern(&token, &fault);
            None
        }
    }
}

impl Occurrence {
    fn say(&self, count: usize, first: Option<Range<usize>>, hits: &mut Vec<Hit>) {
        let wrong = (self.max > 0 && count > self.max) || (self.min > 0 && count < self.min);
        if wrong {
            hits.push(Hit {
                whole: first.is_none(),
                span: first.unwrap_or(0..0),
                args: vec![count.to_string()],
                ..Hit::default()
            });
        }
    }
}

/// Whether each match of a pattern begins at the edge of a word, and with a letter of it.
fn begins_words(hir: &Hir) -> bool {
    let HirKind::Concat(parts) = hir.kind() else {
        return false;
    };
    let [edge, first, ..] = parts.as_slice() else {
        return false;
    };
    matches!(edge.kind(), HirKind::Look(Edge::WordUnicode)) && is_of_words(first)
}

fn is_of_words(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => {
            let word = regex_syntax::parse(r"\w").map(Hir::into_kind);
            let Ok(HirKind::Class(Class::Unicode(word))) = word else {
                return false;
            };
            let mut other = class.clone();
            other.difference(&word);
            other.ranges().is_empty()
        }
        HirKind::Repetition(repeated) => repeated.min > 0 && is_of_words(&repeated.sub),
        HirKind::Capture(group) => is_of_words(&group.sub),
        _ => false,
    }
}

/// How many words may begin in a text: so many, or fewer where it is not all ASCII.
fn word_begins(text: &str) -> usize {
    let bytes = text.as_bytes();
    let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let begins = bytes.windows(2).map(|pair| {
        let begins = letter(pair[1]) | (pair[1] >= 0xC0);
        usize::from(begins & !letter(pair[0]))
    });
    begins.sum::<usize>() + usize::from(!bytes.is_empty())
}

impl Check for Occurrence {
    fn run(&self, at: &Look<'_>, _: &mut Seen, _: &mut Memory, hits: &mut Vec<Hit>) {
        let text = at.view.text;
        if self.min == 0 && self.shortest * (self.max + 1) > text.len() {
            return;
        }
        if self.min == 0 && self.at_words && word_begins(text) <= self.max {
            return;
        }
        if let Some(lanes) = &self.lanes {
            let mut seen = false;
            lanes.scan(text, |_| seen = true);
            if !seen && at.gated {
                return self.say(0, None, hits);
            }
        }
        let mut found = self.token.find_all(text);
        let first = found.next();
        let count = found.count() + usize::from(first.is_some());
        self.say(count, first, hits);
    }

    fn windows(&self) -> Option<&[Window]> {
        self.windows.as_deref()
    }

    fn gave_up(&self) -> bool {
        self.token.gave_up()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WORD: &str = r"\b(\w[\w'’-]*)\b";

    #[test]
    fn words_begin_with_a_letter_of_theirs() {
        let of = |text: &str| begins_words(&regex_syntax::parse(text).unwrap());
        assert!(of(WORD) && of(r"\b[A-Z]{2,}"));
        assert!(!of(r"\b[\w-]+") && !of(r"\w+") && !of(r"\b(?:\w+)?x") && !of("a|b"));
    }

    proptest! {
        /// A text is never left uncounted that has more words than are allowed.
        #[test]
        fn no_more_words_than_begins(text in "([a-c_9 '’.–-]|é|日本|\\n){0,24}") {
            let words = regex::Regex::new(WORD).unwrap().find_iter(&text).count();
            prop_assert!(words <= word_begins(&text), "{words} in {text:?}");
        }
    }
}
