//! Calendars as files: their shape, what stands in them in each state, and that only what was written changes them.
#![allow(clippy::disallowed_methods)]
mod common;

use campanile::base::time::When;
use campanile::site::window::Standing;
use common::{BOOK, bytes, compiled, folder, input};
use std::collections::{BTreeMap, BTreeSet};

const WIFI: &str = "---\ntitle: Wi-Fi\nsummary: Wi-Fi everywhere.\ncategory: connect\nlifecycle: live\ndepends_on: [network]\n---\nText.\n";
const NETWORK: &str =
    "---\ntitle: Network\nsummary: Cables.\ncategory: connect\nlifecycle: live\n---\nText.\n";

/// The site at a time, with one maintenance: its front matter after the id.
fn at(now: &str, work: &str) -> BTreeMap<String, String> {
    in_zone("America/Chicago", now, work)
}

fn in_zone(zone: &str, now: &str, work: &str) -> BTreeMap<String, String> {
    let work = format!("---\nid: cables\n{work}\n---\nText.\n");
    let book = BOOK.replace("America/Chicago", zone);
    let mut site = input(
        &book,
        &[
            ("services/wifi.md", WIFI),
            ("services/network.md", NETWORK),
            ("communications/maintenance/cables.md", &work),
        ],
    );
    site.now = When::parse(now);
    let all = bytes(&compiled(&site)).into_iter();
    all.filter(|(path, _)| path.starts_with("calendar/"))
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

fn work(rest: &str) -> String {
    format!(
        "title: New cables\nsummary: New cables.\npublished: 2026-11-20 09:00\nservices: [network]\nimpact: major_outage\n\
         action: You do not need to do anything.\n{rest}"
    )
}

const WINDOW: &str = "starts: 2026-12-05 22:00\nends: 2026-12-06 02:00\n";

/// A file's lines, unfolded.
fn lines(text: &str) -> Vec<String> {
    text.replace("\r\n ", "")
        .split_terminator("\r\n")
        .map(String::from)
        .collect()
}

/// The events, each as its lines.
fn events(text: &str) -> Vec<Vec<String>> {
    let all = lines(text);
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut open = false;
    for line in all {
        match line.as_str() {
            "BEGIN:VEVENT" => {
                open = true;
                found.push(Vec::new());
            }
            "END:VEVENT" => open = false,
            _ if open => found.last_mut().unwrap().push(line),
            _ => {}
        }
    }
    found
}

fn value<'a>(event: &'a [String], name: &str) -> Option<&'a str> {
    event.iter().find_map(|line| {
        let (head, value) = line.split_once(':')?;
        (head == name || head.starts_with(&format!("{name};"))).then_some(value)
    })
}

