//! `/api/v2/…`: the state of all services as Statuspage v2 has it, so that its clients read this site as they are.
//!
//! Keys and their order follow Statuspage's public API. Static files cannot know who asks or when, so every time in
//! them is one that was written; `page.updated_at` is the newest.
use super::Format;
use super::pages::Stage;
use crate::base::artifact::{Artifact, media_of};
use crate::base::text::Text;
use crate::content::communications::{incident, maintenance};
use crate::content::reference::service::Lifecycle;
use crate::content::shared::{Affected, Impact};
use crate::content::{Incident, Maintenance, Service};
use crate::site::Core;
use crate::site::published::{Entry, Published};
use crate::site::say;
use crate::site::state::Condition;
use crate::site::window::{Course, Moment, Plan, Standing};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;

pub const STATUS_API: Format = Format {
    name: "status-api",
    about: "The state of all services as JSON, in Statuspage's shape.",
    plan,
};

/// Lists hold the newest so many.
const MOST: usize = 50;

/// A file's top-level keys, made from all there is.
type Fill = fn(&Api<'_>) -> serde_json::Result<Vec<u8>>;
const FILES: &[(&str, Fill)] = &[
    ("summary.json", |api| json(&api.summary())),
    ("status.json", |api| {
        json(&StatusFile {
            page: api.page(),
            status: api.status(),
        })
    }),
    ("components.json", |api| {
        json(&ComponentsFile {
            page: api.page(),
            components: &api.components,
        })
    }),
    ("incidents.json", |api| json(&api.incidents(|_| true))),
    ("incidents/unresolved.json", |api| {
        json(&api.incidents(Course::is_open))
    }),
    ("scheduled-maintenances.json", |api| {
        json(&api.newest_maintenances())
    }),
    ("scheduled-maintenances/upcoming.json", |api| {
        json(&api.maintenances(|standing| standing == Standing::Scheduled))
    }),
    ("scheduled-maintenances/active.json", |api| {
        json(&api.maintenances(Standing::is_under_way))
    }),
];

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = FILES.iter().map(|(name, fill)| {
        let stage = stage.clone();
        Artifact::made(format!("api/v2/{name}"), media_of(name), move |out| {
            // Plain structs always become JSON.
            out.extend(fill(&Api::new(&stage.site)).unwrap_or_default());
            Ok(())
        })
    });
    each.collect()
}

fn json(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

// ---------------------------------------------------------------- the shapes

#[derive(Serialize)]
struct SummaryFile<'a> {
    page: Page,
    components: &'a [Component],
    incidents: Vec<Report>,
    scheduled_maintenances: Vec<Report>,
    status: Status,
}

#[derive(Serialize)]
struct StatusFile {
    page: Page,
    status: Status,
}

#[derive(Serialize)]
struct ComponentsFile<'a> {
    page: Page,
    components: &'a [Component],
}

#[derive(Serialize)]
struct IncidentsFile {
    page: Page,
    incidents: Vec<Report>,
}

#[derive(Serialize)]
struct MaintenancesFile {
    page: Page,
    scheduled_maintenances: Vec<Report>,
}

#[derive(Serialize, Clone)]
struct Page {
    id: String,
    name: String,
    url: String,
    time_zone: String,
    updated_at: String,
}

#[derive(Serialize)]
struct Status {
    indicator: &'static str,
    description: &'static str,
}

#[derive(Serialize, Clone)]
struct Component {
    id: String,
    name: String,
    status: &'static str,
    created_at: String,
    updated_at: String,
    position: usize,
    description: Option<String>,
    showcase: bool,
    start_date: Option<String>,
    group_id: Option<String>,
    page_id: String,
    group: bool,
    only_show_if_degraded: bool,
    /// On groups only.
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<Vec<String>>,
}

/// An incident; a maintenance has two keys more.
#[derive(Serialize)]
struct Report {
    id: String,
    name: String,
    status: &'static str,
    created_at: String,
    updated_at: String,
    monitoring_at: Option<String>,
    resolved_at: Option<String>,
    impact: &'static str,
    shortlink: String,
    started_at: String,
    page_id: String,
    /// Newest first.
    incident_updates: Vec<Update>,
    components: Vec<Component>,
    reminder_intervals: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheduled_for: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheduled_until: Option<String>,
}

#[derive(Serialize)]
struct Update {
    id: String,
    status: &'static str,
    body: String,
    incident_id: String,
    created_at: String,
    updated_at: String,
    display_at: String,
    affected_components: Vec<AffectedComponent>,
    deliver_notifications: bool,
    custom_tweet: Option<String>,
    tweet_id: Option<String>,
}

