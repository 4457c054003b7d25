//! HTML pages: one kind of page a file. Views are filled here and nowhere else; templates only print them.
mod advisory;
mod article;
mod audience;
mod bars;
mod cards;
mod catalog;
pub mod chart;
mod document;
mod frame;
mod history;
mod home;
mod incident;
mod json_ld;
mod knowledge;
mod launch;
mod lists;
mod maintenance;
mod mark;
mod news;
mod notfound;
mod page;
mod portfolio;
mod promises;
mod report;
mod retirement;
mod search;
mod service;
pub mod signpost;
mod status;
mod story;
mod subscribe;
mod survey;
pub mod text;
mod timeline;
pub mod words;

use super::Format;
use super::feeds::Feeds;
use super::social::Social;
use crate::base::artifact::Artifact;
use crate::base::finding::Finding;
use crate::site::published::Published;
use crate::theme::Theme;
use crate::view::{Card, CardGroup, PageView};
use mark::Told;
use rayon::prelude::*;
use serde::Serialize;
use std::sync::{Arc, LazyLock};
use tera::{Context, Value};

pub const PAGES: Format = Format {
    name: "pages",
    about: "All HTML pages.",
    plan,
};

/// Each kind of page, and the pages of that kind.
type Kind = fn(&Arc<Stage>) -> Vec<Artifact>;
const KINDS: &[Kind] = &[
    home::plan,
    status::plan,
    history::plan,
    maintenance::plan,
    incident::plan,
    advisory::plan,
    retirement::plan,
    survey::plan,
    promises::plan,
    lists::plan,
    news::plan,
    launch::plan,
    story::plan,
    catalog::plan,
    service::plan,
    portfolio::plan,
    knowledge::plan,
    article::plan,
    audience::plan,
    page::plan,
    report::plan,
    timeline::plan,
    search::plan,
    subscribe::plan,
    signpost::plan,
    notfound::plan,
];

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    KINDS.par_iter().flat_map_iter(|kind| kind(stage)).collect()
}

/// Made when it is first asked for, once.
pub type Lazy<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send>>;

pub fn lazy<T>(make: impl FnOnce() -> T + Send + 'static) -> Lazy<T> {
    LazyLock::new(Box::new(make))
}

/// A part of pages that is rendered once, or why it cannot be.
type Fragment = Result<Value, Box<Finding>>;

fn fragment(theme: &Theme, template: &str, site: &Value, page: Option<&PageView>) -> Fragment {
    let mut context = Context::new();
    context.insert_value("site", site.clone());
    if let Some(page) = page {
        context.insert("page", page);
    }
    let mut out = Vec::new();
    theme.render(template, &context, &mut out)?;
    Ok(Value::safe_string(String::from_utf8_lossy(&out).trim_end()))
}

/// What all pages share, made once.
pub struct Stage {
    pub site: Arc<Published>,
    pub theme: Arc<Theme>,
    /// Gathered when the first page or feed asks: a site that is only looked at never pays for all.
    pub feeds: Lazy<Feeds>,
    /// Which feeds there are, in the same order, with nothing in them.
    pub feed_names: Lazy<Feeds>,
    pub social: Social,
    site_view: Value,
    /// Of all that every page is made from.
    mark: Lazy<u64>,
    /// What the foot of every page says of the site.
    colophon: Lazy<Fragment>,
    /// The head of all pages of one section, but for those that the head itself leads to.
    mastheads: Vec<(Option<String>, Lazy<Fragment>)>,
    /// Paths that the masthead treats in their own way.
    special: Vec<String>,
    /// What every page says while something is wrong, but for the one that it leads to.
    strip: Lazy<Fragment>,
    strip_leads_to: Option<String>,
    /// One card a published document.
    cards: cards::Deck,
}

