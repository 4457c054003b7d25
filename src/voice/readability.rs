//! `readability`: school grades of a text.
use super::gate::Seen;
use super::rule::{Check, Fields, Hit, Look, Memory, Point};
use super::sentence::Counts;
use crate::base::names;

pub const READABILITY: Point = Point {
    name: "readability",
    keys: &["metrics", "grade"],
    read,
};

#[derive(Debug)]
struct Readability {
    metrics: Vec<fn(&Counts) -> f64>,
    grade: f64,
}

type Metric = (&'static str, fn(&Counts) -> f64);

/// The formulas, by the names that Vale gives them.
const METRICS: &[Metric] = &[
    ("Flesch-Kincaid", super::score::flesch_kincaid),
    ("Gunning Fog", |c| {
        0.4 * (c.words / c.sentences + 100.0 * c.complex_words / c.words)
    }),
    ("Coleman-Liau", |c| {
        0.0588 * (c.characters / c.words * 100.0) - 0.296 * (c.sentences / c.words * 100.0) - 15.8
    }),
    ("SMOG", |c| {
        1.0430 * (c.polysyllabic_words * 30.0 / c.sentences).sqrt() + 3.1291
    }),
    ("Automated Readability", |c| {
        4.71 * (c.characters / c.words) + 0.5 * (c.words / c.sentences) - 21.43
    }),
];

fn read(fields: &mut Fields<'_>) -> Option<Box<dyn Check>> {
    let words = fields.words("metrics");
    let grade = fields.number("grade");
    let mut metrics = Vec::new();
    for word in words {
        match METRICS.iter().find(|(name, _)| *name == word.text) {
            Some((_, metric)) => metrics.push(*metric),
            None => {
                let near = names::nearest(&word.text, METRICS.iter().map(|(name, _)| *name));
                fields
                    .say(word.span, &format!("there is no metric `{}`", word.text))
                    .near(near);
            }
        }
    }
    let Some(grade) = grade.filter(|_| !metrics.is_empty()) else {
        fields.say(
            0..0,
            "a rule that extends readability has to have `metrics` and a `grade`",
        );
        return None;
    };
    Some(Box::new(Readability { metrics, grade }))
}

impl Check for Readability {
    fn run(&self, at: &Look<'_>, _: &mut Seen, _: &mut Memory, hits: &mut Vec<Hit>) {
        let Some(totals) = at.totals.filter(|t| t.counts.words > 0.0) else {
            return;
        };
        let sum: f64 = self
            .metrics
            .iter()
            .map(|metric| metric(&totals.counts))
            .sum();
        let grade = sum / self.metrics.len() as f64;
        if grade > self.grade {
            hits.push(Hit {
                args: vec![format!("{grade:.2}")],
                whole: true,
                ..Hit::default()
            });
        }
    }
}
