//! Services whose end is announced and whose catalog entry does not know it.
use super::Rule;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::reference::service::Lifecycle;
use crate::content::{Front, Kind};
use crate::site::{Detail, Site, Standing};

pub const RETIREMENT_STILL_LIVE: Code = Code {
    name: "retirement-still-live",
    severity: Severity::Warning,
    catches: "A service whose retirement is published while its catalog entry says `live`, or whose last day has passed and which is not `retired`.",
    why: "The catalog would send new people to a service that goes away.",
    wrong: "lifecycle: live",
    right: "lifecycle: retiring",
};

pub const RULE: Rule = Rule {
    code: &RETIREMENT_STILL_LIVE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in site.of_kind(Kind::Retirement) {
        // As long as nobody is told, the service lives on.
        if matches!(core.standing, Standing::Draft | Standing::Embargoed(_)) {
            continue;
        }
        let (Front::Retirement(front), Detail::Ends(end)) = (&core.doc.front, &core.detail) else {
            continue;
        };
        for affected in &front.services {
            let Some(service) = site.find(Kind::Service, &affected.id) else {
                continue;
            };
            let Front::Service(entry) = &service.doc.front else {
                continue;
            };
            let day = site.face.day_year(front.ends_on.0);
            let (message, word) = match entry.lifecycle {
                Lifecycle::Retired => continue,
                _ if *end <= site.now => (
                    format!("the last day of `{}` was {day}", affected.id),
                    "retired",
                ),
                Lifecycle::Live => (format!("`{}` ends on {day}", affected.id), "retiring"),
                Lifecycle::Planned | Lifecycle::Pilot | Lifecycle::Retiring => continue,
            };
            found.push(
                Finding::new(
                    &RETIREMENT_STILL_LIVE,
                    service.doc.field("lifecycle"),
                    message,
                )
                .related(core.doc.field("ends_on"), "the last day")
                .help(format!("write `lifecycle: {word}`")),
            );
        }
    }
    found
}
