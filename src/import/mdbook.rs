//! mdBook: `SUMMARY.md` is the book; code is put in from files.
use super::dialect::{
    Pass, Work, alert, alert_of, argument, arguments, details, directives, html, includes, inline,
    sentence,
};
use super::fields::{self};
use super::lines::{self, Fence, Line};
use super::page::{Gathered, Names, Page, Reading, at, is_markdown, stem, text_at};
use super::report::{Notes, Report};
use super::{Folder, Tool};
use crate::base::address::{decoded, file_of, folder_of, inside, path_of};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde_json::{Map, Value};

pub const TOOL: Tool = Tool {
    name: "mdbook",
    title: "mdBook",
    sign,
    gather,
};

const PASSES: &[Pass] = &[
    includes::mdbook,
    directives::unfold,
    boxes,
    directives::unfold,
    includes::hidden,
    inline::attributes,
    inline::fences,
    html::pass,
    directives::unfold,
];

fn sign(folder: &Folder) -> Option<String> {
    let summary = folder.first_of(&["src/SUMMARY.md", "SUMMARY.md"]);
    if let Some(found) = summary {
        return Some(format!("{found} is there"));
    }
    let text = folder
        .text("book.toml", &mut Notes::default())
        .filter(|_| folder.has("book.toml"))?;
    text.contains("[book]").then(|| "book.toml is there".into())
}

fn gather(folder: &Folder, report: &mut Report) -> Gathered {
    let site = match folder.text_if("book.toml", report) {
        Some(text) => {
            let mut notes = Notes::default();
            let value = fields::config("book.toml", &text, &mut notes);
            report.take("book.toml", notes);
            value
        }
        None => Value::Object(Map::new()),
    };
    let root = text_at(&site, "book.src").filter(|s| s != ".");
    let root = root
        .filter(|r| folder.below(r).next().is_some())
        .unwrap_or_else(|| match folder.has("src/SUMMARY.md") {
            true => "src".into(),
            false => String::new(),
        });
    let summary = inside(&root, "SUMMARY.md").unwrap_or_default();
    let chapters = chapters(folder, &summary, &root, report);
    let mut sources: Vec<(String, String)> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    let files = folder.below(&root).filter(|path| {
        is_markdown(path) && **path != summary && !path.split('/').any(|p| p.starts_with('.'))
    });
    let in_book = chapters.iter().map(|(path, _)| path);
    for path in in_book.chain(files) {
        if seen.insert(path.clone()) {
            let below = path
                .strip_prefix(&root)
                .unwrap_or(path)
                .trim_start_matches('/');
            sources.push((path.clone(), stem(below).to_string()));
        }
    }
    let includes = [root.clone()];
    let reading = Reading {
        folder,
        passes: PASSES,
        site: &site,
        includes: &includes,
    };
    let mut pages = reading.pages(&sources, report);
    let url = text_at(&site, "output.html.site-url");
    let base = url
        .as_deref()
        .map_or("", path_of)
        .trim_end_matches('/')
        .to_string();
    for page in &mut pages {
        prepare(page, &base, &chapters, &site);
    }
    contents(folder, &summary, &chapters, &base, &mut pages, report);
    Gathered {
        pages,
        root: root.clone(),
        statics: vec![(root, format!("{base}/"))],
        url: url.filter(|u| u.contains("://")),
        roots: Vec::new(),
        systems: Vec::new(),
        zone: None,
        lists: Vec::new(),
        is_manual: true,
    }
}

/// The chapters of the summary: path and title. A chapter without a file is told.
fn chapters(
    folder: &Folder,
    summary: &str,
    root: &str,
    report: &mut Report,
) -> Vec<(String, String)> {
    let Some(text) = folder.text_if(summary, report) else {
        return Vec::new();
    };
    let mut notes = Notes::default();
    let mut found = Vec::new();
    let mut open: Option<(String, String, u32)> = None;
    for (event, span) in Parser::new(&text).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                let no = text[..span.start].matches('\n').count() as u32 + 1;
                open = Some((dest_url.to_string(), String::new(), no));
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some((_, title, _)) = &mut open {
                    title.push_str(&words);
                }
            }
            Event::End(TagEnd::Link) => {
                if let Some((target, title, no)) = open.take() {
                    let path = inside(root, &decoded(&target)).filter(|p| folder.has(p));
                    match path {
                        Some(path) => found.push((path, title)),
                        None if target.is_empty() => {
                            notes.changed(no, "a chapter that is not written yet", title)
                        }
                        None => notes.person(
                            no,
                            "the summary names a chapter that is not there",
                            format!("{title} {target}"),
                        ),
                    }
                }
            }
            _ => {}
        }
    }
    report.take(summary, notes);
    found
}

