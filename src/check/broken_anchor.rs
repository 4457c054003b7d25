//! Links to a heading that is not there.
use super::Rule;
use super::walk::{Spot, spots};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::names;
use crate::content::Kind;
use crate::site::links::Target;
use crate::site::{Core, Site, Standing};

pub const BROKEN_ANCHOR: Code = Code {
    name: "broken-anchor",
    severity: Severity::Error,
    catches: "A link to a heading, `#like-this`, that the page does not have.",
    why: "The reader lands at the top of a long page and has to search for what was promised.",
    wrong: "[If it does not work](#it-doesnt-work), above the heading “If it fails”",
    right: "[If it does not work](#if-it-fails)",
};

pub const RULE: Rule = Rule {
    code: &BROKEN_ANCHOR,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    spots(site).filter_map(|spot| finding(site, spot)).collect()
}

fn finding(site: &Site, spot: Spot<'_>) -> Option<Finding> {
    let (page, anchor) = match spot.target {
        Target::Document {
            index,
            anchor: Some(anchor),
        } => (site.cores.get(*index)?, anchor),
        // What stands around a snippet is known only where it is used.
        Target::Anchor(anchor) if spot.core.kind != Kind::Snippet => {
            (site.cores.get(spot.core.index)?, anchor)
        }
        _ => return None,
    };
    // Of a page that is gone, other rules tell; `part-…` are the headings of the templates.
    if page.standing == Standing::Replaced || anchor.starts_with("part-") || page.has_anchor(anchor)
    {
        return None;
    }
    if snippets(site, page).any(|snippet| snippet.has_anchor(anchor)) {
        return None;
    }
    let own = page.index == spot.core.index;
    let whose = if own {
        "this page".into()
    } else {
        format!("“{}”", page.title())
    };
    let anchors: Vec<&str> = anchors(page)
        .chain(snippets(site, page).flat_map(anchors))
        .collect();
    let near =
        names::nearest(anchor, anchors.iter().copied()).or_else(|| contained(anchor, &anchors));
    let found = Finding::new(
        &BROKEN_ANCHOR,
        spot.place(),
        format!("{whose} has no heading `#{anchor}`"),
    );
    Some(match near {
        Some(near) => found.help(format!("did you mean `#{near}`?")),
        None if anchors.is_empty() => {
            found.help("it has no headings at all: link to the page without `#`")
        }
        None => found.help(format!("it has {}", names::or_list(&with_hash(&anchors)))),
    })
}

/// The headings of snippets stand in the pages that use them.
fn snippets<'a>(site: &'a Site, page: &'a Core) -> impl Iterator<Item = &'a Core> {
    page.links.iter().filter_map(|target| match target {
        Target::Document { index, .. } => site
            .cores
            .get(*index)
            .map(|core| &**core)
            .filter(|core| core.kind == Kind::Snippet),
        _ => None,
    })
}

fn anchors(page: &Core) -> impl Iterator<Item = &str> {
    page.doc
        .body
        .headings
        .iter()
        .map(|h| h.id.as_str())
        .chain(page.doc.body.anchors.iter().map(String::as_str))
}

/// A heading that was made longer or shorter: "#outcome" for "the-outcome-six-weeks-back".
fn contained<'a>(anchor: &str, anchors: &[&'a str]) -> Option<&'a str> {
    anchors
        .iter()
        .find(|a| anchor.len() >= 4 && a.contains(anchor))
        .copied()
}

fn with_hash(anchors: &[&str]) -> Vec<String> {
    const ENOUGH: usize = 8;
    anchors
        .iter()
        .take(ENOUGH)
        .map(|a| format!("#{a}"))
        .collect()
}
