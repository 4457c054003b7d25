//! What holds for every site: the order of files, threads and the machine change no byte; nothing that is not
//! published gets out; no input panics; building twice is building once.
#![allow(clippy::disallowed_methods)]
mod common;

use campanile::base::finding::Severity;
use campanile::read::{File, Reader};
use common::{BOOK, bytes, compiled, folder, input};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

#[test]
fn any_order_of_files_gives_the_same_bytes() {
    let mut site = folder(".");
    let first = bytes(&compiled(&site));
    site.sources.reverse();
    site.assets.reverse();
    site.theme.reverse();
    assert!(bytes(&compiled(&site)) == first);
    // A fixed shuffle, so that a failure can be repeated.
    let n = site.sources.len();
    (0..n).for_each(|i| site.sources.swap(i, (i * 7919 + 13) % n));
    assert!(bytes(&compiled(&site)) == first);
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let site = folder(".");
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| bytes(&compiled(&site)))
    };
    let one = with(1);
    assert!(with(2) == one);
    assert!(with(8) == one);
}

/// All files below a folder with their bytes, but for our own notes.
fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(root)
        .into_iter()
        .map(Result::unwrap)
        .filter(|e| e.file_type().is_file());
    files
        .map(|e| {
            (
                e.path()
                    .strip_prefix(root)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned(),
                std::fs::read(e.path()).unwrap(),
            )
        })
        .filter(|(path, _)| !path.ends_with("lock") && !path.ends_with("receipt"))
        .collect()
}

fn build(out: &Path, environment: &[(&str, &str)]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_campanile"))
        .args(["build", "--out"])
        .arg(out)
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_machine_does_not_show() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("a"), folder.path().join("b"));
    build(
        &a,
        &[("TZ", "UTC"), ("LANG", "C"), ("RAYON_NUM_THREADS", "1")],
    );
    build(
        &b,
        &[
            ("TZ", "Asia/Kathmandu"),
            ("LANG", "tr_TR.UTF-8"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("USER", "somebody"),
        ],
    );
    assert!(tree(&a) == tree(&b));
}

#[test]
fn building_twice_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("site");
    build(&out, &[]);
    let first = tree(&out);
    // What the machine did to the output is mended; what campanile did not write is left alone.
    std::fs::write(out.join("robots.txt"), "spoilt").unwrap();
    std::fs::remove_file(out.join("sitemap.xml")).unwrap();
    std::fs::write(out.join("CNAME"), "it.lakeshore.example").unwrap();
    let said = build(&out, &[]);
    assert!(said.contains("1 new, 1 changed"), "{said}");
    std::fs::remove_file(out.join("CNAME")).unwrap();
    assert!(tree(&out) == first);
    let said = build(&out, &[]);
    assert!(said.contains("nothing changed"), "{said}");
}

/// One document in each state that readers must not see, each with words of its own in every field.
fn hidden() -> Vec<(&'static str, String)> {
    let article = |id: u32, extra: &str, word: &str| {
        format!(
            "---\nid: {id}\ntitle: T{word}\nsummary: S{word}.\npublished: 2026-01-01\nservices:\n  - wifi\nkeywords:\n  - K{word}\n\
             owner:\n  group: G{word}\n  person: P{word}\naliases:\n  - /A{word}/\n{extra}---\n\n## H{word}\n\nB{word} ![P{word}](./{word}.svg)\n"
        )
    };
    vec![
        ("knowledge-base/draft/index.md", article(2001, "draft: true\n", "secretdraft")),
        ("knowledge-base/draft/secretdraft.svg", "<svg/>".into()),
        ("knowledge-base/internal/index.md", article(2002, "visibility: internal\n", "secretinternal")),
        ("knowledge-base/internal/secretinternal.svg", "<svg/>".into()),
        ("knowledge-base/expired/index.md", article(2003, "expires: 2026-11-01\n", "secretexpired")),
        ("knowledge-base/expired/secretexpired.svg", "<svg/>".into()),
        (
            "knowledge-base/embargoed/index.md",
            article(2004, "", "secretembargoed").replace("published: 2026-01-01", "published: 2027-01-01"),
        ),
        ("knowledge-base/embargoed/secretembargoed.svg", "<svg/>".into()),
        (
            "marketing/stories/withdrawn/index.md",
            "---\ntitle: Tsecretwithdrawn\nsummary: Ssecretwithdrawn.\npublished: 2026-01-01\nservices:\n  - wifi\ncustomer:\n  \
             name: Nsecretwithdrawn\n  role: Rsecretwithdrawn\n  department: Dsecretwithdrawn\n  consent:\n    given_on: 2025-01-01\n    \
             expires: 2026-11-30\n    scope:\n      - web\n    record: Csecretwithdrawn\nquote:\n  text: Qsecretwithdrawn\n  by: Nsecretwithdrawn\n\
             ---\n\n## The challenge\n\na\n\n## The solution\n\nb\n\n## The outcome\n\nsecretwithdrawn\n"
                .into(),
        ),
        (
            "services/wifi.md",
            "---\ntitle: Wi-Fi\nsummary: Wi-Fi everywhere.\ncategory: connect\nlifecycle: live\nowner:\n  group: Gsecretowner\n  \
             person: Psecretowner\n---\n\nText.\n"
                .into(),
        ),
    ]
}

