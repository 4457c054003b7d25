//! Atom (RFC 4287): the feed of histories. One entry a document; its updates are stacked, the newest first, and
//! `updated` moves with them.
use super::Format;
use super::feeds::elsewhere::{clean, escaped};
use super::feeds::updates::{self, Item};
use super::feeds::{History, Scope, full_title};
use super::pages::{Stage, words};
use crate::base::artifact::Artifact;
use crate::site::published::Published;
use atom_syndication::{
    Category, Content, Entry, Feed, FixedDateTime, Link, Person, Text, TextType, WriteConfig,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;

pub const ATOM: Format = Format {
    name: "atom",
    about: "Atom feeds: one entry a document, its updates stacked.",
    plan,
};

pub const MEDIA: &str = "application/atom+xml";
pub const ENDING: &str = "atom";

/// The updated of a feed in which nothing stands yet: Atom wants one, and the clock is not asked.
const NEVER: &str = "2000-01-01T00:00:00Z";

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    (0..stage.feed_names.scopes.len())
        .map(|i| {
            let path = stage.feed_names.scopes[i].address(ENDING)[1..].to_string();
            let stage = stage.clone();
            Artifact::made(path, MEDIA, move |out| {
                write(&scope(&stage, &stage.feeds.scopes[i]), out);
                Ok(())
            })
        })
        .collect()
}

pub fn write(feed: &Feed, out: &mut Vec<u8>) {
    let config = WriteConfig {
        write_document_declaration: true,
        indent_size: Some(1),
    };
    // Writing to memory cannot fail.
    let _ = feed.write_with_config(&mut *out, config);
    out.push(b'\n');
}

fn scope(stage: &Stage, scope: &Scope) -> Feed {
    let site = &stage.site;
    let mut feed = frame(
        site,
        &full_title(site, &scope.title),
        &scope.address(ENDING),
        &scope.page,
    );
    feed.subtitle = Some(plain(&scope.description));
    let mut taken = BTreeSet::new();
    let histories = scope.histories(stage);
    feed.entries = histories
        .into_iter()
        .filter_map(|history| entry(stage, history, &mut taken))
        .collect();
    finish(feed)
}

/// A feed without entries.
pub fn frame(site: &Published, title: &str, address: &str, page: &str) -> Feed {
    let link = |rel: &str, href: String, media: Option<&str>| Link {
        rel: rel.into(),
        href,
        mime_type: media.map(String::from),
        ..Link::default()
    };
    let mut links = vec![
        link("self", site.absolute(address), Some(MEDIA)),
        link("alternate", site.absolute(page), Some("text/html")),
    ];
    links.extend(
        site.config
            .feeds
            .hub
            .iter()
            .map(|hub| link("hub", hub.clone(), None)),
    );
    Feed {
        title: plain(title),
        id: site.absolute(address),
        links,
        authors: vec![Person {
            name: clean(&site.config.division.name),
            ..Person::default()
        }],
        lang: Some(site.config.book.language.clone()),
        ..Feed::default()
    }
}

/// The feed is as new as its newest entry.
pub fn finish(mut feed: Feed) -> Feed {
    let newest = feed.entries.iter().map(|entry| entry.updated).max();
    if let Some(updated) = newest.or_else(|| FixedDateTime::parse_from_rfc3339(NEVER).ok()) {
        feed.updated = updated;
    }
    feed
}

fn entry(stage: &Stage, history: History, taken: &mut BTreeSet<Timestamp>) -> Option<Entry> {
    let site = &stage.site;
    let core = site.document(history.document)?;
    let newest = history.items.first()?;
    let summary = plain(&newest.text);
    let categories = newest.categories.iter().map(|name| Category {
        term: name.clone(),
        ..Category::default()
    });
    Some(Entry {
        title: plain(&newest.title),
        id: updates::identity(site, core),
        updated: moment(
            site,
            unique(taken, newest.at, &updates::identity(site, core)),
        )?,
        published: core.published.and_then(|at| moment(site, at)),
        categories: categories.collect(),
        links: vec![alternate(newest.link.clone())],
        summary: Some(summary),
        content: Some(html(stacked(site, &history.items))),
        ..Entry::default()
    })
}

pub fn alternate(href: String) -> Link {
    Link {
        rel: "alternate".into(),
        href,
        mime_type: Some("text/html".into()),
        ..Link::default()
    }
}

pub fn html(value: String) -> Content {
    Content {
        value: Some(value),
        content_type: Some("html".into()),
        ..Content::default()
    }
}

pub fn plain(text: &str) -> Text {
    Text {
        value: clean(text),
        r#type: TextType::Text,
        ..Text::default()
    }
}

/// What was said, the newest first, each under its phase and time.
fn stacked(site: &Published, items: &[Arc<Item>]) -> String {
    if let [one] = items {
        return one.html.clone();
    }
    let mut out = String::new();
    for item in items {
        let phase = item.phase.unwrap_or("First published");
        let moment = words::moment(&site.face, item.at).text;
        out.push_str(&format!(
            "<p><strong>{}</strong>, {}</p>\n{}",
            escaped(phase),
            escaped(&moment),
            item.html
        ));
    }
    out
}

/// Two documents may speak at one instant, and `updated` is unique in a feed: the document's own thousandths of a
/// second, which are the same in every feed, tell them apart.
pub fn unique(taken: &mut BTreeSet<Timestamp>, at: Timestamp, id: &str) -> Timestamp {
    let hash = blake3::hash(id.as_bytes());
    let [a, b, ..] = *hash.as_bytes();
    let thousandths = i64::from(u16::from_le_bytes([a, b])) % 1000;
    let mut updated = at + SignedDuration::from_millis(thousandths);
    while !taken.insert(updated) {
        updated += SignedDuration::from_millis(1);
    }
    updated
}

pub fn moment(site: &Published, at: Timestamp) -> Option<FixedDateTime> {
    FixedDateTime::parse_from_rfc3339(&time(site, at, 3)).ok()
}

/// RFC 3339 in the site's zone: "2026-12-01T09:20:00-06:00".
pub fn time(site: &Published, at: Timestamp, digits: usize) -> String {
    let zoned = at.to_zoned(site.face.zone.clone());
    let format = if digits == 0 {
        "%Y-%m-%dT%H:%M:%S%:z"
    } else {
        "%Y-%m-%dT%H:%M:%S%.3f%:z"
    };
    zoned.strftime(format).to_string()
}
