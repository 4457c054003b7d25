//! Nothing runs that a writer did not mean. The texts of `tests/harm/payloads.txt` stand in every field of every type and in
//! book.toml (`tests/harm/site.txt`), and every output is read as its readers would read it: HTML by a tokenizer, JSON, XML,
//! calendars, mail and the lists for web servers by their grammars. `tests/browser/harm.test.mjs` loads the same site in
//! Chromium, with its policy and without.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]
mod common;
#[path = "fuzz/harmless.rs"]
mod harmless;

use campanile::base::asset::Asset;
use campanile::base::finding::Severity;
use campanile::base::source::Source;
use campanile::base::web::{Content, Request};
use campanile::content::shared::Channel;
use campanile::output::digest::{self, Family, Wish};
use campanile::preview::{Gate, Preview};
use campanile::read::File;
use campanile::{Compiled, Input, compile, theme};
use jiff::ToSpan;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

fn read(name: &str) -> &'static str {
    let path = format!("{}/tests/harm/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap().leak()
}

/// Kind and text, in the order of the file.
static PAYLOADS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let lines = read("payloads.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (kind, text) = line.split_once('\t').unwrap();
            (
                kind.to_string(),
                serde_json::from_str(text).unwrap_or_else(|e| panic!("{line}: {e}")),
            )
        })
        .collect()
});

fn of_kind(kind: &str) -> Vec<&'static str> {
    PAYLOADS
        .iter()
        .filter(|(known, _)| known == kind)
        .map(|(_, text)| text.as_str())
        .collect()
}

fn thorough() -> bool {
    std::env::var_os("CAMPANILE_THOROUGH").is_some_and(|value| value == "1")
}

/// A text in quotes: JSON's strings are YAML's and TOML's, but for control characters that stand bare.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::String(text.into()).to_string();
    json.chars()
        .map(|c| {
            match c.is_control()
                || matches!(
                    c,
                    '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
                ) {
                true => format!("\\u{:04x}", c as u32),
                false => c.to_string(),
            }
        })
        .collect()
}

/// A file of the template with the texts that its turn brings: `turn` is the first of them, and each place takes the
/// 13th from the last, so that in the end every text has been everywhere.
fn filled(template: &str, n: usize, texts: &[&str]) -> String {
    let one = |kind: &str| {
        let all = of_kind(kind);
        all[n % all.len()]
    };
    let text = template
        .replace("{n}", &(n + 1).to_string())
        .replace("{uq}", &quoted(one("address")))
        .replace("{u}", one("address"))
        .replace("{aq}", &quoted(one("alias")))
        .replace("{v}", one("drawing"));
    let mut out = String::new();
    let mut rest = text.as_str();
    let mut turn = n;
    while let Some(at) = rest.find("{q}").into_iter().chain(rest.find("{m}")).min() {
        out.push_str(&rest[..at]);
        let payload = texts[turn % texts.len()];
        turn += 13;
        match &rest[at..at + 3] {
            "{q}" => out.push_str(&quoted(payload)),
            // In a body a paragraph stays one, and the front matter was closed already.
            _ => out.push_str(&payload.replace(['\n', '\r'], " ")),
        }
        rest = &rest[at + 3..];
    }
    out + rest
}

/// Path and text of all files.
fn site_files(step: usize) -> Vec<(String, String)> {
    let texts = of_kind("text");
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for part in read("site.txt").split("\n=== ").skip(1) {
        let (path, template) = part.split_once('\n').unwrap();
        let times = if path.contains("{n}") || path.starts_with("data/") {
            texts.len()
        } else {
            1
        };
        for n in (0..times).step_by(step) {
            let text = filled(template, n, &texts);
            let path = path.replace("{n}", &(n + 1).to_string());
            match path.starts_with("data/") {
                true => files
                    .entry(path)
                    .or_insert_with(|| "figures:\n".into())
                    .push_str(&(text + "\n")),
                false => drop(files.insert(path, text + "\n")),
            }
        }
    }
    files.into_iter().collect()
}

fn input(files: &[(String, String)]) -> Input {
    let list: Vec<(&str, &str)> = files
        .iter()
        .filter(|(path, _)| path != "book.toml")
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let book = files
        .iter()
        .find(|(path, _)| path == "book.toml")
        .map_or(common::BOOK, |(_, text)| text);
    common::input(book, &list)
}

