//! Signposts: a neutral word at an address whose document is gone or has moved.
use super::{Sheet, Stage, artifact, frame};
use crate::base::artifact::Artifact;
use crate::content::Kind;
use crate::site::published::{Gone, Signpost};
use crate::view::*;
use std::sync::Arc;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = stage.site.signposts.iter().enumerate();
    each.map(|(i, post)| {
        artifact(stage, &post.address, move |stage| {
            sheet(stage, &stage.site.signposts[i])
        })
    })
    .collect()
}

/// A page that leads from an old address to the living one.
pub fn redirect(stage: &Arc<Stage>, from: &str, to: &Arc<str>) -> Artifact {
    let (path, to) = (from.to_string(), to.clone());
    artifact(stage, from, move |stage| {
        let title = stage
            .site
            .documents()
            .find(|c| c.address == to)
            .map_or("its new address".to_string(), |c| c.title().into());
        moved(stage, &path, &to, &title)
    })
}

fn sheet(stage: &Stage, post: &Signpost) -> Sheet {
    let (kind, title, to) = match &post.why {
        Gone::Moved { address, title } => return moved(stage, &post.address, address, title),
        Gone::Expired => ("expired", "This page has ended", Some(instead(post.kind))),
        Gone::Withdrawn => (
            "withdrawn",
            "This page is no longer shown",
            Some(instead(post.kind)),
        ),
    };
    let page = head(stage, title, &post.address);
    Sheet::new(
        "signpost.html",
        page,
        &SignpostView {
            kind: kind.into(),
            to,
            refresh: false,
        },
    )
}

fn moved(stage: &Stage, from: &str, to: &str, title: &str) -> Sheet {
    let mut page = head(stage, "This page has moved", from);
    page.canonical = Some(stage.site.absolute(to));
    let view = SignpostView {
        kind: "moved".into(),
        to: Some(LinkView::new(title, to)),
        refresh: true,
    };
    Sheet::new("signpost.html", page, &view)
}

fn head(stage: &Stage, title: &str, path: &str) -> PageView {
    let mut page = frame::page(stage, title, title, path, "gone", &[]);
    page.section = None;
    page.noindex = true;
    page
}

/// Where to look for something of the same kind.
fn instead(kind: Kind) -> LinkView {
    match kind {
        Kind::Article => LinkView::new("All help articles", "/kb/"),
        Kind::Service => LinkView::new("All services", "/services/"),
        Kind::Launch | Kind::Story => LinkView::new("All news", "/news/"),
        Kind::Page | Kind::Snippet => LinkView::new("The home page", "/"),
        _ => LinkView::new("The state of all services", "/status/"),
    }
}
