//! Moved windows that do not say from when.
use super::Rule;
use super::walk::works;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::communications::maintenance::Phase;
use crate::site::Site;

pub const RESCHEDULED_WITHOUT_WAS: Code = Code {
    name: "rescheduled-without-was",
    severity: Severity::Error,
    catches: "An update with `phase: rescheduled` that does not say when the work was to be before.",
    why: "The sentence “moves from Saturday to Sunday” needs both days, and people have the old one in their calendar.",
    wrong: "- at: 2026-12-01 09:00\n  phase: rescheduled",
    right: "- at: 2026-12-01 09:00\n  phase: rescheduled\n  was:\n    starts: 2026-12-05 22:00\n    ends: 2026-12-06 02:00",
};

pub const RULE: Rule = Rule {
    code: &RESCHEDULED_WITHOUT_WAS,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for work in works(site) {
        let mut say = |path: String| {
            found.push(
                Finding::new(
                    &RESCHEDULED_WITHOUT_WAS,
                    work.core.doc.field(&path),
                    "this does not say when the work was to be before",
                )
                .help("add `was:` with the old `starts` and `ends`; the new ones stand at the top of the file"),
            );
        };
        for (i, update) in work.front.updates.iter().enumerate() {
            if update.phase == Phase::Rescheduled && update.was.is_none() {
                say(format!("updates.{i}.phase"));
            }
        }
        for (i, occurrence) in work.front.occurrences.iter().enumerate() {
            // Where a window of a series has moved to says enough: where it was says the rule.
            let moved = occurrence.starts.is_some() || occurrence.ends.is_some();
            if occurrence.phase == Phase::Rescheduled && occurrence.was.is_none() && !moved {
                say(format!("occurrences.{i}.phase"));
            }
        }
    }
    found
}