impl Stage {
    pub fn new(site: Arc<Published>, theme: Arc<Theme>) -> Stage {
        let view = frame::site(&site, &theme);
        let special = view
            .nav
            .iter()
            .map(|n| n.path.clone())
            .chain(["/".into(), "/search/".into()])
            .collect();
        let sections: Vec<Option<String>> = view
            .nav
            .iter()
            .map(|n| Some(n.key.clone()))
            .chain([None])
            .collect();
        let site_view = Value::from_serializable(&view);
        let mark = {
            let (theme, site_view) = (theme.clone(), site_view.clone());
            lazy(move || mark::both(theme.mark, mark::of(&site_view)))
        };
        let colophon = {
            let (theme, site_view) = (theme.clone(), site_view.clone());
            lazy(move || fragment(&theme, "colophon.html", &site_view, None))
        };
        let mastheads = sections
            .into_iter()
            .map(|section| {
                let page = PageView {
                    section: section.clone(),
                    ..PageView::default()
                };
                let (theme, site_view) = (theme.clone(), site_view.clone());
                let render = move || fragment(&theme, "masthead.html", &site_view, Some(&page));
                (section, lazy(render))
            })
            .collect();
        let strip_leads_to = view.strip.as_ref().map(|strip| strip.url.clone());
        let strip = {
            let (theme, site_view) = (theme.clone(), site_view.clone());
            let anywhere = PageView::default();
            lazy(move || fragment(&theme, "strip.html", &site_view, Some(&anywhere)))
        };
        let social = Social::of(&site, &theme);
        let cards = cards::Deck::new(&site);
        let feeds = {
            let site = site.clone();
            lazy(move || Feeds::of(&site))
        };
        let feed_names = {
            let site = site.clone();
            lazy(move || Feeds::names(&site))
        };
        Stage {
            site,
            theme,
            feeds,
            social,
            feed_names,
            site_view,
            mark,
            colophon,
            mastheads,
            special,
            strip,
            strip_leads_to,
            cards,
        }
    }

    /// The masthead of a page: one for all pages of a section, and its own for a page that it leads to.
    fn masthead(&self, page: &PageView) -> Fragment {
        let shared = self
            .mastheads
            .iter()
            .find(|(section, _)| *section == page.section);
        match shared.filter(|_| !self.special.contains(&page.path)) {
            Some((_, fragment)) => Fragment::clone(fragment),
            None => fragment(&self.theme, "masthead.html", &self.site_view, Some(page)),
        }
    }

    fn strip(&self, page: &PageView) -> Fragment {
        match self.strip_leads_to.as_ref() == Some(&page.path) {
            true => Ok(Value::safe_string("")),
            false => Fragment::clone(&self.strip),
        }
    }

    /// Addresses of pages that no single document stands behind.
    pub fn gathering_pages(self: &Stage) -> Vec<String> {
        let mut pages: Vec<String> = [
            "/",
            "/status/",
            "/status/history/",
            "/services/",
            "/kb/",
            "/news/",
            "/search/",
            "/subscribe/",
            "/timeline/",
        ]
        .map(String::from)
        .to_vec();
        pages.extend(lists::LISTS.iter().map(|list| list.address.to_string()));
        pages.extend(
            self.site
                .config
                .audience
                .iter()
                .map(|a| format!("/for/{}/", a.id)),
        );
        pages.extend(portfolio::addresses(&self.site));
        pages
    }

    /// The card of a published document, as templates take it.
    pub fn card(&self, index: usize) -> Option<&Value> {
        self.cards.get(&self.site, index).map(|told| &told.value)
    }

    /// The same for a page that changes it.
    fn own_card(&self, index: usize) -> Option<Card> {
        self.cards.draw(&self.site, index)
    }

    /// Cards as a template's list; they are shared, not copied.
    fn list(&self, indexes: impl IntoIterator<Item = usize>) -> Told {
        let each = indexes.into_iter();
        Told::list(each.filter_map(|i| self.cards.get(&self.site, i)))
    }