#[derive(Serialize)]
struct AffectedComponent {
    code: String,
    name: String,
    old_status: &'static str,
    new_status: &'static str,
}

// ---------------------------------------------------------------- all there is

struct Api<'a> {
    site: &'a Published,
    page_id: String,
    /// Groups, each before its members; then services without a group.
    components: Vec<Component>,
    /// Every service that can be named, also those that ended.
    of_service: HashMap<&'a str, Component>,
}

impl<'a> Api<'a> {
    fn new(site: &'a Published) -> Api<'a> {
        let mut api = Api {
            site,
            page_id: id(&site.config.site.url),
            components: Vec::new(),
            of_service: HashMap::new(),
        };
        api.arrange();
        api
    }

    /// Places in the catalog's order: groups as their first service comes, and positions within a group.
    fn arrange(&mut self) {
        let site = self.site;
        let mut services: Vec<&Entry<Service>> = site.reference.services.iter().collect();
        services.sort_by_key(|s| self.order(s));
        let mut groups: Vec<(&str, Vec<Component>)> = Vec::new();
        for service in services {
            let name = service.front.component_group.as_deref().unwrap_or_default();
            let place = groups.iter().position(|(known, _)| *known == name);
            let place = place.unwrap_or_else(|| {
                groups.push((name, Vec::new()));
                groups.len() - 1
            });
            let members = &mut groups[place].1;
            let component = self.component(service, members.len() + 1);
            // What is planned or has ended has no state, but notices of its time name it.
            if !matches!(
                service.front.lifecycle,
                Lifecycle::Planned | Lifecycle::Retired
            ) {
                members.push(component.clone());
            }
            self.of_service.insert(&service.core.id, component);
        }
        groups.retain(|(_, members)| !members.is_empty());
        groups.sort_by_key(|(name, _)| name.is_empty());
        for (position, (name, members)) in (1..).zip(groups) {
            if !name.is_empty() {
                self.components.push(self.group(name, &members, position));
            }
            self.components.extend(members);
        }
    }

    fn order(&self, service: &Entry<Service>) -> (usize, String) {
        let categories = &self.site.config.category;
        let at = categories
            .iter()
            .position(|c| c.id == service.front.category);
        (at.unwrap_or(usize::MAX), service.front.title.to_lowercase())
    }

    fn component(&self, service: &Entry<Service>, position: usize) -> Component {
        let (site, core, front) = (self.site, &service.core, &service.front);
        let since = front.since.map(|day| site.face.start_of(day.0));
        let created = since.or(core.published).unwrap_or(Timestamp::UNIX_EPOCH);
        let condition = site.states.get(&core.id).map(|s| s.condition);
        Component {
            id: id(&core.id),
            name: front.title.trim().into(),
            status: component_word(condition.unwrap_or_default()),
            created_at: time(created),
            updated_at: time(self.newest_about(core).unwrap_or(created).max(created)),
            position,
            description: Some(one_line(&front.summary)),
            showcase: true,
            start_date: front.since.map(|day| day.0.to_string()),
            group_id: front.component_group.as_deref().map(group_id),
            page_id: self.page_id.clone(),
            group: false,
            only_show_if_degraded: false,
            components: None,
        }
    }

    /// A group is as its worst member is.
    fn group(&self, name: &str, members: &[Component], position: usize) -> Component {
        let rank = |c: &&Component| COMPONENT_WORDS.iter().position(|word| *word == c.status);
        let earliest = members.iter().map(|c| &c.created_at).min();
        let newest = members.iter().map(|c| &c.updated_at).max();
        let worst = members.iter().max_by_key(rank);
        Component {
            id: group_id(name),
            name: name.into(),
            status: worst.map_or("operational", |c| c.status),
            created_at: earliest.cloned().unwrap_or_default(),
            updated_at: newest.cloned().unwrap_or_default(),
            position,
            description: None,
            showcase: false,
            start_date: None,
            group_id: None,
            page_id: self.page_id.clone(),
            group: true,
            only_show_if_degraded: false,
            components: Some(members.iter().map(|c| c.id.clone()).collect()),
        }
    }

    /// The newest word on a service: its own page's, or that of a notice about its state.
    fn newest_about(&self, core: &Core) -> Option<Timestamp> {
        let talk = &self.site.communications;
        let about = self.site.about.get(&core.id)?;
        let incidents = about
            .incidents
            .iter()
            .map(|i| talk.incidents[*i].core.changed);
        let work = about
            .maintenance
            .iter()
            .map(|i| self.newest_of(&talk.maintenance[*i]));
        incidents.chain(work).chain([core.changed]).flatten().max()
    }

    fn newest_of(&self, work: &Entry<Maintenance, Plan>) -> Option<Timestamp> {
        let now = self.site.now;
        let windows = work.detail.occurrences.iter().flat_map(|o| &o.updates);
        let said = windows.map(|m| m.at).filter(|at| *at <= now);
        said.chain(work.core.changed).max()
    }

    fn page(&self) -> Page {
        let site = self.site;
        let (config, talk) = (&site.config, &site.communications);
        let incidents = talk.incidents.iter().map(|i| i.core.changed);
        let work = talk.maintenance.iter().map(|m| self.newest_of(m));
        let services = site.reference.services.iter().map(|s| s.core.changed);
        let newest = incidents.chain(work).chain(services).flatten().max();
        let university = &config.university;
        let short = university.short_name.as_ref().unwrap_or(&university.name);
        Page {
            id: self.page_id.clone(),
            name: format!("{short} {}", config.book.title),
            url: config.site.url.trim_end_matches('/').into(),
            time_zone: site.face.zone_name.clone(),
            updated_at: time(newest.unwrap_or(Timestamp::UNIX_EPOCH)),
        }
    }

    /// The worst open incident, else planned work under way.
    fn status(&self) -> Status {
        let talk = &self.site.communications;
        let open = talk.incidents.iter().filter(|i| i.detail.is_open());
        let worst = open.map(|i| i.detail.impact).max().unwrap_or(Impact::None);
        let parts = self.site.states.values().map(|s| s.condition).max();
        let work = talk.maintenance.iter().map(|m| m.detail.now().standing);
        let (indicator, description) = match worst {
            Impact::MajorOutage => ("critical", "Major Service Outage"),
            Impact::PartialOutage => ("major", "Partial System Outage"),
            // One of several services may be hit harder than the incident as a whole.
            Impact::DegradedPerformance if parts > Some(Condition::Degraded) => {
                ("minor", "Minor Service Outage")
            }
            Impact::DegradedPerformance => ("minor", "Partially Degraded Service"),
            Impact::None if work.into_iter().any(Standing::is_under_way) => {
                ("maintenance", "Service Under Maintenance")
            }
            Impact::None => ("none", "All Systems Operational"),
        };
        Status {
            indicator,
            description,
        }
    }

    fn summary(&self) -> SummaryFile<'_> {
        SummaryFile {
            page: self.page(),
            components: &self.components,
            incidents: self.incidents(Course::is_open).incidents,
            scheduled_maintenances: self.maintenances(Standing::is_ahead).scheduled_maintenances,
            status: self.status(),
        }
    }

