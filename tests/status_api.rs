//! The status API against the tables of Statuspage v2: keys and their order, states and vocabularies, ids and times.
mod common;

use campanile::base::time::When;
use common::{BOOK, bytes, compiled, folder, input};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// JSON that remembers the order of its keys.
enum Json {
    Map(Vec<(String, Json)>),
    List(Vec<Json>),
    Leaf,
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
        struct Ordered;
        impl<'de> Visitor<'de> for Ordered {
            type Value = Json;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("JSON")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
                let mut all = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    all.push(pair);
                }
                Ok(Json::Map(all))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
                let mut all = Vec::new();
                while let Some(item) = list.next_element()? {
                    all.push(item);
                }
                Ok(Json::List(all))
            }
            fn visit_str<E>(self, _: &str) -> Result<Json, E> {
                Ok(Json::Leaf)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Json, E> {
                Ok(Json::Leaf)
            }
            fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
                Ok(Json::Leaf)
            }
            fn visit_unit<E>(self) -> Result<Json, E> {
                Ok(Json::Leaf)
            }
        }
        deserializer.deserialize_any(Ordered)
    }
}

const PAGE: &str = "id name url time_zone updated_at";
const STATUS: &str = "indicator description";
const COMPONENT: &str = "id name status created_at updated_at position description showcase start_date group_id page_id group only_show_if_degraded";
const INCIDENT: &str = "id name status created_at updated_at monitoring_at resolved_at impact shortlink started_at page_id incident_updates components reminder_intervals";
const UPDATE: &str = "id status body incident_id created_at updated_at display_at affected_components deliver_notifications custom_tweet tweet_id";
const AFFECTED: &str = "code name old_status new_status";

const FILES: &[(&str, &str)] = &[
    (
        "summary.json",
        "page components incidents scheduled_maintenances status",
    ),
    ("status.json", "page status"),
    ("components.json", "page components"),
    ("incidents.json", "page incidents"),
    ("incidents/unresolved.json", "page incidents"),
    ("scheduled-maintenances.json", "page scheduled_maintenances"),
    (
        "scheduled-maintenances/upcoming.json",
        "page scheduled_maintenances",
    ),
    (
        "scheduled-maintenances/active.json",
        "page scheduled_maintenances",
    ),
];

/// Every object below `json` has the keys of its sort, in their order.
fn shaped(name: &str, json: &Json) {
    match json {
        Json::List(items) => items.iter().for_each(|item| shaped(name, item)),
        Json::Map(pairs) => {
            let keys: Vec<&str> = pairs.iter().map(|(key, _)| key.as_str()).collect();
            let group = keys.last() == Some(&"components");
            let expected = match name {
                "page" => PAGE.to_string(),
                "status" => STATUS.to_string(),
                "components" if group => format!("{COMPONENT} components"),
                "components" => COMPONENT.to_string(),
                "incidents" => INCIDENT.to_string(),
                "scheduled_maintenances" => format!("{INCIDENT} scheduled_for scheduled_until"),
                "incident_updates" => UPDATE.to_string(),
                "affected_components" => AFFECTED.to_string(),
                other => other.to_string(),
            };
            assert_eq!(keys.join(" "), expected, "in {name}");
            for (key, inner) in pairs {
                shaped(key, inner);
            }
        }
        Json::Leaf => {}
    }
}

fn api(site: &campanile::Input) -> BTreeMap<String, Vec<u8>> {
    let all = bytes(&compiled(site)).into_iter();
    all.filter_map(|(path, bytes)| Some((path.strip_prefix("api/v2/")?.to_string(), bytes)))
        .collect()
}

fn whole(files: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(files.len(), FILES.len());
    for (name, keys) in FILES {
        let json: Json = serde_json::from_slice(&files[*name]).unwrap();
        let Json::Map(pairs) = &json else {
            panic!("{name} is no object")
        };
        let found: Vec<&str> = pairs.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(found.join(" "), *keys, "{name}");
        pairs.iter().for_each(|(key, inner)| shaped(key, inner));
        values(name, "", &serde_json::from_slice(&files[*name]).unwrap());
    }
}

