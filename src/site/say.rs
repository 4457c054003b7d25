//! The one sentence of each notice, from the published site: the same words in every channel.
use super::published::{Entry, Published};
use super::sentence::{self, Effect, Phase, Speaker, State, Subject};
use super::state::ServiceState;
use super::window::{Course, Occurrence, Plan, Standing};
use crate::base::names::and_list;
use crate::content::communications::incident;
use crate::content::shared::{Affected, Impact};
use crate::content::{Incident, Maintenance, Retirement};
use jiff::Timestamp;

/// What a service is called in a sentence.
pub fn name<'a>(site: &'a Published, id: &'a str) -> &'a str {
    site.service(id).map_or(id, |s| {
        s.front.short_name.as_deref().unwrap_or(&s.front.title)
    })
}

/// "Canvas, Panopto and Zoom".
pub fn names<'a>(site: &'a Published, ids: impl IntoIterator<Item = &'a str>) -> String {
    and_list(&ids.into_iter().map(|id| name(site, id)).collect::<Vec<_>>())
}

fn is_plural(site: &Published, id: &str) -> bool {
    // A short name is a product's: one thing, whatever the title's grammar.
    site.service(id)
        .is_some_and(|s| s.front.plural && s.front.short_name.is_none())
}

fn speaker<'a>(site: &'a Published, published: Option<Timestamp>) -> Speaker<'a> {
    let year = published.map(|at| site.face.date(at).year());
    Speaker {
        face: &site.face,
        division: &site.config.division.short_name,
        year,
    }
}

fn subject<'a>(
    site: &'a Published,
    services: &'a [Affected],
    impact: Impact,
    scope: Option<&'a str>,
) -> Subject<'a> {
    let each = services.iter().map(|s| {
        (
            name(site, &s.id),
            is_plural(site, &s.id),
            effect(s.impact.unwrap_or(impact)),
        )
    });
    Subject::of(each, scope)
}

fn effect(impact: Impact) -> Effect {
    match impact {
        Impact::None => Effect::None,
        Impact::DegradedPerformance => Effect::Degraded,
        Impact::PartialOutage => Effect::Partial,
        Impact::MajorOutage => Effect::Major,
    }
}

/// Planned work, for the window that matters now.
pub fn maintenance(site: &Published, entry: &Entry<Maintenance, Plan>) -> String {
    occurrence(site, entry, entry.detail.now())
}

/// Planned work, for one window of a series.
pub fn occurrence(
    site: &Published,
    entry: &Entry<Maintenance, Plan>,
    occurrence: &Occurrence,
) -> String {
    let front = &entry.front;
    let subject = subject(site, &front.services, front.impact, front.scope.as_deref());
    let window = sentence::Window {
        starts: occurrence.window.starts,
        ends: occurrence.window.ends,
    };
    let state = match occurrence.standing {
        Standing::Scheduled => match &occurrence.was {
            Some(was) => State::Rescheduled {
                was: sentence::Window {
                    starts: was.starts,
                    ends: was.ends,
                },
            },
            None => State::Upcoming,
        },
        Standing::InProgress if site.now >= occurrence.window.ends => State::Overrunning,
        Standing::InProgress => State::Now,
        Standing::Verifying => State::Verifying,
        Standing::Completed => State::Completed { at: None },
        Standing::Cancelled => State::Cancelled,
        Standing::Over => State::Unconfirmed,
    };
    speaker(site, entry.core.published).window(&subject, window, state)
}

/// A whole series, in the rhythm of its rule.
pub fn series(site: &Published, entry: &Entry<Maintenance, Plan>) -> Option<String> {
    let front = &entry.front;
    let rule = entry.detail.rule.as_ref()?;
    let first = entry.detail.occurrences.first()?.window;
    let words = rule.words(site.face.civil(first.starts));
    let subject = subject(site, &front.services, front.impact, front.scope.as_deref());
    let window = sentence::Window {
        starts: first.starts,
        ends: first.ends,
    };
    Some(speaker(site, entry.core.published).series(&subject, window, &words))
}

/// Something broke: how it is, what IT does, when there is more.
pub fn incident(site: &Published, entry: &Entry<Incident, Course>) -> String {
    let (front, course) = (&entry.front, &entry.detail);
    // An incident over is told by what it was at its worst; an open one by what it is.
    let impact = if course.is_open() {
        course.impact
    } else {
        front.impact
    };
    let subject = subject(site, &front.services, impact, front.scope.as_deref());
    let phase = match (course.resolved, course.phase) {
        (Some(at), _) => Phase::Resolved { at },
        (None, incident::Phase::Identified) => Phase::Identified,
        (None, incident::Phase::Monitoring) => Phase::Monitoring,
        (None, _) => Phase::Investigating,
    };
    let updated = course
        .updates
        .iter()
        .map(|m| m.shown)
        .filter(|at| *at <= site.now)
        .max()
        .unwrap_or(course.started);
    let course = sentence::Course {
        started: course.started,
        updated,
        next_update_by: course.next_update_by,
    };
    speaker(site, entry.core.published).incident(&subject, course, phase)
}

/// The first sentence of an incident alone: "Canvas is slow for some courses."
pub fn headline(site: &Published, entry: &Entry<Incident, Course>) -> String {
    let whole = incident(site, entry);
    let division = format!(". {} ", site.config.division.short_name);
    match whole.find(&division) {
        Some(at) => whole[..=at].to_string(),
        None => whole,
    }
}

/// "Next update by 11:30 a.m. CST."
pub fn next_update(site: &Published, entry: &Entry<Incident, Course>) -> Option<String> {
    let by = entry
        .detail
        .next_update_by
        .filter(|_| entry.detail.is_open())?;
    Some(format!("Next update by {}", end(&site.face.time_zone(by))))
}

pub fn retirement(site: &Published, entry: &Entry<Retirement, Timestamp>) -> String {
    ending(site, entry, *entry.detail <= site.now)
}

/// The same for a calendar, which looks at the day from before it.
pub fn last_day(site: &Published, entry: &Entry<Retirement, Timestamp>) -> String {
    ending(site, entry, false)
}

fn ending(site: &Published, entry: &Entry<Retirement, Timestamp>, over: bool) -> String {
    let names: Vec<&str> = entry
        .front
        .services
        .iter()
        .map(|s| name(site, &s.id))
        .collect();
    let plural = entry.front.services.iter().any(|s| is_plural(site, &s.id));
    speaker(site, entry.core.published).retirement(&names, plural, entry.front.ends_on.0, over)
}

/// "May also be affected by the Wi-Fi incident."
pub fn may_be_hit(site: &Published, state: &ServiceState) -> Option<String> {
    let through: Vec<&str> = state
        .may_be_hit
        .iter()
        .map(|(_, via)| name(site, via))
        .collect();
    let mut through: Vec<&str> = through.into_iter().collect();
    through.dedup();
    (!through.is_empty()).then(|| format!("May also be affected: it needs {}.", and_list(&through)))
}

/// One full stop at the end, also after "p.m."
fn end(text: &str) -> String {
    if text.ends_with('.') {
        text.to_string()
    } else {
        format!("{text}.")
    }
}
