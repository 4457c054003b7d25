//! How a service was, day by day: from what is written about its incidents and windows, against the clock.
//!
//! A step function of the clock: what still goes on is told by when it began, never by how long it has lasted.
use super::published::{About, Entry, Published};
use super::state::Condition;
use super::window::{Course, Plan, Standing};
use crate::base::names::{and_list, count};
use crate::base::time::duration_words;
use crate::content::shared::{Affected, Impact};
use crate::content::{Incident, Maintenance};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeMap;

/// How many days the bars of the status page go back, today included.
pub const DAYS: i64 = 90;
/// How many months the table of a service goes back, the present one included.
pub const MONTHS: i64 = 12;

/// A stretch in which a service was not as it should be.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: Timestamp,
    /// `None` while it goes on.
    to: Option<Timestamp>,
    condition: Condition,
}

/// A day that was not like the others.
#[derive(Debug, Clone)]
pub struct Day {
    pub date: Date,
    /// The worst of it; [`Condition::Maintenance`] where there was planned work and nothing else.
    pub worst: Condition,
    pub had_work: bool,
    /// How long it was as bad as that.
    lasted: Vec<(Timestamp, Timestamp)>,
    /// It is still as bad as that, since then.
    since: Option<Timestamp>,
}

/// A service's record; made once, asked for many stretches of days.
pub struct Record<'a> {
    site: &'a Published,
    stretches: Vec<Stretch>,
}

impl<'a> Record<'a> {
    pub fn of(site: &'a Published, service: &str) -> Record<'a> {
        let about = site.about.get(service);
        let stretches = about.map_or(Vec::new(), |about| stretches(site, about, service));
        Record { site, stretches }
    }

    /// The days from `first` to today on which something was wrong or worked on, in order.
    pub fn days(&self, first: Date, last: Date) -> Vec<Day> {
        let face = &self.site.face;
        let mut found: BTreeMap<Date, Day> = BTreeMap::new();
        for stretch in &self.stretches {
            let end = stretch.to.unwrap_or(self.site.now);
            let newest = match stretch.to {
                // The end is not in it: work until midnight is not work on the next day.
                Some(end) => face.date(end.saturating_sub(1.nanosecond()).unwrap_or(end)),
                // What goes on is of today from the first instant on, or the page would change a second later.
                None => face.date(end),
            };
            let newest = newest.max(face.date(stretch.from));
            let mut date = face.date(stretch.from).max(first);
            while date <= newest.min(last) {
                let day = found.entry(date).or_insert_with(|| Day {
                    date,
                    worst: Condition::Operational,
                    had_work: false,
                    lasted: Vec::new(),
                    since: None,
                });
                let starts = face.start_of(date);
                let ends = face.start_of(date.saturating_add(1.day()));
                day.add(stretch, starts, ends, end);
                date = date.saturating_add(1.day());
            }
        }
        found.into_values().collect()
    }

    /// The last ninety days.
    pub fn last_days(&self) -> Vec<Day> {
        let today = self.site.face.date(self.site.now);
        self.days(today.saturating_sub((DAYS - 1).days()), today)
    }

    /// The last months, the newest first: their first days, and what was in them.
    pub fn months(&self, since: Option<Date>) -> Vec<(Date, Vec<Day>)> {
        let today = self.site.face.date(self.site.now);
        let first = |back: i64| today.first_of_month().saturating_sub(back.months());
        let begun = |month: &Date| since.is_none_or(|since| month.last_of_month() >= since);
        let months = (0..MONTHS).map(first).take_while(begun);
        months
            .map(|month| (month, self.days(month, month.last_of_month().min(today))))
            .collect()
    }

    /// "2 days with problems: November 3 (slow for 35 min) and November 17 (down for 25 min). 1 day with maintenance."
    pub fn words(&self, days: &[Day]) -> String {
        let bad: Vec<String> = (days.iter())
            .filter(|day| day.worst > Condition::Maintenance)
            .map(|day| self.day(day))
            .collect();
        let mut words = match bad.len() {
            0 => "No problems.".to_string(),
            n => format!(
                "{} with problems: {}.",
                count(n, "day", "days"),
                and_list(&bad)
            ),
        };
        let worked = days.iter().filter(|day| day.had_work).count();
        if worked > 0 {
            let days = count(worked, "day", "days");
            words.push_str(&format!(" {days} with maintenance."));
        }
        words
    }

    fn day(&self, day: &Day) -> String {
        let face = &self.site.face;
        let how = match day.worst {
            Condition::Degraded => "slow",
            Condition::Partial => "partly down",
            _ => "down",
        };
        let when = match day.since {
            Some(since) if face.date(since) == day.date => {
                format!("{how} since {}", face.time_zone(since))
            }
            Some(_) => format!("still {how}"),
            None => format!("{how} for {}", day.lasted()),
        };
        format!("{} ({when})", face.day(day.date))
    }
}

impl Day {
    fn add(&mut self, stretch: &Stretch, starts: Timestamp, ends: Timestamp, end: Timestamp) {
        if stretch.condition == Condition::Maintenance {
            self.had_work = true;
            self.worst = self.worst.max(Condition::Maintenance);
            return;
        }
        if stretch.condition > self.worst {
            self.worst = stretch.condition;
            self.lasted.clear();
            self.since = None;
        }
        if stretch.condition == self.worst {
            if stretch.to.is_none() && end < ends {
                self.since = Some(self.since.map_or(stretch.from, |at| at.min(stretch.from)));
            }
            self.lasted.push((stretch.from.max(starts), end.min(ends)));
        }
    }

