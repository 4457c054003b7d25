//! What is to be written, and why it may not be.
use super::Update;
use super::notice::{About, Notice};
use crate::base::names;
use crate::base::time::When;
use crate::cli::{form, no_instant, wrong};
use crate::content::communications::{incident, maintenance};
use crate::content::{Incident, Maintenance};
use crate::read::edit::{self, Entry, Field, Step};
use crate::site::window::{Course, Occurrence, Plan, Window};
use crate::world::Trouble;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// The changes, and what they come to.
pub struct Planned {
    pub steps: Vec<Step>,
    pub at: Timestamp,
    pub phase: &'static str,
    /// The promise from now on, and whether nobody asked for it.
    pub promise: Option<(Timestamp, Promise)>,
    /// Of a series: the day of the window that is meant.
    pub on: Option<Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    Asked,
    Kept,
    ByItself,
}

impl Planned {
    /// "identified, at 3:10 p.m. CST"
    pub fn done(&self, notice: &Notice<'_>) -> String {
        let phase = self.phase.replace('_', " ");
        format!("{phase}, at {}", notice.said(self.at))
    }
}

pub fn plan(asked: &Update, notice: &Notice<'_>) -> Result<Planned, Trouble> {
    let ask = Ask { asked, notice };
    match &notice.about {
        About::Incident(front, course) => ask.incident(front, course),
        About::Maintenance(front, plan) => ask.maintenance(front, plan),
    }
}

struct Ask<'a> {
    asked: &'a Update,
    notice: &'a Notice<'a>,
}

