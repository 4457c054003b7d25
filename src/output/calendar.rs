//! `/calendar/…`: planned work and the end of services as iCalendar (RFC 5545, RFC 7986), for everybody's own calendar.
//!
//! Every byte comes from what was written, none from the clock, so that a rebuild with no news leaves a file alone and a
//! calendar program sees a new version only when there is one.
mod zone;

use super::Format;
use super::pages::{Lazy, Stage, lazy};
use crate::base::artifact::{Artifact, media_of};
use crate::base::names::and_list;
use crate::base::time::Clockface;
use crate::content::communications::maintenance::{Phase, Update};
use crate::content::shared::{Affected, Impact};
use crate::content::{Launch, Maintenance, Retirement};
use crate::site::published::{Entry, Published};
use crate::site::say;
use crate::site::state;
use crate::site::window::{Moment, Occurrence, Plan, Standing, Window};
use crate::site::{Core, Timeline};
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

pub const CALENDAR: Format = Format {
    name: "calendar",
    about: "Planned work as iCalendar: all of it, and one file a service.",
    plan,
};

/// Planned work and the end of services, of all services.
pub const ALL: &str = "/calendar/maintenance.ics";
/// The phases of launches. A calendar of their own, and not in [`ALL`]: whoever subscribes to outages asked for no news,
/// and the two families never share an output.
pub const NEWS: &str = "/calendar/news.ics";

/// Programs fetch the whole file again and again, so it does not grow for ever: this long a past window stays, counted
/// back from the newest word and not from the clock.
const KEPT: i64 = 2 * 365 * 24;
/// How far the zone's rules are told for a series; after that, its yearly rules go on by themselves.
const ZONE_YEARS: i64 = 20;
/// How far ahead of the newest word single windows of a series are told for their own sake.
const YEARS_TOLD: i64 = 5;
/// How often a program should look for changes.
const REFRESH: &str = "PT1H";

/// The address of a service's calendar.
pub fn of_service(id: &str) -> String {
    format!("/calendar/services/{id}.ics")
}

/// Where the dates of a notice can be taken into a calendar: that of its only service, else of all.
pub fn of_notice(site: &Published, services: &[Affected]) -> String {
    match services {
        [one] if site.service(&one.id).is_some() => of_service(&one.id),
        _ => ALL.into(),
    }
}

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let site = &stage.site;
    let desk = Desk::later(site);
    let mut artifacts = vec![artifact(&desk, ALL, everything)];
    if !site.marketing.launches.is_empty() {
        artifacts.push(artifact(&desk, NEWS, news));
    }
    let services = site.reference.services.iter().enumerate();
    artifacts.extend(services.map(|(i, service)| {
        let path = of_service(&service.core.id);
        artifact(&desk, &path, move |desk| one_service(desk, i))
    }));
    artifacts
}

fn artifact(
    desk: &Arc<Lazy<Desk>>,
    path: &str,
    fill: impl Fn(&Desk) -> Calendar<'_> + Send + Sync + 'static,
) -> Artifact {
    let desk = desk.clone();
    Artifact::made(path.trim_start_matches('/'), media_of(path), move |out| {
        fill(&desk).write(&desk.site, out);
        Ok(())
    })
}

/// The events of each document, written down once: a window stands in the calendar of each of its services.
struct Desk {
    site: Arc<Published>,
    maintenance: Shelf,
    retirements: Shelf,
    launches: Shelf,
}

type Shelf = Vec<OnceLock<Vec<Told>>>;

/// An event, and its lines when a calendar has asked for them.
struct Told {
    event: Event,
    lines: OnceLock<Vec<u8>>,
}

impl Desk {
    /// A desk for whoever asks for a calendar; who only looks at pages needs none.
    fn later(site: &Arc<Published>) -> Arc<Lazy<Desk>> {
        let site = site.clone();
        Arc::new(lazy(move || {
            let empty = |length| std::iter::repeat_with(OnceLock::new).take(length).collect();
            Desk {
                maintenance: empty(site.communications.maintenance.len()),
                retirements: empty(site.communications.retirements.len()),
                launches: empty(site.marketing.launches.len()),
                site,
            }
        }))
    }

