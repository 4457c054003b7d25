//! Atom (RFC 4287): the feed of histories. One entry a document; its updates are stacked, the newest first, and
//! `updated` moves with them.
use super::Format;
use super::feeds::elsewhere::{clean, escaped};
use super::feeds::press::{Aside, Asides, MOVED, Press, Pressed, slotted};
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
    let press = Arc::new(Press::new(stage));
    (0..stage.feeds.scopes.len())
        .map(|i| {
            let path = stage.feeds.scopes[i].address(ENDING)[1..].to_string();
            let (stage, press) = (stage.clone(), press.clone());
            Artifact::made(path, MEDIA, move |out| {
                scope(&stage, &stage.feeds.scopes[i], &press, out);
                Ok(())
            })
        })
        .collect()
}

/// A document's entry, and its own instant: it moves in a feed only if another one has the same.
struct Piece {
    moved: Timestamp,
    pressed: Pressed,
}

const CLOSE: &str = "</feed>";

/// The feed as XML, with a line break at its end.
pub fn written(feed: &Feed) -> String {
    let config = WriteConfig {
        write_document_declaration: true,
        indent_size: Some(1),
    };
    // Writing to memory cannot fail, and what is written is UTF-8.
    let bytes = feed
        .write_with_config(Vec::new(), config)
        .unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default() + "\n"
}

fn scope(stage: &Stage, scope: &Scope, press: &Press<Option<Piece>>, out: &mut Vec<u8>) {
    let site = &stage.site;
    let title = full_title(site, &scope.title);
    let mut feed = frame(site, &title, &scope.address(ENDING), &scope.page);
    feed.subtitle = Some(plain(&scope.description));
    let mut taken = BTreeSet::new();
    let entries: Vec<_> = (scope.documents().iter())
        .filter_map(|(place, via)| {
            let piece = press.piece(scope, *place, || piece(stage, scope, *place));
            let piece = piece.as_ref()?;
            Some((piece, via, alone(&mut taken, piece.moved)))
        })
        .collect();
    let mut feed = finish(feed);
    if let Some(updated) = taken.last().and_then(|at| moment(site, *at)) {
        feed.updated = updated;
    }
    let frame = written(&feed);
    let (head, foot) = frame.split_at(frame.rfind(CLOSE).unwrap_or(frame.len()));
    out.extend_from_slice(head.trim_end().as_bytes());
    let mut asides = Asides::new(stage, escape);
    for (piece, via, moved) in entries {
        let moved = site.face.rfc3339(moved, true);
        piece.pressed.put(out, asides.of(via), &moved);
    }
    out.push(b'\n');
    out.extend_from_slice(foot.as_bytes());
}

/// The sentence of a feed, once as text and once as HTML that is text.
fn escape(sentence: &str) -> Aside {
    let html = format!("<p>{}</p>\n", escaped(sentence));
    Aside {
        text: quick_xml::escape::escape(format!(" {sentence}")).into_owned(),
        html: quick_xml::escape::escape(&html).into_owned(),
    }
}

fn piece(stage: &Stage, scope: &Scope, place: usize) -> Option<Piece> {
    let mut history = scope.history(stage, place);
    for item in &mut history.items {
        *item = Arc::new(slotted(item));
    }
    let core = stage.site.document(history.document)?;
    let identity = updates::identity(&stage.site, core);
    let moved = own_instant(history.items.first()?.at, &identity);
    let feed = Feed {
        entries: vec![entry(stage, &history, moved)?],
        ..Feed::default()
    };
    let written = written(&feed);
    let from = written.find("\n <entry>").unwrap_or(written.len());
    let to = written.rfind(CLOSE).unwrap_or(written.len());
    let one = written[from..to.max(from)].trim_end();
    Some(Piece {
        moved,
        pressed: Pressed::new(&with_moved(one)),
    })
}

/// A slot for what is between the first `<updated>` and its end.
fn with_moved(entry: &str) -> String {
    let (open, close) = ("<updated>", "</updated>");
    let from = entry.find(open).map_or(0, |at| at + open.len());
    let to = entry.find(close).unwrap_or(from);
    format!("{}{MOVED}{}", &entry[..from], &entry[to..])
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

fn entry(stage: &Stage, history: &History, moved: Timestamp) -> Option<Entry> {
    let site = &stage.site;
    let core = site.document(history.document)?;
    let newest = history.items.first()?;
    let categories = newest.categories.iter().map(|name| Category {
        term: name.clone(),
        ..Category::default()
    });
    Some(Entry {
        title: plain(&newest.title),
        id: updates::identity(site, core),
        updated: moment(site, moved)?,
        published: core.published.and_then(|at| moment(site, at)),
        categories: categories.collect(),
        links: vec![alternate(newest.link.clone())],
        // Clean already; [`plain`] would take the slot out.
        summary: Some(Text::plain(newest.text.clone())),
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
pub fn own_instant(at: Timestamp, id: &str) -> Timestamp {
    let hash = blake3::hash(id.as_bytes());
    let [a, b, ..] = *hash.as_bytes();
    at + SignedDuration::from_millis(i64::from(u16::from_le_bytes([a, b])) % 1000)
}

/// The instant that no entry of the feed has yet.
pub fn alone(taken: &mut BTreeSet<Timestamp>, mut moved: Timestamp) -> Timestamp {
    while !taken.insert(moved) {
        moved += SignedDuration::from_millis(1);
    }
    moved
}

pub fn moment(site: &Published, at: Timestamp) -> Option<FixedDateTime> {
    FixedDateTime::parse_from_rfc3339(&site.face.rfc3339(at, true)).ok()
}