/// The site without the files that are refused, and those files with what was said of them.
fn accepted(mut files: Vec<(String, String)>) -> (Compiled, Vec<(String, String)>) {
    let mut refused = Vec::new();
    loop {
        let compiled = compile(&input(&files), &mut |_| ());
        let errors = compiled
            .findings
            .iter()
            .filter(|f| f.severity() == Severity::Error);
        let wrong: BTreeMap<String, String> = errors
            .map(|f| {
                let path = f.place.as_ref().map_or(String::new(), |place| {
                    place.source.path.trim_start_matches("content/").to_string()
                });
                (path, format!("{}: {}", f.name(), f.message))
            })
            .collect();
        if wrong.is_empty() {
            return (compiled, refused);
        }
        let before = files.len();
        files.retain(|(path, _)| !wrong.contains_key(path));
        assert!(files.len() < before, "{wrong:#?}");
        refused.extend(wrong);
    }
}

fn step() -> usize {
    if thorough() { 1 } else { 4 }
}

static SITE: LazyLock<(Compiled, Vec<(String, String)>)> =
    LazyLock::new(|| accepted(site_files(step())));
static FILES: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| common::bytes(&SITE.0));

fn texts(ending: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES
        .iter()
        .filter(move |(path, _)| path.ends_with(ending))
        .map(|(path, bytes)| {
            (
                path.as_str(),
                std::str::from_utf8(bytes).unwrap_or_else(|e| panic!("{path}: {e}")),
            )
        })
}

/// Fields take any text; addresses, aliases and drawings that could act are refused, and nothing else is.
#[test]
fn only_what_could_act_is_refused() {
    let texts_of = |path: &str| {
        ["u", "v", "w", "h"]
            .iter()
            .any(|page| path.starts_with(&format!("pages/{page}")))
            || path.starts_with("marketing/launches/x")
            || path.starts_with("services/z")
            || path.ends_with("002.md")
            || path.ends_with(".svg")
    };
    let other: Vec<&(String, String)> = SITE
        .1
        .iter() // An element that never closes takes the parts of a story along, and that is said.
        .filter(|(path, what)| !texts_of(path) && !what.starts_with("story-sections"))
        .collect();
    assert!(other.is_empty(), "texts were refused: {other:#?}");
    println!("{} files refused, {} files made", SITE.1.len(), FILES.len());
    assert!(FILES.len() > 300);
}

#[test]
fn pages_are_harmless() {
    let mut seen = 0;
    for (path, text) in texts(".html") {
        seen += 1;
        let result = std::panic::catch_unwind(|| harmless::page(text));
        assert!(result.is_ok(), "{path}");
    }
    assert!(seen > 200, "{seen}");
}

#[test]
fn json_is_json_and_xml_is_xml() {
    for (path, text) in texts(".json") {
        serde_json::from_str::<serde_json::Value>(text).unwrap_or_else(|e| panic!("{path}: {e}"));
    }
    for (path, text) in texts(".xml")
        .chain(texts(".atom"))
        .chain(texts(".svg"))
        .filter(|(_, text)| !text.starts_with("copy of "))
    {
        let mut reader = quick_xml::Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        loop {
            match reader
                .read_event()
                .unwrap_or_else(|e| panic!("{path}: {e}"))
            {
                quick_xml::events::Event::Eof => break,
                quick_xml::events::Event::DocType(_) | quick_xml::events::Event::PI(_) => {
                    panic!("{path}: a text became a declaration")
                }
                quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                    let name = String::from_utf8_lossy(tag.local_name().as_ref()).into_owned();
                    assert!(
                        !["script", "foreignObject", "iframe", "set", "animate"]
                            .contains(&name.as_str()),
                        "{path}: <{name}>"
                    );
                }
                _ => {}
            }
        }
        let allowed = |c: char| !c.is_control() || matches!(c, '\n' | '\t' | '\r');
        assert!(text.chars().all(allowed), "{path} has control characters");
    }
}

