//! `/search/`: an A–Z of everything, which needs no script.
use super::{Sheet, Stage, artifact, frame};
use crate::base::artifact::Artifact;
use crate::base::names;
use crate::theme::FACETS;
use crate::view::*;
use std::collections::BTreeMap;
use std::sync::Arc;

const SUMMARY: &str =
    "Everything on this site from A to Z: services, help articles, notices, news and pages.";

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    vec![artifact(stage, "/search/", sheet)]
}

fn sheet(stage: &Stage) -> Sheet {
    let page = frame::page(stage, "Search", SUMMARY, "/search/", "search", &[]);
    let cards: Vec<&Card> = stage
        .site
        .documents()
        .filter_map(|core| stage.card(core.index))
        .collect();
    let mut letters: BTreeMap<String, Vec<&Card>> = BTreeMap::new();
    for card in &cards {
        letters.entry(letter(&card.title)).or_default().push(card);
    }
    let groups: Vec<CardGroup> = letters
        .into_iter()
        .map(|(letter, mut list)| {
            list.sort_by(|a, b| {
                a.title
                    .to_lowercase()
                    .cmp(&b.title.to_lowercase())
                    .then_with(|| a.url.cmp(&b.url))
            });
            CardGroup {
                id: if letter == "#" {
                    "other".into()
                } else {
                    letter.to_lowercase()
                },
                name: letter,
                cards: list.into_iter().map(plain).collect(),
                ..CardGroup::default()
            }
        })
        .collect();
    let label = |id: &str, name: &str| {
        if id == "news" {
            stage.site.config.labels.news.clone()
        } else {
            name.to_string()
        }
    };
    let types = FACETS.iter().map(|(id, name)| FacetView {
        id: id.to_string(),
        name: label(id, name),
        count: cards.iter().filter(|c| c.facet == *id).count(),
    });
    let count = names::count(cards.len(), "entry", "entries");
    Sheet::new(
        "search.html",
        page,
        &SearchView {
            count,
            types: types.filter(|t| t.count > 0).collect(),
        },
    )
    .with_views("groups", &groups)
}

/// A list of names needs no pictures.
fn plain(card: &Card) -> Card {
    Card {
        image: None,
        ..card.clone()
    }
}

fn letter(title: &str) -> String {
    let first = title.chars().find(|c| c.is_alphanumeric());
    match first {
        Some(c) if c.is_alphabetic() => c.to_uppercase().collect(),
        _ => "#".into(),
    }
}
