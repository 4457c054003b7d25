//! MkDocs, with the extensions that Material for MkDocs brings.
use super::dialect::{Pass, blocks, directives, html, includes, inline, jinja, marks, visible};
use super::fields::{self, plain};
use super::lines::{Fence, Line, block_end};
use super::page::{Gathered, Page, Reading, at, dated, is_markdown, stem, text_at};
use super::report::{Notes, Report};
use super::{Folder, Tool};
use crate::base::address::{file_of, folder_of, path_of};
use serde_json::{Map, Value};
use std::collections::HashMap;

pub const TOOL: Tool = Tool {
    name: "mkdocs",
    title: "MkDocs",
    sign,
    gather,
};

const PASSES: &[Pass] = &[
    includes::snippets,
    meta,
    jinja::pass,
    of_code,
    blocks::pass,
    directives::unfold,
    inline::contents,
    inline::headings,
    inline::attributes,
    inline::icons,
    inline::fences,
    marks::pass,
    inline::definitions,
    inline::abbreviations,
    html::pass,
    directives::unfold,
];

const CONFIGS: &[&str] = &["mkdocs.yml", "mkdocs.yaml", "properdocs.yml"];

/// The configuration, or blocks that only MkDocs has.
fn sign(folder: &Folder) -> Option<String> {
    if let Some(found) = folder.first_of(CONFIGS) {
        return Some(format!("{found} is there"));
    }
    if folder.has("book.toml") || folder.has("SUMMARY.md") || folder.has("_config.yml") {
        return None;
    }
    const ENOUGH: usize = 60;
    let pages = folder
        .files
        .iter()
        .filter(|path| is_markdown(path))
        .take(ENOUGH);
    let found = pages.filter(|path| {
        let text = folder.text(path, &mut Notes::default()).unwrap_or_default();
        text.lines().any(|line| {
            let bare = line.trim_start();
            (bare.starts_with("!!! ") || bare.starts_with("??? ") || bare.starts_with("=== \""))
                && bare.len() > 6
        })
    });
    let mut found = found;
    found
        .next()
        .map(|first| format!("{first} has an admonition in MkDocs' manner"))
}

/// MkDocs' configuration may hold tags for Python; they say nothing here.
fn configuration(folder: &Folder, path: &str, report: &mut Report) -> Value {
    let Some(text) = folder.text_if(path, report) else {
        return Value::Object(Map::new());
    };
    let mut notes = Notes::default();
    let plain: Vec<String> = text
        .lines()
        .map(|line| match line.find("!!python/") {
            Some(at) => line[..at].trim_end().to_string(),
            None => line.replace("!ENV", ""),
        })
        .collect();
    let value = fields::config(path, &plain.join("\n"), &mut notes);
    report.take(path, notes);
    value
}

fn gather(folder: &Folder, report: &mut Report) -> Gathered {
    let path = folder.first_of(CONFIGS).unwrap_or_default();
    let site = configuration(folder, &path, report);
    let root = text_at(&site, "docs_dir").filter(|d| folder.below(d).next().is_some());
    let root = root.unwrap_or_else(|| match folder.below("docs").next() {
        Some(_) if !path.is_empty() => "docs".into(),
        _ => String::new(),
    });
    let sources: Vec<(String, String)> = folder
        .below(&root)
        .filter(|path| is_markdown(path) && !path.split('/').any(|p| p.starts_with('.')))
        .map(|path| {
            let below = path
                .strip_prefix(&root)
                .unwrap_or(path)
                .trim_start_matches('/');
            (path.clone(), stem(below).to_string())
        })
        .collect();
    let includes = include_folders(folder, &site, &root);
    let reading = Reading {
        folder,
        passes: PASSES,
        site: &site,
        includes: &includes,
    };
    let mut pages = reading.pages(&sources, report);
    let mut titles = HashMap::new();
    nav(at(&site, "nav"), 0, &mut titles);
    let url = text_at(&site, "site_url").filter(|u| u.contains("://"));
    let base = url.as_deref().map_or("", path_of).trim_end_matches('/');
    let pretty = fields::truth(at(&site, "use_directory_urls")) != Some(false);
    let redirects = redirects(&site);
    for page in &mut pages {
        prepare(page, &root, base, pretty, &titles, &redirects);
    }
    Gathered {
        pages,
        root: root.clone(),
        statics: vec![(root, format!("{base}/"))],
        url,
        roots: Vec::new(),
        systems: Vec::new(),
        zone: None,
        lists: Vec::new(),
        is_manual: true,
    }
}

/// Where snippets are looked for.
fn include_folders(folder: &Folder, site: &Value, root: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for extension in at(site, "markdown_extensions")
        .as_array()
        .into_iter()
        .flatten()
    {
        let base = &extension["pymdownx.snippets"]["base_path"];
        found.extend(
            fields::words(base)
                .iter()
                .map(|b| b.trim_matches(['/', '.']).to_string()),
        );
    }
    let base = at(site, "markdown_extensions.pymdownx.snippets").get("base_path");
    found.extend(base.map(fields::words).unwrap_or_default());
    let others = [
        "",
        root,
        "includes",
        "snippets",
        "docs/snippets",
        "docs/includes",
        "_snippets",
        "overrides",
        "common",
    ];
    for other in others {
        if (other.is_empty() || folder.below(other).next().is_some())
            && !found.iter().any(|f| f == other)
        {
            found.push(other.to_string());
        }
    }
    found
}

