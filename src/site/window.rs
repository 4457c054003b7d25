//! Windows and phases: what stands written, against the clock's reading.
use super::recur::Rule;
use crate::base::time::{Clockface, When};
use crate::content::communications::{incident, maintenance};
use crate::content::shared::{Impact, WrittenWindow};
use crate::content::{Incident, Maintenance};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// A stretch of time; it contains its start and not its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    pub starts: Timestamp,
    pub ends: Timestamp,
}

impl Window {
    pub fn contains(&self, at: Timestamp) -> bool {
        self.starts <= at && at < self.ends
    }

    pub fn overlaps(&self, other: &Window) -> bool {
        self.starts < other.ends && other.starts < self.ends
    }
}

/// Where a window stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Scheduled,
    InProgress,
    Verifying,
    /// Closed by an update.
    Completed,
    Cancelled,
    /// Past its end, and nobody said that it is done.
    Over,
}

impl Standing {
    /// Whether it still matters to somebody who plans their day.
    pub fn is_ahead(self) -> bool {
        matches!(
            self,
            Standing::Scheduled | Standing::InProgress | Standing::Verifying
        )
    }

    pub fn is_under_way(self) -> bool {
        matches!(self, Standing::InProgress | Standing::Verifying)
    }
}

/// An update's instants: its identity, and the time that readers see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub at: Timestamp,
    pub shown: Timestamp,
}

/// One window of a maintenance.
#[derive(Debug, Clone)]
pub struct Occurrence {
    /// The day on which the series has it.
    pub on: Date,
    pub window: Window,
    pub standing: Standing,
    /// The window before it was rescheduled.
    pub was: Option<Window>,
    /// Its place in the front matter's `occurrences`, if it differs from the series.
    pub written: Option<usize>,
    /// Parallel to the updates that are written there.
    pub updates: Vec<Moment>,
}

/// A maintenance against the clock.
#[derive(Debug, Clone)]
pub struct Plan {
    /// In order of time; a single window is a series of one.
    pub occurrences: Vec<Occurrence>,
    /// The one that matters now: the next that is not cancelled, else the last.
    pub current: usize,
    pub rule: Option<Rule>,
    /// Parallel to the front matter's `updates`.
    pub updates: Vec<Moment>,
}

impl Plan {
    pub fn now(&self) -> &Occurrence {
        &self.occurrences[self.current.min(self.occurrences.len() - 1)]
    }

    pub fn is_series(&self) -> bool {
        self.rule.is_some()
    }
}

/// Something in the times of a document that cannot be; the field's path and what to say.
#[derive(Debug, Clone)]
pub struct TimeFault {
    pub path: String,
    pub kind: TimeFaultKind,
}

#[derive(Debug, Clone)]
pub enum TimeFaultKind {
    Instant(When, crate::base::time::NoInstant),
    /// Message and help.
    Rule(std::ops::Range<usize>, String, String),
    EndsBeforeStart,
    NotInSeries,
}

/// Turns written times into instants, and keeps what cannot be one.
pub struct Times<'a> {
    pub face: &'a Clockface,
    pub now: Timestamp,
    pub faults: Vec<TimeFault>,
}

