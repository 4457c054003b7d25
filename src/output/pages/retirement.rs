//! `/retirements/<yyyy>/<id>/`: when a service ends, why, what instead, and what happens to people's data.
use super::{Sheet, Stage, artifact, document, frame, text, words};
use crate::base::artifact::Artifact;
use crate::content::Retirement;
use crate::output::calendar;
use crate::site::published::Entry;
use crate::site::say;
use crate::view::*;
use jiff::Timestamp;
use std::sync::Arc;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = stage.site.communications.retirements.iter().enumerate();
    each.map(|(i, entry)| {
        artifact(stage, &entry.core.address, move |stage| {
            sheet(stage, &stage.site.communications.retirements[i])
        })
    })
    .collect()
}

fn sheet(stage: &Stage, entry: &Entry<Retirement, Timestamp>) -> Sheet {
    let (site, core, front) = (&stage.site, &entry.core, &*entry.front);
    let trail = [
        ("Services", "/services/"),
        ("Services we are ending", "/retirements/"),
    ];
    let page = frame::document(stage, core, "services", &trail);
    let ended = *entry.detail <= site.now;
    let field = |path: &str, value| text::optional(stage, core, path, value);
    let (action_html, text) = text::with_action(stage, core, Some(&front.action));
    let view = RetirementView {
        title: front.title.clone(),
        summary: front.summary.trim().into(),
        sentence: say::retirement(site, entry),
        state: if ended {
            StateView::new("past", "Ended")
        } else {
            StateView::new("planned", "A service ends")
        },
        ends_on: words::date(&site.face, front.ends_on.0),
        ended,
        reason_html: field("reason", Some(&front.reason)),
        alternatives_html: field("alternatives", front.alternatives.as_ref()),
        data_html: field("data", front.data.as_ref()),
        action_html,
        text,
        calendar: Some(LinkView::new(
            "Put this day in your calendar",
            calendar::of_notice(site, &front.services),
        )),
        follow: vec![LinkView::new("Get updates", "/subscribe/")],
        doc: document::view(stage, core),
    };
    Sheet::new("retirement.html", page, &view).with(
        "affected",
        stage.services(front.services.iter().map(|s| s.id.as_str())),
    )
}