#[test]
fn nothing_that_is_not_published_gets_out() {
    let files = hidden();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let site = compiled(&input(BOOK, &files));
    for (path, bytes) in bytes(&site) {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        // The address itself is public already: it carries the id, never the words.
        for word in [
            "secretdraft",
            "secretinternal",
            "secretexpired",
            "secretembargoed",
            "secretowner",
        ] {
            assert!(
                !text.contains(word) && !path.contains(word),
                "{word} is in {path}"
            );
        }
        assert!(
            !text.contains("secretwithdrawn"),
            "secretwithdrawn is in {path}"
        );
    }
}

/// Launches and stories whose every word can be found again.
fn news() -> Vec<(&'static str, String)> {
    vec![
        (
            "services/wifi.md",
            "---\ntitle: Wi-Fi\nsummary: Wi-Fi everywhere.\ncategory: connect\nlifecycle: live\n---\n\nText.\n".into(),
        ),
        (
            "marketing/launches/newsword.md",
            "---\nid: newsword\ntitle: Tnewsword\nsummary: Snewsword.\npublished: 2026-11-30\nservices: [wifi]\naudience: [students]\n\
             available_from: 2026-12-05\nphases:\n  - {name: Pnewsword, from: 2026-11-20, to: 2026-12-04}\n  \
             - {name: Gnewsword, from: 2026-12-05}\ncall_to_action: {text: Cnewsword, url: \"service:wifi\"}\nreplaces: wifi\n\
             changes:\n  - {at: 2026-12-01 08:00, note: Nnewsword.}\n---\n\n## Hnewsword\n\nBnewsword.\n"
                .into(),
        ),
        (
            "marketing/stories/newsword-story.md",
            "---\nid: newsword-story\ntitle: Tnewsword two\nsummary: Snewsword.\npublished: 2026-11-30\nservices: [wifi]\n\
             audience: [students]\ncustomer:\n  name: Nnewsword\n  role: Rnewsword\n  department: Dnewsword\n  consent:\n    \
             given_on: 2026-10-01\n    scope: [web]\n    record: Here\nquote: {text: Qnewsword, by: Nnewsword}\n---\n\n\
             ## The challenge\n\nnewsword\n\n## The solution\n\nnewsword\n\n## The outcome\n\nnewsword\n"
                .into(),
        ),
        (
            "communications/incidents/outageword.md",
            "---\ntitle: Toutageword\nsummary: Soutageword.\npublished: 2026-12-01 09:00\nservices: [wifi]\naudience: [students]\n\
             impact: major_outage\nstarted: 2026-12-01 09:00\nnext_update_by: 2026-12-01 12:00\naction: Aoutageword.\nupdates:\n  \
             - {at: 2026-12-01 09:00, phase: investigating, body: Boutageword.}\n---\n\nText.\n"
                .into(),
        ),
        (
            "communications/maintenance/workword.md",
            "---\ntitle: Tworkword\nsummary: Sworkword.\npublished: 2026-11-30\nservices: [wifi]\nimpact: major_outage\n\
             starts: 2026-12-09 05:00\nends: 2026-12-09 06:00\naction: Aworkword.\n---\n\nText.\n"
                .into(),
        ),
    ]
}