fn only(calendars: &BTreeMap<String, String>) -> Vec<String> {
    let mut all = events(&calendars["calendar/maintenance.ics"]);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn demo() -> campanile::Compiled {
    compiled(&folder("."))
}

#[test]
fn every_file_of_the_demo_is_well_formed() {
    let compiled = demo();
    let calendars: Vec<(String, String)> = bytes(&compiled)
        .into_iter()
        .filter(|(path, _)| path.ends_with(".ics"))
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect();
    let services = compiled
        .site
        .as_ref()
        .unwrap()
        .published()
        .reference
        .services
        .len();
    assert_eq!(calendars.len(), services + 2);
    for (path, text) in &calendars {
        assert!(text.ends_with("END:VCALENDAR\r\n"), "{path}");
        assert_eq!(
            text.matches('\n').count(),
            text.matches("\r\n").count(),
            "{path}"
        );
        for line in text.split("\r\n") {
            assert!(line.len() <= 75, "{path}: {line}");
        }
        let mut open = Vec::new();
        for line in lines(text) {
            match line.split_once(':').unwrap() {
                ("BEGIN", name) => open.push(name.to_string()),
                ("END", name) => assert_eq!(open.pop().as_deref(), Some(name), "{path}"),
                (_, value) => assert!(!value.chars().any(char::is_control), "{path}: {line}"),
            }
        }
        assert!(open.is_empty());
        for name in [
            "VERSION:2.0",
            "X-WR-CALNAME:",
            "NAME:",
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            "X-PUBLISHED-TTL:PT1H",
            "TZID:America/Chicago",
        ] {
            assert!(text.contains(&format!("\r\n{name}")), "{path} lacks {name}");
        }
        let mut names = BTreeSet::new();
        for event in events(text) {
            for name in [
                "UID",
                "DTSTAMP",
                "LAST-MODIFIED",
                "SEQUENCE",
                "DTSTART",
                "DTEND",
                "SUMMARY",
                "DESCRIPTION",
                "URL",
                "CATEGORIES",
                "STATUS",
                "TRANSP",
            ] {
                let heads = event.iter().map(|l| l.split([':', ';']).next().unwrap());
                assert_eq!(
                    heads.filter(|head| *head == name).count(),
                    1,
                    "{path}: {name} in {event:#?}"
                );
            }
            assert_eq!(value(&event, "DTSTAMP"), value(&event, "LAST-MODIFIED"));
            let name = (
                value(&event, "UID").unwrap().to_string(),
                value(&event, "RECURRENCE-ID").map(String::from),
            );
            assert!(names.insert(name), "{path} has an event twice: {event:#?}");
        }
    }
}

#[test]
fn families_have_calendars_of_their_own() {
    for (path, bytes) in bytes(&demo())
        .into_iter()
        .filter(|(p, _)| p.ends_with(".ics"))
    {
        let text = String::from_utf8(bytes).unwrap();
        let all = events(&text);
        let launch = |e: &Vec<String>| value(e, "UID").unwrap().starts_with("launch-");
        match path == "calendar/news.ics" {
            true => assert!(!all.is_empty() && all.iter().all(launch)),
            false => assert!(!all.iter().any(launch), "{path} has marketing in it"),
        }
        assert!(!text.to_lowercase().contains("marketing"));
    }
}

#[test]
fn a_window_through_its_life() {
    let first = at("2026-11-21", &work(WINDOW));
    let event = only(&first);
    for (name, expected) in [
        ("UID", "maintenance-cables@it.example.edu"),
        ("DTSTAMP", "20261120T150000Z"),
        ("SEQUENCE", "0"),
        ("DTSTART", "20261205T220000"),
        ("DTEND", "20261206T020000"),
        ("STATUS", "CONFIRMED"),
        ("SUMMARY", "New cables"),
        ("URL", "https://it.example.edu/maintenance/2026/cables/"),
        ("CATEGORIES", "Planned maintenance,Network"),
    ] {
        assert_eq!(value(&event, name), Some(expected), "{name}");
    }
    assert!(event.contains(&"DTSTART;TZID=America/Chicago:20261205T220000".to_string()));
    let text = value(&event, "DESCRIPTION").unwrap();
    assert!(
        text.starts_with("Network will be unavailable from 10 p.m. Saturday\\, December 5"),
        "{text}"
    );
    assert!(text.contains("May also be affected: Wi-Fi."), "{text}");
    assert!(
        text.contains("What to do: You do not need to do anything."),
        "{text}"
    );
    // Only the directly named service has the event; the other one's calendar has none.
    assert_eq!(events(&first["calendar/services/network.ics"]).len(), 1);
    assert_eq!(events(&first["calendar/services/wifi.ics"]).len(), 0);

    // The clock alone changes nothing: before, during and after the window, and a year later.
    for now in ["2026-12-05 23:00", "2026-12-06 03:00", "2027-12-06"] {
        assert_eq!(at(now, &work(WINDOW)), first, "{now}");
    }

    let moved = work(
        "starts: 2026-12-12 22:00\nends: 2026-12-13 02:00\nupdates:\n  - at: 2026-11-25 08:00\n    phase: rescheduled\n    \
         was: {starts: 2026-12-05 22:00, ends: 2026-12-06 02:00}\n    body: The cables come late.\n",
    );
    let event = only(&at("2026-11-26", &moved));
    assert_eq!(
        value(&event, "UID"),
        Some("maintenance-cables@it.example.edu")
    );
    assert_eq!(value(&event, "SEQUENCE"), Some("1"));
    assert_eq!(value(&event, "DTSTAMP"), Some("20261125T140000Z"));
    assert_eq!(value(&event, "DTSTART"), Some("20261212T220000"));
    let text = value(&event, "DESCRIPTION").unwrap();
    assert!(
        text.contains("moves from Saturday\\, December 5\\, to Saturday\\, December 12"),
        "{text}"
    );
    assert!(text.contains("The cables come late."));

    let off = format!(
        "{moved}  - at: 2026-12-01 08:00\n    phase: cancelled\n    body: Not this year.\n"
    );
    let event = only(&at("2026-12-01 09:00", &off));
    assert_eq!(value(&event, "SEQUENCE"), Some("2"));
    assert_eq!(value(&event, "STATUS"), Some("CANCELLED"));
    assert_eq!(value(&event, "SUMMARY"), Some("Cancelled: New cables"));
    assert!(!value(&event, "DESCRIPTION").unwrap().contains("What to do"));
    // Said tomorrow is not said yet.
    assert_eq!(
        value(&only(&at("2026-11-30", &off)), "STATUS"),
        Some("CONFIRMED")
    );
}

#[test]
fn a_series_with_days_left_out_and_windows_that_differ() {
    let series = work(
        "starts: 2026-12-06 02:00\nends: 2026-12-06 06:00\nrecurs: FREQ=WEEKLY;BYDAY=SU;UNTIL=20270630\nexcept: [2026-12-27]\n\
         occurrences:\n  - on: 2026-12-13\n    phase: cancelled\n    updates:\n      - at: 2026-11-30 10:00\n        \
         phase: cancelled\n        body: Finals.\n",
    );
    let files = at("2026-12-01", &series);
    let all = events(&files["calendar/maintenance.ics"]);
    let [master, differs, skipped] = &all[..] else {
        panic!("{all:#?}")
    };
    // 2 a.m. does not exist on March 14; the hour after is told, so that no program has to guess.
    assert_eq!(value(skipped, "RECURRENCE-ID"), Some("20270314T020000"));
    assert_eq!(value(skipped, "DTSTART"), Some("20270314T030000"));
    assert_eq!(value(skipped, "DTEND"), Some("20270314T070000"));
    assert_eq!(
        value(master, "RRULE"),
        Some("FREQ=WEEKLY;UNTIL=20270701T045959Z;BYDAY=SU")
    );
    assert_eq!(value(master, "EXDATE"), Some("20261227T020000"));
    assert_eq!(value(master, "SEQUENCE"), Some("0"));
    assert_eq!(value(master, "DTSTAMP"), Some("20261130T160000Z"));
    assert!(
        value(master, "DESCRIPTION")
            .unwrap()
            .contains("every week on Sunday")
    );
    assert_eq!(value(differs, "UID"), value(master, "UID"));
    assert_eq!(value(differs, "RECURRENCE-ID"), Some("20261213T020000"));
    assert_eq!(value(differs, "STATUS"), Some("CANCELLED"));
    assert_eq!(value(differs, "SEQUENCE"), Some("1"));
    assert!(value(differs, "DESCRIPTION").unwrap().contains("Finals."));
    // Whoever looks at the file in January sees the same.
    assert_eq!(at("2027-01-20", &series), files);

    let off = format!("{series}updates:\n  - at: 2026-12-10 08:00\n    phase: cancelled\n");
    let all = events(&at("2026-12-11", &off)["calendar/maintenance.ics"]);
    assert_eq!(value(&all[0], "STATUS"), Some("CANCELLED"));
    assert_eq!(value(&all[0], "SEQUENCE"), Some("1"));
}

#[test]
fn a_window_of_a_series_that_moved_is_told_at_its_new_time() {
    let series = work(
        "starts: 2026-12-06 02:00\nends: 2026-12-06 06:00\nrecurs: FREQ=WEEKLY;BYDAY=SU;COUNT=8\n\
         occurrences:\n  - on: 2026-12-20\n    phase: rescheduled\n    starts: 2026-12-22 22:00\n    ends: 2026-12-23 01:00\n    updates:\n      \
         - at: 2026-12-07 10:00\n        phase: rescheduled\n        body: The vendor needs more time.\n",
    );
    let files = at("2026-12-08", &series);
    let all = events(&files["calendar/maintenance.ics"]);
    let [master, moved] = &all[..] else {
        panic!("{all:#?}")
    };
    assert_eq!(value(master, "EXDATE"), None);
    assert_eq!(value(moved, "UID"), value(master, "UID"));
    assert_eq!(value(moved, "RECURRENCE-ID"), Some("20261220T020000"));
    assert_eq!(value(moved, "DTSTART"), Some("20261222T220000"));
    assert_eq!(value(moved, "DTEND"), Some("20261223T010000"));
    assert_eq!(value(moved, "SEQUENCE"), Some("1"));
    assert_eq!(value(moved, "DTSTAMP"), Some("20261207T160000Z"));
    let text = value(moved, "DESCRIPTION").unwrap();
    assert!(text.contains("moves from Sunday\\, December 20"), "{text}");
    assert!(text.contains("The vendor needs more time."), "{text}");
    assert_eq!(at("2027-01-20", &series), files);
}

#[test]
fn the_zone_is_told_by_its_rules() {
    let zone = |zone: &str, rest: &str| {
        let files = in_zone(zone, "2026-12-01", &work(rest));
        let text = files["calendar/maintenance.ics"].clone();
        let begin = text.find("BEGIN:VTIMEZONE").unwrap();
        text[begin..text.find("END:VTIMEZONE").unwrap()].to_string()
    };
    let chicago = zone("America/Chicago", WINDOW);
    assert!(chicago.contains("DTSTART:20261101T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0600\r\nTZNAME:CST"), "{chicago}");
    assert!(
        chicago.contains("DTSTART:20270314T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"),
        "{chicago}"
    );
    let berlin = zone("Europe/Berlin", WINDOW);
    assert!(
        berlin.contains("DTSTART:20261025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
        "{berlin}"
    );
    for (name, offset) in [("Asia/Kolkata", "+0530"), ("UTC", "+0000")] {
        let text = zone(name, WINDOW);
        assert_eq!(text.matches("BEGIN:").count(), 2, "{text}");
        assert!(text.contains(&format!("TZOFFSETTO:{offset}")), "{text}");
    }
    // Rules that ended in between say so: the United States changed theirs in 2007.
    let old = zone(
        "America/Chicago",
        "starts: 2003-12-05 22:00\nends: 2003-12-06 02:00\nrecurs: FREQ=YEARLY\n",
    );
    assert!(
        old.contains("RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU"),
        "{old}"
    );
    assert_eq!(old.matches(";UNTIL=").count(), 2, "{old}");
}

#[test]
fn an_hour_that_comes_twice_is_told_in_utc() {
    // 1:30 a.m. CST, the second one, on the morning when the clocks fall back.
    let event = only(&at(
        "2027-10-20",
        &work("starts: 2027-11-07T01:30-06:00\nends: 2027-11-07 04:00\n"),
    ));
    assert!(
        event.contains(&"DTSTART:20271107T073000Z".to_string()),
        "{event:#?}"
    );
    assert!(event.contains(&"DTEND:20271107T100000Z".to_string()));
}

// ---------------------------------------------------------------- for other programs

/// Windows and series that programs like to get wrong.
const HARD: &[(&str, &str)] = &[
    (
        "weekly",
        "starts: 2026-01-04 02:00\nends: 2026-01-04 06:00\nrecurs: FREQ=WEEKLY;BYDAY=SU\nexcept: [2026-04-05, 2026-12-27]\n\
        occurrences:\n  - {on: 2026-12-13, phase: cancelled}\n",
    ),
    (
        "gap",
        "starts: 2026-01-04 02:30\nends: 2026-01-04 03:00\nrecurs: FREQ=WEEKLY;BYDAY=SU\n",
    ),
    (
        "evening",
        "starts: 2026-03-02 22:00\nends: 2026-03-03 01:30\nrecurs: FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH\n",
    ),
    (
        "night",
        "starts: 2026-01-03 22:00\nends: 2026-01-04 06:00\nrecurs: FREQ=WEEKLY;BYDAY=SA\n",
    ),
    (
        "monthly",
        "starts: 2026-01-31 08:00\nends: 2026-01-31 09:00\nrecurs: FREQ=MONTHLY;BYMONTHDAY=-1\n",
    ),
    (
        "third",
        "starts: 2026-01-18 08:00\nends: 2026-01-18 09:00\nrecurs: FREQ=MONTHLY;BYDAY=3SU;COUNT=17\n",
    ),
    (
        "workday",
        "starts: 2026-01-30 18:00\nends: 2026-01-30 19:00\nrecurs: FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20270630\n",
    ),
    (
        "yearly",
        "starts: 2025-07-04 00:00\nends: 2025-07-05 00:00\nrecurs: FREQ=YEARLY\n",
    ),
    (
        "moved",
        "starts: 2026-01-06 05:00\nends: 2026-01-06 07:00\nrecurs: FREQ=WEEKLY;BYDAY=TU\noccurrences:\n  \
        - {on: 2026-12-08, phase: rescheduled, starts: 2026-12-10 22:00, ends: 2026-12-11 01:00}\n  \
        - {on: 2026-12-15, phase: rescheduled, starts: 2026-12-24 05:00}\n  \
        - {on: 2026-12-22, phase: cancelled, starts: 2026-12-23 05:00}\n",
    ),
    ("once", "starts: 2027-03-14 01:00\nends: 2027-03-14 04:00\n"),
    (
        "twice",
        "starts: 2027-11-07T01:30-06:00\nends: 2027-11-07T04:00-06:00\n",
    ),
    ("days", "starts: 2026-12-28 08:00\nends: 2027-01-02 17:00\n"),
];

fn hard(zone: &str) -> campanile::Input {
    let mut files = vec![
        ("services/wifi.md".to_string(), WIFI.to_string()),
        ("services/network.md".to_string(), NETWORK.to_string()),
    ];
    for (id, rest) in HARD {
        let text = work(rest).replace("published: 2026-11-20", "published: 2025-01-02");
        files.push((
            format!("communications/maintenance/{id}.md"),
            format!("---\nid: {id}\n{text}---\nText.\n"),
        ));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    input(&BOOK.replace("America/Chicago", zone), &files)
}

/// Every window that ends or begins in the year after `now`, and every last day.
fn ours(compiled: &campanile::Compiled) -> serde_json::Value {
    let site = compiled.site.as_ref().unwrap().published();
    let (from, to) = (site.now, site.now + jiff::Span::new().hours(364 * 24));
    let mut found = Vec::new();
    for work in &site.communications.maintenance {
        for o in &work.detail.occurrences {
            if o.window.ends > from && o.window.starts < to {
                found.push(serde_json::json!({
                    "uid": format!("maintenance-{}", work.core.id),
                    "starts": o.window.starts.to_string(),
                    "ends": o.window.ends.to_string(),
                    "cancelled": o.standing == Standing::Cancelled,
                }));
            }
        }
    }
    for end in &site.communications.retirements {
        let day = end.front.ends_on.0;
        if *end.detail > from && site.face.start_of(day) < to {
            found.push(serde_json::json!({
                "uid": format!("retirement-{}", end.core.id),
                "starts": day.to_string(),
                "ends": day.tomorrow().unwrap().to_string(),
                "cancelled": false,
            }));
        }
    }
    serde_json::json!({
        "zone": site.face.zone_name, "from": from.to_string(), "to": to.to_string(), "windows": found,
    })
}

/// `tests/clients/run-cal` asks for it: calendars and what campanile itself makes of them, and the demo's status API.
#[test]
#[ignore = "writes files for other programs' tests"]
fn export_for_clients() {
    let folder_ = std::path::PathBuf::from(
        std::env::var("CAMPANILE_EXPORT").expect("the folder to write to"),
    );
    let write = |path: &str, bytes: &[u8]| {
        let file = folder_.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    };
    let mut sites = vec![("demo".to_string(), demo())];
    for zone in [
        "America/Chicago",
        "Europe/Berlin",
        "America/Sao_Paulo",
        "Asia/Kolkata",
        "Pacific/Auckland",
    ] {
        // The hour that comes twice is another one elsewhere; with its offset it stays an instant.
        sites.push((zone.replace('/', "-"), compiled(&hard(zone))));
    }
    for (name, compiled) in &sites {
        let all = bytes(compiled);
        write(
            &format!("calendars/{name}.ics"),
            &all["calendar/maintenance.ics"],
        );
        write(
            &format!("calendars/{name}.json"),
            ours(compiled).to_string().as_bytes(),
        );
        let public = |path: &str| {
            ["api/", "calendar/", "embed/", "_headers"]
                .iter()
                .any(|part| path.starts_with(part))
        };
        for (path, bytes) in all
            .iter()
            .filter(|(path, _)| name == "demo" && public(path))
        {
            write(&format!("site/{path}"), bytes);
        }
    }
    states(&|path, bytes| write(&format!("states/{path}"), bytes));
}

/// The status API in every state that a client may meet: the demo by day and in a window at night, and a small
/// site with one notice for each.
fn states(write: &dyn Fn(&str, &[u8])) {
    let api = |name: &str, input: &campanile::Input| {
        for (path, bytes) in bytes(&compiled(input)) {
            if path.starts_with("api/v2/") {
                write(&format!("{name}/{path}"), &bytes);
            }
        }
    };
    api("demo", &folder("."));
    let mut later = folder(".");
    later.now = campanile::base::time::When::parse("2026-12-05T23:00");
    api("demo-at-night", &later);
    let services = [("services/wifi.md", WIFI), ("services/network.md", NETWORK)];
    for impact in [
        "none",
        "degraded_performance",
        "partial_outage",
        "major_outage",
    ] {
        let incident = format!(
            "---\ntitle: Wi-Fi has a problem\nsummary: A problem.\npublished: 2026-12-01 09:00\nservices: [wifi]\n\
             impact: {impact}\nstarted: 2026-12-01 09:00\nnext_update_by: 2026-12-01 12:00\naction: Wait.\nupdates:\n  \
             - {{at: 2026-12-01 09:00, phase: investigating, body: We look.}}\n---\n\nText.\n"
        );
        let mut files = services.to_vec();
        files.push(("communications/incidents/wifi.md", &incident));
        api(impact, &input(BOOK, &files));
    }
    let window = "starts: 2026-12-01 10:00\nends: 2026-12-01 12:00\n";
    for (name, phase) in [
        ("window", ""),
        (
            "verifying",
            "updates:\n  - {at: 2026-12-01 10:30, phase: verifying}\n",
        ),
        (
            "completed",
            "updates:\n  - {at: 2026-12-01 10:30, phase: completed}\n",
        ),
        (
            "cancelled",
            "updates:\n  - {at: 2026-12-01 08:30, phase: cancelled}\n",
        ),
    ] {
        let text = format!(
            "---\nid: work\n{}---\nText.\n",
            work(&format!("{window}{phase}"))
        );
        let mut files = services.to_vec();
        files.push(("communications/maintenance/work.md", &text));
        api(name, &input(BOOK, &files));
    }
}
