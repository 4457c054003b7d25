//! Civil times as people write them, instants as the clock counts them, and one style to say them in.
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, Zoned};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// A time as written in front matter: civil in the site's zone, unless it carries an offset or a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// A day, meaning its first instant.
    Day(Date),
    Civil(DateTime),
    Instant(Timestamp),
}

/// Why a civil time is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoInstant {
    /// The clocks jump over it in spring.
    Skipped,
    /// The clocks show it twice in autumn; the two offsets.
    Twice(jiff::tz::Offset, jiff::tz::Offset),
    /// Beyond the calendar (the years -9999 to 9999).
    OutOfRange,
}

/// Nobody writes of an earlier time but by a slip of the hand, and zones had offsets of odd seconds then, which no format
/// can tell.
fn is_ours(day: &Date) -> bool {
    day.year() >= 1900
}

impl When {
    /// The instant in `zone`. A time that does not exist, or exists twice, is never guessed.
    pub fn resolve(&self, zone: &TimeZone) -> Result<Timestamp, NoInstant> {
        let civil = match *self {
            When::Instant(instant) => return Ok(instant),
            // A few zones skip midnight; a day begins when it begins.
            When::Day(day) => {
                let start = day
                    .to_zoned(zone.clone())
                    .map_err(|_| NoInstant::OutOfRange)?;
                return Ok(start.timestamp());
            }
            When::Civil(civil) => civil,
        };
        let ambiguous = zone.to_ambiguous_timestamp(civil);
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => {
                ambiguous.unambiguous().map_err(|_| NoInstant::OutOfRange)
            }
            AmbiguousOffset::Gap { .. } => Err(NoInstant::Skipped),
            AmbiguousOffset::Fold { before, after } => Err(NoInstant::Twice(before, after)),
        }
    }

    pub fn parse(text: &str) -> Option<When> {
        let text = text.trim();
        let (first, rest) = match text.find(['T', 't', ' ']) {
            None => {
                return text
                    .parse()
                    .ok()
                    .filter(|day| text.len() == 10 && is_ours(day))
                    .map(When::Day);
            }
            Some(at) => (&text[..at], text[at + 1..].trim_start()),
        };
        let fits = |day: &Date| first.len() == 10 && is_ours(day);
        let day: Date = first.parse().ok().filter(fits)?;
        let zone_at = rest
            .find(['Z', 'z', '+', '-', '[', '−'])
            .unwrap_or(rest.len());
        let (clock, zone) = rest.split_at(zone_at);
        let time = parse_clock(clock.trim_end())?;
        let civil = DateTime::from_parts(day, time);
        if zone.is_empty() {
            return Some(When::Civil(civil));
        }
        if zone.starts_with('[') {
            let name = zone.strip_prefix('[')?.strip_suffix(']')?;
            return match When::Civil(civil).resolve(&time_zone(name)?) {
                Ok(instant) => Some(When::Instant(instant)),
                Err(_) => None,
            };
        }
        if zone.contains('[') {
            let zoned: Zoned = format!("{civil}{zone}").parse().ok()?;
            return Some(When::Instant(zoned.timestamp()));
        }
        format!("{civil}{zone}")
            .parse::<Timestamp>()
            .ok()
            .map(When::Instant)
    }
}

/// "22:00" or "22:00:05"; the hour may have one digit.
fn parse_clock(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let mut number = |max: i8| {
        let part = parts.next()?;
        let fits = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<i8>().ok().filter(|n| fits && *n <= max)
    };
    let (hour, minute) = (number(23)?, number(59)?);
    let second = if text.matches(':').count() == 2 {
        number(59)?
    } else {
        0
    };
    if text.matches(':').count() > 2 {
        return None;
    }
    Time::new(hour, minute, second, 0).ok()
}

/// A zone of the tz database that ships with campanile, so that every machine knows the same rules.
pub fn time_zone(name: &str) -> Option<TimeZone> {
    if name.eq_ignore_ascii_case("utc") {
        return Some(TimeZone::UTC);
    }
    bundled().get(name).ok()
}

/// All zone names, for "did you mean".
pub fn time_zone_names() -> Vec<String> {
    bundled().available().map(|name| name.to_string()).collect()
}

fn bundled() -> TimeZoneDatabase {
    TimeZoneDatabase::bundled()
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<When, D::Error> {
        let text = String::deserialize(deserializer)?;
        When::parse(&text).ok_or_else(|| {
            let help = super::meant::hint(&text).unwrap_or_else(|| {
                "write it like 2026-12-05 22:00, or 2026-12-05 for the whole day".into()
            });
            serde::de::Error::custom(format!("`{text}` is not a time; {help}"))
        })
    }
}