/// What people subscribe to, embed or poll because they want to know what works. A new output has to be put into one
/// of these lists before it passes.
fn is_communications(path: &str) -> Option<bool> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let feed = name.split('.').next().unwrap_or_default();
    let of_news = ["news", "launches", "stories"].contains(&feed);
    Some(match path.split('/').next().unwrap_or_default() {
        "feeds" => !of_news,
        "calendar" => !of_news,
        "api" | "embed" | "history.atom" | "status" | "maintenance" | "incidents"
        | "advisories" | "retirements" | "surveys" => true,
        // Pages of the whole site, where both families have a place of their own.
        "index.html"
        | "news"
        | "launches"
        | "stories"
        | "services"
        | "for"
        | "kb"
        | "search"
        | "subscribe"
        | "timeline"
        | "report"
        | "opensearch.xml"
        | "404.html"
        | "assets"
        | "sitemap.xml"
        | "robots.txt"
        | "_headers"
        | "_redirects"
        | "headers.nginx.conf"
        | "headers.apache.conf"
        | "redirects.nginx.conf" => false,
        _ => return None,
    })
}

#[test]
fn no_news_is_in_any_communications_output_nor_the_other_way_round() {
    let files = news();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let (mut communications, mut of_news, mut told) = (0, 0, 0);
    for (path, bytes) in bytes(&compiled(&input(BOOK, &files))) {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!text.contains("marketing"), "{path} says marketing");
        let place = is_communications(&path);
        let wanted =
            place.unwrap_or_else(|| panic!("{path} is in neither list of is_communications"));
        if wanted {
            communications += 1;
            assert!(!text.contains("newsword"), "{path} has news in it");
            told += usize::from(text.contains("outageword") || text.contains("workword"));
        } else if ["feeds/", "calendar/", "news/", "launches/", "stories/"]
            .iter()
            .any(|part| path.starts_with(part))
        {
            of_news += 1;
            let said = text.contains("tworkword")
                || text.contains("boutageword")
                || text.contains("aoutageword");
            assert!(!said, "{path} has a notice in it");
        }
    }
    assert!(
        communications > 50 && of_news > 8 && told > 15,
        "{communications} {of_news} {told}"
    );
}

#[test]
fn the_demo_keeps_its_families_apart() {
    let site = compiled(&folder("."));
    let published = site.site.as_ref().unwrap().published();
    // By address and not by words: a notice may well name what a launch is called.
    let news: Vec<String> = (published.marketing.launches.iter().map(|e| &e.core))
        .chain(published.marketing.stories.iter().map(|e| &e.core))
        .map(|core| core.address.to_string())
        .collect();
    assert!(news.len() > 5);
    let told = |path: &str| {
        ["feeds/", "calendar/", "api/v2/", "embed/", "history.atom"]
            .iter()
            .any(|part| path.starts_with(part))
            && is_communications(path) == Some(true)
    };
    let mut seen = 0;
    for (path, bytes) in bytes(&site).into_iter().filter(|(path, _)| told(path)) {
        seen += 1;
        let text = String::from_utf8_lossy(&bytes);
        for address in &news {
            // A notice's own text may link to a launch; an item of it may not be there.
            let item = [
                format!("<link>https://it.lakeshore.example{address}"),
                format!("URL:https://it.lakeshore.example{address}"),
            ];
            assert!(
                !item.iter().any(|item| text.contains(item)),
                "{path} has {address}"
            );
        }
        for tag in [":launch/", ":story/", "UID:launch-"] {
            assert!(!text.contains(tag), "{path} has an item {tag}");
        }
    }
    assert!(seen > 90, "{seen}");
}

#[test]
fn an_internal_build_says_so_on_every_page_and_keeps_search_engines_out() {
    let files = hidden();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let site = compiled(&campanile::Input {
        internal: true,
        ..input(BOOK, &files)
    });
    let all = bytes(&site);
    assert!(!all.contains_key("sitemap.xml"));
    assert!(String::from_utf8_lossy(&all["robots.txt"]).contains("Disallow: /"));
    assert!(String::from_utf8_lossy(&all["kb/2002/index.html"]).contains("Bsecretinternal"));
    for (path, bytes) in all.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = String::from_utf8_lossy(bytes);
        assert!(text.contains("noindex"), "{path} may be indexed");
        assert!(
            text.contains("Internal"),
            "{path} does not say that it is internal"
        );
        assert!(!text.contains("secretdraft"), "{path} has a draft");
    }
}

