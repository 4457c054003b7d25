//! Survey findings that nobody answers.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::text::Text;
use crate::content::communications::survey;
use crate::content::{Front, Kind};
use crate::site::Site;

pub const SURVEY_UNANSWERED: Code = Code {
    name: "survey-unanswered",
    severity: Severity::Warning,
    catches: "Something that people said in a survey, without what IT did about it and without why not.",
    why: "People who took the time to answer look for exactly this line; silence is the answer that they remember.",
    wrong: "- said: The printers are always out of paper.\n  state: planned",
    right: "- said: The printers are always out of paper.\n  state: done\n  did: Every floor now has a second tray, filled at noon.",
};

pub const RULE: Rule = Rule {
    code: &SURVEY_UNANSWERED,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in site.of_kind(Kind::Survey).filter(|core| matters(core)) {
        let Front::Survey(front) = &core.doc.front else {
            continue;
        };
        for (i, _) in front
            .findings
            .iter()
            .enumerate()
            .filter(|(_, finding)| !is_answered(finding))
        {
            found.push(
                Finding::new(
                    &SURVEY_UNANSWERED,
                    core.doc.field(&format!("findings.{i}.said")),
                    "people said this, and nothing answers it",
                )
                .help("add `did:` with what IT did about it")
                .help("or `because:` with why not, or why not yet"),
            );
        }
    }
    found
}

fn is_answered(finding: &survey::Finding) -> bool {
    let says = |text: &Option<Text>| {
        text.as_ref()
            .is_some_and(|text| !text.raw.trim().is_empty())
    };
    // A promise that was not kept needs a reason; what was promised is no answer.
    says(&finding.because) || (says(&finding.did) && finding.state != survey::State::NotKept)
}
