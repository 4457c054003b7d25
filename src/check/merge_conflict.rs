//! Marks that git leaves in a text where two people changed the same lines.
use super::Rule;
use super::walk::lines_of_text;
use crate::base::finding::{Code, Finding, Severity};
use crate::read::slips::{CONFLICT, CONFLICT_HELP, conflict_at};
use crate::site::{Core, Site};

pub const MERGE_CONFLICT: Code = Code {
    name: "merge-conflict",
    severity: Severity::Error,
    catches: "The lines that git writes into a text (<<<<<<<, =======, >>>>>>>) where two people changed the same words.",
    why: "Readers would see both versions, one below the other, and the marks between them.",
    wrong: "<<<<<<< HEAD\nEmail is back.\n=======\nEmail is slow.\n>>>>>>> email-friday",
    right: "Email is back.",
};

pub const RULE: Rule = Rule {
    code: &MERGE_CONFLICT,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    site.cores.iter().filter_map(|core| finding(core)).collect()
}

fn finding(core: &Core) -> Option<Finding> {
    let body = core.doc.source.text.get(core.doc.body_at..)?;
    conflict_at(body)?;
    // In a block of code they may be what the text is about.
    let mut lines = lines_of_text(core).filter(|(_, line)| !line.is_empty());
    let (at, first) = lines.find(|(_, line)| line.starts_with("<<<<<<< "))?;
    lines.find(|(_, line)| line.starts_with(">>>>>>> "))?;
    let place = core.doc.at(at..at + first.len());
    Some(Finding::new(&MERGE_CONFLICT, place, CONFLICT).help(CONFLICT_HELP))
}