#[test]
fn between_two_changes_of_the_clock_no_byte_changes() {
    let mut site = folder(".");
    site.config.text = site.config.text.replace("clock = ", "# clock = ").into();
    let first = compiled(&site);
    let next = first.site.as_ref().unwrap().next_change();
    let before = bytes(&first);
    site.clock = next - jiff::Span::new().seconds(1);
    assert!(bytes(&compiled(&site)) == before);
    site.clock = next;
    assert_ne!(
        bytes(&compiled(&site)),
        before,
        "nothing changes at the announced instant {next}"
    );
}

/// The steps of the clock one after the other: between two of them, whenever one looks, the bytes are the same.
#[test]
fn any_two_readings_between_two_changes_give_the_same_bytes() {
    let mut files = news();
    files.push((
        "communications/maintenance/again.md",
        "---\ntitle: Again\nsummary: Again.\npublished: 2026-11-30\nservices: [wifi]\nimpact: major_outage\nstarts: 2026-12-09 05:00\n\
         ends: 2026-12-09 06:00\nrecurs: FREQ=WEEKLY;COUNT=4\naction: Wait.\n---\n\nText.\n"
            .into(),
    ));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let mut site = input(&BOOK.replace("clock = ", "# clock = "), &files);
    let thorough = std::env::var_os("CAMPANILE_THOROUGH").is_some_and(|value| value == "1");
    let mut changed = 0;
    let steps = if thorough { 60 } else { 8 };
    let mut dice = 7u64;
    for _ in 0..steps {
        let first = compiled(&site);
        let next = first.site.as_ref().unwrap().next_change();
        let before = bytes(&first);
        assert!(next > site.clock, "{next} is not after {}", site.clock);
        let whole = next.as_second() - site.clock.as_second();
        dice = dice
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        let between = (dice >> 33) as i64 % whole.max(1);
        for seconds in [between, whole - 1] {
            let mut later = site.clone();
            later.clock = site.clock + jiff::Span::new().seconds(seconds);
            let after = bytes(&compiled(&later));
            let other: Vec<&String> = after
                .iter()
                .filter(|(path, text)| before.get(*path) != Some(text))
                .map(|(path, _)| path)
                .collect();
            assert!(
                other.is_empty() && after.len() == before.len(),
                "at {} other than at {}, though nothing changes before {next}: {other:?}",
                later.clock,
                site.clock
            );
        }
        site.clock = next;
        changed += usize::from(bytes(&compiled(&site)) != before);
    }
    // A day that begins may change nothing; most announced steps are true ones.
    assert!(changed * 4 >= steps, "{changed} of {steps}");
}

fn reader() -> Reader {
    let source = campanile::base::source::Source::new("book.toml", BOOK);
    Reader::new(&campanile::base::config::read(&source, None).0.unwrap())
}

fn read(path: &str, text: &str) -> (bool, usize) {
    let (document, findings) = reader().document(&File {
        path: path.into(),
        bytes: text.as_bytes().into(),
    });
    // Places are inside the text, or the report could not be printed.
    for finding in findings.iter() {
        let place = finding.place.as_ref().unwrap();
        assert!(place.source.text.get(place.span.clone()).is_some());
    }
    let errors = findings
        .iter()
        .filter(|f| f.severity() == Severity::Error)
        .count();
    assert!(document.is_some() || errors > 0, "lost in silence");
    (document.is_some(), errors)
}

const KEYS: &[&str] = &[
    "title",
    "summary",
    "published",
    "services",
    "impact",
    "starts",
    "ends",
    "recurs",
    "updates",
    "action",
    "audience",
    "image",
    "nonsense",
    "draft",
    "expires",
    "id",
];
const VALUES: &[&str] = &[
    "text",
    "2026-12-05 22:00",
    "2026-02-31",
    "true",
    "[a, b]",
    "{at: 1}",
    "- x",
    "'",
    "\"",
    "&a *a",
    "!!map {}",
    "~",
    "",
    "1e999",
    "FREQ=DAILY",
    "|\n  x",
    "- at: 2026-01-01\n    phase: completed",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_panics(text in "\\PC{0,400}") {
        read("services/a.md", &text);
        read("knowledge-base/1.md", &format!("---\ntitle: a\nsummary: b\npublished: 2026-01-01\n---\n{text}"));
    }

    #[test]
    fn no_markdown_panics(pieces in prop::collection::vec(prop::sample::select(vec![
        "# ", "## a", "\n", "\n\n", "*", "**", "_", "`", "```", "[", "](", ")", "![", "> ", "> [!NOTE]\n", "- ", "1. ",
        "- [x] ", "|", "|-|\n", "<b>", "</b>", "<script>", "<!--", "-->", "[^1]", "[^1]: ", "é", "\u{F0000}", "\u{202e}", "a", " ",
        "\\", "&amp;", "snippet:", "kb:1", "{#x}", "~~", "    ", "\t", "\r\n", "<details>", "</details>", "<td>",
    ]), 0..60)) {
        let text: String = pieces.concat();
        let (found, _) = read("knowledge-base/1.md", &format!("---\ntitle: a\nsummary: b\npublished: 2026-01-01\n---\n{text}"));
        prop_assert!(found, "a body is never refused");
    }

    #[test]
    fn no_front_matter_panics(entries in prop::collection::vec(
        (prop::sample::select(KEYS.to_vec()), prop::sample::select(VALUES.to_vec())), 0..12,
    )) {
        let yaml: String = entries.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
        for folder in ["communications/maintenance", "communications/incidents", "marketing/stories", "services", "knowledge-base"] {
            read(&format!("{folder}/a.md"), &format!("---\n{yaml}---\nText\n"));
        }
    }
}

