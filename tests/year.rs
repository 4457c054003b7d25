//! The year: what the report counts, what leaves it, and what the timeline and the promises say.
#![allow(clippy::disallowed_methods)]
mod common;

use common::{BOOK, bytes, compiled, input};

const SERVICES: [(&str, &str); 2] = [
    (
        "services/wifi.md",
        "---\ntitle: Wi-Fi\nsummary: Wi-Fi in every building.\ncategory: connect\nlifecycle: live\n---\n\nConnect.\n",
    ),
    (
        "services/fax.md",
        "---\ntitle: Fax lines\nsummary: Faxes.\ncategory: connect\nlifecycle: retiring\nplural: true\n---\n\nCall.\n",
    ),
];

fn incident(services: &str, from: &str, to: &str, impact: &str) -> String {
    format!(
        "---\ntitle: Broke at {from}\nsummary: It broke.\npublished: {from}\nservices: [{services}]\nimpact: {impact}\nstarted: {from}\n\
         action: Wait.\nupdates:\n  - at: {from}\n    phase: investigating\n    body: It broke.\n  - at: {to}\n    phase: resolved\n    body: It works.\n---\n\nIt broke.\n"
    )
}

fn story(name: &str, consent: &str) -> String {
    format!(
        "---\ntitle: \"Story of {name}\"\nsummary: What changed.\npublished: 2026-05-01 09:00\nservices: [wifi]\ncustomer:\n  name: {name}\n  role: Clerk\n  \
         department: Registrar\n  consent:\n    given_on: 2026-01-01\n    scope: [web]\n    record: r1\n{consent}quote:\n  text: It works for {name}.\n  by: {name}\n---\n\n\
         ## The challenge\n\nA.\n\n## The solution\n\nB.\n\n## The outcome\n\nC.\n"
    )
}

fn survey(published: &str, findings: &str) -> String {
    format!(
        "---\ntitle: Survey of {published}\nsummary: Answers.\npublished: {published} 09:00\nperiod: {published}\nrespondents: 12\nfindings:\n{findings}---\n\nWe asked.\n"
    )
}

const REPORT: &str = "---\ntitle: The year\nsummary: What it was.\npublished: 2026-12-01 08:00\nreport:\n  from: 2025-12-01\n  to: 2026-11-30\n  \
    figures: [calls]\n---\n\nDear reader.\n\n## What broke\n\nMuch.\n\n```report\nincidents\n```\n\nMore words.\n\n```figure\ncalls\n```\n";

const FIGURES: &str = "figures:\n  - id: calls\n    name: Calls\n    unit: a year\n    source: The log\n    means: Fewer call.\n    values:\n      \
    - {period: 2024, value: 41300}\n      - {period: 2025, value: 29500}\n      - {period: 2026, value: 26180}\n";