    fn work(&self, index: usize) -> &[Told] {
        let entry = &self.site.communications.maintenance[index];
        told(&self.maintenance[index], || maintenance(&self.site, entry))
    }

    fn end(&self, index: usize) -> &[Told] {
        let entry = &self.site.communications.retirements[index];
        told(&self.retirements[index], || {
            vec![retirement(&self.site, entry)]
        })
    }

    fn begin(&self, index: usize) -> &[Told] {
        let entry = &self.site.marketing.launches[index];
        told(&self.launches[index], || phases(&self.site, entry))
    }
}

fn told(place: &OnceLock<Vec<Told>>, make: impl FnOnce() -> Vec<Event>) -> &[Told] {
    place.get_or_init(|| {
        let with_lines = |event| Told {
            event,
            lines: OnceLock::new(),
        };
        make().into_iter().map(with_lines).collect()
    })
}

// ---------------------------------------------------------------- what is in a calendar

/// A calendar before it is written down.
struct Calendar<'a> {
    name: String,
    about: String,
    /// The page that says the same in words.
    page: String,
    events: Vec<&'a Told>,
}

struct Event {
    uid: String,
    /// For one window of a series that differs: when the series has it.
    instead_of: Option<DateTime>,
    stamp: Timestamp,
    sequence: usize,
    span: Span,
    /// `RRULE` and the starts that are left out.
    rule: Option<(String, Vec<DateTime>)>,
    cancelled: bool,
    title: String,
    text: String,
    address: String,
    categories: Vec<String>,
}

#[derive(Clone, Copy)]
enum Span {
    Window(Window),
    Day(Date),
}

fn everything(desk: &Desk) -> Calendar<'_> {
    let site = &desk.site;
    let work = (0..desk.maintenance.len()).flat_map(|i| desk.work(i));
    let ends = (0..desk.retirements.len()).flat_map(|i| desk.end(i));
    Calendar {
        name: format!("Planned maintenance, {}", whose(site)),
        about: format!(
            "Planned work on the services of {}, and the last day of services that end.",
            site.config.division.name
        ),
        page: "/maintenance/".into(),
        events: work.chain(ends).collect(),
    }
}

fn one_service(desk: &Desk, index: usize) -> Calendar<'_> {
    let site = &desk.site;
    let service = &site.reference.services[index];
    let id = &service.core.id;
    let about = site.about.get(id).cloned().unwrap_or_default();
    let work = about.maintenance.iter().flat_map(|i| desk.work(*i));
    let ends = about.retirements.iter().flat_map(|i| desk.end(*i));
    let name = say::name(site, id);
    // While something that it needs is broken, whoever looks at this calendar should know.
    let hit = site.states.get(id).and_then(|s| say::may_be_hit(site, s));
    Calendar {
        name: format!("{name}: planned maintenance, {}", whose(site)),
        about: [Some(format!("Planned work on {name}.")), hit]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
        page: service.core.address.to_string(),
        events: work.chain(ends).collect(),
    }
}

fn news(desk: &Desk) -> Calendar<'_> {
    let site = &desk.site;
    Calendar {
        name: format!("{}, {}", site.config.labels.news, whose(site)),
        about: format!("What begins when: new from {}.", site.config.division.name),
        page: "/news/".into(),
        events: (0..desk.launches.len())
            .flat_map(|i| desk.begin(i))
            .collect(),
    }
}

/// "Lakeshore IT"
fn whose(site: &Published) -> String {
    let university = &site.config.university;
    let name = university.short_name.as_ref().unwrap_or(&university.name);
    format!("{name} {}", site.config.division.short_name)
}

/// From the id alone, so that title, path and window may change.
fn uid(site: &Published, core: &Core, part: &str) -> String {
    let host = site.config.origin();
    let host = host.split_once("://").map_or(host, |(_, host)| host);
    format!("{}-{}{part}@{host}", core.kind.plate().name, core.id)
}

