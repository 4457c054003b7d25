//! Notices, articles and stories about a service that their readers may not know of.
use super::Rule;
use super::walk::called;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::Kind;
use crate::content::shared::Visibility;
use crate::site::{Core, Site, Standing};

pub const HIDDEN_SERVICE: Code = Code {
    name: "hidden-service",
    severity: Severity::Warning,
    catches: "A public document whose `services` has one that is internal, a draft, or not published yet.",
    why: "Its name is left out of the page, the sentence and the feeds; a notice about nothing else speaks only of “a service”.",
    wrong: "services:\n  - wifi\n  - controller (visibility: internal)",
    right: "services:\n  - wifi",
};

pub const RULE: Rule = Rule {
    code: &HIDDEN_SERVICE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let hidden: Vec<&Core> = site
        .of_kind(Kind::Service)
        .map(|core| &**core)
        .filter(|core| {
            matches!(
                core.standing,
                Standing::Draft | Standing::Internal | Standing::Embargoed(_)
            )
        })
        .collect();
    if hidden.is_empty() {
        return Vec::new();
    }
    let public = site.cores.iter().filter(|core| {
        // `related` is a list that leaves out what readers may not know.
        core.kind != Kind::Service
            && core.standing == Standing::Published
            && core.doc.common().visibility() == Visibility::Public
    });
    let each = public.flat_map(|core| {
        let named = core.doc.common().services().into_iter().enumerate();
        let about = named
            .filter_map(|(i, id)| Some((i, hidden.iter().find(|service| *service.id == *id)?)));
        about
            .map(|(i, service)| finding(core, i, service))
            .collect::<Vec<_>>()
    });
    each.collect()
}

fn finding(core: &Core, i: usize, service: &Core) -> Finding {
    let (why, field) = match service.standing {
        Standing::Internal => ("internal", "visibility"),
        Standing::Draft => ("a draft", "draft"),
        _ => ("not published yet", "published"),
    };
    Finding::new(
        &HIDDEN_SERVICE,
        core.doc.field(&format!("services.{i}")),
        format!("{} is {why}: readers do not hear its name", called(service)),
    )
    .related(service.doc.field(field), "not to be seen because of this")
    .help("name a service that readers know, or make the service public first")
}
