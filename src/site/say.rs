//! The one sentence of each notice, from the published site: the same words in every channel.
use super::published::{Entry, Published};
use super::sentence::{self, Effect, Phase, Speaker, State, Subject};
use super::state::ServiceState;
use super::window::{Course, Occurrence, Plan, Standing, Times, Window};
use crate::base::names::and_list;
use crate::content::communications::{incident, maintenance};
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
    sentence::listed(&ids.into_iter().map(|id| name(site, id)).collect::<Vec<_>>())
}

/// The same where nothing comes before: "The campus network and Canvas".
pub fn names_first<'a>(site: &'a Published, ids: impl IntoIterator<Item = &'a str>) -> String {
    sentence::at_the_beginning(names(site, ids))
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
    // Readers may know of none of them.
    if services.is_empty() {
        return Subject::of([("A service", false, effect(impact))], scope);
    }
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

/// Something broke: how it is, what IT does, when there is more.
pub fn incident(site: &Published, entry: &Entry<Incident, Course>) -> String {
    let promise = entry.detail.next_update_by;
    incident_with(site, entry, &entry.detail, site.now, promise)
}

/// How an incident was, as it was said at `at`. Nothing that is said later changes a word of it; so it has no
/// promise of the next update, which is moved with each one.
pub fn incident_at(site: &Published, entry: &Entry<Incident, Course>, at: Timestamp) -> String {
    let course = times(site, at).course(&entry.front);
    incident_with(site, entry, &course, at, None)
}

fn incident_with(
    site: &Published,
    entry: &Entry<Incident, Course>,
    course: &Course,
    now: Timestamp,
    next_update_by: Option<Timestamp>,
) -> String {
    let front = &entry.front;
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
        .filter(|at| *at <= now)
        .max()
        .unwrap_or(course.started);
    let course = sentence::Course {
        started: course.started,
        updated,
        next_update_by,
    };
    speaker(site, entry.core.published).incident(&subject, course, phase)
}

/// Written times as they stood at `now`; that they are right was found when the site was linked.
fn times(site: &Published, now: Timestamp) -> Times<'_> {
    Times {
        face: &site.face,
        now,
        faults: Vec::new(),
    }
}

/// Planned work, as it was said at `at`. A window that moves later is told here as it was before.
pub fn maintenance_at(
    site: &Published,
    entry: &Entry<Maintenance, Plan>,
    at: Timestamp,
) -> Option<String> {
    let front = &entry.front;
    let mut times = times(site, at);
    let mut window = times.between(&front.starts, &front.ends);
    let mut order: Vec<usize> = (0..front.updates.len()).collect();
    order.sort_by_key(|i| entry.detail.updates[*i].at);
    let (mut said, mut was, mut done) = (None, None, None);
    for i in order {
        let (update, moment) = (&front.updates[i], entry.detail.updates[i]);
        let before = update.was.map(|was| times.between(&was.starts, &was.ends));
        if moment.at > at {
            // The next move says where the window was until then.
            window = before.unwrap_or(window);
            if before.is_some() {
                break;
            }
            continue;
        }
        said = Some(update.phase);
        was = before.filter(|_| update.phase == maintenance::Phase::Rescheduled);
        done = Some(moment.shown);
    }
    if entry.detail.is_series() {
        return said
            .is_none_or(|phase| phase == maintenance::Phase::Scheduled)
            .then(|| series(site, entry))
            .flatten();
    }
    Some(told(site, entry, window, was, said, done.unwrap_or(at), at))
}

/// One window of a series, as it was said at `at`; `place` is its place in the front matter.
pub fn occurrence_at(
    site: &Published,
    entry: &Entry<Maintenance, Plan>,
    place: usize,
    at: Timestamp,
) -> Option<String> {
    let written = entry.front.occurrences.get(place)?;
    let mut times = times(site, at);
    let by_rule = occurrence_window(site, entry, place)?;
    let mut window = times.moved(written, by_rule, "");
    let mut order: Vec<_> = (written.updates.iter())
        .map(|u| (times.instant(&u.at, String::new), u))
        .collect();
    order.sort_by_key(|(instant, _)| *instant);
    let (mut said, mut was) = (None, None);
    for (instant, update) in order {
        let moves = update.phase == maintenance::Phase::Rescheduled;
        let before = (update.was.or(written.was).filter(|_| moves))
            .map(|was| times.between(&was.starts, &was.ends))
            .or(moves.then_some(by_rule));
        if instant > at {
            // The next move says where the window was until then.
            window = before.unwrap_or(window);
            if moves {
                break;
            }
            continue;
        }
        said = Some((instant, update));
        was = before;
    }
    let (instant, update) = said?;
    let shown = update
        .display_at
        .map_or(instant, |shown| times.instant(&shown, String::new));
    let was = was.filter(|was| *was != window);
    Some(told(
        site,
        entry,
        window,
        was,
        Some(update.phase),
        shown,
        at,
    ))
}

/// The window that an occurrence has by the rule: the series' hours on its day.
fn occurrence_window(
    site: &Published,
    entry: &Entry<Maintenance, Plan>,
    place: usize,
) -> Option<Window> {
    let first = times(site, site.now).between(&entry.front.starts, &entry.front.ends);
    let day = entry.front.occurrences.get(place)?.on.0;
    let begin = day.to_datetime(site.face.civil(first.starts).time());
    let starts = site.face.zone.to_timestamp(begin).ok()?;
    let length = first.ends.duration_since(first.starts);
    let ends = starts.checked_add(length).ok()?;
    Some(Window { starts, ends })
}

/// A window in words, with the phase that stood written at `at`.
fn told(
    site: &Published,
    entry: &Entry<Maintenance, Plan>,
    window: Window,
    was: Option<Window>,
    said: Option<maintenance::Phase>,
    shown: Timestamp,
    at: Timestamp,
) -> String {
    use maintenance::Phase as Said;
    let front = &entry.front;
    let subject = subject(site, &front.services, front.impact, front.scope.as_deref());
    let plain = |window: Window| sentence::Window {
        starts: window.starts,
        ends: window.ends,
    };
    let state = match said {
        Some(Said::Cancelled) => State::Cancelled,
        Some(Said::Completed) => State::Completed { at: Some(shown) },
        Some(Said::Verifying) => State::Verifying,
        Some(Said::InProgress) if at >= window.ends => State::Overrunning,
        Some(Said::InProgress) => State::Now,
        _ if at >= window.ends => State::Unconfirmed,
        _ if at >= window.starts => State::Now,
        _ => was.map_or(State::Upcoming, |was| State::Rescheduled {
            was: plain(was),
        }),
    };
    speaker(site, entry.core.published).window(&subject, plain(window), state)
}

/// The whole series: "Printing is unavailable every month on the third Sunday, from 2 to 6 a.m. (CST or CDT)."
pub fn series(site: &Published, entry: &Entry<Maintenance, Plan>) -> Option<String> {
    let front = &entry.front;
    let rule = entry.detail.rule.as_ref()?;
    let first = times(site, site.now).between(&front.starts, &front.ends);
    let words = rule.words(site.face.civil(first.starts));
    let subject = subject(site, &front.services, front.impact, front.scope.as_deref());
    let first = sentence::Window {
        starts: first.starts,
        ends: first.ends,
    };
    Some(speaker(site, entry.core.published).series(&subject, first, &words))
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
