//! Lists of one kind of notice, and of launches and stories, over as many pages as they need.
use super::{Sheet, Stage, artifact, frame, portfolio, promises};
use crate::base::artifact::Artifact;
use crate::base::names;
use crate::site::published::Published;
use crate::view::*;
use std::sync::Arc;

/// Cards a page.
pub const PAGE: usize = 30;

/// What promises are called, everywhere.
pub const YOU_SAID: &str = "You said, we did";

/// A list of one kind.
pub struct List {
    pub address: &'static str,
    title: &'static str,
    summary: &'static str,
    section: &'static str,
    empty: &'static str,
    members: fn(&Published) -> Vec<usize>,
    /// Lists that stand beside each other.
    family: &'static str,
}

pub const LISTS: &[List] = &[
    List {
        address: "/maintenance/",
        title: "Planned maintenance",
        summary: "Work on services that is planned, under way or done.",
        section: "status",
        empty: "No maintenance is planned.",
        members: maintenance,
        family: "notices",
    },
    List {
        address: "/incidents/",
        title: "Incidents",
        summary: "What broke, what it meant for people, and what was done about it.",
        section: "status",
        empty: "No incident so far.",
        members: |site| {
            site.communications
                .incidents
                .iter()
                .map(|e| e.core.index)
                .collect()
        },
        family: "notices",
    },
    List {
        address: "/advisories/",
        title: "Warnings",
        summary: "False messages, known problems, and other things to look out for.",
        section: "status",
        empty: "No warnings at this time.",
        members: |site| {
            site.communications
                .advisories
                .iter()
                .map(|e| e.core.index)
                .collect()
        },
        family: "notices",
    },
    List {
        address: "/retirements/",
        title: "Services we are ending",
        summary: "What ends, when, why, and what to use instead.",
        section: "services",
        empty: "No service is ending.",
        members: |site| {
            site.communications
                .retirements
                .iter()
                .map(|e| e.core.index)
                .collect()
        },
        family: "notices",
    },
    List {
        address: "/surveys/",
        title: YOU_SAID,
        summary: "What people told us in surveys, and what came of it.",
        section: "news",
        empty: "No survey so far.",
        members: |site| {
            site.communications
                .surveys
                .iter()
                .map(|e| e.core.index)
                .collect()
        },
        family: "notices",
    },
    List {
        address: "/launches/",
        title: "New services",
        summary: "What is new, for whom, and from when.",
        section: "news",
        empty: "Nothing new at this time.",
        members: |site| {
            site.marketing
                .launches
                .iter()
                .map(|e| e.core.index)
                .collect()
        },
        family: "news",
    },
    List {
        address: "/stories/",
        title: "Stories",
        summary: "What changed for people who study and work here, in their words.",
        section: "news",
        empty: "No story so far.",
        members: |site| {
            site.marketing
                .stories
                .iter()
                .map(|e| e.core.index)
                .collect()
        },
        family: "news",
    },
];

/// What comes next stands first; then what is over, newest first.
fn maintenance(site: &Published) -> Vec<usize> {
    let (ahead, past): (Vec<_>, Vec<_>) = site
        .communications
        .maintenance
        .iter()
        .partition(|m| m.detail.now().standing.is_ahead());
    ahead
        .iter()
        .rev()
        .chain(&past)
        .map(|m| m.core.index)
        .collect()
}

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let mut artifacts = Vec::new();
    // Surveys have a page of their own, which lists promises.
    let plain = LISTS
        .iter()
        .enumerate()
        .filter(|(_, l)| l.address != promises::ADDRESS);
    for (which, list) in plain {
        let members = Arc::new((list.members)(&stage.site));
        for place in 0..pages(members.len()) {
            let members = members.clone();
            let address = page_address(list.address, place);
            artifacts.push(artifact(stage, &address, move |stage| {
                sheet(stage, &LISTS[which], &members, place)
            }));
        }
    }
    artifacts
}

