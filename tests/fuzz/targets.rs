//! What is fuzzed: one function a target, any bytes in, a panic when something does not hold. The stable tests
//! (`tests/fuzz.rs`) and cargo-fuzz (`fuzz/`) run the same functions.
//!
//! Where a path matters, the first line of the bytes is the path: a seed is a file with its name written above it.
use campanile::adopt;
use campanile::base::asset::Asset;
use campanile::base::config::{self, Config};
use campanile::base::finding::{Finding, Findings, Severity};
use campanile::base::picture::{self, Told};
use campanile::base::source::Source;
use campanile::base::text::{Body, Fill};
use campanile::base::time::{Day, Length, When};
use campanile::base::web::{Content as Sent, Request};
use campanile::cli::report;
use campanile::import::{self, Folder, Ground, TOOLS, Wishes};
use campanile::output::pictures::strip;
use campanile::preview::{Gate, Preview};
use campanile::read::edit::{self, Field, Step};
use campanile::read::raw_html::Allowed;
use campanile::read::{File, Reader, figures, front_matter, lock, markdown};
use campanile::search;
use campanile::site::address;
use campanile::site::recur::Rule;
use campanile::voice::judge::{Format, Judge, Profile, Prose, Session, Text};
use campanile::voice::rule::{self, NoFiles};
use campanile::voice::vocab::Vocab;
use campanile::voice::{fix, ini, pack};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::harmless::harmless;
use super::round_trip;
use super::words::*;

/// A target: its name, what it does, where its seeds are, and the words that its inputs are made of.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    /// Files whose path ends so are seeds, below any of these folders.
    pub seeds: &'static [(&'static str, &'static str)],
    /// The path stands above the text.
    pub named: bool,
    pub words: &'static [&'static str],
    /// How many of the cases of other targets; slow ones get fewer.
    pub share: f64,
}

pub const TARGETS: &[Target] = &[
    Target {
        name: "document",
        run: document,
        seeds: &[("content", ".md"), ("tests/checks", ".md")],
        named: true,
        words: YAML,
        share: 1.0,
    },
    Target {
        name: "markdown",
        run: markdown_text,
        seeds: &[("content", ".md"), ("tests/import", ".md")],
        named: false,
        words: MARKDOWN,
        share: 2.0,
    },
    Target {
        name: "times",
        run: times,
        seeds: &[("tests/recur", "")],
        named: false,
        words: TIMES,
        share: 4.0,
    },
    Target {
        name: "voice_rule",
        run: voice_rule,
        seeds: &[("packs", ".yml")],
        named: false,
        words: RULES,
        share: 1.0,
    },
    Target {
        name: "voice_text",
        run: voice_text,
        seeds: &[("content", ".md"), ("tests/voice", ".md")],
        named: false,
        words: MARKDOWN,
        share: 0.5,
    },
    Target {
        name: "voice_settings",
        run: voice_settings,
        seeds: &[("packs", ".ini"), ("tests/cmd", ".md")],
        named: false,
        words: INI,
        share: 2.0,
    },
    Target {
        name: "adopted",
        run: adopted,
        seeds: &[("tests/adopt", ".html")],
        named: false,
        words: HTML,
        share: 0.5,
    },
    Target {
        name: "imported",
        run: imported,
        seeds: &[
            ("tests/import", ".md"),
            ("tests/import", ".yml"),
            ("tests/import", ".toml"),
        ],
        named: true,
        words: DIALECTS,
        share: 0.5,
    },
    Target {
        name: "urls_lock",
        run: urls_lock,
        seeds: &[("urls.lock", "urls.lock")],
        named: false,
        words: LOCK,
        share: 2.0,
    },
    Target {
        name: "book",
        run: book,
        seeds: &[
            ("book.toml", "book.toml"),
            ("examples", "book.toml"),
            ("tests/sites", "book.toml"),
        ],
        named: false,
        words: TOML,
        share: 0.5,
    },
    Target {
        name: "figures",
        run: figures_file,
        seeds: &[("data", ".yml"), ("tests/checks/figures", ".md")],
        named: false,
        words: YAML,
        share: 1.0,
    },
    Target {
        name: "search",
        run: search_words,
        seeds: &[("tests/search", ""), ("content", ".md")],
        named: false,
        words: MARKDOWN,
        share: 1.0,
    },
    Target {
        name: "picture",
        run: photo,
        seeds: &[],
        named: false,
        words: &["IEND", "IHDR", "VP8X", "EXIF", "iCCP", "\u{0}"],
        share: 1.0,
    },
    Target {
        name: "drawing",
        run: drawing,
        seeds: &[
            ("content", ".svg"),
            ("themes", ".svg"),
            ("tests/sites", ".svg"),
        ],
        named: false,
        words: HTML,
        share: 1.0,
    },
    Target {
        name: "request",
        run: request,
        seeds: &[],
        named: false,
        words: REQUESTS,
        share: 1.0,
    },
    Target {
        name: "edit",
        run: edited,
        seeds: &[("content", ".md")],
        named: false,
        words: YAML,
        share: 1.0,
    },
    Target {
        name: "round_trip",
        run: round_trip::run,
        seeds: &[],
        named: false,
        words: FIELDS,
        share: 0.3,
    },
];

fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// The first line, and what comes after it.
fn named(bytes: &[u8]) -> (String, &[u8]) {
    let end = bytes
        .iter()
        .position(|b| *b == b'\n')
        .unwrap_or(bytes.len());
    let rest = bytes.get(end + 1..).unwrap_or_default();
    (text(&bytes[..end]).into_owned(), rest)
}

pub const BOOK: &str = r#"
[book]
title = "Information Technology"
description = "What is working and how to do things."
language = "en-US"

[site]
url = "https://it.example.edu/"
time-zone = "America/Chicago"
zone-names = { standard = "CST", daylight = "CDT" }
clock = "2026-12-01T10:45"

[university]
name = "Example University"
url = "https://www.example.edu/"

[division]
name = "Information Technology"
short-name = "IT"

[division.contact]
phone = "(555) 555-0100"
email = "help@example.edu"

[[audience]]
id = "students"
name = "Students"

[[audience]]
id = "staff"
name = "Staff"

[[category]]
id = "connect"
name = "Get connected"
"#;

static CONFIG: LazyLock<Config> = LazyLock::new(|| {
    config::read(&Source::new("book.toml", BOOK), None)
        .0
        .unwrap()
});
static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&CONFIG));
static ALLOWED: LazyLock<Allowed> = LazyLock::new(|| Allowed::new(&CONFIG.markdown.raw_html));

/// Every finding can be shown in every form, and stands inside its file.
fn showable<'a>(findings: impl IntoIterator<Item = &'a Finding>) {
    for finding in findings {
        let related = finding.related.iter().map(|(place, _)| place);
        for place in finding.place.iter().chain(related) {
            assert!(
                place.source.text.get(place.span.clone()).is_some() || place.source.text.is_empty(),
                "{finding:?}"
            );
            let _ = place.line_column();
        }
        let _ = report::line(finding);
        let _ = report::json(finding);
        let short = finding
            .place
            .as_ref()
            .is_none_or(|place| place.source.text.len() < 1 << 14);
        if short {
            assert!(!report::human(finding, true, 80).is_empty());
        }
    }
}

fn as_list(findings: Findings) -> Vec<Finding> {
    findings.in_source_order()
}

fn document(bytes: &[u8]) {
    let (path, bytes) = named(bytes);
    let path = path.trim_start_matches("content/");
    let (document, findings) = READER.document(&File {
        path: path.into(),
        bytes: bytes.into(),
    });
    let findings = as_list(findings);
    showable(&findings);
    let errors = findings.iter().any(|f| f.severity() == Severity::Error);
    assert!(document.is_some() || errors, "lost in silence");
    if let Some(document) = document {
        sound_body(&document.body, document.source.text.len());
        for (field, _) in &document.fields {
            assert!(
                document
                    .source
                    .text
                    .get(document.field(field).span)
                    .is_some()
            );
        }
    }
}

