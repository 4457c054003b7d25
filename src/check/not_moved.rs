//! Work that was rescheduled to the time that it had.
use super::Rule;
use super::walk::works;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::communications::maintenance::Phase;
use crate::site::Site;

pub const NOT_MOVED: Code = Code {
    name: "not-moved",
    severity: Severity::Error,
    catches: "Work that an update calls rescheduled, while `starts` and `ends` still have the old time.",
    why: "Calendars go by `starts` and `ends`: people would come on the day that was called off.",
    wrong: "starts: 2026-12-05 22:00, and an update with `was: {starts: 2026-12-05 22:00 …}`",
    right: "starts: 2026-12-12 22:00, and an update with `was: {starts: 2026-12-05 22:00 …}`",
};

pub const RULE: Rule = Rule {
    code: &NOT_MOVED,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for work in works(site).filter(|work| !work.plan.is_series()) {
        // Only the last move has to lead to where the window stands now.
        let Some(i) = work
            .front
            .updates
            .iter()
            .rposition(|update| update.phase == Phase::Rescheduled)
        else {
            continue;
        };
        let Some(was) = &work.front.updates[i].was else {
            continue;
        };
        let window = work.plan.now().window;
        let zone = &site.face.zone;
        if was.starts.resolve(zone) == Ok(window.starts)
            && was.ends.resolve(zone) == Ok(window.ends)
        {
            found.push(
                Finding::new(
                    &NOT_MOVED,
                    work.core.doc.field("starts"),
                    "this is still the time before the work was rescheduled",
                )
                .related(
                    work.core.doc.field(&format!("updates.{i}.was.starts")),
                    "the window before",
                )
                .help("write the new window in `starts` and `ends`"),
            );
        }
    }
    found
}
