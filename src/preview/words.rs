//! What a page's text is to its readers: the one sentence and its short forms, and how hard it is to read.
use crate::content::Front;
use crate::site::Core;
use crate::site::published::Published;
use crate::site::{say, sentence};
use serde::Serialize;

/// A text as somebody sees it where there is little room.
#[derive(Debug, Serialize)]
pub struct Short {
    /// "Text message"
    pub place: &'static str,
    /// In characters.
    pub limit: usize,
    pub text: String,
    /// Something had to be left out.
    pub cut: bool,
}

/// How hard a text is to read.
#[derive(Debug, Serialize)]
pub struct Reading {
    /// Years of school, after Flesch and Kincaid; `None` for a text of a few words.
    pub grade: Option<f64>,
    pub words: usize,
    pub sentences: usize,
    /// "4 minutes"
    pub minutes: usize,
}

/// Where the sentence goes beside the page, and how much room it has there.
const PLACES: &[(&str, usize)] = &[
    ("Text message", 160),
    ("Lock screen of a phone", 110),
    ("Feed reader or ticker", 80),
];

/// The sentence that stands on the page, in feeds and in messages: a notice's own, else the summary.
pub fn sentence(site: &Published, core: &Core) -> String {
    let talk = &site.communications;
    let found = match &core.doc.front {
        Front::Maintenance(_) => {
            let entry = talk.maintenance.iter().find(|e| e.core.index == core.index);
            entry.map(|entry| say::maintenance(site, entry))
        }
        Front::Incident(_) => {
            let entry = talk.incidents.iter().find(|e| e.core.index == core.index);
            entry.map(|entry| say::incident(site, entry))
        }
        Front::Retirement(_) => {
            let entry = talk.retirements.iter().find(|e| e.core.index == core.index);
            entry.map(|entry| say::retirement(site, entry))
        }
        _ => None,
    };
    found.unwrap_or_else(|| core.doc.common().summary().trim().to_string())
}

pub fn shorts(sentence: &str) -> Vec<Short> {
    let each = PLACES.iter().filter(|_| !sentence.is_empty());
    each.map(|(place, limit)| {
        let text = sentence::short(sentence, *limit);
        Short {
            place,
            limit: *limit,
            cut: text.chars().count() < sentence.chars().count(),
            text,
        }
    })
    .collect()
}

/// Texts below this have no grade: one long word would make them a dissertation.
const ENOUGH: usize = 30;

/// Flesch and Kincaid's grade (1975): 0.39 × words a sentence + 11.8 × syllables a word − 15.59.
pub fn reading(text: &str) -> Reading {
    let (mut words, mut sentences, mut syllables) = (0usize, 0usize, 0usize);
    for line in text.lines() {
        let mut open = false;
        for word in line.split_whitespace() {
            let bare: String = word
                .chars()
                .filter(|c| c.is_alphabetic())
                .flat_map(char::to_lowercase)
                .collect();
            if bare.is_empty() {
                continue;
            }
            words += 1;
            syllables += syllables_of(&bare);
            open = true;
            if word
                .trim_end_matches(['"', '”', '’', ')', '\''])
                .ends_with(['.', '!', '?', ':'])
                && !is_short_form(word)
            {
                sentences += 1;
                open = false;
            }
        }
        // A heading or an item of a list ends without a full stop.
        sentences += usize::from(open);
    }
    let (w, s) = (words as f64, sentences.max(1) as f64);
    let grade = 0.39 * (w / s) + 11.8 * (syllables as f64 / w.max(1.0)) - 15.59;
    Reading {
        grade: (words >= ENOUGH).then(|| (grade.max(0.0) * 10.0).round() / 10.0),
        words,
        sentences,
        minutes: words.div_ceil(200).max(1),
    }
}

/// "p.m.", "e.g.": a full stop that ends no sentence.
fn is_short_form(word: &str) -> bool {
    let inner = word.trim_end_matches('.');
    inner.contains('.')
        || matches!(
            inner,
            "Dr" | "Mr" | "Ms" | "Mrs" | "Prof" | "St" | "vs" | "etc"
        )
}

/// Groups of vowels, without a silent "e" at the end.
fn syllables_of(word: &str) -> usize {
    let is_vowel = |c: char| "aeiouyäöüéèê".contains(c);
    let mut groups = 0;
    let mut before = false;
    for c in word.chars() {
        groups += usize::from(is_vowel(c) && !before);
        before = is_vowel(c);
    }
    let silent = word.ends_with('e') && !word.ends_with("le") && groups > 1;
    (groups - usize::from(silent)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables() {
        for (word, n) in [
            ("cat", 1),
            ("wireless", 3),
            ("table", 2),
            ("maintenance", 4),
            ("the", 1),
            ("rhythm", 1),
        ] {
            let found = syllables_of(word);
            assert!(found.abs_diff(n) <= 1, "{word}: {found}");
        }
        assert_eq!(syllables_of("time"), 1);
    }

    #[test]
    fn plain_words_are_easier_than_long_ones() {
        let plain = "We fix the lift today. You can use the stairs. It will work at 5 p.m. on Monday. Call us if you need help with this. We are here all day for you.";
        let hard = "Institutional infrastructure modernization initiatives necessitate organizational prioritization of authentication interoperability considerations throughout administrative departments, notwithstanding operational constraints affecting departmental representatives and communication stakeholders during transitional implementation periods.";
        let (plain, hard) = (reading(plain), reading(hard));
        assert_eq!(plain.sentences, 5);
        assert!(plain.grade.unwrap() < 4.0, "{plain:?}");
        assert!(hard.grade.is_none_or(|g| g > 20.0), "{hard:?}");
        assert_eq!(reading("Too short.").grade, None);
    }

    #[test]
    fn short_texts_say_when_they_are_cut() {
        let all = shorts(&"Email is slow for everyone. ".repeat(5));
        assert!(all.iter().all(|s| s.text.chars().count() <= s.limit));
        assert!(all.last().unwrap().cut);
        assert!(shorts("").is_empty());
    }
}
