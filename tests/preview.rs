//! The preview without its doors: what it shows is byte for byte what `build` writes, also after any series of edits;
//! what is wrong with the site is a page, and nothing that is asked of it leaves the site.
#![allow(clippy::disallowed_methods)]
mod common;

use campanile::base::artifact::Content as Made;
use campanile::base::asset::Asset;
use campanile::base::finding::{Finding, Mending, RuleSays, Severity};
use campanile::base::source::Source;
use campanile::base::web::{Answer, Content, Request};
use campanile::preview::{Changed, Gate, Preview, Proofreader, View};
use campanile::read::File;
use campanile::voice::codes::VOICE;
use campanile::{Input, compile};
use common::{BOOK, folder, input};
use proptest::prelude::*;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

const GATE: Gate = Gate {
    port: 4000,
    open: false,
};

fn ask(preview: &Preview, address: &str) -> Answer {
    ask_with(preview, address, &[])
}

fn ask_with(preview: &Preview, address: &str, headers: &[(&str, &str)]) -> Answer {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut all = vec![("host".to_string(), "127.0.0.1:4000".to_string())];
    all.extend(headers.iter().map(|(a, b)| (a.to_string(), b.to_string())));
    preview.answer(
        &GATE,
        &Request {
            method: "GET".into(),
            path: path.into(),
            query: query.into(),
            headers: all,
        },
    )
}

fn text(answer: &Answer) -> String {
    match &answer.body {
        Content::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Content::File(path) => format!("copy of {path}"),
        Content::Events(first) => first.clone(),
    }
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let found = answer.headers.iter().find(|(known, _)| *known == name);
    found.map_or("", |(_, value)| value)
}

/// The one tag of the overlay, taken out.
fn without_tag(text: &str) -> String {
    let tag = regex::Regex::new("<script src=\"/\\.campanile/overlay\\.js\" defer data-revision=\"\\d+\" data-page=\"[0-9a-f]{16}\"></script>").unwrap();
    assert_eq!(tag.find_iter(text).count(), 1, "one tag");
    tag.replace(text, "").into_owned()
}

#[test]
fn what_it_shows_is_what_build_writes() {
    let site = folder(".");
    let built = common::bytes(&common::compiled(&site));
    let preview = Preview::new(Ok(site));
    assert!(built.len() > 300);
    built.par_iter().for_each(|(path, bytes)| {
        let address = campanile::base::address::encoded(&format!(
            "/{}",
            path.strip_suffix("index.html").unwrap_or(path)
        ));
        let answer = ask(&preview, &address);
        let status = if path == "404.html" {
            200
        } else {
            answer.status
        };
        assert_eq!((answer.status, status), (200, 200), "{address}");
        let media = header(&answer, "Content-Type");
        let shown = match media.starts_with("text/html") {
            true => without_tag(&text(&answer)).into_bytes(),
            false => match answer.body {
                Content::Bytes(bytes) => bytes,
                Content::File(path) => format!("copy of {path}").into_bytes(),
                Content::Events(_) => panic!("{address} is a stream"),
            },
        };
        assert!(&shown == bytes, "{address} is not what build writes");
    });
    // The page of an address that does not exist is the site's own.
    let lost = ask(&preview, "/no/such/page/");
    assert_eq!(lost.status, 404);
    assert_eq!(without_tag(&text(&lost)).into_bytes(), built["404.html"]);
}

const ARTICLE: &str = "---\ntitle: Use the Wi-Fi\nsummary: How to get on the Wi-Fi.\npublished: 2026-01-01\nservices:\n  - wifi\n---\n\nFirst words. [Wi-Fi](service:wifi)\n";
const SERVICE: &str = "---\ntitle: Wi-Fi\nsummary: Wi-Fi everywhere.\ncategory: connect\nlifecycle: live\nowner:\n  group: Network\n---\n\nText.\n";

fn small() -> Input {
    input(
        BOOK,
        &[
            ("services/wifi.md", SERVICE),
            ("knowledge-base/1001.md", ARTICLE),
            (
                "knowledge-base/1002.md",
                &ARTICLE.replace("Use the Wi-Fi", "Use the other Wi-Fi"),
            ),
            ("files/map.pdf", "map"),
        ],
    )
}

