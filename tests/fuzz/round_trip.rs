//! What is written is read back by other crates and says the same: feeds by rss and atom_syndication, APIs and JSON Feed by
//! serde_json, calendars by a reader of lines that does what RFC 5545 says. The texts are any texts.
use campanile::base::artifact::{Artifact, Content};
use campanile::base::asset::Asset;
use campanile::base::finding::{Finding, Severity};
use campanile::base::source::Source;
use campanile::read::File;
use campanile::{Input, compile};

/// A small site with these files.
pub fn input(files: &[(&str, &str)], assets: Vec<Asset>) -> Input {
    let service = "---\nid: wifi\ntitle: Wi-Fi\nsummary: The network in the air.\ncategory: connect\nlifecycle: live\n---\n\nWi-Fi.\n";
    let ours = ("services/wifi.md", service);
    let all = files.iter().chain([&ours]);
    Input {
        config: Source::new("book.toml", super::targets::BOOK),
        sources: all
            .map(|(path, text)| File {
                path: (*path).into(),
                bytes: text.as_bytes().into(),
            })
            .collect(),
        data: Vec::new(),
        assets,
        theme: Vec::new(),
        lock: None,
        clock: "2026-12-01T16:45:00Z".parse().unwrap(),
        now: None,
        url: None,
        internal: false,
    }
}

/// What an artifact promises; of a folder, its files one after the other.
pub fn made(artifact: &Artifact) -> Result<Vec<u8>, Box<Finding>> {
    let mut out = Vec::new();
    match &artifact.content {
        Content::Made(make) => make(&mut out)?,
        Content::Copied(_) => {}
        Content::Folder(make) => make()?.into_iter().for_each(|(_, bytes)| out.extend(bytes)),
    }
    Ok(out)
}

pub fn bytes_of(artifact: &Artifact) -> Vec<u8> {
    made(artifact).unwrap_or_else(|finding| panic!("{}: {}", artifact.path, finding.message))
}

/// One text without what no XML may hold; white space is one space, since readers of feeds and calendars may take it so.
fn plain(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|c| !c.is_control() || c.is_whitespace())
        .filter(|c| !matches!(*c as u32 & 0xFFFE, 0xFFFE) && !matches!(*c, '\u{FDD0}'..='\u{FDEF}'))
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as a YAML scalar: JSON's strings are YAML's.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::String(text.into()).to_string();
    // YAML reads these as breaks or refuses them where they stand bare.
    json.chars()
        .map(|c| {
            if c.is_control()
                || matches!(
                    c,
                    '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}'
                )
            {
                format!("\\u{:04x}", c as u32)
            } else {
                c.to_string()
            }
        })
        .collect()
}

pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut pieces = text.split('\n').chain(std::iter::repeat("Canvas is slow"));
    let mut next = || {
        quoted(
            &pieces
                .next()
                .unwrap_or_default()
                .chars()
                .take(300)
                .collect::<String>(),
        )
    };
    let incident = format!(
        "---\nid: slow\ntitle: {}\nsummary: {}\npublished: 2026-12-01 09:00\nservices: [wifi]\nimpact: major_outage\nstarted: 2026-12-01 09:00\nnext_update_by: 2026-12-01 12:00\naction: {}\nupdates:\n  - {{at: 2026-12-01 09:00, phase: investigating, body: {}}}\n---\n\nText.\n",
        next(),
        next(),
        next(),
        next()
    );
    let work = format!(
        "---\nid: work\ntitle: {}\nsummary: {}\npublished: 2026-11-30\nservices: [wifi]\nimpact: major_outage\nscope: {}\nstarts: 2026-12-09 05:00\nends: 2026-12-09 06:00\naction: {}\n---\n\nText.\n",
        next(),
        next(),
        next(),
        next()
    );
    let files = [
        ("communications/incidents/slow.md", incident.as_str()),
        ("communications/maintenance/work.md", work.as_str()),
    ];
    let compiled = compile(&input(&files, Vec::new()), &mut |_| ());
    if compiled
        .findings
        .iter()
        .any(|f| f.severity() == Severity::Error)
    {
        return;
    }
    let Some(site) = &compiled.site else { return };
    let published = site.published();
    let talk = &published.communications;
    let titles = |wanted: &str| -> String {
        let incidents = talk.incidents.iter().map(|e| &e.core);
        let core = incidents
            .chain(talk.maintenance.iter().map(|e| &e.core))
            .find(|core| &*core.id == wanted);
        core.map(|core| plain(core.title())).unwrap_or_default()
    };
    let expected = [titles("slow"), titles("work")];
    let read = |path: &str| {
        bytes_of(
            compiled
                .artifacts
                .iter()
                .find(|a| a.path == path)
                .unwrap_or_else(|| panic!("no {path}")),
        )
    };
    feeds(&read, &expected);
    apis(&read, &expected);
    calendar(&read("calendar/maintenance.ics"), &expected[1]);
}

