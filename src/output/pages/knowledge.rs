//! `/kb/`: all help articles by the service that they help with, over as many pages as they need.
use super::{Sheet, Stage, artifact, frame};
use crate::base::artifact::Artifact;
use crate::base::names;
use crate::content::Article;
use crate::site::published::Entry;
use crate::view::*;
use std::collections::HashMap;
use std::sync::Arc;

/// Articles a page, at least; a group is not cut unless it is larger than that alone.
const PAGE: usize = 150;
const SUMMARY: &str = "Instructions and answers, by the service that they are about.";

/// Articles of one service: its slug, its name, its address, its articles.
struct Group {
    id: String,
    name: String,
    url: Option<String>,
    articles: Vec<usize>,
}

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let pages = Arc::new(pages(stage));
    (0..pages.len())
        .map(|i| {
            let pages = pages.clone();
            artifact(stage, &address(i), move |stage| sheet(stage, &pages, i))
        })
        .collect()
}

fn address(page: usize) -> String {
    if page == 0 {
        "/kb/".into()
    } else {
        format!("/kb/page/{}/", page + 1)
    }
}

/// Groups, shared out over pages.
fn pages(stage: &Stage) -> Vec<Vec<Group>> {
    let mut pages: Vec<Vec<Group>> = vec![Vec::new()];
    let mut on_page = 0;
    for mut group in groups(stage) {
        while !group.articles.is_empty() {
            let fits = on_page + group.articles.len() <= PAGE;
            if !fits && on_page > 0 {
                pages.push(Vec::new());
                on_page = 0;
                continue;
            }
            let rest = group.articles.split_off(group.articles.len().min(PAGE));
            on_page += group.articles.len();
            let next = Group {
                articles: rest,
                id: group.id.clone(),
                name: group.name.clone(),
                url: group.url.clone(),
            };
            pages.last_mut().into_iter().for_each(|page| {
                page.push(std::mem::replace(
                    &mut group,
                    Group {
                        articles: Vec::new(),
                        ..empty()
                    },
                ))
            });
            group = next;
        }
    }
    pages
}

fn empty() -> Group {
    Group {
        id: String::new(),
        name: String::new(),
        url: None,
        articles: Vec::new(),
    }
}

/// By the first service of each article, in the catalog's order.
fn groups(stage: &Stage) -> Vec<Group> {
    let site = &stage.site;
    let mut by_service: HashMap<Option<usize>, Vec<&Entry<Article>>> = HashMap::new();
    for article in &site.reference.articles {
        let first = article.front.services.first();
        let service = first.and_then(|id| site.service_place(id));
        by_service.entry(service).or_default().push(article);
    }
    let category = |id: &str| site.config.category.iter().position(|c| c.id == id);
    let group = |(service, mut articles): (Option<usize>, Vec<&Entry<Article>>)| {
        articles.sort_by_cached_key(|a| a.front.title.to_lowercase());
        let service = service.map(|place| &site.reference.services[place]);
        let group = Group {
            id: service.map_or("else".into(), |s| s.core.id.to_string()),
            name: service.map_or("Everything else".into(), |s| s.front.title.clone()),
            url: service.map(|s| s.core.address.to_string()),
            articles: articles.into_iter().map(|a| a.core.index).collect(),
        };
        let place = service.and_then(|s| category(&s.front.category));
        (place.unwrap_or(usize::MAX), group)
    };
    let mut groups: Vec<(usize, Group)> = by_service.into_iter().map(group).collect();
    groups
        .sort_by(|(a, one), (b, other)| (a, &one.name, &one.id).cmp(&(b, &other.name, &other.id)));
    groups.into_iter().map(|(_, group)| group).collect()
}

fn sheet(stage: &Stage, pages: &[Vec<Group>], at: usize) -> Sheet {
    let site = &stage.site;
    let mut page = frame::page(stage, "Help", SUMMARY, &address(at), "help", &[]);
    page.crumbs.clear();
    if pages.len() > 1 {
        page.place = Some(format!("Page {} of {}", at + 1, pages.len()));
        page.prev = at
            .checked_sub(1)
            .map(|i| LinkView::new("Before", address(i)));
        page.next = (at + 1 < pages.len()).then(|| LinkView::new("More", address(at + 1)));
        if at > 0 {
            page.head_title = format!("Page {}: {}", at + 1, page.head_title);
            page.description = format!("Page {}. {}", at + 1, page.description);
        }
    }
    let groups = pages[at]
        .iter()
        .map(|group| {
            let head = CardGroup {
                id: group.id.clone(),
                name: group.name.clone(),
                url: group.url.clone(),
                ..CardGroup::default()
            };
            (head, group.articles.clone())
        })
        .collect();
    let mut contents: Vec<LinkView> = Vec::new();
    for (i, page) in pages.iter().enumerate() {
        for group in page {
            if contents.last().is_none_or(|last| last.text != group.name) {
                contents.push(LinkView::new(
                    &group.name,
                    format!("{}#part-{}", address(i), group.id),
                ));
            }
        }
    }
    let count = names::count(site.reference.articles.len(), "article", "articles");
    Sheet::new("kb.html", page, &KnowledgeBaseView { count, contents })
        .with("groups", stage.groups(groups))
}
