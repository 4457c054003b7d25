//! Consent that ends soon.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::{Front, Kind};
use crate::site::Site;
use jiff::ToSpan;

pub const CONSENT_ENDS: Code = Code {
    name: "consent-ends",
    severity: Severity::Warning,
    catches: "A story whose customer's consent ends within 90 days.",
    why: "On the day after, the story leaves the site by itself, and every link to it leads to a signpost.",
    wrong: "expires: 2027-01-15, on December 1, 2026",
    right: "A new form from the customer, and its day in `expires`",
};

pub const RULE: Rule = Rule {
    code: &CONSENT_ENDS,
    run,
};

/// In days.
const SOON: i64 = 90;

fn run(site: &Site) -> Vec<Finding> {
    let today = site.face.date(site.now);
    let mut found = Vec::new();
    for core in site.of_kind(Kind::Story).filter(|core| matters(core)) {
        let Front::Story(story) = &core.doc.front else {
            continue;
        };
        let Some(last) = story.customer.consent.expires else {
            continue;
        };
        if last.0 >= today && last.0 <= today.saturating_add(SOON.days()) {
            let message = format!(
                "the consent of {} ends on {}",
                story.customer.name,
                site.face.day_year(last.0)
            );
            found.push(
                Finding::new(&CONSENT_ENDS, core.doc.field("customer.consent.expires"), message)
                    .help("ask for it again, or let the story go: from the day after, a signpost stands in its place"),
            );
        }
    }
    found
}