/// Times are in UTC with milliseconds, ids are 12 letters of base 32, words are Statuspage's.
fn values(file: &str, key: &str, value: &Value) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| values(file, key, value)),
        Value::Array(list) => list.iter().for_each(|value| values(file, key, value)),
        Value::String(text) => {
            if key.ends_with("_at") || key.starts_with("scheduled_") {
                let shape: String = text
                    .chars()
                    .map(|c| if c.is_ascii_digit() { '0' } else { c })
                    .collect();
                assert_eq!(shape, "0000-00-00T00:00:00.000Z", "{file}: {key}");
            }
            if key == "id" || key.ends_with("_id") || key == "code" {
                let letter = |c: char| c.is_ascii_lowercase() || ('2'..='7').contains(&c);
                assert!(
                    text.len() == 12 && text.chars().all(letter),
                    "{file}: {key} is {text}"
                );
            }
            let words: &[&str] = match key {
                "indicator" => &["none", "minor", "major", "critical", "maintenance"],
                "impact" => &["none", "minor", "major", "critical", "maintenance"],
                "status" => &[
                    "operational",
                    "degraded_performance",
                    "partial_outage",
                    "major_outage",
                    "under_maintenance",
                    "investigating",
                    "identified",
                    "monitoring",
                    "resolved",
                    "postmortem",
                    "scheduled",
                    "in_progress",
                    "verifying",
                    "completed",
                ],
                _ => return,
            };
            assert!(words.contains(&text.as_str()), "{file}: {key} is {text}");
        }
        _ => {}
    }
}

