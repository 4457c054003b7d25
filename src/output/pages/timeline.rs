//! `/timeline/`: the next twelve months as a picture and as a table: new services, services that end, freezes.
//!
//! A page of the site, like the home page, and no feed or calendar: there the families stay apart. Each line says
//! what it is, so that an announcement is never taken for a notice.
use super::{Sheet, Stage, artifact, chart, frame, words};
use crate::base::artifact::Artifact;
use crate::base::time::month_name;
use crate::site::published::Published;
use crate::view::*;
use chart::gantt::{Gantt, Track};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use std::sync::Arc;

const ADDRESS: &str = "/timeline/";
const TITLE: &str = "What is coming";
const SUMMARY: &str = "New services, services that end, and the weeks in which we change nothing: the next twelve months.";

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    vec![artifact(stage, ADDRESS, sheet)]
}

fn sheet(stage: &Stage) -> Sheet {
    let site = &stage.site;
    let page = frame::page(stage, TITLE, SUMMARY, ADDRESS, "news", &[]);
    let year = Year::of(site);
    let coming = coming(site, &year);
    let view = TimelineView {
        title: TITLE.into(),
        summary: SUMMARY.into(),
        picture_html: picture(site, &year),
        span: year.words(),
        months: months(site, coming),
        empty: "Nothing is planned for the next twelve months.".into(),
        follow: vec![
            LinkView::new("Planned maintenance", "/maintenance/"),
            LinkView::new("How to be told", "/subscribe/"),
        ],
    };
    Sheet::new("timeline.html", page, &view)
}

/// Twelve whole months, from the one that we are in.
struct Year {
    today: Date,
    from: Date,
    /// The first day after it.
    to: Date,
}

impl Year {
    fn of(site: &Published) -> Year {
        let today = site.face.date(site.now);
        let from = today.first_of_month();
        Year {
            today,
            from,
            to: from.saturating_add(12.months()),
        }
    }

    fn words(&self) -> String {
        let last = self.to.saturating_sub(1.day());
        format!(
            "{} {} to {} {}",
            month_name(self.from),
            self.from.year(),
            month_name(last),
            last.year()
        )
    }

    /// Where a day lies, from 0 to 1.
    fn place(&self, day: Date) -> f64 {
        let days = |from: Date, to: Date| f64::from((to - from).get_days());
        (days(self.from, day) / days(self.from, self.to)).clamp(0.0, 1.0)
    }

    fn holds(&self, day: Date) -> bool {
        self.today <= day && day < self.to
    }
}

/// The days of a launch's phase, the last one included; without an end, up to the next phase.
fn phase_days(
    site: &Published,
    phases: &[(Timestamp, Option<Timestamp>)],
    i: usize,
) -> (Date, Option<Date>) {
    let (from, to) = phases[i];
    let last = to.map(|to| site.face.date(to.saturating_sub(1.second()).unwrap_or(to)));
    (site.face.date(from), last)
}

struct Coming {
    day: Date,
    last: Option<Date>,
    view: ComingView,
}

fn coming(site: &Published, year: &Year) -> Vec<Coming> {
    let mut found = Vec::new();
    for launch in &site.marketing.launches {
        for (i, phase) in launch.front.phases.iter().enumerate() {
            let (day, last) = phase_days(site, &launch.detail.phases, i);
            let who: Vec<String> = phase
                .audience
                .iter()
                .map(|id| site.config.audience_name(id).to_string())
                .collect();
            let note = match (who.is_empty(), &phase.note) {
                (true, note) => note.clone(),
                (false, None) => Some(format!("For: {}.", who.join(", "))),
                (false, Some(note)) => Some(format!("For: {}. {}", who.join(", "), note.trim())),
            };
            found.push(Coming {
                day,
                last,
                view: ComingView {
                    what: phase.name.clone(),
                    kind: StateView {
                        icon: "in_progress".into(),
                        ..StateView::new("info", &site.config.labels.launch)
                    },
                    about: Some(LinkView::new(&launch.front.title, &*launch.core.address)),
                    note,
                    ..ComingView::default()
                },
            });
        }
    }
    for retirement in &site.communications.retirements {
        let names = crate::site::say::names(
            site,
            retirement.front.services.iter().map(|s| s.id.as_str()),
        );
        found.push(Coming {
            day: retirement.front.ends_on.0,
            last: None,
            view: ComingView {
                what: format!("Last day of {}", super::portfolio::lower_first(&names)),
                kind: StateView::new("past", "A service ends"),
                about: Some(LinkView::new(
                    &retirement.front.title,
                    &*retirement.core.address,
                )),
                ..ComingView::default()
            },
        });
    }
    for freeze in &site.config.calendar.freeze {
        found.push(Coming {
            day: freeze.from.0,
            last: Some(freeze.to.0),
            view: ComingView {
                what: freeze.name.clone(),
                kind: StateView {
                    icon: "lock".into(),
                    ..StateView::new("planned", "No changes")
                },
                note: Some("We change nothing that could disturb you.".into()),
                ..ComingView::default()
            },
        });
    }
    found.retain(|c| {
        year.holds(c.day)
            || c.last
                .is_some_and(|last| c.day < year.today && year.holds(last))
    });
    found.sort_by(|a, b| (a.day, &a.view.what).cmp(&(b.day, &b.view.what)));
    found
}

