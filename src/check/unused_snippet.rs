//! Snippets that no document uses.
use super::Rule;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::text::LinkKind;
use crate::content::Kind;
use crate::site::Site;
use crate::site::links::Target;
use std::collections::HashSet;

pub const UNUSED_SNIPPET: Code = Code {
    name: "unused-snippet",
    severity: Severity::Suggestion,
    catches: "A snippet that no document uses.",
    why: "Somebody keeps it right, and no reader ever sees it.",
    wrong: "content/snippets/get-help.md, used nowhere",
    right: "A paragraph [Get help](snippet:get-help) in the pages that need it",
};

pub const RULE: Rule = Rule {
    code: &UNUSED_SNIPPET,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut unused: HashSet<usize> = site.of_kind(Kind::Snippet).map(|core| core.index).collect();
    for core in &site.cores {
        if unused.is_empty() {
            return Vec::new();
        }
        let body = core.doc.body.links.iter().zip(&core.links);
        let fields = core
            .doc
            .fields
            .iter()
            .zip(&core.fields)
            .flat_map(|((_, links), targets)| links.iter().zip(targets));
        for (link, target) in body.chain(fields) {
            if let Target::Document { index, .. } = target
                && link.kind == LinkKind::Snippet
                && *index != core.index
            {
                unused.remove(index);
            }
        }
    }
    let unused = site
        .of_kind(Kind::Snippet)
        .filter(|core| unused.contains(&core.index));
    unused
        .map(|core| {
            Finding::new(
                &UNUSED_SNIPPET,
                core.doc.field("title"),
                format!("no document uses the snippet `{}`", core.id),
            )
            .help(format!(
                "use it with a paragraph that is only [{}](snippet:{}), or delete it",
                core.title(),
                core.id
            ))
        })
        .collect()
}
