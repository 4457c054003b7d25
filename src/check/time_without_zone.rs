//! Times of day in a notice that do not say in which zone.
use super::Rule;
use super::walk::{notices, said_in_fields, written_body};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::time::TimeStyle;
use crate::site::{Core, Site};
use jiff::ToSpan;
use std::ops::Range;

pub const TIME_WITHOUT_ZONE: Code = Code {
    name: "time-without-zone",
    severity: Severity::Warning,
    catches: "A notice that gives a time of day and names no time zone: in its summary, or anywhere.",
    why: "A summary travels alone, in feeds, messages and calendars, and people read it on a trip, from home or in the summer.",
    wrong: "summary: Wi-Fi in Birch Hall will be off from 10 p.m. to midnight on Saturday, December 5.",
    right: "summary: Wi-Fi in Birch Hall will be off from 10 p.m. to midnight CST on Saturday, December 5.",
};

pub const RULE: Rule = Rule {
    code: &TIME_WITHOUT_ZONE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let zones = zones(site);
    let of_a_day = site.face.time_style == TimeStyle::TwentyFour;
    let found = notices(site).filter_map(|core| finding(site, core, &zones, of_a_day));
    found.collect()
}

fn finding(site: &Site, core: &Core, zones: &[String], of_a_day: bool) -> Option<Finding> {
    let summary = core.doc.common().summary();
    let named = |text: &str| zones.iter().any(|zone| holds(text, zone));
    let say = |message: &str, place| {
        let zone = site.face.zone_abbreviation(site.now);
        Finding::new(&TIME_WITHOUT_ZONE, place, message).help(format!(
            "name the zone once, behind the last time: “{zone}”"
        ))
    };
    if named(summary) {
        return None;
    }
    if let Some(at) = time_in(summary, of_a_day) {
        let place = core.doc.in_field("summary", &summary[at]);
        return Some(say("this time has no time zone", place));
    }
    let fields = said_in_fields(core);
    let body = written_body(core);
    if named(body) || fields.iter().any(|(_, text)| named(text)) {
        return None;
    }
    let in_field = fields.iter().find_map(|(path, text)| {
        let at = time_in(text, of_a_day)?;
        Some(core.doc.in_field(path, &text[at]))
    });
    let place = in_field.or_else(|| {
        let at = time_in(body, of_a_day)?;
        let begin = core.doc.body_at;
        Some(core.doc.at(begin + at.start..begin + at.end))
    })?;
    Some(say(
        "this notice gives a time and nowhere its time zone",
        place,
    ))
}

/// All names under which the site's zone may stand in a text.
fn zones(site: &Site) -> Vec<String> {
    let names = &site.config.site.zone_names;
    let own = [
        &names.standard,
        &names.daylight,
        &names.long_standard,
        &names.long_daylight,
    ];
    let mut zones: Vec<String> = own.into_iter().flatten().cloned().collect();
    for months in [0, 3, 6, 9] {
        let days = (months * 30).days();
        if let Ok(at) = site.face.civil(site.now).checked_add(days)
            && let Ok(at) = at.to_zoned(site.face.zone.clone())
        {
            zones.push(site.face.zone_abbreviation(at.timestamp()));
        }
    }
    // "CST" and "CDT" together are "CT".
    let both: Vec<String> = zones
        .iter()
        .filter(|zone| zone.len() == 3 && zone.is_ascii() && zone.ends_with('T'))
        .map(|zone| format!("{}T", &zone[..1]))
        .collect();
    zones.extend(both);
    // And "Central Standard Time" is "Central time" in summer, too.
    let all_year: Vec<String> = zones
        .iter()
        .filter_map(|zone| zone.strip_suffix(" Standard Time"))
        .flat_map(|name| [format!("{name} time"), format!("{name} Time")])
        .collect();
    zones.extend(all_year);
    zones.extend([site.face.zone_name.clone(), "UTC".into(), "GMT".into()]);
    zones.sort();
    zones.dedup();
    zones
}

/// Whether a name stands in a text as a word of its own.
fn holds(text: &str, name: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !name.is_empty()
        && text.match_indices(name).any(|(at, _)| {
            !letter(text[..at].chars().next_back())
                && !letter(text[at + name.len()..].chars().next())
        })
}

/// The first time of day with a number: "10 p.m.", "9:30am", and "22:00" where a day has 24 hours.
fn time_in(text: &str, of_a_day: bool) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let begin = at;
        while at < bytes.len() && (bytes[at].is_ascii_digit() || bytes[at] == b':') {
            at += 1;
        }
        let alone =
            begin == 0 || !(bytes[begin - 1].is_ascii_alphanumeric() || bytes[begin - 1] == b'.');
        let number = &text[begin..at];
        if !alone || number.len() > "23:59".len() {
            continue;
        }
        if let Some(half) = half_of_day(&text[at..]) {
            return Some(begin..at + half);
        }
        if of_a_day && is_clock(number) {
            return Some(begin..at);
        }
    }
    None
}

/// The length of " p.m.", "am" and their like.
fn half_of_day(rest: &str) -> Option<usize> {
    let spaced = rest
        .strip_prefix([' ', '\u{a0}', '\u{202f}'])
        .unwrap_or(rest);
    let before = rest.len() - spaced.len();
    for half in ["a.m.", "p.m.", "am", "pm"] {
        let there = spaced.get(..half.len());
        if there.is_some_and(|there| there.eq_ignore_ascii_case(half)) {
            let after = spaced[half.len()..].chars().next();
            if half.ends_with('.') || !after.is_some_and(char::is_alphanumeric) {
                return Some(before + half.len());
            }
        }
    }
    None
}

fn is_clock(number: &str) -> bool {
    let Some((hours, minutes)) = number.split_once(':') else {
        return false;
    };
    let below = |text: &str, end: u8| text.parse::<u8>().is_ok_and(|n| n < end);
    (1..=2).contains(&hours.len()) && minutes.len() == 2 && below(hours, 24) && below(minutes, 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seen_and_other_numbers_are_not() {
        let found = |text: &'static str| time_in(text, false).map(|at| &text[at]);
        assert_eq!(found("from 10 p.m. on"), Some("10 p.m."));
        assert_eq!(found("at 9:30am, sharp"), Some("9:30am"));
        assert_eq!(found("at 7:30\u{a0}PM"), Some("7:30\u{a0}PM"));
        for none in [
            "5 amps",
            "16:10",
            "room 112",
            "version 2.4 am",
            "(555) 555-0142",
            "12 people",
        ] {
            assert_eq!(found(none), None, "{none}");
        }
        assert_eq!(time_in("bis 22:00", true), Some(4..9));
        assert_eq!(time_in("99:10 and 1:2:3", true), None);
    }

    #[test]
    fn a_zone_is_a_word() {
        assert!(holds("10 p.m. (CST)", "CST") && !holds("CSTX", "CST"));
        assert!(holds("Central Standard Time", "Central Standard Time"));
    }
}
