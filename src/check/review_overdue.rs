//! Articles and services that nobody has looked at for too long.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::Kind;
use crate::site::{Site, review};

pub const REVIEW_OVERDUE: Code = Code {
    name: "review-overdue",
    severity: Severity::Suggestion,
    catches: "An article or a service whose `review_in` has run out since `reviewed`.",
    why: "Menus move and prices change; a reader who follows old steps loses trust in the new ones too.",
    wrong: "reviewed: 2024-03-01\nreview_in: 12 months",
    right: "reviewed: 2026-11-20\nreview_in: 12 months",
};

pub const RULE: Rule = Rule {
    code: &REVIEW_OVERDUE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let today = site.face.date(site.now);
    let mut found = Vec::new();
    for core in site
        .of_kind(Kind::Service)
        .chain(site.of_kind(Kind::Article))
        .filter(|core| matters(core))
    {
        let Some(review) = review::of(core, &site.face) else {
            continue;
        };
        let Some(due) = review.due else {
            continue;
        };
        if due < today {
            let field = if review.reviewed.is_some() {
                "reviewed"
            } else {
                "review_in"
            };
            let message = format!("this was to be reviewed by {}", site.face.day_year(due));
            found.push(
                Finding::new(&REVIEW_OVERDUE, core.doc.field(field), message)
                    .help("go through it step by step, and write today's date in `reviewed`"),
            );
        }
    }
    found
}
