//! Forms: a text with `{{blanks}}`, the values that go into them, and times as a writer writes them.
use crate::base::config::Config;
use crate::base::time::When;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeMap;

/// What goes into the blanks of a form.
#[derive(Debug, Default)]
pub struct Blanks(BTreeMap<&'static str, String>);

impl Blanks {
    /// The days and times that every form may ask for, in the site's zone.
    pub fn at(now: Timestamp, config: &Config) -> Blanks {
        let zone = config.clockface().zone;
        let today = zone.to_datetime(now).date();
        let day = |span: jiff::Span| today.saturating_add(span).to_string();
        let on = |span: jiff::Span, hour: i8| {
            let civil =
                DateTime::from_parts(today.saturating_add(span), Time::constant(hour, 0, 0, 0));
            written(zone.to_timestamp(civil).unwrap_or(now), &zone)
        };
        let mut blanks = Blanks::default();
        blanks.set("now", written(now, &zone));
        blanks.set("next_update", written(next_update(now, &zone), &zone));
        blanks.set("today", today.to_string());
        blanks.set(
            "month",
            format!("{} {}", crate::base::time::month_name(today), today.year()),
        );
        blanks.set("in_a_month", day(30.days()));
        blanks.set("in_two_months", day(60.days()));
        blanks.set("in_a_year", day(1.year()));
        blanks.set("in_two_years", day(2.years()));
        blanks.set("window_starts", on(14.days(), 5));
        blanks.set("window_ends", on(14.days(), 7));
        blanks
    }

    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.insert(name, value.into());
    }

    /// The text with its blanks filled, in one pass: a value is never searched for blanks again. A blank that
    /// nobody knows stays as it is.
    pub fn fill(&self, form: &str) -> String {
        let mut out = String::with_capacity(form.len() * 2);
        let mut rest = form;
        while let Some((before, after)) = rest.split_once("{{") {
            out.push_str(before);
            let known = after
                .split_once("}}")
                .and_then(|(name, after)| Some((self.0.get(name)?, after)));
            match known {
                Some((value, after)) => {
                    out.push_str(value);
                    rest = after;
                }
                None => {
                    out.push_str("{{");
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }
}

/// Whether a form has this blank.
pub fn asks_for(form: &str, name: &str) -> bool {
    form.contains(&format!("{{{{{name}}}}}"))
}

/// "2026-12-01 10:45"; with the offset in the hour that the clocks show twice, where it is needed.
pub fn written(at: Timestamp, zone: &TimeZone) -> String {
    let civil = zone.to_datetime(at);
    let text = format!("{} {:02}:{:02}", civil.date(), civil.hour(), civil.minute());
    match When::parse(&text).map(|when| when.resolve(zone)) {
        Some(Ok(_)) => text,
        _ => format!("{text}{}", offset(zone.to_offset(at))),
    }
}

/// "-06:00"
pub fn offset(offset: jiff::tz::Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// An hour from now, up to the next quarter: a promise is never shorter than an hour.
pub fn next_update(now: Timestamp, zone: &TimeZone) -> Timestamp {
    const QUARTER: i64 = 15 * 60;
    let shift = i64::from(zone.to_offset(now).seconds());
    let local = now.as_second() + shift + 3600;
    let rounded = (local + QUARTER - 1).div_euclid(QUARTER) * QUARTER;
    Timestamp::from_second(rounded - shift).unwrap_or(now)
}

/// The next third Sunday that is at least ten days away, so that nobody is surprised.
pub fn third_sunday(today: Date) -> Date {
    let earliest = today.saturating_add(10.days());
    let of = |month: Date| {
        month
            .first_of_month()
            .nth_weekday_of_month(3, jiff::civil::Weekday::Sunday)
            .unwrap_or(earliest)
    };
    let this = of(earliest);
    if this >= earliest {
        this
    } else {
        of(earliest.first_of_month().saturating_add(1.month()))
    }
}

/// A text as a YAML value: plain where that is safe, else in quotes.
pub fn scalar(text: &str) -> String {
    let word = text.to_ascii_lowercase();
    let reserved =
        ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&word.as_str());
    let plain = text.chars().next().is_some_and(char::is_alphabetic)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' '])
        && !reserved
        && text.parse::<f64>().is_err();
    if plain {
        text.into()
    } else {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

/// Words after a `# `, in lines that fit a screen; every line is a comment.
pub fn comment(words: &str) -> String {
    const WIDTH: usize = 110;
    let mut out = String::new();
    let mut width = 0;
    for word in words.split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH {
            out.push_str("\n#   ");
            width = 2;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::time_zone;

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn titles_are_safe_in_yaml() {
        for text in [
            "Canvas: what is new",
            "2026",
            "yes",
            "- a",
            "say \"no\" \\ now",
            "a #b",
            "[x]",
            "inf",
            "Plain words",
            "It’s 50 % off",
            "C#:",
        ] {
            let back: std::collections::BTreeMap<String, String> =
                serde_yaml::from_str(&format!("title: {}", scalar(text))).unwrap();
            assert_eq!(back["title"], text);
        }
        assert_eq!(scalar("Plain words"), "Plain words");
    }

    #[test]
    fn blanks_are_filled_once() {
        let mut blanks = Blanks::default();
        blanks.set("title", "{{id}} and {{");
        blanks.set("id", "x");
        assert_eq!(
            blanks.fill("{{title}}/{{id}}/{{what}}/{{"),
            "{{id}} and {{/x/{{what}}/{{"
        );
    }

    #[test]
    fn the_hour_that_comes_twice_carries_its_offset() {
        let zone = time_zone("America/Chicago").unwrap();
        assert_eq!(
            written(instant("2026-12-01T16:45Z"), &zone),
            "2026-12-01 10:45"
        );
        assert_eq!(
            written(instant("2026-11-01T06:30Z"), &zone),
            "2026-11-01 01:30-05:00"
        );
        assert_eq!(
            written(instant("2026-11-01T07:30Z"), &zone),
            "2026-11-01 01:30-06:00"
        );
    }

    #[test]
    fn promises_stand_on_the_quarter() {
        let zone = time_zone("Asia/Kathmandu").unwrap();
        let by = |text| written(next_update(instant(text), &zone), &zone);
        assert_eq!(by("2026-12-01T05:00Z"), "2026-12-01 11:45");
        assert_eq!(by("2026-12-01T05:01Z"), "2026-12-01 12:00");
    }

    #[test]
    fn third_sundays_leave_time_to_tell_people() {
        let on = |day: &str| third_sunday(day.parse().unwrap()).to_string();
        assert_eq!(on("2026-12-01"), "2026-12-20");
        assert_eq!(on("2026-12-10"), "2026-12-20");
        assert_eq!(on("2026-12-11"), "2027-01-17");
        assert_eq!(on("2026-12-28"), "2027-01-17");
    }
}