#[test]
fn feeds_carry_harmless_html() {
    let mut items = 0;
    for (path, text) in texts(".xml").filter(|(path, _)| path.starts_with("feeds/")) {
        let channel =
            rss::Channel::read_from(text.as_bytes()).unwrap_or_else(|e| panic!("{path}: {e}"));
        for item in channel.items() {
            items += 1;
            harmless::harmless(item.content().unwrap_or_default());
            // Readers take a title and a description for HTML, too.
            harmless::harmless(item.description().unwrap_or_default());
            assert!(
                item.link()
                    .is_some_and(|link| link.starts_with("https://it.example.edu/"))
            );
        }
    }
    for (path, text) in texts(".atom") {
        let feed = atom_syndication::Feed::read_from(text.as_bytes())
            .unwrap_or_else(|e| panic!("{path}: {e}"));
        for entry in feed.entries() {
            harmless::harmless(entry.content().and_then(|c| c.value()).unwrap_or_default());
        }
    }
    for (path, text) in texts(".json").filter(|(path, _)| path.starts_with("feeds/")) {
        let feed: serde_json::Value = serde_json::from_str(text).unwrap();
        for item in feed["items"].as_array().unwrap_or_else(|| panic!("{path}")) {
            harmless::harmless(item["content_html"].as_str().unwrap());
        }
    }
    assert!(items > 500, "{items}");
}

/// A line is a property that we write, and no text begins one.
#[test]
fn calendars_have_our_lines_only() {
    const KNOWN: &[&str] = &[
        "BEGIN",
        "END",
        "VERSION",
        "PRODID",
        "CALSCALE",
        "METHOD",
        "NAME",
        "X-WR-CALNAME",
        "DESCRIPTION",
        "X-WR-CALDESC",
        "URL",
        "LAST-MODIFIED",
        "REFRESH-INTERVAL",
        "X-PUBLISHED-TTL",
        "TZID",
        "TZNAME",
        "TZOFFSETFROM",
        "TZOFFSETTO",
        "DTSTART",
        "DTEND",
        "RRULE",
        "EXDATE",
        "RDATE",
        "UID",
        "DTSTAMP",
        "SEQUENCE",
        "RECURRENCE-ID",
        "SUMMARY",
        "STATUS",
        "TRANSP",
        "CATEGORIES",
        "X-LIC-LOCATION",
        "X-WR-TIMEZONE",
        "X-ALT-DESC",
        "CLASS",
        "TZURL",
    ];
    let mut events = 0;
    for (path, text) in texts(".ics") {
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{path}");
        let opened = text.matches("\r\nBEGIN:VEVENT\r\n").count();
        assert_eq!(opened, text.matches("\r\nUID:").count(), "{path}");
        events += opened;
        for line in text.replace("\r\n ", "").split_terminator("\r\n") {
            let name = line.split([':', ';']).next().unwrap_or_default();
            assert!(KNOWN.contains(&name), "{path}: {line}");
            assert!(!line.contains(|c: char| c.is_control()), "{path}: {line}");
        }
    }
    assert!(events > 50, "{events}");
}

/// Headers are those of any site; of redirects each line is one, from a path to a path.
#[test]
fn lists_for_web_servers_say_what_they_say_for_any_site() {
    let plain = common::bytes(&common::compiled(&common::input(common::BOOK, &[])));
    for name in ["_headers", "headers.nginx.conf", "headers.apache.conf"] {
        assert!(FILES[name] == plain[name], "{name} depends on a text");
    }
    let path = |text: &str| {
        text.starts_with('/')
            && !text.starts_with("//")
            && !text.contains(['*', '"', '\\', '#', '?', '<', '>'])
            && !text.contains("/:")
            && !text.contains(char::is_whitespace)
    };
    let lines: Vec<&str> = std::str::from_utf8(&FILES["_redirects"])
        .unwrap()
        .lines()
        .collect();
    for line in &lines {
        let words: Vec<&str> = line.split(' ').collect();
        assert!(
            words.len() == 3 && path(words[0]) && path(words[1]) && words[2] == "301",
            "{line}"
        );
    }
    assert!(lines.len() > 3, "some aliases are fine: {lines:?}");
    let map = std::str::from_utf8(&FILES["redirects.nginx.conf"]).unwrap();
    let entries: Vec<&str> = map
        .lines()
        .filter(|line| line.starts_with("    \""))
        .collect();
    assert_eq!(entries.len(), lines.len());
    for line in entries {
        let quoted: Vec<&str> = line.trim().split('"').collect();
        assert!(
            quoted.len() == 5 && path(quoted[1]) && path(quoted[3]) && quoted[4] == ";",
            "{line}"
        );
    }
}

