//! `/history.atom`: incidents and planned work in the shape of a Statuspage history, which its readers parse.
use super::Format;
use super::atom;
use super::feeds::elsewhere::clean;
use super::feeds::updates::{self, Item};
use super::feeds::{History, full_title};
use super::pages::Stage;
use crate::base::artifact::Artifact;
use crate::content::Kind;
use crate::site::Core;
use atom_syndication::Entry;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::sync::Arc;

pub const HISTORY: Format = Format {
    name: "history-atom",
    about: "/history.atom, in the shape of Statuspage.",
    plan,
};

const ADDRESS: &str = "/history.atom";

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let stage = stage.clone();
    vec![Artifact::made(&ADDRESS[1..], atom::MEDIA, move |out| {
        let site = &stage.site;
        let title = full_title(site, "Incident history");
        let mut feed = atom::frame(site, &title, ADDRESS, "/status/history/");
        let histories = stage
            .feeds
            .find("outages")
            .map(|scope| scope.histories(&stage));
        let mut taken = BTreeSet::new();
        feed.entries = histories
            .into_iter()
            .flatten()
            .filter_map(|history| entry(&stage, &history, &mut taken))
            .collect();
        out.extend_from_slice(atom::written(&atom::finish(feed)).as_bytes());
        Ok(())
    })]
}

fn entry(stage: &Stage, history: &History, taken: &mut BTreeSet<Timestamp>) -> Option<Entry> {
    let site = &stage.site;
    let core = site.document(history.document)?;
    let newest = history.items.first()?;
    let own = atom::own_instant(newest.at, &updates::identity(site, core));
    let updated = atom::alone(taken, own);
    Some(Entry {
        title: atom::plain(core.title()),
        id: format!("{}{}", updates::tag(site, core), name(core)),
        updated: atom::moment(site, updated)?,
        published: core.published.and_then(|at| atom::moment(site, at)),
        links: vec![atom::alternate(newest.link.clone())],
        content: Some(atom::html(
            history.items.iter().map(|item| paragraph(item)).collect(),
        )),
        ..Entry::default()
    })
}

/// "Incident/canvas-slow"; planned work has a word of its own, for the two may share an id.
fn name(core: &Core) -> String {
    match core.kind {
        Kind::Maintenance => format!("Maintenance/{}", core.id),
        _ => format!("Incident/{}", core.id),
    }
}

/// `<p><small>Jun <var data-var='date'>18</var>, <var data-var='time'>18:09</var> UTC</small><br>…`
fn paragraph(item: &Item) -> String {
    let at = item.at.to_zoned(TimeZone::UTC);
    let (month, day, time) = (at.strftime("%b"), at.strftime("%d"), at.strftime("%H:%M"));
    // Statuspage has no word of its own for a mended text.
    let phase = item
        .phase
        .filter(|phase| *phase != updates::CHANGED)
        .unwrap_or("Update");
    let head = format!(
        "<p><small>{month} <var data-var='date'>{day}</var>, <var data-var='time'>{time}</var> UTC</small><br><strong>{phase}</strong> - "
    );
    clean(&format!("{head}{}\n", inside(&item.html)))
}

/// Paragraphs become lines of the one paragraph; what cannot stand in a paragraph follows it.
fn inside(html: &str) -> String {
    let html = html.trim();
    let block = html.find(['<']).and_then(|_| {
        let others = [
            "<ul",
            "<ol",
            "<table",
            "<div",
            "<blockquote",
            "<pre",
            "<h",
            "<figure",
            "<section",
            "<aside",
        ];
        others.iter().filter_map(|tag| html.find(tag)).min()
    });
    let (lines, rest) = html.split_at(block.unwrap_or(html.len()));
    let lines = lines
        .trim()
        .trim_start_matches("<p>")
        .trim_end_matches("</p>");
    let lines = lines
        .replace("</p>\n<p>", "<br><br>")
        .replace("</p><p>", "<br><br>");
    format!("{lines}</p>{rest}")
}