/// Holes are in order and in the text; what is between them harms nobody.
fn sound_body(body: &Body, source: usize) {
    let mut last = 0;
    for hole in &body.holes {
        assert!(hole.at >= last && body.html.is_char_boundary(hole.at));
        last = hole.at;
        let (Fill::Address(n)
        | Fill::Size(n)
        | Fill::Sources(n)
        | Fill::SourcesEnd(n)
        | Fill::Snippet(n)) = hole.fill
        else {
            continue;
        };
        assert!(n < body.links.len());
    }
    assert!(
        body.headings.is_sorted_by_key(|heading| heading.at),
        "headings stand in the order of the page"
    );
    for heading in &body.headings {
        assert!(
            body.html
                .get(heading.at..)
                .is_some_and(|rest| rest.starts_with("<h")),
            "a heading that is not where it says"
        );
        assert!(body.html.is_char_boundary(heading.at) && heading.span.end <= source);
    }
    for link in &body.links {
        assert!(link.span.end <= source && link.span.start <= link.span.end);
    }
    let ids: BTreeSet<&str> = body.headings.iter().map(|h| h.id.as_str()).collect();
    assert_eq!(ids.len(), body.headings.len(), "an id twice");
    harmless(&body.html);
}

fn markdown_text(bytes: &[u8]) {
    let text = text(bytes);
    let (body, notes) = markdown::parse(&text, 0, &ALLOWED);
    sound_body(&body, text.len());
    for note in notes {
        assert!(
            text.get(note.span.clone()).is_some() || text.contains(['\u{F0000}', '\u{F0001}']),
            "{note:?}"
        );
    }
}

fn times(bytes: &[u8]) {
    for line in text(bytes).lines().take(20) {
        let _ = Length::parse(line);
        let _: Result<Day, _> = serde_json::from_value(serde_json::Value::String(line.into()));
        if let Some(when) = When::parse(line)
            && let Ok(at) = when.resolve(&CONFIG.clockface().zone)
        {
            let face = CONFIG.clockface();
            let _ = (
                face.time(at),
                face.time_zone(at),
                face.iso(at),
                face.day_year(face.date(at)),
            );
            assert_eq!(
                When::parse(&face.iso(at)).and_then(|w| w.resolve(&face.zone).ok()),
                Some(at),
                "{line}"
            );
        }
        rrule(line);
    }
}

fn rrule(line: &str) {
    let rule = match Rule::parse(line) {
        Ok(rule) => rule,
        Err(fault) => {
            return assert!(
                line.get(fault.span.clone()).is_some(),
                "{line:?}: {fault:?}"
            );
        }
    };
    let written = rule.to_string();
    assert_eq!(
        Rule::parse(&written).as_ref(),
        Ok(&rule),
        "{line} became {written}"
    );
    let face = CONFIG.clockface();
    for first in ["2026-12-05T22:00", "2024-02-29T02:30", "2026-03-08T02:30"] {
        let first = first.parse().unwrap();
        let starts: Vec<_> = rule.starts(first, &face.zone).take(40).collect();
        match starts.first() {
            Some(start) => assert_eq!(*start, first, "{line}"),
            // The last day of the series is before its first.
            None => assert!(line.to_ascii_uppercase().contains("UNTIL"), "{line}"),
        }
        assert!(
            starts.windows(2).all(|two| two[0] < two[1]),
            "{line}: {starts:?}"
        );
        let _ = (
            rule.fits(first),
            rule.words(first),
            rule.for_calendar(&face.zone).to_string(),
        );
    }
}

const PROSE: &str = "# Sign in to the VPN, please\n\nThe quick **brown** fox utilizes *very* long e-mail addresses; aaaaaaaaaaaaaaaaaaaaaaaaaaaaab. It was simply done done by [us](https://x.example). `code` & more\u{2014}naïve.\n\n- One item\n- TWO ITEMS\n\n> Quoted “words”.\n\n| a | b |\n|---|---|\n| c | d |\n";

fn voice_rule(bytes: &[u8]) {
    let source = Source::new("Style/Rule.yml", text(bytes));
    let (rule, findings) = rule::read("Style.Rule", &source, &Vocab::default(), &NoFiles);
    showable(&findings);
    let Some(rule) = rule else { return };
    let profile: Profile = [Some(rule.level)].into_iter().collect();
    judged(&Judge::new(vec![rule]), profile, PROSE, Format::Markdown);
}