impl Ask<'_> {
    fn incident(&self, front: &Incident, course: &Course) -> Result<Planned, Trouble> {
        let given = [
            ("starts", &self.asked.starts),
            ("ends", &self.asked.ends),
            ("on", &self.asked.on),
        ];
        self.none_of(&given, "an incident has no window")?;
        let phase = word(&self.asked.phase, incident::PHASES, "an incident")?;
        let at = self.at()?;
        let mut steps = vec![Step::Append {
            list: "updates".into(),
            entry: self.entry(phase, at, None)?,
        }];
        let over = matches!(phase, "resolved" | "postmortem");
        let promise = if over {
            self.none_of(
                &[("next-update", &self.asked.next_update)],
                "what is over needs no next update",
            )?;
            if front.next_update_by.is_some() {
                steps.push(Step::Remove {
                    path: "next_update_by".into(),
                });
            }
            None
        } else {
            Some(self.promise(course, at)?)
        };
        if let Some((by, Promise::Asked | Promise::ByItself)) = promise {
            steps.push(Step::Set {
                path: "next_update_by".into(),
                value: self.time_field(by),
                after: "started",
            });
        }
        Ok(Planned {
            steps,
            at,
            phase,
            promise,
            on: None,
        })
    }

    fn promise(&self, course: &Course, at: Timestamp) -> Result<(Timestamp, Promise), Trouble> {
        let (now, face) = (self.notice.now, &self.notice.face);
        if let Some(text) = &self.asked.next_update {
            let by = self.time("--next-update", text, true)?;
            if by > now && by > at {
                return Ok((by, Promise::Asked));
            }
            let near = form::written(form::next_update(now, &face.zone), &face.zone);
            return Err(wrong(
                format!(
                    "--next-update is in the past: {} is over",
                    self.notice.said(by)
                ),
                format!(
                    "take a time to come, like --next-update {}",
                    near.replace(' ', "T")
                ),
            ));
        }
        match course.next_update_by.filter(|by| *by > now && *by > at) {
            Some(by) => Ok((by, Promise::Kept)),
            None => Ok((form::next_update(now, &face.zone), Promise::ByItself)),
        }
    }

    fn maintenance(&self, front: &Maintenance, plan: &Plan) -> Result<Planned, Trouble> {
        self.none_of(
            &[("next-update", &self.asked.next_update)],
            "planned work has a window, which says when it is over",
        )?;
        let phase = word(&self.asked.phase, maintenance::PHASES, "planned work")?;
        let at = self.at()?;
        if phase != "rescheduled" {
            let given = [("starts", &self.asked.starts), ("ends", &self.asked.ends)];
            self.none_of(&given, "only --phase rescheduled moves a window")?;
        }
        let one = self.occurrence(phase, plan)?;
        let window = one.map_or_else(|| plan.now().window, |o| o.window);
        let moved = (phase == "rescheduled")
            .then(|| self.moved(window))
            .transpose()?;
        let steps = match one {
            None => self.whole(phase, at, moved)?,
            Some(o) => self.of_window(front, o, phase, at, moved)?,
        };
        Ok(Planned {
            steps,
            at,
            phase,
            promise: None,
            on: one.map(|o| o.on),
        })
    }

    /// Of a series, the window that is meant.
    fn occurrence<'p>(
        &self,
        phase: &str,
        plan: &'p Plan,
    ) -> Result<Option<&'p Occurrence>, Trouble> {
        let next = plan.now().on;
        let Some(day) = &self.asked.on else {
            if plan.is_series() && !matches!(phase, "cancelled" | "scheduled") {
                return Err(wrong(
                    "this is a series: say which of its windows is meant",
                    format!(
                        "the next one is --on {next}; without --on, only the whole series can be cancelled"
                    ),
                ));
            }
            return Ok(None);
        };
        if !plan.is_series() {
            return Err(wrong(
                "this is a single window, and no series",
                "leave --on out",
            ));
        }
        let day: Date = day.trim().parse().map_err(|_| {
            wrong(
                format!("--on `{day}` is not a day"),
                format!("write it like --on {next}"),
            )
        })?;
        let found = plan.occurrences.iter().find(|o| o.on == day);
        found.map(Some).ok_or_else(|| {
            let near = plan.occurrences.iter().min_by_key(|o| (o.on - day).get_days().abs());
            let near = near.map_or(next, |o| o.on);
            wrong(
                format!("the series has no window on {day}"),
                format!("the nearest one is --on {near}; `on` is the day that the rule gives, before anything moved"),
            )
        })
    }

    /// The new window, in words for the file.
    fn moved(&self, old: Window) -> Result<Window, Trouble> {
        let Some(starts) = &self.asked.starts else {
            return Err(wrong(
                "rescheduled to when?",
                "name the new time: --starts 2026-12-12T22:00, and --ends if the work takes longer or shorter",
            ));
        };
        let starts = self.time("--starts", starts, false)?;
        let ends = match &self.asked.ends {
            Some(text) if is_clock(text) => {
                let day = self.notice.face.date(starts);
                let same = self.on_day("--ends", day, text)?;
                if same > starts {
                    same
                } else {
                    self.on_day("--ends", day.saturating_add(1.day()), text)?
                }
            }
            Some(text) => self.time("--ends", text, false)?,
            None => starts
                .saturating_add(old.ends.duration_since(old.starts))
                .unwrap_or(starts),
        };
        if ends <= starts {
            return Err(wrong(
                "--ends is not after --starts",
                "a window over midnight ends on the next day",
            ));
        }
        let new = Window { starts, ends };
        if new == old {
            return Err(wrong(
                "the window is at that time already",
                "name the new time with --starts",
            ));
        }
        Ok(new)
    }

    /// A single window, or the series as a whole.
    fn whole(
        &self,
        phase: &'static str,
        at: Timestamp,
        moved: Option<Window>,
    ) -> Result<Vec<Step>, Trouble> {
        let source = &self.notice.document.source;
        let was = moved.and_then(|_| {
            let old = |key| edit::written(source, key);
            Some(Field::Window(old("starts")?, old("ends")?))
        });
        let mut steps = vec![Step::Append {
            list: "updates".into(),
            entry: self.entry(phase, at, was)?,
        }];
        if let Some(new) = moved {
            steps.push(self.set("starts", new.starts, "impact"));
            steps.push(self.set("ends", new.ends, "starts"));
        }
        Ok(steps)
    }

    /// One window of a series, written down already or not.
    fn of_window(
        &self,
        front: &Maintenance,
        o: &Occurrence,
        phase: &'static str,
        at: Timestamp,
        moved: Option<Window>,
    ) -> Result<Vec<Step>, Trouble> {
        let was = moved
            .map(|_| Field::Window(self.written(o.window.starts), self.written(o.window.ends)));
        let entry = self.entry(phase, at, was)?;
        let Some(i) = front
            .occurrences
            .iter()
            .position(|written| written.on.0 == o.on)
        else {
            let mut new: Entry = vec![
                ("on", Field::Time(o.on.to_string())),
                ("phase", Field::Word(phase.into())),
            ];
            if let Some(window) = moved {
                new.push(("starts", self.time_field(window.starts)));
                new.push(("ends", self.time_field(window.ends)));
            }
            new.push(("updates", Field::List(vec![entry])));
            return Ok(vec![Step::Append {
                list: "occurrences".into(),
                entry: new,
            }]);
        };
        let mut steps = vec![
            Step::Append {
                list: format!("occurrences.{i}.updates"),
                entry,
            },
            Step::Set {
                path: format!("occurrences.{i}.phase"),
                value: Field::Word(phase.into()),
                after: "on",
            },
        ];
        if let Some(window) = moved {
            steps.push(self.set(&format!("occurrences.{i}.starts"), window.starts, "phase"));
            steps.push(self.set(&format!("occurrences.{i}.ends"), window.ends, "starts"));
        }
        Ok(steps)
    }

    fn set(&self, path: &str, at: Timestamp, after: &'static str) -> Step {
        Step::Set {
            path: path.into(),
            value: self.time_field(at),
            after,
        }
    }

    fn entry(&self, phase: &str, at: Timestamp, was: Option<Field>) -> Result<Entry, Trouble> {
        let mut entry: Entry = vec![
            ("at", self.time_field(at)),
            ("phase", Field::Word(phase.into())),
        ];
        entry.extend(was.map(|was| ("was", was)));
        let impact = self.asked.impact.as_ref();
        entry.extend(impact.map(|word| ("impact", Field::Word(word.replace('-', "_")))));
        entry.push(("body", Field::Text(message(&self.asked.message)?)));
        let by = self
            .asked
            .by
            .as_deref()
            .map(str::trim)
            .filter(|by| !by.is_empty());
        entry.extend(by.map(|by| {
            (
                "by",
                Field::Text(by.split_whitespace().collect::<Vec<_>>().join(" ")),
            )
        }));
        Ok(entry)
    }

    // ------------------------------------------------------------ times

    /// When it is said: after all that was said before, and not later than now.
    fn at(&self) -> Result<Timestamp, Trouble> {
        let (now, last) = (self.notice.now, self.notice.last_word());
        let minute = |at: Timestamp, step: i64| {
            Timestamp::from_second(at.as_second().div_euclid(step) * step).unwrap_or(at)
        };
        let at = match &self.asked.at {
            Some(text) => self.time("--at", text, false)?,
            // Two updates within a minute are told apart by their seconds.
            None if last.is_some_and(|last| minute(now, 60) <= last) => minute(now, 1),
            None => minute(now, 60),
        };
        if at > now {
            return Err(wrong(
                format!("--at is in the future: {}", self.notice.said(at)),
                "an update is about what is known now; leave --at out",
            ));
        }
        match last.filter(|last| at <= *last) {
            Some(last) => Err(wrong(
                format!(
                    "the last update is of {}, and this one is not after it",
                    self.notice.said(last)
                ),
                "name a later time with --at; an old update is never changed, since people have read it",
            )),
            None => Ok(at),
        }
    }

    /// A time as a person types it; a time of day alone is today's (or, of a promise, the next one).
    fn time(&self, option: &str, text: &str, ahead: bool) -> Result<Timestamp, Trouble> {
        let (now, face) = (self.notice.now, &self.notice.face);
        if !is_clock(text) {
            return self.instant(option, text);
        }
        let today = face.date(now);
        let at = self.on_day(option, today, text)?;
        // Shortly before midnight, half past twelve is tomorrow's.
        if ahead && now.duration_since(at) > SignedDuration::from_hours(12) {
            return self.on_day(option, today.saturating_add(1.day()), text);
        }
        Ok(at)
    }

    fn on_day(&self, option: &str, day: Date, clock: &str) -> Result<Timestamp, Trouble> {
        self.instant(option, &format!("{day} {}", clock.trim()))
    }

    fn instant(&self, option: &str, text: &str) -> Result<Timestamp, Trouble> {
        let face = &self.notice.face;
        let when = When::parse(text).ok_or_else(|| {
            wrong(
                format!("{option} `{text}` is not a time"),
                format!("write it like {option} 15:30, or {option} 2026-12-05T15:30"),
            )
        })?;
        when.resolve(&face.zone)
            .map_err(|fault| no_instant(option, &face.zone_name, fault))
    }

    fn time_field(&self, at: Timestamp) -> Field {
        Field::Time(self.written(at))
    }

    /// As the file's other times are written: with a blank or a T in the middle.
    fn written(&self, at: Timestamp) -> String {
        let zone = &self.notice.face.zone;
        let text = form::written(at, zone);
        let civil = zone.to_datetime(at);
        let text = match civil.second() {
            0 => text,
            second => format!("{}:{second:02}{}", &text[..16], &text[16..]),
        };
        let source = &self.notice.document.source;
        let published = edit::written(source, "published").unwrap_or_default();
        if published.get(10..11) == Some("T") {
            text.replacen(' ', "T", 1)
        } else {
            text
        }
    }

    fn none_of(&self, given: &[(&str, &Option<String>)], why: &str) -> Result<(), Trouble> {
        match given.iter().find(|(_, value)| value.is_some()) {
            Some((name, _)) => Err(wrong(
                format!("{why}: --{name} has no place here"),
                format!("leave --{name} out"),
            )),
            None => Ok(()),
        }
    }
}

