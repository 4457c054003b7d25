//! What every page of the demo says to machines: it parses, it is complete, and its addresses are absolute.
mod common;

use common::{BOOK, bytes, compiled, folder, input};
use serde_json::Value;
use std::collections::BTreeMap;

/// Page → its things.
fn things(pages: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<Value>> {
    let pages = pages.iter().filter(|(path, _)| path.ends_with(".html"));
    pages
        .filter_map(|(path, bytes)| {
            let html = String::from_utf8(bytes.clone()).unwrap();
            let script = script(&html)?;
            assert!(!script.contains('<'), "{path}");
            let whole: Value =
                serde_json::from_str(script).unwrap_or_else(|e| panic!("{path}: {e}"));
            assert_eq!(whole["@context"], "https://schema.org", "{path}");
            Some((path.clone(), whole["@graph"].as_array().unwrap().clone()))
        })
        .collect()
}

fn script(html: &str) -> Option<&str> {
    let (_, rest) = html.split_once("<script type=\"application/ld+json\">")?;
    rest.split_once("</script>").map(|(script, _)| script)
}

/// The demo without the manual, which is tested with its examples elsewhere.
fn demo() -> BTreeMap<String, Vec<u8>> {
    let mut input = folder(".");
    input
        .sources
        .retain(|file| !file.path.starts_with("pages/handbook"));
    // Without them, their addresses would be lost.
    input.lock = None;
    bytes(&compiled(&input))
}

/// What search engines and schema.org ask of each type.
const REQUIRED: &[(&str, &[&str])] = &[
    ("WebSite", &["name", "url", "publisher"]),
    (
        "Service",
        &["name", "description", "url", "provider", "serviceType"],
    ),
    (
        "TechArticle",
        &[
            "headline",
            "description",
            "datePublished",
            "dateModified",
            "author",
            "publisher",
            "mainEntityOfPage",
            "identifier",
        ],
    ),
    (
        "NewsArticle",
        &[
            "headline",
            "description",
            "datePublished",
            "dateModified",
            "author",
            "publisher",
            "mainEntityOfPage",
        ],
    ),
    (
        "Report",
        &[
            "headline",
            "datePublished",
            "author",
            "publisher",
            "mainEntityOfPage",
        ],
    ),
    (
        "Event",
        &[
            "name",
            "startDate",
            "endDate",
            "eventStatus",
            "eventAttendanceMode",
            "location",
            "organizer",
        ],
    ),
    ("BreadcrumbList", &["itemListElement"]),
];

#[test]
fn every_page_says_what_it_is_and_where() {
    let pages = demo();
    let things = things(&pages);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, graph) in &things {
        for thing in graph {
            let kind = thing["@type"].as_str().unwrap();
            let (known, required) = REQUIRED
                .iter()
                .find(|(name, _)| *name == kind)
                .unwrap_or_else(|| panic!("{path} says it is a {kind}"));
            for key in *required {
                assert!(!thing[key].is_null() && thing[key] != "", "{path}: {key}");
            }
            *seen.entry(known).or_default() += 1;
        }
    }
    for (kind, _) in REQUIRED {
        assert!(seen.contains_key(kind), "no page is about a {kind}");
    }
    let of = |folder: &str, kind: &str| {
        let mut pages = things.iter().filter(|(path, _)| path.starts_with(folder));
        pages.any(|(_, graph)| graph.iter().any(|t| t["@type"] == kind))
    };
    for (folder, kind) in [
        ("services/", "Service"),
        ("kb/", "TechArticle"),
        ("maintenance/2026/", "Event"),
        ("launches/", "NewsArticle"),
        ("stories/", "NewsArticle"),
    ] {
        assert!(of(folder, kind), "{folder}");
    }
}

#[test]
fn every_page_but_home_and_404_has_its_path() {
    let pages = demo();
    let things = things(&pages);
    for (path, html) in pages.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = std::str::from_utf8(html).unwrap();
        // A page that only leads elsewhere has no frame, and no address of its own.
        if path == "index.html" || path == "404.html" || !html.contains("rel=\"canonical\"") {
            continue;
        }
        if html.contains("http-equiv=\"refresh\"") {
            continue;
        }
        let graph = things.get(path).unwrap_or_else(|| panic!("{path}"));
        let crumbs = graph.iter().find(|t| t["@type"] == "BreadcrumbList");
        let items = crumbs.unwrap_or_else(|| panic!("{path}"))["itemListElement"]
            .as_array()
            .unwrap();
        assert!(items.len() >= 2, "{path}");
        for (i, item) in items.iter().enumerate() {
            assert_eq!(item["position"], i + 1, "{path}");
            assert!(!item["name"].as_str().unwrap().is_empty(), "{path}");
        }
        let last = items.last().unwrap()["item"].as_str().unwrap();
        assert!(
            html.contains(&format!("rel=\"canonical\" href=\"{last}\"")),
            "{path}: {last}"
        );
    }
}

#[test]
fn every_address_is_absolute() {
    for (path, graph) in things(&demo()) {
        graph.iter().for_each(|thing| absolute(&path, thing));
    }
}

fn absolute(page: &str, value: &Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let address = [
                    "@id",
                    "url",
                    "item",
                    "image",
                    "serviceUrl",
                    "mainEntityOfPage",
                ];
                if let (true, Some(text)) = (address.contains(&key.as_str()), value.as_str()) {
                    let full = ["https://", "http://", "mailto:", "tel:"];
                    assert!(
                        full.iter().any(|s| text.starts_with(s)),
                        "{page}: {key} is {text}"
                    );
                }
                absolute(page, value);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| absolute(page, value)),
        _ => {}
    }
}

#[test]
fn every_page_can_be_shared() {
    for (path, html) in demo().iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = std::str::from_utf8(html).unwrap();
        if !html.contains("og:title") {
            continue;
        }
        for name in ["og:type", "og:description", "og:locale", "og:site_name"] {
            assert!(
                html.contains(&format!("<meta property=\"{name}\" content=\"")),
                "{path}: {name}"
            );
        }
        assert!(html.contains("<meta name=\"twitter:card\""), "{path}");
    }
}

/// A title cannot end the script it stands in, and an event's state is a word of schema.org.
#[test]
fn nothing_gets_out_of_the_script() {
    let service = "---\ntitle: \"Wi-Fi </script><script>alert(1)</script>\"\nsummary: A network without wires.\ncategory: connect\nlifecycle: live\n---\n\nIt is everywhere.\n";
    let window = "---\ntitle: Wi-Fi will rest\nsummary: Wi-Fi will rest.\npublished: 2026-11-20\nservices:\n  - wifi\nimpact: major_outage\nstarts: 2026-12-05 22:00\nends: 2026-12-06 02:00\naction: none\nupdates:\n  - at: 2026-11-25 09:00\n    phase: cancelled\n    body: Not needed any more.\n---\n\nNo work.\n";
    let files = [
        ("services/wifi.md", service),
        ("communications/maintenance/rest.md", window),
    ];
    let pages = bytes(&compiled(&input(BOOK, &files)));
    let things = things(&pages);
    let wifi = &things["services/wifi/index.html"][0];
    assert_eq!(wifi["name"], "Wi-Fi </script><script>alert(1)</script>");
    let event = &things["maintenance/2026/rest/index.html"][0];
    assert_eq!(event["eventStatus"], "https://schema.org/EventCancelled");
    assert_eq!(event["startDate"], "2026-12-05T22:00-06:00");
}
