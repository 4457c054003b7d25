//! Content of other tools, brought over: each folder of `tests/import` holds a small site of another tool (`in/`), the
//! documents that come of it and the report (`out/`). `UPDATE=1 cargo test --test import` writes `out/` anew.
//!
//! Each case is imported into a fresh site by the real command, imported again (nothing may change), and built.
#![allow(clippy::disallowed_methods)]
use campanile::base::config;
use campanile::base::source::Source;
use campanile::import::{self, Folder, Ground, TOOLS, Wishes};
use campanile::site::address;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const NOW: &str = "2026-12-01T10:00";

fn campanile(arguments: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_campanile"))
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let complained = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{arguments:?}\n{said}\n{complained}");
    said
}

/// The report as lines, and what was made.
fn brought(root: &Path, site: &Path) -> (Value, BTreeMap<String, String>) {
    let (root, site) = (root.to_str().unwrap(), site.to_str().unwrap());
    let said = campanile(&[
        "import", root, "--site", site, "--now", NOW, "--format", "json",
    ]);
    let value: Value = serde_json::from_str(&said).unwrap();
    let mut out = BTreeMap::new();
    let mut report = String::new();
    for e in value["report"].as_array().unwrap() {
        let text = |key: &str| e[key].as_str().unwrap_or_default().replace('\n', "⏎");
        let _ = writeln!(
            report,
            "{} {}:{} {} | {}",
            text("level"),
            text("file"),
            e["line"],
            text("message"),
            text("excerpt")
        );
    }
    let lines: Vec<&str> = report.lines().map(str::trim_end).collect();
    out.insert(
        "report.txt".into(),
        format!(
            "{}\n{}\n",
            value["from"].as_str().unwrap(),
            lines.join("\n")
        ),
    );
    for list in ["documents", "files"] {
        for file in value[list].as_array().unwrap() {
            let path = file["file"].as_str().unwrap();
            let bytes = fs::read(Path::new(site).join("content").join(path)).unwrap();
            out.insert(path.into(), String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    (value, out)
}

fn files(root: &Path) -> BTreeMap<String, String> {
    let walk = walkdir::WalkDir::new(root)
        .into_iter()
        .filter_map(Result::ok);
    let files = walk.filter(|e| e.file_type().is_file());
    files
        .map(|e| {
            let path = e
                .path()
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            (
                path,
                String::from_utf8_lossy(&fs::read(e.path()).unwrap()).into_owned(),
            )
        })
        .collect()
}

#[test]
fn every_tool() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let mut cases: Vec<PathBuf> = fs::read_dir(&root)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    cases.sort();
    assert!(cases.len() >= TOOLS.len(), "a case for every tool");
    let update = std::env::var_os("UPDATE").is_some_and(|v| v == "1");
    for case in cases {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        campanile(&["init", site.to_str().unwrap(), "--now", NOW]);
        let (_, made) = brought(&case.join("in"), &site);
        let (again, _) = brought(&case.join("in"), &site);
        assert_eq!(again["written"]["new"], 0, "{name}: twice is once");
        assert_eq!(again["written"]["changed"], 0, "{name}: twice is once");
        campanile(&["build", "--site", site.to_str().unwrap(), "--now", NOW]);
        let out = case.join("out");
        if update {
            let _ = fs::remove_dir_all(&out);
            for (path, text) in &made {
                let path = out.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            continue;
        }
        let expected = files(&out);
        let names = |m: &BTreeMap<String, String>| m.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&expected), names(&made), "{name}");
        for (path, text) in &made {
            assert_eq!(&expected[path], text, "{name}: {path}");
        }
    }
}

/// Brings one page over, in memory.
fn page(tool: &import::Tool, path: &str, text: &str) -> (String, String) {
    let book = Source::new("book.toml", include_str!("../book.toml"));
    let (config, _) = config::read(&book, None);
    let config = config.unwrap();
    let bytes = text.as_bytes().to_vec();
    let name = path.to_string();
    let folder = Folder {
        name: "old".into(),
        files: BTreeSet::from([name.clone()]),
        apart: Vec::new(),
        read: Box::new(move |asked| {
            if asked == name {
                Ok(bytes.clone())
            } else {
                Err("it is not there".into())
            }
        }),
    };
    let ground = Ground {
        config: &config,
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
    let texts: Vec<&str> = import.made.iter().map(|m| m.text.as_str()).collect();
    let report: Vec<String> = import
        .report
        .entries
        .iter()
        .map(|e| format!("{} {}", e.message, e.excerpt))
        .collect();
    // A line break in a quoted value of the front matter is no letter.
    (texts.join("\n").replace("\\n", " "), report.join("\n"))
}

fn words(text: &str) -> HashSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Pieces of all dialects, whole and broken, that a generated page is made of. Each has words of its own.
const PIECES: &[&str] = &[
    "# Heading alpha\n\n",
    "Plain beta words.\n\n",
    "!!! note \"Gamma\"\n    delta body\n\n",
    "??? tip\n    epsilon\n\n",
    "=== \"Zeta\"\n\n    eta\n\n=== \"Theta\"\n\n    iota\n\n",
    "```python title=\"kappa.py\"\nprint('lambda')\n```\n\n",
    "{{< figure src=\"mu.png\" caption=\"nu\" >}}\n\n",
    "{{% notice warning %}}\nxi\n{{% /notice %}}\n\n",
    "{{< unknown omicron=\"pi\" >}}rho{{< /unknown >}}\n\n",
    "{% highlight ruby %}\nsigma\n{% endhighlight %}\n\n",
    "{% include tau.html upsilon=\"phi\" %}\n\n",
    "{{ site.title }} chi\n\n",
    ":::{note} Psi\n:class: omega\ninner\n:::\n\n",
    ":::tip Docu\nsaurus\n:::\n\n",
    "[broken](nowhere.md#anchor) ",
    "![alt words](missing.png \"title words\") ",
    "<div class=\"box\" markdown>\n\ninside the box\n\n</div>\n\n",
    "<script>\nvar program = 1;\n</script>\n\n",
    "<table><tr><td>cell <a href=\"x.md\">linked</a></td></tr></table>\n\n",
    "<Listing number=\"1-2\" caption=\"captioned\">\n\n",
    "</Listing>\n\n",
    "<iframe src=\"https://film.example/embed\" title=\"film\"></iframe>\n\n",
    "Term\n:   Meaning here\n\n",
    "*[HTML]: Hypertext\n\n",
    "A footnote[^missing] mark.\n\n",
    "--8<-- \"include.md\"\n\n",
    "{{#include code.rs:2:4}}\n\n",
    "^callout of govspeak^\n\n",
    "<%= erb_call \"argument\" %>\n\n",
    "> [!info] Obsidian title\n> quoted\n\n",
    "[[Wiki page|shown]] ",
    "{: .note }\nclassed paragraph\n\n",
    "text {: .cls #ident } more\n\n",
    "- item one\n    - nested two\n\n",
    "| a | b |\n|---|---|\n| c1 | d1 |\n\n",
    "<details>\n<summary>Summed</summary>\nhidden words\n</details>\n\n",
    "++ctrl+alt+del++ keys\n\n",
    ":material-home: icon\n\n",
    "~~~\nopen fence\n",
    "    indented code\n\n",
    "<p align=\"center\">centered</p>\n\n",
    "[TOC]\n\n",
    "---\n\n",
    "(label)=\n\n",
    "{ref}`role words <label>` ",
    "<username> placeholder ",
    "H~2~O and x^2^ and ==marked==\n\n",
    "\u{FEFF}\u{1} control\r\n",
    "ünïcödé 漢字\n\n",
    "<!-- remark words -->\n\n",
    "[ref link][refdef]\n\n",
    "[refdef]: other.md \"ref title\"\n\n",
    "<a href=\"never closed\">",
    "<pre>\npre formatted\n</pre>\n\n",
];

fn pages() -> impl Strategy<Value = String> {
    proptest::collection::vec(0..PIECES.len(), 1..10)
        .prop_map(|picks| picks.into_iter().map(|i| PIECES[i]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every word of the source is in the document or in the report.
    #[test]
    fn nothing_is_lost(text in pages()) {
        for tool in TOOLS {
            let (made, report) = page(tool, "content/issues/first.md", &text);
            let there: HashSet<String> = words(&made).union(&words(&report)).cloned().collect();
            let lost: Vec<String> = words(&text).into_iter().filter(|w| !there.contains(w)).collect();
            prop_assert!(lost.is_empty(), "{}: {lost:?} of\n{text}\n====\n{made}\n====\n{report}", tool.name);
        }
    }

    /// No text and no front matter makes it panic.
    #[test]
    fn any_text(text in "(?s).{0,200}", matter in "[ -~\\n]{0,80}") {
        for tool in TOOLS {
            let _ = page(tool, "content/issues/first.md", &text);
            let _ = page(tool, "docs/a b/ü.md", &format!("---\n{matter}\n---\n{text}"));
            let _ = page(tool, "_posts/2020-01-02-x.md", &format!("+++\n{matter}\n+++\n{text}"));
        }
    }
}

/// Twice the text takes about twice the time: none of these grows with the square of its size.
#[test]
fn time_grows_with_the_text() {
    for piece in [
        "[",
        "<a href=\"x\">",
        "{{< x >}}",
        "{% if %}",
        "!!! note\n",
        "<script>",
        "<pre>",
        "`",
        "**",
        "[[",
        "{:",
        ":::note\n",
        "=== \"x\"\n",
        "{{",
        "<",
        "![",
        "\n: x\n",
        "--8<--\n",
    ] {
        let text = piece.repeat(20_000 / piece.len());
        for tool in TOOLS {
            let start = std::time::Instant::now();
            let _ = page(tool, "content/issues/first.md", &text);
            let took = start.elapsed();
            assert!(
                took.as_secs() < 20,
                "{}: {piece:?} took {took:?}",
                tool.name
            );
        }
    }
}
