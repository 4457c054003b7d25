//! What a page's text is to its readers: the one sentence and its short forms, and how hard it is to read.
use crate::content::Front;
use crate::site::Core;
use crate::site::published::Published;
use crate::site::{say, sentence};
use crate::voice::score;
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

/// The score of a text in Markdown, as the voice counts it.
pub fn reading(text: &str) -> Reading {
    let counts = score::counts(text);
    let words = counts.words as usize;
    Reading {
        grade: score::grade(&counts).map(|grade| (grade.max(0.0) * 10.0).round() / 10.0),
        words,
        sentences: counts.sentences as usize,
        minutes: words.div_ceil(200).max(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_scored_as_the_voice_scores_it() {
        let text = "We fix the lift today. You can use the stairs. It will work at 5 p.m. on Monday. Call us if you need help with this. We are here all day for you.";
        let found = reading(text);
        assert_eq!(found.sentences, 5);
        let grade = score::grade(&score::counts(text)).unwrap().max(0.0);
        assert!((found.grade.unwrap() - grade).abs() < 0.05);
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
