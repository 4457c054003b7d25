//! `/`: what is broken or planned now, a search field, three answers, services by need, news.
use super::{Sheet, Stage, artifact, frame, json_ld, status, text, words};
use crate::base::artifact::Artifact;
use crate::base::names;
use crate::content::Incident;
use crate::content::shared::Impact;
use crate::output::calendar;
use crate::site::links::Target;
use crate::site::published::{Entry, Published};
use crate::site::say;
use crate::site::state::Condition;
use crate::site::window::Course;
use crate::view::*;
use std::sync::Arc;

/// News on the home page: one that leads and three more.
const NEWS: usize = 4;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    vec![artifact(stage, "/", sheet)]
}

fn sheet(stage: &Stage) -> Sheet {
    let site = &stage.site;
    let config = &site.config;
    let mut page = frame::page(
        stage,
        &config.book.title,
        &config.book.description,
        "/",
        "home",
        &[],
    );
    page.head_title = format!("{}, {}", config.book.title, config.university.name);
    page.crumbs.clear();
    let articles = config
        .home
        .articles
        .iter()
        .filter_map(|n| site.article(*n))
        .map(|a| a.core.index);
    let news = super::news::newest(site).into_iter().take(NEWS);
    Sheet::new("home.html", page, &view(stage))
        .about(json_ld::website(site))
        .with(
            "services",
            stage.services(config.home.services.iter().map(String::as_str)),
        )
        .with("articles", stage.list(articles))
        .with("news", stage.list(news))
        .with_views("agenda", &status::agenda(stage, None))
}

fn view(stage: &Stage) -> HomeView {
    let site = &stage.site;
    let open: Vec<_> = site
        .communications
        .incidents
        .iter()
        .filter(|i| i.detail.is_open())
        .collect();
    let worst = open.iter().max_by_key(|i| i.detail.impact);
    let (headline, rest, state) = match (worst, open.len()) {
        (Some(one), 1) => {
            let state = words::condition(Condition::of_incident(one.detail.impact));
            let services = one.front.services.iter().map(|s| s.id.as_str());
            let services = say::names_first(site, services);
            let state = StateView {
                word: format!("{services}: {}", state.word.to_lowercase()),
                ..state
            };
            (say::headline(site, one), rest(site, one), state)
        }
        (Some(worst), many) => {
            let state = words::condition(Condition::of_incident(worst.detail.impact));
            (
                say::headline(site, worst),
                Some(format!(
                    "{} open.",
                    names::count(many, "incident is", "incidents are")
                )),
                state,
            )
        }
        (None, _) => match under_way(site) {
            Some(sentence) => (
                sentence,
                Some("All other services are working.".into()),
                StateView::new("planned", "Planned work"),
            ),
            None => (
                "All services are working.".to_string(),
                None,
                StateView::new("ok", "Working"),
            ),
        },
    };
    let count = site.components().count();
    HomeView {
        headline,
        rest,
        state,
        next_update: worst
            .and_then(|i| i.detail.next_update_by)
            .map(|at| words::hour(&site.face, at)),
        follow: worst.map(|i| match open.len() {
            1 => LinkView::new("Follow the incident", &*i.core.address),
            _ => LinkView::new("See all incidents", "/status/"),
        }),
        popular: popular(site),
        all_services: Some(LinkView::new(
            format!("All {}", names::count(count, "service", "services")),
            "/status/",
        )),
        all_articles: Some(LinkView::new(
            format!(
                "All {}",
                names::count(
                    site.reference.articles.len(),
                    "help article",
                    "help articles"
                )
            ),
            "/kb/",
        )),
        all_news: Some(LinkView::new(
            format!("All {}", site.config.labels.news.to_lowercase()),
            "/news/",
        )),
        calendar: Some(LinkView::new(
            "Put these dates in your calendar",
            calendar::ALL,
        )),
        coming: Some(LinkView::new("The next twelve months", "/timeline/")),
        status: Some(LinkView::new("State of all services", "/status/")),
    }
}

/// What to say after the one open incident: nothing where nothing is left.
fn rest(site: &Published, incident: &Entry<Incident, Course>) -> Option<String> {
    let named = |id: &str| incident.front.services.iter().any(|s| s.id == id);
    let mut others = (site.components())
        .filter(|service| !named(&service.core.id))
        .filter_map(|service| site.states.get(&service.core.id))
        .peekable();
    others.peek()?;
    let may_be_hit = others.any(|state| !state.may_be_hit.is_empty());
    let calm = match may_be_hit {
        true => "Services that do not depend on it are working.",
        false => "Everything else is working.",
    };
    Some(under_way(site).unwrap_or_else(|| calm.into()))
}

/// The sentence of work under way that people notice.
fn under_way(site: &Published) -> Option<String> {
    let now = site
        .communications
        .maintenance
        .iter()
        .filter(|m| m.detail.now().standing.is_under_way());
    now.filter(|m| m.front.impact != Impact::None)
        .map(|m| words::unbroken(&say::maintenance(site, m)))
        .next()
}

fn popular(site: &Published) -> Vec<LinkView> {
    let each = site.config.home.popular.iter();
    each.filter_map(|p| {
        Some(LinkView::new(
            &p.text,
            text::path(site, Some(&target(site, &p.url)?)),
        ))
    })
    .collect()
}

/// Links in book.toml are checked before; what is not published is left out.
fn target(site: &Published, url: &str) -> Option<Target> {
    match url.split_once(':') {
        Some(("kb", number)) => site.article(number.parse().ok()?).map(|a| a.core.index),
        Some(("service", id)) => site.service(id).map(|s| s.core.index),
        Some(("page", id)) => site
            .reference
            .pages
            .iter()
            .find(|p| &*p.core.id == id)
            .map(|p| p.core.index),
        _ if url.starts_with('/') => return Some(Target::Path(url.into())),
        _ => return Some(Target::Outside(url.into())),
    }
    .map(|index| Target::Document {
        index,
        anchor: None,
    })
}
