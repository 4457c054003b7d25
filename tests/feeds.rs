//! Feeds as subscribers get them: valid to the W3C feed validator's rules, each update exactly once and never
//! rewritten, and never one family in the other's feed.
#![allow(clippy::disallowed_methods)]
mod common;

use campanile::base::artifact::Content;
use campanile::{Compiled, Input};
use common::{BOOK, compiled, folder, input};
use jiff::fmt::rfc2822;
use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// All feeds by path; nothing else is rendered.
fn feeds(site: &Compiled) -> BTreeMap<String, Vec<u8>> {
    let of_feeds = |path: &str| path.starts_with("feeds/") || path == "history.atom";
    let mut found = BTreeMap::new();
    for artifact in site.artifacts.iter().filter(|a| of_feeds(&a.path)) {
        let mut out = Vec::new();
        if let Content::Made(make) = &artifact.content {
            make(&mut out).unwrap();
        }
        found.insert(artifact.path.clone(), out);
    }
    assert!(found.len() > 30, "the feeds are missing");
    found
}

fn rss(bytes: &[u8]) -> rss::Channel {
    rss::Channel::read_from(bytes).unwrap()
}

fn guid(item: &rss::Item) -> &str {
    &item.guid.as_ref().unwrap().value
}

fn date(text: &str) -> Timestamp {
    rfc2822::parse(text).unwrap().timestamp()
}

/// The demo as it is served from a folder of a server on a port.
const URL: &str = "http://127.0.0.1:8000/help/";

fn demo() -> BTreeMap<String, Vec<u8>> {
    let mut site = folder(".");
    site.url = Some(URL.into());
    feeds(&compiled(&site))
}

// ---------------------------------------------------------------- validity

#[test]
fn every_rss_feed_is_valid() {
    for (path, bytes) in demo().iter().filter(|(path, _)| path.ends_with(".xml")) {
        let channel = rss(bytes);
        assert!(channel.title.contains(" · "), "{path}");
        assert!(channel.link.starts_with(URL), "{path}: {}", channel.link);
        assert!(!channel.description.is_empty(), "{path}");
        assert_eq!(channel.language.as_deref(), Some("en-US"));
        assert!(channel.ttl.as_ref().unwrap().parse::<u32>().is_ok());
        let own = &channel.atom_ext.as_ref().unwrap().links[0];
        assert_eq!(
            (own.rel.as_str(), &own.href),
            ("self", &format!("{URL}{path}"))
        );
        assert_eq!(own.mime_type.as_deref(), Some("application/rss+xml"));
        let newest = channel.items.first().map(|i| i.pub_date.clone().unwrap());
        assert_eq!(channel.last_build_date, newest, "{path}");
        assert!(channel.items.len() <= 50);
        let order: Vec<_> = (channel.items.iter())
            .map(|i| (-date(i.pub_date.as_ref().unwrap()).as_second(), guid(i)))
            .collect();
        assert!(order.is_sorted(), "{path} is not in order");
        let guids: BTreeSet<&str> = channel.items.iter().map(guid).collect();
        assert_eq!(guids.len(), channel.items.len(), "{path} has a guid twice");
        for item in &channel.items {
            assert!(!item.guid.as_ref().unwrap().permalink);
            assert!(is_tag(guid(item)), "{}", guid(item));
            assert!(item.link.as_ref().unwrap().starts_with(URL));
            let title = item.title.as_ref().unwrap();
            assert!(!title.contains("&amp;") && !title.contains('\n'), "{title}");
            assert!(!item.description.as_ref().unwrap().trim().is_empty());
            assert!(!item.categories.is_empty());
            travels(path, item.content.as_ref().unwrap());
        }
    }
}

