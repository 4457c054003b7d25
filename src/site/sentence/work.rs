//! Planned work in one sentence.
use super::*;

impl Speaker<'_> {
    /// Planned work: "Canvas will be unavailable from 10 p.m. Saturday, December 5, to 2 a.m. Sunday, …".
    pub fn window(&self, subject: &Subject<'_>, window: Window, state: State) -> String {
        let work = || subject.work();
        finish(match state {
            State::Upcoming => {
                let calm = if subject.is_calm() {
                    " during planned work"
                } else {
                    ""
                };
                format!(
                    "{}{calm} {}",
                    subject.says(Tense::WillBe),
                    self.span(window)
                )
            }
            State::Now => {
                let (says, end) = (subject.says(Tense::Is(Cause::Work)), self.until(window));
                match subject.is_calm() {
                    true => format!("{says} during planned work until {end}"),
                    false if self.needs_day(window) => {
                        format!("{says} until {end}{} for planned work", self.comma())
                    }
                    false => format!("{says} until {end} for planned work"),
                }
            }
            State::Overrunning => {
                let end = self.until(window);
                format!(
                    "{}: planned work was due to end at {end} and is taking longer",
                    subject.says(Tense::IsStill)
                )
            }
            State::Verifying => {
                format!(
                    "{} has done the planned work on {} and is checking the result",
                    self.division,
                    subject.place()
                )
            }
            State::Unconfirmed => {
                let (place, end) = (subject.place(), self.moment(window.ends, &[]));
                let division = self.division;
                format!(
                    "The window for planned work on {place} ended at {end}; {division} has not yet confirmed that the work is done"
                )
            }
            State::Completed { at: Some(at) } => {
                format!(
                    "Planned work on {} was completed at {}",
                    subject.place(),
                    self.moment(at, &[])
                )
            }
            State::Completed { at: None } => {
                let day = self.last_day(window.ends);
                format!(
                    "Planned work on {} was completed on {}",
                    subject.place(),
                    self.day(day, &[])
                )
            }
            State::Cancelled => format!(
                "{} planned {}{} is cancelled",
                work(),
                self.planned(window),
                self.comma()
            ),
            State::Rescheduled { was } => self.rescheduled(&work(), was, window),
        })
    }

    /// The whole series: "Canvas is unavailable every month on the third Sunday, from 2 to 6 a.m. (CST or CDT)."
    /// `words` is `Rule::words`; `first` is any occurrence, for its times of day.
    pub fn series(&self, subject: &Subject<'_>, first: Window, words: &str) -> String {
        let later = first
            .starts
            .checked_add(SignedDuration::from_hours(24 * 182))
            .unwrap_or(first.starts);
        // The hour stays the same when the clocks change, so a year has both names; winter's comes first.
        let mut seasons = [first.starts, later];
        seasons.sort_by_key(|at| self.face.zone.to_offset_info(*at).dst().is_dst());
        let mut zones: Vec<String> = seasons.iter().map(|at| self.zone(*at)).collect();
        zones.dedup();
        let calm = if subject.is_calm() {
            " during planned work"
        } else {
            ""
        };
        let verb = subject.says(Tense::Is(Cause::Work));
        finish(format!(
            "{verb}{calm} {words}, from {} ({})",
            self.hours(first, false),
            zones.join(" or ")
        ))
    }

    /// "for Saturday, December 5", or both ends of work that takes days.
    pub(super) fn planned(&self, window: Window) -> String {
        let (first, last) = (self.face.date(window.starts), self.last_day(window.ends));
        let days = [first, last];
        match self.is_short(window) {
            true => format!("for {}", self.day(first, &[])),
            false => format!(
                "from {}{} to {}",
                self.day(first, &days),
                self.comma(),
                self.day(last, &days)
            ),
        }
    }

    pub(super) fn rescheduled(&self, work: &str, was: Window, now: Window) -> String {
        let (old, new) = (self.face.date(was.starts), self.face.date(now.starts));
        let days = [old, new, self.last_day(now.ends)];
        let short = self.is_short(was) && self.is_short(now);
        match (old == new, self.is_short(now)) {
            (true, _) if short => {
                let (on, hours, before) = (
                    self.day(old, &[]),
                    self.hours(now, true),
                    self.hours(was, false),
                );
                format!(
                    "{work} on {on}{} now runs from {hours}, not from {before}",
                    self.comma()
                )
            }
            (false, true) => {
                let (from, to) = (self.day(old, &days[..2]), self.day(new, &days[..2]));
                let hours = if self.is_whole_days(now) {
                    "all day".into()
                } else {
                    self.hours(now, true)
                };
                format!("{work} moves from {from}{} to {to}, {hours}", self.comma())
            }
            _ => {
                let from = self.day(old, &days);
                // Once the old day has named its year, the new ones must not leave theirs open.
                let told = Speaker {
                    year: self.year.or(Some(old.year())),
                    ..*self
                };
                format!("{work} moves from {from}; it now runs {}", told.span(now))
            }
        }
    }
}