    /// Groups of cards as a template's list; the cards are shared, not copied.
    fn groups(&self, groups: Vec<(CardGroup, Vec<usize>)>) -> Told {
        let each = groups.into_iter().map(|(group, members)| {
            let Told { value, mark } = Told::new(Value::from_serializable(&group));
            let cards = self.list(members);
            let mut map = value.into_map().unwrap_or_default();
            map.insert("cards".into(), cards.value);
            Told {
                value: Value::from(map),
                mark: mark::both(mark, cards.mark),
            }
        });
        Told::list(each.collect::<Vec<_>>().iter())
    }

    /// Service cards by id.
    fn services<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> Told {
        self.list(
            ids.into_iter()
                .filter_map(|id| self.site.service(id))
                .map(|s| s.core.index),
        )
    }
}

/// A page: its template, what it says of itself, its own view, and its lists of cards.
struct Sheet {
    template: &'static str,
    page: PageView,
    it: Value,
    lists: Vec<(&'static str, Told)>,
    /// What the page is about, in the words of schema.org.
    thing: Option<serde_json::Value>,
}

impl Sheet {
    fn new(template: &'static str, page: PageView, it: &impl Serialize) -> Sheet {
        Sheet {
            template,
            page,
            it: Value::from_serializable(it),
            lists: Vec::new(),
            thing: None,
        }
    }

    fn about(mut self, thing: serde_json::Value) -> Sheet {
        self.thing = Some(thing);
        self
    }

    fn with(mut self, name: &'static str, list: Told) -> Sheet {
        self.lists.push((name, list));
        self
    }

    fn with_views<T: Serialize>(self, name: &'static str, views: &[T]) -> Sheet {
        self.with(name, Told::new(Value::from_serializable(views)))
    }

    /// Prints the page, unless it is the one that is known; its mark.
    fn render(
        mut self,
        stage: &Stage,
        known: Option<u64>,
        out: &mut Vec<u8>,
    ) -> Result<u64, Box<Finding>> {
        if stage.site.internal {
            // Seen in a tab and in the browser's history; and no page of it stands for the public one.
            self.page.head_title = format!("[Internal] {}", self.page.head_title);
            self.page.canonical = None;
        }
        self.page.json_ld = json_ld::script(&stage.site, &self.page, self.thing.take());
        let page = Value::from_serializable(&self.page);
        let mark = self.mark(stage, &page);
        if known == Some(mark) {
            return Ok(mark);
        }
        let mut context = Context::new();
        context.insert_value("colophon", Fragment::clone(&stage.colophon)?);
        context.insert_value("masthead", stage.masthead(&self.page)?);
        context.insert_value("strip", stage.strip(&self.page)?);
        context.insert_value("site", stage.site_view.clone());
        context.insert_value("page", page);
        context.insert_value("it", self.it);
        for (name, list) in self.lists {
            context.insert_value(name, list.value);
        }
        stage.theme.render(self.template, &context, out)?;
        Ok(mark)
    }

    /// Of all that is printed. The parts that pages share are made from what all pages are made from, and from `page`.
    fn mark(&self, stage: &Stage, page: &Value) -> u64 {
        let lists = self.lists.iter();
        let each = [
            mark::text(self.template),
            mark::of(page),
            mark::of(&self.it),
        ]
        .into_iter()
        .chain(lists.flat_map(|(name, list)| [mark::text(name), list.mark]));
        each.fold(*stage.mark, mark::both)
    }
}

/// A promise of the page at `address`; the sheet is filled when somebody asks.
fn artifact(
    stage: &Arc<Stage>,
    address: &str,
    fill: impl Fn(&Stage) -> Sheet + Send + Sync + 'static,
) -> Artifact {
    let stage = stage.clone();
    let path = file_of(address);
    Artifact::marked(path, "text/html; charset=utf-8", move |known, out| {
        fill(&stage).render(&stage, known, out)
    })
}

/// "/kb/1042/" is the file kb/1042/index.html.
fn file_of(address: &str) -> String {
    let path = address.trim_start_matches('/');
    match path.is_empty() || path.ends_with('/') {
        true => format!("{path}index.html"),
        false => path.to_string(),
    }
}