/// Every drawing that a site takes can be opened by itself: it does not act, and asks no other site.
#[test]
fn drawings_that_act_or_fetch_are_refused() {
    for (i, text) in of_kind("drawing").into_iter().enumerate() {
        let asset = Asset::new("a.svg", text.len() as u64, text.as_bytes());
        let drawing = asset.drawing.unwrap();
        let acts = text.contains("alert(1)")
            || text.contains("<script")
            || text.contains("data:")
            || text.contains("<?xml-stylesheet");
        let in_text_only = text.contains("&gt;&lt;script") || text.contains("10\"><script");
        let refused = drawing.acts.is_some() || drawing.fetches.is_some();
        let should = (acts || text.contains("canary.example")) && !in_text_only;
        assert_eq!(refused, should, "{i}: {text}");
        assert!(
            drawing.acts.is_some() || !acts || in_text_only,
            "{i}: {text}"
        );
    }
}

fn wish(family: Family, compiled: &Compiled) -> Wish {
    let now = compiled.site.as_ref().unwrap().published().now;
    Wish {
        family,
        since: now - (60 * 24).hours(),
        until: now + (300 * 24).hours(),
        audience: None,
        channel: Channel::Email,
        headline: Some("a\r\nBcc: x@canary.example\r\n\r\n<script>alert(1)</script>".into()),
        intro: Some("<img src=x onerror=alert(1)>".into()),
        unsubscribe: "https://x.example/\r\nBcc: y@canary.example\"><script>".into(),
    }
}

#[test]
fn mail_is_harmless() {
    let published = SITE.0.site.as_ref().unwrap().published();
    let (theme, _) = theme::load(&[], &published.config);
    let theme = theme.unwrap();
    for family in [Family::Communications, Family::News, Family::Coming] {
        let digest =
            digest::of(&published, &wish(family, &SITE.0)).expect("there is something to tell");
        let html = digest.written(&theme).unwrap().html;
        mail_page(&html);
        let message = digest.message(&theme).unwrap();
        let head = message
            .split("\r\n\r\n")
            .next()
            .unwrap()
            .replace("\r\n ", " ");
        for line in head.split("\r\n") {
            let name = line.split(':').next().unwrap();
            assert!(
                [
                    "X-Unsent",
                    "Date",
                    "From",
                    "Subject",
                    "Message-ID",
                    "List-ID",
                    "List-Unsubscribe",
                    "MIME-Version",
                    "Content-Language",
                    "Content-Type"
                ]
                .contains(&name),
                "{line}"
            );
        }
        assert_eq!(
            message.matches("\r\nContent-Type: ").count(),
            3,
            "no text makes a part"
        );
        assert!(!message.replace("\r\n", "").contains(['\r', '\n']));
    }
}

/// Mail has styles in its elements, since nothing else works there.
fn mail_page(html: &str) {
    use lol_html::{RewriteStrSettings, element, rewrite_str};
    let seen = std::cell::RefCell::new(BTreeSet::new());
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(element!("*", |el| {
            seen.borrow_mut().insert(el.tag_name());
            for attribute in el.attributes() {
                let (key, value) = (attribute.name(), attribute.value());
                assert!(!key.starts_with("on"), "<{} {key}={value}>", el.tag_name());
                assert!(
                    key != "style" || !(value.contains("url(") || value.contains("canary")),
                    "{value}"
                );
                let scheme = harmless::scheme(&value);
                assert!(
                    !["href", "src"].contains(&key.as_str())
                        || scheme.is_none_or(
                            |s| ["http", "https", "mailto", "tel"].contains(&s.as_str())
                        ),
                    "{key}={value}"
                );
            }
            Ok(())
        }));
    rewrite_str(html, settings).unwrap();
    for never in [
        "script", "iframe", "object", "embed", "form", "base", "svg", "input", "math",
    ] {
        assert!(!seen.borrow().contains(never), "<{never}> in a mail");
    }
}

