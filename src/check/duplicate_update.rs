//! Two updates of one time.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::{Front, Maintenance};
use crate::site::{Core, Detail, Site};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::HashMap;

pub const DUPLICATE_UPDATE: Code = Code {
    name: "duplicate-update",
    severity: Severity::Error,
    catches: "Two updates or changes of a document with the same `at`.",
    why: "The time is an update's name in every feed: readers would get one of the two, and which one would be chance.",
    wrong: "updates:\n  - at: 2026-12-01 09:20\n    phase: investigating\n  - at: 2026-12-01 09:20\n    phase: identified",
    right: "updates:\n  - at: 2026-12-01 09:20\n    phase: investigating\n  - at: 2026-12-01 09:21\n    phase: identified",
};

pub const RULE: Rule = Rule {
    code: &DUPLICATE_UPDATE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in site.cores.iter().filter(|core| matters(core)) {
        let said = said(core, &site.face.zone);
        if said.len() > 1 && has_twins(&said) {
            found.extend(twins(core, &said));
        }
    }
    found
}

/// Where a time stands, so that its path is written out only for a finding.
#[derive(Clone, Copy)]
enum At {
    Change(usize),
    Update(usize),
    Occurrence(usize, usize),
}

impl At {
    fn path(self) -> String {
        match self {
            At::Change(i) => format!("changes.{i}.at"),
            At::Update(i) => format!("updates.{i}.at"),
            At::Occurrence(i, j) => format!("occurrences.{i}.updates.{j}.at"),
        }
    }
}

fn said(core: &Core, zone: &TimeZone) -> Vec<(Timestamp, At)> {
    let mut said: Vec<(Timestamp, At)> = Vec::new();
    let updates: &[_] = match &core.detail {
        Detail::Plan(plan) => &plan.updates,
        Detail::Course(course) => &course.updates,
        _ => &[],
    };
    said.extend(
        updates
            .iter()
            .enumerate()
            .map(|(i, update)| (update.at, At::Update(i))),
    );
    if let Front::Maintenance(front) = &core.doc.front {
        said.extend(of_occurrences(front, zone));
    }
    said.extend(
        core.changes
            .iter()
            .enumerate()
            .map(|(i, at)| (*at, At::Change(i))),
    );
    said
}

fn of_occurrences(front: &Maintenance, zone: &TimeZone) -> impl Iterator<Item = (Timestamp, At)> {
    front
        .occurrences
        .iter()
        .enumerate()
        .flat_map(move |(i, occurrence)| {
            let times = occurrence
                .updates
                .iter()
                .map(|update| update.at.resolve(zone).ok());
            times
                .enumerate()
                .filter_map(move |(j, at)| Some((at?, At::Occurrence(i, j))))
        })
}

fn has_twins(said: &[(Timestamp, At)]) -> bool {
    let mut times: Vec<Timestamp> = said.iter().map(|(at, _)| *at).collect();
    times.sort_unstable();
    times.windows(2).any(|pair| pair[0] == pair[1])
}

fn twins(core: &Core, said: &[(Timestamp, At)]) -> Vec<Finding> {
    let mut first: HashMap<Timestamp, At> = HashMap::new();
    let mut found = Vec::new();
    for (time, at) in said {
        if let Some(before) = first.get(time) {
            found.push(
                Finding::new(
                    &DUPLICATE_UPDATE,
                    core.doc.field(&at.path()),
                    "two entries of this document have this time",
                )
                .related(core.doc.field(&before.path()), "the other one")
                .help("make one a minute later; to correct the time that readers see, use `display_at`"),
            );
        } else {
            first.insert(*time, *at);
        }
    }
    found
}