#[test]
fn every_atom_feed_is_valid() {
    for (path, bytes) in demo().iter().filter(|(path, _)| path.ends_with(".atom")) {
        let feed = atom_syndication::Feed::read_from(&bytes[..]).unwrap();
        let link = |rel: &str| {
            let found = feed.links.iter().find(|link| link.rel == rel);
            found.unwrap().href.clone()
        };
        assert_eq!(link("self"), format!("{URL}{path}"));
        assert!(link("alternate").starts_with(URL));
        assert_eq!(feed.id, format!("{URL}{path}"));
        assert_eq!(feed.authors.len(), 1);
        let ids: BTreeSet<&String> = feed.entries.iter().map(|e| &e.id).collect();
        let updated: BTreeSet<String> = (feed.entries.iter())
            .map(|e| e.updated.to_rfc3339())
            .collect();
        assert_eq!(ids.len(), feed.entries.len(), "{path} has an id twice");
        assert_eq!(updated.len(), feed.entries.len(), "{path}: updated twice");
        if let Some(newest) = feed.entries.iter().map(|e| e.updated).max() {
            assert_eq!(feed.updated, newest, "{path}");
        }
        for entry in &feed.entries {
            assert!(is_tag(&entry.id), "{}", entry.id);
            assert!(entry.published.unwrap() <= entry.updated);
            assert!(entry.links[0].href.starts_with(URL));
            let content = entry.content.as_ref().unwrap();
            assert_eq!(content.content_type.as_deref(), Some("html"));
            travels(path, content.value.as_ref().unwrap());
        }
    }
}

#[test]
fn every_json_feed_is_valid_and_says_what_rss_says() {
    let all = demo();
    for (path, bytes) in all.iter().filter(|(path, _)| path.ends_with(".json")) {
        let feed: Value = serde_json::from_slice(bytes).unwrap();
        assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
        assert_eq!(feed["feed_url"], format!("{URL}{path}"));
        assert!(feed["home_page_url"].as_str().unwrap().starts_with(URL));
        let items = feed["items"].as_array().unwrap();
        let channel = rss(&all[&path.replace(".json", ".xml")]);
        assert_eq!(items.len(), channel.items.len());
        for (item, same) in items.iter().zip(&channel.items) {
            assert_eq!(item["id"], guid(same));
            assert_eq!(item["title"], same.title.as_deref().unwrap());
            let at: Timestamp = item["date_published"].as_str().unwrap().parse().unwrap();
            assert_eq!(at, date(same.pub_date.as_ref().unwrap()));
            travels(path, item["content_html"].as_str().unwrap());
        }
    }
}

/// RFC 4151, as the validator has it.
fn is_tag(text: &str) -> bool {
    let Some((authority, name)) = text.strip_prefix("tag:").and_then(|t| t.split_once(',')) else {
        return false;
    };
    let host = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
    let (year, name) = name.split_once(':').unwrap();
    !authority.is_empty()
        && authority.chars().all(host)
        && year.len() == 4
        && name.chars().all(|c| c.is_ascii_graphic())
}