/// The newest word of a document, of its updates those that are handed over: what is said of one window of a series
/// makes no new version of another.
fn newest<'a>(
    site: &Published,
    core: &Core,
    updates: impl IntoIterator<Item = &'a Moment>,
) -> Timestamp {
    let said = updates.into_iter().map(|m| m.at);
    said.chain(core.published)
        .chain(core.changes.iter().copied())
        .filter(|at| *at <= site.now)
        .max()
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A window, or a series with the windows of it that differ.
fn maintenance(site: &Published, entry: &Entry<Maintenance, Plan>) -> Vec<Event> {
    let (front, plan) = (&entry.front, &entry.detail);
    let said = said(site, &front.updates, &plan.updates);
    let mut event = notice(site, &entry.core, "Planned maintenance", services(entry));
    event.sequence = moves(&said);
    if plan.rule.is_none() {
        let now = plan.now();
        event.stamp = newest(site, &entry.core, &plan.updates);
        event.span = Span::Window(now.window);
        event.text = text(site, entry, sentence(site, entry, now), &said);
        event.call_off(now.standing);
        return vec![event];
    }
    let differ = plan
        .occurrences
        .iter()
        .filter(|o| o.written.is_some() && (o.standing == Standing::Cancelled || o.was.is_some()));
    let mut events: Vec<Event> = differ
        .map(|o| differing(site, entry, o, event.sequence))
        .collect();
    let windows = plan.occurrences.iter().flat_map(|o| &o.updates);
    event.stamp = newest(site, &entry.core, plan.updates.iter().chain(windows));
    event.span = Span::Window(first(site, entry));
    let sentence = say::series(site, entry).unwrap_or_default();
    event.text = text(site, entry, sentence, &said);
    event.rule = rule(site, entry);
    match said.last().is_some_and(|u| u.phase == Phase::Cancelled) {
        true => event.call_off(Standing::Cancelled),
        false => {
            let more = over_clock_changes(site, entry, &event, &events);
            events.extend(more);
        }
    }
    events.insert(0, event);
    events
}

/// One window of a series, as it is instead.
fn differing(
    site: &Published,
    entry: &Entry<Maintenance, Plan>,
    o: &Occurrence,
    sequence: usize,
) -> Event {
    let written = o.written.and_then(|i| entry.front.occurrences.get(i));
    let said = written.map_or(Vec::new(), |w| said(site, &w.updates, &o.updates));
    let mut event = notice(site, &entry.core, "Planned maintenance", services(entry));
    let at = site.face.civil(first(site, entry).starts).time();
    event.instead_of = Some(o.on.to_datetime(at));
    event.stamp = newest(
        site,
        &entry.core,
        entry.detail.updates.iter().chain(&o.updates),
    );
    event.sequence = sequence + moves(&said).max(1);
    event.span = Span::Window(o.window);
    event.text = text(site, entry, sentence(site, entry, o), &said);
    event.call_off(o.standing);
    event
}

fn services(entry: &Entry<Maintenance, Plan>) -> Vec<&str> {
    entry.front.services.iter().map(|s| s.id.as_str()).collect()
}

/// The window that the series begins with, also when that one is left out.
fn first(site: &Published, entry: &Entry<Maintenance, Plan>) -> Window {
    let at = |when: &crate::base::time::When| when.resolve(&site.face.zone).ok();
    match (at(&entry.front.starts), at(&entry.front.ends)) {
        (Some(starts), Some(ends)) => Window { starts, ends },
        _ => entry.detail.now().window,
    }
}

fn rule(site: &Published, entry: &Entry<Maintenance, Plan>) -> Option<(String, Vec<DateTime>)> {
    let rule = entry.detail.rule.as_ref()?;
    let at = site.face.civil(first(site, entry).starts).time();
    let mut out: Vec<DateTime> = (entry.front.except.iter())
        .map(|day| day.0.to_datetime(at))
        .collect();
    out.sort();
    out.dedup();
    Some((rule.for_calendar(&site.face.zone).to_string(), out))
}

/// Windows over a change of the clocks. Programs do not agree when an hour begins that is skipped or comes twice, nor
/// how long a night lasts that has one; so each of these is told as a window of its own, years ahead.
fn over_clock_changes(
    site: &Published,
    entry: &Entry<Maintenance, Plan>,
    series: &Event,
    differing_already: &[Event],
) -> Vec<Event> {
    let (face, zone) = (&site.face, &site.face.zone);
    let (Some(rule), first) = (&entry.detail.rule, first(site, entry)) else {
        return Vec::new();
    };
    let (begin, length) = (face.civil(first.starts), first.ends - first.starts);
    let shown = face.civil(first.ends).duration_since(begin);
    let horizon = face.date(series.stamp).saturating_add(YEARS_TOLD.years());
    let excepted = entry.front.except.iter().map(|day| day.0);
    let told = differing_already.iter().filter_map(|e| e.instead_of);
    let out: BTreeSet<Date> = excepted.chain(told.map(|at| at.date())).collect();
    let starts = rule.starts(begin, zone).take_while(|s| s.date() <= horizon);
    let mut events = Vec::new();
    for start in starts.filter(|s| !out.contains(&s.date())) {
        let Ok(starts) = zone.to_timestamp(start) else {
            continue;
        };
        let window = Window {
            starts,
            ends: starts.saturating_add(length).unwrap_or(starts),
        };
        let plain = !zone.to_ambiguous_timestamp(start).is_ambiguous()
            && face.civil(window.ends).duration_since(start) == shown;
        if plain {
            continue;
        }
        let o = Occurrence {
            on: start.date(),
            window,
            standing: Standing::Scheduled,
            was: None,
            written: None,
            updates: Vec::new(),
        };
        let mut event = differing(site, entry, &o, series.sequence);
        event.sequence = series.sequence;
        event.stamp = series.stamp;
        events.push(event);
    }
    events
}

/// What was said up to now, in the order of time.
fn said<'a>(site: &Published, updates: &'a [Update], moments: &[Moment]) -> Vec<&'a Update> {
    let each = updates.iter().zip(moments);
    let mut said: Vec<_> = each.filter(|(_, m)| m.at <= site.now).collect();
    said.sort_by_key(|(_, m)| m.at);
    said.into_iter().map(|(update, _)| update).collect()
}

