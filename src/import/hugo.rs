//! Hugo: content below `content/`, shortcodes, permalinks, slugs and aliases.
use super::dialect::{Pass, directives, html, inline, liquid, shortcodes};
use super::fields::{self, plain};
use super::page::{Gathered, Page, Reading, at, dated, is_markdown, stem, text_at};
use super::report::{Notes, Report};
use super::times;
use super::{Folder, Tool};
use crate::base::address::{file_of, folder_of};
use crate::base::names;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

pub const TOOL: Tool = Tool {
    name: "hugo",
    title: "Hugo",
    sign,
    gather,
};

const PASSES: &[Pass] = &[
    shortcodes::pass,
    directives::obsidian,
    inline::contents,
    inline::attributes,
    inline::fences,
    inline::definitions,
    liquid::kramdown,
    html::pass,
    directives::unfold,
];

/// A folder of pages, and what stands before their addresses: nothing for the language of the site, `de/` for others.
struct Tongue {
    root: String,
    prefix: String,
}

/// The languages that have folders of their own, the longest path first.
fn tongues(folder: &Folder, site: &Value) -> Vec<Tongue> {
    let own = text_at(site, "defaultContentLanguage").unwrap_or_else(|| "en".into());
    let in_folder = fields::truth(at(site, "defaultContentLanguageInSubdir")) == Some(true);
    let languages = at(site, "languages").as_object();
    let mut found: Vec<Tongue> = languages
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| {
            let root = text_at(value, "contentDir").or(text_at(value, "contentdir"))?;
            let prefix = match *name == own && !in_folder {
                true => String::new(),
                false => format!("{name}/"),
            };
            let root = root.trim_matches('/').to_string();
            let is_there = !root.is_empty() && folder.below(&root).next().is_some();
            is_there.then_some(Tongue { root, prefix })
        })
        .collect();
    found.sort_by_key(|tongue| std::cmp::Reverse(tongue.root.len()));
    found
}

/// What a Hugo site says of itself.
pub struct Site {
    pub path: String,
    pub value: Value,
    pub url: Option<String>,
    /// Hugo takes civil times for UTC where nothing else is said.
    pub zone: TimeZone,
}

const CONFIGS: &[&str] = &[
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
    "config/_default/hugo.toml",
    "config/_default/hugo.yaml",
    "config/_default/config.toml",
    "config/_default/config.yaml",
    "config/_default/config.yml",
];

fn sign(folder: &Folder) -> Option<String> {
    if let Some(found) = folder.first_of(&CONFIGS[..4]) {
        return Some(format!("{found} is there"));
    }
    let config = folder.first_of(&CONFIGS[4..])?;
    let content = folder.below("content").next().is_some();
    content.then(|| format!("{config} and content/ are there"))
}

/// The configuration, with the parts that stand in files of their own.
pub fn configuration(folder: &Folder, report: &mut Report) -> Site {
    let path = folder.first_of(CONFIGS).unwrap_or_default();
    let mut value = match folder.text_if(&path, report) {
        Some(text) => {
            let mut notes = Notes::default();
            let value = fields::config(&path, &text, &mut notes);
            report.take(&path, notes);
            value
        }
        None => Value::Null,
    };
    if !value.is_object() {
        value = Value::Object(Map::new());
    }
    for part in ["params", "permalinks", "taxonomies", "languages"] {
        for ending in ["toml", "yaml", "yml"] {
            let path = format!("config/_default/{part}.{ending}");
            if let Some(text) = folder.text_if(&path, report) {
                let mut notes = Notes::default();
                value[part] = fields::config(&path, &text, &mut notes);
                report.take(&path, notes);
            }
        }
    }
    let zone = text_at(&value, "timeZone").or(text_at(&value, "timezone"));
    Site {
        url: text_at(&value, "baseURL")
            .or(text_at(&value, "baseurl"))
            .or(text_at(&value, "baseUrl"))
            .filter(|u| u.contains("://")),
        zone: zone.and_then(|z| times::zone(&z)).unwrap_or(TimeZone::UTC),
        path,
        value,
    }
}

