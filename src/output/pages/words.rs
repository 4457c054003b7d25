//! Times, days and states as the views have them.
use crate::base::time::{Clockface, MONTHS};
use crate::content::communications::{advisory, incident, maintenance, survey};
use crate::content::shared::Impact;
use crate::site::published::Published;
use crate::site::state::Condition;
use crate::site::window::{Plan, Standing, Window};
use crate::view::{ClockView, DayView, StateView, TimeView};
use jiff::Timestamp;
use jiff::civil::Date;

/// "10 p.m. CST"; the spaces do not break.
pub fn hour(face: &Clockface, at: Timestamp) -> TimeView {
    let day = face.weekday_day(face.date(at));
    TimeView {
        iso: face.iso(at),
        text: unbroken(&face.time_zone(at)),
        day: Some(day),
    }
}

/// "10:40 a.m. CST, Tuesday, December 1".
pub fn moment(face: &Clockface, at: Timestamp) -> TimeView {
    let day = face.weekday_day(face.date(at));
    TimeView {
        iso: face.iso(at),
        text: format!("{}, {day}", unbroken(&face.time_zone(at))),
        day: Some(day),
    }
}

/// "November 24, 2026", as a day.
pub fn day(face: &Clockface, at: Timestamp) -> TimeView {
    date(face, face.date(at))
}

pub fn date(face: &Clockface, date: Date) -> TimeView {
    TimeView {
        iso: date.to_string(),
        text: face.day_year(date),
        day: Some(weekday_year(face, date)),
    }
}

/// "Wednesday, June 30, 2027".
pub fn weekday_year(face: &Clockface, date: Date) -> String {
    let weekday = face.weekday_day(date);
    let weekday = weekday.split([',', ' ']).next().unwrap_or_default();
    match face.date_style {
        crate::base::time::DateStyle::MonthDay => format!("{weekday}, {}", face.day_year(date)),
        crate::base::time::DateStyle::DayMonth => format!("{weekday} {}", face.day_year(date)),
    }
}

/// A calendar leaf: "5", "Saturday, December".
pub fn leaf(face: &Clockface, date: Date) -> DayView {
    let weekday = face.weekday_day(date);
    let weekday = weekday.split([',', ' ']).next().unwrap_or_default();
    let month = crate::base::time::month_name(date);
    DayView {
        iso: date.to_string(),
        number: date.day().to_string(),
        rest: format!("{weekday}, {month}"),
    }
}

/// "10 p.m. to 2 a.m. CST", "5 to 7 a.m. CST".
pub fn span(face: &Clockface, window: &Window) -> String {
    let ((from, from_half), (to, to_half)) =
        (face.time_parts(window.starts), face.time_parts(window.ends));
    let zone = face.zone_abbreviation(window.ends);
    let half = |number: &str, half: &str| {
        if half.is_empty() {
            number.to_string()
        } else {
            format!("{number} {half}")
        }
    };
    let same_day = face.date(window.starts) == face.date(window.ends);
    let from = match from_half == to_half && same_day {
        true => from,
        false => half(&from, from_half),
    };
    let other_zone = face.zone_abbreviation(window.starts);
    let from = if other_zone == zone {
        from
    } else {
        format!("{from} {other_zone}")
    };
    unbroken(&format!("{from} to {} {zone}", half(&to, to_half)))
}

/// "Saturday, December 5, 10 p.m. to 2 a.m. CST"
pub fn window(face: &Clockface, window: &Window) -> String {
    format!(
        "{}, {}",
        face.weekday_day(face.date(window.starts)),
        span(face, window)
    )
}

/// "December 9" stays on one line, in either order, and so does what `unbroken` keeps.
pub fn unbroken_days(text: &str) -> String {
    let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let is_month = |word: &str| MONTHS.contains(&word.trim_end_matches([',', '.', ':', ';']));
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = "";
    for (i, word) in text.split(' ').enumerate() {
        let belong = (MONTHS.contains(&before) && is_number(word))
            || (before.parse::<u8>().is_ok() && is_month(word));
        if i > 0 {
            out.push(if belong { '\u{a0}' } else { ' ' });
        }
        out.push_str(word);
        before = word;
    }
    unbroken(&out)
}

/// "10 p.m." stays on one line, and its zone with it.
pub fn unbroken(text: &str) -> String {
    let last = text.rfind(' ').filter(|at| {
        let zone = &text[at + 1..];
        zone.bytes().all(|b| b.is_ascii_uppercase())
    });
    let mut out = String::with_capacity(text.len() + 4);
    let mut from = 0;
    for (at, _) in text.match_indices(' ') {
        let half = ["a.m.", "p.m.", "am", "pm"];
        let next = &text[at + 1..];
        if Some(at) == last || half.iter().any(|half| next.starts_with(half)) {
            out.push_str(&text[from..at]);
            out.push('\u{a0}');
            from = at + 1;
        }
    }
    out.push_str(&text[from..]);
    out
}

