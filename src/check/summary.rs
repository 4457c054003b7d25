//! Summaries that do not sum up.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::Kind;
use crate::site::Site;

pub const SUMMARY: Code = Code {
    name: "summary",
    severity: Severity::Warning,
    catches: "A summary that is empty, that only repeats the title, or that is longer than 300 characters.",
    why: "It is all that feeds, cards, search results and messages show; most people read nothing else.",
    wrong: "title: Wi-Fi will be slow\nsummary: Wi-Fi will be slow.",
    right: "title: Wi-Fi will be slow\nsummary: On Saturday night, Wi-Fi in the North Campus halls will be slow while IT replaces antennas.",
};

pub const RULE: Rule = Rule {
    code: &SUMMARY,
    run,
};

/// In characters.
const LONGEST: usize = 300;

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in site
        .cores
        .iter()
        .filter(|core| matters(core) && core.kind != Kind::Snippet)
    {
        let summary = core.doc.common().summary().trim();
        let say = |message: String| Finding::new(&SUMMARY, core.doc.field("summary"), message);
        if summary.is_empty() {
            found.push(
                say("the summary is empty".into())
                    .help("say in one or two sentences what the reader needs to know"),
            );
        } else if is_same(summary, core.title()) {
            found.push(
                say("the summary only repeats the title".into())
                    .help("say what the title does not: who, when, and what to do"),
            );
        } else if summary.len() > LONGEST {
            let length = summary.chars().count();
            if length > LONGEST {
                let message = format!("this summary has {length} characters; {LONGEST} are enough");
                found.push(
                    say(message)
                        .help("keep one or two sentences here, and move the rest into the text"),
                );
            }
        }
    }
    found
}

fn is_same(summary: &str, title: &str) -> bool {
    let summary = summary.trim_end_matches(['.', '!']);
    let title = title.trim().trim_end_matches(['.', '!']);
    summary.len() == title.len() && summary.eq_ignore_ascii_case(title)
}