fn get(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Value {
    serde_json::from_slice(&files[name]).unwrap()
}

#[test]
fn the_demo_has_the_shape_of_statuspage() {
    let files = api(&folder("."));
    whole(&files);
    let components = get(&files, "components.json")["components"]
        .as_array()
        .unwrap()
        .clone();
    let mut ids = BTreeSet::new();
    for component in &components {
        assert!(
            ids.insert(component["id"].to_string()),
            "an id comes twice: {component}"
        );
    }
    for group in components.iter().filter(|c| c["group"] == true) {
        for child in group["components"].as_array().unwrap() {
            let child = components.iter().find(|c| c["id"] == *child).unwrap();
            assert_eq!(child["group_id"], group["id"]);
        }
    }
    let incidents = get(&files, "incidents.json")["incidents"]
        .as_array()
        .unwrap()
        .clone();
    let mut updates = BTreeSet::new();
    for incident in &incidents {
        let all = incident["incident_updates"].as_array().unwrap();
        let times: Vec<&str> = all
            .iter()
            .map(|u| u["created_at"].as_str().unwrap())
            .collect();
        assert!(
            times.windows(2).all(|pair| pair[0] > pair[1]),
            "newest first: {times:?}"
        );
        for update in all {
            assert!(updates.insert(update["id"].to_string()));
            assert!(!update["body"].as_str().unwrap().contains(['<', '\u{0}']));
        }
    }
}

const SERVICES: [(&str, &str); 2] = [
    (
        "services/network.md",
        "---\ntitle: Network\nsummary: Cables.\ncategory: connect\nlifecycle: live\ncomponent_group: Connect\n---\nText.\n",
    ),
    (
        "services/wifi.md",
        "---\ntitle: Wi-Fi\nsummary: Air.\ncategory: connect\nlifecycle: live\ncomponent_group: Connect\ndepends_on: [network]\n---\nText.\n",
    ),
];

fn with(now: &str, path: &str, text: &str) -> BTreeMap<String, Vec<u8>> {
    let text = format!("---\n{text}\naction: None.\n---\nText.\n");
    let mut site = input(BOOK, &[SERVICES[0], SERVICES[1], (path, &text)]);
    site.now = When::parse(now);
    let files = api(&site);
    whole(&files);
    files
}

fn incident(now: &str, rest: &str) -> BTreeMap<String, Vec<u8>> {
    let text = format!(
        "title: It broke\nsummary: It broke.\npublished: 2026-11-30 09:00\nstarted: 2026-11-30 08:50\n{rest}"
    );
    with(now, "communications/incidents/broke.md", &text)
}

fn work(now: &str, rest: &str) -> BTreeMap<String, Vec<u8>> {
    let text = format!(
        "title: New cables\nsummary: New cables.\npublished: 2026-11-20 09:00\nservices: [network]\nimpact: major_outage\n\
         starts: 2026-12-05 22:00\nends: 2026-12-06 02:00\n{rest}"
    );
    with(now, "communications/maintenance/cables.md", &text)
}

#[test]
fn incidents_in_every_state() {
    for (services, impact, indicator, description, component, of_incident) in [
        (
            "[network]",
            "none",
            "none",
            "All Systems Operational",
            "operational",
            "none",
        ),
        (
            "[network]",
            "degraded_performance",
            "minor",
            "Partially Degraded Service",
            "degraded_performance",
            "minor",
        ),
        (
            "[network]",
            "partial_outage",
            "major",
            "Partial System Outage",
            "partial_outage",
            "major",
        ),
        (
            "[network]",
            "major_outage",
            "critical",
            "Major Service Outage",
            "major_outage",
            "critical",
        ),
        (
            "[{id: network, impact: partial_outage}]",
            "degraded_performance",
            "minor",
            "Minor Service Outage",
            "partial_outage",
            "minor",
        ),
    ] {
        let files = incident(
            "2026-11-30 10:00",
            &format!("services: {services}\nimpact: {impact}\n"),
        );
        let summary = get(&files, "summary.json");
        assert_eq!(summary["status"]["indicator"], indicator);
        assert_eq!(summary["status"]["description"], description);
        let state = |name: &str| {
            let all = summary["components"].as_array().unwrap();
            all.iter().find(|c| c["name"] == name).unwrap()["status"].clone()
        };
        assert_eq!(state("Network"), component);
        assert_eq!(
            state("Connect"),
            component,
            "a group is as its worst member"
        );
        assert_eq!(
            state("Wi-Fi"),
            "operational",
            "what is downstream stays operational"
        );
        let one = &summary["incidents"][0];
        assert_eq!(one["impact"], of_incident);
        assert_eq!(one["status"], "investigating");
        // Nothing was said yet: the sentence is the one update.
        let update = &one["incident_updates"][0];
        assert!(
            update["body"].as_str().unwrap().starts_with("Network "),
            "{update}"
        );
        assert_eq!(update["affected_components"][0]["new_status"], component);
    }
}

const STORY: &str = "services: [network]\nimpact: partial_outage\nupdates:\n\
    \x20 - {at: 2026-11-30 09:00, phase: investigating, body: \"We [look](https://a.example/) at it.\"}\n\
    \x20 - {at: 2026-11-30 09:30, phase: identified, impact: major_outage, body: Found.}\n\
    \x20 - {at: 2026-11-30 10:00, phase: monitoring, display_at: 2026-11-30 09:55}\n\
    \x20 - {at: 2026-11-30 11:00, phase: resolved, body: Done.}\n\
    \x20 - {at: 2026-12-01 09:00, phase: postmortem, body: Why.}\n";

#[test]
fn an_incident_through_its_life() {
    for (now, status, open, impact, said) in [
        ("2026-11-30 09:10", "investigating", 1, "major", 1),
        ("2026-11-30 09:40", "identified", 1, "critical", 2),
        ("2026-11-30 10:10", "monitoring", 1, "critical", 3),
        ("2026-11-30 11:10", "resolved", 0, "major", 4),
        ("2026-12-01 10:00", "postmortem", 0, "major", 5),
    ] {
        let files = incident(now, STORY);
        let one = get(&files, "incidents.json")["incidents"][0].clone();
        assert_eq!(
            (one["status"].as_str(), one["impact"].as_str()),
            (Some(status), Some(impact)),
            "{now}"
        );
        assert_eq!(one["incident_updates"].as_array().unwrap().len(), said);
        assert_eq!(
            get(&files, "incidents/unresolved.json")["incidents"]
                .as_array()
                .unwrap()
                .len(),
            open
        );
        assert_eq!(one["updated_at"], one["incident_updates"][0]["updated_at"]);
        assert_eq!(one["created_at"], "2026-11-30T15:00:00.000Z");
        assert_eq!(one["started_at"], "2026-11-30T14:50:00.000Z");
        assert_eq!(one["resolved_at"].is_null(), open == 1);
    }
    let one = get(&incident("2026-12-01 10:00", STORY), "incidents.json")["incidents"][0].clone();
    assert_eq!(
        one["monitoring_at"], "2026-11-30T15:55:00.000Z",
        "display_at is what people see"
    );
    let states: Vec<String> = one["incident_updates"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|u| &u["affected_components"][0])
        .map(|a| {
            format!(
                "{} {}",
                a["old_status"].as_str().unwrap(),
                a["new_status"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        states,
        [
            "operational partial_outage",
            "partial_outage major_outage",
            "major_outage major_outage",
            "major_outage operational",
            "operational operational",
        ]
    );
    assert_eq!(one["incident_updates"][4]["body"], "We look at it.");
    // The page's time is the newest word, and not the clock's reading.
    let later = incident("2026-12-24 10:00", STORY);
    assert_eq!(
        get(&later, "status.json")["page"]["updated_at"],
        "2026-12-01T15:00:00.000Z"
    );
    assert_eq!(later, incident("2026-12-01 10:00", STORY));
}

#[test]
fn a_window_in_every_state() {
    for (now, rest, status, upcoming, active, indicator) in [
        ("2026-12-01 10:00", "", "scheduled", 1, 0, "none"),
        ("2026-12-05 23:00", "", "in_progress", 0, 1, "maintenance"),
        ("2026-12-06 03:00", "", "completed", 0, 0, "none"),
        (
            "2026-12-06 03:00",
            "updates: [{at: 2026-12-05 22:05, phase: in_progress}]",
            "in_progress",
            0,
            1,
            "maintenance",
        ),
        (
            "2026-12-06 01:00",
            "updates: [{at: 2026-12-06 00:30, phase: verifying}]",
            "verifying",
            0,
            1,
            "maintenance",
        ),
        (
            "2026-12-06 01:00",
            "updates: [{at: 2026-12-06 00:30, phase: completed}]",
            "completed",
            0,
            0,
            "none",
        ),
        (
            "2026-12-01 10:00",
            "updates: [{at: 2026-11-30 10:00, phase: cancelled}]",
            "completed",
            0,
            0,
            "none",
        ),
        (
            "2026-12-01 10:00",
            "updates: [{at: 2026-11-30 10:00, phase: rescheduled, was: {starts: 2026-12-04 22:00, ends: 2026-12-05 02:00}}]",
            "scheduled",
            1,
            0,
            "none",
        ),
    ] {
        let files = work(now, rest);
        let count = |name: &str| {
            get(&files, name)["scheduled_maintenances"]
                .as_array()
                .unwrap()
                .len()
        };
        assert_eq!(
            count("scheduled-maintenances/upcoming.json"),
            upcoming,
            "{now} {rest}"
        );
        assert_eq!(
            count("scheduled-maintenances/active.json"),
            active,
            "{now} {rest}"
        );
        assert_eq!(count("summary.json"), upcoming + active);
        assert_eq!(count("scheduled-maintenances.json"), 1);
        let one = get(&files, "scheduled-maintenances.json")["scheduled_maintenances"][0].clone();
        assert_eq!(one["status"], status, "{now} {rest}");
        assert_eq!(one["impact"], "maintenance");
        assert_eq!(one["scheduled_for"], "2026-12-06T04:00:00.000Z");
        assert_eq!(one["scheduled_until"], "2026-12-06T08:00:00.000Z");
        assert_eq!(
            get(&files, "status.json")["status"]["indicator"],
            indicator,
            "{now} {rest}"
        );
        let under = get(&files, "components.json")
            .to_string()
            .matches("under_maintenance")
            .count();
        assert_eq!(under, 2 * active, "the service and its group: {now} {rest}");
        if rest.contains("cancelled") {
            let last = one["incident_updates"][0].clone();
            assert_eq!(last["status"], "completed");
            assert!(
                last["body"].as_str().unwrap().contains("is cancelled"),
                "{last}"
            );
        }
    }
}

#[test]
fn a_series_is_one_maintenance_with_the_window_that_matters() {
    let rest = "recurs: FREQ=WEEKLY;BYDAY=SA\noccurrences:\n  - on: 2026-12-12\n    phase: cancelled\n    updates:\n      \
                - {at: 2026-12-01 09:00, phase: cancelled}";
    for (now, status, starts) in [
        ("2026-12-05 12:00", "scheduled", "2026-12-06T04:00:00.000Z"),
        (
            "2026-12-05 23:00",
            "in_progress",
            "2026-12-06T04:00:00.000Z",
        ),
        ("2026-12-06 12:00", "scheduled", "2026-12-20T04:00:00.000Z"),
    ] {
        let files = work(now, rest);
        let one = get(&files, "summary.json")["scheduled_maintenances"][0].clone();
        assert_eq!(
            (one["status"].as_str(), one["scheduled_for"].as_str()),
            (Some(status), Some(starts)),
            "{now}"
        );
    }
}

/// A series whose window of December 12 takes place two days later, in the evening.
const MOVED: &str = "recurs: FREQ=WEEKLY;BYDAY=SA\noccurrences:\n  - on: 2026-12-12\n    phase: rescheduled\n    \
    starts: 2026-12-14 20:00\n    ends: 2026-12-14 23:00\n    updates:\n      \
    - {at: 2026-12-08 09:00, phase: rescheduled, body: The vendor needs more time.}\n";

#[test]
fn a_window_of_a_series_that_moved_is_where_it_moved_to() {
    for (now, status, starts, ends, under) in [
        // Before and after the first window, which stays; in the hours that the second one would have had; in its new hours.
        (
            "2026-12-09 10:00",
            "scheduled",
            "2026-12-15T02:00",
            "2026-12-15T05:00",
            0,
        ),
        (
            "2026-12-12 23:00",
            "scheduled",
            "2026-12-15T02:00",
            "2026-12-15T05:00",
            0,
        ),
        (
            "2026-12-14 21:00",
            "in_progress",
            "2026-12-15T02:00",
            "2026-12-15T05:00",
            2,
        ),
        (
            "2026-12-14 23:30",
            "scheduled",
            "2026-12-20T04:00",
            "2026-12-20T08:00",
            0,
        ),
        (
            "2026-12-19 22:30",
            "in_progress",
            "2026-12-20T04:00",
            "2026-12-20T08:00",
            2,
        ),
    ] {
        let files = work(now, MOVED);
        let summary = get(&files, "summary.json");
        let one = &summary["scheduled_maintenances"][0];
        assert_eq!(one["status"], status, "{now}");
        assert_eq!(one["scheduled_for"], format!("{starts}:00.000Z"), "{now}");
        assert_eq!(one["scheduled_until"], format!("{ends}:00.000Z"), "{now}");
        let hit = summary["components"].to_string();
        assert_eq!(hit.matches("under_maintenance").count(), under, "{now}");
        let active = get(&files, "scheduled-maintenances/active.json");
        let active = active["scheduled_maintenances"].as_array().unwrap().len();
        assert_eq!(active, under / 2, "{now}");
        if starts.starts_with("2026-12-15") {
            let body = one["incident_updates"][0]["body"].as_str().unwrap();
            assert!(body.contains("The vendor needs more time."), "{body}");
        }
    }
}

#[test]
fn pages_tell_the_new_time_of_a_window_that_moved() {
    let text = format!(
        "---\ntitle: New cables\nsummary: New cables.\npublished: 2026-11-20 09:00\nservices: [network]\nimpact: major_outage\n\
         starts: 2026-12-05 22:00\nends: 2026-12-06 02:00\n{MOVED}action: None.\n---\nText.\n"
    );
    let path = "communications/maintenance/cables.md";
    let mut site = input(BOOK, &[SERVICES[0], SERVICES[1], (path, &text)]);
    site.now = When::parse("2026-12-09 10:00");
    let all = bytes(&compiled(&site));
    let page = |path: &str| String::from_utf8(all[path].clone()).unwrap();
    // What each page says of the new time; none offers the old one as something to come.
    for (path, says) in [
        (
            "maintenance/2026/cables/index.html",
            "datetime=\"2026-12-14T20:00-06:00\"",
        ),
        ("status/index.html", "datetime=\"2026-12-14\""),
        ("services/network/index.html", "December 14"),
    ] {
        let html = page(path);
        assert!(html.contains(says), "{path} has not the new time");
        assert!(
            !html.contains("datetime=\"2026-12-12"),
            "{path} tells the old time"
        );
    }
    let whole = page("maintenance/2026/cables/index.html");
    assert!(whole.contains("The vendor needs more time."), "{whole}");
    // What the series does on other days stays as it is.
    assert!(whole.contains("December 19"), "{whole}");
}

#[test]
fn ids_come_from_the_id_alone() {
    let first = get(&work("2026-12-01", ""), "scheduled-maintenances.json")["scheduled_maintenances"][0]["id"].clone();
    let hash = blake3::hash(b"cables");
    let letters = b"abcdefghijklmnopqrstuvwxyz234567";
    let bits: String = hash.as_bytes().iter().map(|b| format!("{b:08b}")).collect();
    let expected: String = (0..12)
        .map(|i| letters[usize::from_str_radix(&bits[5 * i..5 * i + 5], 2).unwrap()] as char)
        .collect();
    assert_eq!(first, expected);
}

#[test]
fn the_catalog_says_what_is_public_and_no_more() {
    let hidden = "---\ntitle: Secret\nsummary: Secret.\ncategory: connect\nlifecycle: live\nvisibility: internal\n---\nText.\n";
    let shown = "---\ntitle: Wi-Fi\nsummary: Air.\ncategory: connect\nlifecycle: live\nrelated: [hidden]\n\
                 open: {text: Connect, url: kb:1001}\ncost: \"[Free](https://a.example/)\"\nowner: {group: Psecret, person: Qsecret}\n---\nText.\n";
    let article = "---\nid: 1001\ntitle: How\nsummary: How.\npublished: 2026-01-02\nservices: [wifi]\nkeywords: [air]\nconfidence: validated\n---\nText.\n";
    let site = input(
        BOOK,
        &[
            ("services/hidden.md", hidden),
            ("services/wifi.md", shown),
            ("knowledge-base/how.md", article),
        ],
    );
    let all = bytes(&compiled(&site));
    let services: Value = serde_json::from_slice(&all["api/services.json"]).unwrap();
    assert_eq!(services["services"].as_array().unwrap().len(), 1);
    let one = &services["services"][0];
    assert_eq!(one["url"], "https://it.example.edu/services/wifi/");
    assert_eq!(one["cost"], "Free");
    assert_eq!(one["open"]["text"], "Connect");
    assert_eq!(one["open"]["url"], "https://it.example.edu/kb/1001/");
    assert_eq!(one["category"]["name"], "Get connected");
    let text = services.to_string().to_lowercase();
    assert!(
        !text.contains("secret") && !text.contains("hidden"),
        "{text}"
    );
    let kb: Value = serde_json::from_slice(&all["api/kb.json"]).unwrap();
    assert_eq!(kb["articles"][0]["name"], "KB1001");
    assert_eq!(kb["articles"][0]["keywords"][0], "air");
    assert_eq!(kb["articles"][0]["confidence"], "validated");
}

/// The frame and the picture, at a time, with one incident.
fn embedded(now: &str, rest: &str) -> (String, String) {
    let text = format!(
        "---\ntitle: It <broke>\nsummary: It broke.\npublished: 2026-11-30 09:00\nstarted: 2026-11-30 08:50\n{rest}action: None.\n---\nText.\n"
    );
    let path = "communications/incidents/broke.md";
    let mut site = input(BOOK, &[SERVICES[0], SERVICES[1], (path, &text)]);
    site.now = When::parse(now);
    let mut all = bytes(&compiled(&site));
    let mut take = |path: &str| String::from_utf8(all.remove(path).unwrap()).unwrap();
    (take("embed/banner.html"), take("embed/status.svg"))
}

#[test]
fn frame_and_picture_say_the_sentence() {
    let (frame, picture) = embedded("2026-11-30 09:10", STORY);
    assert!(
        frame.contains(">Network is partly down. IT is looking for the cause.</a>"),
        "{frame}"
    );
    assert!(
        frame.contains("href=\"https://it.example.edu/incidents/2026/broke/\" target=\"_top\"")
    );
    assert!(
        picture.contains("<title id=\"t\">IT services: partly down</title>"),
        "{picture}"
    );
    let (frame, picture) = embedded("2026-12-02 09:10", STORY);
    assert!(frame.contains(">All services are working.</a>"), "{frame}");
    assert!(picture.contains("IT services: all working"));
    // A strict policy allows neither: no style and no script within.
    for text in [frame, picture] {
        assert!(!text.contains("style=") && !text.contains("<script") && !text.contains("<style"));
    }
}
