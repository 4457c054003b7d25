//! A status page's post → an incident: severity, systems, phases in bold, times of updates, the time of the end.
use super::lines::{Line, indent};
use super::report::Notes;
use super::times;
use crate::base::names;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// One update, as we write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    pub at: Timestamp,
    pub phase: &'static str,
    pub body: String,
}

/// What the post says of its course.
pub struct Course<'a> {
    pub started: Timestamp,
    /// When it ended, if it is over.
    pub resolved: Option<Timestamp>,
    pub is_over: bool,
    /// Of the other site's civil times.
    pub zone: Option<&'a TimeZone>,
    pub ours: &'a TimeZone,
}

const PHASES: &[(&str, &[&str])] = &[
    (
        "investigating",
        &[
            "investigating",
            "investigation",
            "under investigation",
            "reported",
            "detected",
            "open",
            "new",
        ],
    ),
    (
        "identified",
        &[
            "identified",
            "cause found",
            "in progress",
            "fixing",
            "implementing",
            "mitigating",
            "mitigated",
        ],
    ),
    (
        "monitoring",
        &[
            "monitoring",
            "watching",
            "fix deployed",
            "recovering",
            "observing",
            "verifying",
        ],
    ),
    (
        "resolved",
        &[
            "resolved",
            "fixed",
            "solved",
            "completed",
            "closed",
            "done",
            "recovered",
            "restored",
            "final update",
        ],
    ),
    (
        "postmortem",
        &[
            "postmortem",
            "post-mortem",
            "post mortem",
            "root cause",
            "retrospective",
        ],
    ),
];

/// Words for an update that does not name a phase of its own.
const UPDATES: &[&str] = &[
    "update",
    "updates",
    "scheduled",
    "note",
    "status update",
    "latest",
];

/// cState's severity, and the words of other status pages; the second is false where it had to be guessed.
pub fn impact(severity: &str) -> (&'static str, bool) {
    let word = severity.trim().to_lowercase().replace(['-', '_'], " ");
    let known: &[(&str, &[&str])] = &[
        (
            "degraded_performance",
            &[
                "notice",
                "minor",
                "degraded",
                "degraded performance",
                "low",
                "slow",
                "warning",
            ],
        ),
        (
            "partial_outage",
            &[
                "disrupted",
                "disruption",
                "partial outage",
                "partial",
                "major",
                "medium",
            ],
        ),
        (
            "major_outage",
            &[
                "down",
                "major outage",
                "outage",
                "critical",
                "full outage",
                "high",
            ],
        ),
        (
            "none",
            &[
                "none",
                "info",
                "informational",
                "under maintenance",
                "maintenance",
                "ok",
                "operational",
            ],
        ),
    ];
    if let Some((ours, _)) = known
        .iter()
        .find(|(_, words)| words.contains(&word.as_str()))
    {
        return (ours, true);
    }
    let near = names::nearest(&word, ["notice", "disrupted", "down"]);
    match near {
        Some("notice") => ("degraded_performance", false),
        Some("down") => ("major_outage", false),
        Some(_) => ("partial_outage", false),
        None => ("degraded_performance", false),
    }
}

/// A part of the text that begins with a phase or a time.
struct Part {
    phase: Option<&'static str>,
    at: Option<Timestamp>,
    lines: Vec<Line>,
    no: u32,
}

/// The updates in the order of time. All the text is in them.
pub fn updates(lines: Vec<Line>, course: &Course<'_>, notes: &mut Notes) -> Vec<Update> {
    let (intro, mut parts) = parts(lines, course);
    if newest_first(&parts) {
        parts.reverse();
    }
    let mut out: Vec<Update> = Vec::new();
    let intro_text = text_of(&intro);
    let first_named = parts.first().and_then(|p| p.phase);
    if !intro_text.is_empty() || first_named != Some("investigating") {
        out.push(Update {
            at: course.started,
            phase: "investigating",
            body: intro_text,
        });
    }
    let count = parts.len();
    let mut phase = "investigating";
    for (i, part) in parts.into_iter().enumerate() {
        phase = part.phase.unwrap_or(phase);
        if phase == "resolved" && part.phase.is_none() && i + 1 < count {
            phase = "monitoring";
        }
        let last = out.last().map(|u| u.at);
        let at = match part.at {
            Some(at) => at,
            None if phase == "resolved" && course.resolved.is_some() => {
                course.resolved.unwrap_or(course.started)
            }
            None if out.is_empty() => course.started,
            None => {
                notes.person(
                    part.no,
                    "an update without a time: it stands a minute after the one before it",
                    text_of(&part.lines),
                );
                last.map_or(course.started, times::minute_after)
            }
        };
        let body = text_of(&part.lines);
        out.push(Update { at, phase, body });
    }
    close(&mut out, course, notes);
    unique(&mut out);
    out
}