impl JsonSchema for When {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": r"^\d{4}-\d{2}-\d{2}([T ]\d{1,2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:?\d{2})?(\[[A-Za-z_/+-]+\])?)?$",
            "description": "A time in the site's zone, like 2026-12-05 22:00, or a day, like 2026-12-05."
        })
    }
}

/// A day without a time, like `ends_on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        let text = String::deserialize(deserializer)?;
        match When::parse(&text) {
            Some(When::Day(day)) => Ok(Day(day)),
            _ => {
                let help = super::meant::hint(&text)
                    .filter(|help| !help.contains(':'))
                    .unwrap_or_else(|| "write it like 2026-12-05".into());
                Err(serde::de::Error::custom(format!(
                    "`{text}` is not a day; {help}"
                )))
            }
        }
    }
}

impl JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": "A day, like 2026-12-05." })
    }
}

/// A length of time in days, weeks, months or years, like "12 months".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    pub months: i32,
    pub days: i32,
}

impl Length {
    pub fn parse(text: &str) -> Option<Length> {
        let (number, unit) = text.trim().split_once(' ')?;
        let n: i32 = number.parse().ok().filter(|n| (0..=1200).contains(n))?;
        match unit.trim().trim_end_matches('s') {
            "day" => Some(Length { months: 0, days: n }),
            "week" => Some(Length {
                months: 0,
                days: n * 7,
            }),
            "month" => Some(Length { months: n, days: 0 }),
            "year" => Some(Length {
                months: n * 12,
                days: 0,
            }),
            _ => None,
        }
    }

    pub fn after(&self, day: Date) -> Date {
        let span = jiff::Span::new().months(self.months).days(self.days);
        day.saturating_add(span)
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Length, D::Error> {
        let text = String::deserialize(deserializer)?;
        Length::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "`{text}` is not a length of time; write it like `12 months` or `90 days`"
            ))
        })
    }
}

impl JsonSchema for Length {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Length".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^\d+ (day|week|month|year)s?$",
            "description": "A length of time, like `12 months` or `90 days`." })
    }
}

/// The order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DateStyle {
    /// Saturday, December 5
    #[default]
    MonthDay,
    /// Saturday 5 December
    DayMonth,
}

/// How the time of day is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub enum TimeStyle {
    /// 10 p.m.
    #[default]
    #[serde(rename = "12-hour-dots")]
    TwelveDots,
    /// 10 pm
    #[serde(rename = "12-hour")]
    Twelve,
    /// 22:00
    #[serde(rename = "24-hour")]
    TwentyFour,
}

impl DateStyle {
    /// As book.toml writes it.
    pub fn word(self) -> &'static str {
        match self {
            DateStyle::MonthDay => "month-day",
            DateStyle::DayMonth => "day-month",
        }
    }
}

impl TimeStyle {
    /// As book.toml writes it.
    pub fn word(self) -> &'static str {
        match self {
            TimeStyle::TwelveDots => "12-hour-dots",
            TimeStyle::Twelve => "12-hour",
            TimeStyle::TwentyFour => "24-hour",
        }
    }
}

/// What people call the site's zone, since the tz database says "-03" for some.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ZoneNames {
    /// In winter: "CST".
    pub standard: Option<String>,
    /// In summer: "CDT".
    pub daylight: Option<String>,
    /// In winter, in full: "Central Standard Time".
    pub long_standard: Option<String>,
    /// In summer, in full: "Central Daylight Time".
    pub long_daylight: Option<String>,
}

/// The site's zone and its way to say times: the one place where a time becomes words.
#[derive(Debug, Clone)]
pub struct Clockface {
    pub zone: TimeZone,
    pub zone_name: String,
    pub names: ZoneNames,
    pub date_style: DateStyle,
    pub time_style: TimeStyle,
}

