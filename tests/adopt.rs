//! Pages of universities, adopted: `tests/adopt/NAME/page.html` with its files becomes `theme/` and `report.txt` beside it
//! (`UPDATE=1 cargo test --test adopt` writes them down), and a site with that theme has one `main`, one `h1` and no id
//! twice on any page, as lol_html reads them. What holds for these holds for pages that nobody has seen.
#![allow(clippy::disallowed_methods)]
mod common;

use campanile::adopt::{self, Adopted, Wish, drift};
use campanile::base::source::{Place, Source};
use campanile::theme::ThemeFile;
use lol_html::{RewriteStrSettings, element, rewrite_str};
use proptest::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

fn adopted(name: &str, text: &str, folder: Option<&Path>) -> Result<Adopted, String> {
    let at_hand =
        |path: &str| -> Option<Arc<[u8]>> { fs::read(folder?.join(path)).ok().map(Into::into) };
    adopt::adopt(&Wish {
        page: Source::new(name, text),
        dir: "",
        at_hand: &at_hand,
        from: None,
        content: None,
    })
}

fn fixtures() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir("tests/adopt")
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.join("page.html").is_file())
        .collect();
    found.sort();
    assert!(found.len() >= 3);
    found
}

/// The report as lines.
fn report(adopted: &Adopted) -> String {
    let at = |place: Option<&Place>| {
        place.map_or("-".into(), |p| {
            format!("{}:{}", p.source.path, p.line_column().0)
        })
    };
    let mut out = format!(
        "{}: {}\nkept {}\nbrand {:?}\n",
        adopted.place,
        adopted.why,
        adopted.kept.join(", "),
        adopted.brand
    );
    adopted.changed.iter().for_each(|(place, what)| {
        out.push_str(&format!("changed {} {what}\n", at(place.as_ref())))
    });
    adopted
        .person
        .iter()
        .for_each(|f| out.push_str(&format!("person {} {}\n", at(f.place.as_ref()), f.message)));
    out
}

#[test]
fn pages_become_themes() {
    let update = std::env::var_os("UPDATE").is_some_and(|value| value == "1");
    let mut wrong = Vec::new();
    for folder in fixtures() {
        let text = fs::read_to_string(folder.join("page.html")).unwrap();
        let adopted = adopted("page.html", &text, Some(&folder)).unwrap();
        let mut expected: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        expected.insert("report.txt".into(), report(&adopted).into_bytes());
        // Masthead and extras are the same for all.
        let own = adopted.files.iter().filter(|(name, _)| {
            name.ends_with("base.html") || name.ends_with(".css") || name.ends_with(".toml")
        });
        expected.extend(own.map(|(name, bytes)| (format!("theme/{name}"), bytes.clone())));
        for (name, bytes) in expected {
            let path = folder.join(&name);
            if fs::read(&path).is_ok_and(|now| now == bytes) {
                continue;
            }
            if update {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, bytes).unwrap();
            } else {
                wrong.push(format!(
                    "{}:\n{}",
                    path.display(),
                    String::from_utf8_lossy(&bytes)
                ));
            }
        }
        sound_site(&adopted, &folder.display().to_string());
    }
    assert!(
        wrong.is_empty(),
        "{}\nUPDATE=1 cargo test --test adopt writes down what comes now",
        wrong.join("\n")
    );
}

/// A site of two pages in that theme; headings of ours have the names that theirs have.
fn site(adopted: &Adopted) -> BTreeMap<String, Vec<u8>> {
    let book = format!("{}\n[theme]\nname = \"adopted\"\n", common::BOOK);
    let page = "---\ntitle: About us\nsummary: Who we are and where you find us on campus.\n---\n\n## Contact\n\nHere.\n\n## Q\n\n## Footer\n\n## Nav\n\nText.\n";
    let mut input = common::input(&book, &[("pages/about.md", page)]);
    input.theme = adopted
        .files
        .iter()
        .map(|(path, bytes)| ThemeFile {
            path: path.as_str().into(),
            bytes: bytes.as_slice().into(),
        })
        .collect();
    common::bytes(&common::compiled(&input))
}