fn pages() -> std::collections::BTreeMap<String, String> {
    let files: Vec<(String, String)> = vec![
        ("communications/incidents/a.md".into(), incident("wifi, fax", "2026-05-11 08:00", "2026-05-11 11:00", "major_outage")),
        ("communications/incidents/b.md".into(), incident("wifi", "2026-05-11 10:00", "2026-05-11 12:00", "degraded_performance")),
        // Hits nobody, and another year.
        ("communications/incidents/c.md".into(), incident("wifi", "2026-06-01 10:00", "2026-06-02 10:00", "none")),
        ("communications/incidents/d.md".into(), incident("wifi", "2025-03-01 10:00", "2025-03-01 12:00", "major_outage")),
        ("marketing/stories/seen.md".into(), story("Ana Seen", "")),
        ("marketing/stories/gone.md".into(), story("Bo Gone", "    expires: 2026-11-01\n")),
        ("marketing/stories/draft.md".into(), story("Cy Draft", "").replacen("---\n", "---\ndraft: true\n", 1)),
        ("communications/surveys/s2025.md".into(), survey("2025-06-01", "  - said: Wi-Fi drops.\n    state: not_kept\n    because: No cables.\n")),
        (
            "communications/surveys/s2026.md".into(),
            survey("2026-06-01", "  - said: Still it drops.\n    state: doing\n    did: Antennas come.\n    service: wifi\n    answers: s2025#1\n"),
        ),
        (
            "communications/retirements/fax-end.md".into(),
            "---\ntitle: Fax ends\nsummary: Fax ends.\npublished: 2026-03-01 09:00\nservices: [fax]\nends_on: 2027-03-31\nreason: Nobody faxes.\naction: Stop.\n---\n\nIt ends.\n".into(),
        ),
        ("pages/report/2026.md".into(), REPORT.into()),
        ("data/figures.yml".into(), FIGURES.into()),
    ];
    let all: Vec<(&str, &str)> = SERVICES
        .into_iter()
        .chain(files.iter().map(|(a, b)| (a.as_str(), b.as_str())))
        .collect();
    let book = format!(
        "{BOOK}\n[[calendar.freeze]]\nname = \"Finals week\"\nfrom = \"2026-12-14\"\nto = \"2026-12-18\"\n"
    );
    let site = compiled(&input(&book, &all));
    let html = bytes(&site)
        .into_iter()
        .filter(|(path, _)| path.ends_with(".html") || path.ends_with(".xml"));
    html.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

#[test]
fn the_report_counts_what_the_incidents_say() {
    let all = pages();
    let report = &all["report/2026/index.html"];
    // 3 and 2 hours; one hour of them at the same time; 4 of 8,760 hours.
    assert!(
        report.contains("2 incidents took 5.0 hours in all, where there was 1 in the year before.")
    );
    assert!(report.contains("99.9 percent of the time"));
    assert!(report.contains("Hours</th></tr></thead><tbody><tr><th scope=\"row\">Wi-Fi</th><td class=\"num\">5.0 hours</td></tr><tr><th scope=\"row\">Fax lines</th><td class=\"num\">3.0 hours"));
    assert!(report.contains("26,180") && report.contains("3,320 less than in 2025"));
    assert!(report.contains("aria-labelledby=\"chart-calls-0-1-t chart-calls-0-1-d\""));
    assert!(report.contains("\"@type\":\"Report\""));
}

#[test]
fn what_readers_may_not_see_is_not_in_the_report() {
    let all = pages();
    let report = &all["report/2026/index.html"];
    assert!(report.contains("Story of Ana Seen") && report.contains("It works for Ana Seen."));
    for (path, text) in &all {
        assert!(
            !text.contains("Bo Gone") && !text.contains("Cy Draft"),
            "{path}"
        );
    }
}

#[test]
fn parts_that_nobody_asked_for_are_not_left_out() {
    let report = &pages()["report/2026/index.html"];
    for id in [
        "what-broke",
        "what-it-changed",
        "you-said",
        "what-ended",
        "all-figures",
    ] {
        assert_eq!(report.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
        assert!(
            report.contains(&format!("href=\"#{id}\"")),
            "{id} is in the contents"
        );
    }
    assert_eq!(report.matches("took 5.0 hours").count(), 1);
    assert!(!report.contains("id=\"what-is-new\""), "nothing was new");
}

#[test]
fn a_promise_stands_beside_what_the_next_survey_heard() {
    let all = pages();
    let old = &all["surveys/2025/s2025/index.html"];
    assert!(
        old.contains("Asked again in 2026-06-01:")
            && old.contains("/surveys/2026/s2026/#finding-1")
    );
    let new = &all["surveys/2026/s2026/index.html"];
    assert!(
        new.contains("Before, in 2025-06-01:") && new.contains("/surveys/2025/s2025/#finding-1")
    );
    let promises = &all["surveys/index.html"];
    assert!(promises.contains("Promised, and not kept") && promises.contains("No cables."));
    assert!(promises.contains("href=\"/surveys/2025/s2025/\""));
}

#[test]
fn the_timeline_has_every_date_as_a_picture_and_as_a_table() {
    let all = pages();
    let timeline = &all["timeline/index.html"];
    assert!(timeline.contains("December 2026 to November 2027"));
    assert!(
        timeline.contains("<svg viewBox")
            && timeline.contains("Ending: Fax ends. No changes: Finals week.")
    );
    assert!(timeline.contains("Last day of fax lines") && timeline.contains("December 14 to 18"));
    for page in [
        "timeline/",
        "report/2026/",
        "services/wifi/stories/",
        "surveys/",
    ] {
        assert!(
            all["sitemap.xml"].contains(&format!("https://it.example.edu/{page}<")),
            "{page}"
        );
    }
    assert!(
        !all.contains_key("services/fax/stories/index.html"),
        "nobody tells a story about it"
    );
}

#[test]
fn stories_are_found_by_service_and_lead_to_each_other() {
    let all = pages();
    assert!(all["services/wifi/index.html"].contains("/services/wifi/stories/"));
    assert!(all["services/wifi/stories/index.html"].contains("Story of Ana Seen"));
    let story = &all["stories/seen/index.html"];
    assert!(
        !story.contains("What others do"),
        "nobody else tells about it"
    );
    assert!(all["stories/index.html"].contains("Registrar: Ana Seen"));
}