/// The words of an update without its phase and its time, for a summary.
pub fn without_phase(text: &str) -> String {
    let label = bold(text).filter(|(label, _)| phase_and_time(label).is_some());
    let words = label.map_or(text, |(_, rest)| {
        rest.trim_start_matches([' ', '-', '–', '—', ':'])
    });
    match words.split_once("(track ") {
        Some((before, after)) => format!(
            "{}{}",
            before.trim_end(),
            after.split_once(')').map_or("", |(_, rest)| rest)
        ),
        None => words.into(),
    }
}

/// The end, where the text does not say it.
fn close(out: &mut Vec<Update>, course: &Course<'_>, notes: &mut Notes) {
    out.sort_by_key(|update| update.at);
    let is_closed = out
        .iter()
        .any(|u| matches!(u.phase, "resolved" | "postmortem"));
    if !course.is_over || is_closed {
        return;
    }
    let newest = out.last().map_or(course.started, |u| u.at);
    let at = course.resolved.unwrap_or_else(|| {
        notes.person(
            1,
            "it is over, and nothing says since when: it ends a minute after its last update",
            "",
        );
        times::minute_after(newest)
    });
    out.push(Update {
        at,
        phase: "resolved",
        body: String::new(),
    });
    out.sort_by_key(|update| update.at);
    // What was said after the end was said after the end.
    let end = out
        .iter()
        .position(|u| u.phase == "resolved")
        .unwrap_or(out.len());
    for later in out.iter_mut().skip(end + 1) {
        later.phase = "postmortem";
    }
}

/// The time is an update's name, so no two have the same.
fn unique(out: &mut [Update]) {
    for i in 1..out.len() {
        if out[i].at <= out[i - 1].at {
            out[i].at = times::minute_after(out[i - 1].at);
        }
    }
}

fn newest_first(parts: &[Part]) -> bool {
    let times: Vec<Timestamp> = parts.iter().filter_map(|p| p.at).collect();
    if times.len() > 1 {
        return times.first() > times.last();
    }
    let over = |p: &Part| matches!(p.phase, Some("resolved" | "postmortem"));
    parts.len() > 1 && parts.first().is_some_and(over) && !parts.last().is_some_and(over)
}

fn text_of(lines: &[Line]) -> String {
    let texts: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
    texts.join("\n").trim_matches('\n').trim_end().to_string()
}

/// Cuts the text where a block begins with a phase or a time.
fn parts(lines: Vec<Line>, course: &Course<'_>) -> (Vec<Line>, Vec<Part>) {
    let mut intro = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    let mut fence = super::lines::Fence::default();
    let mut day_before: Option<Timestamp> = Some(course.started);
    for mut line in lines {
        let in_code = fence.holds(&line.text);
        if !in_code
            && indent(&line.text) < 4
            && let Some(head) = head(&line.text, course, day_before)
        {
            day_before = head.at.or(day_before);
            let item = head.is_item;
            line.text = head.rest;
            parts.push(Part {
                phase: head.phase,
                at: head.at,
                no: line.no,
                lines: vec![line],
            });
            if item && let Some(part) = parts.last_mut() {
                part.lines[0].text = part.lines[0].text.trim_start().to_string();
            }
            continue;
        }
        match parts.last_mut() {
            Some(part) => {
                if !in_code
                    && part.at.is_none()
                    && let Some(at) = track(&mut line.text, course)
                {
                    part.at = Some(at);
                }
                line.text = match indent(&line.text) {
                    2 | 3 if !in_code => line.text.trim_start().to_string(),
                    _ => line.text,
                };
                part.lines.push(line);
            }
            None => intro.push(line),
        }
    }
    // "Updates:" alone introduces a list that is one no more.
    if !parts.is_empty()
        && let Some(at) = intro.iter().rposition(|l| !l.is_blank())
        && UPDATES.contains(
            &intro[at]
                .text
                .trim_matches(['*', '_', ':', ' ', '#'])
                .to_lowercase()
                .as_str(),
        )
    {
        let heading = intro.remove(at);
        if let Some(first) = parts.first_mut() {
            first.lines.insert(
                0,
                Line::new(format!("{}\n", heading.text.trim()), heading.no),
            );
        }
    }
    (intro, parts)
}

