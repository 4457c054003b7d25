//! One sentence a notice: the only place where what happens to a service becomes words.
//!
//! Plain text from plain inputs. Nothing here reads a clock, so a sentence changes only when its inputs do; the
//! caller knows the phase. Times are always said with their zone, once where one is enough.
use crate::base::names::{and_list, count, thousands};
use crate::base::time::{Clockface, DateStyle, TimeStyle};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

/// Who speaks, and how times are said.
#[derive(Debug, Clone, Copy)]
pub struct Speaker<'a> {
    pub face: &'a Clockface,
    /// The division's short name: "IT".
    pub division: &'a str,
    /// The year that goes without saying, which is that of the notice's publication; days of other years name
    /// theirs. With `None`, years are named only where two of them meet.
    pub year: Option<i16>,
}

/// Services that are hit alike.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    pub names: Vec<&'a str>,
    /// A single service that takes "are": "Computer labs". Several names take it anyway.
    pub plural: bool,
    pub effect: Effect,
}

/// What a notice is about.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// The worst first.
    pub parts: Vec<Part<'a>>,
    /// Words after the verb: "in residence halls".
    pub scope: Option<&'a str>,
}

/// What people notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    None,
    Degraded,
    Partial,
    Major,
}

/// A stretch of time, without its last instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub starts: Timestamp,
    pub ends: Timestamp,
}

/// Where planned work stands. For a series: where the occurrence that is meant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Upcoming,
    Now,
    /// Said to be in progress, and past its end.
    Overrunning,
    Verifying,
    /// Past its end, and nobody has said how it went.
    Unconfirmed,
    /// `at`: when the division said so, if it is known.
    Completed {
        at: Option<Timestamp>,
    },
    Cancelled,
    /// Still to come, at another time than it was.
    Rescheduled {
        was: Window,
    },
}

/// Where an incident stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Investigating,
    Identified,
    Monitoring,
    Resolved { at: Timestamp },
}

/// When an incident began, and what was promised last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    pub started: Timestamp,
    /// The newest update (or the start): a promise for another day than this one names its day.
    pub updated: Timestamp,
    pub next_update_by: Option<Timestamp>,
}

/// How an advisory is headed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Info,
    Warning,
    Critical,
}

/// What became of a survey's findings, as numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers {
    pub done: usize,
    pub doing: usize,
    pub planned: usize,
    pub declined: usize,
}

// ---------------------------------------------------------------- planned work

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
    fn planned(&self, window: Window) -> String {
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

    fn rescheduled(&self, work: &str, was: Window, now: Window) -> String {
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

// ---------------------------------------------------------------- incidents

impl Speaker<'_> {
    /// Something broke: "Campus Wi-Fi is down in residence halls. IT is looking for the cause; next update by …".
    pub fn incident(&self, subject: &Subject<'_>, course: Course, phase: Phase) -> String {
        let division = self.division;
        let (tense, doing) = match phase {
            Phase::Investigating => (Tense::Is(Cause::Fault), "is looking for the cause"),
            Phase::Identified => (Tense::Is(Cause::Fault), "has found the cause"),
            // True before and after the fix takes hold.
            Phase::Monitoring => (Tense::HasBeen, "has put a fix in place and is watching it"),
            Phase::Resolved { at } => {
                return self.resolved(
                    subject,
                    Window {
                        starts: course.started,
                        ends: at,
                    },
                );
            }
        };
        let problem = if subject.is_calm() {
            " despite a problem"
        } else {
            ""
        };
        let next = course
            .next_update_by
            .map_or(String::new(), |by| self.promise(by, course.updated));
        finish(format!(
            "{}{problem}. {division} {doing}{next}",
            subject.says(tense)
        ))
    }

    fn promise(&self, by: Timestamp, updated: Timestamp) -> String {
        let same_day = self.last_day(by) == self.face.date(updated);
        let by = if same_day {
            format!("{} {}", self.end_time(by), self.zone(by))
        } else {
            self.moment(by, &[])
        };
        format!("; next update by {by}")
    }

    /// The scope is left out: the first half says that all is well, and the notice's title says where it was not.
    fn resolved(&self, subject: &Subject<'_>, down: Window) -> String {
        let when = self.past_span(down);
        match subject.affected() {
            [] => {
                let names = and_list(&subject.names());
                let stayed = subject.says(Tense::Stayed);
                finish(format!(
                    "The problem with {names} is solved. It lasted {when}; {stayed}"
                ))
            }
            [one] => {
                let (is, it) = if one.takes_are() {
                    ("are", "They were")
                } else {
                    ("is", "It was")
                };
                let (names, was) = (and_list(&one.names), adjective(one.effect, Cause::Fault));
                finish(format!("{names} {is} working again. {it} {was} {when}"))
            }
            parts => {
                let all: Vec<&str> = parts
                    .iter()
                    .flat_map(|part| part.names.iter().copied())
                    .collect();
                let was = clauses(parts, Tense::Was);
                finish(format!(
                    "{} are working again. {was} {when}",
                    and_list(&all)
                ))
            }
        }
    }

    /// What is over names its hours first: "from 2:10 to 4:25 p.m. CST on Friday, November 20".
    fn past_span(&self, span: Window) -> String {
        let day = self.face.date(span.starts);
        if span.ends.duration_since(span.starts) < SignedDuration::from_mins(1) {
            let (time, zone) = (self.face.time(span.starts), self.zone(span.starts));
            return format!("for a moment at {time} {zone} on {}", self.day(day, &[]));
        }
        if day != self.last_day(span.ends) || self.is_whole_days(span) {
            return self.span(span);
        }
        format!("from {} on {}", self.hours(span, true), self.day(day, &[]))
    }
}

// ---------------------------------------------------------------- the rest

impl Speaker<'_> {
    /// "Text-message codes end on Wednesday, June 30, 2027."; afterwards "ended". The year is always named:
    /// a retirement is read years before and after.
    pub fn retirement(&self, names: &[&str], plural: bool, last_day: Date, over: bool) -> String {
        let verb = match (over, plural || names.len() > 1) {
            (true, _) => "ended",
            (false, true) => "end",
            (false, false) => "ends",
        };
        finish(format!(
            "{} {verb} on {}",
            names_or_service(names),
            self.full_day(last_day)
        ))
    }

    /// "Passkeys will be available from …"; once the day has come, "have been available since …".
    pub fn launch(&self, names: &[&str], plural: bool, from: Option<Date>, begun: bool) -> String {
        let many = plural || names.len() > 1;
        let verb = match (from, begun, many) {
            (Some(day), true, true) => format!("have been available since {}", self.full_day(day)),
            (Some(day), true, false) => format!("has been available since {}", self.full_day(day)),
            (Some(day), false, _) => format!("will be available from {}", self.full_day(day)),
            (None, _, true) => "are available".into(),
            (None, _, false) => "is available".into(),
        };
        finish(format!("{} {verb}", names_or_service(names)))
    }

    /// "Warning from IT: A false payroll message asks you to confirm your bank details."
    pub fn advisory(&self, severity: Severity, title: &str) -> String {
        let head = match severity {
            Severity::Info => "Notice",
            Severity::Warning => "Warning",
            Severity::Critical => "Urgent warning",
        };
        finish(format!(
            "{head} from {}: {}",
            self.division,
            one_line(title)
        ))
    }

    /// "2,316 people answered the IT survey of April 2026. Of 7 findings, 3 are done, 1 is under way …".
    pub fn survey(&self, period: &str, respondents: usize, answers: Answers) -> String {
        let people = count(respondents, "person", "people");
        let opening = finish(format!(
            "{people} answered the {} survey of {}",
            self.division,
            one_line(period)
        ));
        let Answers {
            done,
            doing,
            planned,
            declined,
        } = answers;
        let states = [
            (done, "done"),
            (doing, "under way"),
            (planned, "planned"),
            (declined, "declined"),
        ];
        let parts: Vec<String> = states
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| {
                format!(
                    "{} {} {word}",
                    thousands(*n),
                    if *n == 1 { "is" } else { "are" }
                )
            })
            .collect();
        match done + doing + planned + declined {
            0 => opening,
            1 => format!(
                "{opening} Its one finding is {}.",
                states.iter().find(|(n, _)| *n > 0).map_or("", |s| s.1)
            ),
            all => format!(
                "{opening} Of {} findings, {}.",
                thousands(all),
                and_list(&parts)
            ),
        }
    }

    /// A story is told by its summary.
    pub fn story(&self, summary: &str) -> String {
        finish(one_line(summary))
    }
}

