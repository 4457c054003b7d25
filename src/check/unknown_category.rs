//! Categories that book.toml does not have.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::names;
use crate::content::{Front, Kind};
use crate::site::Site;

pub const UNKNOWN_CATEGORY: Code = Code {
    name: "unknown-category",
    severity: Severity::Error,
    catches: "A service in a category that book.toml does not have.",
    why: "The service would stand under no heading of the catalog.",
    wrong: "category: teaching",
    right: "category: teach",
};

pub const RULE: Rule = Rule {
    code: &UNKNOWN_CATEGORY,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let known: Vec<&str> = site
        .config
        .category
        .iter()
        .map(|category| category.id.as_str())
        .collect();
    let services = site.of_kind(Kind::Service).filter(|core| matters(core));
    services
        .filter_map(|core| {
            let Front::Service(service) = &core.doc.front else {
                return None;
            };
            if known.contains(&service.category.as_str()) {
                return None;
            }
            let message = format!("there is no category `{}`", service.category);
            let found = Finding::new(&UNKNOWN_CATEGORY, core.doc.field("category"), message)
                .did_you_mean(names::nearest(&service.category, known.iter().copied()));
            Some(match known.as_slice() {
                [] => found.help("add a `[[category]]` with this id to book.toml"),
                _ => found.help(format!(
                    "known here: {}; to add one, write a `[[category]]` in book.toml",
                    known.join(", ")
                )),
            })
        })
        .collect()
}
