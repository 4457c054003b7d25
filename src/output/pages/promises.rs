//! `/surveys/`: what became of every promise, and how one survey comes back to another.
use super::lists::{self, choices};
use super::{Sheet, Stage, artifact, frame, text, words};
use crate::base::artifact::Artifact;
use crate::base::names;
use crate::content::Survey;
use crate::content::communications::survey::State;
use crate::site::published::{Entry, Published};
use crate::view::*;
use std::sync::Arc;

pub const ADDRESS: &str = "/surveys/";

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    vec![artifact(stage, ADDRESS, sheet)]
}

const SUMMARY: &str = "What people told us in surveys, and what became of every promise, also of those that we did not keep.";

fn sheet(stage: &Stage) -> Sheet {
    let title = lists::YOU_SAID;
    let news = &stage.site.config.labels.news;
    let page = frame::page(stage, title, SUMMARY, ADDRESS, "news", &[(news, "/news/")]);
    let all = every(&stage.site);
    let view = PromisesView {
        title: title.into(),
        summary: SUMMARY.into(),
        figures: counts(&all),
        groups: groups(stage, &all),
        choices: choices(&stage.site, ADDRESS),
        empty: "No survey so far.".into(),
    };
    let surveys = stage.site.communications.surveys.iter();
    Sheet::new("promises.html", page, &view)
        .with("cards", stage.list(surveys.map(|s| s.core.index)))
}

/// A finding: its survey, and its place there.
pub type Promise<'a> = (&'a Entry<Survey>, usize);

/// Every finding of every survey, the newest survey first.
pub fn every(site: &Published) -> Vec<Promise<'_>> {
    let each = site.communications.surveys.iter();
    each.flat_map(|entry| (0..entry.front.findings.len()).map(move |i| (entry, i)))
        .collect()
}

/// The finding of a later survey that comes back to this one; the earliest of several.
fn later<'a>(site: &'a Published, (entry, i): Promise<'_>) -> Option<Promise<'a>> {
    let back = Some((&*entry.core.id, i));
    let all = every(site).into_iter();
    all.filter(|(other, j)| {
        other.core.published > entry.core.published
            && other.front.findings[*j].comes_back_to() == back
    })
    .min_by_key(|(other, _)| other.core.published)
}

/// The finding of an earlier survey that this one comes back to.
fn earlier<'a>(site: &'a Published, (entry, i): Promise<'_>) -> Option<Promise<'a>> {
    let (id, j) = entry.front.findings[i].comes_back_to()?;
    let mut surveys = site.communications.surveys.iter();
    let other = surveys.find(|s| &*s.core.id == id)?;
    (j < other.front.findings.len() && other.core.published < entry.core.published)
        .then_some((other, j))
}

/// The finding's own place on its survey's page.
fn url((entry, i): Promise<'_>) -> String {
    format!("{}#finding-{}", entry.core.address, i + 1)
}

fn echo(promise: Promise<'_>) -> EchoView {
    let (entry, i) = promise;
    let finding = &entry.front.findings[i];
    EchoView {
        period: entry.front.period.clone(),
        said: finding.said.clone(),
        state: words::promise(finding.state),
        url: url(promise),
    }
}

/// What the next survey heard, and what the one before had heard.
pub fn echoes(site: &Published, promise: Promise<'_>) -> (Option<EchoView>, Option<EchoView>) {
    (
        later(site, promise).map(echo),
        earlier(site, promise).map(echo),
    )
}

pub fn view(stage: &Stage, promise: Promise<'_>) -> PromiseView {
    let (entry, i) = promise;
    let (core, finding) = (&entry.core, &entry.front.findings[i]);
    let html = |key: &str, value: Option<&_>| {
        text::optional(stage, core, &format!("findings.{i}.{key}"), value)
    };
    let service = finding
        .service
        .as_deref()
        .and_then(|id| stage.site.service(id));
    PromiseView {
        said: finding.said.clone(),
        did_html: html("did", finding.did.as_ref()),
        because_html: html("because", finding.because.as_ref()),
        state: words::promise(finding.state),
        service: service.map(|s| LinkView::new(&s.front.title, &*s.core.address)),
        asked: LinkView::new(&entry.front.period, url(promise)),
        later: later(&stage.site, promise).map(echo),
    }
}

/// States as the page groups them: what is owed first, what is over last.
const GROUPS: [(&str, &str, &str, &[State]); 4] = [
    (
        "open",
        "Still to come",
        "What we promised and have not finished.",
        &[State::Doing, State::Planned],
    ),
    (
        "not-kept",
        "Promised, and not kept",
        "What we said we would do, and then did not do. Here is why.",
        &[State::NotKept],
    ),
    ("done", "Done", "Promises that we kept.", &[State::Done]),
    (
        "declined",
        "No, and why",
        "What we decided against.",
        &[State::Declined],
    ),
];

fn groups(stage: &Stage, all: &[Promise<'_>]) -> Vec<PromiseGroupView> {
    let groups = GROUPS
        .iter()
        .map(|(id, name, summary, states)| PromiseGroupView {
            id: id.to_string(),
            name: name.to_string(),
            summary: summary.to_string(),
            promises: (states.iter())
                .flat_map(|state| all.iter().filter(move |p| state_of(p) == *state))
                .map(|promise| view(stage, *promise))
                .collect(),
        });
    groups.filter(|group| !group.promises.is_empty()).collect()
}

fn state_of((entry, i): &Promise<'_>) -> State {
    entry.front.findings[*i].state
}

fn counts(all: &[Promise<'_>]) -> Vec<FigureView> {
    if all.is_empty() {
        return Vec::new();
    }
    let count = |states: &[State]| all.iter().filter(|p| states.contains(&state_of(p))).count();
    let mut found = vec![(all.len(), "things that people told us, each with an answer")];
    found.push((count(&[State::Done]), "promises kept"));
    found.push((
        count(&[State::Doing, State::Planned]),
        "under way or planned",
    ));
    found.push((count(&[State::NotKept]), "promised and not kept"));
    found.push((count(&[State::Declined]), "answered with no, and why"));
    let shown = found.into_iter().filter(|(n, _)| *n > 0);
    shown
        .map(|(n, label)| FigureView {
            value: names::thousands(n),
            unit: None,
            label: label.into(),
        })
        .collect()
}
