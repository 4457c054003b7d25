//! Updates out of their order.
use super::Rule;
use super::walk::{matters, works};
use crate::base::finding::{Code, Finding, Severity};
use crate::content::Kind;
use crate::site::{Core, Detail, Site};
use jiff::Timestamp;

pub const UPDATE_ORDER: Code = Code {
    name: "update-order",
    severity: Severity::Warning,
    catches: "Updates that do not stand in the order of time, the oldest first.",
    why: "The last one is taken for the newest word, and whoever adds the next one needs to see at a glance where it goes.",
    wrong: "updates:\n  - at: 2026-12-01 10:05\n    phase: identified\n  - at: 2026-12-01 09:20\n    phase: investigating",
    right: "updates:\n  - at: 2026-12-01 09:20\n    phase: investigating\n  - at: 2026-12-01 10:05\n    phase: identified",
};

pub const RULE: Rule = Rule {
    code: &UPDATE_ORDER,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in site.of_kind(Kind::Incident).filter(|core| matters(core)) {
        if let Detail::Course(course) = &core.detail {
            found.extend(disorder(
                core,
                "updates",
                course.updates.iter().map(|update| update.at),
            ));
        }
    }
    for work in works(site) {
        found.extend(disorder(
            work.core,
            "updates",
            work.plan.updates.iter().map(|update| update.at),
        ));
        for (i, occurrence) in work.front.occurrences.iter().enumerate() {
            // A time that is none is an error of its own.
            let times = occurrence
                .updates
                .iter()
                .filter_map(|update| update.at.resolve(&site.face.zone).ok());
            found.extend(disorder(
                work.core,
                &format!("occurrences.{i}.updates"),
                times,
            ));
        }
    }
    for core in site
        .cores
        .iter()
        .filter(|core| core.changes.len() > 1 && matters(core))
    {
        found.extend(disorder(core, "changes", core.changes.iter().copied()));
    }
    found
}

/// The first one out of order; when the whole list is upside down, one finding says enough.
fn disorder(core: &Core, list: &str, times: impl Iterator<Item = Timestamp>) -> Option<Finding> {
    let mut before: Option<Timestamp> = None;
    for (i, at) in times.enumerate() {
        if before.is_some_and(|before| at < before) {
            return Some(
                Finding::new(
                    &UPDATE_ORDER,
                    core.doc.field(&format!("{list}.{i}.at")),
                    "this is earlier than the one above it",
                )
                .related(
                    core.doc.field(&format!("{list}.{}.at", i - 1)),
                    "the one above it",
                )
                .help(format!(
                    "put the `{list}` in the order of time, the newest at the end",
                    list = last(list)
                )),
            );
        }
        before = Some(at);
    }
    None
}

fn last(list: &str) -> &str {
    list.rsplit('.').next().unwrap_or(list)
}