// ---------------------------------------------------------------- times

impl Speaker<'_> {
    /// When planned work happens: "on Tuesday, December 8, from 5 to 7 a.m. CST".
    pub fn span(&self, span: Window) -> String {
        let (first, last) = (self.face.date(span.starts), self.last_day(span.ends));
        let days = [first, last];
        let comma = self.comma();
        let zones = self.zones(span);
        match (first == last, self.is_whole_days(span)) {
            (true, true) => format!("all day on {} ({zones})", self.day(first, &[])),
            (false, true) => {
                format!(
                    "from {}{comma} through {} ({zones})",
                    self.day(first, &days),
                    self.day(last, &days)
                )
            }
            (true, false) => {
                format!(
                    "on {}{comma} from {}",
                    self.day(first, &[]),
                    self.hours(span, true)
                )
            }
            (false, false) => self.long_span(span),
        }
    }

    /// "from 10 p.m. Saturday, December 5, to 2 a.m. Sunday, December 6 (CST)".
    fn long_span(&self, span: Window) -> String {
        let days = [self.face.date(span.starts), self.last_day(span.ends)];
        let [start, end] = [self.day(days[0], &days), self.day(days[1], &days)];
        let comma = self.comma();
        let start_of_day = self.is_midnight_in_words(span.starts);
        let end_of_day = self.is_midnight_in_words(span.ends);
        let inline = self.zone(span.starts) != self.zone(span.ends) && !start_of_day && !end_of_day;
        let hour = |at: Timestamp| match inline {
            true => format!("{} {}", self.face.time(at), self.zone(at)),
            false => self.face.time(at),
        };
        // "Midnight Saturday" leaves open which one.
        let from = if start_of_day {
            format!("the start of {start}")
        } else {
            format!("{} {start}", hour(span.starts))
        };
        let to = match (end_of_day, self.is_midnight(span.ends)) {
            (true, _) => format!("the end of {end}"),
            (false, true) => format!(
                "{} {}",
                hour(span.ends),
                self.day(self.face.date(span.ends), &days)
            ),
            (false, false) => format!("{} {end}", hour(span.ends)),
        };
        let zones = if inline {
            String::new()
        } else {
            format!(" ({})", self.zones(span))
        };
        format!("from {from}{comma} to {to}{zones}")
    }

    /// "5 to 7 a.m. CST", "11 a.m. to noon CST", "12:30 a.m. CDT to 4 a.m. CST".
    fn hours(&self, span: Window, with_zone: bool) -> String {
        let (from, to) = (self.face.time(span.starts), self.end_time(span.ends));
        let (start_zone, end_zone) = (self.zone(span.starts), self.zone(span.ends));
        if !with_zone {
            return format!("{} to {to}", self.first_of_pair(span, from));
        }
        match start_zone == end_zone {
            true => format!("{} to {to} {end_zone}", self.first_of_pair(span, from)),
            false => format!("{from} {start_zone} to {to} {end_zone}"),
        }
    }

    /// The half of the day is said once when both times are in it, on one day.
    fn first_of_pair(&self, span: Window, from: String) -> String {
        let (number, half) = self.face.time_parts(span.starts);
        let same_half = half == self.face.time_parts(span.ends).1 && !half.is_empty();
        if same_half && self.face.date(span.starts) == self.face.date(span.ends) {
            number
        } else {
            from
        }
    }

    /// When work that is under way ends: the day only where the hour could be that of two days.
    fn until(&self, window: Window) -> String {
        match self.needs_day(window) {
            true => self.moment(window.ends, &[self.face.date(window.starts)]),
            false => format!("{} {}", self.end_time(window.ends), self.zone(window.ends)),
        }
    }

    fn needs_day(&self, window: Window) -> bool {
        window.ends.duration_since(window.starts) >= SignedDuration::from_hours(24)
            && !self.is_short(window)
    }

    /// "2 a.m. CST on Sunday, December 6"; the year too where `others` are in another one.
    fn moment(&self, at: Timestamp, others: &[Date]) -> String {
        let (time, zone) = (self.face.time(at), self.zone(at));
        match self.is_midnight_in_words(at) {
            true => format!(
                "{time} {zone} at the end of {}",
                self.day(self.last_day(at), others)
            ),
            false => format!("{time} {zone} on {}", self.day(self.face.date(at), others)),
        }
    }

    /// "Saturday, December 5", with the year where it does not go without saying.
    fn day(&self, day: Date, others: &[Date]) -> String {
        let other_year = |year: i16| year != day.year();
        match self.year.is_some_and(other_year)
            || others.iter().any(|other| other_year(other.year()))
        {
            true => self.full_day(day),
            false => self.face.weekday_day(day),
        }
    }

    fn full_day(&self, day: Date) -> String {
        match self.face.date_style {
            DateStyle::MonthDay => format!("{}, {}", self.face.weekday_day(day), day.year()),
            DateStyle::DayMonth => format!("{} {}", self.face.weekday_day(day), day.year()),
        }
    }

    /// "Saturday, December 5, to": the date stands between commas where it has one of its own.
    fn comma(&self) -> &'static str {
        if self.face.date_style == DateStyle::MonthDay {
            ","
        } else {
            ""
        }
    }

    /// "00:00" at the end of a day would read as its start.
    fn end_time(&self, at: Timestamp) -> String {
        if self.is_midnight(at) {
            "midnight".into()
        } else {
            self.face.time(at)
        }
    }

    fn zone(&self, at: Timestamp) -> String {
        self.face.zone_abbreviation(at)
    }

    fn zones(&self, span: Window) -> String {
        let (start, end) = (self.zone(span.starts), self.zone(span.ends));
        if start == end {
            end
        } else {
            format!("{start}, then {end}")
        }
    }

    /// The day of the last instant: what ends at midnight belongs to the day before.
    fn last_day(&self, ends: Timestamp) -> Date {
        self.face.date(
            ends.checked_sub(SignedDuration::from_secs(1))
                .unwrap_or(ends),
        )
    }

    fn is_midnight(&self, at: Timestamp) -> bool {
        self.face.civil(at).time() == Time::midnight()
    }

    fn is_midnight_in_words(&self, at: Timestamp) -> bool {
        self.is_midnight(at) && self.face.time_style != TimeStyle::TwentyFour
    }

    fn is_whole_days(&self, span: Window) -> bool {
        span.starts < span.ends && self.is_midnight(span.starts) && self.is_midnight(span.ends)
    }

    /// Within a day, or over one night: its first day and its hours say it all.
    fn is_short(&self, window: Window) -> bool {
        let one_day = self.face.date(window.starts) == self.last_day(window.ends);
        one_day || window.ends.duration_since(window.starts) <= SignedDuration::from_hours(12)
    }
}