fn gather(folder: &Folder, report: &mut Report) -> Gathered {
    let site = configuration(folder, report);
    let root = text_at(&site.value, "contentDir").or(text_at(&site.value, "contentdir"));
    let root = root.filter(|r| folder.below(r).next().is_some());
    let root = root.unwrap_or_else(|| match folder.below("content").next() {
        Some(_) => "content".into(),
        None => String::new(),
    });
    let tongues = tongues(folder, &site.value);
    let named = |path: &str| {
        let tongue = tongues
            .iter()
            .find(|t| path.starts_with(&format!("{}/", t.root)));
        match tongue {
            Some(tongue) => format!("{}{}", tongue.prefix, name(path, &tongue.root)),
            None => name(path, &root),
        }
    };
    let apart = tongues.iter().map(|tongue| tongue.root.as_str());
    let roots: std::collections::BTreeSet<&str> = apart.chain([root.as_str()]).collect();
    let mut sources: Vec<(String, String)> = roots
        .iter()
        .flat_map(|root| folder.below(root))
        .filter(|path| is_markdown(path) && !is_apart(path, &root))
        .map(|path| (path.clone(), named(path)))
        .collect();
    sources.sort();
    sources.dedup();
    let includes = ["layouts/partials".to_string(), root.clone()];
    let reading = Reading {
        folder,
        passes: PASSES,
        site: &site.value,
        includes: &includes,
    };
    let mut pages = reading.pages(&sources, report);
    let mut lists = Vec::new();
    pages.retain_mut(|page| {
        prepare(page, &site);
        // A section without a text is a list, and lists are campanile's own.
        let is_list = file_of(&page.source).starts_with("_index.")
            && page.lines.iter().all(super::lines::Line::is_blank);
        if is_list {
            let mut notes = std::mem::take(&mut page.notes);
            notes.changed(
                1,
                "a list without a text of its own: campanile makes its own lists",
                plain(page.fields.get("title").unwrap_or(&Value::Null)),
            );
            report.take(&page.source, notes);
            lists.push((page.source.clone(), std::mem::take(&mut page.addresses)));
        }
        !is_list
    });
    Gathered {
        pages,
        root,
        roots: tongues.into_iter().map(|tongue| tongue.root).collect(),
        statics: vec![("static".into(), "/".into()), ("assets".into(), "/".into())],
        url: site.url.clone(),
        systems: Vec::new(),
        zone: Some(site.zone.clone()),
        lists,
        is_manual: false,
    }
}

/// Without a folder of content the whole root is read, but not what belongs to the tool.
fn is_apart(path: &str, root: &str) -> bool {
    root.is_empty()
        && [
            "archetypes/",
            "themes/",
            "layouts/",
            "static/",
            "public/",
            "resources/",
            "node_modules/",
        ]
        .iter()
        .any(|folder| path.starts_with(folder))
}

/// Below the content, without its ending; a language's mark goes.
pub fn name(path: &str, root: &str) -> String {
    let below = path
        .strip_prefix(root)
        .unwrap_or(path)
        .trim_start_matches('/');
    let stem = stem(below);
    match stem.rsplit_once('.') {
        Some((stem, "en" | "en-us" | "en-gb")) => stem.into(),
        _ => stem.into(),
    }
}

fn prepare(page: &mut Page, site: &Site) {
    addresses(page, site);
    let section = page
        .name
        .split('/')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let news = [
        "posts",
        "post",
        "blog",
        "news",
        "articles",
        "updates",
        "announcements",
    ];
    let is_section = file_of(&page.name) == "_index";
    page.is_post =
        !is_section && (news.contains(&section.as_str()) || page.fields.get("date").is_some());
    if matches!(section.as_str(), "docs" | "doc" | "kb" | "documentation") {
        page.is_post = false;
    }
    let leaf = match file_of(&page.name) {
        "index" => file_of(folder_of(&page.name)),
        name => name,
    };
    page.day = dated(leaf).map(|(day, _)| day.to_string());
    let late = page.fields.get("lastmod").map(plain);
    if let Some(late) = late {
        let line = page.fields.line("lastmod");
        let _ = page.fields.take(&["lastmod"]);
        page.notes
            .changed(line, "the day of the last change is kept by git", late);
    }
}

