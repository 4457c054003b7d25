//! Windows that are over, with nobody saying so.
use super::Rule;
use super::walk::{said, works};
use crate::base::finding::{Code, Finding, Severity};
use crate::site::Site;
use crate::site::window::Standing;

pub const WINDOW_NOT_CLOSED: Code = Code {
    name: "window-not-closed",
    severity: Severity::Warning,
    catches: "A window that is over without an update that says how the work ended.",
    why: "The page can only say “not yet confirmed”, and people wonder whether they may use the service again.",
    wrong: "ends: 2026-11-29 07:00, with no update after it",
    right: "updates:\n  - at: 2026-11-29 06:40\n    phase: completed",
};

pub const RULE: Rule = Rule {
    code: &WINDOW_NOT_CLOSED,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let singles = works(site).filter(|work| !work.plan.is_series());
    let over = singles.filter(|work| work.plan.now().standing == Standing::Over);
    over.map(|work| {
        let ended = said(&site.face, work.plan.now().window.ends);
        Finding::new(&WINDOW_NOT_CLOSED, work.core.doc.field("ends"), format!("this window ended on {ended}, and no update says so"))
            .help("add an update with `phase: completed`, and say that everything works again")
            .help("if the work did not take place, add one with `phase: cancelled`, or `phase: rescheduled` and the old window in `was`")
    })
    .collect()
}
