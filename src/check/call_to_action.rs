//! News whose button does not say what happens.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::Front;
use crate::content::shared::Action;
use crate::site::{Core, Site};

pub const CALL_TO_ACTION: Code = Code {
    name: "call-to-action",
    severity: Severity::Warning,
    catches: "A launch or a story whose `call_to_action` has no words, words like “Learn more”, or more than 40 characters.",
    why: "News is read once. If it moves somebody, the button has to say what they get when they press it.",
    wrong: "call_to_action:\n  text: Learn more\n  url: kb:1012",
    right: "call_to_action:\n  text: Set up a passkey\n  url: kb:1012",
};

pub const RULE: Rule = Rule {
    code: &CALL_TO_ACTION,
    run,
};

/// In characters: what fits on a button at 320 pixels.
const LONGEST: usize = 40;

/// In small letters.
const SAY_NOTHING: &[&str] = &[
    "click",
    "click here",
    "continue",
    "details",
    "find out more",
    "go",
    "here",
    "info",
    "learn more",
    "link",
    "more",
    "more info",
    "more information",
    "next",
    "ok",
    "open",
    "read more",
    "see more",
    "submit",
    "tap here",
    "this page",
    "visit",
    "website",
];

fn run(site: &Site) -> Vec<Finding> {
    let cores = site.cores.iter().filter(|core| matters(core));
    cores
        .filter_map(|core| finding(core, action(core)?))
        .collect()
}

fn action(core: &Core) -> Option<&Action> {
    match &core.doc.front {
        Front::Launch(front) => Some(&front.call_to_action),
        Front::Story(front) => front.call_to_action.as_ref(),
        _ => None,
    }
}

fn finding(core: &Core, action: &Action) -> Option<Finding> {
    let words = action.text.trim().trim_end_matches(['.', '!', '…']);
    let length = words.chars().count();
    let message = if words.is_empty() {
        "the call to action has no words".to_string()
    } else if SAY_NOTHING
        .iter()
        .any(|nothing| nothing.eq_ignore_ascii_case(words))
    {
        format!("“{words}” does not say what happens next")
    } else if length > LONGEST {
        format!("this call to action has {length} characters; {LONGEST} are enough for a button")
    } else {
        return None;
    };
    Some(
        Finding::new(
            &CALL_TO_ACTION,
            core.doc.field("call_to_action.text"),
            message,
        )
        .help("begin with a verb and name what people get: “Set up a passkey”"),
    )
}
