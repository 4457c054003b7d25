//! Articles whose successor is none.
use super::Rule;
use super::walk::{called, circles};
use crate::base::finding::{Code, Finding, Severity};
use crate::content::{Front, Kind};
use crate::site::links::Target;
use crate::site::{Core, Site};
use std::collections::HashMap;
use std::sync::Arc;

pub const REPLACED_BY: Code = Code {
    name: "replaced-by",
    severity: Severity::Error,
    catches: "An article that is replaced by itself, by a circle of articles, or by something that is no article, service or page.",
    why: "The old address becomes a signpost; it must lead to a page that stays.",
    wrong: "replaced_by: incident:canvas-slow",
    right: "replaced_by: kb:1042",
};

pub const RULE: Rule = Rule {
    code: &REPLACED_BY,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let replaced = |core: &&Arc<Core>| matches!(&core.doc.front, Front::Article(article) if article.replaced_by.is_some());
    let articles: Vec<&Arc<Core>> = site.of_kind(Kind::Article).filter(replaced).collect();
    let places: HashMap<usize, usize> = articles
        .iter()
        .enumerate()
        .map(|(i, core)| (core.index, i))
        .collect();
    let mut found: Vec<Finding> = articles
        .iter()
        .filter_map(|core| wrong_kind(site, core))
        .collect();
    let edges: Vec<Vec<usize>> = articles
        .iter()
        .map(|core| {
            next(core)
                .and_then(|index| places.get(&index).copied())
                .into_iter()
                .collect()
        })
        .collect();
    for circle in circles(&edges) {
        found.push(in_circle(
            &circle.iter().map(|i| articles[*i]).collect::<Vec<_>>(),
        ));
    }
    found
}

fn next(core: &Core) -> Option<usize> {
    match core.field("replaced_by") {
        Some(Target::Document { index, .. }) => Some(*index),
        _ => None,
    }
}

fn wrong_kind(site: &Site, core: &Core) -> Option<Finding> {
    let what = match core.field("replaced_by")? {
        // The rule for broken links tells of these.
        Target::Broken(_) => return None,
        Target::Document { index, .. } => {
            let to = site.cores.get(*index)?;
            if matches!(to.kind, Kind::Article | Kind::Service | Kind::Page) {
                return None;
            }
            format!("{} cannot take an article's place", called(to))
        }
        _ => "only an article, a service or a page of this site can take an article's place".into(),
    };
    Some(
        Finding::new(&REPLACED_BY, core.doc.field("replaced_by"), what)
            .help("write it like `kb:1042`, `service:canvas` or `page:accounts`"),
    )
}

fn in_circle(circle: &[&Arc<Core>]) -> Finding {
    let place = circle[0].doc.field("replaced_by");
    if circle.len() == 1 {
        return Finding::new(&REPLACED_BY, place, "this article is replaced by itself")
            .help("name the article that answers this now, or take the line out");
    }
    let ids: Vec<&str> = circle
        .iter()
        .chain(circle.first())
        .map(|core| &*core.id)
        .collect();
    let message = format!(
        "these articles replace each other in a circle: {}",
        ids.join(" → ")
    );
    let found = Finding::new(&REPLACED_BY, place, message);
    let found = circle[1..].iter().fold(found, |found, core| {
        found.related(core.doc.field("replaced_by"), "and here")
    });
    found.help("take `replaced_by` out of the one that is right today")
}
