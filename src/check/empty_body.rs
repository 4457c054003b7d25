//! Pages without a text.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::Kind;
use crate::site::{Core, Site};

pub const EMPTY_BODY: Code = Code {
    name: "empty-body",
    severity: Severity::Warning,
    catches: "An article, a page, a service, a launch, a story or a snippet that has no text below its front matter.",
    why: "The reader comes for the text; a heading and a summary alone look like a page that failed to load.",
    wrong: "---\ntitle: Set up email on a phone\n---",
    right: "---\ntitle: Set up email on a phone\n---\n\n1. Open Settings …",
};

pub const RULE: Rule = Rule {
    code: &EMPTY_BODY,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let empty = site
        .cores
        .iter()
        .filter(|core| matters(core) && lives_by_its_text(core.kind) && is_empty(core));
    empty
        .map(|core| {
            Finding::new(
                &EMPTY_BODY,
                core.doc.field("title"),
                format!("this {} has no text", core.kind.plate().name),
            )
            .help(help(core.kind))
        })
        .collect()
}

fn help(kind: Kind) -> &'static str {
    match kind {
        Kind::Snippet => "write it below the second line of three hyphens",
        _ => {
            "write it below the second line of three hyphens, or set `draft: true` until it is there"
        }
    }
}

/// A notice says all that it has to say in its fields.
fn lives_by_its_text(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Article | Kind::Page | Kind::Service | Kind::Launch | Kind::Story | Kind::Snippet
    )
}

fn is_empty(core: &Core) -> bool {
    let body = &core.doc.body;
    body.words == 0 && body.holes.is_empty() && body.html.trim().is_empty()
}