// ---------------------------------------------------------------- services and verbs

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Work,
    Fault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tense {
    WillBe,
    Is(Cause),
    IsStill,
    HasBeen,
    Was,
    /// Of what nobody noticed.
    Stayed,
}

impl<'a> Subject<'a> {
    /// From services as `(name, takes "are", effect)`: those that are hit alike come together, the worst first.
    pub fn of(
        services: impl IntoIterator<Item = (&'a str, bool, Effect)>,
        scope: Option<&'a str>,
    ) -> Subject<'a> {
        let mut parts: Vec<Part<'a>> = Vec::new();
        for (name, plural, effect) in services {
            match parts.iter_mut().find(|part| part.effect == effect) {
                Some(part) => part.names.push(name),
                None => parts.push(Part {
                    names: vec![name],
                    plural,
                    effect,
                }),
            }
        }
        parts.sort_by_key(|part| std::cmp::Reverse(part.effect));
        Subject {
            parts,
            scope: scope.map(str::trim).filter(|scope| !scope.is_empty()),
        }
    }

    fn names(&self) -> Vec<&'a str> {
        let names: Vec<&str> = self
            .parts
            .iter()
            .flat_map(|part| part.names.iter().copied())
            .collect();
        if names.is_empty() {
            vec!["services"]
        } else {
            names
        }
    }

    fn takes_are(&self) -> bool {
        self.parts.len() != 1 || self.parts.iter().any(Part::takes_are)
    }

    /// The parts that people notice.
    fn affected(&self) -> &[Part<'a>] {
        let end = self
            .parts
            .iter()
            .position(|part| part.effect == Effect::None)
            .unwrap_or(self.parts.len());
        self.parts.get(..end).unwrap_or_default()
    }

    /// Nobody notices anything.
    fn is_calm(&self) -> bool {
        self.affected().is_empty()
    }

    /// "Canvas is down and Panopto is slow in residence halls". A part that nobody notices is named only if
    /// there is no other.
    fn says(&self, tense: Tense) -> String {
        let parts = if self.is_calm() {
            self.parts.as_slice()
        } else {
            self.affected()
        };
        if parts.is_empty() {
            return Subject::of([("Services", true, Effect::None)], self.scope).says(tense);
        }
        let said = clauses(parts, tense);
        match self.scope {
            Some(scope) => format!("{said} {scope}"),
            None => said,
        }
    }

    /// "The Canvas maintenance"; several names, or one that is a plural, stand behind it.
    fn work(&self) -> String {
        let place = self.where_it_is();
        match self.takes_are() {
            true => format!("The maintenance of {}{place}", and_list(&self.names())),
            false => format!("The {} maintenance{place}", and_list(&self.names())),
        }
    }

    /// "Wi-Fi in North Campus".
    fn place(&self) -> String {
        format!("{}{}", and_list(&self.names()), self.where_it_is())
    }

    /// A place belongs to the work itself; "for people who need to sign in" belongs to its effect.
    fn where_it_is(&self) -> String {
        match self.scope {
            Some(scope)
                if ["in ", "at ", "on "]
                    .iter()
                    .any(|word| scope.starts_with(word)) =>
            {
                format!(" {scope}")
            }
            _ => String::new(),
        }
    }
}

