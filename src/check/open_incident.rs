//! Open incidents that leave readers waiting.
use super::Rule;
use super::walk::{matters, said};
use crate::base::finding::{Code, Finding, Severity};
use crate::content::Kind;
use crate::site::{Detail, Site};

pub const OPEN_INCIDENT: Code = Code {
    name: "open-incident",
    severity: Severity::Warning,
    catches: "An open incident that does not say when the next update comes, or whose time for it has passed.",
    why: "People can plan around an outage when they know when they will hear more. Silence costs more trust than the fault.",
    wrong: "started: 2026-12-01 09:12",
    right: "started: 2026-12-01 09:12\nnext_update_by: 2026-12-01 11:30",
};

pub const RULE: Rule = Rule {
    code: &OPEN_INCIDENT,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in site.of_kind(Kind::Incident).filter(|core| matters(core)) {
        let Detail::Course(course) = &core.detail else {
            continue;
        };
        if !course.is_open() {
            continue;
        }
        match course.next_update_by {
            None => found.push(
                Finding::new(
                    &OPEN_INCIDENT,
                    core.doc.field("started"),
                    "this incident is open and does not say when the next update comes",
                )
                .help("add a line like `next_update_by: 2026-12-01 11:30`")
                .help("if it is over, add an update with `phase: resolved`"),
            ),
            Some(by) if by <= site.now => found.push(
                Finding::new(
                    &OPEN_INCIDENT,
                    core.doc.field("next_update_by"),
                    format!("the next update was promised for {}", said(&site.face, by)),
                )
                .help("add an update, even when there is no news, and move `next_update_by`")
                .help("if it is over, add an update with `phase: resolved`"),
            ),
            Some(_) => {}
        }
    }
    found
}
