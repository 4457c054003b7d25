//! JSON Feed 1.1: the feed of updates, for programs. The same items as RSS.
use super::Format;
use super::feeds::elsewhere::{clean, escaped};
use super::feeds::press::{Aside, Hand, Press};
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
    /// Last, and put in afterwards.
    items: [(); 0],
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
    let press = Arc::new(Press::new(stage));
    (0..stage.feeds.scopes.len())
        .map(|i| {
            let path = stage.feeds.scopes[i].address(ENDING)[1..].to_string();
            let (stage, press) = (stage.clone(), press.clone());
            Artifact::made(path, MEDIA, move |out| {
                let scope = &stage.feeds.scopes[i];
                let frame = pretty(&feed(&stage, scope));
                // The items come last, and there are none yet.
                let head = frame.strip_suffix("]\n}").unwrap_or(&frame);
                out.extend_from_slice(head.as_bytes());
                let from = out.len();
                scope.put_items(&stage, &press, &HAND, out);
                if out.len() > from {
                    out.extend_from_slice(b"\n  ");
                }
                out.extend_from_slice(b"]\n}\n");
                Ok(())
            })
        })
        .collect()
}

const HAND: Hand = Hand {
    item: |stage, item| {
        let item = pretty(&Item {
            id: &item.guid,
            url: &item.link,
            title: &item.title,
            content_html: &item.html,
            summary: &item.text,
            date_published: stage.site.face.rfc3339(item.at, false),
            tags: &item.categories,
        });
        // A string holds no line break of its own, so that all of them are those of the layout.
        format!("\n    {}", item.replace('\n', "\n    "))
    },
    escape: |sentence| {
        let inside = |text: String| {
            let quoted = serde_json::Value::String(text).to_string();
            quoted[1..quoted.len() - 1].to_string()
        };
        Aside {
            text: inside(format!(" {sentence}")),
            html: inside(format!("<p>{}</p>\n", escaped(sentence))),
        }
    },
    between: ",",
};

fn pretty(value: &impl Serialize) -> String {
    // Plain strings cannot fail.
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn feed<'a>(stage: &'a Stage, scope: &Scope) -> Feed<'a> {
    let site = &stage.site;
    let config = &site.config;
    let hub = config.feeds.hub.as_deref();
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
        items: [],
    }
}