    fn incidents(&self, wanted: fn(&Course) -> bool) -> IncidentsFile {
        let all = self.site.communications.incidents.iter();
        IncidentsFile {
            page: self.page(),
            incidents: all
                .filter(|i| wanted(&i.detail))
                .take(MOST)
                .map(|i| self.incident(i))
                .collect(),
        }
    }

    /// The next one first.
    fn maintenances(&self, wanted: fn(Standing) -> bool) -> MaintenancesFile {
        let all = self.site.communications.maintenance.iter().rev();
        MaintenancesFile {
            page: self.page(),
            scheduled_maintenances: all
                .filter(|m| wanted(m.detail.now().standing))
                .map(|m| self.maintenance(m))
                .collect(),
        }
    }

    fn newest_maintenances(&self) -> MaintenancesFile {
        let all = self.site.communications.maintenance.iter();
        MaintenancesFile {
            page: self.page(),
            scheduled_maintenances: all.take(MOST).map(|m| self.maintenance(m)).collect(),
        }
    }
}

// ---------------------------------------------------------------- incidents and maintenance

/// An update in either vocabulary: what it says of the services, and its words.
struct Said<'a> {
    moment: Moment,
    status: &'static str,
    body: Option<&'a Text>,
    impact: Option<Impact>,
    /// Whether services are hit from here on.
    hits: bool,
}

impl<'a> Api<'a> {
    fn incident(&self, entry: &Entry<Incident, Course>) -> Report {
        let (front, course) = (&entry.front, &entry.detail);
        let updates = front.updates.iter().zip(&course.updates);
        let said = updates.map(|(update, moment)| Said {
            moment: *moment,
            status: incident_word(update.phase),
            body: update.body.as_ref(),
            impact: update.impact,
            hits: !update.phase.is_over(),
        });
        let said = self.said(said);
        let monitoring = said.iter().find(|s| s.status == "monitoring");
        let monitoring = monitoring.map(|s| time(s.moment.shown));
        // An incident over keeps the impact that it had at its worst.
        let impact = if course.is_open() {
            course.impact
        } else {
            front.impact
        };
        let mut report = self.report(
            &entry.core,
            &front.services,
            say::incident(self.site, entry),
        );
        report.status = incident_word(course.phase);
        report.monitoring_at = monitoring;
        report.resolved_at = course.resolved.map(time);
        report.impact = impact_word(impact);
        report.started_at = time(course.started);
        self.tell(
            &mut report,
            &entry.core,
            &said,
            Hit {
                services: &front.services,
                impact: front.impact,
            },
        );
        report
    }

