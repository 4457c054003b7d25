//! Links to documents that have left, or that have moved.
use super::Rule;
use super::walk::{called, home, spots};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::source::Place;
use crate::site::links::Target;
use crate::site::{Core, Site, Standing};

pub const LINK_TO_GONE: Code = Code {
    name: "link-to-gone",
    severity: Severity::Warning,
    catches: "A link to a document that has expired, that was withdrawn, or that another one replaced.",
    why: "The reader meets a signpost instead of the answer.",
    wrong: "[Codes by text message](kb:1017), which `kb:1012` has replaced",
    right: "[Set up a passkey](kb:1012)",
};

pub const RULE: Rule = Rule {
    code: &LINK_TO_GONE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    if !site.cores.iter().any(|core| is_gone(core)) {
        return Vec::new();
    }
    let mut found: Vec<Finding> = Vec::new();
    for spot in spots(site) {
        // A chain of replacements is followed to its end by itself.
        let follows = spot.field == Some("replaced_by");
        if let Target::Document { index, .. } = spot.target
            && let Some(to) = site.cores.get(*index)
            && !(follows && to.standing == Standing::Replaced)
        {
            found.extend(finding(site, to, || spot.place()));
        }
    }
    found.extend(
        home(site)
            .iter()
            .filter_map(|link| finding(site, link.to, || link.place(site))),
    );
    found
}

fn is_gone(core: &Core) -> bool {
    matches!(
        core.standing,
        Standing::Expired | Standing::Withdrawn | Standing::Replaced
    )
}

fn finding(site: &Site, to: &Core, place: impl FnOnce() -> Place) -> Option<Finding> {
    let why = match to.standing {
        Standing::Expired => "has expired",
        Standing::Withdrawn => "was withdrawn, since the consent for it has ended",
        Standing::Replaced => "was replaced",
        Standing::Published | Standing::Draft | Standing::Internal | Standing::Embargoed(_) => {
            return None;
        }
    };
    let found = Finding::new(&LINK_TO_GONE, place(), format!("{} {why}", called(to)));
    Some(match successor(site, to) {
        Some(new) => found.help(format!(
            "link to `{}:{}` instead: “{}”",
            new.kind.plate().scheme,
            new.id,
            new.title()
        )),
        None => found.help("link to what answers this now, or take the link out"),
    })
}

/// What stands at the end of `replaced_by`; a circle has no end.
fn successor<'a>(site: &'a Site, gone: &'a Core) -> Option<&'a Core> {
    let mut here = gone;
    for _ in 0..site.cores.len() {
        match here.field("replaced_by") {
            Some(Target::Document { index, .. }) => here = site.cores.get(*index)?,
            Some(_) => return None,
            None => return Some(here).filter(|end| end.index != gone.index),
        }
    }
    None
}
