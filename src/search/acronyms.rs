//! Short forms that a text explains itself: "virtual machine (VM)" and "VM (virtual machine)".
use super::words::{Language, fold};
use std::collections::BTreeMap;

/// Short form and what it stands for, folded → how often that is said.
pub type Acronyms = BTreeMap<(String, String), u32>;

/// The longest short form, and the shortest.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=6;

/// The longest meaning, in bytes.
const MOST: usize = 200;

/// The text between two places, without half a letter.
fn part(text: &str, from: usize, to: usize) -> &str {
    let edge = |at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at));
    let (from, to) = (edge(from), edge(to.min(text.len())));
    text.get(from.unwrap_or(0)..to.unwrap_or(text.len()))
        .unwrap_or_default()
}

/// Looks for short forms in a piece of text.
pub fn learn(text: &str, found: &mut Acronyms) {
    for open in memchr::memchr_iter(b'(', text.as_bytes()) {
        let Some(open) = open
            .checked_sub(1)
            .filter(|at| text.as_bytes()[*at] == b' ')
        else {
            continue;
        };
        // A meaning is a few words long; with a limit, a row of parentheses takes as long as it is.
        let inside = part(&text[open + 2..], 0, MOST);
        let Some(end) = inside.find(')') else {
            continue;
        };
        let before = part(text, open.saturating_sub(MOST), open);
        let inside = &inside[..end];
        let pair = match short_form(inside) {
            Some(short) => meaning(before, &short).map(|long| (short, long)),
            None => before
                .rsplit(|c: char| !c.is_alphanumeric())
                .next()
                .and_then(short_form)
                .and_then(|short| whole(inside, &short).map(|long| (short, long))),
        };
        if let Some(pair) = pair {
            *found.entry(pair).or_default() += 1;
        }
    }
}

/// "VMs" → "vm": letters that begin and end in capitals.
fn short_form(text: &str) -> Option<String> {
    let text = text.strip_suffix('s').unwrap_or(text);
    let fits = LENGTHS.contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphabetic())
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.ends_with(|c: char| c.is_ascii_uppercase());
    fits.then(|| text.to_ascii_lowercase())
}

/// The words at the end of `before` whose first letters are the short form.
fn meaning(before: &str, short: &str) -> Option<String> {
    let words: Vec<&str> = parts(before).collect();
    let most = short.len() + 3;
    let from = words.len().saturating_sub(most);
    (from..words.len().saturating_sub(1)).find_map(|i| spells(&words[i..], short))
}

/// All words of the text, if their first letters are the short form.
fn whole(text: &str, short: &str) -> Option<String> {
    let words: Vec<&str> = parts(text).collect();
    (2..=short.len() + 3)
        .contains(&words.len())
        .then(|| spells(&words, short))?
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    let clause = text
        .rfind(['.', ',', ';', ':', '(', ')', '!', '?'])
        .map_or(text, |at| &text[at + 1..]);
    clause
        .split(|c: char| c.is_whitespace() || c == '-')
        .filter(|word| !word.is_empty())
}

fn spells(words: &[&str], short: &str) -> Option<String> {
    let mut folded = String::new();
    fold(&words.join(" "), &mut folded);
    let words: Vec<&str> = folded.split(' ').collect();
    let first_is_common = words
        .first()
        .is_some_and(|w| Language::English.is_common(w));
    let letters = |skip: bool| -> String {
        let said = words
            .iter()
            .filter(|w| !(skip && Language::English.is_common(w)));
        said.filter_map(|w| w.chars().next()).collect()
    };
    let fits =
        words.len() >= 2 && !first_is_common && (letters(false) == short || letters(true) == short);
    fits.then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learnt(text: &str) -> Vec<(String, String)> {
        let mut found = Acronyms::new();
        learn(text, &mut found);
        found.into_keys().collect()
    }

    #[test]
    fn both_ways_round() {
        let vm = [("vm".to_string(), "virtual machine".to_string())];
        assert_eq!(learnt("Start a virtual machine (VM) first."), vm);
        assert_eq!(
            learnt("Several Virtual Machines (VMs)"),
            [("vm".into(), "virtual machines".into())]
        );
        assert_eq!(learnt("A VM (virtual machine) is slow."), vm);
        assert_eq!(
            learnt("Quality of Service (QoS)")[0].1,
            "quality of service"
        );
        assert_eq!(
            learnt("multi-factor authentication (MFA)")[0].1,
            "multi factor authentication"
        );
    }

    #[test]
    fn what_only_looks_like_one() {
        assert_eq!(learnt("the form (PDF) is here"), []);
        assert_eq!(learnt("Call us. Virtual, machine (VM)"), []);
        assert_eq!(learnt("unclosed (VM"), []);
    }
}
