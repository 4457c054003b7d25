//! A launch's timeline out of order.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::Kind;
use crate::site::{Core, Detail, Site, Timeline};

pub const LAUNCH_PHASES: Code = Code {
    name: "launch-phases",
    severity: Severity::Warning,
    catches: "Phases of a launch that do not follow each other in time, or one that ends before it begins.",
    why: "The page shows them from top to bottom as a timeline, and marks the one that it is in.",
    wrong: "phases:\n  - name: Everyone\n    from: 2027-01-11\n  - name: Pilot\n    from: 2026-11-02",
    right: "phases:\n  - name: Pilot\n    from: 2026-11-02\n  - name: Everyone\n    from: 2027-01-11",
};

pub const RULE: Rule = Rule {
    code: &LAUNCH_PHASES,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let launches = site.of_kind(Kind::Launch).filter(|core| matters(core));
    launches
        .flat_map(|core| match &core.detail {
            Detail::Launch(timeline) => findings(core, timeline),
            _ => Vec::new(),
        })
        .collect()
}

fn findings(core: &Core, timeline: &Timeline) -> Vec<Finding> {
    let mut found = Vec::new();
    let phases = &timeline.phases;
    for (i, (from, to)) in phases.iter().enumerate() {
        if i > 0 && *from < phases[i - 1].0 {
            found.push(
                Finding::new(
                    &LAUNCH_PHASES,
                    core.doc.field(&format!("phases.{i}.from")),
                    "this phase begins before the one above it",
                )
                .related(
                    core.doc.field(&format!("phases.{}.from", i - 1)),
                    "the one above it",
                )
                .help("put the phases in the order of time"),
            );
        }
        if to.is_some_and(|to| to <= *from) {
            found.push(
                Finding::new(
                    &LAUNCH_PHASES,
                    core.doc.field(&format!("phases.{i}.to")),
                    "this phase ends before it begins",
                )
                .related(
                    core.doc.field(&format!("phases.{i}.from")),
                    "it begins here",
                )
                .help("`to` is the last day of the phase"),
            );
        }
    }
    found
}