fn months(site: &Published, coming: Vec<Coming>) -> Vec<ComingMonthView> {
    let mut months: Vec<ComingMonthView> = Vec::new();
    for mut one in coming {
        let name = match one.day < site.face.date(site.now) {
            true => "Under way".into(),
            false => format!("{} {}", month_name(one.day), one.day.year()),
        };
        one.view.when = when(site, one.day, one.last);
        match months.last_mut().filter(|month| month.name == name) {
            Some(month) => month.rows.push(one.view),
            None => months.push(ComingMonthView {
                name,
                rows: vec![one.view],
            }),
        }
    }
    months
}

/// "January 19", "January 8 to 9", "November 2 to February 1".
fn when(site: &Published, day: Date, last: Option<Date>) -> TimeView {
    let face = &site.face;
    let mut view = words::date(face, day);
    view.text = match last.filter(|last| *last != day) {
        None => face.day(day),
        Some(last) if (last.year(), last.month()) == (day.year(), day.month()) => {
            match face.date_style {
                crate::base::time::DateStyle::MonthDay => {
                    format!("{} to {}", face.day(day), last.day())
                }
                crate::base::time::DateStyle::DayMonth => {
                    format!("{} to {}", day.day(), face.day(last))
                }
            }
        }
        Some(last) => format!("{} to {}", face.day(day), face.day(last)),
    };
    view
}

fn picture(site: &Published, year: &Year) -> Option<String> {
    let mut tracks = launches(site, year);
    tracks.extend(retirements(site, year));
    let freezes = site.config.calendar.freeze.iter();
    let bands: Vec<(f64, f64, String)> = freezes
        .filter(|f| f.to.0 >= year.from && f.from.0 < year.to)
        .map(|f| {
            (
                year.place(f.from.0),
                year.place(f.to.0.saturating_add(1.day())),
                f.name.clone(),
            )
        })
        .collect();
    if tracks.is_empty() && bands.is_empty() {
        return None;
    }
    let months = (0..12).map(|i| {
        let day = year.from.saturating_add(i.months());
        (year.place(day), month_name(day).to_string())
    });
    let gantt = Gantt {
        title: format!("{TITLE}: {}", year.words()),
        months: months.collect(),
        bands,
        tracks,
        today: year.place(year.today),
    };
    Some(chart::gantt::html(&gantt))
}

fn launches(site: &Published, year: &Year) -> Vec<Track> {
    let mut tracks: Vec<(Date, Track)> = Vec::new();
    for launch in &site.marketing.launches {
        let phases = &launch.detail.phases;
        let mut track = Track {
            name: launch.front.title.clone(),
            ..Track::default()
        };
        let mut first = None;
        for i in 0..phases.len() {
            let (day, last) = phase_days(site, phases, i);
            let next = phases.get(i + 1).map(|(from, _)| site.face.date(*from));
            let end = last
                .map(|l| l.saturating_add(1.day()))
                .or(next)
                .unwrap_or(year.to);
            if end <= year.from || day >= year.to {
                continue;
            }
            track.spans.push((year.place(day), year.place(end)));
            if day >= year.from {
                track.marks.push(year.place(day));
                first = first.or(Some(day));
            }
        }
        // What only goes on as it is says nothing about the year ahead.
        if let Some(first) = first.filter(|_| !track.marks.is_empty()) {
            tracks.push((first, track));
        }
    }
    tracks.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
    tracks.into_iter().map(|(_, track)| track).collect()
}

fn retirements(site: &Published, year: &Year) -> Vec<Track> {
    let mut ends: Vec<_> = (site.communications.retirements.iter())
        .filter(|r| r.front.ends_on.0 >= year.from && r.front.ends_on.0 < year.to)
        .collect();
    ends.sort_by_key(|r| (r.front.ends_on.0, r.core.id.clone()));
    let track = |r: &&crate::site::published::Entry<crate::content::Retirement, Timestamp>| Track {
        name: r.front.title.clone(),
        ends: true,
        spans: vec![(0.0, year.place(r.front.ends_on.0.saturating_add(1.day())))],
        marks: Vec::new(),
    };
    ends.iter().map(track).collect()
}
