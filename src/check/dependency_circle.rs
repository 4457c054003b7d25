//! Services that need each other.
use super::Rule;
use super::walk::circles;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::{Front, Kind};
use crate::site::{Core, Site};
use std::collections::HashMap;
use std::sync::Arc;

pub const DEPENDENCY_CIRCLE: Code = Code {
    name: "dependency-circle",
    severity: Severity::Error,
    catches: "Services that depend on each other in a circle.",
    why: "When one of them breaks, every one of them is “hit by” every other, and nobody learns where the fault is.",
    wrong: "wifi depends on netid, and netid depends on wifi",
    right: "wifi depends on netid; netid depends on campus-network",
};

pub const RULE: Rule = Rule {
    code: &DEPENDENCY_CIRCLE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let services: Vec<&Arc<Core>> = site.of_kind(Kind::Service).collect();
    let places: HashMap<&str, usize> = services
        .iter()
        .enumerate()
        .rev()
        .map(|(i, core)| (&*core.id, i))
        .collect();
    let edges: Vec<Vec<usize>> = services
        .iter()
        .map(|core| {
            depends_on(core)
                .iter()
                .filter_map(|id| places.get(id.as_str()).copied())
                .collect()
        })
        .collect();
    circles(&edges)
        .iter()
        .map(|circle| finding(&circle.iter().map(|i| services[*i]).collect::<Vec<_>>()))
        .collect()
}

fn depends_on(core: &Core) -> &[String] {
    match &core.doc.front {
        Front::Service(service) => &service.depends_on,
        _ => &[],
    }
}

fn finding(circle: &[&Arc<Core>]) -> Finding {
    let next = |i: usize| circle[(i + 1) % circle.len()];
    let place = |i: usize| {
        let at = depends_on(circle[i])
            .iter()
            .position(|id| **id == *next(i).id)
            .unwrap_or(0);
        circle[i].doc.field(&format!("depends_on.{at}"))
    };
    if let [alone] = circle {
        let message = format!("the service `{}` depends on itself", alone.id);
        return Finding::new(&DEPENDENCY_CIRCLE, place(0), message).help("take this line out");
    }
    let ids: Vec<&str> = circle
        .iter()
        .chain(circle.first())
        .map(|core| &*core.id)
        .collect();
    let message = format!(
        "these services depend on each other in a circle: {}",
        ids.join(" → ")
    );
    let found = Finding::new(&DEPENDENCY_CIRCLE, place(0), message);
    let found = (1..circle.len()).fold(found, |found, i| {
        found.related(
            place(i),
            format!("`{}` depends on `{}`", circle[i].id, next(i).id),
        )
    });
    found.help("take out the one that works, if need be, without the other")
}
