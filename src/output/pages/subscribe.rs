//! `/subscribe/`: how to be told, in plain words; only what exists.
use super::{Sheet, Stage, artifact, frame};
use crate::base::artifact::Artifact;
use crate::view::*;
use std::sync::Arc;

const SUMMARY: &str =
    "How to hear about outages, planned work and news, in the tool you already have.";

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    vec![artifact(stage, "/subscribe/", sheet)]
}

fn sheet(stage: &Stage) -> Sheet {
    let page = frame::page(
        stage,
        "How to be told",
        SUMMARY,
        "/subscribe/",
        "status",
        &[("Status", "/status/")],
    );
    let view = SubscribeView {
        instead: vec![
            LinkView::new("The state of all services", "/status/"),
            LinkView::new("Planned maintenance", "/maintenance/"),
            LinkView::new("Warnings", "/advisories/"),
            LinkView::new(&stage.site.config.labels.news, "/news/"),
        ],
    };
    Sheet::new("subscribe.html", page, &view).with_views::<FeedGroupView>("feeds", &[])
}
