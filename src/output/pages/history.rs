//! `/status/history/`: past incidents and windows by month, one page a year.
use super::{Sheet, Stage, artifact, frame};
use crate::base::artifact::Artifact;
use crate::base::time::month_name;
use crate::site::published::Published;
use crate::view::*;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let years = years(&stage.site);
    let newest = years.first().copied();
    let mut pages: Vec<Artifact> = (years.iter().enumerate())
        .map(|(i, year)| {
            let (year, years) = (*year, years.clone());
            artifact(stage, &address(year, newest), move |stage| {
                sheet(stage, year, i, &years)
            })
        })
        .collect();
    if pages.is_empty() {
        let year = stage.site.face.date(stage.site.now).year();
        pages.push(artifact(stage, "/status/history/", move |stage| {
            sheet(stage, year, 0, &[year])
        }));
    }
    pages
}

/// The newest year stands at the address that people know.
fn address(year: i16, newest: Option<i16>) -> String {
    if newest == Some(year) {
        "/status/history/".into()
    } else {
        format!("/status/history/{year}/")
    }
}

fn years(site: &Published) -> Vec<i16> {
    let mut years: Vec<i16> = past(site)
        .map(|(at, _)| site.face.date(at).year())
        .collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    years
}

/// What is over: when it began, and its document.
fn past(site: &Published) -> impl Iterator<Item = (Timestamp, usize)> {
    let incidents = site
        .communications
        .incidents
        .iter()
        .filter(|i| !i.detail.is_open());
    let work = site
        .communications
        .maintenance
        .iter()
        .filter(|m| !m.detail.now().standing.is_ahead());
    incidents
        .map(|i| (i.detail.started, i.core.index))
        .chain(work.map(|m| (m.detail.now().window.starts, m.core.index)))
}

fn sheet(stage: &Stage, year: i16, place: usize, years: &[i16]) -> Sheet {
    let site = &stage.site;
    let newest = years.first().copied();
    let title = format!("Incidents and maintenance in {year}");
    let about = format!("What was down, slow or worked on in {year}, month by month.");
    let path = address(year, newest);
    let mut page = frame::page(
        stage,
        &title,
        &about,
        &path,
        "status",
        &[("Status", "/status/")],
    );
    let neighbour = |i: Option<usize>| {
        let year = *years.get(i?)?;
        Some(LinkView::new(year.to_string(), address(year, newest)))
    };
    page.prev = neighbour(place.checked_sub(1));
    page.next = neighbour(Some(place + 1));
    let mut months: BTreeMap<i8, Vec<(Timestamp, usize)>> = BTreeMap::new();
    for (at, index) in past(site).filter(|(at, _)| site.face.date(*at).year() == year) {
        months
            .entry(site.face.date(at).month())
            .or_default()
            .push((at, index));
    }
    let groups: Vec<CardGroup> = months
        .into_iter()
        .rev()
        .map(|(_, mut list)| {
            list.sort_by(|a, b| b.cmp(a));
            let name = list
                .first()
                .map_or("", |(at, _)| month_name(site.face.date(*at)));
            CardGroup {
                id: name.to_lowercase(),
                name: format!("{name} {year}"),
                cards: list
                    .iter()
                    .filter_map(|(_, i)| stage.own_card(*i))
                    .collect(),
                ..CardGroup::default()
            }
        })
        .collect();
    Sheet::new(
        "history.html",
        page,
        &HistoryView {
            title,
            summary: about,
        },
    )
    .with_views("months", &groups)
}