fn judged(judge: &Judge, profile: Profile, prose: &str, format: Format) {
    let text = Text {
        text: prose,
        format,
        ending: ".md",
        fields: Prose::These(&[("title", false), ("summary", true)]),
        masks: &[],
    };
    let judged = Session::new(judge, profile).judge(&text);
    for alert in &judged.alerts {
        assert!(prose.get(alert.span.clone()).is_some(), "{alert:?}");
        assert!(
            alert
                .fix
                .as_ref()
                .is_none_or(|fix| prose.get(fix.span.clone()).is_some()),
            "{alert:?}"
        );
    }
    let _ = fix::apply(
        prose,
        judged.alerts.iter().filter_map(|alert| alert.fix.as_ref()),
    );
}

/// All rules that ship.
static JUDGE: LazyLock<(Judge, Profile)> = LazyLock::new(|| {
    let packs = pack::names().into_iter().filter_map(pack::shipped);
    let styles: Vec<_> = packs.flat_map(|(pack, _)| pack.styles).collect();
    let named = styles.iter().flat_map(|style| {
        style
            .rules
            .iter()
            .map(move |(stem, source)| (format!("{}.{stem}", style.name), source))
    });
    let rules: Vec<_> = named
        .filter_map(|(name, source)| rule::read(&name, source, &Vocab::default(), &NoFiles).0)
        .collect();
    let profile = rules.iter().map(|rule| Some(rule.level)).collect();
    (Judge::new(rules), profile)
});

/// All rules over a text.
pub fn judge(text: &str, format: Format) {
    judged(&JUDGE.0, JUDGE.1.clone(), text, format);
}

fn voice_text(bytes: &[u8]) {
    let text = text(bytes);
    for format in [Format::Markdown, Format::Html, Format::Plain, Format::Lines] {
        judge(&text, format);
    }
}

fn voice_settings(bytes: &[u8]) {
    let source = Source::new(".vale.ini", text(bytes));
    showable(&ini::read(&source).1);
}

fn adopted(bytes: &[u8]) {
    let wish = adopt::Wish {
        page: Source::new("page.html", text(bytes)),
        dir: "",
        at_hand: &|_| None,
        from: None,
        content: None,
    };
    let Ok(adopted) = adopt::adopt(&wish) else {
        return;
    };
    showable(&adopted.person);
    assert!(adopt::drift(&adopted.record, &adopted.record).is_empty());
    for (path, bytes) in &adopted.files {
        assert!(!path.starts_with('/') && !path.contains(".."), "{path}");
        assert!(!path.ends_with(".html") || std::str::from_utf8(bytes).is_ok());
    }
}

fn imported(bytes: &[u8]) {
    let (path, bytes) = named(bytes);
    // Seeds are named as in the tree: tests/import/TOOL/in/PATH.
    let mut parts = path.trim_start_matches("tests/import/").splitn(3, '/');
    let wanted = parts.next().unwrap_or_default();
    let path = parts
        .nth(1)
        .unwrap_or("content/issues/first.md")
        .to_string();
    let tool = TOOLS
        .iter()
        .find(|tool| tool.name == wanted)
        .unwrap_or(&TOOLS[bytes.len() % TOOLS.len()]);
    let _ = import_of(tool, &path, bytes);
}

/// The documents that come of one file of another tool.
pub fn import_of(tool: &import::Tool, path: &str, bytes: &[u8]) -> Vec<String> {
    let name = path.to_string();
    let held = bytes.to_vec();
    let folder = Folder {
        name: "old".into(),
        files: BTreeSet::from([name.clone()]),
        apart: Vec::new(),
        read: Box::new(move |asked| {
            if asked == name {
                Ok(held.clone())
            } else {
                Err("it is not there".into())
            }
        }),
    };
    let ground = Ground {
        config: &CONFIG,
        now: "2026-12-01T16:00:00Z".parse().unwrap(),
        taken: Vec::new(),
        services: Vec::new(),
        addresses: BTreeSet::new(),
        next_number: 1001,
        known: BTreeMap::new(),
        address: address::of,
        our_folders: address::OUR_FOLDERS,
        alias: address::normal_alias,
        is_our_page: address::is_our_page,
    };
    let import = import::run(&folder, tool, &ground, Wishes::default());
    for made in &import.made {
        assert!(
            !made.path.starts_with('/') && !made.path.split('/').any(|part| part == ".."),
            "{}",
            made.path
        );
    }
    import.made.into_iter().map(|made| made.text).collect()
}