/// `SEQUENCE`: how often the plan itself changed.
fn moves(said: &[&Update]) -> usize {
    let moved = |u: &&&Update| matches!(u.phase, Phase::Cancelled | Phase::Rescheduled);
    said.iter().filter(moved).count()
}

/// The sentence for one window. A calendar knows the time itself, so only what was written tells how it stands.
fn sentence(site: &Published, entry: &Entry<Maintenance, Plan>, o: &Occurrence) -> String {
    let mut o = o.clone();
    if o.standing != Standing::Cancelled {
        o.standing = Standing::Scheduled;
    }
    say::occurrence(site, entry, &o)
}

/// The sentence, the last word on a changed plan, what to do, who else may notice it, and the page.
fn text(
    site: &Published,
    entry: &Entry<Maintenance, Plan>,
    sentence: String,
    said: &[&Update],
) -> String {
    let mut parts = vec![sentence];
    let changed = |u: &&&Update| matches!(u.phase, Phase::Cancelled | Phase::Rescheduled);
    let why = said.last().filter(changed).and_then(|u| u.body.as_ref());
    parts.extend(why.map(|text| text.body.plain()));
    let cancelled = said.last().is_some_and(|u| u.phase == Phase::Cancelled);
    if !cancelled {
        let action = entry.front.action.body.plain();
        parts.push(format!("What to do: {action}"));
        parts.extend(downstream(site, entry));
    }
    parts.push(site.absolute(&entry.core.address));
    parts.join("\n\n")
}

