//! Work on days when nothing is to be changed.
use super::Rule;
use super::walk::{Work, works};
use crate::base::finding::{Code, Finding, Severity};
use crate::content::shared::Impact;
use crate::site::Site;
use crate::site::window::Window;
use jiff::ToSpan;

pub const FREEZE: Code = Code {
    name: "freeze",
    severity: Severity::Warning,
    catches: "A window that people would feel, on a day on which nothing is to be changed (`[[calendar.freeze]]` in book.toml).",
    why: "On these days the campus cannot spare anything: finals, registration, payroll.",
    wrong: "starts: 2026-12-15 05:00, in the week of finals",
    right: "starts: 2026-12-21 05:00",
};

pub const RULE: Rule = Rule { code: &FREEZE, run };

fn run(site: &Site) -> Vec<Finding> {
    let freezes: Vec<(usize, Window)> = (site.config.calendar.freeze.iter().enumerate())
        .map(|(i, freeze)| {
            let after = freeze.to.0.saturating_add(1.day());
            (
                i,
                Window {
                    starts: site.face.start_of(freeze.from.0),
                    ends: site.face.start_of(after),
                },
            )
        })
        .filter(|(_, days)| days.ends > site.now)
        .collect();
    if freezes.is_empty() {
        return Vec::new();
    }
    works(site)
        .filter(|work| work.impact() != Impact::None)
        .flat_map(|work| findings(site, work, &freezes))
        .collect()
}

fn findings(site: &Site, work: Work<'_>, freezes: &[(usize, Window)]) -> Vec<Finding> {
    let ahead = work
        .plan
        .occurrences
        .iter()
        .filter(|o| o.standing.is_ahead());
    let mut found = Vec::new();
    for occurrence in ahead {
        let Some((i, _)) = freezes
            .iter()
            .find(|(_, days)| days.overlaps(&occurrence.window))
        else {
            continue;
        };
        let freeze = &site.config.calendar.freeze[*i];
        let days = match freeze.from == freeze.to {
            true => site.face.day(freeze.from.0),
            false => format!(
                "{} to {}",
                site.face.day(freeze.from.0),
                site.face.day(freeze.to.0)
            ),
        };
        let called = work.called(occurrence, &site.face);
        let message = format!(
            "{called} is in “{}” ({days}), when nothing is to be changed",
            freeze.name
        );
        let help = match work.plan.is_series() {
            true => format!(
                "leave it out with `except: [{}]`, or move it under `occurrences`",
                occurrence.on
            ),
            false => "take another day; if nobody will notice the work, say so with `impact: none`"
                .into(),
        };
        found.push(Finding::new(&FREEZE, work.place(occurrence), message).help(help));
    }
    found
}
