//! JSON Feed 1.1: the feed of updates, for programs. The same items as RSS.
use super::Format;
use super::feeds::elsewhere::clean;
use super::feeds::updates;
use super::feeds::{Scope, full_title};
use super::pages::Stage;
use crate::base::artifact::Artifact;
use serde::Serialize;
use std::sync::Arc;

pub const JSON_FEED: Format = Format {
    name: "json-feed",
    about: "JSON Feed 1.1: one item an update.",
    plan,
};

pub const MEDIA: &str = "application/feed+json";
pub const ENDING: &str = "json";

/// Fields of jsonfeed.org/version/1.1.
#[derive(Serialize)]
struct Feed<'a> {
    version: &'static str,
    title: String,
    home_page_url: String,
    feed_url: String,
    description: String,
    language: &'a str,
    authors: [Author<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub<'a>>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
struct Hub<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    url: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    content_html: &'a str,
    summary: &'a str,
    date_published: String,
    tags: &'a [String],
}

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    (0..stage.feed_names.scopes.len())
        .map(|i| {
            let path = stage.feed_names.scopes[i].address(ENDING)[1..].to_string();
            let stage = stage.clone();
            Artifact::made(path, MEDIA, move |out| {
                let scope = &stage.feeds.scopes[i];
                let items = scope.items(&stage);
                // Plain strings in memory cannot fail.
                let _ = serde_json::to_writer_pretty(&mut *out, &feed(&stage, scope, &items));
                out.push(b'\n');
                Ok(())
            })
        })
        .collect()
}

fn feed<'a>(stage: &'a Stage, scope: &Scope, items: &'a [Arc<updates::Item>]) -> Feed<'a> {
    let site = &stage.site;
    let config = &site.config;
    let hub = config.feeds.hub.as_deref();
    let item = |item: &'a Arc<updates::Item>| Item {
        id: &item.guid,
        url: &item.link,
        title: &item.title,
        content_html: &item.html,
        summary: &item.text,
        date_published: super::atom::time(site, item.at, 0),
        tags: &item.categories,
    };
    Feed {
        version: "https://jsonfeed.org/version/1.1",
        title: clean(&full_title(site, &scope.title)),
        home_page_url: site.absolute(&scope.page),
        feed_url: site.absolute(&scope.address(ENDING)),
        description: clean(&scope.description),
        language: &config.book.language,
        authors: [Author {
            name: &config.division.name,
            url: &config.site.url,
        }],
        hubs: hub
            .map(|url| Hub {
                kind: "WebSub",
                url,
            })
            .into_iter()
            .collect(),
        items: items.iter().map(item).collect(),
    }
}
