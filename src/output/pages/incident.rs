//! `/incidents/<yyyy>/<id>/`: how it goes, what to do, every update.
use super::{Sheet, Stage, artifact, document, frame, text, words};
use crate::base::artifact::Artifact;
use crate::base::time::duration_words;
use crate::content::Incident;
use crate::content::communications::incident::Phase;
use crate::site::published::Entry;
use crate::site::say;
use crate::site::state::{self, Condition};
use crate::site::window::Course;
use crate::view::*;
use std::collections::BTreeSet;
use std::sync::Arc;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = stage.site.communications.incidents.iter().enumerate();
    each.map(|(i, entry)| {
        artifact(stage, &entry.core.address, move |stage| {
            sheet(stage, &stage.site.communications.incidents[i])
        })
    })
    .collect()
}

fn sheet(stage: &Stage, entry: &Entry<Incident, Course>) -> Sheet {
    let page = frame::document(
        stage,
        &entry.core,
        "status",
        &[("Status", "/status/"), ("Incidents", "/incidents/")],
    );
    let ids: BTreeSet<&str> = entry.front.services.iter().map(|s| s.id.as_str()).collect();
    let below = state::downstream(&stage.site, &ids);
    Sheet::new("incident.html", page, &view(stage, entry))
        .with(
            "affected",
            stage.services(entry.front.services.iter().map(|s| s.id.as_str())),
        )
        .with(
            "may_affect",
            stage.services(below.iter().map(|(id, _)| &**id)),
        )
}

fn view(stage: &Stage, entry: &Entry<Incident, Course>) -> IncidentView {
    let (site, core, course, front) = (&stage.site, &entry.core, &*entry.detail, &*entry.front);
    let face = &site.face;
    // What is over is told by what it was, not by how it ended.
    let impact = words::impact(if course.is_open() {
        course.impact
    } else {
        front.impact
    });
    let state = match course.is_open() {
        true => StateView {
            word: format!("Incident: {}", impact.word.to_lowercase()),
            ..words::condition(Condition::of_incident(course.impact))
        },
        false => StateView {
            icon: "resolved".into(),
            ..StateView::new("past", "Incident: resolved")
        },
    };
    let (action_html, text) = text::with_action(stage, core, Some(&front.action));
    IncidentView {
        title: front.title.clone(),
        summary: front.summary.trim().into(),
        sentence: say::incident(site, entry),
        state,
        impact,
        scope: front.scope.clone(),
        open: course.is_open(),
        started: words::moment(face, course.started),
        ended: course.resolved.map(|at| words::moment(face, at)),
        duration: course.resolved.map(|at| duration_words(course.started, at)),
        next_update: course
            .next_update_by
            .filter(|_| course.is_open())
            .map(|at| words::hour(face, at)),
        steps: steps(stage, entry),
        action_html,
        text,
        updates: updates(stage, entry),
        follow: vec![LinkView::new("Get updates", "/subscribe/")],
        doc: document::view(stage, core),
    }
}

/// The four phases that a reader counts with, and when each was reached.
fn steps(stage: &Stage, entry: &Entry<Incident, Course>) -> Vec<StepView> {
    const WAY: [Phase; 4] = [
        Phase::Investigating,
        Phase::Identified,
        Phase::Monitoring,
        Phase::Resolved,
    ];
    let site = &stage.site;
    let now = WAY
        .iter()
        .position(|p| *p == entry.detail.phase)
        .unwrap_or(WAY.len() - 1);
    let first = |phase: Phase| {
        let said = entry.front.updates.iter().zip(&entry.detail.updates);
        let mut times: Vec<_> = said
            .filter(|(u, m)| u.phase == phase && m.at <= site.now)
            .map(|(_, m)| m.shown)
            .collect();
        times.sort();
        times.first().copied()
    };
    WAY.iter()
        .enumerate()
        .map(|(i, phase)| {
            let at = first(*phase).map(|at| words::unbroken(&site.face.time(at)));
            let over = !entry.detail.is_open();
            let (place, note) = match i {
                _ if over => ("done", at),
                i if i < now => ("done", at),
                i if i == now => ("current", at.map(|at| format!("since {at}"))),
                _ => ("ahead", None),
            };
            // The last step of what is over is where it stands.
            let place = if over && i == WAY.len() - 1 {
                "current"
            } else {
                place
            };
            StepView {
                name: words::incident_phase(*phase).into(),
                note,
                place: place.into(),
            }
        })
        .collect()
}

/// Newest first; what is said later than now is not said yet.
fn updates(stage: &Stage, entry: &Entry<Incident, Course>) -> Vec<UpdateView> {
    let site = &stage.site;
    let mut said: Vec<(jiff::Timestamp, UpdateView)> = (entry
        .front
        .updates
        .iter()
        .zip(&entry.detail.updates)
        .enumerate())
    .filter(|(_, (_, moment))| moment.at <= site.now)
    .map(|(i, (update, moment))| {
        let class = match update.phase {
            Phase::Resolved => "ok",
            Phase::Postmortem => "info",
            _ => "degraded",
        };
        let mut state = StateView::new(class, words::incident_phase(update.phase));
        state.icon = words::incident_icon(update.phase).into();
        let path = format!("updates.{i}.body");
        let view = UpdateView {
            state,
            time: words::moment(&site.face, moment.shown),
            body_html: text::optional(stage, &entry.core, &path, update.body.as_ref())
                .unwrap_or_default(),
            impact: update.impact.map(|impact| words::impact(impact).word),
            was: None,
            by: update.by.clone().filter(|_| site.internal),
        };
        (moment.at, view)
    })
    .collect();
    said.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    said.into_iter().map(|(_, view)| view).collect()
}
