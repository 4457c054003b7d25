//! Headings on a level that is not theirs.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::source::Place;
use crate::base::text::Heading;
use crate::content::Kind;
use crate::site::{Core, Site};

pub const HEADING_LEVEL: Code = Code {
    name: "heading-level",
    severity: Severity::Warning,
    catches: "A heading of level 1 in a text, or a heading that skips a level.",
    why: "The page's title is its heading of level 1, and people who hear the page find their way by the levels (WCAG 2.2, 1.3.1).",
    wrong: "## Before you begin\n\n#### On a phone",
    right: "## Before you begin\n\n### On a phone",
};

pub const RULE: Rule = Rule {
    code: &HEADING_LEVEL,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    site.cores
        .iter()
        .filter(|core| matters(core))
        .flat_map(|core| findings(core))
        .collect()
}

fn findings(core: &Core) -> Vec<Finding> {
    // A snippet stands below a heading that it does not know.
    let mut above = if core.kind == Kind::Snippet { 5 } else { 1 };
    let mut found = Vec::new();
    // What git left is no heading, though its marks make one.
    let headings = core.doc.body.headings.iter();
    for heading in headings.filter(|heading| !heading.text.starts_with("<<<<<<< ")) {
        let level = heading.level;
        if level == 1 {
            found.push(
                Finding::new(
                    &HEADING_LEVEL,
                    place(core, heading),
                    "a heading of level 1 is the page's title, which stands in the front matter",
                )
                .help(format!("write it with two hashes: ## {}", heading.text)),
            );
        } else if level > above + 1 {
            let message = match above {
                1 => format!(
                    "the first heading is of level {level}, and nothing stands above it but the title"
                ),
                _ => format!(
                    "this heading is of level {level}, and the one above it of level {above}"
                ),
            };
            let hashes = "#".repeat(above as usize + 1);
            found.push(
                Finding::new(&HEADING_LEVEL, place(core, heading), message)
                    .help(format!("write it like this: {hashes} {}", heading.text)),
            );
        }
        above = level.max(2);
    }
    found
}

/// The heading's line, without its end.
fn place(core: &Core, heading: &Heading) -> Place {
    let written = core
        .doc
        .source
        .text
        .get(heading.span.clone())
        .unwrap_or_default();
    let line = written.lines().next().unwrap_or_default().trim_end().len();
    core.doc.at(heading.span.start..heading.span.start + line)
}