    /// A series is one maintenance: that of the window which matters now.
    fn maintenance(&self, entry: &Entry<Maintenance, Plan>) -> Report {
        let (front, plan) = (&entry.front, &entry.detail);
        let now = plan.now();
        let written = now.written.and_then(|i| front.occurrences.get(i));
        let of_window = written.map_or(&[][..], |w| &w.updates);
        let updates = front.updates.iter().zip(&plan.updates);
        let updates = updates.chain(of_window.iter().zip(&now.updates));
        let said = self.said(updates.map(|(update, moment)| Said {
            moment: *moment,
            status: maintenance_word(update.phase),
            body: update.body.as_ref(),
            impact: update.impact,
            hits: matches!(
                update.phase,
                maintenance::Phase::InProgress | maintenance::Phase::Verifying
            ),
        }));
        let begun = said
            .iter()
            .find(|s| s.status == "in_progress" && s.moment.shown >= now.window.starts);
        let over = !now.standing.is_ahead();
        let last = said.last().filter(|s| s.status == "completed");
        let mut report = self.report(
            &entry.core,
            &front.services,
            say::maintenance(self.site, entry),
        );
        report.status = standing_word(now.standing);
        report.impact = "maintenance";
        report.updated_at = self
            .newest_of(entry)
            .map_or(report.created_at.clone(), time);
        report.started_at = time(begun.map_or(now.window.starts, |s| s.moment.shown));
        let closed = last.map_or(now.window.ends, |s| s.moment.shown);
        report.resolved_at = over.then(|| time(closed));
        report.scheduled_for = Some(time(now.window.starts));
        report.scheduled_until = Some(time(now.window.ends));
        self.tell(
            &mut report,
            &entry.core,
            &said,
            Hit {
                services: &front.services,
                impact: front.impact,
            },
        );
        report
    }

    /// What was said up to now, oldest first.
    fn said<'s>(&self, all: impl Iterator<Item = Said<'s>>) -> Vec<Said<'s>> {
        let mut said: Vec<Said<'s>> = all.filter(|s| s.moment.at <= self.site.now).collect();
        said.sort_by_key(|s| s.moment.at);
        said
    }

    /// What both sorts share. The sentence is the first words of the newest update; [`Api::tell`] adds the others.
    fn report(&self, core: &Core, services: &[Affected], sentence: String) -> Report {
        let published = core.published.unwrap_or(Timestamp::UNIX_EPOCH);
        let id = id(&core.id);
        let parts = services
            .iter()
            .filter_map(|s| self.of_service.get(s.id.as_str()));
        let first = Update {
            id: update_id(&core.id, published),
            status: "",
            body: sentence,
            incident_id: id.clone(),
            created_at: time(published),
            updated_at: time(published),
            display_at: time(published),
            affected_components: Vec::new(),
            deliver_notifications: true,
            custom_tweet: None,
            tweet_id: None,
        };
        Report {
            id,
            name: core.title().trim().into(),
            status: "",
            created_at: time(published),
            updated_at: time(core.changed.unwrap_or(published)),
            monitoring_at: None,
            resolved_at: None,
            impact: "none",
            shortlink: self.site.absolute(&core.address),
            started_at: time(published),
            page_id: self.page_id.clone(),
            incident_updates: vec![first],
            components: parts.cloned().collect(),
            reminder_intervals: None,
            scheduled_for: None,
            scheduled_until: None,
        }
    }

    /// The updates. Clients expect one at least, so where nothing was said yet, the sentence stands alone.
    fn tell(&self, report: &mut Report, core: &Core, said: &[Said<'_>], hit: Hit<'_>) {
        let calm = report.impact == "maintenance";
        let Some(mut newest) = report.incident_updates.pop() else {
            return;
        };
        let Hit { services, impact } = hit;
        let mut state = State {
            impact,
            hits: false,
        };
        if said.is_empty() {
            newest.status = report.status;
            let next = State {
                impact,
                hits: !calm,
            };
            newest.affected_components = self.affected(services, state, next, calm);
            report.incident_updates.push(newest);
            return;
        }
        let last = said.len() - 1;
        let mut updates = Vec::with_capacity(said.len());
        for (i, s) in said.iter().enumerate() {
            let next = State {
                impact: s.impact.unwrap_or(state.impact),
                hits: s.hits,
            };
            let words = s.body.map(|text| text.body.plain()).unwrap_or_default();
            let lead = if i == last { newest.body.as_str() } else { "" };
            updates.push(Update {
                id: update_id(&core.id, s.moment.at),
                status: s.status,
                body: [lead, &words]
                    .into_iter()
                    .filter(|w| !w.is_empty())
                    .collect::<Vec<_>>()
                    .join(" "),
                incident_id: report.id.clone(),
                created_at: time(s.moment.at),
                updated_at: time(s.moment.at),
                display_at: time(s.moment.shown),
                affected_components: self.affected(services, state, next, calm),
                deliver_notifications: true,
                custom_tweet: None,
                tweet_id: None,
            });
            state = next;
        }
        updates.reverse();
        report.incident_updates = updates;
    }

    fn affected(
        &self,
        services: &[Affected],
        before: State,
        after: State,
        work: bool,
    ) -> Vec<AffectedComponent> {
        let known = services
            .iter()
            .filter_map(|s| Some((s, self.of_service.get(s.id.as_str())?)));
        known
            .map(|(affected, component)| AffectedComponent {
                code: component.id.clone(),
                name: component.name.clone(),
                old_status: before.word(affected, work),
                new_status: after.word(affected, work),
            })
            .collect()
    }
}

