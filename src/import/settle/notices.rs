//! The front matter of incidents, planned work, advisories and retirements.
use super::fields::{action, service_list};
use super::kinds::{ENDS, ENDS_ON, STARTS};
use super::whole::{Draft, Shop, day_of};
use crate::base::time::When;
use crate::import::fields::plain;
use crate::import::incident::{self, Course};
use crate::import::lines::Line;
use crate::import::page::Page;
use crate::import::times::{self, Found};
use crate::import::write::Front;
use jiff::Timestamp;

pub(super) fn started(draft: &mut Draft, shop: &Shop<'_>) -> (When, Timestamp) {
    let when = draft
        .published
        .as_ref()
        .map_or(When::Instant(shop.ground.now), |f| f.when);
    let at = when.resolve(&shop.ours).unwrap_or(shop.ground.now);
    (when, at)
}

pub(super) fn impact_of(page: &mut Page) -> &'static str {
    match page.fields.text(&["severity", "impact", "status_impact"]) {
        Some((word, line)) => {
            let (ours, sure) = incident::impact(&word);
            match sure {
                true => page.notes.changed(
                    line,
                    format!("the severity became the impact `{ours}`"),
                    &word,
                ),
                false => page.notes.person(
                    line,
                    format!("this severity is not known; it became the impact `{ours}`"),
                    &word,
                ),
            }
            ours
        }
        None => {
            page.notes.person(
                1,
                "this notice has no severity; it became the impact `degraded_performance`",
                "",
            );
            "degraded_performance"
        }
    }
}

pub(super) fn incident_fields(
    draft: &mut Draft,
    front: &mut Front,
    body: &mut Vec<Line>,
    shop: &Shop<'_>,
) {
    let (when, at) = started(draft, shop);
    let page = &mut draft.page;
    let ids = shop.services_of(page, true);
    service_list(front, &ids);
    front.raw("impact", impact_of(page));
    front.raw("started", &shop.written(when));
    let resolved = page.fields.take(&[
        "resolvedWhen",
        "resolved_at",
        "end",
        "ended",
        "ends",
        "resolved_when",
    ]);
    let ended = resolved.and_then(|(value, line)| {
        let text = plain(&value);
        let found = times::parse(&text, shop.zone.as_ref(), &shop.ours);
        match &found {
            Some(Found {
                fault: Some(fault), ..
            }) => page.notes.person(line, *fault, &text),
            None if !text.trim().is_empty() && !matches!(text.as_str(), "false" | "null") => {
                page.notes
                    .person(line, "this is no time that can be read", &text);
            }
            _ => {}
        }
        let end = found?.when.resolve(&shop.ours).ok()?;
        if end < at {
            page.notes.person(
                line,
                "it ended before it began, says the source; it ends after its last update",
                &text,
            );
            return None;
        }
        // A day alone begins before an incident of the same day.
        Some(end)
    });
    let written = page.fields.take(&["resolved"]);
    let flag = written
        .as_ref()
        .and_then(|(value, _)| crate::import::fields::truth(value));
    if let (Some((value, line)), None) = (&written, flag) {
        page.notes.person(*line, "neither yes nor no", plain(value));
    }
    let is_over = flag.unwrap_or(ended.is_some());
    if !is_over {
        page.notes.person(1, "this incident is still open", "");
    }
    let course = Course {
        started: at,
        resolved: ended.filter(|_| is_over),
        is_over,
        zone: shop.zone.as_ref(),
        ours: &shop.ours,
    };
    let updates = incident::updates(std::mem::take(body), &course, &mut page.notes);
    action(
        front,
        match is_over {
            true => "You do not need to do anything; this is over.",
            false => "You do not need to do anything.",
        },
    );
    front.line("updates:");
    for update in updates {
        front.line(&format!("  - at: {}", shop.instant(update.at)));
        front.line(&format!("    phase: {}", update.phase));
        if !update.body.trim().is_empty() {
            front.block("body", &update.body, 4);
        }
    }
}

/// The first of these fields that holds a time.
pub(super) fn time_field(page: &mut Page, keys: &[&str], shop: &Shop<'_>) -> Option<When> {
    let key = keys.iter().find(|key| {
        let value = page.fields.get(key).map(plain).unwrap_or_default();
        times::parse(&value, shop.zone.as_ref(), &shop.ours).is_some()
    })?;
    let (value, line) = page.fields.take(&[key])?;
    let found = times::parse(&plain(&value), shop.zone.as_ref(), &shop.ours)?;
    if let Some(fault) = found.fault {
        page.notes.person(line, fault, plain(&value));
    }
    Some(found.when)
}

pub(super) fn maintenance_fields(draft: &mut Draft, front: &mut Front, shop: &Shop<'_>) {
    let page = &mut draft.page;
    let ids = shop.services_of(page, true);
    service_list(front, &ids);
    front.raw("impact", impact_of(page));
    let starts = time_field(page, STARTS, shop).and_then(|w| w.resolve(&shop.ours).ok());
    let ends = time_field(page, ENDS, shop).and_then(|w| w.resolve(&shop.ours).ok());
    let starts = starts.unwrap_or(shop.ground.now);
    let ends = ends.filter(|e| *e > starts).unwrap_or_else(|| {
        page.notes.person(
            1,
            "the window ends before it begins, says the source; it ends a minute after it begins",
            "",
        );
        times::minute_after(starts)
    });
    front.raw("starts", &shop.instant(starts));
    front.raw("ends", &shop.instant(ends));
    action(front, "You do not need to do anything.");
    if ends < shop.ground.now {
        front.line("updates:");
        front.line(&format!("  - at: {}", shop.instant(ends)));
        front.line("    phase: completed");
    }
}

pub(super) fn advisory_fields(draft: &mut Draft, front: &mut Front, shop: &Shop<'_>) {
    let page = &mut draft.page;
    let ids = shop.services_of(page, false);
    service_list(front, &ids);
    let word = page.fields.text(&["severity", "level", "priority"]);
    let severity = match word.as_ref().map(|(w, _)| w.to_lowercase()) {
        Some(word) if ["critical", "high", "down", "urgent", "severe"].contains(&word.as_str()) => {
            "critical"
        }
        Some(word)
            if ["warning", "medium", "disrupted", "moderate", "important"]
                .contains(&word.as_str()) =>
        {
            "warning"
        }
        _ => "info",
    };
    if let Some((word, line)) = word {
        page.notes
            .changed(line, format!("the severity became `{severity}`"), word);
    }
    front.raw("severity", severity);
    action(front, "Read on: the text says what to do.");
}

pub(super) fn retirement_fields(draft: &mut Draft, front: &mut Front, shop: &Shop<'_>) {
    let page = &mut draft.page;
    let ids = shop.services_of(page, true);
    service_list(front, &ids);
    let ends = time_field(page, ENDS_ON, shop)
        .map_or(shop.ours.to_datetime(shop.ground.now).date(), |w| {
            day_of(w, &shop.ours)
        });
    front.raw("ends_on", &ends.to_string());
    let reason = page
        .fields
        .text(&["reason"])
        .map_or("The text says why.".to_string(), |(r, _)| r);
    front.text("reason", &reason);
    action(front, "Read on: the text says what to do.");
}
