//! `/services/`: the catalog by need, narrowed by audience and cost without a script.
use super::cards::quiet;
use super::{Sheet, Stage, artifact, frame, text};
use crate::base::artifact::Artifact;
use crate::base::names;
use crate::content::reference::service::Lifecycle;
use crate::content::{Retirement, Service};
use crate::site::published::Entry;
use crate::view::*;
use jiff::Timestamp;
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
        ending: endings(stage, Lifecycle::Retiring),
        ended: endings(stage, Lifecycle::Retired),
        not_offered: not_offered(stage),
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

/// Services at the end of their life, with the notice that says so; what ends next comes first, what ended last comes first.
fn endings(stage: &Stage, lifecycle: Lifecycle) -> Vec<EndingView> {
    let site = &stage.site;
    let services = site.reference.services.iter();
    let mut all: Vec<_> = services
        .filter(|s| s.front.lifecycle == lifecycle)
        .map(|s| {
            let about = site.about.get(&s.core.id);
            let notice = about.and_then(|about| about.retirements.first());
            (notice.map(|i| &site.communications.retirements[*i]), s)
        })
        .collect();
    all.sort_by_key(|(notice, s)| {
        (
            notice.map(|n| n.front.ends_on.0),
            s.front.title.to_lowercase(),
        )
    });
    if lifecycle == Lifecycle::Retired {
        all.reverse();
    }
    let view = |(notice, s): (Option<&Entry<Retirement, Timestamp>>, &Entry<Service>)| EndingView {
        service: LinkView::new(&s.front.title, &*s.core.address),
        summary: s.front.summary.trim().into(),
        notice: notice.map(|n| LinkView::new(&n.front.title, &*n.core.address)),
        when: notice.map(|n| format!("Last day: {}", site.face.day_year(n.front.ends_on.0))),
    };
    all.into_iter().map(view).collect()
}

/// What IT does not do, in the order of the services' names.
fn not_offered(stage: &Stage) -> Vec<NotOfferedView> {
    let mut services: Vec<&Entry<Service>> = offered(stage).collect();
    services.sort_by_key(|s| s.front.title.to_lowercase());
    let each = services.into_iter().filter_map(|s| {
        let body_html =
            text::optional(stage, &s.core, "not_offered", s.front.not_offered.as_ref())?;
        Some(NotOfferedView {
            service: LinkView::new(&s.front.title, &*s.core.address),
            body_html,
        })
    });
    each.collect()
}

fn in_order<'a>(stage: &Stage, services: impl Iterator<Item = &'a Entry<Service>>) -> Vec<Card> {
    let mut cards: Vec<Card> = services
        .filter_map(|s| stage.own_card(s.core.index).map(quiet))
        .collect();
    cards.sort_by_key(|card| card.title.to_lowercase());
    cards
}