struct Head {
    phase: Option<&'static str>,
    at: Option<Timestamp>,
    rest: String,
    is_item: bool,
}

/// `**Resolved** - text`, `*Update*: text`, `#### Monitoring`, `- Tue Oct 11 12:24 UTC: text`.
fn head(text: &str, course: &Course<'_>, before: Option<Timestamp>) -> Option<Head> {
    let bare = text.trim();
    let (bare, is_item) = ["- ", "* ", "+ "]
        .iter()
        .find_map(|mark| bare.strip_prefix(mark))
        .map_or((bare, false), |rest| (rest.trim_start(), true));
    let marked = bold(bare).or_else(|| heading(bare));
    if let Some((label, rest)) = marked {
        let (phase, stamp) = phase_and_time(label)?;
        let mut rest = rest
            .trim_start_matches([' ', '-', '–', '—', ':'])
            .to_string();
        let at = stamp
            .and_then(|stamp| time(stamp, course, before))
            .or_else(|| track(&mut rest, course))
            .or_else(|| leading_time(&mut rest, course, before));
        if phase.is_none() && at.is_none() && !is_update(label) {
            return None;
        }
        // Words beyond the phase are kept.
        let lower = label.to_lowercase();
        let plain = phase.is_some_and(|p| lower.trim_matches([':', ' ']) == p);
        let rest = if plain {
            rest
        } else {
            format!("**{}** {rest}", label.trim())
        };
        return Some(Head {
            phase,
            at,
            rest,
            is_item,
        });
    }
    if !is_item {
        return None;
    }
    let mut rest = bare.to_string();
    let at = leading_time(&mut rest, course, before)?;
    // The time as it was written stays, since it may say more than we understood.
    Some(Head {
        phase: None,
        at: Some(at),
        rest: bare.to_string(),
        is_item,
    })
}

fn is_update(label: &str) -> bool {
    UPDATES.contains(&label.trim_matches([':', ' ']).to_lowercase().as_str())
}

fn bold(text: &str) -> Option<(&str, &str)> {
    for mark in ["**", "__", "*", "_"] {
        if let Some(inside) = text.strip_prefix(mark)
            && !inside.starts_with(mark)
            && let Some(end) = inside.find(mark)
        {
            return Some((&inside[..end], &inside[end + mark.len()..]));
        }
    }
    None
}

fn heading(text: &str) -> Option<(&str, &str)> {
    let label = text.strip_prefix('#')?.trim_start_matches('#');
    label.starts_with(' ').then(|| (label.trim(), ""))
}

/// The phase in a label, and the time in it.
fn phase_and_time(label: &str) -> Option<(Option<&'static str>, Option<&str>)> {
    let lower = label.to_lowercase();
    let lower = lower.trim_matches([':', ' ', '[', ']']);
    let phase = PHASES
        .iter()
        .find(|(_, words)| {
            words.iter().any(|word| {
                lower
                    .strip_prefix(word)
                    .is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
            })
        })
        .map(|(phase, _)| *phase);
    let digits = label.find(|c: char| c.is_ascii_digit());
    if label.len() > 60 || (phase.is_none() && digits.is_none() && !is_update(lower)) {
        return None;
    }
    let stamp = match (phase, digits) {
        (None, Some(_)) => Some(label),
        (Some(_), Some(at)) => Some(label[at..].trim_end_matches([')', ':', ' '])),
        _ => None,
    };
    Some((phase, stamp))
}

/// cState's `track "2018-05-25 05:54:00"`, which the shortcodes' pass left as words.
fn track(text: &mut String, course: &Course<'_>) -> Option<Timestamp> {
    let open = text.find("(track ")?;
    let end = text[open..].find(')').map(|i| open + i)?;
    let at = time(&text[open + 7..end], course, None)?;
    text.replace_range(open..=end, "");
    text.truncate(text.trim_end().len());
    Some(at)
}

