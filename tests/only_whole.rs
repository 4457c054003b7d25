//! `build --only-whole`: the demo with a broken document of every family, over a build in which all was well.
#![allow(clippy::disallowed_methods)]
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every file below a folder with its bytes.
fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap();
                found.insert(name.replace('\\', "/"), fs::read(&path).unwrap());
            }
        }
    }
    found
}

struct Site {
    _folder: tempfile::TempDir,
    root: PathBuf,
}

impl Site {
    /// A copy of the demo.
    fn new() -> Site {
        let folder = tempfile::tempdir().unwrap();
        let demo = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = folder.path().to_path_buf();
        fs::copy(demo.join("book.toml"), root.join("book.toml")).unwrap();
        for folder in ["content", "data"] {
            for (path, bytes) in tree(&demo.join(folder)) {
                let to = root.join(folder).join(path);
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::write(to, bytes).unwrap();
            }
        }
        Site {
            _folder: folder,
            root,
        }
    }

    /// Exit status, what was printed, what was warned.
    fn build(&self, options: &[&str]) -> (i32, String, String) {
        let out = Command::new(env!("CARGO_BIN_EXE_campanile"))
            .arg("build")
            .args(options)
            .current_dir(&self.root)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            out.status.code().unwrap(),
            text(out.stdout),
            text(out.stderr),
        )
    }

    fn out(&self) -> BTreeMap<String, Vec<u8>> {
        let mut all = tree(&self.root.join("public"));
        // Who writes, and what the next build may leave out, are no part of the site.
        all.retain(|path, _| {
            !path.ends_with(".campanile/lock") && !path.ends_with(".campanile/receipt")
        });
        all
    }

    /// Changes a file of the content, and gives back its old text.
    fn edit(&self, path: &str, change: impl Fn(&str) -> String) -> String {
        let file = self.root.join("content").join(path);
        let old = fs::read_to_string(&file).unwrap();
        let new = change(&old);
        assert_ne!(old, new, "{path} stays as it is");
        fs::write(file, new).unwrap();
        old
    }
}

type Break = fn(&str) -> String;

/// A document, where it stands, and how it breaks.
const BROKEN: &[(&str, &str, Break)] = &[
    (
        "communications/incidents/canvas-november.md",
        "incidents/2026/canvas-november/",
        |text| format!("{text}\nSee [more](kb:99999).\n"),
    ),
    (
        "communications/incidents/vpn-down.md",
        "incidents/2026/vpn-down/",
        |text| text.replacen("impact:", "inpact:", 1),
    ),
    (
        "communications/maintenance/zoom-single-sign-on.md",
        "maintenance/2026/zoom-single-sign-on/",
        |text| text.replacen("title: ", "title: \"", 1),
    ),
    ("services/printing.md", "services/printing/", |text| {
        format!("{text}\nSee [more](kb:99999).\n")
    }),
];

/// Whether a page, a feed or another file is about a broken document only.
fn is_left(path: &str) -> bool {
    BROKEN
        .iter()
        .any(|(_, address, _)| path.starts_with(address))
}