/// Whatever happens to files that were published, each address that was recorded answers, or is an error.
mod addresses {
    use super::*;
    use campanile::base::source::Source;
    use campanile::{Input, compile};
    use std::collections::BTreeSet;

    /// What can happen to a file.
    #[derive(Debug, Clone, Copy)]
    enum Fate {
        Stays,
        Moves,
        Renamed,
        Draft,
        Internal,
        Expires,
        Embargoed,
        OtherYear,
        Replaced,
        Deleted,
        Retired,
        RetiredTo(usize),
    }

    const N: usize = 6;

    fn fate() -> impl Strategy<Value = Fate> {
        prop_oneof![
            Just(Fate::Stays),
            Just(Fate::Moves),
            Just(Fate::Renamed),
            Just(Fate::Draft),
            Just(Fate::Internal),
            Just(Fate::Expires),
            Just(Fate::Embargoed),
            Just(Fate::OtherYear),
            Just(Fate::Replaced),
            Just(Fate::Deleted),
            Just(Fate::Retired),
            (0..N).prop_map(Fate::RetiredTo),
        ]
    }

    fn article(i: usize, fate: Fate) -> Option<(String, String)> {
        let (number, path, lines, year) = match fate {
            Fate::Moves => (i, format!("elsewhere/{i}"), String::new(), 2026),
            Fate::Renamed => (i + 100, format!("{i}"), String::new(), 2026),
            Fate::Draft => (i, format!("{i}"), "draft: true\n".into(), 2026),
            Fate::Internal => (i, format!("{i}"), "visibility: internal\n".into(), 2026),
            Fate::Expires => (i, format!("{i}"), "expires: 2026-11-01\n".into(), 2026),
            Fate::Embargoed => (i, format!("{i}"), String::new(), 2027),
            Fate::OtherYear => (i, format!("{i}"), String::new(), 2025),
            Fate::Replaced => (
                i,
                format!("{i}"),
                format!("replaced_by: kb:{}\n", (i + 1) % N + 1000),
                2026,
            ),
            Fate::Deleted | Fate::Retired | Fate::RetiredTo(_) => return None,
            Fate::Stays => (i, format!("{i}"), String::new(), 2026),
        };
        // Each hour of publication is its own, as in life.
        let text = format!(
            "---\nid: {}\ntitle: T{i}\nsummary: S.\npublished: {year}-02-0{} 08:00\n{lines}---\n\nText.\n",
            number + 1000,
            i + 1
        );
        Some((format!("knowledge-base/a{path}.md"), text))
    }

    fn site(fates: &[Fate], lock: Option<String>) -> Input {
        let files: Vec<(String, String)> = fates
            .iter()
            .enumerate()
            .filter_map(|(i, fate)| article(i, *fate))
            .collect();
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        Input {
            lock: lock.map(|text| Source::new("urls.lock", text)),
            ..input(BOOK, &files)
        }
    }

    fn lock(fates: &[Fate]) -> String {
        let line = |(i, fate): (usize, &Fate)| {
            let number = i + 1000;
            let end = match fate {
                Fate::Retired => " retired".to_string(),
                Fate::RetiredTo(to) => format!(" retired kb:{}", to + 1000),
                _ => String::new(),
            };
            format!(
                "/kb/{number}/ kb:{number} 2026-02-0{}T14:00:00Z{end}\n",
                i + 1
            )
        };
        fates.iter().enumerate().map(line).collect()
    }