fn sheet(stage: &Stage, list: &List, members: &[usize], place: usize) -> Sheet {
    let trail: &[(&str, &str)] = match list.section {
        "status" => &[("Status", "/status/")],
        "services" => &[("Services", "/services/")],
        _ => &[("News", "/news/")],
    };
    let trail: Vec<(&str, &str)> = trail
        .iter()
        .map(|(text, path)| {
            if *path == "/news/" {
                (stage.site.config.labels.news.as_str(), *path)
            } else {
                (*text, *path)
            }
        })
        .collect();
    let mut page = frame::page(
        stage,
        list.title,
        list.summary,
        list.address,
        list.section,
        &trail,
    );
    number(stage, &mut page, list.address, place, members.len());
    let view = ListView {
        title: list.title.into(),
        summary: Some(list.summary.into()),
        choices: choices(&stage.site, list.address),
        empty: list.empty.into(),
        pictures: list.address == "/stories/",
    };
    let sheet = Sheet::new("list.html", page, &view)
        .with("cards", stage.list(shown(members, place).iter().copied()));
    match (list.address, place) {
        ("/stories/", 0) => sheet.with_views("index", &index(&stage.site)),
        _ => sheet.with_views("index", &[] as &[IndexView]),
    }
}

/// Stories by service, by audience and by the department that tells them.
fn index(site: &Published) -> Vec<IndexView> {
    let mut told: Vec<LinkView> = site
        .reference
        .services
        .iter()
        .filter_map(|service| {
            let n = portfolio::stories(site, &service.core.id).len();
            (n > 0).then(|| {
                LinkView::new(
                    format!("{} ({n})", service.front.title),
                    portfolio::address(&service.core.id),
                )
            })
        })
        .collect();
    told.sort_by_key(|link| link.text.to_lowercase());
    let mut departments: Vec<LinkView> = (site.marketing.stories.iter())
        .map(|story| {
            let customer = &story.front.customer;
            let words = format!("{}: {}", customer.department, customer.name);
            LinkView::new(words, &*story.core.address)
        })
        .collect();
    departments.sort_by(|a, b| a.text.cmp(&b.text));
    let audiences = site.config.audience.iter().filter(|audience| {
        let mut stories = site.marketing.stories.iter();
        stories.any(|s| s.front.audience.contains(&audience.id))
    });
    let mut found = [
        ("By service", told),
        ("By department", departments),
        (
            "For",
            audiences
                .map(|a| LinkView::new(&a.name, format!("/for/{}/", a.id)))
                .collect(),
        ),
    ]
    .map(|(name, links)| IndexView {
        name: name.into(),
        links,
    })
    .to_vec();
    found.retain(|group| !group.links.is_empty());
    found
}

/// The lists beside the one at `current`; news have one list for all of them.
pub fn choices(site: &Published, current: &str) -> Vec<ChoiceView> {
    let family = LISTS
        .iter()
        .find(|l| l.address == current)
        .map_or("news", |l| l.family);
    let choice = |text: &str, address: &str, count: usize| ChoiceView {
        text: text.into(),
        url: address.into(),
        count: Some(names::thousands(count)),
        current: address == current,
    };
    let all = (family == "news").then(|| choice("All", "/news/", super::news::newest(site).len()));
    let beside = LISTS.iter().filter(|l| l.family == family);
    all.into_iter()
        .chain(beside.map(|list| choice(list.title, list.address, (list.members)(site).len())))
        .collect()
}

pub fn pages(members: usize) -> usize {
    members.div_ceil(PAGE).max(1)
}

pub fn shown(members: &[usize], place: usize) -> &[usize] {
    let from = (place * PAGE).min(members.len());
    &members[from..(from + PAGE).min(members.len())]
}

/// The first page stands at the list's own address.
pub fn page_address(address: &str, place: usize) -> String {
    if place == 0 {
        address.into()
    } else {
        format!("{address}page/{}/", place + 1)
    }
}

/// Address, title and neighbours of one page of many.
pub fn number(stage: &Stage, page: &mut PageView, address: &str, place: usize, members: usize) {
    let all = pages(members);
    if all == 1 {
        return;
    }
    page.path = page_address(address, place);
    page.canonical = Some(stage.site.absolute(&page.path));
    page.place = Some(format!("Page {} of {all}", place + 1));
    if place > 0 {
        page.head_title = format!("Page {}: {}", place + 1, page.head_title);
        page.description = format!("Page {}. {}", place + 1, page.description);
        page.prev = Some(LinkView::new("Newer", page_address(address, place - 1)));
    }
    if place + 1 < all {
        page.next = Some(LinkView::new("Older", page_address(address, place + 1)));
    }
}