fn prepare(page: &mut Page, base: &str, chapters: &[(String, String)], site: &Value) {
    let folder = folder_of(&page.name);
    let folder = if folder.is_empty() {
        String::new()
    } else {
        format!("/{folder}")
    };
    let leaf = file_of(&page.name).to_string();
    match leaf.as_str() {
        "README" | "readme" | "index" => page.addresses.push(format!("{base}{folder}/index.html")),
        leaf => page.addresses.push(format!("{base}{folder}/{leaf}.html")),
    }
    let here = page.addresses[0].clone();
    let redirects = at(site, "output.html.redirect").as_object();
    for (old, new) in redirects.into_iter().flatten() {
        let new = fields::plain(new);
        let new = if new.starts_with('/') {
            format!("{base}{new}")
        } else {
            format!(
                "{base}{}",
                inside(folder_of(old), &new).map_or(new.clone(), |n| format!("/{n}"))
            )
        };
        if new == here {
            page.addresses.push(format!("{base}{old}"));
        }
    }
    page.title = chapters
        .iter()
        .find(|(path, _)| *path == page.source)
        .map(|(_, title)| title.clone());
    if page.title.is_none() && !chapters.is_empty() {
        page.notes.changed(
            1,
            "this page is not in the summary; it came over all the same",
            "",
        );
    }
}

/// Boxes: blocks of code called `admonish` (mdbook-admonish), and mdBook's own `<div class="warning">`.
fn boxes(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len());
    let mut fence = Fence::default();
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        let bare = line.text.trim();
        let ticks = bare.bytes().take_while(|b| *b == b'`').count();
        let info = bare[ticks..].trim();
        let opens = !fence.is_open();
        let is_box = opens && ticks >= 3 && info.split([' ', ',']).next() == Some("admonish");
        let is_div = opens && bare == "<div class=\"warning\">";
        if !is_box && !is_div {
            fence.holds(&line.text);
            out.push(line.clone());
            at += 1;
            continue;
        }
        let closes = |l: &Line| {
            let bare = l.text.trim();
            match is_div {
                true => bare == "</div>",
                false => bare.len() >= ticks && bare.bytes().all(|b| b == b'`'),
            }
        };
        let length = lines[at + 1..].iter().position(closes);
        let Some(end) = length.map(|n| at + 1 + n) else {
            fence.holds(&line.text);
            out.push(line.clone());
            at += 1;
            continue;
        };
        let column = lines::indent(&line.text);
        let body: Vec<Line> = lines[at + 1..end]
            .iter()
            .map(|l| Line::new(lines::dedent(&l.text, column), l.no))
            .collect();
        work.notes
            .changed(line.no, "an admonition is an alert now", bare);
        let given = arguments(info.trim_start_matches("admonish"));
        let word = argument(&given, &["type"], Some(0)).unwrap_or("note");
        let word = if is_div { "warning" } else { word };
        let (kind, own) = alert_of(word).unwrap_or_else(|| ("NOTE", Some(sentence(word))));
        let title = argument(&given, &["title"], None).map(str::to_string);
        let title = title.or(own).filter(|t| !t.is_empty());
        let folds = argument(&given, &["collapsible"], None) == Some("true");
        match folds {
            true => {
                let words = title.unwrap_or_else(|| sentence(word));
                out.extend(details(&words, body, line.no, column));
            }
            false => out.extend(alert(kind, title.as_deref(), body, line.no, column)),
        }
        at = end + 1;
    }
    out
}

/// The summary itself becomes the book's page of contents, so that its order is not lost.
fn contents(
    folder: &Folder,
    summary: &str,
    chapters: &[(String, String)],
    base: &str,
    pages: &mut Vec<Page>,
    report: &mut Report,
) {
    if chapters.is_empty() {
        return;
    }
    let Some(text) = folder.text_if(summary, report) else {
        return;
    };
    let mut page = Page::bare(summary, fields::Fields::default());
    let mut notes = Notes::default();
    let (_, lines) = fields::split(&text, &mut notes);
    page.notes = notes;
    let mut names = Names::default();
    names.hold("contents");
    page.name = "contents".into();
    page.title = Some("Contents".into());
    page.addresses.push(format!("{base}/toc.html"));
    // Chapters that are not written yet, and those that are not there, are words.
    page.lines = lines
        .into_iter()
        .map(|mut line| {
            line.text = line.text.replace("]()", "] (not written yet)");
            line
        })
        .collect();
    page.kind = Some((
        crate::content::Kind::Article,
        "it is the book's table of contents".into(),
    ));
    pages.push(page);
}
