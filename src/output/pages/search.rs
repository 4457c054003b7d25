//! `/search/`: an A–Z of everything, which needs no script.
use super::{Sheet, Stage, artifact, frame};
use crate::base::artifact::Artifact;
use crate::base::names;
use crate::site::Core;
use crate::theme::FACETS;
use crate::view::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tera::Value;

const SUMMARY: &str =
    "Everything on this site from A to Z: services, help articles, notices, news and pages.";

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    vec![artifact(stage, "/search/", sheet)]
}

fn sheet(stage: &Stage) -> Sheet {
    let page = frame::page(stage, "Search", SUMMARY, "/search/", "search", &[]);
    let documents = stage.site.documents();
    let shown: Vec<(&Arc<Core>, &Value)> = documents
        .filter_map(|core| Some((core, stage.card(core.index)?)))
        .collect();
    let mut letters: BTreeMap<String, Vec<(String, &str, usize)>> = BTreeMap::new();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (core, card) in &shown {
        let title = core.title();
        let key = (title.to_lowercase(), &*core.address, core.index);
        letters.entry(letter(title)).or_default().push(key);
        let facet = card.get_from_path("facet").and_then(Value::as_str);
        *counts.entry(facet.unwrap_or_default()).or_default() += 1;
    }
    let groups: Vec<(CardGroup, Vec<usize>)> = letters
        .into_iter()
        .map(|(letter, mut list)| {
            list.sort();
            let id = if letter == "#" {
                "other".into()
            } else {
                letter.to_lowercase()
            };
            let group = CardGroup {
                id,
                name: letter,
                ..CardGroup::default()
            };
            (group, list.into_iter().map(|(_, _, index)| index).collect())
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
        count: counts.get(id).copied().unwrap_or_default(),
    });
    let count = names::count(shown.len(), "entry", "entries");
    Sheet::new(
        "search.html",
        page,
        &SearchView {
            count,
            types: types.filter(|t| t.count > 0).collect(),
        },
    )
    .with("groups", stage.groups(groups))
}

fn letter(title: &str) -> String {
    let first = title.chars().find(|c| c.is_alphanumeric());
    match first {
        Some(c) if c.is_alphabetic() => c.to_uppercase().collect(),
        _ => "#".into(),
    }
}