pub fn condition(condition: Condition) -> StateView {
    match condition {
        Condition::Operational => StateView::new("ok", "Working"),
        Condition::Maintenance => StateView::new("planned", "Planned work"),
        Condition::Degraded => StateView::new("degraded", "Slow"),
        Condition::Partial => StateView::new("partial", "Partly down"),
        Condition::Major => StateView::new("major", "Down"),
    }
}

pub fn impact(impact: Impact) -> StateView {
    match impact {
        Impact::None => StateView::new("ok", "None"),
        Impact::DegradedPerformance => StateView::new("degraded", "Slow"),
        Impact::PartialOutage => StateView::new("partial", "Partly down"),
        Impact::MajorOutage => StateView::new("major", "Down"),
    }
}

pub fn incident_phase(phase: incident::Phase) -> &'static str {
    match phase {
        incident::Phase::Investigating => "Investigating",
        incident::Phase::Identified => "Identified",
        incident::Phase::Monitoring => "Monitoring",
        incident::Phase::Resolved => "Resolved",
        incident::Phase::Postmortem => "What we learned",
    }
}

pub fn incident_icon(phase: incident::Phase) -> &'static str {
    match phase {
        incident::Phase::Investigating => "investigating",
        incident::Phase::Identified => "identified",
        incident::Phase::Monitoring => "monitoring",
        incident::Phase::Resolved => "resolved",
        incident::Phase::Postmortem => "postmortem",
    }
}

pub fn maintenance_phase(phase: maintenance::Phase) -> (&'static str, &'static str) {
    match phase {
        maintenance::Phase::Scheduled => ("Scheduled", "scheduled"),
        maintenance::Phase::InProgress => ("In progress", "in_progress"),
        maintenance::Phase::Verifying => ("Verifying", "verifying"),
        maintenance::Phase::Completed => ("Completed", "completed"),
        maintenance::Phase::Cancelled => ("Cancelled", "cancelled"),
        maintenance::Phase::Rescheduled => ("Rescheduled", "rescheduled"),
    }
}

/// The state of a window; while only the clock decides, a clock rides along, so that the page stays true.
/// A demo's clock stands still, and so do its words.
/// `plan` is that which the window is of: nobody closes each window of a series, so that one which is over is done.
pub fn standing(site: &Published, plan: &Plan, standing: Standing, window: &Window) -> StateView {
    let after = match plan.is_series() {
        true => "Completed",
        false => "Over, not yet confirmed",
    };
    let face = &site.face;
    let (class, word, icon) = match standing {
        Standing::Scheduled => ("planned", "Scheduled", "scheduled"),
        Standing::InProgress => ("planned", "In progress", "in_progress"),
        Standing::Verifying => ("planned", "Verifying", "verifying"),
        Standing::Completed => ("past", "Completed", "completed"),
        Standing::Cancelled => ("past", "Cancelled", "cancelled"),
        Standing::Over => ("past", "Over, not yet confirmed", "past"),
    };
    let mut state = StateView::new(class, word);
    state.icon = icon.into();
    let clock_decides = matches!(standing, Standing::Scheduled | Standing::InProgress);
    if clock_decides && site.config.site.clock.is_none() {
        state.clock = Some(ClockView {
            from: face.iso(window.starts),
            to: face.iso(window.ends),
            before: "Scheduled".into(),
            during: "In progress".into(),
            after: after.into(),
        });
    }
    state
}

pub fn severity(severity: advisory::Severity) -> StateView {
    match severity {
        advisory::Severity::Info => StateView::new("info", "Good to know"),
        advisory::Severity::Warning => StateView::new("degraded", "Warning"),
        advisory::Severity::Critical => StateView::new("major", "Urgent warning"),
    }
}

pub fn promise(state: survey::State) -> StateView {
    match state {
        survey::State::Planned => StateView::new("planned", "Planned"),
        survey::State::Doing => StateView::new("planned", "Under way"),
        survey::State::Done => StateView::new("ok", "Done"),
        survey::State::Declined => StateView::new("past", "Declined"),
        survey::State::NotKept => StateView {
            icon: "cancelled".into(),
            ..StateView::new("degraded", "Not kept")
        },
    }
}

#[cfg(test)]
mod day_tests {
    use super::unbroken_days;

    #[test]
    fn a_day_is_never_torn_from_its_month() {
        let both = |text: &str| unbroken_days(text).replace('\u{a0}', "~");
        assert_eq!(
            both("Closed early on December 9"),
            "Closed early on December~9"
        );
        assert_eq!(both("ends on 31 March, 2027"), "ends on 31~March, 2027");
        assert_eq!(
            both("on Saturday, May 5, at 8:31 a.m."),
            "on Saturday, May~5, at 8:31~a.m."
        );
        assert_eq!(
            both("In March we moved 12 halls"),
            "In March we moved 12 halls"
        );
    }
}
