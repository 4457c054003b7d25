//! `/for/<audience>/`: what one group of readers needs, on one page.
use super::cards::quiet;
use super::{Sheet, Stage, artifact, frame, news};
use crate::base::artifact::Artifact;
use crate::content::reference::service::Lifecycle;
use crate::site::published::Published;
use crate::view::*;
use std::sync::Arc;

const SERVICES: usize = 24;
const ARTICLES: usize = 12;
const NOTICES: usize = 8;
const NEWS: usize = 4;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    (0..stage.site.config.audience.len())
        .map(|i| {
            let address = format!("/for/{}/", stage.site.config.audience[i].id);
            artifact(stage, &address, move |stage| sheet(stage, i))
        })
        .collect()
}

fn sheet(stage: &Stage, which: usize) -> Sheet {
    let site = &stage.site;
    let audience = &site.config.audience[which];
    let name = audience.name.to_lowercase();
    let summary = format!("Services, help and notices for {name}.");
    let title = format!("For {name}");
    let mut page = frame::page(
        stage,
        &title,
        &summary,
        &format!("/for/{}/", audience.id),
        "for",
        &[],
    );
    page.section = None;
    // "IT" keeps its capitals.
    let title = format!("For {}", lower_but_acronyms(&audience.name));
    page.title.clone_from(&title);
    let view = AudienceView {
        id: audience.id.clone(),
        name: audience.name.clone(),
        summary,
        follow: Vec::new(),
    };
    let meant =
        |list: &[String], all: bool| list.contains(&audience.id) || (all && list.is_empty());
    let services = site
        .reference
        .services
        .iter()
        .filter(|s| !matches!(s.front.lifecycle, Lifecycle::Retired));
    let services: Vec<Card> = services
        .filter(|s| meant(&s.front.audience, true))
        .take(SERVICES)
        .filter_map(|s| stage.own_card(s.core.index).map(quiet))
        .collect();
    let articles = site
        .reference
        .articles
        .iter()
        .filter(|a| meant(&a.front.audience, false));
    let is_for_them = |i: &usize| {
        let core = site.document(*i);
        core.is_some_and(|core| meant(core.doc.common().audience(), true))
    };
    let news = news::newest(site).into_iter().filter(is_for_them);
    Sheet::new("audience.html", page, &view)
        .with_views("services", &services)
        .with(
            "articles",
            stage.list(articles.map(|a| a.core.index).take(ARTICLES)),
        )
        .with(
            "notices",
            stage.list(notices(site).into_iter().filter(is_for_them).take(NOTICES)),
        )
        .with("news", stage.list(news.take(NEWS)))
}

/// "Faculty and instructors" → "faculty and instructors", "People who work in IT" → "people who work in IT".
pub fn lower_but_acronyms(name: &str) -> String {
    let words = name
        .split(' ')
        .map(|word| match word.chars().all(|c| c.is_uppercase()) {
            true => word.to_string(),
            false => word.to_lowercase(),
        });
    words.collect::<Vec<_>>().join(" ")
}

/// Open incidents, windows ahead, warnings: newest first within each.
fn notices(site: &Published) -> Vec<usize> {
    let talk = &site.communications;
    let open = talk
        .incidents
        .iter()
        .filter(|i| i.detail.is_open())
        .map(|i| i.core.index);
    let ahead = talk
        .maintenance
        .iter()
        .rev()
        .filter(|m| m.detail.now().standing.is_ahead())
        .map(|m| m.core.index);
    let warnings = talk.advisories.iter().map(|a| a.core.index);
    let endings = talk
        .retirements
        .iter()
        .filter(|r| *r.detail > site.now)
        .map(|r| r.core.index);
    open.chain(ahead).chain(warnings).chain(endings).collect()
}
