//! Times as other tools and tired people write them → times as our front matter takes them.
use crate::base::time::{NoInstant, When, time_zone};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// A time that our front matter takes, and whether something about it had to be guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub when: When,
    /// What was wrong with it as written.
    pub fault: Option<&'static str>,
}

/// Reads a time. `zone` is the other site's, where it says one; `ours` is the site's own.
pub fn parse(text: &str, zone: Option<&TimeZone>, ours: &TimeZone) -> Option<Found> {
    let text = text.trim().trim_matches(['"', '\'']).trim();
    let (day, rest) = day_of(text)?;
    let (clock, offset) = clock_of(rest);
    let found = |when, fault| Some(Found { when, fault });
    let Some(clock) = clock else {
        let fault = rest
            .chars()
            .any(|c| c.is_ascii_digit())
            .then_some("the hour cannot be read; the day holds");
        return found(When::Day(day), fault);
    };
    let civil = DateTime::from_parts(day, clock);
    let instant = match offset {
        Some(seconds) => TimeZone::fixed(seconds).to_timestamp(civil).ok(),
        None => zone.and_then(|zone| zone.to_ambiguous_timestamp(civil).compatible().ok()),
    };
    if let Some(instant) = instant {
        return found(When::Instant(instant), None);
    }
    match When::Civil(civil).resolve(ours) {
        Ok(_) => found(When::Civil(civil), None),
        Err(NoInstant::OutOfRange) => None,
        Err(_) => {
            let instant = ours.to_ambiguous_timestamp(civil).compatible().ok()?;
            let fault = "the clocks change in this hour; the earlier reading holds";
            found(When::Instant(instant), Some(fault))
        }
    }
}

/// The name of a zone in the other site's configuration.
pub fn zone(name: &str) -> Option<TimeZone> {
    time_zone(name.trim())
}

/// As front matter writes it.
pub fn written(when: When, ours: &TimeZone) -> String {
    let clock = |civil: DateTime| {
        let seconds = match civil.second() {
            0 => String::new(),
            seconds => format!(":{seconds:02}"),
        };
        format!(
            "{} {:02}:{:02}{seconds}",
            civil.date(),
            civil.hour(),
            civil.minute()
        )
    };
    match when {
        When::Day(day) => day.to_string(),
        When::Civil(civil) => clock(civil),
        When::Instant(at) => {
            let text = clock(ours.to_datetime(at));
            match When::parse(&text).map(|when| when.resolve(ours)) {
                Some(Ok(_)) => text,
                _ => {
                    let minutes = ours.to_offset(at).seconds() / 60;
                    let sign = if minutes < 0 { '-' } else { '+' };
                    format!(
                        "{text}{sign}{:02}:{:02}",
                        minutes.abs() / 60,
                        minutes.abs() % 60
                    )
                }
            }
        }
    }
}

/// A minute later, for an update whose time nobody wrote down.
pub fn minute_after(at: Timestamp) -> Timestamp {
    at.checked_add(1.minute()).unwrap_or(at)
}

/// The day at the start of a text: 2022-10-11, 2022/10/11, 20221011, 11 Oct 2022, October 11, 2022,
/// Tue Oct 11 2022; and what follows it.
fn day_of(text: &str) -> Option<(Date, &str)> {
    numeric(text).or_else(|| worded(text))
}

fn numeric(text: &str) -> Option<(Date, &str)> {
    let digits = |t: &str| t.bytes().take_while(u8::is_ascii_digit).count();
    let first = digits(text);
    if first == 8 {
        let part = |range: std::ops::Range<usize>| text[range].parse::<i16>().ok();
        let date = Date::new(part(0..4)?, part(4..6)? as i8, part(6..8)? as i8).ok()?;
        return Some((date, &text[8..]));
    }
    if first != 4 {
        return None;
    }
    let mark = text[4..]
        .chars()
        .next()
        .filter(|c| matches!(c, '-' | '/' | '.'))?;
    let rest = &text[5..];
    let month = digits(rest);
    let after = rest.get(month..)?.strip_prefix(mark)?;
    let day = digits(after);
    if !(1..=2).contains(&month) || !(1..=2).contains(&day) {
        return None;
    }
    let date = Date::new(
        text[..4].parse().ok()?,
        rest[..month].parse().ok()?,
        after[..day].parse().ok()?,
    );
    Some((date.ok()?, &after[day..]))
}

