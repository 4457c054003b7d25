//! A notice that is about no service.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::Kind;
use crate::site::{Site, Standing};

pub const NO_SERVICES: Code = Code {
    name: "no-services",
    severity: Severity::Error,
    catches: "A maintenance, an incident or a retirement whose list of services is empty.",
    why: "It would change no service's state and reach none of the people who follow a service; its sentence would have no subject.",
    wrong: "services: []",
    right: "services:\n  - canvas",
};

pub const RULE: Rule = Rule {
    code: &NO_SERVICES,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let kinds = [Kind::Maintenance, Kind::Incident, Kind::Retirement];
    // A draft may still look for its services; a form begins with none.
    let told = kinds
        .into_iter()
        .flat_map(|kind| site.of_kind(kind))
        .filter(|core| matters(core) && core.standing != Standing::Draft);
    told.filter(|core| core.doc.common().services().is_empty())
        .map(|core| {
            let name = core.kind.plate().name;
            Finding::new(
                &NO_SERVICES,
                core.doc.field("services"),
                format!("this {name} is about no service"),
            )
            .help("name at least one: the id of a file in services/")
        })
        .collect()
}