/// HTML that means the same wherever it is read.
fn travels(path: &str, html: &str) {
    for (at, _) in html
        .match_indices(" href=\"")
        .chain(html.match_indices(" src=\""))
    {
        let value = html[at..].split('"').nth(1).unwrap();
        let whole = ["http://", "https://", "mailto:", "tel:"];
        assert!(
            whole.iter().any(|scheme| value.starts_with(scheme)),
            "{path}: {value}"
        );
    }
    for word in [
        "<script",
        "<button",
        "<svg",
        "<input",
        "style=",
        "class=",
        "srcset",
        "data-copy",
    ] {
        assert!(!html.contains(word), "{path} has {word}: {html}");
    }
    assert!(!html.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
}

// ---------------------------------------------------------------- families

#[test]
fn families_never_meet() {
    for (path, bytes) in demo() {
        let text = String::from_utf8(bytes).unwrap().to_lowercase();
        assert!(!text.contains("marketing"), "{path} says marketing");
        let name = path.trim_start_matches("feeds/");
        let other: &[&str] = match name.split('.').next().unwrap() {
            "news" | "launches" | "stories" => &[
                ":maintenance/",
                ":incident/",
                ":advisory/",
                ":retirement/",
                ":survey/",
                ":kb/",
            ],
            "kb" => &[":launch/", ":story/", ":incident/", ":maintenance/"],
            _ => &[":launch/", ":story/", ":kb/"],
        };
        for word in other {
            assert!(!text.contains(word), "{path} has a {word}");
        }
    }
}

#[test]
fn an_update_is_the_same_in_every_feed() {
    let mut known: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut met = 0;
    for (path, bytes) in demo().iter().filter(|(path, _)| path.ends_with(".xml")) {
        for item in rss(bytes).items {
            let key = (item.link.clone().unwrap(), item.pub_date.clone().unwrap());
            let same = known.entry(key).or_insert_with(|| guid(&item).to_string());
            assert_eq!(same, guid(&item), "{path}");
            met += 1;
        }
    }
    assert!(met > 2 * known.len(), "most updates stand in several feeds");
}

// ---------------------------------------------------------------- a small campus

const SERVICES: &[(&str, &str)] = &[
    (
        "services/wifi.md",
        "---\ntitle: Campus Wi-Fi\nshort_name: Wi-Fi\nsummary: Wi-Fi everywhere.\ncategory: connect\nlifecycle: live\n---\n\nText.\n",
    ),
    (
        "services/exams.md",
        "---\ntitle: Online exams\nsummary: Exams on a screen.\ncategory: connect\nlifecycle: live\ndepends_on:\n  - wifi\n---\n\nText.\n",
    ),
];

fn campus(files: &[(&str, &str)], clock: Timestamp) -> Input {
    let book = BOOK.replace("clock = ", "# clock = ");
    let files: Vec<_> = SERVICES.iter().chain(files).copied().collect();
    Input {
        clock,
        ..input(&book, &files)
    }
}

const HOSTILE: &str = "---\ntitle: \"R&D <sites> ]]> \\a are slow\"\nsummary: \"Sites & more are slow.\"\n\
    published: 2026-12-01 09:00\nservices:\n  - wifi\nimpact: degraded_performance\nstarted: 2026-12-01 09:00\n\
    next_update_by: 2026-12-01 12:00\naction: Wait & see.\nupdates:\n  - at: 2026-12-01 09:00\n    phase: investigating\n    \
    body: \"A ]]> & B <b>bold</b> \\b [exams](service:exams) and [below](#what)\"\n---\n\n## What {#what}\n\nText.\n";

#[test]
fn hostile_text_is_escaped_once_and_tells_who_else_is_hit() {
    let files = [("communications/incidents/rd.md", HOSTILE)];
    let all = feeds(&compiled(&campus(
        &files,
        "2026-12-01T16:45:00Z".parse().unwrap(),
    )));
    for (path, bytes) in &all {
        let text = std::str::from_utf8(bytes).unwrap();
        let inside = |c: char| c.is_control() && c != '\n' && c != '\t';
        assert!(!text.contains(inside), "{path} has a control character");
    }
    let named = rss(&all["feeds/services/wifi.xml"]);
    let title = "[Investigating] R&D <sites> ]]>  are slow";
    assert_eq!(named.items[0].title.as_deref(), Some(title));
    let content = named.items[0].content.as_ref().unwrap();
    assert!(content.contains("A ]]&gt; &amp; B"), "{content}");
    assert!(content.contains("href=\"https://it.example.edu/services/exams/\""));
    assert!(content.contains("href=\"https://it.example.edu/incidents/2026/rd/#what\""));
    let below = rss(&all["feeds/services/exams.xml"]);
    assert_eq!(guid(&below.items[0]), guid(&named.items[0]));
    let text = below.items[0].description.as_ref().unwrap();
    let other = "May also be affected: Online exams, which needs Wi-Fi.";
    assert!(text.ends_with(other), "{text}");
    assert!(
        !named.items[0]
            .description
            .as_ref()
            .unwrap()
            .contains("May also")
    );
    let json: Value = serde_json::from_slice(&all["feeds/outages.json"]).unwrap();
    assert_eq!(json["items"][0]["title"], title);
}

#[test]
fn a_hub_and_a_size_are_kept() {
    let mut site = folder(".");
    let book = site.config.text.replace(
        "items = 50",
        "items = 3\nhub = \"https://hub.example.edu/\"",
    );
    site.config.text = book.into();
    let all = feeds(&compiled(&site));
    let channel = rss(&all["feeds/all.xml"]);
    assert_eq!(channel.items.len(), 3);
    let links = &channel.atom_ext.as_ref().unwrap().links;
    assert_eq!(
        (links[1].rel.as_str(), links[1].href.as_str()),
        ("hub", "https://hub.example.edu/")
    );
    let atom = atom_syndication::Feed::read_from(&all["feeds/all.atom"][..]).unwrap();
    assert_eq!(atom.entries.len(), 3);
    assert!(atom.links.iter().any(|link| link.rel == "hub"));
    let json: Value = serde_json::from_slice(&all["feeds/all.json"]).unwrap();
    assert_eq!(json["hubs"][0]["type"], "WebSub");
    assert_eq!(json["items"].as_array().unwrap().len(), 3);
}

// ---------------------------------------------------------------- a life, replayed

/// What somebody wrote at an instant (in the campus's winter time), as front matter.
type Said = (&'static str, &'static str);

const INCIDENT: &[Said] = &[
    (
        "2026-12-01 09:20",
        "phase: investigating\n    body: We look.\n    ",
    ),
    (
        "2026-12-01 09:48",
        "phase: identified\n    impact: partial_outage\n    body: Found.\n    ",
    ),
    (
        "2026-12-01 14:00",
        "phase: monitoring\n    body: Mended.\n    ",
    ),
    ("2026-12-01 20:10", "phase: resolved\n    body: Over.\n    "),
    (
        "2026-12-02 08:00",
        "phase: investigating\n    body: Again.\n    ",
    ),
    (
        "2026-12-02 09:30",
        "phase: resolved\n    body: Over for good.\n    ",
    ),
    (
        "2026-12-04 11:00",
        "phase: postmortem\n    body: What we changed.\n    ",
    ),
];

const WINDOW: &[Said] = &[
    (
        "2026-12-03 12:00",
        "phase: rescheduled\n    was: {starts: 2026-12-05 22:00, ends: 2026-12-06 02:00}\n    ",
    ),
    (
        "2026-12-08 10:00",
        "phase: scheduled\n    body: Still planned.\n    ",
    ),
    ("2026-12-12 22:01", "phase: in_progress\n    "),
    ("2026-12-13 01:30", "phase: verifying\n    "),
    (
        "2026-12-13 01:50",
        "phase: completed\n    body: Done.\n    ",
    ),
];

const SERIES: &[Said] = &[(
    "2026-12-02 15:00",
    "phase: cancelled\n        body: Not this week.\n        ",
)];

/// Another window of the series moves, and moves again.
const MOVED: &[Said] = &[
    (
        "2026-12-05 10:00",
        "phase: rescheduled\n        was: {starts: 2026-12-15 05:00, ends: 2026-12-15 06:00}\n        body: A day later.\n        ",
    ),
    (
        "2026-12-09 10:00",
        "phase: rescheduled\n        was: {starts: 2026-12-16 05:00, ends: 2026-12-16 06:00}\n        body: Two days later.\n        ",
    ),
];

fn instant(text: &str) -> Timestamp {
    let text = format!("{}:00-06:00", text.replace(' ', "T"));
    text.parse().unwrap()
}

/// The updates that are written by `now`; one for later stands there from the start.
fn updates(said: &[Said], now: Timestamp, indent: &str) -> String {
    let written = said.iter().filter(|(at, _)| instant(at) <= now);
    let each =
        written.map(|(at, rest)| format!("{indent}- at: {at}\n{indent}  {}\n", rest.trim_end()));
    each.collect()
}

/// All documents as their writers had them at `now`.
fn sources(now: Timestamp) -> Vec<(&'static str, String)> {
    let moved = now >= instant("2026-12-03 12:00");
    let window = if moved {
        "2026-12-12 22:00\nends: 2026-12-13"
    } else {
        "2026-12-05 22:00\nends: 2026-12-06"
    };
    let changes = if now >= instant("2026-12-07 09:00") {
        "changes:\n  - at: 2026-12-07 09:00\n    note: Rooms added.\n"
    } else {
        ""
    };
    let cancelled = updates(SERIES, now, "      ");
    let mut occurrences = match cancelled.is_empty() {
        true => String::new(),
        false => format!(
            "occurrences:\n  - on: 2026-12-08\n    phase: cancelled\n    updates:\n{cancelled}"
        ),
    };
    let moves = updates(MOVED, now, "      ");
    if !moves.is_empty() {
        let day = if moves.contains("Two days") { 17 } else { 16 };
        occurrences.push_str(&format!(
            "  - on: 2026-12-15\n    phase: rescheduled\n    starts: 2026-12-{day} 05:00\n    updates:\n{moves}"
        ));
    }
    let next = now.saturating_add(2.hours()).unwrap();
    let mut found = vec![
        (
            "communications/maintenance/moved.md",
            format!(
                "---\ntitle: Wi-Fi work\nsummary: Wi-Fi is down.\npublished: 2026-11-30 12:00\nservices:\n  - wifi\nimpact: major_outage\n\
                 starts: {window} 02:00\naction: Nothing.\n{changes}updates:\n{}  - at: 2027-01-01 09:00\n    phase: completed\n---\n\nText.\n",
                updates(WINDOW, now, "  ")
            ),
        ),
        (
            "communications/maintenance/silent.md",
            "---\ntitle: Silent work\nsummary: Nobody notices.\npublished: 2026-12-01 12:00\nservices:\n  - exams\nimpact: none\n\
             starts: 2026-12-04 05:00\nends: 2026-12-04 07:00\naction: Nothing.\n---\n\nText.\n"
                .into(),
        ),
        (
            "communications/maintenance/weekly.md",
            format!(
                "---\ntitle: Weekly work\nsummary: Every Tuesday.\npublished: 2026-11-30 12:00\nservices:\n  - exams\nimpact: degraded_performance\n\
                 starts: 2026-12-01 05:00\nends: 2026-12-01 06:00\nrecurs: FREQ=WEEKLY;BYDAY=TU\naction: Nothing.\n{occurrences}---\n\nText.\n"
            ),
        ),
        (
            "communications/advisories/embargoed.md",
            "---\ntitle: False letters\nsummary: Letters are false.\npublished: 2026-12-06 08:00\nseverity: warning\naction: Do not answer.\n---\n\nText.\n"
                .into(),
        ),
    ];
    if now >= instant("2026-12-01 09:20") {
        found.push((
            "communications/incidents/wifi-down.md",
            format!(
                "---\ntitle: Wi-Fi is slow\nsummary: Slow.\npublished: 2026-12-01 09:20\nservices:\n  - wifi\nimpact: degraded_performance\n\
                 started: 2026-12-01 09:00\nnext_update_by: {next}\naction: Wait.\nupdates:\n{}---\n\nText.\n",
                updates(INCIDENT, now, "  ")
            ),
        ));
    }
    found
}

/// All calendars by path.
fn calendars(site: &Compiled) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for artifact in (site.artifacts.iter()).filter(|a| a.path.starts_with("calendar/")) {
        let mut out = Vec::new();
        if let Content::Made(make) = &artifact.content {
            make(&mut out).unwrap();
        }
        found.insert(artifact.path.clone(), out);
    }
    found
}

