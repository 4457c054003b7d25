//! Jekyll: posts with the day in their names, pages anywhere, collections, Liquid, permalinks.
use super::dialect::{Pass, directives, html, inline, liquid};
use super::fields::{self, plain};
use super::page::{Gathered, Page, Reading, at, dated, is_markdown, stem, text_at};
use super::report::{Notes, Report};
use super::times;
use super::{Folder, Tool};
use crate::base::address::{file_of, folder_of};
use crate::base::names;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

pub const TOOL: Tool = Tool {
    name: "jekyll",
    title: "Jekyll",
    sign,
    gather,
};

const PASSES: &[Pass] = &[
    liquid::pass,
    inline::contents,
    liquid::kramdown,
    inline::attributes,
    inline::fences,
    inline::definitions,
    inline::abbreviations,
    inline::headings,
    html::pass,
    directives::unfold,
];

fn sign(folder: &Folder) -> Option<String> {
    let config = folder.first_of(&["_config.yml", "_config.yaml", "_config.toml"]);
    config
        .or_else(|| folder.below("_posts").next().map(|_| "_posts/".into()))
        .map(|found| format!("{found} is there"))
}

fn gather(folder: &Folder, report: &mut Report) -> Gathered {
    let path = folder
        .first_of(&["_config.yml", "_config.yaml", "_config.toml"])
        .unwrap_or_default();
    let site = match folder.text_if(&path, report) {
        Some(text) => {
            let mut notes = Notes::default();
            let value = fields::config(&path, &text, &mut notes);
            report.take(&path, notes);
            value
        }
        None => Value::Object(Map::new()),
    };
    let root = text_at(&site, "source")
        .filter(|s| s != "." && folder.below(s).next().is_some())
        .unwrap_or_default();
    let excluded = fields::words(at(&site, "exclude"));
    let sources: Vec<(String, String)> = folder
        .below(&root)
        .filter(|path| is_page(path, &root, &excluded))
        .map(|path| {
            let below = path
                .strip_prefix(&root)
                .unwrap_or(path)
                .trim_start_matches('/');
            (path.clone(), stem(below).to_string())
        })
        .collect();
    let includes = ["_includes".to_string(), root.clone()];
    let reading = Reading {
        folder,
        passes: PASSES,
        site: &site,
        includes: &includes,
    };
    let mut pages = reading.pages(&sources, report);
    let base = text_at(&site, "baseurl").unwrap_or_default();
    let base = format!("/{}", base.trim_matches('/'));
    for page in &mut pages {
        defaults(page, &site);
        prepare(page, &site, base.trim_end_matches('/'));
    }
    let url = text_at(&site, "url").filter(|u| u.contains("://"));
    Gathered {
        pages,
        statics: vec![(root.clone(), "/".into())],
        root,
        url: url.map(|u| format!("{}{}", u.trim_end_matches('/'), base.trim_end_matches('/'))),
        roots: Vec::new(),
        systems: Vec::new(),
        zone: text_at(&site, "timezone").and_then(|z| times::zone(&z)),
        lists: Vec::new(),
        is_manual: false,
    }
}

/// Folders that begin with `_` are the tool's, but for posts, drafts and collections.
fn is_page(path: &str, root: &str, excluded: &[String]) -> bool {
    let below = path
        .strip_prefix(root)
        .unwrap_or(path)
        .trim_start_matches('/');
    let tools = [
        "_includes",
        "_layouts",
        "_sass",
        "_data",
        "_site",
        "_plugins",
    ];
    let mut parts = below.split('/');
    is_markdown(path)
        && !parts.any(|part| tools.contains(&part) || part.starts_with('.'))
        && !below.starts_with("vendor/")
        && !excluded
            .iter()
            .any(|e| below == e || below.starts_with(&format!("{}/", e.trim_end_matches('/'))))
        && !matches!(
            below.to_ascii_lowercase().as_str(),
            "readme.md" | "license.md" | "contributing.md" | "changelog.md" | "code_of_conduct.md"
        )
}

/// `defaults:` of the configuration, by path.
fn defaults(page: &mut Page, site: &Value) {
    let list = at(site, "defaults").as_array().cloned().unwrap_or_default();
    for rule in &list {
        let path = text_at(rule, "scope.path").unwrap_or_default();
        let kind = text_at(rule, "scope.type").unwrap_or_default();
        let is_post = page.name.contains("_posts/");
        let fits = page.name.starts_with(path.trim_matches('/'))
            && (kind.is_empty() || (kind == "posts") == is_post);
        if let Some(values) = rule["values"].as_object().filter(|_| fits) {
            let values: BTreeMap<String, Value> = values.clone().into_iter().collect();
            super::page::with_defaults(&mut page.fields, &values);
        }
    }
}