impl Times<'_> {
    /// The instant; a civil time that is none is kept as a fault and read as UTC, so that the work can go on.
    pub fn instant(&mut self, when: &When, path: impl FnOnce() -> String) -> Timestamp {
        when.resolve(&self.face.zone).unwrap_or_else(|why| {
            self.faults.push(TimeFault {
                path: path(),
                kind: TimeFaultKind::Instant(*when, why),
            });
            when.resolve(&jiff::tz::TimeZone::UTC)
                .unwrap_or(Timestamp::UNIX_EPOCH)
        })
    }

    fn moment(&mut self, at: &When, shown: Option<&When>, path: &str) -> Moment {
        let instant = self.instant(at, || format!("{path}.at"));
        let shown = shown.map_or(instant, |shown| {
            self.instant(shown, || format!("{path}.display_at"))
        });
        Moment { at: instant, shown }
    }

    fn window(&mut self, starts: &When, ends: &When, path: &str) -> Window {
        let starts = self.instant(starts, || format!("{path}starts"));
        let ends = self.instant(ends, || format!("{path}ends"));
        if ends <= starts {
            self.faults.push(TimeFault {
                path: format!("{path}ends"),
                kind: TimeFaultKind::EndsBeforeStart,
            });
            return Window {
                starts,
                ends: starts.saturating_add(1.hour()).unwrap_or(starts),
            };
        }
        Window { starts, ends }
    }

    /// A window whose times were found right before.
    pub fn between(&mut self, starts: &When, ends: &When) -> Window {
        self.window(starts, ends, "")
    }

    fn written(&mut self, window: Option<&WrittenWindow>, path: &str) -> Option<Window> {
        window.map(|w| self.window(&w.starts, &w.ends, path))
    }

    /// A maintenance with all its windows, up to a year ahead of the clock.
    pub fn plan(&mut self, front: &Maintenance) -> Plan {
        let first = self.window(&front.starts, &front.ends, "");
        let updates: Vec<Moment> = (front.updates.iter().enumerate())
            .map(|(i, u)| self.moment(&u.at, u.display_at.as_ref(), &format!("updates.{i}")))
            .collect();
        let rule = front
            .recurs
            .as_deref()
            .and_then(|text| match Rule::parse(text) {
                Ok(rule) => Some(rule),
                Err(fault) => {
                    let kind = TimeFaultKind::Rule(fault.span, fault.message, fault.help);
                    self.faults.push(TimeFault {
                        path: "recurs".into(),
                        kind,
                    });
                    None
                }
            });
        let occurrences = match &rule {
            Some(rule) => self.series(front, rule, first, &updates),
            None => vec![self.single(front, first, &updates)],
        };
        let current = (occurrences.iter().position(|o| o.standing.is_ahead()))
            .or_else(|| {
                occurrences
                    .iter()
                    .rposition(|o| o.standing != Standing::Cancelled)
            })
            .unwrap_or(occurrences.len() - 1);
        Plan {
            occurrences,
            current,
            rule,
            updates,
        }
    }

    fn single(&mut self, front: &Maintenance, window: Window, updates: &[Moment]) -> Occurrence {
        let mut was = None;
        let mut said = None;
        for (i, (update, moment)) in front.updates.iter().zip(updates).enumerate() {
            if moment.at > self.now {
                continue;
            }
            if let Some(before) = self.written(update.was.as_ref(), &format!("updates.{i}.was.")) {
                was = Some(before);
            }
            said = Some(update.phase);
        }
        let standing = standing(said, &window, self.now);
        Occurrence {
            on: self.face.date(window.starts),
            window,
            standing,
            was,
            written: None,
            updates: Vec::new(),
        }
    }

    fn series(
        &mut self,
        front: &Maintenance,
        rule: &Rule,
        first: Window,
        updates: &[Moment],
    ) -> Vec<Occurrence> {
        let said = front.updates.iter().zip(updates);
        let off = (said.filter(|(_, moment)| moment.at <= self.now))
            .max_by_key(|(_, moment)| moment.at)
            .filter(|(update, _)| update.phase == maintenance::Phase::Cancelled)
            .map(|(_, moment)| moment.at);
        let length = first.ends.duration_since(first.starts);
        let horizon = self.face.date(self.now).saturating_add(1.year());
        let begin = self.face.civil(first.starts);
        let mut found = Vec::new();
        let mut met = vec![false; front.occurrences.len()];
        let mut starts = rule.starts(begin, &self.face.zone).peekable();
        if starts.peek().is_none() {
            self.faults.extend(ends_too_early(front));
        }
        for start in starts.take_while(|s| s.date() <= horizon) {
            let on = start.date();
            let written = front.occurrences.iter().position(|o| o.on.0 == on);
            written.into_iter().for_each(|i| met[i] = true);
            if front.except.iter().any(|day| day.0 == on) {
                continue;
            }
            // A series keeps its hour of the day; where the clocks skip it, the hour after is meant.
            let starts = self.face.zone.to_timestamp(start).unwrap_or(first.starts);
            let ends = starts.saturating_add(length).unwrap_or(starts);
            found.push(self.occurrence(front, on, Window { starts, ends }, written, off));
        }
        for (i, _) in met
            .iter()
            .enumerate()
            .filter(|(i, met)| !**met && front.occurrences[*i].on.0 <= horizon)
        {
            self.faults.push(TimeFault {
                path: format!("occurrences.{i}.on"),
                kind: TimeFaultKind::NotInSeries,
            });
        }
        if found.is_empty() {
            found.push(self.occurrence(front, begin.date(), first, None, off));
        }
        found.sort_by_key(|o| o.window);
        found
    }

    /// Where a window of a series stands now: by the rule, or where it was moved to. `path` is the occurrence's.
    pub fn moved(
        &mut self,
        differs: &maintenance::Occurrence,
        by_rule: Window,
        path: &str,
    ) -> Window {
        if differs.starts.is_none() && differs.ends.is_none() {
            return by_rule;
        }
        let starts = differs.starts.as_ref().map_or(by_rule.starts, |when| {
            self.instant(when, || format!("{path}starts"))
        });
        let length = by_rule.ends.duration_since(by_rule.starts);
        let ends = match &differs.ends {
            Some(when) => self.instant(when, || format!("{path}ends")),
            None => starts.saturating_add(length).unwrap_or(starts),
        };
        if ends > starts {
            return Window { starts, ends };
        }
        self.faults.push(TimeFault {
            path: format!("{path}ends"),
            kind: TimeFaultKind::EndsBeforeStart,
        });
        let ends = starts.saturating_add(1.hour()).unwrap_or(starts);
        Window { starts, ends }
    }

    fn occurrence(
        &mut self,
        front: &Maintenance,
        on: Date,
        by_rule: Window,
        written: Option<usize>,
        off: Option<Timestamp>,
    ) -> Occurrence {
        let window = match written {
            Some(i) => self.moved(&front.occurrences[i], by_rule, &format!("occurrences.{i}.")),
            None => by_rule,
        };
        // A series that is called off takes with it what was still to come.
        let mut said = off
            .filter(|at| window.ends > *at)
            .map(|_| maintenance::Phase::Cancelled);
        let mut was = None;
        let mut updates = Vec::new();
        if let Some(i) = written {
            let differs = &front.occurrences[i];
            said = Some(differs.phase);
            was = (self.written(differs.was.as_ref(), &format!("occurrences.{i}.was.")))
                .or(Some(by_rule).filter(|by_rule| *by_rule != window));
            let mut newest = None;
            for (j, update) in differs.updates.iter().enumerate() {
                let path = format!("occurrences.{i}.updates.{j}");
                let moment = self.moment(&update.at, update.display_at.as_ref(), &path);
                let before = self.written(update.was.as_ref(), &format!("{path}.was."));
                if moment.at <= self.now && newest.is_none_or(|newest| moment.at >= newest) {
                    newest = Some(moment.at);
                    said = Some(update.phase);
                    was = before.or(was);
                }
                updates.push(moment);
            }
        }
        let mut standing = standing(said, &window, self.now);
        // Nobody closes each window of a series by hand; once it is over, it is done.
        if standing == Standing::Over {
            standing = Standing::Completed;
        }
        Occurrence {
            on,
            window,
            standing,
            was,
            written,
            updates,
        }
    }

    /// An incident against the clock.
    pub fn course(&mut self, front: &Incident) -> Course {
        let started = self.instant(&front.started, || "started".into());
        let next_update_by = front
            .next_update_by
            .as_ref()
            .map(|w| self.instant(w, || "next_update_by".into()));
        let updates: Vec<Moment> = (front.updates.iter().enumerate())
            .map(|(i, u)| self.moment(&u.at, u.display_at.as_ref(), &format!("updates.{i}")))
            .collect();
        let (mut phase, mut impact, mut resolved) =
            (incident::Phase::Investigating, front.impact, None);
        let mut order: Vec<usize> = (0..updates.len())
            .filter(|i| updates[*i].at <= self.now)
            .collect();
        order.sort_by_key(|i| updates[*i].at);
        for i in order {
            let update = &front.updates[i];
            impact = update.impact.unwrap_or(impact);
            // Reopened incidents are over only from the last time on.
            resolved = if update.phase.is_over() {
                resolved.or(Some(updates[i].shown))
            } else {
                None
            };
            phase = update.phase;
        }
        Course {
            started,
            next_update_by,
            updates,
            phase,
            impact,
            resolved,
        }
    }
}