/// Where Hugo put the page: `url`, else the section's permalink, else its path with its slug; and its aliases.
pub fn addresses(page: &mut Page, site: &Site) {
    let base = site
        .url
        .as_deref()
        .map_or("", crate::base::address::path_of)
        .trim_end_matches('/')
        .to_string();
    let ugly = fields::truth(at(&site.value, "uglyURLs")) == Some(true)
        || fields::truth(at(&site.value, "uglyurls")) == Some(true);
    let folder = folder_of(&page.name).to_string();
    let leaf = file_of(&page.name).to_string();
    let is_index = matches!(leaf.as_str(), "index" | "_index");
    let url = page.fields.text(&["url"]).map(|(u, _)| u);
    let section = page.name.split('/').next().unwrap_or_default().to_string();
    let rule = ["permalinks.page.", "permalinks."].iter().find_map(|key| {
        text_at(&site.value, &format!("{key}{section}"))
            .or_else(|| text_at(&site.value, &format!("{key}/{section}")))
    });
    // A slug that the address does not show is left for the report.
    let shows_slug = rule.as_ref().is_none_or(|rule| rule.contains(":slug"));
    let slug = match url.is_none() && leaf != "_index" && shows_slug {
        true => page.fields.text(&["slug"]).map(|(s, _)| s),
        false => None,
    };
    // The slug of a bundle takes the place of its folder's name.
    let (folder, slug) = match (&slug, is_index) {
        (Some(own), true) if rule.is_none() => {
            let above = folder_of(&folder);
            let joined = [above, &names::slug(own)].join("/");
            (joined.trim_start_matches('/').to_string(), None)
        }
        _ => (folder, slug),
    };
    let path = match (url, rule) {
        (Some(url), _) => format!("/{}", url.trim_start_matches('/')),
        (_, Some(rule)) if !is_index || folder != section => format!(
            "/{}",
            permalink(&rule, page, &section, slug.as_deref(), &leaf).trim_start_matches('/')
        ),
        _ => {
            let last = slug.map_or_else(|| urlized(&leaf), |slug| urlized(&slug));
            let folder: String = folder.split('/').map(urlized).collect::<Vec<_>>().join("/");
            match (is_index, folder.is_empty()) {
                (true, true) => "/".into(),
                (true, false) => format!("/{folder}/"),
                (false, true) => format!("/{last}/"),
                (false, false) => format!("/{folder}/{last}/"),
            }
        }
    };
    let path = match ugly && path.ends_with('/') && path != "/" && !is_index {
        true => format!("{}.html", path.trim_end_matches('/')),
        false => path,
    };
    page.addresses.push(format!("{base}{path}"));
    for alias in page.fields.list(&["aliases"]) {
        let whole = match alias.starts_with('/') {
            true => format!("{base}{alias}"),
            false => format!(
                "{base}/{}",
                crate::base::address::inside(&folder, &alias).unwrap_or(alias)
            ),
        };
        page.addresses.push(whole);
    }
}

/// As Hugo writes a path: lower case, spaces as hyphens.
fn urlized(part: &str) -> String {
    part.trim()
        .to_lowercase()
        .chars()
        .map(|c| if c.is_whitespace() { '-' } else { c })
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '~'))
        .collect()
}

/// `/:year/:month/:slug/`.
fn permalink(rule: &str, page: &Page, section: &str, slug: Option<&str>, leaf: &str) -> String {
    let date = page.fields.get("date").map(plain).unwrap_or_default();
    let found = times::parse(&date, Some(&TimeZone::UTC), &TimeZone::UTC);
    let day = found
        .and_then(|f| f.when.resolve(&TimeZone::UTC).ok())
        .map(|at| TimeZone::UTC.to_datetime(at).date());
    let title = page.fields.get("title").map(plain).unwrap_or_default();
    let name = match leaf {
        "index" => file_of(folder_of(&page.name)),
        leaf => leaf,
    };
    let titled = names::slug(&title);
    let number = |n: Option<i16>, width: usize| n.map_or(String::new(), |n| format!("{n:0width$}"));
    let sections = folder_of(&page.name).to_string();
    let mut out = rule.to_string();
    for (word, value) in [
        (":year", number(day.map(|d| d.year()), 4)),
        (
            ":monthname",
            day.map_or(String::new(), |d| {
                crate::base::time::month_name(d).to_lowercase()
            }),
        ),
        (":month", number(day.map(|d| i16::from(d.month())), 2)),
        (":day", number(day.map(|d| i16::from(d.day())), 2)),
        (":sections", sections),
        (":section", section.to_string()),
        (":slugorcontentbasename", slug.unwrap_or(name).to_string()),
        (":slugorfilename", slug.unwrap_or(name).to_string()),
        (":slug", slug.map_or_else(|| titled.clone(), str::to_string)),
        (":title", titled.clone()),
        (":contentbasename", urlized(name)),
        (":filename", urlized(name)),
    ] {
        out = out.replace(word, &value);
    }
    out
}