fn sound_site(adopted: &Adopted, name: &str) {
    let site = site(adopted);
    for (path, bytes) in site
        .iter()
        .filter(|(path, _)| path.ends_with(".html") && !path.starts_with("embed/"))
    {
        sound_page(
            &String::from_utf8_lossy(bytes),
            &format!("{name}: {path}"),
            &site,
        );
    }
}

fn sound_page(html: &str, name: &str, site: &BTreeMap<String, Vec<u8>>) {
    let (mains, headings, skips) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let ids: RefCell<BTreeMap<String, usize>> = RefCell::default();
    let missing: RefCell<Vec<String>> = RefCell::default();
    let main = RefCell::new(String::new());
    let links: RefCell<Vec<String>> = RefCell::default();
    let count = |cell: &Cell<usize>| cell.set(cell.get() + 1);
    let handlers = vec![
        element!("main", |el| {
            count(&mains);
            *main.borrow_mut() = el.get_attribute("id").unwrap_or_default();
            Ok(())
        }),
        element!("h1", |_| {
            count(&headings);
            Ok(())
        }),
        element!("a[href^=\"#\"]", |el| {
            links
                .borrow_mut()
                .push(el.get_attribute("href").unwrap_or_default());
            count(&skips);
            Ok(())
        }),
        element!("[id]", |el| {
            *ids.borrow_mut()
                .entry(el.get_attribute("id").unwrap_or_default())
                .or_default() += 1;
            Ok(())
        }),
        element!("*", |el| {
            for attr in ["src", "href"] {
                let address = el.get_attribute(attr).unwrap_or_default();
                if let Some(path) = address
                    .strip_prefix("/assets/")
                    .map(|p| format!("assets/{p}"))
                    && !site.is_empty()
                    && !site.contains_key(&path)
                {
                    missing.borrow_mut().push(address);
                }
            }
            Ok(())
        }),
    ];
    let settings = handlers.into_iter().fold(
        RewriteStrSettings::new().with_strict(false),
        |settings, handler| settings.append_element_content_handler(handler),
    );
    rewrite_str(html, settings).unwrap();
    assert_eq!(mains.get(), 1, "{name}: one main\n{html}");
    assert_eq!(headings.get(), 1, "{name}: one h1\n{html}");
    let twice: Vec<_> = ids
        .into_inner()
        .into_iter()
        .filter(|(_, n)| *n > 1)
        .collect();
    assert!(twice.is_empty(), "{name}: ids twice {twice:?}");
    assert!(
        missing.into_inner().is_empty(),
        "{name}: files that are not there"
    );
    let to = format!("#{}", main.into_inner());
    assert!(
        links.into_inner().contains(&to),
        "{name}: no skip link to {to}"
    );
    assert!(
        !html.contains("style=\"") || !html.contains("theirs-"),
        "{name}: a style attribute is left"
    );
}

#[test]
fn a_page_that_is_as_it_was_has_not_drifted() {
    let folder = Path::new("tests/adopt/lakeshore");
    let text = fs::read_to_string(folder.join("page.html")).unwrap();
    let then = adopted("page.html", &text, Some(folder)).unwrap().record;
    assert!(drift(&then, &then).is_empty());
    let body = text.replace("needs a permit", "needs no permit at all");
    let now = adopted("page.html", &body, Some(folder)).unwrap().record;
    assert_eq!(
        drift(&then, &now),
        Vec::<String>::new(),
        "the content of their page is not ours to mind"
    );
    let new = text
        .replace(">Jobs</a>", ">Jobs</a> <a href=\"/giving\">Giving</a>")
        .replace(
            "cdn.lakeshore.example/analytics",
            "stats.lakeshore.example/analytics",
        );
    let now = adopted("page.html", &new, Some(folder)).unwrap().record;
    assert_eq!(
        drift(&then, &now),
        [
            "the footer has a new link: Giving → /giving",
            "the page now needs https://stats.lakeshore.example"
        ]
    );
}