    /// Where each old address leads, by `_redirects`.
    fn redirects(all: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, String> {
        let text = String::from_utf8_lossy(&all["_redirects"]).into_owned();
        let pair = |line: &str| {
            let mut words = line.split(' ').map(str::to_string);
            Some((words.next()?, words.next()?))
        };
        text.lines().filter_map(pair).collect()
    }

    /// On a disk that does not tell capitals apart, its page would lie over the living one and lead to itself.
    #[test]
    fn an_old_address_with_other_capitals_makes_no_page() {
        let text = "---\nid: 1001\ntitle: T\nsummary: S.\npublished: 2026-02-01 08:00\naliases: [/KB/1001/, /KB/, /Old/]\n---\n\nText.\n";
        let all = bytes(&compiled(&input(BOOK, &[("knowledge-base/a.md", text)])));
        let folded: BTreeSet<String> = all.keys().map(|path| path.to_lowercase()).collect();
        assert_eq!(folded.len(), all.len());
        assert!(all.contains_key("Old/index.html"));
        assert_eq!(redirects(&all)["/KB/1001/"], "/kb/1001/");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn every_recorded_address_answers_or_is_an_error(fates in prop::collection::vec(fate(), N)) {
            let input = site(&fates, Some(lock(&fates)));
            let found = compile(&input, &mut |_| ());
            let errors: Vec<_> = found.findings.iter().filter(|f| f.severity() == Severity::Error).collect();
            let lost = |i: usize| errors.iter().any(|f| f.code.name == "lost-address" && f.message.contains(&format!("/kb/{}/", i + 1000)));
            for (i, fate) in fates.iter().enumerate() {
                let gone = matches!(fate, Fate::Renamed | Fate::Deleted);
                prop_assert_eq!(lost(i), gone, "{}: {:?}", i, fate);
            }
            let codes: BTreeSet<&str> = errors.iter().map(|f| f.code.name).collect();
            if !errors.is_empty() {
                prop_assert!(found.artifacts.is_empty(), "{:?}", codes);
                return Ok(());
            }
            let all = bytes(&found);
            let redirects = redirects(&all);
            for i in 0..N {
                let page = format!("kb/{}/index.html", i + 1000);
                prop_assert!(all.contains_key(&page), "{} is missing: {:?}", page, fates);
            }
            for (from, to) in &redirects {
                prop_assert!(!redirects.contains_key(to), "{} leads to {}, which leads on", from, to);
                prop_assert!(all.contains_key(&format!("{}index.html", to.trim_start_matches('/'))), "{}", to);
            }
        }

        #[test]
        fn a_clock_loses_nothing(fates in prop::collection::vec(fate(), N), year in 2020i16..2031) {
            let lost = |clock: &str| {
                let mut input = site(&fates, Some(lock(&fates)));
                input.now = campanile::base::time::When::parse(clock);
                let found = compile(&input, &mut |_| ()).findings;
                let lost = found.iter().filter(|f| f.code.name == "lost-address");
                lost.map(|f| f.message.clone()).collect::<BTreeSet<_>>()
            };
            prop_assert_eq!(lost(&format!("{year}-06-01 08:00")), lost("2026-12-01 08:00"));
        }

        #[test]
        fn no_lock_panics(lines in prop::collection::vec(prop::sample::select(vec![
            "/kb/1/ kb:1", "/kb/1/ kb:1 retired", "/kb/1/ kb:1 retired kb:2", "/kb/2/ kb:2 retired kb:1", "/a/ page:a retired /b/",
            "/b/ page:b retired /a/", "<<<<<<<", "=======", ">>>>>>>", "", "#", "/é/ kb:1", "/x/", "/x/ x:y", "/ page:a", "\u{FEFF}/c/ page:c\r",
        ]), 0..24)) {
            let mut input = site(&[Fate::Stays; N], Some(lines.join("\n")));
            let first: Vec<String> = compile(&input, &mut |_| ()).findings.iter().map(|f| f.message.clone()).collect();
            input.sources.reverse();
            let second: Vec<String> = compile(&input, &mut |_| ()).findings.iter().map(|f| f.message.clone()).collect();
            prop_assert_eq!(first, second);
        }
    }
}