/// "May also be affected: Exams and Panopto."
fn downstream(site: &Published, entry: &Entry<Maintenance, Plan>) -> Option<String> {
    let felt = |s: &&Affected| s.impact.unwrap_or(entry.front.impact) != Impact::None;
    let hit: BTreeSet<&str> = (entry.front.services.iter().filter(felt))
        .map(|s| s.id.as_str())
        .collect();
    let below = state::downstream(site, &hit);
    let ids = below.iter().map(|(id, _)| &**id);
    let known: Vec<&str> = ids.filter(|id| site.service(id).is_some()).collect();
    (!known.is_empty()).then(|| format!("May also be affected: {}.", say::names(site, known)))
}

fn retirement(site: &Published, entry: &Entry<Retirement, Timestamp>) -> Event {
    let front = &entry.front;
    let ids = front.services.iter().map(|s| s.id.as_str()).collect();
    let mut event = notice(site, &entry.core, "Services we are ending", ids);
    event.span = Span::Day(front.ends_on.0);
    // Before the day as after it: what the calendar says of a day does not depend on today.
    event.text = [
        say::last_day(site, entry),
        format!("What to do: {}", front.action.body.plain()),
        site.absolute(&entry.core.address),
    ]
    .join("\n\n");
    event
}

/// The day on which each phase of a launch begins.
fn phases(site: &Published, entry: &Entry<Launch, Timeline>) -> Vec<Event> {
    let (front, detail) = (&entry.front, &entry.detail);
    let ids: Vec<&str> = front.services.iter().map(String::as_str).collect();
    let phases = front.phases.iter().zip(&detail.phases).enumerate();
    let mut events: Vec<Event> = phases
        .map(|(i, (phase, (from, _)))| {
            let part = format!("-{}", i + 1);
            let mut event = notice(site, &entry.core, &site.config.labels.launch, ids.clone());
            event.uid = uid(site, &entry.core, &part);
            event.span = Span::Day(site.face.date(*from));
            event.title = format!("{}: {}", phase.name, front.title);
            let whom: Vec<String> = (phase.audience.iter())
                .map(|id| site.config.audience_name(id).to_lowercase())
                .collect();
            let whom = (!whom.is_empty()).then(|| format!("For {}.", and_list(&whom)));
            event.text = [
                whom,
                phase.note.as_ref().map(|note| note.trim().to_string()),
                Some(front.summary.trim().to_string()),
                Some(site.absolute(&entry.core.address)),
            ]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("\n\n");
            event
        })
        .collect();
    if let (true, Some(from)) = (events.is_empty(), detail.available_from) {
        let mut event = notice(site, &entry.core, &site.config.labels.launch, ids);
        event.span = Span::Day(site.face.date(from));
        let address = site.absolute(&entry.core.address);
        event.text = format!("{}\n\n{address}", front.summary.trim());
        events.push(event);
    }
    events
}

/// What all events have; the day and the text follow.
fn notice(site: &Published, core: &Core, kind: &str, services: Vec<&str>) -> Event {
    let known = services.into_iter().filter(|id| site.service(id).is_some());
    let names = known.map(|id| say::name(site, id).to_string());
    Event {
        uid: uid(site, core, ""),
        instead_of: None,
        stamp: newest(site, core, &[]),
        sequence: 0,
        span: Span::Day(Date::ZERO),
        rule: None,
        cancelled: false,
        title: core.title().trim().to_string(),
        text: String::new(),
        address: site.absolute(&core.address),
        categories: std::iter::once(kind.to_string()).chain(names).collect(),
    }
}

impl Event {
    /// A cancelled event stays in the file; programs that hide what is cancelled know it by its status, people by its title.
    fn call_off(&mut self, standing: Standing) {
        if standing == Standing::Cancelled {
            self.cancelled = true;
            self.title = format!("Cancelled: {}", self.title);
        }
    }