/// What the preview says of a broken document, of a page that is not there, and in its overlay.
#[test]
fn the_preview_shows_bad_texts_as_texts() {
    let gate = Gate {
        port: 4000,
        open: false,
    };
    let ask = |preview: &Preview, address: &str| {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let headers = vec![("host".to_string(), "127.0.0.1:4000".to_string())];
        let answer = preview.answer(
            &gate,
            &Request {
                method: "GET".into(),
                path: path.into(),
                query: query.into(),
                headers,
            },
        );
        let media = answer
            .headers
            .iter()
            .find(|(name, _)| *name == "Content-Type")
            .map(|(_, value)| value.clone())
            .unwrap_or_default();
        answer
            .headers
            .iter()
            .for_each(|(name, value)| assert!(!value.contains(['\r', '\n']), "{name}"));
        match answer.body {
            Content::Bytes(bytes) => (media, String::from_utf8_lossy(&bytes).into_owned()),
            _ => (media, String::new()),
        }
    };
    let mut pages = 0;
    for text in of_kind("text").into_iter().step_by(step()) {
        let mut broken = common::input(common::BOOK, &[]);
        let page = format!(
            "---\ntitle: {}\nsummary: [{}]\nx{}: 1\n---\n{text}\n",
            quoted(text),
            quoted(text),
            quoted(text).trim_matches('"')
        );
        broken.sources.push(File {
            path: "pages/about.md".into(),
            bytes: page.as_bytes().into(),
        });
        broken.config = Source::new("book.toml", common::BOOK);
        let preview = Preview::new(Ok(broken));
        let encoded = campanile::base::address::encoded(text);
        for address in [
            "/".to_string(),
            "/about/".into(),
            format!("/{encoded}/"),
            format!("/?now={encoded}"),
            format!("/?as={encoded}&internal={encoded}"),
            format!("/.campanile/page?path={encoded}&as={encoded}"),
        ] {
            let (media, body) = ask(&preview, &address);
            if media.starts_with("text/html") {
                pages += 1;
                let result = std::panic::catch_unwind(|| harmless::page(&body));
                assert!(result.is_ok(), "{address} after {text}");
            }
            if media.starts_with("application/json") {
                serde_json::from_str::<serde_json::Value>(&body)
                    .unwrap_or_else(|e| panic!("{address}: {e}"));
            }
        }
    }
    assert!(pages > 100, "{pages}");
}

/// What book.toml says of addresses, colors and fonts goes into headers and style sheets, where nothing could be escaped.
#[test]
fn settings_that_could_end_what_they_stand_in_are_refused() {
    let fine = [
        "https://it.example.edu/",
        "https://it.example.edu:8443/help/",
        "http://127.0.0.1:8000/",
        "https://xn--bcher-kva.example/a_b~c/",
        "https://[::1]:8000/",
    ];
    let with = |key: &str, value: &str| {
        let book = match key {
            "url" => common::BOOK.replace("\"https://it.example.edu/\"", &quoted(value)),
            "university" => common::BOOK.replace("\"https://www.example.edu/\"", &quoted(value)),
            key => format!("{}\n[theme]\n{key} = {}\n", common::BOOK, quoted(value)),
        };
        campanile::base::config::read(&Source::new("book.toml", book), None).0
    };
    for url in fine {
        assert!(with("url", url).is_some(), "{url}");
    }
    for end in [
        "\n  X: y", "\r\nX: y", "\u{85}", "\"", "'", ";", "{", "}", "$host", "`", "|", "^", " ",
        "\t", "*", "<", "\\", "\u{0}",
    ] {
        let url = format!("https://it.example.edu/a{end}b/");
        assert!(with("url", &url).is_none(), "{url:?}");
        let font = format!("Georgia{end}");
        let fonts = with("display", &font);
        assert!(
            fonts.is_none() || [" ", "'", "\"", "$host", "|", "^", "`", "*", "\t"].contains(&end),
            "{font:?}"
        );
        assert!(with("brand", &format!("#0b4a5f{end}")).is_none());
    }
    for url in of_kind("address")
        .into_iter()
        .filter(|url| !url.starts_with("https://") || url.contains(['"', '\'', '<', '`']))
    {
        assert!(with("url", url).is_none(), "{url:?}");
        let university = with("university", url);
        assert!(
            university.is_none_or(
                |c| harmless::scheme(&c.university.url.replace('&', "&amp;"))
                    .is_none_or(|s| ["http", "https"].contains(&s.as_str()))
            ),
            "{url:?}"
        );
    }
    for font in ["a /* b", "a\"", "'a", "a @import", "a\nb"] {
        assert!(with("display", font).is_none(), "{font:?}");
    }
}
