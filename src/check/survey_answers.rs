//! Findings of a survey that come back to an earlier one.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::names;
use crate::content::{Front, Kind, Survey};
use crate::site::{Core, Site};

pub const SURVEY_ANSWERS: Code = Code {
    name: "survey-answers",
    severity: Severity::Error,
    catches: "A finding that comes back to a survey or to a finding that is not there, or that is not an earlier one.",
    why: "The promise and what people say about it a year later would not stand beside each other, which is what they look for.",
    wrong: "answers: techqual-2025",
    right: "answers: techqual-2025#3",
};

pub const RULE: Rule = Rule {
    code: &SURVEY_ANSWERS,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in site.of_kind(Kind::Survey).filter(|core| matters(core)) {
        let Front::Survey(front) = &core.doc.front else {
            continue;
        };
        for i in 0..front.findings.len() {
            found.extend(fault(site, core, front, i));
        }
    }
    found
}

fn fault(site: &Site, core: &Core, front: &Survey, i: usize) -> Option<Finding> {
    let written = front.findings[i].answers.as_deref()?;
    let finding = |message: String| {
        Finding::new(
            &SURVEY_ANSWERS,
            core.doc.field(&format!("findings.{i}.answers")),
            message,
        )
    };
    let Some((id, number)) = front.findings[i].comes_back_to() else {
        return Some(finding(format!("`{written}` names no finding")).help(
            "write the survey's id, `#` and the finding's number on its page, like techqual-2025#3",
        ));
    };
    let Some(other) = site.find(Kind::Survey, id) else {
        if site.unread(Kind::Survey).any(|unread| unread == id) {
            return None;
        }
        let all = site.of_kind(Kind::Survey).map(|survey| &*survey.id);
        return Some(
            finding(format!("there is no survey `{id}`"))
                .did_you_mean(names::nearest(id, all))
                .help("a survey's id is its file's name in communications/surveys/"),
        );
    };
    let Front::Survey(before) = &other.doc.front else {
        return None;
    };
    let all = before.findings.len();
    if number >= all {
        let what = names::count(all, "finding", "findings");
        return Some(
            finding(format!(
                "`{id}` has {what}, and here is number {}",
                number + 1
            ))
            .help("count from the top of its list, from 1"),
        );
    }
    (other.published >= core.published).then(|| {
        finding(format!("`{id}` is not an earlier survey"))
            .help("the newer survey names the older one, and both pages show it")
    })
}