    /// The time of all stretches together, where two overlap once.
    fn lasted(&self) -> String {
        let mut stretches = self.lasted.clone();
        stretches.sort();
        let (mut seconds, mut until) = (0, Timestamp::MIN);
        for (from, to) in stretches {
            seconds += (to.as_second() - from.max(until).as_second()).max(0);
            until = until.max(to);
        }
        let from = Timestamp::UNIX_EPOCH;
        let to = Timestamp::from_second(seconds.max(60)).unwrap_or(from);
        duration_words(from, to)
    }
}

fn stretches(site: &Published, about: &About, service: &str) -> Vec<Stretch> {
    let talk = &site.communications;
    let mut found = Vec::new();
    for i in &about.incidents {
        trouble(site, &talk.incidents[*i], service, &mut found);
    }
    for i in &about.maintenance {
        work(site, &talk.maintenance[*i], service, &mut found);
    }
    found
}

/// How a notice hits one of its services, if not like the others.
fn own<'a>(services: &'a [Affected], id: &str) -> impl Iterator<Item = Option<Impact>> + 'a {
    let id = id.to_string();
    services
        .iter()
        .filter(move |s| s.id == id)
        .map(|s| s.impact)
}

/// An incident, from one change of its impact to the next.
fn trouble(
    site: &Published,
    entry: &Entry<Incident, Course>,
    service: &str,
    found: &mut Vec<Stretch>,
) {
    let (front, course) = (&entry.front, &entry.detail);
    let Some(own) = own(&front.services, service).next() else {
        return;
    };
    let mut said: Vec<_> = (front.updates.iter().zip(&course.updates))
        .filter(|(_, m)| m.at <= site.now)
        .collect();
    said.sort_by_key(|(_, m)| m.at);
    let (mut from, mut impact, mut over) = (course.started, front.impact, false);
    let mut push = |from: Timestamp, to: Option<Timestamp>, impact: Impact| {
        let condition = Condition::of_incident(own.unwrap_or(impact));
        if condition > Condition::Operational && to.is_none_or(|to| to > from) {
            found.push(Stretch {
                from,
                to,
                condition,
            });
        }
    };
    for (update, moment) in said {
        let next = update.impact.unwrap_or(impact);
        if update.phase.is_over() == over && next == impact {
            continue;
        }
        if !over {
            push(from, Some(moment.shown), impact);
        }
        (from, impact, over) = (moment.shown.max(from), next, update.phase.is_over());
    }
    if !over {
        push(from, None, impact);
    }
}

/// Windows that began, and were not called off.
fn work(
    site: &Published,
    entry: &Entry<Maintenance, Plan>,
    service: &str,
    found: &mut Vec<Stretch>,
) {
    let own = own(&entry.front.services, service).next();
    let impact = own.map(|own| own.unwrap_or(entry.front.impact));
    if impact.is_none_or(|impact| impact == Impact::None) {
        return;
    }
    let begun = entry.detail.occurrences.iter().filter(|o| {
        o.standing != Standing::Cancelled
            && o.standing != Standing::Scheduled
            && o.window.starts <= site.now
    });
    found.extend(begun.map(|o| Stretch {
        from: o.window.starts,
        to: (o.window.ends <= site.now).then_some(o.window.ends),
        condition: Condition::Maintenance,
    }));
}