fn urls_lock(bytes: &[u8]) {
    let source = Source::new(lock::NAME, text(bytes));
    let (first, findings) = lock::read(Some(&source));
    showable(&as_list(findings));
    let written = first.text();
    let (again, findings) = lock::read(Some(&Source::new(lock::NAME, &*written)));
    assert!(
        as_list(findings).is_empty(),
        "what we write has no findings: {written}"
    );
    assert_eq!(again.entries.len(), first.entries.len());
    assert_eq!(again.text(), written, "what is written is what is read");
}

fn book(bytes: &[u8]) {
    let source = Source::new("book.toml", text(bytes));
    let (config, findings) = config::read(&source, None);
    let findings = as_list(findings);
    showable(&findings);
    if findings.iter().any(|f| f.severity() == Severity::Error) || config.is_none() {
        return;
    }
    // Whatever is taken for a configuration makes a site, or says why not.
    let mut input = round_trip::input(&[], Vec::new());
    input.config = source;
    let compiled = campanile::compile(&input, &mut |_| ());
    for artifact in compiled.artifacts.iter().filter(|a| {
        ["index.html", "_headers", "feeds/all.xml", "opensearch.xml"].contains(&a.path.as_str())
    }) {
        round_trip::bytes_of(artifact);
    }
}

fn figures_file(bytes: &[u8]) {
    let file = File {
        path: "data/figures.yml".into(),
        bytes: bytes.into(),
    };
    let (book, findings) = figures::read(std::slice::from_ref(&file));
    let findings = as_list(findings);
    showable(&findings);
    if book.unread || book.figures.figures.is_empty() {
        return;
    }
    let ids: Vec<String> = book
        .figures
        .figures
        .iter()
        .take(4)
        .map(|figure| figure.id.to_string())
        .collect();
    let blocks: String = ids
        .iter()
        .map(|id| format!("```figure\n{id}\n```\n\n"))
        .collect();
    let page = format!(
        "---\ntitle: Figures\nsummary: What we count, and what came of it.\n---\n\n{blocks}"
    );
    let mut input = round_trip::input(&[("pages/figures.md", &page)], Vec::new());
    input.data = vec![file];
    let compiled = campanile::compile(&input, &mut |_| ());
    for artifact in compiled
        .artifacts
        .iter()
        .filter(|a| a.path == "figures/index.html")
    {
        harmless_page(&round_trip::bytes_of(artifact));
    }
}

fn harmless_page(bytes: &[u8]) {
    super::harmless::page(std::str::from_utf8(bytes).expect("a page is UTF-8"));
}