fn with(input: &Input, path: &str, change: impl Fn(&str) -> String) -> Input {
    let mut input = input.clone();
    let file = input
        .sources
        .iter_mut()
        .find(|file| &*file.path == path)
        .unwrap();
    file.bytes = change(std::str::from_utf8(&file.bytes).unwrap())
        .into_bytes()
        .into();
    input
}

#[test]
fn an_edit_is_shown_and_named() {
    let site = small();
    let preview = Preview::new(Ok(site.clone()));
    let before = ask(&preview, "/kb/1001/");
    assert!(text(&before).contains("First words"));
    assert_eq!(preview.update(Ok(site.clone()), false), Changed::Nothing);
    let edited = with(&site, "knowledge-base/1001.md", |text| {
        text.replace("First", "Second")
    });
    assert_eq!(preview.update(Ok(edited.clone()), false), Changed::Pages);
    let after = ask(&preview, "/kb/1001/");
    assert!(text(&after).contains("Second words"));
    assert_ne!(header(&before, "ETag"), header(&after, "ETag"));
    // Nobody has to load a page again that is as it was.
    let other = |preview: &Preview| header(&ask(preview, "/kb/1002/"), "ETag").to_string();
    let was = other(&preview);
    let again = with(&edited, "knowledge-base/1001.md", |text| {
        text.replace("Second", "Third")
    });
    preview.update(Ok(again), false);
    assert_eq!(other(&preview), was);
    assert_eq!(preview.update(Ok(site), true), Changed::Files);
}

