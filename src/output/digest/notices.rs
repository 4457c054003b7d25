//! The sections of the communications: happening now, coming up, what changed, resolved. A notice stands in one of them.
use super::desk::{Desk, action, mark, section, sorted};
use crate::content::communications::advisory::Severity;
use crate::content::shared::Impact;
use crate::content::{Advisory, Incident, Maintenance, Retirement, Survey};
use crate::output::pages::words;
use crate::site::published::{Communications, Entry};
use crate::site::say;
use crate::site::window::{Course, Plan, Standing};
use crate::view::{MailItemView, MailMarkView, MailSectionView};
use jiff::Timestamp;
use std::cmp::Reverse;

/// How bad it is, then how new.
type Worst = (Reverse<u8>, Reverse<Timestamp>);

#[derive(Default)]
struct Groups {
    /// The worst first.
    now: Vec<(Worst, MailItemView)>,
    /// The next first.
    coming: Vec<(Timestamp, MailItemView)>,
    /// The newest first.
    changed: Vec<(Reverse<Timestamp>, MailItemView)>,
    over: Vec<(Reverse<Timestamp>, MailItemView)>,
}

pub fn sections(desk: &Desk<'_>, talk: &Communications) -> Vec<MailSectionView> {
    let mut groups = Groups::default();
    for entry in talk.incidents.iter().filter(|e| desk.is_for(&e.core)) {
        incident(desk, entry, &mut groups);
    }
    for entry in talk.maintenance.iter().filter(|e| desk.is_for(&e.core)) {
        work(desk, entry, &mut groups);
    }
    for entry in talk.advisories.iter().filter(|e| desk.is_for(&e.core)) {
        advisory(desk, entry, &mut groups);
    }
    for entry in talk.retirements.iter().filter(|e| desk.is_for(&e.core)) {
        retirement(desk, entry, &mut groups);
    }
    for entry in talk.surveys.iter().filter(|e| desk.is_for(&e.core)) {
        survey(desk, entry, &mut groups);
    }
    let page = |path: &str| desk.site.absolute(path);
    vec![
        section(
            "Right now",
            page("/status/"),
            ("# thing right now", "# things right now"),
            sorted(groups.now),
        ),
        section(
            format!("Coming up {}", desk.horizon()),
            page("/maintenance/"),
            ("# date coming up", "# dates coming up"),
            sorted(groups.coming),
        ),
        section(
            "What changed",
            page("/status/"),
            ("# change", "# changes"),
            sorted(groups.changed),
        ),
        section(
            "Resolved and done",
            page("/status/history/"),
            ("# resolved or done", "# resolved or done"),
            sorted(groups.over),
        ),
    ]
}

/// When it last said something in the period.
fn last(desk: &Desk<'_>, core: &crate::site::Core, updates: &[Timestamp]) -> Option<Timestamp> {
    let own = core
        .published
        .into_iter()
        .chain(core.changes.iter().copied());
    own.chain(updates.iter().copied())
        .filter(|at| desk.holds(*at))
        .max()
}

pub fn impact(impact: Impact) -> Option<MailMarkView> {
    let word = words::impact(impact).word;
    match impact {
        Impact::None => mark("plan", "●", "No effect"),
        Impact::DegradedPerformance => mark("warn", "▲", word),
        Impact::PartialOutage => mark("warn", "▲", word),
        Impact::MajorOutage => mark("bad", "■", word),
    }
}

fn incident(desk: &Desk<'_>, entry: &Entry<Incident, Course>, groups: &mut Groups) {
    let course = &entry.detail;
    let mut item = desk.item(&entry.core, &say::incident(desk.site, entry));
    let said: Vec<Timestamp> = course.updates.iter().map(|m| m.at).collect();
    match course.resolved {
        None if course.started < desk.wish.until => {
            item.mark = impact(course.impact);
            item.action = action(&entry.front.action);
            let key = (Reverse(rank(course.impact) + 1), Reverse(course.started));
            groups.now.push((key, item));
        }
        None => {}
        Some(at) if desk.holds(at) => {
            item.mark = mark("good", "✓", "Resolved");
            groups.over.push((Reverse(at), item));
        }
        // What was learned afterwards.
        Some(_) => {
            if let Some(at) = last(desk, &entry.core, &said) {
                item.mark = mark("plan", "●", "New update");
                item.note = desk.note(&entry.core);
                groups.changed.push((Reverse(at), item));
            }
        }
    }
}

/// From 0 to 3.
pub fn rank(impact: Impact) -> u8 {
    match impact {
        Impact::None => 0,
        Impact::DegradedPerformance => 1,
        Impact::PartialOutage => 2,
        Impact::MajorOutage => 3,
    }
}

