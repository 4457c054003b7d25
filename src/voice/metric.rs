//! `metric`: a number worked out over the whole text.
use super::formula::Formula;
use super::gate::Seen;
use super::rule::{Check, Fields, Hit, Look, Memory, Point, Totals, Word};
use crate::base::names;
use std::collections::BTreeMap;

pub const METRIC: Point = Point {
    name: "metric",
    keys: &["formula", "condition"],
    read,
};

#[derive(Debug)]
struct Metric {
    formula: Formula,
    condition: Formula,
}

/// The names that a formula may use.
const NAMES: &[&str] = &[
    "words",
    "sentences",
    "syllables",
    "characters",
    "complex_words",
    "long_words",
    "polysyllabic_words",
    "paragraphs",
    "heading_h1",
    "heading_h2",
    "heading_h3",
    "heading_h4",
    "heading_h5",
    "heading_h6",
    "list",
    "blockquote",
    "pre",
    // No count: what the settings ask for in this type of document.
    "grade",
];

fn read(fields: &mut Fields<'_>) -> Option<Box<dyn Check>> {
    let formula = part(fields, "formula", "")?;
    let condition = part(fields, "condition", "value")?;
    Some(Box::new(Metric { formula, condition }))
}

/// A formula; the condition has the formula's value written before it.
fn part(fields: &mut Fields<'_>, key: &'static str, before: &str) -> Option<Formula> {
    let Some(Word { text, span }) = fields.word(key) else {
        fields.say(
            0..0,
            &format!("a rule that extends metric has to have a `{key}`"),
        );
        return None;
    };
    match Formula::read(&format!("{before}{text}")) {
        Ok(formula) => {
            let mut used = Vec::new();
            formula.names(&mut used);
            let wrong = used.iter().find(|n| !NAMES.contains(n) && **n != before);
            if let Some(wrong) = wrong {
                let near = names::nearest(wrong, NAMES.iter().copied());
                fields
                    .say(span, &format!("nothing is counted as `{wrong}`"))
                    .near(near)
                    .help(&format!("counted are {}", NAMES.join(", ")));
                return None;
            }
            Some(formula)
        }
        Err((_, message)) => {
            fields.say(span, &format!("the {key} cannot be read: {message}"));
            None
        }
    }
}

/// All names with their values.
fn values(totals: &Totals) -> BTreeMap<&'static str, f64> {
    let counts = &totals.counts;
    let mut values: BTreeMap<&'static str, f64> = NAMES.iter().map(|name| (*name, 0.0)).collect();
    values.extend(totals.blocks.iter().map(|(name, n)| (*name, *n as f64)));
    values.extend([
        ("words", counts.words),
        ("sentences", counts.sentences),
        ("syllables", counts.syllables),
        ("characters", counts.characters),
        ("complex_words", counts.complex_words),
        ("long_words", counts.long_words),
        ("polysyllabic_words", counts.polysyllabic_words),
        ("grade", totals.grade),
    ]);
    values
}

impl Check for Metric {
    fn run(&self, at: &Look<'_>, _: &mut Seen, _: &mut Memory, hits: &mut Vec<Hit>) {
        let Some(totals) = at.totals.filter(|t| t.counts.words > 0.0) else {
            return;
        };
        let mut values = values(totals);
        let value = self.formula.value(&values);
        values.insert("value", value);
        if self.condition.value(&values) != 0.0 {
            hits.push(Hit {
                args: vec![format!("{value:.2}"), totals.grade.to_string()],
                whole: true,
                ..Hit::default()
            });
        }
    }
}
