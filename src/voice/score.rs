//! How hard a text is to read: the numbers that the rule on reading grades looks at, for whoever wants to show them.
use super::block::View;
use super::markdown;
use super::scope::Kind;
use super::sentence::{self, Counts};
use super::walker::{Listener, Walker};
use std::ops::Range;

/// Texts with fewer words have no grade: one long word would make them a dissertation.
pub const ENOUGH: f64 = 30.0;

/// What is counted in the paragraphs, lists and quotations of a text in Markdown; code and headings are no prose.
pub fn counts(text: &str) -> Counts {
    let mut nobody = Nobody;
    let mut walker = Walker::new(&mut nobody, "text", ".md", false);
    markdown::walk(text, &mut walker);
    sentence::count(&walker.summary.text)
}

/// Flesch and Kincaid's grade (1975), in years of school: 0.39 × words a sentence + 11.8 × syllables a word − 15.59.
pub fn grade(counts: &Counts) -> Option<f64> {
    (counts.words >= ENOUGH && counts.sentences > 0.0).then(|| flesch_kincaid(counts))
}

pub(super) fn flesch_kincaid(c: &Counts) -> f64 {
    0.39 * c.words / c.sentences + 11.8 * c.syllables / c.words - 15.59
}

/// Nobody listens to the blocks: only the sums matter.
struct Nobody;

impl Listener for Nobody {
    fn block(&mut self, _: &Kind, _: &View<'_>) {}
    fn comment(&mut self, _: &str, _: Range<usize>) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_headings_are_no_prose() {
        let counts = counts(
            "## A heading\n\nOne two three. Four `five`.\n\n```\nsix seven\n```\n\n- eight\n",
        );
        assert_eq!(counts.sentences, 3.0);
        assert!((5.0..=6.0).contains(&counts.words), "{counts:?}");
        assert_eq!(grade(&counts), None);
    }

    #[test]
    fn plain_words_are_easier_than_long_ones() {
        let plain = counts(
            "We fix the lift today. You can use the stairs. It will work at 5 p.m. on Monday. Call us if you need help with this. We are here all day for you.",
        );
        let hard = counts(
            "Institutional infrastructure modernization initiatives necessitate organizational prioritization of authentication interoperability considerations throughout administrative departments, notwithstanding operational constraints affecting departmental representatives and communication stakeholders during transitional implementation periods concerning interdepartmental collaboration.",
        );
        assert!(grade(&plain).is_some_and(|grade| grade < 4.0), "{plain:?}");
        assert!(grade(&hard).is_some_and(|grade| grade > 20.0), "{hard:?}");
    }
}