/// What a calendar program looks at: an event never goes, its number never falls, and where it says something else,
/// its stamp has risen.
fn changed_events_rise(known: &mut BTreeMap<String, String>, file: &[u8], now: Timestamp) {
    let text = std::str::from_utf8(file).unwrap().replace("\r\n ", "");
    let value = |event: &str, name: &str| {
        let line = event.lines().find(|line| line.starts_with(name));
        line.map_or(String::new(), |line| line[name.len()..].to_string())
    };
    let mut here = BTreeMap::new();
    for event in text.split("BEGIN:VEVENT").skip(1) {
        let event = event.split("END:VEVENT").next().unwrap();
        let key = format!("{} {}", value(event, "UID:"), value(event, "RECURRENCE-ID"));
        assert!(
            here.insert(key, event.to_string()).is_none(),
            "an event stands there twice"
        );
    }
    for (key, event) in known.iter() {
        let new = here
            .get(key)
            .unwrap_or_else(|| panic!("{key} is gone at {now}"));
        let number = |event: &str| value(event, "SEQUENCE:").trim().parse::<u32>().unwrap();
        assert!(
            number(new) >= number(event),
            "{key}: SEQUENCE falls at {now}"
        );
        if new != event {
            let (new, old) = (value(new, "DTSTAMP:"), value(event, "DTSTAMP:"));
            assert!(
                new > old,
                "{key} says something else, but not newer, at {now}"
            );
        }
    }
    *known = here;
}

