//! Ids, numbers, paths and days of documents. What an earlier run gave stays.
use super::whole::{Shop, has_feed};
use crate::base::names;
use crate::base::time::When;
use crate::content::Kind;
use crate::import::Ground;
use crate::import::fields::plain;
use crate::import::page::{Names, Page};
use crate::import::times::{self, Found};
use std::collections::HashMap;

/// Names that are given, by kind.
pub(super) struct Taken {
    pub(super) ids: HashMap<Kind, Names>,
    pub(super) paths: Names,
    pub(super) next_number: u32,
}

impl Taken {
    pub(super) fn new(ground: &Ground<'_>) -> Taken {
        let mut ids: HashMap<Kind, Names> = HashMap::new();
        let mut paths = Names::default();
        for (kind, id, path) in &ground.taken {
            ids.entry(*kind).or_default().hold(id.clone());
            paths.hold(path.trim_end_matches(".md").to_lowercase());
        }
        for known in ground.known.values() {
            ids.entry(known.kind).or_default().hold(known.id.clone());
            paths.hold(known.path.trim_end_matches(".md").to_lowercase());
        }
        Taken {
            ids,
            paths,
            next_number: ground.next_number,
        }
    }

    pub(super) fn id(&mut self, kind: Kind, wanted: &str) -> String {
        self.ids.entry(kind).or_default().free(wanted)
    }

    pub(super) fn number(&mut self) -> String {
        let number = self.next_number;
        self.next_number = number.saturating_add(1);
        number.to_string()
    }
}

pub(super) const DATES: &[&str] = &[
    "publishDate",
    "date",
    "published_at",
    "created",
    "pubdate",
    "date_published",
    "published_on",
];

pub(super) fn published(page: &mut Page, kind: Kind, shop: &Shop<'_>) -> Option<Found> {
    let written = page.fields.take(DATES).and_then(|(value, line)| {
        let text = match &value {
            // mkdocs-material's blog: `date: {created: …}`.
            serde_json::Value::Object(map) => map.get("created").map(plain).unwrap_or_default(),
            value => plain(value),
        };
        let found = times::parse(&text, shop.zone.as_ref(), &shop.ours);
        match &found {
            Some(Found {
                fault: Some(fault), ..
            }) => page.notes.person(line, *fault, &text),
            None if !text.trim().is_empty() => {
                page.notes
                    .person(line, "this is no date that can be read", &text)
            }
            _ => {}
        }
        found
    });
    let found = written.or_else(|| times::parse(page.day.as_deref()?, None, &shop.ours));
    if found.is_some() || matches!(kind, Kind::Page | Kind::Service | Kind::Snippet) {
        return found;
    }
    let earlier = shop
        .ground
        .known
        .get(&page.source)
        .and_then(|k| k.published.clone());
    if let Some(found) = earlier.and_then(|text| times::parse(&text, None, &shop.ours)) {
        page.notes.changed(
            1,
            "the source has no date: the day of the import stands in",
            "",
        );
        return Some(found);
    }
    let today = shop.ours.to_datetime(shop.ground.now).date();
    match page.is_post {
        true => page.notes.person(
            1,
            "this post has no date: the day of the import stands in",
            "",
        ),
        false => page.notes.changed(
            1,
            "the source has no date: the day of the import stands in",
            "",
        ),
    }
    Some(Found {
        when: When::Day(today),
        fault: None,
    })
}

pub(super) fn names_of(
    page: &Page,
    kind: Kind,
    title: &str,
    shop: &Shop<'_>,
    taken: &mut Taken,
) -> (String, String) {
    if let Some(known) = shop
        .ground
        .known
        .get(&page.source)
        .filter(|k| k.kind == kind)
    {
        return (known.id.clone(), known.path.clone());
    }
    let slug = |text: &str| -> String {
        let slug = names::slug(&names::fold(text));
        let ascii: String = slug
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        ascii
            .split('-')
            .filter(|w| !w.is_empty())
            .collect::<Vec<_>>()
            .join("-")
    };
    let mut parts: Vec<&str> = page
        .name
        .split('/')
        .filter(|p| !p.is_empty() && *p != ".")
        .collect();
    let last = parts.pop().unwrap_or("page");
    let is_index = matches!(
        last.to_ascii_lowercase().as_str(),
        "index" | "_index" | "readme"
    );
    let last = if is_index {
        parts.pop().unwrap_or("home")
    } else {
        last
    };
    let is_news = has_feed(kind);
    let short = match kind {
        Kind::Incident | Kind::Maintenance => last,
        _ => crate::import::page::dated(last)
            .map_or(last, |(_, rest)| if rest.is_empty() { last } else { rest }),
    };
    let mut name = slug(short);
    if name.is_empty() {
        name = slug(title);
    }
    if name.is_empty() {
        name = format!(
            "page-{}",
            &crate::import::lock::hash(page.source.as_bytes())[..8]
        );
    }
    // The page that `index` would be is a bundle here, and would own its folder's pictures.
    let name = if matches!(name.as_str(), "index") {
        "index-page".to_string()
    } else {
        name
    };
    let dirs: Vec<String> = match is_news || kind == Kind::Service || kind == Kind::Snippet {
        true => Vec::new(),
        false => parts
            .iter()
            .map(|p| slug(p))
            .filter(|p| !p.is_empty())
            .collect(),
    };
    let below = dirs
        .iter()
        .chain([&name])
        .cloned()
        .collect::<Vec<_>>()
        .join("/");
    let mut below = below;
    if kind == Kind::Page {
        let first = below.split('/').next().unwrap_or_default();
        if shop.ground.our_folders.contains(&first) {
            below = format!("about-{below}");
        }
    }
    let folder = kind.plate().folder;
    let id = match kind {
        Kind::Article => taken.number(),
        Kind::Page => taken.id(kind, &below),
        _ => taken.id(kind, &name),
    };
    let wanted = match kind {
        Kind::Article => format!("{folder}/{below}"),
        _ => format!("{folder}/{id}"),
    };
    (id, format!("{}.md", taken.paths.free(&wanted)))
}
