//! Letters of one class, as many as come one behind the other: what `[^\s]+` looks for, without an engine.
use regex_syntax::hir::{Class, HirKind};
use std::ops::Range;

/// A class of letters.
#[derive(Debug)]
pub struct Letters {
    ascii: [bool; 128],
    /// Ranges beyond ASCII, in their order.
    beyond: Vec<(char, char)>,
}

impl Letters {
    /// The class of a pattern that is one class, once or more often, and nothing else.
    pub fn of(pattern: &str) -> Option<Letters> {
        let hir = regex_syntax::Parser::new().parse(pattern).ok()?;
        let HirKind::Repetition(repeated) = hir.kind() else {
            return None;
        };
        let HirKind::Class(Class::Unicode(class)) = repeated.sub.kind() else {
            return None;
        };
        if !(repeated.min == 1 && repeated.max.is_none() && repeated.greedy) {
            return None;
        }
        let ranges = || class.iter().map(|range| (range.start(), range.end()));
        Some(Letters {
            ascii: std::array::from_fn(|byte| {
                ranges().any(|(a, b)| (a..=b).contains(&(byte as u8 as char)))
            }),
            beyond: ranges().filter(|(_, end)| !end.is_ascii()).collect(),
        })
    }

    fn has(&self, c: char) -> bool {
        let i = self.beyond.partition_point(|(start, _)| *start <= c);
        i > 0 && c <= self.beyond[i - 1].1
    }

    /// The first letter at or behind a byte that is one of the class, or that is none; otherwise the text's end.
    fn first(&self, text: &str, mut at: usize, wanted: bool) -> usize {
        let bytes = text.as_bytes();
        while at < bytes.len() {
            if bytes[at].is_ascii() {
                if self.ascii[usize::from(bytes[at])] == wanted {
                    return at;
                }
                at += 1;
            } else if let Some(c) = text[at..].chars().next() {
                if self.has(c) == wanted {
                    return at;
                }
                at += c.len_utf8();
            }
        }
        at
    }

    /// The first run at or behind a byte.
    pub fn find_at(&self, text: &str, at: usize) -> Option<Range<usize>> {
        let start = self.first(text, at, true);
        (start < text.len()).then(|| start..self.first(text, start, false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_one_class_alone() {
        assert!(Letters::of(r"(?i)(?:[^\s.!?]+)").is_some());
        for other in [r"\w+?", r"\w*", r"\w{2,}", r"(\w+)", r"\b\w+", "a+b"] {
            assert!(Letters::of(other).is_none(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn the_same_as_an_engine(text in "([a-c .!’éÀſK☀🚀]|\\n|\u{A0}){0,16}", which in 0..5usize) {
            let pattern = [r"[^\s.!?]+", r"\S+", r"(?i)[k-s]+", r"[\w’]+", r"[a🚀]+"][which];
            let letters = Letters::of(pattern).unwrap();
            let engine = regex::Regex::new(pattern).unwrap();
            for (at, _) in text.char_indices() {
                prop_assert_eq!(letters.find_at(&text, at), engine.find_at(&text, at).map(|m| m.range()));
            }
        }
    }
}
