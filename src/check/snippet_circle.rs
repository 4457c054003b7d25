//! Snippets that hold themselves.
use super::Rule;
use super::walk::circles;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::source::Place;
use crate::base::text::LinkKind;
use crate::content::Kind;
use crate::site::links::Target;
use crate::site::{Core, Site};
use std::sync::Arc;

pub const SNIPPET_CIRCLE: Code = Code {
    name: "snippet-circle",
    severity: Severity::Error,
    catches: "A snippet that uses itself, directly or through other snippets.",
    why: "Its text would have no end, and no page that uses it could be made.",
    wrong: "snippets/get-help.md with the paragraph [Get help](snippet:get-help)",
    right: "Each snippet written out, or using snippets that do not use it",
};

pub const RULE: Rule = Rule {
    code: &SNIPPET_CIRCLE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let snippets: Vec<&Arc<Core>> = site.of_kind(Kind::Snippet).collect();
    let Some(first) = snippets.first().map(|core| core.index) else {
        return Vec::new();
    };
    // Snippets stand together in the site's list.
    let edges: Vec<Vec<usize>> = snippets
        .iter()
        .map(|core| {
            uses(core)
                .filter_map(|(_, to)| to.checked_sub(first))
                .collect()
        })
        .collect();
    circles(&edges)
        .iter()
        .map(|circle| finding(&circle.iter().map(|i| snippets[*i]).collect::<Vec<_>>()))
        .collect()
}

/// Places of the links among the body's, and the snippets that they name.
fn uses(core: &Core) -> impl Iterator<Item = (usize, usize)> {
    core.doc
        .body
        .links
        .iter()
        .zip(&core.links)
        .enumerate()
        .filter_map(|(i, (link, target))| match target {
            Target::Document { index, .. } if link.kind == LinkKind::Snippet => Some((i, *index)),
            _ => None,
        })
}

fn finding(circle: &[&Arc<Core>]) -> Finding {
    let place = |i: usize| -> Place {
        let (from, to) = (circle[i], circle[(i + 1) % circle.len()].index);
        let link = uses(from)
            .find(|(_, index)| *index == to)
            .and_then(|(link, _)| from.doc.body.links.get(link));
        link.map_or_else(
            || from.doc.source.start(),
            |link| from.doc.at(link.span.clone()),
        )
    };
    if let [alone] = circle {
        return Finding::new(
            &SNIPPET_CIRCLE,
            place(0),
            format!("the snippet `{}` uses itself", alone.id),
        )
        .help("take this paragraph out");
    }
    let ids: Vec<&str> = circle
        .iter()
        .chain(circle.first())
        .map(|core| &*core.id)
        .collect();
    let found = Finding::new(
        &SNIPPET_CIRCLE,
        place(0),
        format!(
            "these snippets use each other in a circle: {}",
            ids.join(" → ")
        ),
    );
    let found = (1..circle.len()).fold(found, |found, i| found.related(place(i), "and here"));
    found.help("take one of these paragraphs out")
}
