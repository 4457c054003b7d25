//! Fixes applied to a text: only what they name changes, and nothing twice.
use super::judge::{Alert, Fix};
use std::ops::Range;

/// More rounds than this would mean that two rules undo each other.
const ROUNDS: usize = 8;

/// Changes a text until no fix is left; `judge` says what is found in it. Gives back the text and how many fixes went in.
pub fn all(
    text: &str,
    unsafe_too: bool,
    mut judge: impl FnMut(&str) -> Vec<Alert>,
) -> (String, usize) {
    let mut now = text.to_string();
    let mut count = 0;
    let mut seen = vec![now.clone()];
    for _ in 0..ROUNDS {
        let alerts = judge(&now);
        let fixes = alerts
            .iter()
            .filter_map(|alert| alert.fix.as_ref())
            .filter(|fix| fix.safe || unsafe_too);
        let (next, applied) = apply(&now, fixes);
        if applied == 0 || seen.contains(&next) {
            break;
        }
        count += applied;
        seen.push(next.clone());
        now = next;
    }
    (now, count)
}

/// Puts fixes into a text; of two that overlap the first is taken.
pub fn apply<'a>(text: &str, fixes: impl Iterator<Item = &'a Fix>) -> (String, usize) {
    let mut edits: Vec<(Range<usize>, &str)> = fixes
        .map(|fix| (fix.span.clone(), fix.text.as_str()))
        .collect();
    edits.sort_by_key(|(span, _)| (span.start, span.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut count = 0;
    for (span, words) in edits {
        if span.start < at || text.get(span.clone()).is_none() {
            continue;
        }
        let mut from = span.start;
        let mut to = span.end;
        if words.is_empty() {
            // A word that goes takes one of the spaces around it along.
            if text[to..].starts_with(' ') && (from == 0 || text[..from].ends_with([' ', '\n'])) {
                to += 1;
            } else if text[at..from].ends_with(' ') {
                from -= 1;
            }
        }
        out.push_str(&text[at..from]);
        out.push_str(words);
        at = to;
        count += 1;
    }
    out.push_str(&text[at..]);
    (out, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(span: Range<usize>, text: &str) -> Fix {
        Fix {
            span,
            text: text.into(),
            safe: true,
        }
    }

    #[test]
    fn overlapping_fixes_wait() {
        let fixes = [fix(0..3, "x"), fix(2..5, "y"), fix(4..5, "z")];
        assert_eq!(apply("abcdef", fixes.iter()), ("xdzf".into(), 2));
    }

    #[test]
    fn a_word_takes_a_space_along() {
        assert_eq!(apply("a very b", [fix(2..6, "")].iter()).0, "a b");
        assert_eq!(apply("so simply.", [fix(3..9, "")].iter()).0, "so.");
        assert_eq!(apply("Simply go", [fix(0..6, "")].iter()).0, "go");
    }
}
