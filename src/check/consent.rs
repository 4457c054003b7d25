//! Stories that the person did not agree to.
use super::Rule;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::shared::Channel;
use crate::content::{Front, Kind, Story};
use crate::site::{Core, Site, Standing};

pub const CONSENT: Code = Code {
    name: "consent",
    severity: Severity::Error,
    catches: "A story whose customer's consent does not cover the website, came after the story, had ended before it began, or is kept nowhere.",
    why: "It is a person's name, face and words. Without their consent, on paper, they are not shown.",
    wrong: "consent:\n  given_on: 2026-10-12\n  scope: [print]\n  record: Folder 7",
    right: "consent:\n  given_on: 2026-10-12\n  scope: [web, print]\n  record: Communications office, folder 2026-7",
};

pub const RULE: Rule = Rule {
    code: &CONSENT,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in site
        .of_kind(Kind::Story)
        .filter(|core| !matches!(core.standing, Standing::Expired | Standing::Draft))
    {
        if let Front::Story(story) = &core.doc.front {
            check(site, core, story, &mut found);
        }
    }
    found
}

fn check(site: &Site, core: &Core, story: &Story, found: &mut Vec<Finding>) {
    let consent = &story.customer.consent;
    let name = &story.customer.name;
    let mut say = |field: &str, message: String, help: &str| {
        let place = core.doc.field(&format!("customer.consent.{field}"));
        found.push(Finding::new(&CONSENT, place, message).help(help));
    };
    if !consent.scope.contains(&Channel::Web) {
        say(
            "scope",
            format!("{name} has not agreed to be shown on the website"),
            "ask, and add `web` to `scope` when the answer is yes",
        );
    }
    if let Some(published) = core.published.map(|at| site.face.date(at))
        && consent.given_on.0 > published
    {
        let (given, day) = (
            site.face.day_year(consent.given_on.0),
            site.face.day_year(published),
        );
        say(
            "given_on",
            format!("{name} agreed on {given}, after the story was published on {day}"),
            "publish it after that day, or correct the day",
        );
    }
    if consent.expires.is_some_and(|last| last < consent.given_on) {
        say(
            "expires",
            "this consent ends before it was given".into(),
            "look at the year",
        );
    }
    if consent.record.trim().is_empty() {
        say(
            "record",
            "this does not say where the signed form is kept".into(),
            "name the folder or the file, for whoever has to look for it",
        );
    }
}