impl Part<'_> {
    fn takes_are(&self) -> bool {
        self.plural || self.names.len() > 1
    }

    fn verb(&self, tense: Tense) -> String {
        let pick =
            |one: &'static str, more: &'static str| if self.takes_are() { more } else { one };
        let cause = match tense {
            Tense::Is(cause) => cause,
            Tense::WillBe | Tense::IsStill => Cause::Work,
            Tense::HasBeen | Tense::Was | Tense::Stayed => Cause::Fault,
        };
        let calm = self.effect == Effect::None;
        let verb = match tense {
            Tense::WillBe if calm => "will stay",
            Tense::WillBe => "will be",
            Tense::Is(_) if calm => pick("stays", "stay"),
            Tense::Is(_) => pick("is", "are"),
            Tense::IsStill => pick("is still", "are still"),
            Tense::HasBeen if calm => pick("has stayed", "have stayed"),
            Tense::HasBeen => pick("has been", "have been"),
            Tense::Was => pick("was", "were"),
            Tense::Stayed => "stayed",
        };
        format!("{verb} {}", adjective(self.effect, cause))
    }
}

fn adjective(effect: Effect, cause: Cause) -> &'static str {
    match (effect, cause) {
        (Effect::Major, Cause::Work) => "unavailable",
        (Effect::Major, Cause::Fault) => "down",
        (Effect::Partial, Cause::Work) => "partly unavailable",
        (Effect::Partial, Cause::Fault) => "partly down",
        (Effect::Degraded, _) => "slow",
        (Effect::None, _) => "available",
    }
}

/// Clauses in a row; a comma before "and" where a clause has an "and" of its own.
fn clauses(parts: &[Part<'_>], tense: Tense) -> String {
    let said: Vec<String> = parts
        .iter()
        .map(|part| format!("{} {}", and_list(&part.names), part.verb(tense)))
        .collect();
    match said.as_slice() {
        [first, second] if parts.iter().any(|part| part.names.len() > 1) => {
            format!("{first}, and {second}")
        }
        all => and_list(all),
    }
}

fn names_or_service(names: &[&str]) -> String {
    if names.is_empty() {
        "The service".into()
    } else {
        and_list(names)
    }
}

/// The full stop, unless "a.m." has set it already.
fn finish(mut sentence: String) -> String {
    let closed = sentence
        .trim_end_matches(['”', '"', '’', ')'])
        .ends_with(['.', '!', '?', '…']);
    if !closed {
        sentence.push('.');
    }
    sentence
}

fn one_line(text: &str) -> String {
    words(text).collect::<Vec<_>>().join(" ")
}

// ---------------------------------------------------------------- short texts

/// At most `limit` characters (Unicode scalar values), cut between words and marked with "…". A number stays with
/// its unit ("10 p.m."), a time with its zone, a date and a range of times in one piece.
pub fn short(text: &str, limit: usize) -> String {
    let words: Vec<&str> = words(text).collect();
    let whole = words.join(" ");
    if whole.chars().count() <= limit {
        return whole;
    }
    let (mut best, mut length) = (None, 0);
    for (i, word) in words.iter().enumerate() {
        length += word.chars().count() + usize::from(i > 0);
        if length > limit {
            break;
        }
        if !is_bound(&words, i) {
            let cut = mark_cut(&words[..=i]);
            best = if cut.chars().count() <= limit {
                Some(cut)
            } else {
                best
            };
        }
    }
    best.unwrap_or_else(|| hard_cut(&whole, limit))
}

/// Words between spaces; a no-break space does not part them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}');
    text.split(parts).filter(|word| !word.is_empty())
}

fn mark_cut(words: &[&str]) -> String {
    let kept = words.join(" ");
    let kept = kept.trim_end_matches([',', ';', ':', '–', '—', '-', '(', '/', ' ']);
    // "p.m.…" would be four dots.
    if kept.ends_with('.') {
        format!("{kept} …")
    } else {
        format!("{kept}…")
    }
}

/// Nothing but one endless word, or no room for one.
fn hard_cut(text: &str, limit: usize) -> String {
    match limit {
        0 => String::new(),
        1 => "…".into(),
        _ if !text.chars().take(limit).any(|c| c == ' ') => {
            text.chars().take(limit - 1).chain(['…']).collect()
        }
        _ => "…".into(),
    }
}

/// Whether the word at `i` and the next one belong together.
fn is_bound(words: &[&str], i: usize) -> bool {
    let (Some(word), Some(next)) = (words.get(i), words.get(i + 1)) else {
        return false;
    };
    let before = i.checked_sub(1).and_then(|j| words.get(j));
    let half = matches!(*word, "a.m." | "p.m." | "am" | "pm" | "noon" | "midnight");
    let next_is_zone = next.starts_with("UTC")
        || next
            .trim_matches(['(', ')', '.', ',', ';'])
            .chars()
            .all(|c| c.is_ascii_uppercase());
    let from_a_time = before.is_some_and(|word| is_time(word) || is_number(word));
    let in_range = *word == "to"
        && from_a_time
        && (is_number(next) || is_time(next) || starts_with_digit(next));
    let before_range = (is_number(word) || half)
        && *next == "to"
        && words
            .get(i + 2)
            .is_some_and(|w| starts_with_digit(w) || is_time(w));
    let date = is_month(word) && starts_with_digit(next);
    let dated =
        word.ends_with(',') && is_month(before.copied().unwrap_or_default()) && is_year(next);
    let weekday = is_weekday(word) && (is_month(next) || starts_with_digit(next));
    is_number(word)
        || (half && next_is_zone)
        || in_range
        || before_range
        || date
        || dated
        || weekday
}

