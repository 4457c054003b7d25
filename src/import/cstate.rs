//! cState: a status page of Hugo's. Posts are incidents, systems are services.
use super::dialect::{Pass, directives, html, inline, shortcodes};
use super::fields;
use super::hugo::{self, Site};
use super::page::{Gathered, Page, Reading, System, at, is_markdown, stem, text_at};
use super::report::{Notes, Report};
use super::{Folder, Tool};
use crate::base::address::file_of;
use crate::content::Kind;
use serde_json::Value;

pub const TOOL: Tool = Tool {
    name: "cstate",
    title: "cState",
    sign,
    gather,
};

const PASSES: &[Pass] = &[
    shortcodes::pass,
    inline::contents,
    html::pass,
    directives::unfold,
];

/// Systems in the configuration, or posts with `section: issue`.
fn sign(folder: &Folder) -> Option<String> {
    let mut report = Report::default();
    let site = hugo::configuration(folder, &mut report);
    if at(&site.value, "params.systems").is_array() {
        return Some(format!("{} lists systems", site.path));
    }
    let mut posts = folder
        .files
        .iter()
        .filter(|path| is_markdown(path) && is_issue_path(path));
    let first = posts.next()?;
    let text = folder.text(first, &mut Notes::default())?;
    let (fields, _) = fields::split(&text, &mut Notes::default());
    let is_issue = fields
        .get("section")
        .is_some_and(|s| fields::plain(s) == "issue")
        || (fields.get("severity").is_some() && fields.get("resolved").is_some());
    is_issue.then(|| format!("{first} is an issue of cState's"))
}

fn is_issue_path(path: &str) -> bool {
    !path.contains('/') || path.starts_with("content/issues/") || path.starts_with("issues/")
}

fn gather(folder: &Folder, report: &mut Report) -> Gathered {
    let site = hugo::configuration(folder, report);
    let root = match folder.below("content").next() {
        Some(_) => "content",
        None => "",
    };
    let mut notes = Notes::default();
    let systems = systems(&site, &mut notes);
    report.take(&site.path, notes);
    let sources: Vec<(String, String)> = folder
        .below(root)
        .filter(|path| is_markdown(path) && file_of(path) != "_index.md" && !path.contains("/."))
        .map(|path| (path.clone(), hugo::name(path, root)))
        .filter(|(path, _)| {
            !matches!(
                file_of(path).to_ascii_lowercase().as_str(),
                "readme.md" | "license.md"
            )
        })
        .collect();
    let reading = Reading {
        folder,
        passes: PASSES,
        site: &site.value,
        includes: &[],
    };
    let mut pages = reading.pages(&sources, report);
    for page in &mut pages {
        issue(page, &site);
    }
    Gathered {
        pages,
        root: root.into(),
        statics: vec![("static".into(), "/".into())],
        url: site.url.clone(),
        roots: Vec::new(),
        systems,
        zone: Some(site.zone.clone()),
        lists: Vec::new(),
        is_manual: false,
    }
}

/// The address of an issue is that of Hugo's pages; what is informational is no incident.
fn issue(page: &mut Page, site: &Site) {
    hugo::addresses(page, site);
    let is_page = page.source.contains("/pages/");
    page.is_post = !is_page;
    let name = file_of(stem(&page.source)).to_string();
    page.day = super::page::dated(&name).map(|(day, _)| day.to_string());
    let informational = page.fields.truth(&["informational"]) == Some(true);
    page.kind = Some(match (is_page, informational) {
        (true, _) => (Kind::Page, "its folder is `pages`".into()),
        (_, true) => {
            page.notes.changed(
                page.fields.line("informational"),
                "an informational post is an advisory",
                "informational: true",
            );
            (Kind::Advisory, "cState calls it informational".into())
        }
        _ => (Kind::Incident, "it is an issue of cState's".into()),
    });
    let _ = page.fields.take(&["section"]);
}

fn systems(site: &Site, notes: &mut Notes) -> Vec<System> {
    let list = at(&site.value, "params.systems")
        .as_array()
        .cloned()
        .unwrap_or_default();
    list.iter()
        .filter_map(|value| {
            let Value::Object(_) = value else {
                let name = fields::one_line(&fields::plain(value));
                return (!name.is_empty()).then(|| System {
                    name,
                    ..System::default()
                });
            };
            let get = |key: &str| text_at(value, key).unwrap_or_default();
            if get("name").is_empty() {
                notes.person(1, "a system without a name", fields::plain(value));
                return None;
            }
            Some(System {
                name: get("name"),
                description: get("description"),
                category: get("category"),
                link: get("link"),
            })
        })
        .collect()
}
