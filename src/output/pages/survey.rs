//! `/surveys/<yyyy>/<id>/`: you said, we did.
use super::{Sheet, Stage, artifact, document, frame, lists, promises, text, words};
use crate::base::artifact::Artifact;
use crate::base::names;
use crate::content::Survey;
use crate::site::published::Entry;
use crate::view::*;
use std::sync::Arc;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = stage.site.communications.surveys.iter().enumerate();
    each.map(|(i, entry)| {
        artifact(stage, &entry.core.address, move |stage| {
            sheet(stage, &stage.site.communications.surveys[i])
        })
    })
    .collect()
}

fn sheet(stage: &Stage, entry: &Entry<Survey>) -> Sheet {
    let (core, front) = (&entry.core, &*entry.front);
    let page = frame::document(stage, core, "news", &[(lists::YOU_SAID, promises::ADDRESS)]);
    let findings = front.findings.iter().enumerate().map(|(i, finding)| {
        let (later, earlier) = promises::echoes(&stage.site, (entry, i));
        FindingView {
            id: format!("finding-{}", i + 1),
            later,
            earlier,
            said: finding.said.clone(),
            did_html: text::optional(
                stage,
                core,
                &format!("findings.{i}.did"),
                finding.did.as_ref(),
            ),
            state: words::promise(finding.state),
            because_html: text::optional(
                stage,
                core,
                &format!("findings.{i}.because"),
                finding.because.as_ref(),
            ),
            service: finding.service.as_deref().and_then(|id| {
                stage
                    .site
                    .service(id)
                    .map(|s| LinkView::new(&s.front.title, &*s.core.address))
            }),
        }
    });
    let (action_html, text) = text::with_action(stage, core, front.action.as_ref());
    let view = SurveyView {
        title: front.title.clone(),
        summary: front.summary.trim().into(),
        period: front.period.clone(),
        respondents: Some(names::thousands(front.respondents as usize)),
        findings: findings.collect(),
        action_html,
        text,
        follow: vec![
            LinkView::new("What became of every promise", promises::ADDRESS),
            LinkView::new("Get updates", "/subscribe/"),
        ],
        doc: document::view(stage, core),
    };
    Sheet::new("survey.html", page, &view)
}
