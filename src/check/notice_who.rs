//! Notices that leave open whom they concern.
use super::Rule;
use super::walk::{notices, said_in_fields, written_body};
use crate::base::finding::{Code, Finding, Severity};
use crate::content::{Front, Kind};
use crate::site::{Core, Site};
use regex::Regex;
use std::sync::LazyLock;

pub const NOTICE_WHO: Code = Code {
    name: "notice-who",
    severity: Severity::Suggestion,
    catches: "A notice that says nowhere whom it concerns: no `audience`, no `scope`, and no people in its text.",
    why: "The first question of every reader is “Does this mean me?”. Without an answer, those who are not hit call too.",
    wrong: "summary: Shared folders will be unavailable on Saturday night.",
    right: "summary: Shared folders will be unavailable on Saturday night for everyone in Science Hall.",
};

pub const RULE: Rule = Rule {
    code: &NOTICE_WHO,
    run,
};

/// Words for people, and words that pick some of them out.
static PEOPLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:every(?:one|body)|any(?:one|body)|nobody|no one|some(?:one|body)|people|person|students?|faculty|staff|instructors?|teachers?|employees|researchers?|visitors?|guests?|members?|callers?|customers?|alumni|departments?|classes|courses|who|you)\b",
    )
    .ok()
});

fn run(site: &Site) -> Vec<Finding> {
    notices(site)
        .filter(|core| !says_who(site, core))
        .map(|core| {
            let field = if core.kind == Kind::Advisory {
                "title"
            } else {
                "services"
            };
            Finding::new(
                &NOTICE_WHO,
                core.doc.field(field),
                "this notice does not say whom it concerns",
            )
            .help("say it in the summary, in a few words: “for everyone in Science Hall”")
            .help("or add `audience:`, or `scope:` with the words that follow the verb")
        })
        .collect()
}

fn says_who(site: &Site, core: &Core) -> bool {
    let common = core.doc.common();
    let scope = match &core.doc.front {
        Front::Maintenance(front) => front.scope.is_some(),
        Front::Incident(front) => front.scope.is_some(),
        _ => false,
    };
    if scope || !common.audience().is_empty() {
        return true;
    }
    let named = |text: &str| {
        PEOPLE.as_ref().is_none_or(|people| people.is_match(text))
            || site
                .config
                .audience
                .iter()
                .any(|audience| text.contains(&audience.name))
    };
    // What a reader has to do is said to "you", whoever that is.
    let fields = said_in_fields(core);
    fields
        .iter()
        .any(|(path, text)| path != "action" && named(text))
        || named(written_body(core))
}
