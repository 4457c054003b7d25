//! RSS 2.0: the feed of updates. One item an update, and none is ever rewritten: readers, chat relays and flows
//! differ in what they do with an item that changes, and agree on one that is new.
use super::Format;
use super::feeds::elsewhere::{clean, escaped};
use super::feeds::updates::Item;
use super::feeds::{Scope, full_title, newest};
use super::pages::Stage;
use crate::base::artifact::Artifact;
use crate::site::published::Published;
use jiff::Timestamp;
use rss::extension::atom::{AtomExtension, Link};
use rss::{Category, Channel, Guid};
use std::collections::BTreeMap;
use std::sync::Arc;

pub const RSS: Format = Format {
    name: "rss",
    about: "RSS 2.0 feeds: one item an update.",
    plan,
};

pub const MEDIA: &str = "application/rss+xml";
pub const ENDING: &str = "xml";

/// How long a reader may wait, in minutes, before it looks again.
const TTL: &str = "10";

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    (0..stage.feed_names.scopes.len())
        .map(|i| {
            let path = stage.feed_names.scopes[i].address(ENDING)[1..].to_string();
            let stage = stage.clone();
            Artifact::made(path, MEDIA, move |out| {
                let channel = channel(&stage, &stage.feeds.scopes[i]);
                // Writing to memory cannot fail.
                let _ = channel.pretty_write_to(&mut *out, b' ', 1);
                out.push(b'\n');
                Ok(())
            })
        })
        .collect()
}

fn channel(stage: &Stage, scope: &Scope) -> Channel {
    let site = &stage.site;
    let items = scope.items(stage);
    let link = |rel: &str, href: String, media: Option<&str>| Link {
        rel: rel.into(),
        href,
        mime_type: media.map(String::from),
        ..Link::default()
    };
    let mut links = vec![link(
        "self",
        site.absolute(&scope.address(ENDING)),
        Some(MEDIA),
    )];
    links.extend(
        site.config
            .feeds
            .hub
            .iter()
            .map(|hub| link("hub", hub.clone(), None)),
    );
    let namespaces = BTreeMap::from([
        (
            "atom".to_string(),
            "http://www.w3.org/2005/Atom".to_string(),
        ),
        (
            "content".to_string(),
            "http://purl.org/rss/1.0/modules/content/".to_string(),
        ),
    ]);
    Channel {
        title: clean(&full_title(site, &scope.title)),
        link: site.absolute(&scope.page),
        description: clean(&scope.description),
        language: Some(site.config.book.language.clone()),
        last_build_date: newest(&items).map(|at| date(site, at)),
        ttl: Some(TTL.into()),
        items: items.iter().map(|i| item(site, i)).collect(),
        atom_ext: Some(AtomExtension { links }),
        namespaces,
        ..Channel::default()
    }
}

fn item(site: &Published, item: &Item) -> rss::Item {
    let category = |name: String| Category { name, domain: None };
    rss::Item {
        title: Some(item.title.clone()),
        link: Some(item.link.clone()),
        // Readers take a description for HTML.
        description: Some(escaped(&item.text)),
        content: Some(item.html.clone()),
        categories: item.categories.iter().cloned().map(category).collect(),
        guid: Some(Guid {
            value: item.guid.clone(),
            permalink: false,
        }),
        pub_date: Some(date(site, item.at)),
        ..rss::Item::default()
    }
}

/// RFC 822 with a year of four digits: "Tue, 01 Dec 2026 09:20:00 -0600".
fn date(site: &Published, at: Timestamp) -> String {
    let zoned = at.to_zoned(site.face.zone.clone());
    zoned.strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
}
