//! Documents that are over before they begin.
use super::Rule;
use crate::base::finding::{Code, Finding, Severity};
use crate::site::Site;

pub const EXPIRES_EARLY: Code = Code {
    name: "expires-early",
    severity: Severity::Warning,
    catches: "A document whose `expires` is not after its `published`.",
    why: "No reader would ever see it.",
    wrong: "published: 2026-12-01\nexpires: 2025-12-31",
    right: "published: 2026-12-01\nexpires: 2026-12-31",
};

pub const RULE: Rule = Rule {
    code: &EXPIRES_EARLY,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in &site.cores {
        let (Some(published), Some(expires)) = (core.published, core.expires) else {
            continue;
        };
        if expires <= published {
            found.push(
                Finding::new(
                    &EXPIRES_EARLY,
                    core.doc.field("expires"),
                    "this document expires before it is published",
                )
                .related(core.doc.field("published"), "published here")
                .help("look at the year; `expires` is when readers see it for the last time"),
            );
        }
    }
    found
}