/// "A written `cancelled` or `completed` wins; a written `verifying` or `in_progress` holds until another update;
/// otherwise the clock decides."
fn standing(said: Option<maintenance::Phase>, window: &Window, now: Timestamp) -> Standing {
    use maintenance::Phase;
    match said {
        Some(Phase::Cancelled) => Standing::Cancelled,
        Some(Phase::Completed) => Standing::Completed,
        Some(Phase::Verifying) => Standing::Verifying,
        Some(Phase::InProgress) => Standing::InProgress,
        Some(Phase::Scheduled | Phase::Rescheduled) | None => match window {
            w if now < w.starts => Standing::Scheduled,
            w if now < w.ends => Standing::InProgress,
            _ => Standing::Over,
        },
    }
}

/// How an incident went so far.
#[derive(Debug, Clone)]
pub struct Course {
    pub started: Timestamp,
    pub next_update_by: Option<Timestamp>,
    /// Parallel to the front matter's `updates`.
    pub updates: Vec<Moment>,
    pub phase: incident::Phase,
    /// As it stands now, or stood last.
    pub impact: Impact,
    pub resolved: Option<Timestamp>,
}

impl Course {
    pub fn is_open(&self) -> bool {
        self.resolved.is_none()
    }
}

/// A series whose last day is before its first.
fn ends_too_early(front: &Maintenance) -> Option<TimeFault> {
    let text = front.recurs.as_deref()?;
    let start = text.to_ascii_uppercase().find("UNTIL=")?;
    let end = text[start..].find(';').map_or(text.len(), |i| start + i);
    Some(TimeFault {
        path: "recurs".into(),
        kind: TimeFaultKind::Rule(
            start..end,
            "the series ends before its first window".into(),
            "take a later day for `UNTIL`, or leave it out; `starts` is the first window".into(),
        ),
    })
}
