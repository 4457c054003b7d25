//! `consistency`: one of two forms in a file, and not both.
use super::gate::Seen;
use super::literals::{self, Literals};
use super::pattern::Pattern;
use super::rule::{Check, Fields, Hit, Look, Memory, Point};
use std::ops::Range;

pub const CONSISTENCY: Point = Point {
    name: "consistency",
    keys: &["either", "nonword", "ignorecase"],
    read,
};

#[derive(Debug)]
struct Consistency {
    pairs: Vec<[Pattern; 2]>,
    ignorecase: bool,
}

fn read(fields: &mut Fields<'_>) -> Option<Box<dyn Check>> {
    let either = fields.pairs("either");
    let nonword = fields.flag("nonword").unwrap_or(false);
    let ignorecase = fields.flag("ignorecase").unwrap_or(false);
    if either.is_empty() {
        fields.say(0..0, "a rule that extends consistency has to have `either`");
        return None;
    }
    let mut pairs = Vec::new();
    for (one, other) in &either {
        let read = |text: &str| Pattern::new(text, ignorecase, true, !nonword);
        match (read(&one.text), read(other)) {
            (Ok(one), Ok(other)) => pairs.push([one, other]),
            (Err(fault), _) | (_, Err(fault)) => fields.bad_pattern(one, &fault),
        }
    }
    (!pairs.is_empty()).then(|| Box::new(Consistency { pairs, ignorecase }) as Box<dyn Check>)
}

impl Consistency {
    /// Matches of both forms, in the order of the text; where both begin, the first form wins.
    fn found(pair: &[Pattern; 2], text: &str) -> Vec<(usize, Range<usize>)> {
        let mut all: Vec<(usize, Range<usize>)> = Vec::new();
        for (which, pattern) in pair.iter().enumerate() {
            all.extend(pattern.find_all(text).map(|span| (which, span)));
        }
        all.sort_by_key(|(which, span)| (span.start, *which));
        let mut end = 0;
        all.retain(|(_, span)| {
            let fits = span.start >= end;
            if fits {
                end = span.end;
            }
            fits
        });
        all
    }
}

impl Check for Consistency {
    fn run(&self, at: &Look<'_>, _: &mut Seen, memory: &mut Memory, hits: &mut Vec<Hit>) {
        let text = at.view.text;
        for (i, pair) in self.pairs.iter().enumerate() {
            let found = Consistency::found(pair, text);
            let Some((_, last)) = found.last() else {
                continue;
            };
            for (which, _) in &found {
                memory.words.insert(format!("{i}/{which}"));
            }
            if memory.words.contains(&format!("{i}/0")) && memory.words.contains(&format!("{i}/1"))
            {
                // Reported is the last form, where it stands first.
                let word = &text[last.clone()];
                let first = found.iter().find(|(_, span)| &text[span.clone()] == word);
                let span = first.map_or(last.clone(), |(_, span)| span.clone());
                hits.push(Hit {
                    args: vec![word.to_string()],
                    span,
                    ..Hit::default()
                });
            }
        }
    }

    fn wakes(&self) -> Option<Vec<String>> {
        let mut words = Vec::new();
        for pattern in self.pairs.iter().flatten() {
            match literals::of(pattern, self.ignorecase) {
                Literals::Exact(more) | Literals::Prefix(more) | Literals::Inner(more) => {
                    words.extend(more)
                }
                Literals::None => return None,
            }
        }
        Some(words)
    }

    fn gave_up(&self) -> bool {
        self.pairs.iter().flatten().any(Pattern::gave_up)
    }
}
