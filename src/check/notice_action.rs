//! Notices that do not tell the reader what to do.
use super::Rule;
use super::walk::{action, notices};
use crate::base::finding::{Code, Finding, Severity};
use crate::site::Site;

pub const NOTICE_ACTION: Code = Code {
    name: "notice-action",
    severity: Severity::Warning,
    catches: "A notice whose `action` is empty, or a word that stands for one: “None”, “N/A”, “TBD”.",
    why: "“What do I have to do?” is what people open a notice for. Nothing is an answer too, when it is said aloud.",
    wrong: "action: N/A",
    right: "action: You do not need to do anything.",
};

pub const RULE: Rule = Rule {
    code: &NOTICE_ACTION,
    run,
};

/// What people write where nothing comes to mind, in small letters.
const NOTHING: &[&str] = &[
    "",
    "none",
    "nothing",
    "n/a",
    "na",
    "not applicable",
    "no",
    "no action",
    "no action required",
    "no action needed",
    "no action is required",
    "no action is needed",
    "tbd",
    "tba",
    "to be determined",
    "todo",
    "see above",
    "see below",
    "see body",
    "wait",
    "please wait",
];

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in notices(site) {
        let Some(text) = action(core) else { continue };
        let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
        if !NOTHING
            .iter()
            .any(|nothing| nothing.eq_ignore_ascii_case(bare))
        {
            continue;
        }
        let message = match bare {
            "" => "the action is empty".to_string(),
            bare => format!("“{bare}” does not tell the reader what to do"),
        };
        found.push(
            Finding::new(&NOTICE_ACTION, core.doc.field("action"), message)
                .help("say it in a sentence: “Save your work before 10 p.m.”")
                .help("if there is nothing to do, write “You do not need to do anything.”"),
        );
    }
    found
}