fn worded(text: &str) -> Option<(Date, &str)> {
    let (mut year, mut month, mut day) = (None, None, None);
    let mut rest = text;
    for _ in 0..5 {
        rest = rest.trim_start_matches([' ', ',', '.']);
        let end = rest.find([' ', ',', '.']).unwrap_or(rest.len());
        let word = &rest[..end];
        if word.contains(':') {
            break;
        }
        let number = match word.starts_with(|c: char| c.is_ascii_digit()) {
            true => word.trim_end_matches(|c: char| c.is_ascii_alphabetic()),
            false => word,
        };
        match number.parse::<i16>() {
            Ok(n) if number.len() == 4 && year.is_none() => year = Some(n),
            Ok(n) if number.len() <= 2 && day.is_none() => day = Some(n as i8),
            Ok(_) => return None,
            Err(_) => match month_of(word) {
                Some(found) if month.is_none() => month = Some(found),
                _ if weekday(word) => {}
                _ => return None,
            },
        }
        rest = &rest[end..];
        if year.is_some() && month.is_some() && day.is_some() {
            break;
        }
    }
    let date = Date::new(year?, month?, day?).ok()?;
    Some((date, rest))
}

fn month_of(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let lower = word.to_ascii_lowercase();
    let at = MONTHS.iter().position(|name| lower.starts_with(name))?;
    i8::try_from(at + 1).ok()
}

fn weekday(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .iter()
        .any(|day| lower.starts_with(day))
}

/// A time of day with its offset in what follows the day.
fn clock_of(rest: &str) -> (Option<Time>, Option<jiff::tz::Offset>) {
    let rest = rest.trim_start_matches(['T', 't', ' ', ',']);
    let rest = rest.strip_prefix("at ").unwrap_or(rest);
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.'))
        .unwrap_or(rest.len());
    let (clock, after) = rest.split_at(end);
    let after = after.trim();
    let lower = after.to_ascii_lowercase().replace('.', "");
    let (half, zone) = match () {
        () if lower.starts_with("am") => (Some(false), after.split_once(' ').map_or("", |z| z.1)),
        () if lower.starts_with("pm") => (Some(true), after.split_once(' ').map_or("", |z| z.1)),
        () => (None, after),
    };
    (time_of(clock, half), offset_of(zone.trim()))
}

fn time_of(clock: &str, half: Option<bool>) -> Option<Time> {
    let mut parts = clock.split(':');
    let number = |part: Option<&str>| part?.split('.').next()?.parse::<i8>().ok();
    let mut hour = number(parts.next())?;
    let minute = match clock.contains(':') {
        true => number(parts.next())?,
        false => half.map(|_| 0)?,
    };
    let second = parts.next().map_or(Some(0), |part| number(Some(part)))?;
    match half {
        Some(true) if hour < 12 => hour += 12,
        Some(false) if hour == 12 => hour = 0,
        _ => {}
    }
    Time::new(hour, minute, second.min(59), 0).ok()
}

/// `Z`, `UTC`, `+02:00`, `-0700`, `+2`; the unknown offset `-00:00` is UTC.
fn offset_of(text: &str) -> Option<jiff::tz::Offset> {
    let word = text.split([' ', '(', '[']).next().unwrap_or_default();
    if matches!(word, "Z" | "z" | "UTC" | "GMT" | "utc") {
        return Some(jiff::tz::Offset::UTC);
    }
    let (sign, digits) = match word.strip_prefix('-').or(word.strip_prefix('−')) {
        Some(digits) => (-1, digits),
        None => (1, word.strip_prefix('+')?),
    };
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "0"),
        4 => digits.split_at(2),
        _ => return None,
    };
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    jiff::tz::Offset::from_seconds(sign * seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<String> {
        let ours = time_zone("America/Chicago").unwrap();
        parse(text, None, &ours).map(|found| {
            let fault = if found.fault.is_some() { "!" } else { "" };
            format!("{}{fault}", written(found.when, &ours))
        })
    }

    #[test]
    fn times_as_people_write_them() {
        for (text, ours) in [
            ("2022-10-11", "2022-10-11"),
            ("2022-10-11T13:57:00+02:00", "2022-10-11 06:57"),
            ("2022-10-11T13:57:00-00:00", "2022-10-11 08:57"),
            ("2022-10-11 9:00:00", "2022-10-11 09:00"),
            ("2022-10-11 13:57:05 +0200", "2022-10-11 06:57:05"),
            ("2022-10-11T13:57:00.123Z", "2022-10-11 08:57"),
            ("2022-10-11T999:99:00+02:00", "2022-10-11!"),
            ("2022/10/11 13:57", "2022-10-11 13:57"),
            ("20221011", "2022-10-11"),
            ("11 Oct 2022", "2022-10-11"),
            ("October 11th, 2022", "2022-10-11"),
            ("Tue Oct 11 2022 12:24:02 UTC", "2022-10-11 07:24:02"),
            ("Oct 11, 2022, 5:30 p.m.", "2022-10-11 17:30"),
            ("2024-03-10 02:30", "2024-03-10 03:30!"),
            ("2024-11-03 01:30", "2024-11-03 01:30-05:00!"),
        ] {
            assert_eq!(said(text).as_deref(), Some(ours), "{text}");
        }
        for text in ["", "yes", "2022-13-40", "soon", "99999999999", "1.2.3"] {
            assert_eq!(said(text), None, "{text}");
        }
    }
}
