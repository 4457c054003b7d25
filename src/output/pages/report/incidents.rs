//! What broke in the year, counted from the incidents themselves: nobody has to remember, and nobody can forget.
use super::Span;
use crate::base::names;
use crate::base::time::duration_words;
use crate::content::Incident;
use crate::content::figures::{Chart, number};
use crate::content::shared::Impact;
use crate::output::pages::chart::{self, Drawing, Series};
use crate::output::pages::{Stage, words};
use crate::site::published::{Entry, Published};
use crate::site::say;
use crate::site::window::Course;
use crate::view::{LinkView, YearIncidentView, YearIncidentsView};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Incidents in the table; the others are in the history.
const LONGEST: usize = 10;
/// Services in the chart; the others are one bar.
const SERVICES: usize = 7;

type Broke<'a> = (&'a Entry<Incident, Course>, Timestamp);

pub fn view(stage: &Stage, span: &Span) -> Option<YearIncidentsView> {
    let site = &stage.site;
    let all = of_the_time(site, span);
    if all.is_empty() {
        return None;
    }
    let before = Span {
        from: span.from - (span.to.duration_since(span.from)),
        to: span.from,
    };
    let mut longest = all.clone();
    longest.sort_by_key(|(entry, end)| {
        (
            std::cmp::Reverse(end.duration_since(entry.detail.started)),
            entry.core.id.clone(),
        )
    });
    let shown = longest.len().min(LONGEST);
    Some(YearIncidentsView {
        sentence: sentence(&all, &of_the_time(site, &before)),
        share: share(&all, span),
        chart_html: chart::html(&by_service(site, &all)),
        longest: longest[..shown]
            .iter()
            .map(|broke| row(site, *broke))
            .collect(),
        all: Some(LinkView::new("All past incidents", "/status/history/")),
    })
}

/// Incidents that began in that time and hit somebody, each with its end. One that is still open counts up to the
/// newest word about it, since nobody knows more.
fn of_the_time<'a>(site: &'a Published, span: &Span) -> Vec<Broke<'a>> {
    let all = site.communications.incidents.iter();
    let hit = all.filter(|i| i.front.impact != Impact::None && span.holds(i.detail.started));
    hit.map(|incident| {
        let course = &incident.detail;
        let heard = course
            .updates
            .iter()
            .map(|u| u.at)
            .filter(|at| *at <= site.now)
            .max();
        let end = course.resolved.or(heard).unwrap_or(course.started);
        (incident, end.max(course.started))
    })
    .collect()
}

fn hours(all: &[Broke<'_>]) -> f64 {
    let seconds = all
        .iter()
        .map(|(entry, end)| end.duration_since(entry.detail.started).as_secs());
    seconds.sum::<i64>() as f64 / 3600.0
}

/// "10 incidents took 31 hours in all, where it was 14 incidents the year before."
fn sentence(all: &[Broke<'_>], before: &[Broke<'_>]) -> String {
    let count = names::count(all.len(), "incident", "incidents");
    let hours = number(hours(all), 1);
    let then = match before.len() {
        0 => String::new(),
        1 => ", where there was 1 in the year before".into(),
        n => format!(
            ", where there were {} in the year before",
            names::thousands(n)
        ),
    };
    format!("{count} took {hours} hours in all{then}.")
}

/// The share of the time in which nothing was broken; two incidents at once count once.
fn share(all: &[Broke<'_>], span: &Span) -> String {
    let mut stretches: Vec<(i64, i64)> = all
        .iter()
        .map(|(entry, end)| (entry.detail.started.as_second(), end.as_second()))
        .collect();
    stretches.sort_unstable();
    let (mut open, mut until) = (0, i64::MIN);
    for (from, to) in stretches {
        open += (to - from.max(until)).max(0);
        until = until.max(to);
    }
    let whole = span.to.duration_since(span.from).as_secs().max(1);
    // Rounded down, so that 100 percent is never said of a year with an incident.
    let share = ((1.0 - open as f64 / whole as f64) * 1000.0).floor() / 10.0;
    format!(
        "{} percent of the time, every service worked as it should.",
        number(share, 1)
    )
}

/// Hours in which each service was down or slow; an incident of two services counts for both.
fn by_service(site: &Published, all: &[Broke<'_>]) -> Drawing {
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for broke in all {
        for service in &broke.0.front.services {
            *sums.entry(&service.id).or_default() += hours(&[*broke]);
        }
    }
    let title = |id: &str| {
        site.service(id).map_or_else(
            || say::name(site, id).to_string(),
            |s| s.front.title.clone(),
        )
    };
    let mut rows: Vec<(String, f64)> = sums.into_iter().map(|(id, sum)| (title(id), sum)).collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    if rows.len() > SERVICES + 1 {
        let rest: f64 = rows.drain(SERVICES..).map(|(_, sum)| sum).sum();
        rows.push(("All others".into(), rest));
    }
    Drawing {
        key: "chart-incidents".into(),
        title: "Hours in which a service was down or slow".into(),
        means: None,
        source: Some("The incidents on this site, from their beginning to their end. One that hit two services counts for both".into()),
        unit: "hours".into(),
        decimals: 1,
        kind: Chart::Bars,
        axis: "Service",
        names: rows.iter().map(|(name, _)| name.clone()).collect(),
        series: vec![Series {
            name: "Hours".into(),
            values: rows.iter().map(|(_, sum)| Some(*sum)).collect(),
        }],
    }
}

fn row(site: &Published, (entry, end): Broke<'_>) -> YearIncidentView {
    let services = entry.front.services.iter().map(|s| s.id.as_str());
    YearIncidentView {
        title: entry.front.title.clone(),
        url: entry.core.address.to_string(),
        day: words::day(&site.face, entry.detail.started),
        services: say::names(site, services),
        // What it was while it lasted, and not what it is by now.
        state: words::impact(entry.front.impact),
        length: match entry.detail.is_open() {
            true => "still open".into(),
            false => duration_words(entry.detail.started, end),
        },
    }
}