fn feeds(read: &dyn Fn(&str) -> Vec<u8>, expected: &[String; 2]) {
    let rss = rss::Channel::read_from(&read("feeds/all.xml")[..]).expect("RSS is read back");
    let atom =
        atom_syndication::Feed::read_from(&read("feeds/all.atom")[..]).expect("Atom is read back");
    let history =
        atom_syndication::Feed::read_from(&read("history.atom")[..]).expect("Atom is read back");
    let json: serde_json::Value =
        serde_json::from_slice(&read("feeds/all.json")).expect("JSON Feed is read back");
    let of_rss: Vec<String> = rss
        .items()
        .iter()
        .map(|item| plain(item.title().unwrap_or_default()))
        .collect();
    let of_json: Vec<String> = json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| plain(item["title"].as_str().unwrap()))
        .collect();
    assert_eq!(of_rss, of_json, "RSS and JSON say the same");
    for (item, other) in rss.items().iter().zip(json["items"].as_array().unwrap()) {
        let html = item.content().unwrap_or_default();
        super::harmless::harmless(html);
        assert_eq!(plain(html), plain(other["content_html"].as_str().unwrap()));
    }
    for title in expected {
        assert!(
            of_rss.iter().any(|found| found.contains(title)),
            "{title:?} in {of_rss:?}"
        );
        let decoded = |text: &atom_syndication::Text| plain(&text.value);
        assert!(
            atom.entries()
                .iter()
                .any(|entry| decoded(entry.title()).contains(title)),
            "{title:?} in Atom"
        );
    }
    for entry in atom.entries().iter().chain(history.entries()) {
        super::harmless::harmless(entry.content().and_then(|c| c.value()).unwrap_or_default());
    }
}

fn apis(read: &dyn Fn(&str) -> Vec<u8>, expected: &[String; 2]) {
    let summary: serde_json::Value =
        serde_json::from_slice(&read("api/v2/summary.json")).expect("the status API is JSON");
    let name = |list: &str| plain(summary[list][0]["name"].as_str().unwrap_or_default());
    assert_eq!(
        [name("incidents"), name("scheduled_maintenances")],
        *expected
    );
}

/// RFC 5545, section 3.1: lines of at most 75 octets that end with CR LF, folded with a space.
fn calendar(bytes: &[u8], title: &str) {
    let text = std::str::from_utf8(bytes).expect("a calendar is UTF-8");
    assert!(
        text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']),
        "only CR LF ends a line"
    );
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
    let unfolded = text.replace("\r\n ", "");
    let mut depth = Vec::new();
    let mut seen = 0;
    for line in unfolded.split_terminator("\r\n") {
        let (name, value) = line
            .split_once(':')
            .unwrap_or_else(|| panic!("no property: {line}"));
        assert!(
            name.split(';')
                .next()
                .unwrap()
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-'),
            "{line}"
        );
        match name {
            "BEGIN" => depth.push(value.to_string()),
            "END" => assert_eq!(depth.pop().as_deref(), Some(value)),
            "SUMMARY" => {
                seen += 1;
                assert_eq!(plain(&unescaped(value)), plain(title));
            }
            _ => {}
        }
    }
    assert!(depth.is_empty());
    assert_eq!(seen, 1, "one event");
}

/// RFC 5545, section 3.3.11.
fn unescaped(value: &str) -> String {
    let mut out = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(c @ ('\\' | ';' | ',')) => out.push(c),
                other => panic!("\\{other:?} is no escape: {value}"),
            },
            (';' | ',', _) => panic!("a bare {c}: {value}"),
            (c, _) => out.push(c),
        }
    }
    out
}
