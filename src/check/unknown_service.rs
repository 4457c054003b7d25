//! Names of services that the catalog does not have.
use super::Rule;
use super::walk::{home_path, locate, matters};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::names;
use crate::base::source::Place;
use crate::content::shared::Affected;
use crate::content::{Front, Kind};
use crate::site::Site;
use std::collections::HashSet;
use xxhash_rust::xxh3::Xxh3DefaultBuilder;

pub const UNKNOWN_SERVICE: Code = Code {
    name: "unknown-service",
    severity: Severity::Error,
    catches: "The id of a service that has no file in the catalog.",
    why: "The notice would stand on no service's page and in no service's feed, and the people who follow that service would not hear of it.",
    wrong: "services:\n  - canvass",
    right: "services:\n  - canvas",
};

pub const RULE: Rule = Rule {
    code: &UNKNOWN_SERVICE,
    run,
};

/// Every notice and every article asks, so the set has a quick hash.
type Known<'a> = HashSet<&'a str, Xxh3DefaultBuilder>;

fn run(site: &Site) -> Vec<Finding> {
    let read = site.of_kind(Kind::Service).map(|core| &*core.id);
    let known: Known<'_> = read.chain(site.unread(Kind::Service)).collect();
    let mut found = Vec::new();
    for core in site.cores.iter().filter(|core| matters(core)) {
        named(&core.doc.front, &mut |id, path| {
            if !known.contains(id) {
                found.push(finding(site, &known, id, core.doc.field(&path.written())));
            }
        });
    }
    for (i, id) in site
        .config
        .home
        .services
        .iter()
        .enumerate()
        .filter(|(_, id)| !known.contains(id.as_str()))
    {
        found.push(finding(
            site,
            &known,
            id,
            locate(site, &home_path("services", i)),
        ));
    }
    found
}

fn finding(site: &Site, known: &Known<'_>, id: &str, place: Place) -> Finding {
    const FEW: usize = 12;
    let mut sorted: Vec<&str> = known.iter().copied().collect();
    sorted.sort_unstable();
    let found = Finding::new(
        &UNKNOWN_SERVICE,
        place,
        format!("there is no service `{id}`"),
    );
    match names::nearest(id, sorted.iter().copied()) {
        Some(near) => found.did_you_mean(Some(near)),
        None if sorted.is_empty() => found.help(format!(
            "write its page first: `campanile new service`, in {}/services/",
            site.config.book.src
        )),
        None if sorted.len() <= FEW => found.help(format!("known here: {}", sorted.join(", "))),
        None => found.help(format!(
            "a service's id is its file's name in {}/services/",
            site.config.book.src
        )),
    }
}

/// Where a service is named, written out only when there is something to say.
struct Path<'a> {
    key: &'a str,
    index: Option<usize>,
    rest: &'a str,
}

impl Path<'_> {
    fn written(&self) -> String {
        match self.index {
            Some(i) => format!("{}.{i}{}", self.key, self.rest),
            None => self.key.to_string(),
        }
    }
}

/// Hands each service that a document names to a visitor.
fn named(front: &Front, visit: &mut dyn FnMut(&str, Path<'_>)) {
    let mut affected = |services: &[Affected]| {
        for (i, service) in services.iter().enumerate() {
            visit(
                &service.id,
                Path {
                    key: "services",
                    index: Some(i),
                    rest: ".id",
                },
            );
        }
    };
    match front {
        Front::Maintenance(f) => return affected(&f.services),
        Front::Incident(f) => return affected(&f.services),
        Front::Advisory(f) => return affected(&f.services),
        Front::Retirement(f) => return affected(&f.services),
        _ => {}
    }
    let mut list = |key: &str, ids: &[String]| {
        for (i, id) in ids.iter().enumerate() {
            visit(
                id,
                Path {
                    key,
                    index: Some(i),
                    rest: "",
                },
            );
        }
    };
    match front {
        Front::Launch(f) => {
            list("services", &f.services);
            if let Some(id) = &f.replaces {
                visit(
                    id,
                    Path {
                        key: "replaces",
                        index: None,
                        rest: "",
                    },
                );
            }
        }
        Front::Story(f) => list("services", &f.services),
        Front::Article(f) => list("services", &f.services),
        Front::Page(f) => list("services", &f.services),
        Front::Service(f) => {
            list("depends_on", &f.depends_on);
            list("alternatives", &f.alternatives);
            list("related", &f.related);
        }
        Front::Survey(f) => {
            for (i, finding) in f.findings.iter().enumerate() {
                if let Some(id) = &finding.service {
                    visit(
                        id,
                        Path {
                            key: "findings",
                            index: Some(i),
                            rest: ".service",
                        },
                    );
                }
            }
        }
        _ => {}
    }
}
