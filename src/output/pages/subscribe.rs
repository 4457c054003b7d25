//! `/subscribe/`: how to be told, in plain words; only what exists.
use super::{Sheet, Stage, artifact, frame};
use crate::base::artifact::Artifact;
use crate::output::feeds::Scope;
use crate::output::{atom, calendar, json_feed, rss};
use crate::view::*;
use std::sync::Arc;

const SUMMARY: &str =
    "How to hear about outages, planned work and news, in the tool you already have.";

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    vec![artifact(stage, "/subscribe/", sheet)]
}

fn sheet(stage: &Stage) -> Sheet {
    let page = frame::page(
        stage,
        "How to be told",
        SUMMARY,
        "/subscribe/",
        "status",
        &[("Status", "/status/")],
    );
    let view = SubscribeView {
        instead: vec![
            LinkView::new("The state of all services", "/status/"),
            LinkView::new("Planned maintenance", "/maintenance/"),
            LinkView::new("Warnings", "/advisories/"),
            LinkView::new(&stage.site.config.labels.news, "/news/"),
        ],
    };
    Sheet::new("subscribe.html", page, &view).with_views("feeds", &groups(stage))
}

const ARRIVES: &str = "Feed reader, Outlook, Teams or Slack";

/// Feeds in the order in which most people want them.
fn groups(stage: &Stage) -> Vec<FeedGroupView> {
    let news = &stage.site.config.labels.news;
    vec![
        group(
            "outages",
            "Outages and planned maintenance",
            "be told when something breaks, or will be unavailable",
            named(stage, &["outages"]),
        ),
        FeedGroupView {
            arrives: Some("Outlook, Google Calendar, Apple Calendar, phone".into()),
            ..group(
                "calendar",
                "Calendars",
                "see planned work in my calendar",
                calendars(stage),
            )
        },
        group(
            "services",
            "One service",
            "hear only about a service that I use",
            below(
                stage,
                "services/",
                "The feed of a service has every notice about it, and outages of what it needs.",
            ),
        ),
        group(
            "audiences",
            "What concerns people like me",
            "get what concerns me at the university",
            below(
                stage,
                "audiences/",
                "Notices for everyone, and those for one group of people.",
            ),
        ),
        group(
            "all",
            "All notices, or one kind",
            "follow everything, or only warnings",
            named(
                stage,
                &[
                    "all",
                    "incidents",
                    "maintenance",
                    "advisories",
                    "retirements",
                    "surveys",
                ],
            ),
        ),
        group(
            "news",
            news,
            "know what is new",
            named(stage, &["news", "launches", "stories"]),
        ),
        group(
            "kb",
            "Help articles",
            "see new and changed help articles",
            named(stage, &["kb"]),
        ),
    ]
    .into_iter()
    .filter(|group| !group.feeds.is_empty())
    .collect()
}

fn group(id: &str, name: &str, want: &str, feeds: Vec<FeedView>) -> FeedGroupView {
    FeedGroupView {
        id: id.into(),
        name: name.into(),
        summary: None,
        want: Some(want.into()),
        arrives: Some(ARRIVES.into()),
        feeds,
    }
}

/// Feeds with their address, and their other formats.
fn named(stage: &Stage, names: &[&str]) -> Vec<FeedView> {
    let scopes = names.iter().filter_map(|name| stage.feed_names.find(name));
    let view = |scope: &Scope| FeedView {
        name: scope.title.clone(),
        summary: Some(scope.description.clone()),
        address: Some(stage.site.absolute(&scope.address(rss::ENDING))),
        open: None,
        links: vec![
            LinkView::new("Atom, one entry a notice", scope.address(atom::ENDING)),
            LinkView::new("JSON Feed", scope.address(json_feed::ENDING)),
        ],
    };
    scopes.map(view).collect()
}

/// The calendar of all planned work, and one link a service.
fn calendars(stage: &Stage) -> Vec<FeedView> {
    let site = &stage.site;
    let address = site.absolute(calendar::ALL);
    // "webcal:" makes the program subscribe; an "https:" address would be imported once.
    let after = address.split_once("://").map_or("", |(_, after)| after);
    let open = LinkView::new("Add to my calendar", format!("webcal://{after}"));
    let services = site.reference.services.iter();
    let links = services
        .map(|s| LinkView::new(s.front.title.trim(), calendar::of_service(&s.core.id)))
        .collect();
    vec![
        FeedView {
            name: "Planned maintenance".into(),
            summary: Some("Windows move in your calendar when we move them.".into()),
            address: Some(address),
            open: Some(open),
            links: Vec::new(),
        },
        FeedView {
            name: "One service".into(),
            summary: Some("Copy the address of the link.".into()),
            links,
            ..FeedView::default()
        },
    ]
}

/// All feeds below a name, one link each.
fn below(stage: &Stage, folder: &str, summary: &str) -> Vec<FeedView> {
    let scopes = stage.feed_names.scopes.iter();
    let links: Vec<LinkView> = scopes
        .filter(|scope| scope.name.starts_with(folder))
        .map(|scope| {
            let name = scope.title.trim_start_matches("For: ");
            LinkView::new(name, scope.address(rss::ENDING))
        })
        .collect();
    if links.is_empty() {
        return Vec::new();
    }
    vec![FeedView {
        name: "Choose one".into(),
        summary: Some(format!("{summary} Copy the address of the link.")),
        links,
        ..FeedView::default()
    }]
}
