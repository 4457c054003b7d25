//! `/maintenance/<yyyy>/<id>/`: the window, what happens, who is affected, what to do.
use super::{Sheet, Stage, artifact, document, frame, json_ld, text, words};
use crate::base::artifact::Artifact;
use crate::base::time::duration_words;
use crate::content::Maintenance;
use crate::content::communications::maintenance::{Phase, Update};
use crate::output::calendar;
use crate::site::published::Entry;
use crate::site::say;
use crate::site::state;
use crate::site::window::{Occurrence, Plan, Standing, Times};
use crate::view::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Windows of a series that a page lists: the next ones, and those that differed lately.
const AHEAD: usize = 6;
const BEHIND: usize = 3;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = stage.site.communications.maintenance.iter().enumerate();
    each.map(|(i, entry)| {
        artifact(stage, &entry.core.address, move |stage| {
            sheet(stage, &stage.site.communications.maintenance[i])
        })
    })
    .collect()
}

fn sheet(stage: &Stage, entry: &Entry<Maintenance, Plan>) -> Sheet {
    let trail = [
        ("Status", "/status/"),
        ("Planned maintenance", "/maintenance/"),
    ];
    let page = frame::document(stage, &entry.core, "status", &trail);
    let ids: BTreeSet<&str> = entry.front.services.iter().map(|s| s.id.as_str()).collect();
    let below = state::downstream(&stage.site, &ids);
    Sheet::new("maintenance.html", page, &view(stage, entry))
        .about(json_ld::window(&stage.site, entry))
        .with(
            "affected",
            stage.services(entry.front.services.iter().map(|s| s.id.as_str())),
        )
        .with(
            "may_affect",
            stage.services(below.iter().map(|(id, _)| &**id)),
        )
}

fn view(stage: &Stage, entry: &Entry<Maintenance, Plan>) -> MaintenanceView {
    let (site, core, front) = (&stage.site, &entry.core, &*entry.front);
    let face = &site.face;
    let now = entry.detail.now();
    let prefix = |word: &str| format!("Planned maintenance: {}", word.to_lowercase());
    let mut state = words::standing(site, &entry.detail, now.standing, &now.window);
    state.word = prefix(&state.word);
    if let Some(clock) = &mut state.clock {
        for word in [&mut clock.before, &mut clock.during, &mut clock.after] {
            *word = prefix(word);
        }
    }
    let hour = |at| TimeView {
        text: words::unbroken(&face.time(at)),
        ..words::hour(face, at)
    };
    let (action_html, text) = text::with_action(stage, core, Some(&front.action));
    MaintenanceView {
        title: front.title.clone(),
        summary: front.summary.trim().into(),
        sentence: say::maintenance(site, entry),
        state,
        impact: words::impact(front.impact),
        scope: front.scope.clone(),
        begins: hour(now.window.starts),
        ends: hour(now.window.ends),
        duration: duration_words(now.window.starts, now.window.ends),
        zone: zone(face, now),
        cancelled: now.standing == Standing::Cancelled,
        was: now.was.as_ref().map(|was| words::window(face, was)),
        recurs: recurs(stage, entry),
        action_html,
        text,
        updates: updates(stage, core, &front.updates, "updates"),
        calendar: Some(LinkView::new(
            "Put this in your calendar",
            calendar::of_notice(site, &front.services),
        )),
        follow: vec![LinkView::new("Get updates", "/subscribe/")],
        doc: document::view(stage, core),
    }
}

/// "Central Standard Time (CST)"; both names when the clocks change within the window.
fn zone(face: &crate::base::time::Clockface, now: &Occurrence) -> String {
    let name = |at| {
        let (long, short) = (face.zone_long(at), face.zone_abbreviation(at));
        if long == short {
            long
        } else {
            format!("{long} ({short})")
        }
    };
    let (first, last) = (name(now.window.starts), name(now.window.ends));
    if first == last {
        first
    } else {
        format!("{first}, then {last}")
    }
}

fn recurs(stage: &Stage, entry: &Entry<Maintenance, Plan>) -> Option<RecursView> {
    let site = &stage.site;
    let plan = &entry.detail;
    let rule = plan.rule.as_ref()?;
    let starts = entry.front.starts.resolve(&site.face.zone).ok()?;
    let words = rule.words(site.face.civil(starts));
    let ahead = plan.occurrences.iter().filter(|o| {
        o.standing.is_ahead() || (o.window.ends > site.now && o.standing == Standing::Cancelled)
    });
    let behind = plan
        .occurrences
        .iter()
        .filter(|o| o.window.ends <= site.now && o.written.is_some());
    let behind: Vec<&Occurrence> = behind.rev().take(BEHIND).collect();
    let shown = behind.into_iter().rev().chain(ahead.take(AHEAD));
    Some(RecursView {
        words: crate::base::names::capital(&words),
        except: entry
            .front
            .except
            .iter()
            .map(|day| site.face.day_year(day.0))
            .collect(),
        occurrences: shown.map(|o| occurrence(stage, entry, o)).collect(),
    })
}

fn occurrence(stage: &Stage, entry: &Entry<Maintenance, Plan>, o: &Occurrence) -> OccurrenceView {
    let face = &stage.site.face;
    let date = face.date(o.window.starts);
    let written = o.written.map(|i| (i, &entry.front.occurrences[i]));
    OccurrenceView {
        day: TimeView {
            iso: date.to_string(),
            text: words::weekday_year(face, date),
            day: None,
        },
        when: words::span(face, &o.window),
        state: words::standing(&stage.site, &entry.detail, o.standing, &o.window),
        was: o.was.as_ref().map(|was| words::window(face, was)),
        updates: written
            .map(|(i, w)| {
                updates(
                    stage,
                    &entry.core,
                    &w.updates,
                    &format!("occurrences.{i}.updates"),
                )
            })
            .unwrap_or_default(),
    }
}

/// Newest first; what is said later than now is not said yet.
fn updates(
    stage: &Stage,
    core: &crate::site::Core,
    list: &[Update],
    path: &str,
) -> Vec<UpdateView> {
    let site = &stage.site;
    // The times were found right when the site was linked.
    let mut times = Times {
        face: &site.face,
        now: site.now,
        faults: Vec::new(),
    };
    let mut said: Vec<(jiff::Timestamp, UpdateView)> = Vec::new();
    for (i, update) in list.iter().enumerate() {
        let at = times.instant(&update.at, String::new);
        if at > site.now {
            continue;
        }
        let shown = update
            .display_at
            .as_ref()
            .map_or(at, |shown| times.instant(shown, String::new));
        let (word, icon) = words::maintenance_phase(update.phase);
        let class = match update.phase {
            Phase::Completed => "ok",
            Phase::Cancelled => "past",
            _ => "planned",
        };
        let was = update.was.as_ref().map(|was| crate::site::window::Window {
            starts: times.instant(&was.starts, String::new),
            ends: times.instant(&was.ends, String::new),
        });
        let field = format!("{path}.{i}.body");
        let view = UpdateView {
            state: StateView {
                icon: icon.into(),
                ..StateView::new(class, word)
            },
            time: words::moment(&site.face, shown),
            body_html: text::optional(stage, core, &field, update.body.as_ref())
                .unwrap_or_default(),
            impact: update.impact.map(|impact| words::impact(impact).word),
            was: was.as_ref().map(|was| words::window(&site.face, was)),
            by: update.by.clone().filter(|_| site.internal),
        };
        said.push((at, view));
    }
    said.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    said.into_iter().map(|(_, view)| view).collect()
}
