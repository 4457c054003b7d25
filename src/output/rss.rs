//! RSS 2.0: the feed of updates. One item an update, and none is ever rewritten: readers, chat relays and flows
//! differ in what they do with an item that changes, and agree on one that is new.
use super::Format;
use super::feeds::elsewhere::{clean, escaped, escaped_as_it_is};
use super::feeds::press::{Aside, Hand, Press};
use super::feeds::updates::Item;
use super::feeds::{Scope, full_title};
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
    let press = Arc::new(Press::new(stage));
    (0..stage.feeds.scopes.len())
        .map(|i| {
            let path = stage.feeds.scopes[i].address(ENDING)[1..].to_string();
            let (stage, press) = (stage.clone(), press.clone());
            Artifact::made(path, MEDIA, move |out| {
                let scope = &stage.feeds.scopes[i];
                let frame = written(&channel(&stage, scope));
                let (head, foot) = frame.split_at(frame.rfind(CLOSE).unwrap_or(frame.len()));
                out.extend_from_slice(head.as_bytes());
                scope.put_items(&stage, &press, &HAND, out);
                out.extend_from_slice(foot.as_bytes());
                Ok(())
            })
        })
        .collect()
}

/// Where the items of a channel end.
const CLOSE: &str = "\n </channel>";

const HAND: Hand = Hand {
    item: |stage, it| {
        let channel = Channel {
            items: vec![item(&stage.site, it)],
            ..Channel::default()
        };
        let written = written(&channel);
        let from = written.find("\n  <item>").unwrap_or(written.len());
        let to = written.rfind(CLOSE).unwrap_or(written.len());
        written[from..to.max(from)].to_string()
    },
    // Both stand in CDATA sections; text whose `>` is escaped cannot end one.
    escape: |sentence| Aside {
        text: format!(" {}", escaped(sentence)),
        html: format!("<p>{}</p>\n", escaped(sentence)),
    },
    between: "",
};

fn written(channel: &Channel) -> String {
    // Writing to memory cannot fail, and what is written is UTF-8.
    let bytes = channel
        .pretty_write_to(Vec::new(), b' ', 1)
        .unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default() + "\n"
}

/// The channel without its items.
fn channel(stage: &Stage, scope: &Scope) -> Channel {
    let site = &stage.site;
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
        last_build_date: scope.newest(&stage.feeds).map(|at| date(site, at)),
        ttl: Some(TTL.into()),
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
        description: Some(escaped_as_it_is(&item.text)),
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
