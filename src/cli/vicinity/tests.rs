//! What one file's vicinity says of it is what the whole site says of it, after any edit; or it says nothing.
use super::*;
use crate::compile;
use proptest::prelude::*;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

const BOOK: &str = r#"
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

[[category]]
id = "connect"
name = "Get connected"
"#;

/// A small site in which everything refers to something.
fn files() -> Vec<(&'static str, String)> {
    let service = |title: &str, more: &str| {
        format!(
            "---\ntitle: {title}\nsummary: It is there for you.\ncategory: connect\nlifecycle: live\nowner:\n  group: Network\n{more}---\n\nText with [a page](page:about).\n"
        )
    };
    let article = |title: &str, more: &str| {
        format!(
            "---\ntitle: {title}\nsummary: How it is done.\npublished: 2026-01-01\nservices: [wifi]\n{more}---\n\n## First\n\nSee [another](kb:1002) and [Wi-Fi](service:wifi).\n"
        )
    };
    let work = |title: &str, day: u8| {
        format!(
            "---\ntitle: {title}\nsummary: Wi-Fi will be off for everyone.\npublished: 2026-11-01\nservices: [wifi]\nimpact: major_outage\nstarts: 2026-12-{day:02} 22:00\nends: 2026-12-{day:02} 23:00\naction: Save your work.\n---\n\nWe replace it. Write to help@example.edu.\n"
        )
    };
    vec![
        ("services/wifi.md", service("Wi-Fi", "depends_on: [netid]\n")),
        ("services/netid.md", service("NetID", "")),
        ("services/lab.md", service("Lab", "visibility: internal\n")),
        ("knowledge-base/1001.md", article("Use the Wi-Fi", "")),
        ("knowledge-base/1002.md", article("Choose a password", "aliases: [/old/password/]\n")),
        ("knowledge-base/phones/1003.md", article("Set up a phone", "draft: true\n")),
        ("knowledge-base/1004.md", article("Old ways", "replaced_by: kb:1001\n")),
        ("pages/about.md", "---\ntitle: About\nsummary: Who we are.\n---\n\n## Who\n\nPeople. [Help](snippet:help)\n".into()),
        ("pages/tour/index.md", "---\ntitle: A tour\nsummary: Where we are.\n---\n\n![A map](map.png)\n".into()),
        ("snippets/help.md", "---\ntitle: Help\n---\n\nCall us, or see [the page](page:about).\n".into()),
        ("communications/maintenance/a.md", work("Wi-Fi is off", 5)),
        ("communications/maintenance/b.md", work("Wi-Fi is off again", 9)),
        ("pages/broken.md", "---\ntitle: Broken\nsumary: x\n---\n\nText.\n".into()),
    ]
}

struct Campus {
    folder: tempfile::TempDir,
    common: Common,
}

impl Campus {
    fn new() -> Campus {
        let folder = tempfile::tempdir().expect("a folder");
        let common = Common {
            site: folder.path().to_path_buf(),
            url: None,
            now: None,
            internal: false,
            quiet: true,
        };
        let campus = Campus { folder, common };
        fs::write(campus.folder.path().join("book.toml"), BOOK).expect("book.toml");
        for (path, text) in files() {
            campus.write(path, &text);
        }
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x20\x08\x02\0\0\0";
        fs::write(campus.path("pages/tour/map.png"), png).expect("a picture");
        std::thread::sleep(Duration::from_millis(40)); // No folder is as young as one in which files move.
        campus
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join("content").join(below)
    }

    fn write(&self, below: &str, text: &str) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// As if an hour had gone by, so that no file is too young to be believed.
    fn look(&self) -> Sight {
        let later = SystemTime::now() + Duration::from_secs(3600);
        vicinity::look(self.folder.path(), later).expect("a site")
    }

    fn whole(&self) -> (Input, crate::Compiled) {
        let input = self.common.load().map_err(|t| t.message).expect("a site");
        let compiled = compile(&input, &mut |_| ());
        (input, compiled)
    }

    fn list(&self) -> String {
        let sight = self.look();
        let (input, compiled) = self.whole();
        let site = (compiled.site).unwrap_or_else(|| panic!("{:?}", compiled.findings));
        list(
            &self.common,
            &sight,
            &input,
            "key",
            &site,
            &compiled.findings,
        )
    }

    /// Of a file by its vicinity, if that is enough, and by the whole.
    fn both(&self, list: &str, below: &str) -> (Option<Vec<String>>, Vec<String>) {
        let path = format!("content/{below}");
        let of_file =
            |f: &&Finding| super::super::check::places(f).any(|p| *p.source.path == *path);
        let told = |found: &[Finding]| {
            found
                .iter()
                .filter(of_file)
                .map(|f| format!("{f:?}"))
                .collect()
        };
        let quick = of_sight(&self.common, &self.path(below), list, &self.look());
        (
            quick.map(|(_, found)| told(&found)),
            told(&self.whole().1.findings),
        )
    }
}

