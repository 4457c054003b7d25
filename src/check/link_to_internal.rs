//! Public documents that point at what only IT may see.
use super::Rule;
use super::walk::{called, home, spots};
use crate::base::finding::{Code, Finding, Severity};
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

pub const RULE: Rule = Rule { code: &LINK_TO_INTERNAL, run };

fn run(site: &Site) -> Vec<Finding> {
    let mut found: Vec<Finding> = (spots(site).filter(|spot| !is_internal(spot.core)))
        .filter_map(|spot| {
            let to = internal_document(site, spot.target)?;
            let message = match to.kind {
                Kind::Snippet => format!("{} is internal, and this document is public", called(to)),
                _ => format!("this public document links to {}, which is internal", called(to)),
            };
            Some(
                finding(to, spot.place(), message)
                    .help("link to a public document, or write `visibility: internal` here too"),
            )
        })
        .collect();
    found.extend(home(site).iter().filter(|link| is_internal(link.to)).map(|link| {
        finding(link.to, link.place(site), format!("the home page is public, and {} is internal", called(link.to)))
            .help("take it out, or put a public document in its place")
    }));
    found
}

fn finding(to: &Core, place: crate::base::source::Place, message: String) -> Finding {
    Finding::new(&LINK_TO_INTERNAL, place, message).related(to.doc.field("visibility"), "internal because of this")
}

fn is_internal(core: &Core) -> bool {
    core.doc.common().visibility() == Visibility::Internal
}

fn internal_document<'a>(site: &'a Site, target: &Target) -> Option<&'a Core> {
    match target {
        Target::Document { index, .. } => site.cores.get(*index).map(|core| &**core).filter(|core| is_internal(core)),
        _ => None,
    }
}