fn prepare(page: &mut Page, site: &Value, base: &str) {
    let leaf = file_of(&page.name).to_string();
    page.is_post = page.name.starts_with("_posts/")
        || page.name.contains("/_posts/")
        || page.name.starts_with("_drafts/")
        || page.name.contains("/_drafts/");
    page.day = dated(&leaf).map(|(day, _)| day.to_string());
    if page.name.contains("_drafts/") {
        page.fields.set_default("draft", &Value::Bool(true));
    }
    let rule = page.fields.text(&["permalink"]).map(|(p, _)| p);
    let collection = page
        .name
        .split('/')
        .next()
        .and_then(|f| f.strip_prefix('_'))
        .unwrap_or_default()
        .to_string();
    let rule = rule.or_else(|| match (page.is_post, collection.as_str()) {
        (true, _) => Some(text_at(site, "permalink").unwrap_or_else(|| "date".into())),
        (false, "") => text_at(site, "permalink")
            .filter(|p| p == "pretty" || p.ends_with('/'))
            .map(|_| "pretty".into()),
        (false, name) => text_at(site, &format!("collections.{name}.permalink")),
    });
    let path = permalink(page, rule.as_deref(), &leaf);
    page.addresses.push(format!("{base}{path}"));
    let old: Vec<String> = page.fields.list(&["redirect_from", "redirects", "aliases"]);
    for old in old {
        page.addresses
            .push(format!("{base}/{}", old.trim_start_matches('/')));
    }
    if let Some((to, line)) = page.fields.text(&["redirect_to"]) {
        page.notes.person(line, "this page only led elsewhere", to);
    }
    // What is in a collection is called after it.
    if page.name.starts_with('_') {
        page.name = page.name.trim_start_matches('_').to_string();
    }
    page.name = page.name.replace("/_posts/", "/").replace("/_drafts/", "/");
}

/// Jekyll's styles (`date`, `pretty`, `ordinal`, `none`) and templates with `:words`.
fn permalink(page: &Page, rule: Option<&str>, leaf: &str) -> String {
    let folder = folder_of(&page.name);
    let categories = page
        .fields
        .get("categories")
        .or(page.fields.get("category"))
        .map(plain)
        .unwrap_or_default();
    let categories: String = categories
        .split([',', ' '])
        .filter(|c| !c.is_empty())
        .map(|c| format!("/{}", names::slug(c)))
        .collect();
    let Some(rule) = rule else {
        let path = format!("/{}", page.name.trim_start_matches('_'));
        return match leaf {
            "index" => path.trim_end_matches("index").to_string(),
            _ => format!("{path}.html"),
        };
    };
    let template = match (rule, page.is_post) {
        ("pretty", true) => "/:categories/:year/:month/:day/:title/",
        ("date", true) => "/:categories/:year/:month/:day/:title.html",
        ("ordinal", true) => "/:categories/:year/:y_day/:title.html",
        ("weekdate", true) => "/:categories/:year/W:week/:short_day/:title.html",
        ("none", true) => "/:categories/:title.html",
        ("pretty", false) if leaf == "index" => "/:path/",
        ("pretty", false) => "/:path/:basename/",
        (rule, _) => rule,
    };
    let (day, rest) = dated(leaf).unwrap_or(("", leaf));
    let written = page.fields.get("date").map(plain).unwrap_or_default();
    let day = written
        .get(..10)
        .filter(|d| d.parse::<jiff::civil::Date>().is_ok())
        .unwrap_or(day);
    let part = |at: std::ops::Range<usize>| day.get(at).unwrap_or_default().to_string();
    let ordinal = day
        .parse::<jiff::civil::Date>()
        .map_or(String::new(), |d| format!("{:03}", d.day_of_year()));
    let slug = page
        .fields
        .get("slug")
        .map(plain)
        .unwrap_or_else(|| rest.to_string());
    let mut out = template.to_string();
    let name = page.name.trim_start_matches('_');
    let path = match template.contains(":basename") || leaf == "index" {
        true => folder.to_string(),
        false => name
            .split_once('/')
            .map_or(name, |(_, rest)| rest)
            .to_string(),
    };
    for (word, value) in [
        (
            ":categories",
            categories.trim_start_matches('/').to_string(),
        ),
        (":year", part(0..4)),
        (":short_month", part(5..7)),
        (":month", part(5..7)),
        (":i_month", part(5..7).trim_start_matches('0').to_string()),
        (":i_day", part(8..10).trim_start_matches('0').to_string()),
        (":y_day", ordinal),
        (":day", part(8..10)),
        (":title", slug.clone()),
        (":slug", slug),
        (
            ":collection",
            name.split('/').next().unwrap_or_default().to_string(),
        ),
        (":basename", leaf.to_string()),
        (":path", path),
        (":name", rest.to_string()),
        (":output_ext", ".html".to_string()),
    ] {
        out = out.replace(word, &value);
    }
    let mut out = format!("/{}", out.trim_start_matches('/'));
    while out.contains("//") {
        out = out.replace("//", "/");
    }
    out
}
