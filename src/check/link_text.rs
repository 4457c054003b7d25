//! Links whose words do not say where they lead.
use super::Rule;
use super::walk::{Spot, spots};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::text::LinkKind;
use crate::site::Site;
use crate::site::links::Target;

pub const LINK_TEXT: Code = Code {
    name: "link-text",
    severity: Severity::Suggestion,
    catches: "A link on a bare web address, or on no words at all. Words like “here” are found by `Campus.LinkText`.",
    why: "Screen readers list a page's links without the text around them, and everybody's eye jumps from link to link (WCAG 2.2, 2.4.4).",
    wrong: "[https://netid.lakeshore.example/passkeys](https://netid.lakeshore.example/passkeys)",
    right: "[Set up a passkey](https://netid.lakeshore.example/passkeys)",
};

pub const RULE: Rule = Rule {
    code: &LINK_TEXT,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let links =
        spots(site).filter(|spot| spot.link.kind == LinkKind::Link && !spot.is_bare_address());
    links.filter_map(finding).collect()
}

fn finding(spot: Spot<'_>) -> Option<Finding> {
    let text = spot.link.text.trim();
    if text.is_empty() {
        return Some(
            Finding::new(&LINK_TEXT, spot.place(), "this link has no words")
                .help("write between the square brackets what the reader finds there"),
        );
    }
    let say = |message: &str| {
        Finding::new(&LINK_TEXT, spot.words_place(), message.to_string())
            .help("use words that name the page: “Set up a passkey” instead of “click here”")
    };
    // Only a link that leads out can be one, and only a text about as long as its target.
    let may_be_address = matches!(spot.target, Target::Outside(_))
        && text.len() + "https://".len() + 1 >= spot.link.target.len();
    if may_be_address && is_address(text) {
        return Some(say("the words of this link are a bare address"));
    }
    None
}

fn is_address(text: &str) -> bool {
    !text.contains(' ')
        && (text.starts_with("https://") || text.starts_with("http://") || text.starts_with("www."))
}
