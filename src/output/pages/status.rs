//! `/status/`: what is wrong, what is planned, and how every service is.
use super::{Sheet, Stage, artifact, bars, frame, text, words};
use crate::base::artifact::Artifact;
use crate::base::names;
use crate::base::time::DateStyle;
use crate::content::Service;
use crate::output::calendar;
use crate::site::published::{Entry, Published};
use crate::site::say;
use crate::site::state::Condition;
use crate::site::window::Occurrence;
use crate::view::*;
use jiff::{Timestamp, ToSpan};
use std::sync::Arc;

/// How far the status page looks ahead.
pub const DAYS_AHEAD: i64 = 14;
/// Past incidents on the status page; the others are in the history.
const PAST: usize = 8;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    vec![artifact(stage, "/status/", sheet)]
}

fn sheet(stage: &Stage) -> Sheet {
    let site = &stage.site;
    let division = &site.config.division.name;
    let about = format!(
        "The state of all services of {division}: open incidents, planned maintenance and past incidents."
    );
    let mut page = frame::page(stage, "Status", &about, "/status/", "status", &[]);
    page.crumbs.clear();
    let past = site
        .communications
        .incidents
        .iter()
        .filter(|i| !i.detail.is_open())
        .take(PAST)
        .map(|i| i.core.index);
    Sheet::new("status.html", page, &view(stage))
        .with_views("incidents", &incidents(stage))
        .with_views("underway", &under_way(stage))
        .with_views("agenda", &agenda(stage, Some(DAYS_AHEAD)))
        .with("past", stage.list(past))
}

fn view(stage: &Stage) -> StatusView {
    let site = &stage.site;
    let (headline, state) = headline(site);
    let newest = |at: Option<Timestamp>| at.map(|at| words::moment(&site.face, at));
    let talk = &site.communications;
    let said = talk
        .incidents
        .iter()
        .map(|i| i.core.changed)
        .chain(talk.maintenance.iter().map(|m| m.core.changed));
    StatusView {
        headline,
        state,
        newest: newest(said.flatten().max()),
        groups: groups(site),
        legend: legend(),
        agenda_title: format!("Planned, the next {DAYS_AHEAD} days"),
        history: Some(LinkView::new("All past incidents", "/status/history/")),
        calendar: Some(LinkView::new(
            "Put these dates in your calendar",
            calendar::ALL,
        )),
        subscribe: Some(LinkView::new("Get told when this changes", "/subscribe/")),
    }
}

/// What the bars can say, in the order of how bad it is.
fn legend() -> Vec<StateView> {
    let all = [
        Condition::Operational,
        Condition::Maintenance,
        Condition::Degraded,
        Condition::Partial,
        Condition::Major,
    ];
    all.into_iter().map(words::condition).collect()
}

/// "One service is slow. All others are working."
fn headline(site: &Published) -> (String, StateView) {
    let conditions: Vec<Condition> = site
        .components()
        .map(|s| {
            site.states
                .get(&s.core.id)
                .map(|s| s.condition)
                .unwrap_or_default()
        })
        .collect();
    let worst = conditions.iter().copied().max().unwrap_or_default();
    let state = words::condition(worst);
    if worst == Condition::Operational {
        return ("All services are working.".into(), state);
    }
    let hit: Vec<Condition> = conditions
        .iter()
        .copied()
        .filter(|c| *c != Condition::Operational)
        .collect();
    let phrase = |condition: Condition, n: usize| {
        let be = if n == 1 { "is" } else { "are" };
        match condition {
            Condition::Maintenance if n == 1 => "has planned work".to_string(),
            Condition::Maintenance => "have planned work".to_string(),
            Condition::Degraded => format!("{be} slow"),
            Condition::Partial => format!("{be} partly down"),
            _ => format!("{be} down"),
        }
    };
    let mut parts = Vec::new();
    for condition in [
        Condition::Major,
        Condition::Partial,
        Condition::Degraded,
        Condition::Maintenance,
    ] {
        let n = hit.iter().filter(|c| **c == condition).count();
        if n > 0 {
            let first = if parts.is_empty() {
                if n == 1 { " service" } else { " services" }
            } else {
                ""
            };
            parts.push(format!("{}{first} {}", number(n), phrase(condition, n)));
        }
    }
    let rest = if hit.len() == conditions.len() {
        ""
    } else {
        " All others are working."
    };
    (
        format!(
            "{}.{rest}",
            crate::base::names::capital(&names::and_list(&parts))
        ),
        state,
    )
}

fn number(n: usize) -> String {
    const WORDS: [&str; 10] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    WORDS
        .get(n)
        .map_or_else(|| n.to_string(), |word| word.to_string())
}

fn incidents(stage: &Stage) -> Vec<OpenView> {
    let site = &stage.site;
    let open = site
        .communications
        .incidents
        .iter()
        .filter(|i| i.detail.is_open());
    open.map(|incident| {
        let core = &incident.core;
        let said = (incident
            .front
            .updates
            .iter()
            .zip(&incident.detail.updates)
            .enumerate())
        .filter(|(_, (_, moment))| moment.at <= site.now)
        .max_by_key(|(_, (_, moment))| moment.at);
        let latest = said.and_then(|(i, (update, _))| {
            text::optional(
                stage,
                core,
                &format!("updates.{i}.body"),
                update.body.as_ref(),
            )
        });
        OpenView {
            title: core.title().into(),
            url: core.address.to_string(),
            state: words::condition(Condition::of_incident(incident.detail.impact)),
            phase: words::incident_phase(incident.detail.phase).into(),
            latest_html: latest.unwrap_or_else(|| paragraph(&say::incident(site, incident))),
            started: words::moment(&site.face, incident.detail.started),
            next_update: incident
                .detail
                .next_update_by
                .map(|at| words::hour(&site.face, at)),
            ends: None,
        }
    })
    .collect()
}