#[test]
fn a_life_replayed_at_forty_readings_gives_each_item_once() {
    let begin = instant("2026-11-30 11:00");
    let mut seen: BTreeMap<String, rss::Item> = BTreeMap::new();
    let mut newest: BTreeMap<String, Timestamp> = BTreeMap::new();
    let mut before: Option<BTreeMap<String, Vec<u8>>> = None;
    let (mut quiet, mut events) = (0, BTreeMap::new());
    for reading in 0..42 {
        let now = begin + (reading * 8).hours();
        let sources = sources(now);
        let files: Vec<(&str, &str)> = sources.iter().map(|(p, t)| (*p, t.as_str())).collect();
        let site = compiled(&campus(&files, now));
        let mut all = feeds(&site);
        all.extend(calendars(&site));
        changed_events_rise(&mut events, &all["calendar/maintenance.ics"], now);
        let channel = rss(&all["feeds/all.xml"]);
        let here: BTreeSet<&str> = channel.items.iter().map(guid).collect();
        assert!(
            seen.keys().all(|known| here.contains(known.as_str())),
            "an item is gone at {now}"
        );
        let mut fresh: Vec<&rss::Item> = Vec::new();
        for item in &channel.items {
            match seen.get(guid(item)) {
                Some(known) => assert_eq!(known, item, "an item is rewritten at {now}"),
                None => fresh.push(item),
            }
        }
        fresh.sort_by_key(|item| date(item.pub_date.as_ref().unwrap()));
        for item in &fresh {
            let at = date(item.pub_date.as_ref().unwrap());
            assert!(at <= now, "{} is said before its time", guid(item));
            let document = guid(item).rsplit_once('/').unwrap().0.to_string();
            let last = newest.insert(document, at);
            assert!(
                last.is_none_or(|last| last < at),
                "{} does not rise",
                guid(item)
            );
            seen.insert(guid(item).into(), (*item).clone());
        }
        if let Some(before) = before.filter(|_| fresh.is_empty()) {
            assert!(
                before == all,
                "nothing was said, and a feed or a calendar changed at {now}"
            );
            quiet += 1;
        }
        before = Some(all);
    }
    assert!(quiet > 20, "most readings bring nothing new: {quiet}");
    let titles: BTreeMap<&str, &str> = (seen.iter())
        .map(|(guid, item)| {
            (
                guid.split_once(':').unwrap().1,
                item.title.as_deref().unwrap(),
            )
        })
        .collect();
    insta::assert_debug_snapshot!(titles);
}
