//! Work that is announced too late.
use super::Rule;
use super::walk::{Work, works};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::time::Length;
use crate::content::communications::maintenance::{Phase, Update};
use crate::content::shared::Impact;
use crate::site::Site;
use crate::site::window::{Occurrence, Standing};
use jiff::Timestamp;

pub const SHORT_NOTICE: Code = Code {
    name: "short-notice",
    severity: Severity::Warning,
    catches: "Planned work that is published later before its window than `[calendar.notice]` in book.toml asks for.",
    why: "People need the time to plan around it; how much, the university has decided once and for all.",
    wrong: "published: 2026-12-04 09:00\nstarts: 2026-12-05 22:00\nimpact: major_outage",
    right: "published: 2026-11-25 09:00\nstarts: 2026-12-05 22:00\nimpact: major_outage",
};

pub const RULE: Rule = Rule {
    code: &SHORT_NOTICE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    works(site).filter_map(|work| finding(site, work)).collect()
}

fn finding(site: &Site, work: Work<'_>) -> Option<Finding> {
    let occurrence = work.plan.now();
    // A window that is under way or over cannot be moved any more.
    if occurrence.standing != Standing::Scheduled {
        return None;
    }
    let (notice, word) = asked_for(site, work.impact())?;
    let (told, field) = told(site, work, occurrence)?;
    let starts = site.face.civil(occurrence.window.starts);
    let span = jiff::Span::new().months(notice.months).days(notice.days);
    if site.face.civil(told).saturating_add(span) <= starts {
        return None;
    }
    let hours = (occurrence.window.starts.as_second() - told.as_second()) / 3600;
    let given = match hours {
        ..0 => "no time at all".into(),
        0..48 => format!("{hours} hours"),
        _ => format!("{} days", hours / 24),
    };
    let called = work.called(occurrence, &site.face);
    let message = format!(
        "{called} is announced {given} before it begins, and `{word}` asks for {}",
        in_words(notice)
    );
    Some(
        Finding::new(&SHORT_NOTICE, work.place(occurrence), message)
            .related(work.core.doc.field(&field), "announced here")
            .help("take a later day; if the work cannot wait, say in the text why"),
    )
}

/// What book.toml asks for, and the word by which it says so.
fn asked_for(site: &Site, impact: Impact) -> Option<(Length, &'static str)> {
    let notice = &site.config.calendar.notice;
    match impact {
        Impact::None => notice.none.map(|length| (length, "none")),
        Impact::DegradedPerformance => notice
            .degraded_performance
            .map(|length| (length, "degraded-performance")),
        Impact::PartialOutage => notice
            .partial_outage
            .map(|length| (length, "partial-outage")),
        Impact::MajorOutage => notice.major_outage.map(|length| (length, "major-outage")),
    }
}

/// When readers learned of the window as it stands now, and where that is written: the newest move, or the notice.
fn told(site: &Site, work: Work<'_>, occurrence: &Occurrence) -> Option<(Timestamp, String)> {
    let instant = |update: &Update| update.at.resolve(&site.face.zone).ok();
    let (updates, list) = match occurrence.written {
        Some(i) => (
            &work.front.occurrences.get(i)?.updates,
            format!("occurrences.{i}.updates"),
        ),
        None => (&work.front.updates, "updates".to_string()),
    };
    let moves = updates
        .iter()
        .enumerate()
        .filter(|(_, update)| update.phase == Phase::Rescheduled);
    let newest = moves
        .filter_map(|(i, update)| Some((instant(update)?, i)))
        .max();
    let published = work.core.published.map(|at| (at, "published".to_string()));
    newest
        .map(|(at, i)| (at, format!("{list}.{i}.at")))
        .max(published)
}

fn in_words(length: Length) -> String {
    let count = |n: i32, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    match (length.months, length.days) {
        (0, days) => count(days, "day", "days"),
        (months, _) => count(months, "month", "months"),
    }
}
