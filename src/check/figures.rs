//! Blocks of the language `figure`: figures that there are, in one unit, drawn in a way that campanile knows.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::names;
use crate::base::source::Place;
use crate::content::Front;
use crate::content::figures::{Chart, Figure, PATH};
use crate::read::figures::block;
use crate::site::{Core, Site};

pub const UNKNOWN_FIGURE: Code = Code {
    name: "unknown-figure",
    severity: Severity::Error,
    catches: "A figure that a page or a report asks for and that `data/figures.yml` does not have, or a line of its block that says nothing.",
    why: "The page would have a hole where the chart should be.",
    wrong: "```figure\ncals\n```",
    right: "```figure\ncalls\n```",
};

pub const MIXED_UNITS: Code = Code {
    name: "mixed-units",
    severity: Severity::Error,
    catches: "One chart of figures that are counted in different units, or of one that is made of parts and another.",
    why: "On one axis, hours and dollars look alike, and the taller line means nothing.",
    wrong: "```figure\ncalls (calls)\ncost-a-person ($)\n```",
    right: "Two blocks, one for each figure.",
};

pub const RULE: Rule = Rule {
    code: &UNKNOWN_FIGURE,
    run: unknown,
};

pub const UNITS: Rule = Rule {
    code: &MIXED_UNITS,
    run: mixed,
};

/// Each block's text with its place, in documents that somebody will read.
fn blocks(site: &Site) -> impl Iterator<Item = (&Core, Vec<(&str, usize)>)> {
    let all = site
        .cores
        .iter()
        .map(|core| &**core)
        .filter(|core| matters(core));
    all.filter(|core| core.doc.body.codes.iter().any(|c| c.language == "figure"))
        .map(|core| (core, places(core, "figure")))
}

/// Blocks of a language as they stand in the source: their lines, and where those begin.
pub fn places<'a>(core: &'a Core, language: &str) -> Vec<(&'a str, usize)> {
    let text = &core.doc.source.text;
    let mut found = Vec::new();
    let mut at = core.doc.body_at;
    // The fence that is open, and where its text began if it is one of ours.
    let mut open: Option<(&str, Option<usize>)> = None;
    for line in text.get(at..).unwrap_or_default().split_inclusive('\n') {
        let bare = line.trim_start_matches([' ', '>', '\t']);
        let marks = bare.len() - bare.trim_start_matches(['`', '~']).len();
        let fence = &bare[..marks];
        match open {
            Some((opened, start))
                if marks >= opened.len()
                    && fence.starts_with(&opened[..1])
                    && bare[marks..].trim().is_empty() =>
            {
                found.extend(start.map(|start| (&text[start..at], start)));
                open = None;
            }
            Some(_) => {}
            None if marks >= 3 => {
                let ours = bare[marks..].trim() == language;
                open = Some((fence, ours.then_some(at + line.len())));
            }
            None => {}
        }
        at += line.len();
    }
    found.extend(
        open.and_then(|(_, start)| start)
            .map(|start| (&text[start..], start)),
    );
    found
}

/// A line of a block.
pub fn line(core: &Core, (text, start): (&str, usize), wanted: &str) -> Place {
    let at = text.find(wanted).unwrap_or(0);
    core.doc.at(start + at..start + at + wanted.len())
}

fn unknown(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    // What asks for a figure is not wrong because the file of all figures is.
    if site.figures.unread {
        return found;
    }
    for (core, blocks) in blocks(site) {
        for spot in blocks {
            let block = block(spot.0);
            for id in block.ids.iter().filter(|id| known(site, id).is_none()) {
                found.push(no_figure(site, id, line(core, spot, id)));
            }
            for other in &block.other {
                let message = format!("`{other}` is neither a figure's id nor a setting");
                found.push(
                    Finding::new(&UNKNOWN_FIGURE, line(core, spot, other), message)
                        .help("write one id a line; `chart:` and `title:` are the settings"),
                );
            }
            if let Some(name) = block.chart.filter(|name| Chart::named(name).is_none()) {
                let all = Chart::NAMES.map(|(name, _)| name);
                let message = format!("campanile draws no chart `{name}`");
                found.push(
                    Finding::new(&UNKNOWN_FIGURE, line(core, spot, name), message)
                        .did_you_mean(names::nearest(name, all))
                        .help(format!("it takes {}", names::or_list(&all))),
                );
            }
            if block.ids.is_empty() && block.other.is_empty() {
                let place = core.doc.at(spot.1..spot.1);
                found.push(
                    Finding::new(&UNKNOWN_FIGURE, place, "this block names no figure")
                        .help(format!("write an id from {PATH} on a line of its own")),
                );
            }
        }
    }
    for core in site.cores.iter().filter(|core| matters(core)) {
        let Front::Page(page) = &core.doc.front else {
            continue;
        };
        let named = page
            .report
            .iter()
            .flat_map(|report| report.figures.iter().enumerate());
        for (i, id) in named.filter(|(_, id)| known(site, id).is_none()) {
            found.push(no_figure(
                site,
                id,
                core.doc.field(&format!("report.figures.{i}")),
            ));
        }
    }
    found
}

fn known<'a>(site: &'a Site, id: &str) -> Option<&'a Figure> {
    site.figures.figures.get(id)
}

fn no_figure(site: &Site, id: &str, place: Place) -> Finding {
    let all = site
        .figures
        .figures
        .figures
        .iter()
        .map(|figure| figure.id.0.as_str());
    let finding = Finding::new(&UNKNOWN_FIGURE, place, format!("there is no figure `{id}`"));
    match names::nearest(id, all) {
        Some(near) => finding.did_you_mean(Some(near)),
        None => finding.help(format!("figures stand in {PATH}, each with its id")),
    }
}

fn mixed(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for (core, blocks) in blocks(site) {
        for spot in blocks {
            let block = block(spot.0);
            let figures: Vec<(&str, &Figure)> = (block.ids.iter())
                .filter_map(|id| Some((*id, known(site, id)?)))
                .collect();
            let Some((_, first)) = figures.first() else {
                continue;
            };
            for (id, other) in &figures[1..] {
                let message = match other.unit == first.unit {
                    false => format!(
                        "`{id}` is counted in {}, and `{}` in {}",
                        other.unit, first.id, first.unit
                    ),
                    true if !other.parts().is_empty() || !first.parts().is_empty() => {
                        format!(
                            "`{id}` and `{}` cannot share a chart: one is made of parts",
                            first.id
                        )
                    }
                    true => continue,
                };
                found.push(
                    Finding::new(&MIXED_UNITS, line(core, spot, id), message)
                        .help("draw it in a block of its own"),
                );
            }
        }
    }
    found
}
