//! Updates about what had not begun.
use super::Rule;
use super::walk::{matters, said, works};
use crate::base::finding::{Code, Finding, Severity};
use crate::content::communications::maintenance::Phase;
use crate::content::{Front, Kind};
use crate::site::{Detail, Site};

pub const UPDATE_BEFORE_START: Code = Code {
    name: "update-before-start",
    severity: Severity::Warning,
    catches: "An incident's update before the incident began, or planned work that was done before its window.",
    why: "One of the two times is wrong, and readers see both side by side.",
    wrong: "started: 2026-12-01 21:12\nupdates:\n  - at: 2026-12-01 09:20",
    right: "started: 2026-12-01 09:12\nupdates:\n  - at: 2026-12-01 09:20",
};

pub const RULE: Rule = Rule {
    code: &UPDATE_BEFORE_START,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found = incidents(site);
    found.extend(maintenance(site));
    found
}

fn incidents(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in site.of_kind(Kind::Incident).filter(|core| matters(core)) {
        let (Front::Incident(front), Detail::Course(course)) = (&core.doc.front, &core.detail)
        else {
            continue;
        };
        let early = course
            .updates
            .iter()
            .zip(&front.updates)
            .position(|(moment, _)| moment.shown < course.started);
        let Some(i) = early else { continue };
        found.push(
            Finding::new(
                &UPDATE_BEFORE_START,
                core.doc.field(&format!("updates.{i}.at")),
                "this update is older than the incident",
            )
            .related(core.doc.field("started"), format!("it began on {}", said(&site.face, course.started)))
            .help("correct `started`; `at` stays as it is, and `display_at` corrects the time that readers see"),
        );
    }
    found
}

/// Work may begin a little early, but it cannot be done before it began.
fn maintenance(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for work in works(site).filter(|work| !work.plan.is_series()) {
        let starts = work.plan.now().window.starts;
        let moved = work
            .front
            .updates
            .iter()
            .rposition(|update| update.phase == Phase::Rescheduled);
        // What was said before the work was moved is about another window.
        let since = moved.map_or(0, |i| i + 1);
        let each = work
            .front
            .updates
            .iter()
            .zip(&work.plan.updates)
            .enumerate()
            .skip(since);
        for (i, (update, moment)) in each {
            if matches!(update.phase, Phase::Verifying | Phase::Completed) && moment.shown < starts
            {
                found.push(
                    Finding::new(
                        &UPDATE_BEFORE_START,
                        work.core.doc.field(&format!("updates.{i}.at")),
                        "the work was done before its window",
                    )
                    .related(work.core.doc.field("starts"), format!("it begins on {}", said(&site.face, starts)))
                    .help("correct `starts`; `at` stays as it is, and `display_at` corrects the time that readers see"),
                );
                break;
            }
        }
    }
    found
}