/// A time at the head of a text, up to a colon, a dash or a bracket. Takes it away.
fn leading_time(
    text: &mut String,
    course: &Course<'_>,
    before: Option<Timestamp>,
) -> Option<Timestamp> {
    let trimmed = text.trim_start_matches(['(', '[', ' ']);
    let shift = text.len() - trimmed.len();
    let ends = [": ", " - ", " – ", " — ", ") ", "] ", ")", "]"];
    let cut = ends
        .iter()
        .filter_map(|end| trimmed.find(end).map(|at| (at, at + end.len())))
        .min()?;
    let stamp = &trimmed[..cut.0];
    if stamp.len() > 40 || !stamp.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let at = time(stamp, course, before)?;
    *text = text[shift + cut.1..]
        .trim_start_matches([':', '-', ' '])
        .to_string();
    Some(at)
}

/// A time; one without a year has the year of the incident, one without a day the day of the update before.
fn time(text: &str, course: &Course<'_>, before: Option<Timestamp>) -> Option<Timestamp> {
    let text = text.trim().trim_matches(['(', ')', '"', '\'', '`']);
    let found = times::parse(text, course.zone, course.ours);
    if let Some(found) = found.filter(|f| !matches!(f.when, crate::base::time::When::Day(_))) {
        return found.when.resolve(course.ours).ok();
    }
    let civil = course.ours.to_datetime(course.started);
    let clock = text.find(':').and_then(|at| {
        let start = text[..at]
            .rfind(|c: char| !c.is_ascii_digit())
            .map_or(0, |i| {
                i + text[i..].chars().next().map_or(1, char::len_utf8)
            });
        (start < at).then_some(start)
    })?;
    let (day, hour) = (text[..clock].trim().trim_end_matches(','), &text[clock..]);
    let with_day = match day.is_empty() {
        true => {
            let zone = if hour.contains("UTC") {
                TimeZone::UTC
            } else {
                course.ours.clone()
            };
            let before = zone.to_datetime(before.unwrap_or(course.started));
            format!("{} {hour}", before.date())
        }
        false => format!("{day} {} {hour}", civil.year()),
    };
    let found = times::parse(&with_day, course.zone, course.ours)?;
    match found.when {
        crate::base::time::When::Day(_) => None,
        when => when.resolve(course.ours).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::lines::lines_of;

    fn run(text: &str, over: bool) -> Vec<String> {
        let course = Course {
            started: "2018-05-25T04:13Z".parse().unwrap(),
            resolved: over.then(|| "2018-05-25T06:00Z".parse().unwrap()),
            is_over: over,
            zone: Some(&TimeZone::UTC),
            ours: &TimeZone::UTC,
        };
        let mut notes = Notes::default();
        updates(lines_of(text, 1), &course, &mut notes)
            .into_iter()
            .map(|u| format!("{} {} {}", u.at, u.phase, u.body.replace('\n', "|")))
            .collect()
    }

    #[test]
    fn phases_newest_first() {
        let text = "*Resolved* -\nAll is well. (track 2018-05-25 05:54:00)\n\n**Monitoring** - A fix. (track 2018-05-25 04:40:00)\n\n**Investigating** - We look. (track 2018-05-25 04:13:00)\n";
        assert_eq!(
            run(text, true),
            [
                "2018-05-25T04:13:00Z investigating We look.",
                "2018-05-25T04:40:00Z monitoring A fix.",
                "2018-05-25T05:54:00Z resolved |All is well.",
            ]
            .map(|s| s.replace("|All", "All"))
        );
    }

    #[test]
    fn a_list_with_times() {
        let text = "We look.\n\nUpdates:\n\n- Fri May 25 05:00:02 UTC: Slow.\n- Fri May 25 05:30:00 UTC: Better.\n";
        let seen = run(text, true);
        assert_eq!(seen.len(), 4, "{seen:?}");
        assert!(
            seen[1].starts_with("2018-05-25T05:00:02Z investigating Updates:"),
            "{seen:?}"
        );
        assert!(seen[3].starts_with("2018-05-25T06:00:00Z resolved"));
    }

    #[test]
    fn text_alone() {
        assert_eq!(
            run("All is slow.\n", false),
            ["2018-05-25T04:13:00Z investigating All is slow."]
        );
        assert_eq!(run("", true).len(), 2);
    }

    #[test]
    fn severities() {
        assert_eq!(impact("Down"), ("major_outage", true));
        assert_eq!(impact("disruptd"), ("partial_outage", false));
        assert_eq!(impact("whatever"), ("degraded_performance", false));
    }
}
