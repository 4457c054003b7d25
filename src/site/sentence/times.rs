//! When it happens: days, hours, halves of the day and zones, each said once.
use super::*;

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
    pub(super) fn long_span(&self, span: Window) -> String {
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
    pub(super) fn hours(&self, span: Window, with_zone: bool) -> String {
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
    pub(super) fn first_of_pair(&self, span: Window, from: String) -> String {
        let (number, half) = self.face.time_parts(span.starts);
        let same_half = half == self.face.time_parts(span.ends).1 && !half.is_empty();
        if same_half && self.face.date(span.starts) == self.face.date(span.ends) {
            number
        } else {
            from
        }
    }

    /// When work that is under way ends: the day only where the hour could be that of two days.
    pub(super) fn until(&self, window: Window) -> String {
        match self.needs_day(window) {
            true => self.moment(window.ends, &[self.face.date(window.starts)]),
            false => format!("{} {}", self.end_time(window.ends), self.zone(window.ends)),
        }
    }

    pub(super) fn needs_day(&self, window: Window) -> bool {
        window.ends.duration_since(window.starts) >= SignedDuration::from_hours(24)
            && !self.is_short(window)
    }

    /// "2 a.m. CST on Sunday, December 6"; the year too where `others` are in another one.
    pub(super) fn moment(&self, at: Timestamp, others: &[Date]) -> String {
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
    pub(super) fn day(&self, day: Date, others: &[Date]) -> String {
        let other_year = |year: i16| year != day.year();
        match self.year.is_some_and(other_year)
            || others.iter().any(|other| other_year(other.year()))
        {
            true => self.full_day(day),
            false => self.face.weekday_day(day),
        }
    }

    pub(super) fn full_day(&self, day: Date) -> String {
        match self.face.date_style {
            DateStyle::MonthDay => format!("{}, {}", self.face.weekday_day(day), day.year()),
            DateStyle::DayMonth => format!("{} {}", self.face.weekday_day(day), day.year()),
        }
    }

    /// "Saturday, December 5, to": the date stands between commas where it has one of its own.
    pub(super) fn comma(&self) -> &'static str {
        if self.face.date_style == DateStyle::MonthDay {
            ","
        } else {
            ""
        }
    }

    /// "00:00" at the end of a day would read as its start.
    pub(super) fn end_time(&self, at: Timestamp) -> String {
        if self.is_midnight(at) {
            "midnight".into()
        } else {
            self.face.time(at)
        }
    }

    pub(super) fn zone(&self, at: Timestamp) -> String {
        self.face.zone_abbreviation(at)
    }

    pub(super) fn zones(&self, span: Window) -> String {
        let (start, end) = (self.zone(span.starts), self.zone(span.ends));
        if start == end {
            end
        } else {
            format!("{start}, then {end}")
        }
    }

    /// The day of the last instant: what ends at midnight belongs to the day before.
    pub(super) fn last_day(&self, ends: Timestamp) -> Date {
        self.face.date(
            ends.checked_sub(SignedDuration::from_secs(1))
                .unwrap_or(ends),
        )
    }

    pub(super) fn is_midnight(&self, at: Timestamp) -> bool {
        self.face.civil(at).time() == Time::midnight()
    }

    pub(super) fn is_midnight_in_words(&self, at: Timestamp) -> bool {
        self.is_midnight(at) && self.face.time_style != TimeStyle::TwentyFour
    }

    pub(super) fn is_whole_days(&self, span: Window) -> bool {
        span.starts < span.ends && self.is_midnight(span.starts) && self.is_midnight(span.ends)
    }

    /// Within a day, or over one night: its first day and its hours say it all.
    pub(super) fn is_short(&self, window: Window) -> bool {
        let one_day = self.face.date(window.starts) == self.last_day(window.ends);
        one_day || window.ends.duration_since(window.starts) <= SignedDuration::from_hours(12)
    }
}