/// Whom a notice is about, and how badly as it was written first.
struct Hit<'a> {
    services: &'a [Affected],
    impact: Impact,
}

/// How a notice hits its services between two updates.
#[derive(Clone, Copy)]
struct State {
    impact: Impact,
    hits: bool,
}

impl State {
    fn word(self, affected: &Affected, work: bool) -> &'static str {
        let impact = affected.impact.unwrap_or(self.impact);
        component_word(match (self.hits, work) {
            (false, _) => Condition::Operational,
            (true, true) if impact == Impact::None => Condition::Operational,
            (true, true) => Condition::Maintenance,
            (true, false) => Condition::of_incident(impact),
        })
    }
}

// ---------------------------------------------------------------- words, times, ids

/// In the order of how bad it is; the same as [`Condition`]'s.
const COMPONENT_WORDS: [&str; 5] = [
    "operational",
    "under_maintenance",
    "degraded_performance",
    "partial_outage",
    "major_outage",
];

fn component_word(condition: Condition) -> &'static str {
    COMPONENT_WORDS[condition as usize]
}

fn impact_word(impact: Impact) -> &'static str {
    match impact {
        Impact::None => "none",
        Impact::DegradedPerformance => "minor",
        Impact::PartialOutage => "major",
        Impact::MajorOutage => "critical",
    }
}

fn incident_word(phase: incident::Phase) -> &'static str {
    match phase {
        incident::Phase::Investigating => "investigating",
        incident::Phase::Identified => "identified",
        incident::Phase::Monitoring => "monitoring",
        incident::Phase::Resolved => "resolved",
        incident::Phase::Postmortem => "postmortem",
    }
}

/// Statuspage has no word for work that was cancelled or moved; the update's own words say it.
fn maintenance_word(phase: maintenance::Phase) -> &'static str {
    match phase {
        maintenance::Phase::Scheduled | maintenance::Phase::Rescheduled => "scheduled",
        maintenance::Phase::InProgress => "in_progress",
        maintenance::Phase::Verifying => "verifying",
        maintenance::Phase::Completed | maintenance::Phase::Cancelled => "completed",
    }
}

fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Scheduled => "scheduled",
        Standing::InProgress => "in_progress",
        Standing::Verifying => "verifying",
        Standing::Completed | Standing::Cancelled | Standing::Over => "completed",
    }
}

/// "2026-12-01T15:20:00.000Z"
fn time(at: Timestamp) -> String {
    format!("{at:.3}")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first 12 base-32 characters (RFC 4648, small letters) of a name's blake3.
fn id(name: &str) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let hash = blake3::hash(name.as_bytes());
    let bits = hash.as_bytes()[..8]
        .iter()
        .fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    (0..12)
        .map(|i| char::from(LETTERS[(bits >> (59 - 5 * i)) as usize & 31]))
        .collect()
}

fn group_id(name: &str) -> String {
    id(&format!("group {name}"))
}

/// An update is known by its document and its `at`.
fn update_id(document: &str, at: Timestamp) -> String {
    id(&format!("{document} {at}"))
}