fn under_way(stage: &Stage) -> Vec<OpenView> {
    let site = &stage.site;
    let now = site
        .communications
        .maintenance
        .iter()
        .filter(|m| m.detail.now().standing.is_under_way());
    now.map(|work| {
        let occurrence = work.detail.now();
        let state = words::standing(site, &work.detail, occurrence.standing, &occurrence.window);
        OpenView {
            title: work.core.title().into(),
            url: work.core.address.to_string(),
            phase: state.word.clone(),
            state,
            latest_html: paragraph(&say::maintenance(site, work)),
            started: words::moment(&site.face, occurrence.window.starts),
            next_update: None,
            ends: Some(words::moment(&site.face, occurrence.window.ends)),
        }
    })
    .collect()
}

fn paragraph(text: &str) -> String {
    let mut out = String::from("<p>");
    // Writing to a String cannot fail.
    let _ = pulldown_cmark_escape::escape_html_body_text(&mut out, &words::unbroken(text));
    out.push_str("</p>");
    out
}

/// Planned work in order of time, with freezes between; `days` ahead, or the next few.
pub fn agenda(stage: &Stage, days: Option<i64>) -> Vec<AgendaView> {
    let site = &stage.site;
    let today = site.face.date(site.now);
    let last = today.saturating_add(days.unwrap_or(60).days());
    let mut lines: Vec<(Timestamp, AgendaView)> = Vec::new();
    for work in &site.communications.maintenance {
        let ahead = work
            .detail
            .occurrences
            .iter()
            .filter(|o| o.standing.is_ahead() && o.window.starts > site.now);
        let shown = ahead.filter(|o| site.face.date(o.window.starts) <= last);
        // A weekly series would drown the rest; its next window stands for it where the list is short.
        let most = if days.is_some() { usize::MAX } else { 1 };
        lines.extend(
            shown
                .take(most)
                .map(|o| (o.window.starts, line(site, work, o))),
        );
    }
    for freeze in &site.config.calendar.freeze {
        if freeze.to.0 >= today && freeze.from.0 <= last {
            let comma = if site.face.date_style == DateStyle::MonthDay {
                ","
            } else {
                ""
            };
            let text = format!(
                "From {}{comma} to {}{comma} nothing is changed that could get in the way.",
                site.face.weekday_day(freeze.from.0),
                site.face.weekday_day(freeze.to.0)
            );
            let view = AgendaView {
                day: words::leaf(&site.face, freeze.from.0),
                title: format!("{}: no planned work", freeze.name),
                when: text,
                ..AgendaView::default()
            };
            lines.push((site.face.start_of(freeze.from.0), view));
        }
    }
    lines.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.title.cmp(&b.1.title)));
    let most = if days.is_some() { usize::MAX } else { 4 };
    lines.into_iter().take(most).map(|(_, line)| line).collect()
}

fn line(
    site: &Published,
    work: &Entry<crate::content::Maintenance, crate::site::window::Plan>,
    occurrence: &Occurrence,
) -> AgendaView {
    let window = &occurrence.window;
    let names = say::names(site, work.front.services.iter().map(|s| s.id.as_str()));
    let scope = work
        .front
        .scope
        .as_deref()
        .map(|s| format!(" {s}"))
        .unwrap_or_default();
    AgendaView {
        day: words::leaf(&site.face, site.face.date(window.starts)),
        title: work.core.title().into(),
        url: Some(work.core.address.to_string()),
        when: format!("{}.", words::span(&site.face, window)),
        note: Some(format!("{names}{scope}.")),
        state: Some(words::standing(
            site,
            &work.detail,
            occurrence.standing,
            window,
        )),
    }
}

/// All services under their headings: the catalog's order, then the service's name.
fn groups(site: &Published) -> Vec<ComponentGroupView> {
    let mut groups: Vec<ComponentGroupView> = Vec::new();
    let order = |service: &Entry<Service>| {
        let at = site
            .config
            .category
            .iter()
            .position(|c| c.id == service.front.category);
        (at.unwrap_or(usize::MAX), service.front.title.to_lowercase())
    };
    let mut services: Vec<&Entry<Service>> = site.components().collect();
    services.sort_by_key(|s| order(s));
    for service in services {
        let category = site
            .config
            .category(&service.front.category)
            .map(|c| c.name.clone())
            .unwrap_or_default();
        let name = service.front.component_group.clone().unwrap_or(category);
        let component = component(site, service);
        match groups.iter_mut().find(|g| g.name == name) {
            Some(group) => group.components.push(component),
            None => groups.push(ComponentGroupView {
                name,
                components: vec![component],
            }),
        }
    }
    groups
}

fn component(site: &Published, service: &Entry<Service>) -> ComponentView {
    let state = site
        .states
        .get(&service.core.id)
        .cloned()
        .unwrap_or_default();
    ComponentView {
        name: service.front.title.clone(),
        url: service.core.address.to_string(),
        state: words::condition(state.condition),
        note: say::may_be_hit(site, &state),
        bars: Some(bars::view(site, service)),
    }
}