    /// The last instant, as far as it is known; a series without an end has none.
    fn ends(&self, face: &Clockface) -> Timestamp {
        match (&self.rule, self.span) {
            (Some(_), _) => Timestamp::MAX,
            (None, Span::Window(window)) => window.ends,
            (None, Span::Day(day)) => face.start_of(day.saturating_add(1.day())),
        }
    }
}

// ---------------------------------------------------------------- writing it down

impl Calendar<'_> {
    fn write(mut self, site: &Published, out: &mut Vec<u8>) {
        let face = &site.face;
        let newest = self.events.iter().map(|e| e.event.stamp).max();
        if let Some(oldest) = newest.and_then(|at| at.checked_sub(KEPT.hours()).ok()) {
            self.events.retain(|told| told.event.ends(face) >= oldest);
        }
        let mut lines = Lines { out };
        lines.put("BEGIN", "VCALENDAR");
        lines.put("VERSION", "2.0");
        lines.put("PRODID", "-//campanile//Calendar//EN");
        lines.put("CALSCALE", "GREGORIAN");
        lines.put("METHOD", "PUBLISH");
        // A calendar shows its name and nothing around it.
        if site.internal {
            self.name.push_str(" (internal)");
        }
        lines.text("NAME", &self.name);
        lines.text("X-WR-CALNAME", &self.name);
        lines.text("DESCRIPTION", &self.about);
        lines.text("X-WR-CALDESC", &self.about);
        lines.put("URL", &site.absolute(&self.page));
        if let Some(at) = newest {
            lines.put("LAST-MODIFIED", &utc(at));
        }
        lines.put("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
        lines.put("X-PUBLISHED-TTL", REFRESH);
        self.zone(face, &mut lines);
        for told in &self.events {
            lines.out.extend_from_slice(told.lines(face));
        }
        lines.put("END", "VCALENDAR");
    }

    /// The zone for the years that the events need. A file needs a component, so an empty calendar has it, too.
    fn zone(&self, face: &Clockface, lines: &mut Lines<'_>) {
        let windows = || {
            self.events.iter().filter_map(|e| match e.event.span {
                Span::Window(window) => Some((window, e.event.rule.is_some())),
                Span::Day(_) => None,
            })
        };
        let later = |at: Timestamp, years: i64| at.saturating_add((years * 366 * 24).hours());
        let begin = windows().map(|(w, _)| w.starts).min();
        let begin = begin.unwrap_or_else(|| face.start_of(jiff::civil::date(2020, 1, 1)));
        let ends = windows().filter_map(|(w, series)| match series {
            true => later(w.starts, ZONE_YEARS).ok(),
            false => Some(w.ends),
        });
        // Ten years show which rule a transition follows.
        let end = ends.chain(later(begin, 10).ok()).max().unwrap_or(begin);
        zone::write(face, begin, end, lines);
    }
}

impl Told {
    fn lines(&self, face: &Clockface) -> &[u8] {
        self.lines.get_or_init(|| {
            let mut out = Vec::new();
            self.event.write(face, &mut Lines { out: &mut out });
            out
        })
    }
}

