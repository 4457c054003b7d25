//! `/404.html`: help for whoever followed a wrong address.
use super::{Sheet, Stage, artifact, frame};
use crate::base::artifact::Artifact;
use crate::view::*;
use std::sync::Arc;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    vec![artifact(stage, "/404.html", sheet)]
}

fn sheet(stage: &Stage) -> Sheet {
    let mut page = frame::page(
        stage,
        "Page not found",
        "There is no page at this address.",
        "/404.html",
        "404",
        &[],
    );
    page.canonical = None;
    page.section = None;
    page.noindex = true;
    page.crumbs.clear();
    let view = NotFoundView {
        links: vec![
            LinkView::new("Is something down?", "/status/"),
            LinkView::new("Services", "/services/"),
            LinkView::new("Help articles", "/kb/"),
            LinkView::new(&stage.site.config.labels.news, "/news/"),
        ],
    };
    Sheet::new("notfound.html", page, &view)
}
