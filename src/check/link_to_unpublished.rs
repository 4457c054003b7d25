//! Links to documents that readers cannot see yet.
use super::Rule;
use super::walk::{Spot, called, home, said, spots};
use crate::base::finding::{Code, Finding, Severity};
use crate::site::links::Target;
use crate::site::{Core, Site, Standing};
use jiff::Timestamp;

pub const LINK_TO_UNPUBLISHED: Code = Code {
    name: "link-to-unpublished",
    severity: Severity::Error,
    catches: "A document that readers see, or will see, with a link to a draft or to something that is published later.",
    why: "The link would lead to a missing page, and would give away that something is coming.",
    wrong: "[The new lab notebook](launch:lab-notebook), while that launch has `draft: true`",
    right: "The same link, once the launch is published; until then, the words without a link",
};

pub const RULE: Rule = Rule {
    code: &LINK_TO_UNPUBLISHED,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    if !site
        .cores
        .iter()
        .any(|core| matches!(core.standing, Standing::Draft | Standing::Embargoed(_)))
    {
        return Vec::new();
    }
    let mut found: Vec<Finding> = spots(site).filter_map(|spot| finding(site, spot)).collect();
    found.extend(home(site).iter().filter_map(|link| {
        let why = too_early(site, link.to, site.now)?;
        let message = format!("the home page cannot show {}: {why}", called(link.to));
        Some(
            Finding::new(&LINK_TO_UNPUBLISHED, link.place(site), message)
                .help("put it here when readers can see it"),
        )
    }));
    found
}

fn finding(site: &Site, spot: Spot<'_>) -> Option<Finding> {
    let Target::Document { index, .. } = spot.target else {
        return None;
    };
    let to = site.cores.get(*index)?;
    // Drafts may lead to drafts: they are often written, and published, together.
    let from = match spot.core.standing {
        Standing::Draft => return None,
        Standing::Embargoed(until) => until,
        _ => site.now,
    };
    let why = too_early(site, to, from)?;
    let place = if to.doc.common().draft() {
        to.doc.field("draft")
    } else {
        to.doc.field("published")
    };
    Some(
        Finding::new(
            &LINK_TO_UNPUBLISHED,
            spot.place(),
            format!("readers cannot follow a link to {}: {why}", called(to)),
        )
        .related(place, "not to be seen because of this")
        .help("publish that first, or take the link out until then"),
    )
}

/// Why readers at `from` do not see the document yet.
fn too_early(site: &Site, core: &Core, from: Timestamp) -> Option<String> {
    match core.standing {
        Standing::Draft => Some("it is a draft".into()),
        Standing::Embargoed(until) if until > from => {
            Some(format!("it is published on {}", said(&site.face, until)))
        }
        _ => None,
    }
}