/// A number that waits for its unit: "10", "2:10", "(555)", "$5"; not "5," or "2026.".
fn is_number(word: &str) -> bool {
    let bare = word.trim_matches(['(', ')', '$', '€', '£', '+', '~', '“', '"']);
    starts_with_digit(bare) && bare.ends_with(|c: char| c.is_ascii_digit())
}

fn is_time(word: &str) -> bool {
    matches!(word, "a.m." | "p.m." | "am" | "pm" | "noon" | "midnight")
}

fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

fn is_year(word: &str) -> bool {
    let bare = word.trim_end_matches([',', '.', ';', ')']);
    bare.len() == 4 && bare.bytes().all(|b| b.is_ascii_digit())
}

fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS.contains(&word)
}

fn is_weekday(word: &str) -> bool {
    let bare = word.trim_end_matches(',');
    bare.ends_with("day")
        && ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
            .iter()
            .any(|d| bare.starts_with(d))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::{When, ZoneNames, time_zone};

    fn face(date_style: DateStyle, time_style: TimeStyle) -> Clockface {
        let names = ZoneNames {
            standard: Some("CST".into()),
            daylight: Some("CDT".into()),
            ..ZoneNames::default()
        };
        let zone_name = "America/Chicago".to_string();
        Clockface {
            zone: time_zone(&zone_name).unwrap(),
            zone_name,
            names,
            date_style,
            time_style,
        }
    }

    fn american() -> Clockface {
        face(DateStyle::MonthDay, TimeStyle::TwelveDots)
    }

    fn at(text: &str) -> Timestamp {
        When::parse(text)
            .unwrap()
            .resolve(&american().zone)
            .unwrap()
    }

    fn span(starts: &str, ends: &str) -> Window {
        Window {
            starts: at(starts),
            ends: at(ends),
        }
    }

    fn one(name: &str, effect: Effect) -> Subject<'_> {
        Subject::of([(name, false, effect)], None)
    }

    fn canvas() -> Subject<'static> {
        one("Canvas", Effect::Major)
    }

    fn night() -> Window {
        span("2026-12-05 22:00", "2026-12-06 02:00")
    }

    fn week_later() -> Window {
        span("2026-12-12 22:00", "2026-12-13 02:00")
    }

    fn said(subject: &Subject<'_>, window: Window, state: State) -> String {
        Speaker {
            face: &american(),
            division: "IT",
            year: None,
        }
        .window(subject, window, state)
    }

    fn check(table: impl IntoIterator<Item = (String, &'static str)>) {
        for (ours, wanted) in table {
            assert_eq!(ours, wanted);
            assert!(
                !ours.contains("  ") && !ours.contains("..") && !ours.contains(",,"),
                "{ours}"
            );
        }
    }

    #[test]
    fn the_table_of_the_content_model() {
        let three = Subject::of(
            ["Canvas", "Panopto", "Zoom"].map(|name| (name, false, Effect::Major)),
            None,
        );
        let halls = Subject::of(
            [("Campus Wi-Fi", false, Effect::Major)],
            Some("in residence halls"),
        );
        let wifi = |next: Option<&str>, phase| {
            let started = at("2026-11-20 14:10");
            let course = Course {
                started,
                updated: started,
                next_update_by: next.map(at),
            };
            Speaker {
                face: &american(),
                division: "IT",
                year: Some(2026),
            }
            .incident(&halls, course, phase)
        };
        check([
            (
                said(&canvas(), night(), State::Upcoming),
                "Canvas will be unavailable from 10 p.m. Saturday, December 5, to 2 a.m. Sunday, December 6 (CST).",
            ),
            (
                said(
                    &one("Email", Effect::Degraded),
                    span("2026-12-08 05:00", "2026-12-08 07:00"),
                    State::Upcoming,
                ),
                "Email will be slow on Tuesday, December 8, from 5 to 7 a.m. CST.",
            ),
            (
                said(
                    &three,
                    span("2026-12-06 02:00", "2026-12-06 06:00"),
                    State::Upcoming,
                ),
                "Canvas, Panopto and Zoom will be unavailable on Sunday, December 6, from 2 to 6 a.m. CST.",
            ),
            (
                said(&canvas(), night(), State::Now),
                "Canvas is unavailable until 2 a.m. CST for planned work.",
            ),
            (
                said(&canvas(), night(), State::Cancelled),
                "The Canvas maintenance planned for Saturday, December 5, is cancelled.",
            ),
            (
                said(&canvas(), week_later(), State::Rescheduled { was: night() }),
                "The Canvas maintenance moves from Saturday, December 5, to Saturday, December 12, 10 p.m. to 2 a.m. CST.",
            ),
            (
                wifi(Some("2026-11-20 15:30"), Phase::Investigating),
                "Campus Wi-Fi is down in residence halls. IT is looking for the cause; next update by 3:30 p.m. CST.",
            ),
            (
                wifi(Some("2026-11-20 16:00"), Phase::Identified),
                "Campus Wi-Fi is down in residence halls. IT has found the cause; next update by 4 p.m. CST.",
            ),
            (
                wifi(
                    None,
                    Phase::Resolved {
                        at: at("2026-11-20 16:25"),
                    },
                ),
                "Campus Wi-Fi is working again. It was down from 2:10 to 4:25 p.m. CST on Friday, November 20.",
            ),
            (
                wifi(None, Phase::Monitoring),
                "Campus Wi-Fi has been down in residence halls. IT has put a fix in place and is watching it.",
            ),
            (
                wifi(Some("2026-11-21 09:00"), Phase::Identified),
                "Campus Wi-Fi is down in residence halls. IT has found the cause; next update by 9 a.m. CST on Saturday, November 21.",
            ),
            (
                wifi(Some("2026-11-21 00:00"), Phase::Identified),
                "Campus Wi-Fi is down in residence halls. IT has found the cause; next update by midnight CST.",
            ),
            (
                wifi(
                    None,
                    Phase::Resolved {
                        at: at("2026-11-21 01:05"),
                    },
                ),
                "Campus Wi-Fi is working again. It was down from 2:10 p.m. Friday, November 20, to 1:05 a.m. Saturday, November 21 (CST).",
            ),
            (
                wifi(
                    None,
                    Phase::Resolved {
                        at: at("2027-01-02 09:00"),
                    },
                ),
                "Campus Wi-Fi is working again. It was down from 2:10 p.m. Friday, November 20, 2026, to 9 a.m. Saturday, January 2, 2027 (CST).",
            ),
            (
                wifi(
                    None,
                    Phase::Resolved {
                        at: at("2026-11-20 14:10"),
                    },
                ),
                "Campus Wi-Fi is working again. It was down for a moment at 2:10 p.m. CST on Friday, November 20.",
            ),
        ]);
    }

    #[test]
    fn windows_of_every_shape() {
        let when = |starts, ends| {
            said(&canvas(), span(starts, ends), State::Upcoming).replacen(
                "Canvas will be unavailable ",
                "",
                1,
            )
        };
        check([
            (
                when("2026-12-05 11:00", "2026-12-05 12:00"),
                "on Saturday, December 5, from 11 a.m. to noon CST.",
            ),
            (
                when("2026-12-05 12:00", "2026-12-05 15:30"),
                "on Saturday, December 5, from noon to 3:30 p.m. CST.",
            ),
            (
                when("2026-12-05 00:00", "2026-12-05 04:00"),
                "on Saturday, December 5, from midnight to 4 a.m. CST.",
            ),
            (
                when("2026-12-05 22:00", "2026-12-06 00:00"),
                "on Saturday, December 5, from 10 p.m. to midnight CST.",
            ),
            (
                when("2026-12-05 09:00", "2026-12-05 13:00"),
                "on Saturday, December 5, from 9 a.m. to 1 p.m. CST.",
            ),
            (
                when("2026-07-05 05:15", "2026-07-05 07:00"),
                "on Sunday, July 5, from 5:15 to 7 a.m. CDT.",
            ),
            (
                when("2026-12-05", "2026-12-06"),
                "all day on Saturday, December 5 (CST).",
            ),
            (
                when("2026-12-05", "2026-12-08"),
                "from Saturday, December 5, through Monday, December 7 (CST).",
            ),
            (
                when("2026-12-05", "2026-12-06 02:00"),
                "from the start of Saturday, December 5, to 2 a.m. Sunday, December 6 (CST).",
            ),
            (
                when("2026-12-05 22:00", "2026-12-08"),
                "from 10 p.m. Saturday, December 5, to the end of Monday, December 7 (CST).",
            ),
            (
                when("2027-01-05 08:00", "2027-01-08 17:00"),
                "from 8 a.m. Tuesday, January 5, to 5 p.m. Friday, January 8 (CST).",
            ),
            (
                when("2026-12-31 22:00", "2027-01-01 02:00"),
                "from 10 p.m. Thursday, December 31, 2026, to 2 a.m. Friday, January 1, 2027 (CST).",
            ),
            (
                when("2026-10-31 22:00", "2026-11-01 02:00"),
                "from 10 p.m. CDT Saturday, October 31, to 2 a.m. CST Sunday, November 1.",
            ),
            (
                when("2026-11-01 00:30", "2026-11-01 04:00"),
                "on Sunday, November 1, from 12:30 a.m. CDT to 4 a.m. CST.",
            ),
            (
                when("2026-11-01 01:50-05:00", "2026-11-01 01:10-06:00"),
                "on Sunday, November 1, from 1:50 a.m. CDT to 1:10 a.m. CST.",
            ),
            (
                when("2027-03-14 01:00", "2027-03-14 03:00"),
                "on Sunday, March 14, from 1 a.m. CST to 3 a.m. CDT.",
            ),
            (
                when("2026-11-01", "2026-11-02"),
                "all day on Sunday, November 1 (CDT, then CST).",
            ),
        ]);
        let speaker = Speaker {
            face: &american(),
            division: "IT",
            year: Some(2026),
        };
        check([
            (
                speaker.window(
                    &canvas(),
                    span("2027-01-05 05:00", "2027-01-05 07:00"),
                    State::Upcoming,
                ),
                "Canvas will be unavailable on Tuesday, January 5, 2027, from 5 to 7 a.m. CST.",
            ),
            (
                speaker.window(
                    &canvas(),
                    span("2027-01-05 05:00", "2027-01-05 07:00"),
                    State::Cancelled,
                ),
                "The Canvas maintenance planned for Tuesday, January 5, 2027, is cancelled.",
            ),
        ]);
    }

    #[test]
    fn work_in_every_state() {
        let long = span("2027-01-05 08:00", "2027-01-08 17:00");
        let labs = Subject::of(
            [("Computer labs", true, Effect::Partial)],
            Some("in Founders Library"),
        );
        let calm = one("Zoom", Effect::None);
        let mixed = Subject::of(
            [
                ("Panopto", false, Effect::Degraded),
                ("Canvas", false, Effect::Major),
                ("Zoom", false, Effect::None),
            ],
            None,
        );
        let pairs = Subject::of(
            [
                ("Canvas", false, Effect::Major),
                ("Zoom", false, Effect::Major),
                ("Email", false, Effect::Degraded),
            ],
            None,
        );
        let morning = span("2026-12-08 05:00", "2026-12-08 07:00");
        let hour_later = span("2026-12-08 06:00", "2026-12-08 08:00");
        check([
            (
                said(&labs, morning, State::Upcoming),
                "Computer labs will be partly unavailable in Founders Library on Tuesday, December 8, from 5 to 7 a.m. CST.",
            ),
            (
                said(&labs, morning, State::Now),
                "Computer labs are partly unavailable in Founders Library until 7 a.m. CST for planned work.",
            ),
            (
                said(&labs, morning, State::Cancelled),
                "The maintenance of Computer labs in Founders Library planned for Tuesday, December 8, is cancelled.",
            ),
            (
                said(&labs, long, State::Now),
                "Computer labs are partly unavailable in Founders Library until 5 p.m. CST on Friday, January 8, for planned work.",
            ),
            (
                said(&labs, span("2027-01-05 08:00", "2027-01-09"), State::Now),
                "Computer labs are partly unavailable in Founders Library until midnight CST at the end of Friday, January 8, for planned work.",
            ),
            (
                said(&canvas(), night(), State::Overrunning),
                "Canvas is still unavailable: planned work was due to end at 2 a.m. CST and is taking longer.",
            ),
            (
                said(&labs, morning, State::Verifying),
                "IT has done the planned work on Computer labs in Founders Library and is checking the result.",
            ),
            (
                said(&canvas(), night(), State::Unconfirmed),
                "The window for planned work on Canvas ended at 2 a.m. CST on Sunday, December 6; IT has not yet confirmed that the work is done.",
            ),
            (
                said(
                    &canvas(),
                    night(),
                    State::Completed {
                        at: Some(at("2026-12-06 01:20")),
                    },
                ),
                "Planned work on Canvas was completed at 1:20 a.m. CST on Sunday, December 6.",
            ),
            (
                said(&canvas(), night(), State::Completed { at: None }),
                "Planned work on Canvas was completed on Sunday, December 6.",
            ),
            (
                said(&canvas(), long, State::Cancelled),
                "The Canvas maintenance planned from Tuesday, January 5, to Friday, January 8, is cancelled.",
            ),
            (
                said(&calm, morning, State::Upcoming),
                "Zoom will stay available during planned work on Tuesday, December 8, from 5 to 7 a.m. CST.",
            ),
            (
                said(&calm, morning, State::Now),
                "Zoom stays available during planned work until 7 a.m. CST.",
            ),
            (
                said(&mixed, morning, State::Upcoming),
                "Canvas will be unavailable and Panopto will be slow on Tuesday, December 8, from 5 to 7 a.m. CST.",
            ),
            (
                said(&pairs, morning, State::Now),
                "Canvas and Zoom are unavailable, and Email is slow until 7 a.m. CST for planned work.",
            ),
            (
                said(&pairs, morning, State::Cancelled),
                "The maintenance of Canvas, Zoom and Email planned for Tuesday, December 8, is cancelled.",
            ),
            (
                said(&canvas(), morning, State::Rescheduled { was: night() }),
                "The Canvas maintenance moves from Saturday, December 5, to Tuesday, December 8, 5 to 7 a.m. CST.",
            ),
            (
                said(&canvas(), hour_later, State::Rescheduled { was: morning }),
                "The Canvas maintenance on Tuesday, December 8, now runs from 6 to 8 a.m. CST, not from 5 to 7 a.m.",
            ),
            (
                said(&canvas(), long, State::Rescheduled { was: night() }),
                "The Canvas maintenance moves from Saturday, December 5, 2026; it now runs from 8 a.m. Tuesday, January 5, 2027, to 5 p.m. Friday, January 8, 2027 (CST).",
            ),
            (
                said(
                    &canvas(),
                    span("2027-01-05", "2027-01-06"),
                    State::Rescheduled { was: night() },
                ),
                "The Canvas maintenance moves from Saturday, December 5, 2026, to Tuesday, January 5, 2027, all day.",
            ),
            (
                said(&Subject::of([], None), morning, State::Upcoming),
                "Services will stay available during planned work on Tuesday, December 8, from 5 to 7 a.m. CST.",
            ),
        ]);
        let speaker = Speaker {
            face: &american(),
            division: "IT",
            year: None,
        };
        check([(
            speaker.series(
                &canvas(),
                span("2026-07-19 02:00", "2026-07-19 06:00"),
                "every month on the third Sunday",
            ),
            "Canvas is unavailable every month on the third Sunday, from 2 to 6 a.m. (CST or CDT).",
        )]);
    }

    #[test]
    fn incidents_of_every_effect() {
        let face = american();
        let speaker = Speaker {
            face: &face,
            division: "IT",
            year: None,
        };
        let started = at("2026-11-20 14:10");
        let course = Course {
            started,
            updated: started,
            next_update_by: None,
        };
        let over = Phase::Resolved {
            at: at("2026-11-20 16:25"),
        };
        let labs = Subject::of(
            [("Computer labs", true, Effect::Partial)],
            Some("in Founders Library"),
        );
        let two = Subject::of(
            [
                ("Canvas", false, Effect::Major),
                ("Panopto", false, Effect::Degraded),
            ],
            None,
        );
        let calm = one("Zoom", Effect::None);
        check([
            (
                speaker.incident(&labs, course, Phase::Investigating),
                "Computer labs are partly down in Founders Library. IT is looking for the cause.",
            ),
            (
                speaker.incident(&labs, course, Phase::Monitoring),
                "Computer labs have been partly down in Founders Library. IT has put a fix in place and is watching it.",
            ),
            (
                speaker.incident(&labs, course, over),
                "Computer labs are working again. They were partly down from 2:10 to 4:25 p.m. CST on Friday, November 20.",
            ),
            (
                speaker.incident(&two, course, Phase::Identified),
                "Canvas is down and Panopto is slow. IT has found the cause.",
            ),
            (
                speaker.incident(&two, course, over),
                "Canvas and Panopto are working again. Canvas was down and Panopto was slow from 2:10 to 4:25 p.m. CST on Friday, November 20.",
            ),
            (
                speaker.incident(&calm, course, Phase::Investigating),
                "Zoom stays available despite a problem. IT is looking for the cause.",
            ),
            (
                speaker.incident(&calm, course, over),
                "The problem with Zoom is solved. It lasted from 2:10 to 4:25 p.m. CST on Friday, November 20; Zoom stayed available.",
            ),
        ]);
    }

    #[test]
    fn other_styles() {
        let european = face(DateStyle::DayMonth, TimeStyle::TwentyFour);
        let speaker = Speaker {
            face: &european,
            division: "IT",
            year: None,
        };
        let plain = face(DateStyle::MonthDay, TimeStyle::Twelve);
        let dotless = Speaker {
            face: &plain,
            division: "IT",
            year: None,
        };
        check([
            (
                speaker.window(&canvas(), night(), State::Upcoming),
                "Canvas will be unavailable from 22:00 Saturday 5 December to 02:00 Sunday 6 December (CST).",
            ),
            (
                speaker.window(
                    &canvas(),
                    span("2026-12-08 05:00", "2026-12-08 07:00"),
                    State::Upcoming,
                ),
                "Canvas will be unavailable on Tuesday 8 December from 05:00 to 07:00 CST.",
            ),
            (
                speaker.window(
                    &canvas(),
                    span("2026-12-08 22:00", "2026-12-09"),
                    State::Upcoming,
                ),
                "Canvas will be unavailable on Tuesday 8 December from 22:00 to midnight CST.",
            ),
            (
                speaker.window(
                    &canvas(),
                    span("2026-12-08 22:00", "2026-12-11"),
                    State::Upcoming,
                ),
                "Canvas will be unavailable from 22:00 Tuesday 8 December to 00:00 Friday 11 December (CST).",
            ),
            (
                speaker.window(&canvas(), night(), State::Cancelled),
                "The Canvas maintenance planned for Saturday 5 December is cancelled.",
            ),
            (
                speaker.window(&canvas(), week_later(), State::Rescheduled { was: night() }),
                "The Canvas maintenance moves from Saturday 5 December to Saturday 12 December, 22:00 to 02:00 CST.",
            ),
            (
                dotless.window(
                    &canvas(),
                    span("2026-12-08 05:00", "2026-12-08 07:00"),
                    State::Upcoming,
                ),
                "Canvas will be unavailable on Tuesday, December 8, from 5 to 7 am CST.",
            ),
        ]);
    }

    #[test]
    fn what_is_not_about_trouble() {
        let face = american();
        let speaker = Speaker {
            face: &face,
            division: "IT",
            year: None,
        };
        let day = |text: &str| text.parse::<Date>().unwrap();
        let answers = Answers {
            done: 3,
            doing: 1,
            planned: 1,
            declined: 2,
        };
        check([
            (
                speaker.retirement(&["Text-message codes"], true, day("2027-06-30"), false),
                "Text-message codes end on Wednesday, June 30, 2027.",
            ),
            (
                speaker.retirement(&["Text-message codes"], true, day("2027-06-30"), true),
                "Text-message codes ended on Wednesday, June 30, 2027.",
            ),
            (
                speaker.retirement(&["Fax"], false, day("2027-03-31"), false),
                "Fax ends on Wednesday, March 31, 2027.",
            ),
            (
                speaker.launch(&["Passkeys"], true, Some(day("2027-01-11")), false),
                "Passkeys will be available from Monday, January 11, 2027.",
            ),
            (
                speaker.launch(&["Passkeys"], true, Some(day("2026-08-24")), true),
                "Passkeys have been available since Monday, August 24, 2026.",
            ),
            (
                speaker.launch(&["The lab notebook"], false, None, true),
                "The lab notebook is available.",
            ),
            (
                speaker.advisory(
                    Severity::Critical,
                    "A false payroll message asks you to confirm your bank details",
                ),
                "Urgent warning from IT: A false payroll message asks you to confirm your bank details.",
            ),
            (
                speaker.advisory(Severity::Info, "Does remote access drop after sleep?"),
                "Notice from IT: Does remote access drop after sleep?",
            ),
            (
                speaker.survey("April 2026", 2316, answers),
                "2,316 people answered the IT survey of April 2026. Of 7 findings, 3 are done, 1 is under way, 1 is planned and 2 are declined.",
            ),
            (
                speaker.survey("April 2026", 1, Answers::default()),
                "1 person answered the IT survey of April 2026.",
            ),
            (
                speaker.survey(
                    "April 2026",
                    12,
                    Answers {
                        done: 1,
                        ..Answers::default()
                    },
                ),
                "12 people answered the IT survey of April 2026. Its one finding is done.",
            ),
            (
                speaker.story("A lab stopped\n losing  samples"),
                "A lab stopped losing samples.",
            ),
        ]);
    }

    #[test]
    fn short_texts() {
        let window = "Canvas will be unavailable from 10 p.m. Saturday, December 5, to 2 a.m. Sunday, December 6 (CST).";
        for (text, limit, wanted) in [
            ("Canvas is down.", 15, "Canvas is down."),
            ("Canvas is down.", 14, "Canvas is…"),
            (
                window,
                96,
                "Canvas will be unavailable from 10 p.m. Saturday, December 5, to 2 a.m. …",
            ),
            (
                window,
                69,
                "Canvas will be unavailable from 10 p.m. Saturday, December 5, to…",
            ),
            (window, 58, "Canvas will be unavailable from 10 p.m. …"),
            (window, 40, "Canvas will be unavailable from…"),
            (
                "Email will be slow from 5 to 7 a.m. CST on Tuesday",
                34,
                "Email will be slow from…",
            ),
            (
                "Email will be slow from 5 to 7 a.m. CST on Tuesday",
                38,
                "Email will be slow from…",
            ),
            (
                "Email will be slow from 5 to 7 a.m. CST on Tuesday",
                40,
                "Email will be slow from 5 to 7 a.m. CST…",
            ),
            (
                "It ends on Wednesday, June 30, 2027. Set up a passkey.",
                31,
                "It ends on…",
            ),
            ("Call (555) 555-0142 now or write.", 12, "Call…"),
            ("Größe übertrifft alles", 6, "Größe…"),
            ("Donaudampfschifffahrt", 8, "Donauda…"),
            ("Donaudampfschifffahrt kommt", 8, "Donauda…"),
            ("10 p.m. is late", 4, "…"),
            ("anything", 1, "…"),
            ("anything", 0, ""),
            ("", 5, ""),
        ] {
            let ours = short(text, limit);
            assert_eq!(ours, wanted, "{text} at {limit}");
        }
        for limit in 0..window.len() + 2 {
            let ours = short(window, limit);
            assert!(ours.chars().count() <= limit, "{ours}");
            for half in ["10…", "2…", "December…", " 5 …"] {
                assert!(!ours.ends_with(half), "{ours}");
            }
        }
    }
}
