//! Promises about services that are gone.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::reference::service::Lifecycle;
use crate::content::{Front, Kind};
use crate::site::{Core, Site};

pub const PROMISE_SERVICE_GONE: Code = Code {
    name: "promise-service-gone",
    severity: Severity::Warning,
    catches: "A promise that is planned or under way, about a service that has ended or that readers no longer see.",
    why: "Nobody will keep it. People who wait for it should be told what became of it.",
    wrong: "state: doing, about a service whose lifecycle is retired",
    right: "state: declined or not_kept, with `because:`; or the service that took its place",
};

pub const RULE: Rule = Rule {
    code: &PROMISE_SERVICE_GONE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in site.of_kind(Kind::Survey).filter(|core| matters(core)) {
        let Front::Survey(front) = &core.doc.front else {
            continue;
        };
        for (i, finding) in front
            .findings
            .iter()
            .enumerate()
            .filter(|(_, f)| f.state.is_open())
        {
            let service = finding
                .service
                .as_deref()
                .and_then(|id| site.find(Kind::Service, id));
            if let Some(service) = service.filter(|service| is_gone(service)) {
                let message = format!("this promise is open, and {} is gone", service.title());
                found.push(
                    Finding::new(
                        &PROMISE_SERVICE_GONE,
                        core.doc.field(&format!("findings.{i}.service")),
                        message,
                    )
                    .related(core.doc.field(&format!("findings.{i}.state")), "still open")
                    .help("say what became of it: `state: declined` or `not_kept`, with `because:`")
                    .help("or name the service that took its place"),
                );
            }
        }
    }
    found
}

fn is_gone(service: &Core) -> bool {
    let retired = matches!(&service.doc.front, Front::Service(front) if front.lifecycle == Lifecycle::Retired);
    retired || !matters(service)
}
