//! Titles that are no title, or too much of one.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::Kind;
use crate::site::Site;

pub const TITLE: Code = Code {
    name: "title",
    severity: Severity::Warning,
    catches: "A title that is empty, or longer than 90 characters.",
    why: "Feeds, search results and phones cut it off, often before the word that matters.",
    wrong: "title: Information about the planned interruption of wireless network service in several residence halls on North Campus",
    right: "title: Wi-Fi in North Campus halls will be off on Saturday night",
};

pub const RULE: Rule = Rule { code: &TITLE, run };

/// In characters.
const LONGEST: usize = 90;

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in site.cores.iter().filter(|core| matters(core)) {
        let title = core.title();
        let say = |message: String| Finding::new(&TITLE, core.doc.field("title"), message);
        if title.trim().is_empty() {
            found.push(
                say("the title is empty".into()).help("say in a few words what this is about"),
            );
        }
        // Readers do not see a snippet's title; and no text of few bytes has many characters.
        if core.kind == Kind::Snippet || title.len() <= LONGEST {
            continue;
        }
        let length = title.chars().count();
        if length > LONGEST {
            found.push(
                say(format!(
                    "this title has {length} characters; {LONGEST} are enough"
                ))
                .help("put what people look for first, and the rest into the summary"),
            );
        }
    }
    found
}
