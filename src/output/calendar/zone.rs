//! `VTIMEZONE`: the site's zone in the words of RFC 5545, from the tz database's transitions.
use super::{Lines, local, utc};
use crate::base::time::Clockface;
use jiff::civil::{DateTime, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

/// The rules that hold from `begin` to `end`, with the one that holds at `begin`.
pub fn write(face: &Clockface, begin: Timestamp, end: Timestamp, lines: &mut Lines<'_>) {
    lines.put("BEGIN", "VTIMEZONE");
    lines.put("TZID", &face.zone_name);
    for run in runs(face, begin, end) {
        run.write(end, lines);
    }
    lines.put("END", "VTIMEZONE");
}

/// Transitions of the same kind in consecutive years: one rule, or a single transition.
struct Run {
    dst: bool,
    before: Offset,
    after: Offset,
    name: String,
    /// The first transition, on the clock that it puts an end to.
    start: DateTime,
    /// The latest one.
    last: Timestamp,
    year: i16,
    /// Which weekday of the month it can be: 2 for the second, -1 for the last.
    ordinals: Vec<i8>,
    times: usize,
}

fn runs(face: &Clockface, begin: Timestamp, end: Timestamp) -> Vec<Run> {
    let zone = &face.zone;
    let before = zone.preceding(begin.saturating_add(1.second()).unwrap_or(begin));
    let first = before.map(|t| t.timestamp()).next();
    let mut runs: Vec<Run> = Vec::new();
    let Some(first) = first else {
        // A zone that never changed (UTC), or not before the first event.
        let offset = zone.to_offset(begin);
        let start = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
        runs.push(run(face, begin, offset, start));
        runs.extend(following(face, begin, end));
        return runs;
    };
    runs.extend(following(
        face,
        first.saturating_sub(1.second()).unwrap_or(first),
        end,
    ));
    runs
}

fn following(face: &Clockface, from: Timestamp, end: Timestamp) -> Vec<Run> {
    let zone: &TimeZone = &face.zone;
    let mut runs: Vec<Run> = Vec::new();
    for transition in zone.following(from) {
        let at = transition.timestamp();
        if at > end {
            break;
        }
        let before = zone.to_offset(at.saturating_sub(1.second()).unwrap_or(at));
        let next = run(face, at, before, before.to_datetime(at));
        match runs.iter_mut().find(|run| run.goes_on(&next)) {
            Some(run) => {
                run.ordinals.retain(|n| next.ordinals.contains(n));
                (run.last, run.year) = (at, next.year);
                run.times += 1;
            }
            None => runs.push(next),
        }
    }
    runs
}

fn run(face: &Clockface, at: Timestamp, before: Offset, start: DateTime) -> Run {
    let info = face.zone.to_offset_info(at);
    let day = start.date();
    let mut ordinals = vec![(day.day() - 1) / 7 + 1];
    if day.day() + 7 > day.days_in_month() {
        ordinals.push(-1);
    }
    Run {
        dst: info.dst().is_dst(),
        before,
        after: info.offset(),
        name: face.zone_abbreviation(at),
        start,
        last: at,
        year: start.year(),
        ordinals,
        times: 1,
    }
}

impl Run {
    fn goes_on(&self, next: &Run) -> bool {
        let key = |run: &Run| {
            let day = run.start.date();
            (
                run.dst,
                run.before,
                run.after,
                day.month(),
                day.weekday(),
                run.start.time(),
            )
        };
        key(self) == key(next)
            && self.year + 1 == next.year
            && self.ordinals.iter().any(|n| next.ordinals.contains(n))
    }

    fn write(&self, end: Timestamp, lines: &mut Lines<'_>) {
        let kind = if self.dst { "DAYLIGHT" } else { "STANDARD" };
        lines.put("BEGIN", kind);
        lines.put("DTSTART", &local(self.start));
        if self.times > 1 {
            lines.put("RRULE", &self.rule(end));
        }
        lines.put("TZOFFSETFROM", &offset(self.before));
        lines.put("TZOFFSETTO", &offset(self.after));
        lines.text("TZNAME", &self.name);
        lines.put("END", kind);
    }

    /// Every year; up to the last one that was seen, unless it is still so at the end of what was looked at.
    fn rule(&self, end: Timestamp) -> String {
        let day = self.start.date();
        let ordinal = self.ordinals.iter().min().copied().unwrap_or(1);
        let mut rule = format!(
            "FREQ=YEARLY;BYMONTH={};BYDAY={ordinal}{}",
            day.month(),
            code(day.weekday())
        );
        let next = self.last.checked_add((372 * 24).hours());
        if next.is_ok_and(|next| next < end) {
            rule.push_str(&format!(";UNTIL={}", utc(self.last)));
        }
        rule
    }
}

fn code(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}

/// "-0600"
fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (minutes, rest) = (seconds.abs() / 60, seconds.abs() % 60);
    let tail = if rest == 0 {
        String::new()
    } else {
        format!("{rest:02}")
    };
    format!("{sign}{:02}{:02}{tail}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_have_seconds_only_where_they_need_them() {
        assert_eq!(offset(Offset::from_seconds(-6 * 3600).unwrap()), "-0600");
        assert_eq!(offset(Offset::from_seconds(20700).unwrap()), "+0545");
        assert_eq!(offset(Offset::from_seconds(-1172).unwrap()), "-001932");
    }
}
