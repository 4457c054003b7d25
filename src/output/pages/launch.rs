//! `/launches/<id>/`: what is new, for whom, from when, and what to do now.
use super::audience::lower_but_acronyms;
use super::{Sheet, Stage, artifact, document, frame, json_ld, text, words};
use crate::base::artifact::Artifact;
use crate::base::names;
use crate::content::Launch;
use crate::content::marketing::launch::Phase;
use crate::site::published::Entry;
use crate::site::{Timeline, say};
use crate::view::*;
use jiff::{Timestamp, ToSpan};
use std::sync::Arc;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = stage.site.marketing.launches.iter().enumerate();
    each.map(|(i, entry)| {
        artifact(stage, &entry.core.address, move |stage| {
            sheet(stage, &stage.site.marketing.launches[i])
        })
    })
    .collect()
}

fn sheet(stage: &Stage, entry: &Entry<Launch, Timeline>) -> Sheet {
    let (site, core, front) = (&stage.site, &entry.core, &*entry.front);
    let page = frame::document(
        stage,
        core,
        "news",
        &[(site.config.labels.news.as_str(), "/news/")],
    );
    let replaces = front.replaces.as_deref().and_then(|id| site.service(id));
    let view = LaunchView {
        title: front.title.clone(),
        summary: front.summary.trim().into(),
        available_from: entry
            .detail
            .available_from
            .map(|at| words::day(&site.face, at)),
        steps: steps(stage, entry),
        call_to_action: LinkView::new(
            &front.call_to_action.text,
            text::path(site, core.field("call_to_action.url")),
        ),
        replaces: replaces.map(|s| LinkView::new(&s.front.title, &*s.core.address)),
        ends: front.replaces.as_deref().and_then(|id| ends(stage, id)),
        benefits: (front.benefits.iter().enumerate())
            .map(|(i, benefit)| BenefitView {
                audience: audience(stage, &benefit.audience),
                text_html: text::field(stage, core, &format!("benefits.{i}.text"), &benefit.text),
            })
            .collect(),
        questions: (front.questions.iter().enumerate())
            .map(|(i, question)| QuestionView {
                ask: question.ask.clone(),
                answer_html: text::field(
                    stage,
                    core,
                    &format!("questions.{i}.answer"),
                    &question.answer,
                ),
            })
            .collect(),
        text: text::view(stage, core),
        follow: vec![LinkView::new("What else is coming", "/timeline/")],
        doc: document::view(stage, core),
    };
    Sheet::new("launch.html", page, &view)
        .about(json_ld::news(site, core))
        .with(
            "services",
            stage.services(front.services.iter().map(String::as_str)),
        )
}

/// "Students and staff"; without a group, "Everyone".
fn audience(stage: &Stage, ids: &[String]) -> String {
    let name = |id: &String| stage.site.config.audience_name(id).to_string();
    let first = ids.first().map(name);
    let rest = ids.iter().skip(1).map(|id| lower_but_acronyms(&name(id)));
    let all: Vec<String> = first.into_iter().chain(rest).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    match all.is_empty() {
        true => "Everyone".into(),
        false => names::and_list(&all),
    }
}

/// What the end of the old service means for people.
fn ends(stage: &Stage, id: &str) -> Option<EndsView> {
    let site = &stage.site;
    let mut all = site.communications.retirements.iter();
    let notice = all.find(|r| r.front.services.iter().any(|s| s.id == id))?;
    let core = &notice.core;
    Some(EndsView {
        sentence: words::unbroken(&say::retirement(site, notice)),
        notice: LinkView::new(&notice.front.title, &*core.address),
        data_html: text::optional(stage, core, "data", notice.front.data.as_ref()),
    })
}

fn steps(stage: &Stage, entry: &Entry<Launch, Timeline>) -> Vec<StepView> {
    let now = stage.site.now;
    let begun = |i: usize| {
        entry
            .detail
            .phases
            .get(i)
            .is_some_and(|(from, _)| *from <= now)
    };
    let phases = entry
        .front
        .phases
        .iter()
        .zip(&entry.detail.phases)
        .enumerate();
    phases
        .map(|(i, (phase, (from, to)))| {
            let ended = to.is_some_and(|to| to <= now) || begun(i + 1);
            let place = match (*from <= now, ended) {
                (true, true) => "done",
                (true, false) => "current",
                (false, _) => "ahead",
            };
            StepView {
                name: phase.name.clone(),
                note: Some(note(stage, phase, *from, *to)),
                place: place.into(),
            }
        })
        .collect()
}

/// "March 2 to August 31, 2026. For students. Volunteers only."
fn note(stage: &Stage, phase: &Phase, from: Timestamp, to: Option<Timestamp>) -> String {
    let face = &stage.site.face;
    let first = face.date(from);
    let mut out = match to.map(|to| face.date(to.saturating_sub(1.second()).unwrap_or(to))) {
        Some(last) if last == first => format!("{}.", face.day_year(first)),
        Some(last) if last.year() == first.year() => {
            format!("{} to {}.", face.day(first), face.day_year(last))
        }
        Some(last) => format!("{} to {}.", face.day_year(first), face.day_year(last)),
        None => format!("From {}.", face.day_year(first)),
    };
    if !phase.audience.is_empty() {
        let names: Vec<String> = phase
            .audience
            .iter()
            .map(|id| lower_but_acronyms(stage.site.config.audience_name(id)))
            .collect();
        out.push_str(&format!(" For {}.", names::and_list(&names)));
    }
    if let Some(note) = &phase.note {
        out.push(' ');
        out.push_str(note.trim());
    }
    out
}
