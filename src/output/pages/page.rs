//! Plain pages: about, contact, a handbook.
use super::{Sheet, Stage, artifact, document, frame, text};
use crate::base::artifact::Artifact;
use crate::content::Page;
use crate::site::published::Entry;
use crate::view::*;
use std::sync::Arc;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = stage.site.reference.pages.iter().enumerate();
    // An annual report has a kind of page of its own.
    let plain = each.filter(|(_, entry)| entry.front.report_year(&entry.core.id).is_none());
    plain
        .map(|(i, entry)| {
            artifact(stage, &entry.core.address, move |stage| {
                sheet(stage, &stage.site.reference.pages[i])
            })
        })
        .collect()
}

fn sheet(stage: &Stage, entry: &Entry<Page>) -> Sheet {
    let (core, front) = (&entry.core, &*entry.front);
    let above = above(stage, entry);
    let trail: Vec<(&str, &str)> = above
        .iter()
        .map(|p| (p.front.title.as_str(), &*p.core.address))
        .collect();
    let mut page = frame::document(stage, core, "page", &trail);
    page.section = None;
    let view = TextPageView {
        title: front.title.clone(),
        summary: front.summary.trim().into(),
        show_summary: true,
        text: text::view(stage, core),
        siblings: siblings(stage, entry),
        doc: document::view(stage, core),
    };
    Sheet::new("page.html", page, &view)
}

/// The pages whose folders this page stands in.
fn above<'a>(stage: &'a Stage, entry: &Entry<Page>) -> Vec<&'a Entry<Page>> {
    let id = &entry.core.id;
    let parents = id.match_indices('/').map(|(at, _)| &id[..at]);
    parents
        .filter_map(|parent| {
            stage
                .site
                .reference
                .pages
                .iter()
                .find(|p| &*p.core.id == parent)
        })
        .collect()
}

/// The page of the folder and all pages in it.
fn siblings(stage: &Stage, entry: &Entry<Page>) -> Vec<LinkView> {
    let id: &str = &entry.core.id;
    let root = id.split('/').next().unwrap_or(id);
    let belongs = |other: &str| {
        other == root
            || other
                .strip_prefix(root)
                .is_some_and(|rest| rest.starts_with('/'))
    };
    let family: Vec<_> = stage
        .site
        .reference
        .pages
        .iter()
        .filter(|p| belongs(&p.core.id))
        .collect();
    if family.len() < 2 {
        return Vec::new();
    }
    family
        .into_iter()
        .map(|p| LinkView::new(&p.front.title, &*p.core.address))
        .collect()
}