#[test]
fn hostile_pages_take_linear_time() {
    const MIB: usize = 1 << 20;
    let unit = [
        "<b>",
        "<div><p>",
        "<table><tr>",
        "</span>",
        "<a href=x id=main>",
        "<!--",
        "<",
        "<main>",
        "<li><h1>",
        "<svg><path/>",
        "<form><select>",
        "<p style='a:b'>",
    ];
    for unit in unit {
        let text = |bytes: usize| unit.repeat(bytes / unit.len());
        let time = |text: String| {
            let begin = Instant::now();
            let _ = adopted("page.html", &text, None);
            begin.elapsed()
        };
        let (small, large) = (time(text(MIB / 8)), time(text(MIB)));
        let allowed = small.max(Duration::from_millis(60)) * 24;
        assert!(
            large < allowed,
            "{unit}: an eighth took {small:?}, the whole {large:?}"
        );
    }
}

/// Pieces of which bad pages are made.
fn piece() -> impl Strategy<Value = String> {
    let tags = prop::sample::select(vec![
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<main>",
        "</main>",
        "<main id=content>",
        "<h1>",
        "</h1>",
        "<h1 id=x>",
        "<nav>",
        "</nav>",
        "<header>",
        "</header>",
        "<footer>",
        "</footer>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</table>",
        "<ul>",
        "<li>",
        "</ul>",
        "<a href='#main'>skip to content",
        "<a href=/x>",
        "</a>",
        "<form>",
        "</form>",
        "<select>",
        "<option>",
        "</select>",
        "<script>",
        "</script>",
        "<style>a{b:url(c)}</style>",
        "<!--",
        "-->",
        "<svg>",
        "</svg>",
        "<title>",
        "</title>",
        "<head>",
        "</head>",
        "<body id=main class='a'>",
        "</body>",
        "<html id=x>",
        "<div id=main>",
        "<div id=x>",
        "<div id='part-x'>",
        "<div id=content>",
        "{{ x }}",
        "{% y %}",
        "{#",
        "{",
        "<div style='color:red'>",
        "<p onclick=f()>",
        "<textarea>",
        "</textarea>",
        "<iframe src=/y>",
        "<noscript>",
        "</noscript>",
        "<template>",
        "</template>",
        "<article>",
        "<section>",
        "<link rel=stylesheet href=/a.css>",
        "<base href=/>",
        "<img src=x.png srcset='a 1x, b 2x'>",
        "<x-y>",
        "<!-- InstanceBeginEditable name=\"content\" -->",
        "<!-- InstanceEndEditable -->",
        "<!--#include virtual=\"a\" -->",
        "<meta name=viewport content='user-scalable=no'>",
        "<button>",
        "<plaintext>",
        "<frameset>",
        "&amp;",
        "é",
        "\u{0}",
        "\r\n",
        "words of text",
    ]);
    prop_oneof![8 => tags.prop_map(str::to_string), 1 => "[ -~]{0,12}"]
}

/// A tag's name goes up to the next space; marks of Tera in it are written as they are.
#[test]
fn marks_of_tera_in_a_name_are_no_marks() {
    for page in [
        "<nav><A{{ x }}<div>",
        "<nav><a{% y %}>text</nav>",
        "<header><a{# z #}></a{#></header>",
    ] {
        if let Ok(adopted) = adopted("page.html", page, None) {
            sound_site(&adopted, page);
        }
    }
}

/// Browsers with scripts end a `<noscript>` at the first `</noscript>`, wherever that stands; the others read on.
#[test]
fn a_noscript_ends_where_all_browsers_agree() {
    for inside in [
        "<!--</noscript>-->",
        "<!--</noscript><main><h1>Two</h1></main>-->",
        "<img alt=\"</noscript><h1>Two</h1>\">",
        "<style></noscript><h1>Two</h1></style>",
        "<table><tr><td></noscript>",
    ] {
        for page in [
            format!("<noscript>{inside}</noscript><header>Us</header><p>Words that are read.</p>"),
            format!(
                "<body><header>Us<noscript>{inside}</noscript></header><p>Words that are read.</p>"
            ),
        ] {
            let adopted = adopted("page.html", &page, None).unwrap();
            sound_site(&adopted, &page);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_page_becomes_a_theme_or_is_refused(pieces in prop::collection::vec(piece(), 0..60)) {
        if let Ok(adopted) = adopted("page.html", &pieces.concat(), None) {
            sound_site(&adopted, "a page of pieces");
        }
    }
}