fn search_words(bytes: &[u8]) {
    let text = text(bytes);
    let mut folded = String::new();
    search::words::fold(&text, &mut folded);
    search::words::words(&folded, |word| {
        assert!(!word.is_empty());
        for language in ["en-US", "de", "xx"] {
            search::words::Language::of(language).term(word);
        }
    });
    let (body, _) = markdown::parse(&text, 0, &ALLOWED);
    let title: String = text.chars().take(80).collect();
    let keywords = [title.clone()];
    let doc = search::Doc {
        rest: "1",
        title: &title,
        summary: &title,
        keywords: &keywords,
        bodies: vec![&body],
        ..search::Doc::default()
    };
    let kind = search::KindOf {
        facet: "kb".into(),
        label: "Help article".into(),
        base: "/kb/".into(),
        code: "KB".into(),
    };
    let settings = search::Settings {
        language: "en-US".into(),
        kinds: vec![kind],
        ..search::Settings::default()
    };
    let files = search::files(&[doc], &settings);
    let _: serde_json::Value = serde_json::from_slice(&files.index).expect("the index is JSON");
    for (name, bytes) in files
        .files
        .iter()
        .filter(|(name, _)| name.ends_with(".json"))
    {
        serde_json::from_slice::<serde_json::Value>(bytes)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

fn photo(bytes: &[u8]) {
    let (head, tail) = (
        &bytes[..bytes.len().min(1 << 16)],
        &bytes[bytes.len().saturating_sub(1 << 16)..],
    );
    let told = picture::read(head, tail, bytes.len() as u64);
    let Told::Header(header) = told else { return };
    if let Some(stripped) = strip::stripped(bytes, &header) {
        assert!(
            stripped.len() <= bytes.len() + 64,
            "taking out makes nothing longer"
        );
    }
    // Pixels that nobody could see in time are no part of this; the header is believed up to its limit elsewhere.
    if u64::from(header.width) * u64::from(header.height) > 1 << 18 {
        return;
    }
    let page = "---\ntitle: A photo\nsummary: It shows the lake in the morning.\n---\n\n![The lake](lake.jpg)\n";
    let ending = header.format.ending();
    let page = page.replace("lake.jpg", &format!("lake.{ending}"));
    let asset = Asset::new(format!("pages/lake.{ending}"), bytes.len() as u64, bytes);
    let input = round_trip::input(&[("pages/lake.md", &page)], vec![asset]);
    let compiled = campanile::compile(&input, &mut |_| ());
    showable(&compiled.findings);
    for artifact in compiled
        .artifacts
        .iter()
        .filter(|a| a.path.contains("lake"))
    {
        // A photo that cannot be read is a finding, and no panic.
        let _ = round_trip::made(artifact);
    }
}

fn drawing(bytes: &[u8]) {
    let page = "---\ntitle: A drawing\nsummary: It shows how the parts hang together.\n---\n\n![The parts](parts.svg)\n";
    let asset = Asset::new("pages/parts.svg", bytes.len() as u64, bytes);
    let input = round_trip::input(&[("pages/parts.md", page)], vec![asset]);
    let compiled = campanile::compile(&input, &mut |_| ());
    showable(&compiled.findings);
    for artifact in compiled
        .artifacts
        .iter()
        .filter(|a| a.path.contains("parts") && a.path.ends_with(".html"))
    {
        harmless_page(&round_trip::bytes_of(artifact));
    }
}

static PREVIEW: LazyLock<Preview> = LazyLock::new(|| {
    let page = "---\ntitle: About us\nsummary: Who we are and where you find us.\n---\n\nText.\n";
    Preview::new(Ok(round_trip::input(
        &[("pages/about.md", page)],
        Vec::new(),
    )))
});

fn request(bytes: &[u8]) {
    let text = text(bytes);
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let (method, address) = first.split_once(' ').unwrap_or(("GET", first));
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(a, b)| (a.to_ascii_lowercase(), b.to_string()))
        .collect();
    headers.push(("host".into(), "127.0.0.1:4000".into()));
    let asked = Request {
        method: method.into(),
        path: path.into(),
        query: query.into(),
        headers,
    };
    let _ = (asked.pairs(), campanile::base::address::decoded(path));
    let answer = PREVIEW.answer(
        &Gate {
            port: 4000,
            open: false,
        },
        &asked,
    );
    assert!((200..600).contains(&answer.status), "{}", answer.status);
    for (name, value) in &answer.headers {
        assert!(!value.contains(['\r', '\n', '\0']), "{name}: {value:?}");
    }
    let media = answer
        .headers
        .iter()
        .find(|(name, _)| *name == "Content-Type")
        .map_or("", |(_, value)| value);
    if let (Sent::Bytes(body), true) = (
        &answer.body,
        media.starts_with("text/html") && answer.status != 200,
    ) {
        harmless_page(body);
    }
}

fn edited(bytes: &[u8]) {
    let source = Source::new("content/communications/incidents/a.md", text(bytes));
    let tail: String = source.text.chars().rev().take(40).collect();
    let entry = vec![
        ("at", Field::Time("2026-12-01 10:45".into())),
        ("phase", Field::Word("monitoring".into())),
        ("body", Field::Text(tail.clone())),
    ];
    for step in [
        Step::Append {
            list: "updates".into(),
            entry,
        },
        Step::Set {
            path: "title".into(),
            value: Field::Text(tail),
            after: "id",
        },
        Step::Remove {
            path: "summary".into(),
        },
    ] {
        let Ok(after) = edit::amend(&source, std::slice::from_ref(&step)) else {
            continue;
        };
        // The body stays as it is, letter by letter.
        let body = front_matter::split(&source).map_or("", |parts| &source.text[parts.body..]);
        assert!(after.ends_with(body), "{step:?}");
    }
}
