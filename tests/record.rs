//! What a service's record says: the bars of the status page and the months of history, from incidents and windows as
//! they are written, at a reading of the clock.
mod common;

use campanile::base::time::When;
use campanile::site::record::{DAYS, Day, MONTHS, Record};
use campanile::site::state::Condition;
use common::{BOOK, compiled, input};

const WIFI: &str =
    "---\ntitle: Wi-Fi\nsummary: Air.\ncategory: connect\nlifecycle: live\n---\nText.\n";
const CANVAS: &str = "---\ntitle: Canvas\nsummary: Courses.\ncategory: connect\nlifecycle: live\ndepends_on: [wifi]\n---\nText.\n";

fn incident(rest: &str) -> String {
    format!(
        "---\ntitle: It broke\nsummary: It broke.\npublished: 2026-01-01\naction: Wait.\n{rest}\n---\nText.\n"
    )
}

fn work(rest: &str) -> String {
    format!(
        "---\ntitle: New cables\nsummary: New cables.\npublished: 2026-01-01\naction: None.\nimpact: major_outage\n{rest}\n---\nText.\n"
    )
}

/// Asks the record of a service at a time; notices with `started` are incidents.
fn record<T>(now: &str, service: &str, notices: &[&str], ask: impl FnOnce(&Record<'_>) -> T) -> T {
    let named: Vec<(String, String)> = (notices.iter().enumerate())
        .map(|(i, rest)| match rest.contains("started:") {
            true => (format!("communications/incidents/n{i}.md"), incident(rest)),
            false => (format!("communications/maintenance/n{i}.md"), work(rest)),
        })
        .collect();
    let mut files = vec![("services/wifi.md", WIFI), ("services/canvas.md", CANVAS)];
    files.extend(named.iter().map(|(path, text)| (&**path, &**text)));
    let mut site = input(BOOK, &files);
    site.now = When::parse(now);
    let compiled = compiled(&site);
    let published = compiled.site.as_ref().unwrap().published();
    ask(&Record::of(&published, service))
}

/// The days that were not like the others, each with its worst; and the words.
fn told(now: &str, service: &str, notices: &[&str]) -> (Vec<String>, String) {
    record(now, service, notices, |record| {
        let days = record.last_days();
        let line = |day: &Day| {
            let work = if day.had_work { "+work" } else { "" };
            format!("{} {:?}{work}", day.date, day.worst)
        };
        (days.iter().map(line).collect(), record.words(&days))
    })
}

const SLOW: &str = "services: [wifi]\nimpact: degraded_performance\nstarted: 2026-11-03 09:00\nupdates:\n  \
                    - {at: 2026-11-03 09:35, phase: resolved, body: Done.}";

#[test]
fn a_day_without_news_says_so() {
    let (days, words) = told("2026-11-30 10:00", "wifi", &[]);
    assert_eq!((days.len(), words.as_str()), (0, "No problems."));
}

#[test]
fn an_incident_is_told_with_how_long_it_lasted() {
    let (days, words) = told("2026-11-30 10:00", "wifi", &[SLOW]);
    assert_eq!(days, ["2026-11-03 Degraded"]);
    assert_eq!(words, "1 day with problems: November 3 (slow for 35 min).");
    // What needs it may have been affected; its own record is its own.
    let (days, _) = told("2026-11-30 10:00", "canvas", &[SLOW]);
    assert!(days.is_empty());
}

#[test]
fn two_at_once_last_as_long_as_both_together_and_no_longer() {
    let again = "services: [wifi]\nimpact: degraded_performance\nstarted: 2026-11-03 09:20\nupdates:\n  \
                 - {at: 2026-11-03 10:00, phase: resolved, body: Done.}";
    let (days, words) = told("2026-11-30 10:00", "wifi", &[SLOW, again]);
    assert_eq!(days, ["2026-11-03 Degraded"]);
    assert_eq!(words, "1 day with problems: November 3 (slow for 1 hour).");
}

#[test]
fn the_worst_of_a_day_counts_with_its_own_time() {
    let worse = "services: [wifi]\nimpact: degraded_performance\nstarted: 2026-11-03 08:00\nupdates:\n  \
                 - {at: 2026-11-03 09:00, phase: identified, impact: major_outage}\n  \
                 - {at: 2026-11-03 09:10, phase: monitoring, impact: degraded_performance}\n  \
                 - {at: 2026-11-03 12:00, phase: resolved}";
    let (days, words) = told("2026-11-30 10:00", "wifi", &[worse]);
    assert_eq!(days, ["2026-11-03 Major"]);
    assert_eq!(words, "1 day with problems: November 3 (down for 10 min).");
    // A service that is hit otherwise than the others is told by how it was hit itself.
    let own = worse.replace("[wifi]", "[{id: wifi, impact: partial_outage}]");
    let (days, words) = told("2026-11-30 10:00", "wifi", &[&own]);
    assert_eq!(days, ["2026-11-03 Partial"]);
    assert_eq!(
        words,
        "1 day with problems: November 3 (partly down for 4 hours)."
    );
}

#[test]
fn what_goes_on_is_told_by_when_it_began() {
    let open = "services: [wifi]\nimpact: major_outage\nstarted: 2026-11-29 22:00\nnext_update_by: 2026-11-30 18:00\nupdates:\n  \
                - {at: 2026-11-29 22:10, phase: investigating}";
    let (days, words) = told("2026-11-30 10:00", "wifi", &[open]);
    assert_eq!(days, ["2026-11-29 Major", "2026-11-30 Major"]);
    assert!(words.starts_with("2 days with problems: "), "{words}");
    assert!(words.ends_with("November 30 (still down)."), "{words}");
    // Between two changes by the clock, nothing moves: not even how long it has lasted.
    assert_eq!(told("2026-11-30 15:00", "wifi", &[open]), (days, words));
}

#[test]
fn reopened_means_well_in_between() {
    let again = "services: [wifi]\nimpact: major_outage\nstarted: 2026-11-03 09:00\nupdates:\n  \
                 - {at: 2026-11-03 10:00, phase: resolved}\n  - {at: 2026-11-05 09:00, phase: investigating}\n  \
                 - {at: 2026-11-05 09:30, phase: resolved}\n  - {at: 2026-11-06 09:00, phase: postmortem}";
    let (days, words) = told("2026-11-30 10:00", "wifi", &[again]);
    assert_eq!(days, ["2026-11-03 Major", "2026-11-05 Major"]);
    assert_eq!(
        words,
        "2 days with problems: November 3 (down for 1 hour) and November 5 (down for 30 min)."
    );
}

#[test]
fn work_until_midnight_is_not_work_on_the_next_day() {
    let window = "services: [wifi]\nstarts: 2026-11-10 22:00\nends: 2026-11-11 00:00\nupdates:\n  \
                  - {at: 2026-11-11 00:05, phase: completed}";
    let (days, words) = told("2026-11-30 10:00", "wifi", &[window]);
    assert_eq!(days, ["2026-11-10 Maintenance+work"]);
    assert_eq!(words, "No problems. 1 day with maintenance.");
}

#[test]
fn work_that_nobody_felt_or_that_was_called_off_is_not_told() {
    let none = "services: [{id: wifi, impact: none}]\nstarts: 2026-11-10 22:00\nends: 2026-11-11 00:00\nupdates:\n  \
                - {at: 2026-11-11 00:05, phase: completed}";
    let off = "services: [wifi]\nstarts: 2026-11-10 22:00\nends: 2026-11-11 00:00\nupdates:\n  \
               - {at: 2026-11-09 00:05, phase: cancelled}";
    let ahead = "services: [wifi]\nstarts: 2026-12-10 22:00\nends: 2026-12-11 00:00";
    let (days, _) = told("2026-11-30 10:00", "wifi", &[none, off, ahead]);
    assert!(days.is_empty(), "{days:?}");
}

#[test]
fn a_moved_window_of_a_series_stands_on_its_new_day() {
    let series = "services: [wifi]\nstarts: 2026-11-01 05:00\nends: 2026-11-01 07:00\nrecurs: FREQ=WEEKLY;BYDAY=SU;COUNT=3\n\
                  occurrences:\n  - on: 2026-11-08\n    phase: completed\n    starts: 2026-11-10 05:00\n";
    let (days, _) = told("2026-11-30 10:00", "wifi", &[series]);
    let expected =
        ["2026-11-01", "2026-11-10", "2026-11-15"].map(|day| format!("{day} Maintenance+work"));
    assert_eq!(days, expected);
}

#[test]
fn trouble_on_a_day_of_work_is_told_as_trouble_with_both() {
    let window = "services: [wifi]\nstarts: 2026-11-03 05:00\nends: 2026-11-03 07:00\nupdates:\n  \
                  - {at: 2026-11-03 07:00, phase: completed}";
    let (days, words) = told("2026-11-30 10:00", "wifi", &[SLOW, window]);
    assert_eq!(days, ["2026-11-03 Degraded+work"]);
    assert_eq!(
        words,
        "1 day with problems: November 3 (slow for 35 min). 1 day with maintenance."
    );
}

#[test]
fn the_hour_that_comes_twice_counts_twice() {
    // Clocks go back at 2 a.m. on November 1, 2026: from midnight to 3 a.m. are four hours.
    let night = "services: [wifi]\nimpact: major_outage\nstarted: 2026-11-01 00:00\nupdates:\n  \
                 - {at: 2026-11-01 03:00, phase: resolved}";
    let (_, words) = told("2026-11-30 10:00", "wifi", &[night]);
    assert_eq!(words, "1 day with problems: November 1 (down for 4 hours).");
}

#[test]
fn ninety_days_and_twelve_months_and_no_more() {
    // The eighty-ninth day before November 30 is September 2.
    let old = |day: &str| {
        format!(
            "services: [wifi]\nimpact: major_outage\nstarted: {day} 09:00\nupdates:\n  - {{at: {day} 10:00, phase: resolved}}"
        )
    };
    let (days, _) = told(
        "2026-11-30 10:00",
        "wifi",
        &[&old("2026-09-02"), &old("2026-09-01")],
    );
    assert_eq!(DAYS, 90);
    assert_eq!(days, ["2026-09-02 Major"]);

    record(
        "2026-11-30 10:00",
        "wifi",
        &[&old("2026-09-01")],
        |record| {
            let months = record.months(None);
            assert_eq!(months.len() as i64, MONTHS);
            assert_eq!(months[0].0.to_string(), "2026-11-01");
            assert_eq!(months[11].0.to_string(), "2025-12-01");
            let september: Vec<_> = months[2].1.iter().map(|day| day.worst).collect();
            assert_eq!(september, [Condition::Major]);
            // A service that began in September has three months.
            let since = Some("2026-09-20".parse().unwrap());
            assert_eq!(record.months(since).len(), 3);
        },
    );
}
