//! The type of a page. One whose fields the source does not have gives way to its neighbor in the family.
use super::whole::{Shop, has_feed};
use crate::content::Kind;
use crate::import::fields::plain;
use crate::import::page::{Gathered, Page};
use crate::import::{Wishes, family, times};
use rayon::prelude::*;

/// The type of each page. A type whose fields the source does not have gives way to its neighbour in the family.
pub(super) fn decide(
    pages: Vec<Page>,
    gathered: &Gathered,
    wishes: Wishes,
    shop: &Shop<'_>,
) -> Vec<(Page, Kind)> {
    let mut decided: Vec<(Page, Kind)> = pages
        .into_par_iter()
        .map(|mut page| {
            let root = gathered.root_of(&page.source);
            let (mut kind, mut why) = family::of(&mut page, root, gathered.is_manual);
            if let Some(asked) = wishes.kind {
                (kind, why) = (asked, "--as asks for it".into());
            }
            let kind = possible(&mut page, kind, &why, shop);
            (page, kind)
        })
        .collect();
    decided.sort_by(|(a, _), (b, _)| a.source.cmp(&b.source));
    decided
}

pub(super) const STARTS: &[&str] = &[
    "starts",
    "start",
    "start_time",
    "starts_at",
    "scheduled_for",
    "begin",
    "date",
];

pub(super) const ENDS: &[&str] = &[
    "ends",
    "end",
    "end_time",
    "ends_at",
    "scheduled_until",
    "finish",
    "resolvedWhen",
    "until",
];

pub(super) const ENDS_ON: &[&str] = &[
    "ends_on",
    "end_of_life",
    "eol",
    "retires",
    "sunset",
    "end_date",
    "ends",
    "end",
];

pub(super) fn possible(page: &mut Page, kind: Kind, why: &str, shop: &Shop<'_>) -> Kind {
    let has_time = |page: &Page, keys: &[&str]| {
        keys.iter()
            .filter_map(|key| page.fields.get(key))
            .any(|value| times::parse(&plain(value), None, &shop.ours).is_some())
    };
    let (becomes, lack) = match kind {
        Kind::Maintenance if !(has_time(page, STARTS) && has_time(page, ENDS)) => (
            Kind::Advisory,
            "planned work has a window, and this page does not say when; it is an advisory until somebody does",
        ),
        Kind::Retirement if !has_time(page, ENDS_ON) => (
            Kind::Advisory,
            "a retirement has a last day, and this page does not say which; it is an advisory until somebody does",
        ),
        Kind::Story => (
            Kind::Page,
            "a story needs a person's consent, which no other tool records; it is a page until somebody has it",
        ),
        Kind::Survey => (
            Kind::Page,
            "a survey has findings with answers, which a person has to write; it is a page until then",
        ),
        Kind::Snippet => (
            Kind::Page,
            "a snippet is a part of other pages; it is a page until somebody uses it",
        ),
        kind => (kind, ""),
    };
    let article = if becomes.plate().name.starts_with(['a', 'i']) {
        "an"
    } else {
        "a"
    };
    page.notes.came(
        1,
        format!("became {article} {}: {why}", becomes.plate().name),
        "",
    );
    if becomes != kind {
        page.notes.person(1, lack, "");
    }
    if page.is_post && !has_feed(becomes) {
        let message = "the other site's feeds had this page; here it is in none";
        page.notes.changed(1, message, "");
    }
    becomes
}