/// Titles in the navigation, by path.
fn nav(value: &Value, depth: usize, titles: &mut HashMap<String, String>) {
    if depth > 20 {
        return;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|v| nav(v, depth + 1, titles)),
        Value::Object(map) => {
            for (title, value) in map {
                match value {
                    Value::String(path) => {
                        titles.insert(path.clone(), title.clone());
                    }
                    other => nav(other, depth + 1, titles),
                }
            }
        }
        _ => {}
    }
}

/// `redirect_maps` of the plugin for redirects: new page → old pages.
fn redirects(site: &Value) -> HashMap<String, Vec<String>> {
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for plugin in at(site, "plugins").as_array().into_iter().flatten() {
        let maps = plugin["redirects"]["redirect_maps"].as_object();
        for (old, new) in maps.into_iter().flatten() {
            found.entry(plain(new)).or_default().push(old.clone());
        }
    }
    found
}

fn prepare(
    page: &mut Page,
    root: &str,
    base: &str,
    pretty: bool,
    titles: &HashMap<String, String>,
    redirects: &HashMap<String, Vec<String>>,
) {
    let below = page
        .source
        .strip_prefix(root)
        .unwrap_or(&page.source)
        .trim_start_matches('/')
        .to_string();
    page.addresses
        .push(format!("{base}{}", address(&page.name, pretty)));
    for old in redirects.get(&below).into_iter().flatten() {
        page.addresses
            .push(format!("{base}{}", address(stem(old), pretty)));
    }
    page.title = titles.get(&below).cloned();
    page.is_post = page.name.starts_with("blog/posts/") || page.name.contains("/blog/posts/");
    page.day = dated(file_of(&page.name)).map(|(day, _)| day.to_string());
    if page.is_post {
        page.name = page.name.replace("blog/posts/", "blog/");
    }
}

/// `wifi/eduroam` → `/wifi/eduroam/`, or `/wifi/eduroam.html`.
fn address(name: &str, pretty: bool) -> String {
    let folder = folder_of(name);
    let folder = if folder.is_empty() {
        String::new()
    } else {
        format!("/{folder}")
    };
    match (file_of(name), pretty) {
        ("index" | "README" | "readme", _) => format!("{folder}/"),
        (leaf, true) => format!("{folder}/{leaf}/"),
        (leaf, false) => format!("{folder}/{leaf}.html"),
    }
}

/// `::: module`, which mkdocstrings fills from a program, with its options below it.
fn of_code(lines: Vec<Line>, work: &mut super::dialect::Work<'_>) -> Vec<Line> {
    let mut fence = Fence::default();
    let mut out = Vec::with_capacity(lines.len());
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let module = line.text.strip_prefix("::: ").map(str::trim);
        let named = module.is_some_and(|name| {
            let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '[' | ']');
            !name.is_empty() && name.chars().all(fits)
        });
        if fence.holds(&line.text) || !named {
            out.push(line.clone());
            at += 1;
            continue;
        }
        let end = block_end(&lines, at + 1, 4);
        let whole: Vec<&str> = lines[at..end].iter().map(|l| l.text.trim()).collect();
        let message = "text that mkdocstrings made out of a program: link to where it stands, or write it out";
        work.notes.person(line.no, message, whole.join(" "));
        let what = "A description of a program could not be brought over";
        out.extend(visible(what, whole.join(" ").trim(), line.no, 0));
        at = end;
    }
    out
}

/// Fields without rules around them, as MultiMarkdown has them: they are told, since readers did not see them.
fn meta(lines: Vec<Line>, work: &mut super::dialect::Work<'_>) -> Vec<Line> {
    const KEYS: &[&str] = &[
        "title",
        "author",
        "authors",
        "date",
        "template",
        "description",
        "summary",
        "tags",
        "hide",
        "search",
    ];
    let count = lines
        .iter()
        .take_while(|l| {
            let key = l.text.split(':').next().unwrap_or_default();
            l.no < 20 && l.text.contains(": ") && KEYS.contains(&key.to_ascii_lowercase().as_str())
        })
        .count();
    let ends = lines.get(count).is_none_or(Line::is_blank);
    if count == 0 || !ends || lines.first().is_none_or(|l| l.no != 1) {
        return lines;
    }
    let mut fields = lines;
    let mut lines = fields.split_off(count);
    for line in fields {
        match line.text.split_once(':') {
            Some((key, title)) if key.eq_ignore_ascii_case("title") => {
                work.notes.changed(
                    line.no,
                    "the title was taken from a line at the top",
                    &line.text,
                );
                lines.insert(0, Line::new(format!("# {}", title.trim()), line.no));
            }
            _ => work.notes.changed(
                line.no,
                "a field at the top of the page has no place here",
                &line.text,
            ),
        }
    }
    lines
}
