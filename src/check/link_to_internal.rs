//! Public documents that point at what only IT may see.
use super::Rule;
use super::walk::{called, home, spots};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::source::Place;
use crate::content::Kind;
use crate::content::shared::Visibility;
use crate::site::links::Target;
use crate::site::{Core, Site};

pub const LINK_TO_INTERNAL: Code = Code {
    name: "link-to-internal",
    severity: Severity::Error,
    catches: "A public document that links to an internal one, or that uses an internal snippet.",
    why: "Readers would meet a missing page, and could guess from its name what is kept from them.",
    wrong: "[How the help desk does it](kb:1090), in a public article",
    right: "[Change your password](kb:1010), or `visibility: internal` in the article itself",
};

pub const RULE: Rule = Rule {
    code: &LINK_TO_INTERNAL,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    // Looked up once for each document, and not once for each link to it.
    let internal: Vec<bool> = site.cores.iter().map(|core| is_internal(core)).collect();
    if !internal.contains(&true) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for spot in spots(site) {
        let Target::Document { index, .. } = spot.target else {
            continue;
        };
        if !internal[*index] || internal[spot.core.index] {
            continue;
        }
        let to = &site.cores[*index];
        let message = match to.kind {
            Kind::Snippet => format!("{} is internal, and this document is public", called(to)),
            _ => format!(
                "this public document links to {}, which is internal",
                called(to)
            ),
        };
        let help = "link to a public document, or write `visibility: internal` here too";
        found.push(finding(to, spot.place(), message).help(help));
    }
    found.extend(
        home(site)
            .iter()
            .filter(|link| internal[link.to.index])
            .map(|link| {
                let message = format!(
                    "the home page is public, and {} is internal",
                    called(link.to)
                );
                finding(link.to, link.place(site), message)
                    .help("take it out, or put a public document in its place")
            }),
    );
    found
}

fn finding(to: &Core, place: Place, message: String) -> Finding {
    Finding::new(&LINK_TO_INTERNAL, place, message)
        .related(to.doc.field("visibility"), "internal because of this")
}

fn is_internal(core: &Core) -> bool {
    core.doc.common().visibility() == Visibility::Internal
}