pub const MONTHS: [&str; 12] = [
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
const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

impl Clockface {
    pub fn civil(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    pub fn date(&self, at: Timestamp) -> Date {
        self.civil(at).date()
    }

    /// The first instant of a day.
    pub fn start_of(&self, day: Date) -> Timestamp {
        When::Day(day).resolve(&self.zone).unwrap_or(Timestamp::MAX)
    }

    /// "CST" or "CDT".
    pub fn zone_abbreviation(&self, at: Timestamp) -> String {
        let info = self.zone.to_offset_info(at);
        let ours = if info.dst().is_dst() {
            &self.names.daylight
        } else {
            &self.names.standard
        };
        ours.clone().unwrap_or_else(|| match info.abbreviation() {
            // "-03" is a number, not a name that anybody says.
            numeric if numeric.starts_with(['+', '-']) => {
                let mut name = String::from("UTC");
                put_offset(&mut name, info.offset().seconds() / 60);
                name
            }
            name => name.to_string(),
        })
    }

    /// "Central Standard Time", or the short name.
    pub fn zone_long(&self, at: Timestamp) -> String {
        let dst = self.zone.to_offset_info(at).dst().is_dst();
        let ours = if dst {
            &self.names.long_daylight
        } else {
            &self.names.long_standard
        };
        ours.clone().unwrap_or_else(|| self.zone_abbreviation(at))
    }

    /// "10 p.m.", without a zone; "noon" and "midnight" where 12 would leave a doubt.
    pub fn time(&self, at: Timestamp) -> String {
        let (number, half) = self.time_parts(at);
        if half.is_empty() {
            number
        } else {
            format!("{number} {half}")
        }
    }

    /// The number and the half of the day ("5", "a.m."), so that a range can say the half once.
    pub fn time_parts(&self, at: Timestamp) -> (String, &'static str) {
        let civil = self.civil(at);
        let (hour, minute) = (civil.hour(), civil.minute());
        if self.time_style == TimeStyle::TwentyFour {
            return (format!("{hour:02}:{minute:02}"), "");
        }
        if minute == 0 && hour == 12 {
            return ("noon".into(), "");
        }
        if minute == 0 && hour == 0 {
            return ("midnight".into(), "");
        }
        let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
        let number = if minute == 0 {
            twelve.to_string()
        } else {
            format!("{twelve}:{minute:02}")
        };
        let half = match (self.time_style, hour < 12) {
            (TimeStyle::TwelveDots, true) => "a.m.",
            (TimeStyle::TwelveDots, false) => "p.m.",
            (_, true) => "am",
            (_, false) => "pm",
        };
        (number, half)
    }

    /// "10 p.m. CST".
    pub fn time_zone(&self, at: Timestamp) -> String {
        format!("{} {}", self.time(at), self.zone_abbreviation(at))
    }

    /// "Saturday, December 5".
    pub fn weekday_day(&self, day: Date) -> String {
        let weekday = DAYS[day.weekday().to_monday_zero_offset() as usize % 7];
        match self.date_style {
            DateStyle::MonthDay => format!("{weekday}, {}", self.day(day)),
            DateStyle::DayMonth => format!("{weekday} {}", self.day(day)),
        }
    }

    /// "December 5".
    pub fn day(&self, day: Date) -> String {
        let month = month_name(day);
        match self.date_style {
            DateStyle::MonthDay => format!("{month} {}", day.day()),
            DateStyle::DayMonth => format!("{} {month}", day.day()),
        }
    }

    /// "December 5, 2026".
    pub fn day_year(&self, day: Date) -> String {
        match self.date_style {
            DateStyle::MonthDay => format!("{}, {}", self.day(day), day.year()),
            DateStyle::DayMonth => format!("{} {}", self.day(day), day.year()),
        }
    }

    /// RFC 3339 in the site's offset, to the minute: "2026-12-05T22:00-06:00", for `<time datetime>`.
    pub fn iso(&self, at: Timestamp) -> String {
        self.stamp(at, |_, _| ())
    }

    /// RFC 3339 in the site's offset, to the second or to its thousandths: "2026-12-05T22:00:00.250-06:00".
    pub fn rfc3339(&self, at: Timestamp, thousandths: bool) -> String {
        self.stamp(at, |civil, out| {
            out.push(':');
            digits(out, civil.second().into(), 2);
            if thousandths {
                out.push('.');
                digits(out, i32::from(civil.millisecond()), 3);
            }
        })
    }

    /// Every page has a dozen of these, so the digits are put by hand.
    fn stamp(&self, at: Timestamp, seconds: impl FnOnce(DateTime, &mut String)) -> String {
        let offset = self.zone.to_offset(at);
        let civil = offset.to_datetime(at);
        let mut out = String::with_capacity(32);
        let day = civil.date();
        if (0..=9999).contains(&day.year()) {
            for (number, width, after) in [
                (i32::from(day.year()), 4, '-'),
                (day.month().into(), 2, '-'),
                (day.day().into(), 2, 'T'),
            ] {
                digits(&mut out, number, width);
                out.push(after);
            }
        } else {
            out.push_str(&format!("{day}T"));
        }
        digits(&mut out, civil.hour().into(), 2);
        out.push(':');
        digits(&mut out, civil.minute().into(), 2);
        seconds(civil, &mut out);
        put_offset(&mut out, offset.seconds() / 60);
        out
    }
}

/// A number of at least `width` digits.
fn digits(out: &mut String, number: i32, width: u32) {
    for place in (0..width).rev() {
        let digit = number / 10_i32.pow(place) % 10;
        out.push(char::from(b'0' + digit.unsigned_abs() as u8));
    }
}

/// An offset in minutes as "-06:00".
fn put_offset(out: &mut String, minutes: i32) {
    out.push(if minutes < 0 { '-' } else { '+' });
    digits(out, minutes.abs() / 60, 2);
    out.push(':');
    digits(out, minutes.abs() % 60, 2);
}

pub fn month_name(day: Date) -> &'static str {
    MONTHS[(day.month() as usize + 11) % 12]
}

/// "4 hours", "2 h 5 min", "25 min", "3 days".
pub fn duration_words(from: Timestamp, to: Timestamp) -> String {
    let minutes = (to.as_second() - from.as_second()) / 60;
    match (minutes / 60, minutes % 60) {
        (hours, 0) if hours >= 48 && hours % 24 == 0 => format!("{} days", hours / 24),
        (0, m) => format!("{m} min"),
        (1, 0) => "1 hour".into(),
        (hours, 0) => format!("{hours} hours"),
        (hours, m) => format!("{hours} h {m} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chicago() -> Clockface {
        Clockface {
            zone: time_zone("America/Chicago").unwrap(),
            zone_name: "America/Chicago".into(),
            names: ZoneNames::default(),
            date_style: DateStyle::MonthDay,
            time_style: TimeStyle::TwelveDots,
        }
    }

    fn at(text: &str) -> Timestamp {
        When::parse(text).unwrap().resolve(&chicago().zone).unwrap()
    }

    #[test]
    fn forms_that_people_write() {
        for good in [
            "2026-12-05",
            "2026-12-05 22:00",
            "2026-12-05T22:00",
            "2026-12-05 9:05",
            "2026-12-05 22:00:30",
            "2026-12-05T22:00Z",
            "2026-12-05 22:00-06:00",
            "2026-12-05T22:00-06:00[America/Chicago]",
            "2026-12-05 22:00[Europe/Berlin]",
        ] {
            assert!(When::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "tomorrow",
            "2026-13-05",
            "2026-02-30 10:00",
            "2026-12-05 24:00",
            "2026-12-05 10:60",
            "5.12.2026",
            "2026-12-05 999:99",
            "2026-12-05 10",
            "0026-12-05",
            "0026-12-05 22:00",
        ] {
            assert!(When::parse(bad).is_none(), "{bad}");
        }
        assert_eq!(
            at("2026-12-05 22:00[Europe/Berlin]"),
            at("2026-12-05 15:00")
        );
    }

    #[test]
    fn no_time_is_guessed() {
        let zone = chicago().zone;
        let skipped = When::parse("2027-03-14 02:30").unwrap().resolve(&zone);
        assert_eq!(skipped, Err(NoInstant::Skipped));
        assert!(matches!(
            When::parse("2026-11-01 01:30").unwrap().resolve(&zone),
            Err(NoInstant::Twice(..))
        ));
    }

    #[test]
    fn said_as_people_say_it() {
        let face = chicago();
        assert_eq!(face.time_zone(at("2026-12-05 22:00")), "10 p.m. CST");
        assert_eq!(face.time_zone(at("2026-07-05 07:30")), "7:30 a.m. CDT");
        assert_eq!(face.time(at("2026-12-05 12:00")), "noon");
        assert_eq!(
            face.weekday_day(face.date(at("2026-12-05 22:00"))),
            "Saturday, December 5"
        );
        assert_eq!(face.iso(at("2026-12-05 22:00")), "2026-12-05T22:00-06:00");
        let sao = Clockface {
            zone: time_zone("America/Sao_Paulo").unwrap(),
            ..face
        };
        assert_eq!(sao.zone_abbreviation(at("2026-12-05 22:00")), "UTC-03:00");
    }

    #[test]
    fn lengths() {
        assert_eq!(
            Length::parse("12 months")
                .unwrap()
                .after("2026-01-31".parse().unwrap())
                .to_string(),
            "2027-01-31"
        );
        assert!(Length::parse("soon").is_none());
        assert_eq!(
            duration_words(at("2026-12-05 22:00"), at("2026-12-06 00:05")),
            "2 h 5 min"
        );
    }
}
