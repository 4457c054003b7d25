//! What `check` found last time: as long as no byte of the site and no state of the clock is another, it finds the same.
use crate::Input;
use crate::base::finding::{Finding, Severity};
use crate::base::source::{Place, Source};
use crate::check;
use crate::read::Bytes;
use crate::site::{Detail, Site};
use crate::world::prose as disk;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;
use xxhash_rust::xxh3::Xxh3Default;

/// The name of its folder among what may be lost.
const WHAT: &str = "check";

#[derive(Serialize, Deserialize)]
struct Kept {
    /// Hash of all that goes into the findings but the clock.
    key: String,
    /// From when until when the clock makes no difference, in seconds; none for a clock that stands still.
    holds: Option<(i64, i64)>,
    findings: Vec<Said>,
}

/// A finding without the texts that it points into.
#[derive(Serialize, Deserialize)]
struct Said {
    code: String,
    level: Option<Severity>,
    place: Option<Spot>,
    message: String,
    label: String,
    help: Vec<String>,
    related: Vec<(Spot, String)>,
}

#[derive(Serialize, Deserialize)]
struct Spot {
    path: String,
    start: usize,
    end: usize,
}

/// The hash of all that the native checks can see, and of the program.
pub fn key(input: &Input) -> String {
    let mut hash = Xxh3Default::new();
    let mut add = |bytes: &[u8]| {
        hash.update(&bytes.len().to_le_bytes());
        hash.update(bytes);
    };
    add(disk::program().as_bytes());
    add(input.config.text.as_bytes());
    for file in input.sources.iter().chain(&input.data) {
        add(file.path.as_bytes());
        add(&file.bytes);
    }
    for asset in &input.assets {
        add(format!("{asset:?}").as_bytes());
    }
    for file in &input.theme {
        add(file.path.as_bytes());
        add(&file.bytes);
    }
    add(input.lock.as_ref().map_or("", |lock| &lock.text).as_bytes());
    add(format!("{:?} {:?} {}", input.now, input.url, input.internal).as_bytes());
    format!("{:032x}", hash.digest128())
}

/// The findings of the last time, if they are those of now.
pub fn recall(root: &Path, input: &Input, key: &str) -> Option<Vec<Finding>> {
    let kept: Kept = serde_json::from_slice(&disk::recall(root, WHAT)?).ok()?;
    let clock = input.clock.as_second();
    let in_time = |(from, until): (i64, i64)| from <= clock && clock < until;
    if kept.key != key || !kept.holds.is_none_or(in_time) {
        return None;
    }
    if kept.findings.is_empty() {
        return Some(Vec::new());
    }
    let sources = sources(input);
    let codes: HashMap<&str, _> = check::codes()
        .into_iter()
        .map(|code| (code.name, code))
        .collect();
    let place = |spot: &Spot| {
        let source = sources.get(spot.path.as_str())?;
        let there = source.text.get(spot.start..spot.end).is_some();
        there.then(|| source.at(spot.start..spot.end))
    };
    let back = |said: Said| {
        let at = said.place.as_ref().map(&place);
        if at.as_ref().is_some_and(Option::is_none) {
            return None;
        }
        let mut finding = Finding::new(codes.get(said.code.as_str())?, at.flatten(), said.message);
        finding.label = said.label;
        finding.level = said.level;
        finding.help = said.help;
        for (spot, words) in said.related {
            finding.related.push((place(&spot)?, words));
        }
        Some(finding)
    };
    // One that cannot be told again, and all are looked for again.
    kept.findings.into_iter().map(back).collect()
}

/// Keeps findings for the next time, if each can be told again from the same files.
pub fn keep(root: &Path, input: &Input, key: &str, site: &Site, findings: &[Finding]) {
    let sources = match findings.is_empty() {
        true => HashMap::new(),
        false => sources(input),
    };
    let spot = |place: &Place| {
        let source = sources.get(&*place.source.path)?;
        (source.text == place.source.text).then(|| Spot {
            path: place.source.path.to_string(),
            start: place.span.start,
            end: place.span.end,
        })
    };
    let said = |finding: &Finding| {
        let place = finding.place.as_ref().map(&spot);
        if place.as_ref().is_some_and(Option::is_none) || finding.rule.is_some() {
            return None;
        }
        let related = finding.related.iter();
        let related = related.map(|(place, words)| Some((spot(place)?, words.clone())));
        Some(Said {
            code: finding.code.name.to_string(),
            level: finding.level,
            place: place.flatten(),
            message: finding.message.clone(),
            label: finding.label.clone(),
            help: finding.help.clone(),
            related: related.collect::<Option<_>>()?,
        })
    };
    let Some(findings) = findings.iter().map(said).collect::<Option<Vec<Said>>>() else {
        return;
    };
    let kept = Kept {
        key: key.into(),
        holds: holds(site, input),
        findings,
    };
    if let Ok(bytes) = serde_json::to_vec(&kept) {
        disk::keep(root, WHAT, &bytes);
    }
}

/// From when until when the clock makes no difference, in seconds; none for a clock that stands still.
pub fn holds(site: &Site, input: &Input) -> Option<(i64, i64)> {
    let stands_still = site.now != input.clock;
    (!stands_still).then(|| (site.now.as_second(), until(site).as_second()))
}

/// When the clock alone may change a finding: with a state of the site, with a promise of news, or at midnight.
fn until(site: &Site) -> Timestamp {
    let promises = site.cores.iter().filter_map(|core| match &core.detail {
        Detail::Course(course) => course.next_update_by,
        _ => None,
    });
    let ahead = promises.filter(|by| *by > site.now);
    ahead.fold(site.next_change(), Timestamp::min)
}

/// All texts that a finding can point into, by their path.
fn sources(input: &Input) -> HashMap<String, Source> {
    let table = input.config.text.parse::<toml::Table>().unwrap_or_default();
    let src = table.get("book").and_then(|book| book.get("src")?.as_str());
    let src = src.unwrap_or("content").trim_end_matches('/');
    let mut sources = HashMap::with_capacity(input.sources.len() + 8);
    let mut add = |source: Source| sources.insert(source.path.to_string(), source);
    add(input.config.clone());
    input.lock.iter().cloned().for_each(|lock| drop(add(lock)));
    for (folder, files) in [(src, &input.sources), ("", &input.data)] {
        for file in files {
            let Bytes::Text(text) = &file.bytes else {
                continue;
            };
            let path = match folder {
                "" => file.path.to_string(),
                folder => format!("{folder}/{}", file.path),
            };
            add(Source::new(path, text.clone()));
        }
    }
    sources
}