#[test]
fn a_fault_is_a_page_before_the_last_good_one_and_goes_away() {
    let site = small();
    let preview = Preview::new(Ok(site.clone()));
    preview.settle();
    let broken = with(&site, "knowledge-base/1001.md", |text| {
        text.replace("summary:", "sumary:")
    });
    preview.update(Ok(broken), false);
    preview.settle();
    let page = ask(&preview, "/kb/1001/");
    assert_eq!(page.status, 500);
    let said = text(&page);
    for part in [
        "sumary",
        "content/knowledge-base/1001.md, line 3, column 1",
        "<mark>",
        "did you mean",
        "/.campanile/behind/kb/1001/",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(text(&ask(&preview, "/.campanile/behind/kb/1001/")).contains("First words"));
    // Another page is as always; what links to the broken one is not called broken.
    assert_eq!(ask(&preview, "/kb/1002/").status, 200);
    preview.update(Ok(site), false);
    assert_eq!(ask(&preview, "/kb/1001/").status, 200);
}

#[test]
fn an_error_that_a_rule_finds_is_a_page_too() {
    let site = small();
    let broken = with(&site, "knowledge-base/1001.md", |text| {
        format!("{text}\n[gone](kb:4711)\n")
    });
    let preview = Preview::new(Ok(broken));
    preview.settle();
    let page = ask(&preview, "/kb/1001/");
    assert_eq!(page.status, 500);
    assert!(text(&page).contains("4711"));
    // It never was right, so the page as it would be stands behind.
    assert!(text(&ask(&preview, "/.campanile/behind/kb/1001/")).contains("First words"));
}

#[test]
fn book_toml_templates_and_folders_may_break_and_come_back() {
    let site = small();
    let preview = Preview::new(Ok(site.clone()));
    preview.settle();
    let mut book = site.clone();
    book.config.text = book.config.text.replace("time-zone", "timezone").into();
    let mut template = site.clone();
    template.theme.push(campanile::theme::ThemeFile {
        path: "templates/article.html".into(),
        bytes: b"{{ nonsense".as_slice().into(),
    });
    let mut rendering = site.clone();
    rendering.theme.push(campanile::theme::ThemeFile {
        path: "templates/article.html".into(),
        bytes: b"{{ page.nonsense.more }}".as_slice().into(),
    });
    let gone = Err((
        "there is no folder content/ in this folder".to_string(),
        Some("make it".to_string()),
    ));
    for (what, source) in [
        ("timezone", Ok(book)),
        ("nonsense", Ok(template)),
        ("nonsense", Ok(rendering)),
        ("no folder content/", gone),
    ] {
        preview.update(source, false);
        preview.settle();
        let page = ask(&preview, "/kb/1001/");
        assert_eq!(page.status, 500, "{what}");
        assert!(text(&page).contains(what), "{what}: {}", text(&page));
        assert!(
            text(&page).contains("/.campanile/behind/kb/1001/"),
            "{what}: {}",
            text(&page)
        );
        assert!(
            text(&ask(&preview, "/.campanile/behind/kb/1001/")).contains("First words"),
            "{what}"
        );
        preview.update(Ok(site.clone()), false);
        preview.settle();
        assert_eq!(ask(&preview, "/kb/1001/").status, 200, "{what}");
    }
}

#[test]
fn a_site_that_is_broken_from_the_start_is_served_too() {
    let mut site = small();
    site.config.text = "[book".into();
    let preview = Preview::new(Ok(site));
    assert_eq!(ask(&preview, "/").status, 500);
    assert!(text(&ask(&preview, "/")).contains("book.toml"));
    preview.update(Ok(small()), false);
    assert_eq!(ask(&preview, "/").status, 200);
}

#[test]
fn nothing_that_is_asked_leaves_the_site() {
    let preview = Preview::new(Ok(small()));
    for path in [
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/..%2fCargo.toml",
        "/kb/../../etc/passwd",
        "/%2e%2e%5cCargo.toml",
        "//etc/passwd",
        "/files/../../book.toml",
        "/book.toml",
        "/content/services/wifi.md",
        "/services/wifi.md",
        "/.git/config",
        "/kb/1001/%00",
        "/.campanile/../book.toml",
        "/.campanile/behind/../../book.toml",
        "/.campanile/behind/book.toml",
        "/.campanile/nothing",
        "/c:/x",
        "*",
    ] {
        let answer = ask(&preview, path);
        assert!(
            matches!(answer.status, 400 | 404),
            "{path}: {}",
            answer.status
        );
        assert!(matches!(answer.body, Content::Bytes(_)), "{path}");
    }
    assert_eq!(
        text(&ask(&preview, "/files/map.pdf")),
        "copy of files/map.pdf"
    );
    let hidden = with(&small(), "knowledge-base/1001.md", |text| {
        text.replace("title:", "draft: true\ntitle:")
    });
    preview.update(Ok(hidden), false);
    assert_eq!(ask(&preview, "/kb/1001/").status, 404);
}

#[test]
fn redirects_stay_here() {
    let preview = Preview::new(Ok(small()));
    let answer = ask(&preview, "/kb/1001");
    assert_eq!(
        (answer.status, header(&answer, "Location")),
        (308, "/kb/1001/")
    );
    assert_eq!(ask(&preview, "//kb/1001").status, 308);
    assert_eq!(header(&ask(&preview, "//kb/1001"), "Location"), "/kb/1001/");
    let mut below = small();
    below.url = Some("https://it.example.edu/help/".into());
    let preview = Preview::new(Ok(below));
    assert_eq!(header(&ask(&preview, "/"), "Location"), "/help/");
    assert_eq!(header(&ask(&preview, "/help"), "Location"), "/help/");
    assert_eq!(ask(&preview, "/help/kb/1001/").status, 200);
    assert_eq!(ask(&preview, "/kb/1001/").status, 404);
}

#[test]
fn the_headers_are_those_of_the_hosts() {
    let preview = Preview::new(Ok(small()));
    let page = ask(&preview, "/");
    assert!(header(&page, "Content-Security-Policy").contains("script-src 'self'"));
    assert_eq!(header(&page, "X-Frame-Options"), "SAMEORIGIN");
    assert_eq!(
        header(&page, "Strict-Transport-Security"),
        "",
        "it would hold for all that this machine ever serves"
    );
    assert_eq!(
        header(&ask(&preview, "/feeds/outages.xml"), "Content-Type"),
        "application/rss+xml; charset=utf-8"
    );
    assert_eq!(
        ask_with(&preview, "/", &[("origin", "https://evil.example")]).status,
        403
    );
    let post = preview.answer(
        &GATE,
        &Request {
            method: "POST".into(),
            path: "/".into(),
            headers: vec![("host".into(), "localhost:4000".into())],
            ..Request::default()
        },
    );
    assert_eq!(post.status, 405);
}

#[test]
fn another_time_and_the_internal_site_are_kept_in_a_cookie() {
    let site = with(&small(), "knowledge-base/1001.md", |text| {
        text.replace("2026-01-01", "2026-12-20")
    });
    let site = with(&site, "knowledge-base/1002.md", |text| {
        text.replace("title:", "visibility: internal\ntitle:")
    });
    let preview = Preview::new(Ok(site));
    assert_eq!(ask(&preview, "/kb/1001/").status, 404);
    let later = ask(&preview, "/kb/1001/?now=2026-12-24T10%3A00&as=staff");
    assert_eq!(later.status, 200);
    let cookie = header(&later, "Set-Cookie").to_string();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    let cookie = cookie.split(';').next().unwrap().to_string();
    assert_eq!(
        ask_with(&preview, "/kb/1001/", &[("cookie", &cookie)]).status,
        200
    );
    let told = text(&ask_with(
        &preview,
        "/.campanile/page?path=/kb/1001/",
        &[("cookie", &format!("a=b; {cookie}"))],
    ));
    assert!(
        told.contains("\"as\":\"staff\"")
            && told.contains("\"chosen\":true")
            && told.contains("2026-12-24T10:00"),
        "{told}"
    );
    // An empty value ends it.
    assert_eq!(
        ask_with(&preview, "/kb/1001/?now=", &[("cookie", &cookie)]).status,
        404
    );
    assert_eq!(ask(&preview, "/kb/1002/").status, 404);
    assert_eq!(ask(&preview, "/kb/1002/?internal=1").status, 200);
    for bad in ["nonsense", "2026-03-08T02:30", "2026-13-01"] {
        let answer = ask(&preview, &format!("/?now={bad}"));
        assert_eq!(answer.status, 400, "{bad}");
        assert!(text(&answer).contains("now=2026-12-05T22:30"));
    }
}

#[test]
fn the_overlay_is_told_of_the_page() {
    let site = with(&small(), "knowledge-base/1001.md", |text| {
        format!(
            "{text}\n![](../files/map.pdf)\n\n{}",
            "Short words for all of you. ".repeat(9)
        )
    });
    let preview = Preview::new(Ok(site));
    let told: serde_json::Value = serde_json::from_str(&text(&ask(
        &preview,
        "/.campanile/page?path=%2Fkb%2F1001%2F",
    )))
    .unwrap();
    assert_eq!(told["page"]["source"], "content/knowledge-base/1001.md");
    assert_eq!(told["page"]["sentence"], "How to get on the Wi-Fi.");
    assert!(
        told["page"]["reading"]["grade"].as_f64().unwrap() < 6.0,
        "{told}"
    );
    assert_eq!(
        told["page"]["shorts"][0]["text"],
        "How to get on the Wi-Fi."
    );
    assert_eq!(told["time"]["fixed"], true, "book.toml has a clock");
    assert_eq!(told["audiences"][0]["id"], "students");
    let first = &told["findings"][0];
    assert_eq!(first["file"], "content/knowledge-base/1001.md");
    assert!(
        first["help"][0].is_string() && first["excerpt"][1]["number"].is_number(),
        "{told}"
    );
}

/// A voice that knows one word, and has a rule that it cannot read.
struct OneWord(Vec<Finding>);

impl OneWord {
    fn new() -> OneWord {
        let rule = Source::new("voice/House/Bad.yml", "extends: nothing\n").at(9..16);
        OneWord(vec![Finding::new(&VOICE, rule, "a rule that is none")])
    }
}

impl Proofreader for OneWord {
    fn says(&self, document: &Source) -> Vec<Finding> {
        let words = document.text.match_indices("Wifi");
        let finding = |at| {
            let mut found = Finding::new(&VOICE, document.at(at..at + 4), "Write 'Wi-Fi'.");
            found.rule = Some(Arc::new(RuleSays {
                name: "House.WiFi".into(),
                severity: Severity::Error,
                description: String::new(),
                link: String::new(),
                matched: "Wifi".into(),
                action: "replace".into(),
                offers: vec!["Wi-Fi".into()],
                whole: false,
                fix: Some(Mending {
                    span: at..at + 4,
                    text: "Wi-Fi".into(),
                    safe: true,
                }),
            }));
            found
        };
        words.map(|(at, _)| finding(at)).collect()
    }

    fn faults(&self) -> &[Finding] {
        &self.0
    }
}

#[test]
fn the_overlay_tells_what_the_voice_says_and_the_page_does_not_wait_for_it() {
    let site = with(&small(), "knowledge-base/1001.md", |text| {
        text.replace("First words", "First Wifi words")
    });
    let preview = Preview::new(Ok(site.clone()));
    let told = |path: &str| -> serde_json::Value {
        let answer = ask(&preview, &format!("/.campanile/page?path={path}"));
        serde_json::from_str(&text(&answer)).unwrap()
    };
    let of_voice = |told: &serde_json::Value| {
        let all = told["findings"].as_array().unwrap().clone();
        let own = all.into_iter().filter(|f| f["rule"] == "House.WiFi");
        own.collect::<Vec<_>>()
    };
    assert!(
        of_voice(&told("/kb/1001/")).is_empty(),
        "nobody listens yet"
    );
    preview.listen_to(Some(Arc::new(OneWord::new())));
    let own = of_voice(&told("/kb/1001/"));
    assert_eq!(own.len(), 1);
    assert_eq!(own[0]["fix"]["words"], "write “Wi-Fi” instead of “Wifi”");
    assert_eq!(own[0]["fix"]["safe"], true);
    assert_eq!(own[0]["excerpt"][1]["before"], "First ");
    assert_eq!(own[0]["excerpt"][1]["marked"], "Wifi");
    assert!(of_voice(&told("/kb/1002/")).is_empty(), "another page");
    let elsewhere = told("/kb/1002/")["elsewhere"]["first"].to_string();
    assert!(elsewhere.contains("voice/House/Bad.yml"), "{elsewhere}");
    // What the voice says is an error by its rule, and keeps no page from being shown.
    assert_eq!(ask(&preview, "/kb/1001/").status, 200);
    // A text that changed is judged anew.
    let mended = with(&site, "knowledge-base/1001.md", |text| {
        text.replace("Wifi", "Wi-Fi")
    });
    preview.update(Ok(mended), false);
    assert!(of_voice(&told("/kb/1001/")).is_empty());
}

/// One change to a site, by numbers that fit any site.
#[derive(Debug, Clone)]
enum Edit {
    Words(usize, u8),
    Title(usize, u8),
    Link(usize, usize),
    Rename(usize, u8),
    Delete(usize),
    New(u8),
    Draft(usize),
    Break(usize),
    Asset(u8),
    Book(u8),
    Theme(u8),
    Later(u8),
}

fn edits() -> impl Strategy<Value = Edit> {
    let n = || 0..64usize;
    prop_oneof![
        4 => (n(), any::<u8>()).prop_map(|(i, b)| Edit::Words(i, b)),
        2 => (n(), any::<u8>()).prop_map(|(i, b)| Edit::Title(i, b)),
        2 => (n(), n()).prop_map(|(i, j)| Edit::Link(i, j)),
        1 => (n(), any::<u8>()).prop_map(|(i, b)| Edit::Rename(i, b)),
        1 => n().prop_map(Edit::Delete),
        1 => any::<u8>().prop_map(Edit::New),
        1 => n().prop_map(Edit::Draft),
        1 => n().prop_map(Edit::Break),
        1 => any::<u8>().prop_map(Edit::Asset),
        1 => any::<u8>().prop_map(Edit::Book),
        1 => any::<u8>().prop_map(Edit::Theme),
        1 => any::<u8>().prop_map(Edit::Later),
    ]
}

fn apply(site: &mut Input, edit: &Edit) {
    let change = |site: &mut Input, i: usize, change: &dyn Fn(String) -> String| {
        if site.sources.is_empty() {
            return;
        }
        let i = i % site.sources.len();
        let text = String::from_utf8(site.sources[i].bytes.to_vec()).unwrap();
        site.sources[i].bytes = change(text).into_bytes().into();
    };
    match edit {
        Edit::Words(i, b) => change(site, *i, &|text| format!("{text}\nWord {b}.\n")),
        Edit::Title(i, b) => change(site, *i, &|text| {
            text.replacen("title: ", &format!("title: N{b} "), 1)
        }),
        Edit::Link(i, j) => change(site, *i, &|text| {
            format!("{text}\n[there](kb:{})\n", 1001 + j % 8)
        }),
        Edit::Rename(i, b) if !site.sources.is_empty() => {
            let i = i % site.sources.len();
            if site.sources[i].path.starts_with("knowledge-base/") {
                site.sources[i].path =
                    format!("knowledge-base/{}.md", 1001 + u32::from(*b) % 8).into();
                let path = site.sources[i].path.clone();
                let mut kept = 0;
                site.sources.retain(|file| {
                    file.path != path || {
                        kept += 1;
                        kept == 1
                    }
                });
            }
        }
        Edit::Delete(i) if !site.sources.is_empty() => {
            let i = i % site.sources.len();
            site.sources.remove(i);
        }
        Edit::New(b) => {
            let path = format!("knowledge-base/{}.md", 1001 + u32::from(*b) % 8);
            site.sources.retain(|file| *file.path != *path);
            site.sources.push(File {
                path: path.into(),
                bytes: ARTICLE.as_bytes().into(),
            });
        }
        Edit::Draft(i) => change(site, *i, &|text| match text.contains("draft: true\n") {
            true => text.replace("draft: true\n", ""),
            false => text.replacen("---\n", "---\ndraft: true\n", 1),
        }),
        Edit::Break(i) => change(site, *i, &|text| match text.contains("sumary:") {
            true => text.replace("sumary:", "summary:"),
            false => text.replacen("summary:", "sumary:", 1),
        }),
        Edit::Asset(b) => match site.assets.len() {
            1 => site
                .assets
                .push(Asset::new(format!("files/{b}.txt"), 3, b"new")),
            n => site.assets.truncate(n - 1),
        },
        Edit::Book(b) => {
            site.config.text = site
                .config
                .text
                .replace("What is working", &format!("What {b} is working"))
                .into()
        }
        Edit::Theme(b) => {
            site.theme.truncate(0);
            let text =
                format!("{{% extends \"base.html\" %}}{{% block main %}}Mine {b}{{% endblock %}}");
            site.theme.push(campanile::theme::ThemeFile {
                path: "templates/notfound.html".into(),
                bytes: text.into_bytes().into(),
            });
        }
        Edit::Later(b) => site.clock += jiff::Span::new().hours(i64::from(*b)),
        Edit::Rename(..) | Edit::Delete(_) => {}
    }
}

fn shown(preview: &Preview, view: View) -> BTreeMap<String, Result<Vec<u8>, String>> {
    let scene = preview.scene(view);
    let each = scene.artifacts().iter();
    each.map(|artifact| (artifact.path.clone(), made(&artifact.content)))
        .collect()
}

fn made(content: &Made) -> Result<Vec<u8>, String> {
    match content {
        Made::Made(make) => {
            let mut out = Vec::new();
            make(&mut out).map(|()| out).map_err(|fault| fault.message)
        }
        Made::Copied(source) => Ok(format!("copy of {source}").into_bytes()),
        Made::Folder(make) => {
            let files = make().map_err(|fault| fault.message)?;
            let each = files.into_iter();
            Ok(each
                .flat_map(|(name, bytes)| [name.into_bytes(), bytes].concat())
                .collect())
        }
    }
}

fn words(findings: &[campanile::base::finding::Finding]) -> Vec<String> {
    let place = |f: &campanile::base::finding::Finding| {
        f.place
            .as_ref()
            .map(|p| (p.source.path.to_string(), p.span.clone()))
    };
    findings
        .iter()
        .map(|f| format!("{} {:?} {} {:?}", f.code.name, place(f), f.message, f.help))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 24 } else { 200 }))]

    /// After any series of edits, the preview is what a clean compile makes: pages, feeds, findings.
    #[test]
    fn after_any_edits_it_is_a_clean_build(series in prop::collection::vec(edits(), 1..8)) {
        let mut site = small();
        // Without a fixed clock, so that time counts.
        site.config.text = site.config.text.replace("clock = ", "# clock = ").into();
        let preview = Preview::new(Ok(site.clone()));
        for edit in &series {
            apply(&mut site, edit);
            preview.update(Ok(site.clone()), false);
            // Half of the time somebody looks in between.
            if matches!(edit, Edit::Words(_, b) if b % 2 == 0) {
                preview.settle();
                preview.scene(View { internal: Some(true), now: None });
            }
            let clean = compile(&site, &mut |_| ());
            let scene = preview.scene(View::default());
            prop_assert_eq!(words(scene.findings()), words(&clean.findings));
            let errors = clean.findings.iter().any(|f| f.severity() == campanile::base::finding::Severity::Error);
            if !errors {
                let built: BTreeMap<_, _> = clean.artifacts.iter().map(|a| (a.path.clone(), made(&a.content))).collect();
                prop_assert!(shown(&preview, View::default()) == built);
            }
        }
    }
}