/// Paragraphs that refer to all kinds of things, right and wrong.
const MORE: &[&str] = &[
    "Plain words.",
    "## Second",
    "#### Too deep",
    "See [there](kb:1002).",
    "See [there](kb:1002#first) and [nowhere](kb:1002#nowhere).",
    "See [it](kb:1004), [a draft](kb:1003), [the lab](service:lab).",
    "See [it](../pages/about.md) and [who](../pages/about.md#who) and [old](/old/password/).",
    "See [nothing](kb:9999) and [no file](gone.md).",
    "See [the state](/status/) and [you](/for/students/) and [none](/nowhere/).",
    "[https://example.com/](https://example.com/)",
    "[Help](snippet:help)",
    "![](map.png)",
    "![A map](../pages/tour/map.png)",
    "<script>x</script>",
    "```figure\nid: x\n```",
    "```\nno language\n```",
    "A note[^1].",
    "See [broken](page:broken), [tour](page:tour), [KB](kb:KB1001).",
    "At 10 p.m. it is done.",
];

/// Lines of a front matter, and what stands there instead.
const FRONT: &[(&str, &str)] = &[
    ("title: ", "title: It ends with a stop.\n"),
    ("title: ", "title: \"\"\n"),
    ("summary: ", "summary: See [nowhere](kb:7777).\n"),
    ("summary: ", "summary: \"Not closed\n"),
    ("summary: ", "summary: ''\n"),
    ("services: ", "services: [nothing]\n"),
    ("published: ", "published: 2027-01-01\n"),
    ("action: ", "action: None\n"),
    ("title: ", "title: A new one\nid: moved\n"),
    ("title: ", "draft: true\ntitle: A draft\n"),
];

#[derive(Debug, Clone)]
enum Edit {
    Add(usize),
    Replace(usize),
    Cut(usize),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = prop_oneof![
        6 => (0..MORE.len()).prop_map(Edit::Add),
        2 => (0..FRONT.len()).prop_map(Edit::Replace),
        1 => (0..400usize).prop_map(Edit::Cut),
    ];
    proptest::collection::vec(edit, 1..4)
}

fn edited(text: &str, edit: &Edit) -> String {
    match edit {
        Edit::Add(n) => format!("{text}\n{}\n", MORE[*n]),
        Edit::Replace(n) => {
            let (begin, new) = FRONT[*n];
            let lines = text.split_inclusive('\n');
            lines
                .map(|line| if line.starts_with(begin) { new } else { line })
                .collect()
        }
        Edit::Cut(n) => text
            .get(..text.len().saturating_sub(n % 40))
            .unwrap_or(text)
            .to_string(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_vicinity_says_what_the_whole_says(series in proptest::collection::vec((0..13usize, edits()), 1..4)) {
        let campus = Campus::new();
        let list = campus.list();
        for (which, edits) in series {
            let all = files();
            let (below, before) = &all[which];
            let text = edits.iter().fold(before.clone(), |text, edit| edited(&text, edit));
            campus.write(below, &text);
            let (quick, whole) = campus.both(&list, below);
            if let Some(quick) = quick {
                prop_assert_eq!(quick, whole, "{}\n{}", below, text);
            }
            // The next file of the series finds this one as the list knows it, or different.
            if text.len() % 2 == 0 {
                campus.write(below, before);
            }
        }
    }
}

#[test]
fn an_edit_of_words_needs_no_whole() {
    let campus = Campus::new();
    let list = campus.list();
    let before = &files()[3].1;
    for edit in [
        Edit::Add(0),
        Edit::Add(2),
        Edit::Add(3),
        Edit::Add(9),
        Edit::Replace(0),
        Edit::Replace(4),
    ] {
        campus.write("knowledge-base/1001.md", &edited(before, &edit));
        let (quick, whole) = campus.both(&list, "knowledge-base/1001.md");
        assert_eq!(quick, Some(whole), "{edit:?}");
    }
    // What others may have a say in is asked of the whole.
    for edit in [
        Edit::Add(7),
        Edit::Add(14),
        Edit::Replace(5),
        Edit::Replace(8),
    ] {
        campus.write("knowledge-base/1001.md", &edited(before, &edit));
        let (quick, _) = campus.both(&list, "knowledge-base/1001.md");
        assert_eq!(quick, None, "{edit:?}");
    }
}

#[test]
fn whatever_else_changed_makes_a_whole_check() {
    let campus = Campus::new();
    let list = campus.list();
    let file = "knowledge-base/1001.md";
    assert!(campus.both(&list, file).0.is_some());
    for cut in [0, 1, list.len() / 2, list.len() - 1] {
        assert!(campus.both(&list[..cut], file).0.is_none());
    }
    let damaged = list.replacen('a', "b", 1);
    assert!(campus.both(&damaged, file).0.is_none());
    let mut others = Campus::new();
    others.common.internal = true;
    assert!(of_sight(&others.common, &campus.path(file), &list, &campus.look()).is_none());
    campus.write("services/netid.md", &files()[1].1.replace("Text", "Next"));
    assert!(campus.both(&list, file).0.is_none(), "another file");
    let list = campus.list();
    assert!(campus.both(&list, file).0.is_some());
    campus.write(
        "pages/new.md",
        "---\ntitle: New\nsummary: New.\n---\n\nNew.\n",
    );
    std::thread::sleep(Duration::from_millis(40));
    assert!(campus.both(&list, file).0.is_none(), "one more file");
    // A file that was changed just now is not believed to be the same.
    let list = campus.list();
    let sight = vicinity::look(&campus.common.site, SystemTime::now()).expect("a site");
    assert!(of_sight(&campus.common, &campus.path(file), &list, &sight).is_none());
}

#[test]
fn the_own_findings_exist() {
    assert!(OWN.is_sorted());
    let codes: Vec<&str> = crate::check::codes().iter().map(|code| code.name).collect();
    assert!(OWN.iter().all(|name| codes.contains(name)), "{OWN:?}");
}
