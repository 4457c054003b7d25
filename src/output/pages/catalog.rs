//! `/services/`: the catalog by need, narrowed by audience and cost without a script.
use super::cards::quiet;
use super::{Sheet, Stage, artifact, frame};
use crate::base::artifact::Artifact;
use crate::base::names;
use crate::content::Service;
use crate::content::reference::service::Lifecycle;
use crate::site::published::Entry;
use crate::view::*;
use std::sync::Arc;

const SUMMARY: &str =
    "Every service, by what you need it for: what it is, for whom, at what cost and how to get it.";

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    vec![artifact(stage, "/services/", sheet)]
}

fn sheet(stage: &Stage) -> Sheet {
    let site = &stage.site;
    let mut page = frame::page(stage, "Services", SUMMARY, "/services/", "services", &[]);
    page.crumbs.clear();
    let offered: Vec<&Entry<Service>> = offered(stage).collect();
    let groups: Vec<CardGroup> = (site.config.category.iter())
        .map(|category| CardGroup {
            id: category.id.clone(),
            name: category.name.clone(),
            summary: category.summary.clone(),
            url: None,
            cards: in_order(
                stage,
                offered
                    .iter()
                    .copied()
                    .filter(|s| s.front.category == category.id),
            ),
        })
        .filter(|group| !group.cards.is_empty())
        .collect();
    let cost_facet = groups
        .iter()
        .flat_map(|g| &g.cards)
        .all(|card| card.costs.is_some());
    let view = ServicesView {
        count: names::count(offered.len(), "service", "services"),
        cost_facet,
    };
    Sheet::new("services.html", page, &view).with_views("groups", &groups)
}

/// What a person can get, or will be able to: not what has ended.
fn offered(stage: &Stage) -> impl Iterator<Item = &Entry<Service>> {
    stage
        .site
        .reference
        .services
        .iter()
        .filter(|s| s.front.lifecycle != Lifecycle::Retired)
}

fn in_order<'a>(stage: &Stage, services: impl Iterator<Item = &'a Entry<Service>>) -> Vec<Card> {
    let mut cards: Vec<Card> = services
        .filter_map(|s| stage.card(s.core.index).map(quiet))
        .collect();
    cards.sort_by_key(|card| card.title.to_lowercase());
    cards
}
