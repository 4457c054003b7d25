//! `/advisories/<yyyy>/<id>/`: what to look out for and what to do.
use super::{Sheet, Stage, artifact, document, frame, text, words};
use crate::base::artifact::Artifact;
use crate::content::Advisory;
use crate::site::published::Entry;
use crate::view::*;
use std::sync::Arc;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = stage.site.communications.advisories.iter().enumerate();
    each.map(|(i, entry)| {
        artifact(stage, &entry.core.address, move |stage| {
            sheet(stage, &stage.site.communications.advisories[i])
        })
    })
    .collect()
}

fn sheet(stage: &Stage, entry: &Entry<Advisory>) -> Sheet {
    let (core, front) = (&entry.core, &*entry.front);
    let page = frame::document(
        stage,
        core,
        "status",
        &[("Status", "/status/"), ("Warnings", "/advisories/")],
    );
    let (action_html, text) = text::with_action(stage, core, Some(&front.action));
    let view = AdvisoryView {
        title: front.title.clone(),
        summary: front.summary.trim().into(),
        sentence: front.summary.trim().into(),
        state: words::severity(front.severity),
        action_html,
        text,
        follow: vec![LinkView::new("Get updates", "/subscribe/")],
        doc: document::view(stage, core),
    };
    Sheet::new("advisory.html", page, &view).with(
        "affected",
        stage.services(front.services.iter().map(|s| s.id.as_str())),
    )
}