#[test]
fn what_is_broken_stays_as_it_was_and_all_else_is_new() {
    let site = Site::new();
    assert_eq!(site.build(&["--quiet"]).0, 0);
    let before = site.out();
    let old: Vec<String> = (BROKEN.iter())
        .map(|(path, _, change)| site.edit(path, change))
        .collect();
    let launch = "marketing/launches";
    let stories = fs::read_dir(site.root.join("content").join(launch)).unwrap();
    assert!(stories.count() > 0, "the demo has launches");
    assert_eq!(
        site.build(&["--quiet"]).0,
        1,
        "without the option, an error stops the build"
    );
    assert!(site.out() == before, "and nothing is touched");

    let (status, printed, warned) = site.build(&["--only-whole", "--format", "json"]);
    assert_eq!(status, 0, "{printed}{warned}");
    let told: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(told["left_out"].as_array().unwrap().len(), BROKEN.len());
    for (path, address, _) in BROKEN {
        assert!(warned.contains(path), "{path} is not warned of: {warned}");
        let addresses: Vec<&str> = (told["left_out"].as_array().unwrap().iter())
            .filter_map(|left| left["address"].as_str())
            .collect();
        assert!(
            addresses.contains(&&*format!("/{address}")),
            "{addresses:?}"
        );
    }
    let whole = site.out();
    for (path, bytes) in before.iter().filter(|(path, _)| is_left(path)) {
        assert!(whole.get(path) == Some(bytes), "{path} is not as it was");
    }
    let gone: Vec<&String> = before
        .keys()
        .filter(|path| !whole.contains_key(*path))
        // An index is named by what is in it.
        .filter(|path| !path.starts_with("assets/search/"))
        .collect();
    assert!(gone.is_empty(), "these files are gone: {gone:?}");
    links_lead_somewhere(&whole);
    let text = |path: &str| String::from_utf8(whole[path].clone()).unwrap();
    assert!(
        !text("feeds/outages.xml").contains("vpn-down"),
        "half a notice is in no feed"
    );
    assert!(
        text("api/v2/components.json").contains("Printing"),
        "a service is told of all the same"
    );

    // Once more, without any change: nothing is written, nothing is forgotten.
    let (_, printed, _) = site.build(&["--only-whole", "--format", "json"]);
    let again: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let files = |key: &str| again[key].as_u64().unwrap();
    assert_eq!(
        (files("new"), files("changed"), files("removed")),
        (0, 0, 0)
    );
    assert!(site.out() == whole);

    // Mended, all is as before: identities and dates too, so that no reader takes the items for new.
    for ((path, ..), text) in BROKEN.iter().zip(old) {
        fs::write(site.root.join("content").join(path), text).unwrap();
    }
    assert_eq!(site.build(&["--only-whole", "--quiet"]).0, 0);
    let after = site.out();
    for (path, bytes) in &before {
        assert!(after.get(path) == Some(bytes), "{path} is not as before");
    }
    assert_eq!(after.len(), before.len());
}

/// Every link within the site leads to a file.
fn links_lead_somewhere(files: &BTreeMap<String, Vec<u8>>) {
    let pages = files.iter().filter(|(path, _)| path.ends_with(".html"));
    for (path, bytes) in pages {
        let html = std::str::from_utf8(bytes).unwrap();
        for part in html.split(" href=\"/").skip(1) {
            let address = part.split(['"', '#', '?']).next().unwrap();
            let file = match address {
                "" => "index.html".to_string(),
                folder if folder.ends_with('/') => format!("{folder}index.html"),
                file => file.to_string(),
            };
            assert!(
                files.contains_key(&file),
                "{path} links to /{address}, and nothing is there"
            );
        }
    }
}

#[test]
fn a_story_without_consent_does_not_stay() {
    let site = Site::new();
    assert_eq!(site.build(&["--quiet"]).0, 0);
    let stories = site.root.join("content/marketing/stories");
    let shown = |path: &str, text: &str| path.ends_with(".md") && !text.contains("draft: true");
    let file = (tree(&stories).into_iter())
        .find(|(path, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            shown(path, &text) && text.contains("- web")
        })
        .expect("the demo has a story")
        .0;
    let id = file.trim_end_matches(".md").trim_end_matches("/index");
    let page = format!("stories/{id}/index.html");
    let before = site.out();
    assert!(before.contains_key(&page), "{page}");
    site.edit(&format!("marketing/stories/{file}"), |text| {
        text.replacen("- web", "- print", 1)
    });
    assert_eq!(site.build(&["--quiet"]).0, 1);
    let (status, _, warned) = site.build(&["--only-whole"]);
    assert_eq!(status, 0, "{warned}");
    let after = site.out();
    assert!(
        after.get(&page) != before.get(&page),
        "the person is still shown"
    );
}
