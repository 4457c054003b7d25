//! `/stories/<id>/`: a person first, then what changed for them.
use super::{Sheet, Stage, artifact, cards, document, frame, json_ld, portfolio, text};
use crate::base::artifact::Artifact;
use crate::content::Story;
use crate::site::published::{Entry, Published};
use crate::view::*;
use std::sync::Arc;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = stage.site.marketing.stories.iter().enumerate();
    each.map(|(i, entry)| {
        artifact(stage, &entry.core.address, move |stage| {
            sheet(stage, &stage.site.marketing.stories[i])
        })
    })
    .collect()
}

fn sheet(stage: &Stage, entry: &Entry<Story>) -> Sheet {
    let (site, core, front) = (&stage.site, &entry.core, &*entry.front);
    let page = frame::document(
        stage,
        core,
        "news",
        &[(site.config.labels.news.as_str(), "/news/")],
    );
    let customer = &front.customer;
    let (intro_html, sections) = sections(stage, entry);
    let view = StoryView {
        title: front.title.clone(),
        summary: front.summary.trim().into(),
        reading: Some(text::reading(core.doc.body.words)),
        customer: CustomerView {
            name: customer.name.clone(),
            role: customer.role.clone(),
            department: customer.department.clone(),
            photo: cards::face(site, core, "customer.photo.src", customer.photo.as_ref()),
        },
        intro_html,
        sections,
        quote: Some(QuoteView {
            text: front.quote.text.trim().into(),
            by: front.quote.by.clone(),
        }),
        figures: (front.figures.iter())
            .map(|f| FigureView {
                value: f.value.0.clone(),
                unit: f.unit.clone(),
                label: f.label.clone(),
            })
            .collect(),
        call_to_action: (front.call_to_action.as_ref()).map(|action| {
            LinkView::new(
                &action.text,
                text::path(site, core.field("call_to_action.url")),
            )
        }),
        follow: portfolio(site, front),
        doc: document::view(stage, core),
    };
    Sheet::new("story.html", page, &view)
        .about(json_ld::news(site, core))
        .with("related", stage.list(related(site, entry)))
        .with(
            "services",
            stage.services(front.services.iter().map(String::as_str)),
        )
}

/// Stories that a page leads on to.
const RELATED: usize = 2;

/// Stories about the same services, then those for the same readers, each newest first.
fn related(site: &Published, entry: &Entry<Story>) -> Vec<usize> {
    let shared = |a: &[String], b: &[String]| a.iter().filter(|x| b.contains(x)).count();
    let mut near: Vec<(usize, usize)> = Vec::new();
    for other in site
        .marketing
        .stories
        .iter()
        .filter(|o| o.core.index != entry.core.index)
    {
        let services = shared(&entry.front.services, &other.front.services);
        let same_place = entry.front.customer.department == other.front.customer.department;
        let audience = shared(&entry.front.audience, &other.front.audience);
        let nearness = services * 4 + usize::from(same_place) * 3 + audience;
        if nearness > 0 {
            near.push((nearness, other.core.index));
        }
    }
    // The list is newest first, and the sort keeps that order.
    near.sort_by_key(|(nearness, _)| std::cmp::Reverse(*nearness));
    near.into_iter()
        .take(RELATED)
        .map(|(_, index)| index)
        .collect()
}

/// Where more people tell about one of its services.
fn portfolio(site: &Published, front: &Story) -> Vec<LinkView> {
    let told = |id: &&String| portfolio::stories(site, id).len() > 1;
    let mut services = front.services.iter().filter(told);
    let first = services.find_map(|id| site.service(id));
    let link = first.map(|service| {
        let name = portfolio::lower_first(&service.front.title);
        LinkView::new(
            format!("What others do with {name}"),
            portfolio::address(&service.core.id),
        )
    });
    link.into_iter().collect()
}

/// The body, cut at its headings of level 2: what stands before, and each section with its label.
fn sections(stage: &Stage, entry: &Entry<Story>) -> (Option<String>, Vec<SectionView>) {
    let body = &entry.core.doc.body;
    let heads: Vec<_> = body.headings.iter().filter(|h| h.level <= 2).collect();
    let end = |i: usize| heads.get(i).map_or(body.html.len(), |h| h.at);
    let intro = text::part(stage, body, &entry.core.links, 0..end(0));
    let sections = heads
        .iter()
        .enumerate()
        .map(|(i, heading)| {
            let after = body.html[heading.at..]
                .find("</h2>")
                .map_or(heading.at, |at| heading.at + at + "</h2>".len());
            let (label, title) = match heading.text.split_once(": ") {
                Some((label, title)) => (label, Some(title.to_string())),
                None => (heading.text.as_str(), None),
            };
            SectionView {
                id: heading.id.clone(),
                label: label.into(),
                title,
                body_html: text::part(stage, body, &entry.core.links, after..end(i + 1)),
            }
        })
        .collect();
    (Some(intro).filter(|html| !html.trim().is_empty()), sections)
}
