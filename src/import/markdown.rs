//! Any folder of Markdown: Middleman, Docusaurus, Sphinx with MyST, VuePress, Obsidian, or no tool at all.
use super::dialect::{Pass, blocks, directives, erb, html, includes, inline, marks, myst};
use super::fields;
use super::page::{Gathered, Page, Reading, dated, is_markdown, stem, text_at};
use super::report::{Notes, Report};
use super::{Folder, Tool};
use crate::base::address::{file_of, folder_of};
use serde_json::{Map, Value};

pub const TOOL: Tool = Tool {
    name: "markdown",
    title: "Markdown",
    sign,
    gather,
};

const PASSES: &[Pass] = &[
    erb::ruby,
    erb::mdx,
    directives::unfold,
    includes::snippets,
    directives::pass,
    directives::unfold,
    directives::unfold,
    myst::marks,
    directives::roles,
    directives::obsidian,
    directives::unfold,
    blocks::pass,
    directives::unfold,
    erb::govspeak,
    inline::contents,
    inline::attributes,
    inline::fences,
    marks::pass,
    inline::definitions,
    inline::abbreviations,
    html::pass,
    directives::unfold,
];

/// Folders at the top that are no content, whatever the tool.
const APART: &[&str] = &[
    "node_modules",
    "vendor",
    "_build",
    "build",
    "dist",
    "target",
    "_site",
    "public",
    "themes",
    "layouts",
    "templates",
];

/// What tools for folders of Markdown leave beside them.
fn sign(folder: &Folder) -> Option<String> {
    let marks = [
        "conf.py",
        "docs/conf.py",
        "source/conf.py",
        "myst.yml",
        "_toc.yml",
        "docusaurus.config.js",
        "docusaurus.config.ts",
        "docs/.vuepress/config.js",
        "config/tech-docs.yml",
        ".obsidian/app.json",
    ];
    let found = folder.first_of(&marks)?;
    Some(format!("{found} is there"))
}

fn gather(folder: &Folder, report: &mut Report) -> Gathered {
    let site = configuration(folder, report);
    let root = root(folder);
    let sources: Vec<(String, String)> = folder
        .below(&root)
        .filter(|path| {
            let below = path.strip_prefix(root.as_str()).unwrap_or(path);
            let first = below.trim_start_matches('/').split('/').next();
            let is_tools = root.is_empty() && first.is_some_and(|first| APART.contains(&first));
            is_markdown(path) && !is_tools && !below.split('/').any(|p| p.starts_with('.'))
        })
        .map(|path| {
            let below = path
                .strip_prefix(root.as_str())
                .unwrap_or(path)
                .trim_start_matches('/');
            (path.clone(), stem(below).to_string())
        })
        .collect();
    let includes = [
        root.clone(),
        "partials".to_string(),
        "source/partials".to_string(),
        "_includes".to_string(),
    ];
    let reading = Reading {
        folder,
        passes: PASSES,
        site: &site,
        includes: &includes,
    };
    let mut pages = reading.pages(&sources, report);
    let is_html = sources
        .iter()
        .any(|(path, _)| path.ends_with(".html.md") || path.ends_with(".html.md.erb"));
    let url = text_at(&site, "host")
        .or(text_at(&site, "url"))
        .filter(|u| u.contains("://"));
    for page in &mut pages {
        prepare(page, is_html);
    }
    Gathered {
        pages,
        statics: vec![
            ("static".into(), "/".into()),
            ("public".into(), "/".into()),
            ("source".into(), "/".into()),
            (root.clone(), "/".into()),
        ],
        root,
        url,
        roots: Vec::new(),
        systems: Vec::new(),
        zone: None,
        lists: Vec::new(),
        is_manual: true,
    }
}

/// What some of these tools say of themselves.
fn configuration(folder: &Folder, report: &mut Report) -> Value {
    let path = folder.first_of(&["config/tech-docs.yml", "_config.yml", "conf.json"]);
    let text = path
        .as_ref()
        .and_then(|path| folder.text_if(path, report).map(|text| (path, text)));
    match text {
        Some((path, text)) => {
            let mut notes = Notes::default();
            let value = fields::config(path, &text, &mut notes);
            report.take(path, notes);
            value
        }
        None => Value::Object(Map::new()),
    }
}

/// `docs/` or `source/` where a tool's own files stand beside it.
fn root(folder: &Folder) -> String {
    let has_tool = folder
        .first_of(&[
            "docusaurus.config.js",
            "docusaurus.config.ts",
            "config.rb",
            "conf.py",
            "docs/conf.py",
            "source/conf.py",
            "package.json",
            "Gemfile",
        ])
        .is_some();
    let named = ["source", "docs", "content", "src/content", "src/docs"];
    let found = named
        .iter()
        .find(|name| folder.below(name).any(|path| is_markdown(path)));
    found
        .filter(|_| has_tool)
        .map_or(String::new(), |name| name.to_string())
}

fn prepare(page: &mut Page, is_html: bool) {
    let leaf = file_of(&page.name).to_string();
    let folder = folder_of(&page.name);
    let folder = if folder.is_empty() {
        String::new()
    } else {
        format!("/{folder}")
    };
    let slug = page
        .fields
        .text(&["slug", "permalink", "url"])
        .map(|(s, _)| s);
    let written = slug.map(|s| match s.starts_with('/') {
        true => s,
        false => format!("{folder}/{s}"),
    });
    let (address, other) = match leaf.as_str() {
        "index" | "README" | "readme" | "_index" => {
            (format!("{folder}/"), format!("{folder}/index.html"))
        }
        leaf if is_html => (format!("{folder}/{leaf}.html"), format!("{folder}/{leaf}/")),
        leaf => (format!("{folder}/{leaf}/"), format!("{folder}/{leaf}.html")),
    };
    page.addresses.extend(written);
    page.addresses.push(address);
    page.addresses.push(other);
    for key in ["old_paths", "redirect_from", "aliases", "redirects"] {
        page.addresses.extend(
            page.fields
                .list(&[key])
                .into_iter()
                .filter(|a| a.starts_with('/')),
        );
    }
    page.day = dated(&leaf).map(|(day, _)| day.to_string());
    page.is_post =
        page.day.is_some() && page.fields.get("title").is_some() && page.name.contains("blog");
    if leaf.starts_with('_') && leaf != "_index" {
        page.notes
            .changed(1, "a part of other pages came over as a page too", &leaf);
    }
}