fn work(desk: &Desk<'_>, entry: &Entry<Maintenance, Plan>, groups: &mut Groups) {
    let (plan, now) = (&entry.detail, entry.detail.now());
    let mut said: Vec<Timestamp> = plan.updates.iter().map(|m| m.at).collect();
    said.extend(
        plan.occurrences
            .iter()
            .flat_map(|o| &o.updates)
            .map(|m| m.at),
    );
    let mut item = desk.item(&entry.core, &say::maintenance(desk.site, entry));
    item.note = desk.note(&entry.core);
    called_off(desk, entry, groups);
    match now.standing {
        standing if standing.is_under_way() => {
            item.mark = mark("plan", "●", "Under way");
            item.action = action(&entry.front.action);
            let key = (
                Reverse(rank(entry.front.impact)),
                Reverse(now.window.starts),
            );
            groups.now.push((key, item));
        }
        standing if standing.is_ahead() && now.window.starts < desk.wish.until => {
            desk.on(desk.site.face.date(now.window.starts), &mut item);
            item.mark = now.was.as_ref().and_then(|_| mark("warn", "▲", "Moved"));
            item.action = action(&entry.front.action);
            item.note = series(desk, plan).or(item.note);
            groups.coming.push((now.window.starts, item));
        }
        standing if standing.is_ahead() => {
            if let Some(at) = last(desk, &entry.core, &said) {
                item.mark = mark("plan", "●", "Announced");
                groups.changed.push((Reverse(at), item));
            }
        }
        Standing::Cancelled => {
            if let Some(at) = last(desk, &entry.core, &said).filter(|_| !plan.is_series()) {
                item.mark = mark("soft", "–", "Cancelled");
                groups.changed.push((Reverse(at), item));
            }
        }
        standing if desk.holds(now.window.ends) && !plan.is_series() => {
            item.mark = match standing {
                Standing::Completed => mark("good", "✓", "Done"),
                _ => mark("soft", "–", "Over, not yet confirmed"),
            };
            groups.over.push((Reverse(now.window.ends), item));
        }
        _ => {}
    }
}

/// "2 more windows until December 31."
pub fn series(desk: &Desk<'_>, plan: &Plan) -> Option<String> {
    let next = plan.now().window.starts;
    let more = plan.occurrences.iter().filter(|o| {
        o.standing.is_ahead() && o.window.starts > next && desk.is_ahead(o.window.starts)
    });
    let n = more.count();
    let words = crate::base::names::count(n, "more window", "more windows");
    (n > 0).then(|| format!("{words} {}.", desk.horizon()))
}

/// Windows of a series that will not be.
fn called_off(desk: &Desk<'_>, entry: &Entry<Maintenance, Plan>, groups: &mut Groups) {
    let plan = &entry.detail;
    let off = plan.occurrences.iter().filter(|o| {
        plan.is_series() && o.standing == Standing::Cancelled && desk.is_ahead(o.window.starts)
    });
    for one in off {
        let mut item = desk.item(&entry.core, &say::occurrence(desk.site, entry, one));
        desk.on(desk.site.face.date(one.window.starts), &mut item);
        item.mark = mark("soft", "–", "Cancelled");
        groups.coming.push((one.window.starts, item));
    }
}

fn advisory(desk: &Desk<'_>, entry: &Entry<Advisory>, groups: &mut Groups) {
    let Some(at) = last(desk, &entry.core, &[]) else {
        return;
    };
    let mut item = desk.item(&entry.core, entry.core.doc.common().summary().trim());
    item.note = desk.note(&entry.core);
    item.action = action(&entry.front.action);
    let (class, glyph, rank) = match entry.front.severity {
        Severity::Info => ("plan", "●", 0),
        Severity::Warning => ("warn", "▲", 1),
        Severity::Critical => ("bad", "■", 5),
    };
    item.mark = mark(class, glyph, words::severity(entry.front.severity).word);
    match entry.front.severity {
        Severity::Info => groups.changed.push((Reverse(at), item)),
        _ => groups.now.push(((Reverse(rank), Reverse(at)), item)),
    }
}

fn retirement(desk: &Desk<'_>, entry: &Entry<Retirement, Timestamp>, groups: &mut Groups) {
    let ends = *entry.detail;
    let mut item = desk.item(&entry.core, &say::retirement(desk.site, entry));
    item.note = desk.note(&entry.core);
    if ends <= desk.site.now {
        if desk.holds(ends) {
            item.mark = mark("soft", "–", "Ended");
            groups.over.push((Reverse(ends), item));
        }
        return;
    }
    item.action = action(&entry.front.action);
    let last_day = desk.site.face.start_of(entry.front.ends_on.0);
    if last_day < desk.wish.until {
        desk.on(entry.front.ends_on.0, &mut item);
        item.mark = mark("warn", "▲", "Last day");
        groups.coming.push((last_day, item));
    } else if let Some(at) = last(desk, &entry.core, &[]) {
        item.mark = mark("plan", "●", "A service ends");
        groups.changed.push((Reverse(at), item));
    }
}

fn survey(desk: &Desk<'_>, entry: &Entry<Survey>, groups: &mut Groups) {
    if let Some(at) = last(desk, &entry.core, &[]) {
        let mut item = desk.item(&entry.core, entry.core.doc.common().summary().trim());
        item.mark = mark("plan", "●", "You said, we did");
        item.note = desk.note(&entry.core);
        groups.changed.push((Reverse(at), item));
    }
}