impl Event {
    fn write(&self, face: &Clockface, lines: &mut Lines<'_>) {
        lines.put("BEGIN", "VEVENT");
        lines.put("UID", &self.uid);
        lines.put("DTSTAMP", &utc(self.stamp));
        lines.put("LAST-MODIFIED", &utc(self.stamp));
        lines.put("SEQUENCE", &self.sequence.to_string());
        if let Some(at) = self.instead_of {
            let name = format!("RECURRENCE-ID;TZID={}", face.zone_name);
            lines.put(&name, &local(at));
        }
        match self.span {
            Span::Window(window) => {
                // An hour that comes twice can be told only in UTC.
                let twice = self.rule.is_none()
                    && [window.starts, window.ends].into_iter().any(|at| {
                        let ambiguous = face.zone.to_ambiguous_timestamp(face.civil(at));
                        ambiguous.is_ambiguous()
                    });
                lines.time("DTSTART", face, window.starts, twice);
                lines.time("DTEND", face, window.ends, twice);
            }
            Span::Day(day) => {
                let next = day.saturating_add(1.day());
                lines.put("DTSTART;VALUE=DATE", &day.strftime("%Y%m%d").to_string());
                lines.put("DTEND;VALUE=DATE", &next.strftime("%Y%m%d").to_string());
            }
        }
        if let Some((rule, out)) = &self.rule {
            lines.put("RRULE", rule);
            if !out.is_empty() {
                let starts: Vec<String> = out.iter().map(|at| local(*at)).collect();
                lines.put(
                    &format!("EXDATE;TZID={}", face.zone_name),
                    &starts.join(","),
                );
            }
        }
        lines.text("SUMMARY", &self.title);
        lines.text("DESCRIPTION", &self.text);
        lines.put("URL", &self.address);
        let categories: Vec<String> = self.categories.iter().map(|c| escaped(c)).collect();
        lines.put("CATEGORIES", &categories.join(","));
        // TENTATIVE is for plans that are not announced yet; those are not here.
        let status = if self.cancelled {
            "CANCELLED"
        } else {
            "CONFIRMED"
        };
        lines.put("STATUS", status);
        // Nobody is busy because a service is down.
        lines.put("TRANSP", "TRANSPARENT");
        lines.put("END", "VEVENT");
    }
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn local(at: DateTime) -> String {
    at.strftime("%Y%m%dT%H%M%S").to_string()
}

/// Content lines (RFC 5545, section 3.1).
struct Lines<'a> {
    out: &'a mut Vec<u8>,
}

impl Lines<'_> {
    /// A line with a value that needs no escaping.
    fn put(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let mut room = 75;
        let mut rest = line.as_str();
        while rest.len() > room {
            let cut = (0..=room).rev().find(|i| rest.is_char_boundary(*i));
            let cut = cut.filter(|cut| *cut > 0).unwrap_or(rest.len());
            self.out.extend_from_slice(&rest.as_bytes()[..cut]);
            self.out.extend_from_slice(b"\r\n ");
            rest = &rest[cut..];
            // The space that begins the next line counts.
            room = 74;
        }
        self.out.extend_from_slice(rest.as_bytes());
        self.out.extend_from_slice(b"\r\n");
    }

    fn text(&mut self, name: &str, value: &str) {
        self.put(name, &escaped(value));
    }

    fn time(&mut self, name: &str, face: &Clockface, at: Timestamp, in_utc: bool) {
        match in_utc {
            true => self.put(name, &utc(at)),
            false => self.put(
                &format!("{name};TZID={}", face.zone_name),
                &local(face.civil(at)),
            ),
        }
    }
}

/// A TEXT value (section 3.3.11); other control characters have no place in it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' if letters.peek() == Some(&'\n') => {}
            // Tabs, and what old machines ended lines with, part words.
            c if c.is_control() && c.is_whitespace() => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(name: &str, value: &str) -> String {
        let mut out = Vec::new();
        Lines { out: &mut out }.text(name, value);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lines_are_folded_at_75_octets_between_characters() {
        for text in [
            "é".repeat(200),
            "a€𝄞".repeat(60),
            "x".repeat(75 - 8),
            "x".repeat(76 - 8),
        ] {
            let line = put("SUMMARY", &text);
            assert!(line.ends_with("\r\n"));
            assert!(
                line.trim_end().split("\r\n").all(|l| l.len() <= 75),
                "{line}"
            );
            assert_eq!(line.replace("\r\n ", ""), format!("SUMMARY:{text}\r\n"));
        }
        assert_eq!(put("SUMMARY", &"x".repeat(67)).matches("\r\n").count(), 1);
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(put("A", "a, b; c\\d\ne\u{7}"), "A:a\\, b\\; c\\\\d\\ne\r\n");
        assert_eq!(put("A", "a\u{85}b\tc\r\nd"), "A:a b c\\nd\r\n");
    }
}
