//! Notices that leave people alone with their questions.
use super::Rule;
use super::walk::{notices, said_in_fields, written_body};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::text::LinkKind;
use crate::content::Kind;
use crate::site::links::Target;
use crate::site::{Core, Site};

pub const NOTICE_HELP: Code = Code {
    name: "notice-help",
    severity: Severity::Warning,
    catches: "A notice without a way to get help, where book.toml has none for every page: no phone number, no address, no link.",
    why: "Somebody cannot work, has read the notice, and does not know whom to ask.",
    wrong: "[division.contact]\nphone = \"\"\nemail = \"\"",
    right: "[division.contact]\nphone = \"(555) 555-0142\"\nemail = \"help@lakeshore.example\"",
};

pub const RULE: Rule = Rule {
    code: &NOTICE_HELP,
    run,
};

/// So many notices are named; the way out is the same for all.
const NAMED: usize = 3;

/// One finding for the site: what is missing is in book.toml, and not in each notice.
fn run(site: &Site) -> Vec<Finding> {
    let contact = &site.config.division.contact;
    // Pages of notices have a line for help from these.
    if !contact.phone.trim().is_empty() || !contact.email.trim().is_empty() {
        return Vec::new();
    }
    let without: Vec<&Core> = notices(site)
        .map(|core| &**core)
        .filter(|core| !says_where(site, core))
        .collect();
    if without.is_empty() {
        return Vec::new();
    }
    let message = match without.len() {
        1 => "one notice does not say where to get help".to_string(),
        n => format!("{n} notices do not say where to get help"),
    };
    let place = crate::base::config::locate(&site.config_source, &["division", "contact", "phone"]);
    let finding = Finding::new(&NOTICE_HELP, place, message)
        .help("add `phone` or `email` under [division.contact]: every page shows them")
        .help("or end each notice with a link to a page or a snippet that says it");
    let named = without.iter().take(NAMED);
    vec![named.fold(finding, |finding, core| {
        finding.related(core.doc.field("title"), "such as this one")
    })]
}

/// A phone number, an address for mail, or a link to a page or a snippet.
fn says_where(site: &Site, core: &Core) -> bool {
    let leads_on = |link: &crate::base::text::Link, target: &Target| match target {
        Target::Document { index, .. } => {
            link.kind == LinkKind::Snippet
                || site
                    .cores
                    .get(*index)
                    .is_some_and(|to| to.kind == Kind::Page)
        }
        _ => link.target.starts_with("mailto:") || link.target.starts_with("tel:"),
    };
    let body = core.doc.body.links.iter().zip(&core.links);
    let fields = core.doc.fields.iter().zip(&core.fields);
    let fields = fields.flat_map(|((_, links), targets)| links.iter().zip(targets));
    body.chain(fields)
        .any(|(link, target)| leads_on(link, target))
        || said_in_fields(core).iter().any(|(_, text)| reaches(text))
        || reaches(written_body(core))
}

/// Whether a text holds an address for mail, or seven digits as phone numbers have them.
fn reaches(text: &str) -> bool {
    let mail = |word: &str| {
        word.split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
    };
    if text.split_whitespace().any(mail) {
        return true;
    }
    let mut digits = 0;
    for c in text.chars() {
        match c {
            '0'..='9' => digits += 1,
            '-' | '(' | ')' | ' ' | '.' | '+' | '\u{a0}' if digits > 0 => {}
            _ => digits = 0,
        }
        if digits >= 7 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::reaches;

    #[test]
    fn numbers_and_addresses_reach_somebody() {
        for way in [
            "Call (555) 555-0142.",
            "Write to help@lakeshore.example.",
            "Dial 555-0142",
        ] {
            assert!(reaches(way), "{way}");
        }
        for none in [
            "On December 5, 2026",
            "@here",
            "room 112, floor 3",
            "Ask us.",
        ] {
            assert!(!reaches(none), "{none}");
        }
    }
}