/// "15:30", without a day.
fn is_clock(text: &str) -> bool {
    text.contains(':')
        && text.trim().len() <= 8
        && text.trim().bytes().all(|b| b.is_ascii_digit() || b == b':')
}

fn word(asked: &str, known: &[&'static str], what: &str) -> Result<&'static str, Trouble> {
    let plain = asked.trim().to_lowercase().replace(['-', ' '], "_");
    if let Some(word) = known.iter().find(|word| **word == plain) {
        return Ok(word);
    }
    let guess = names::nearest(asked, known.iter().copied());
    let guess = guess
        .map(|near| format!("did you mean `{near}`?\n"))
        .unwrap_or_default();
    Err(wrong(
        format!("{what} has no phase `{asked}`"),
        format!("{guess}the phases: {}", known.join(", ")),
    ))
}

/// The message without what no line needs.
fn message(text: &str) -> Result<String, Trouble> {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let lines: Vec<&str> = text
        .lines()
        .map(|line| if line.trim().is_empty() { "" } else { line })
        .collect();
    let text = lines.join("\n").trim().to_string();
    if text.is_empty() {
        return Err(wrong(
            "--message is empty",
            "say what is known now, in a sentence: --message \"We have found the cause.\"",
        ));
    }
    if text.chars().any(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
    }) {
        return Err(wrong(
            "--message has a character that cannot be printed",
            "type it again, without copying",
        ));
    }
    Ok(text)
}
