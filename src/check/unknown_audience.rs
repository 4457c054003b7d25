//! Audiences that book.toml does not have.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::names;
use crate::base::source::Place;
use crate::content::Front;
use crate::site::Site;

pub const UNKNOWN_AUDIENCE: Code = Code {
    name: "unknown-audience",
    severity: Severity::Error,
    catches: "The id of an audience that book.toml does not have.",
    why: "The document would be on nobody's page and in nobody's feed.",
    wrong: "audience:\n  - student",
    right: "audience:\n  - students",
};

pub const RULE: Rule = Rule {
    code: &UNKNOWN_AUDIENCE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let known: Vec<&str> = site
        .config
        .audience
        .iter()
        .map(|audience| audience.id.as_str())
        .collect();
    let mut found = Vec::new();
    for core in site.cores.iter().filter(|core| matters(core)) {
        for (i, id) in unknown(core.doc.common().audience(), &known) {
            found.push(finding(
                &known,
                id,
                core.doc.field(&format!("audience.{i}")),
            ));
        }
        let Front::Launch(launch) = &core.doc.front else {
            continue;
        };
        for (i, benefit) in launch.benefits.iter().enumerate() {
            for (j, id) in unknown(&benefit.audience, &known) {
                let path = format!("benefits.{i}.audience.{j}");
                found.push(finding(&known, id, core.doc.field(&path)));
            }
        }
        for (i, phase) in launch.phases.iter().enumerate() {
            for (j, id) in unknown(&phase.audience, &known) {
                found.push(finding(
                    &known,
                    id,
                    core.doc.field(&format!("phases.{i}.audience.{j}")),
                ));
            }
        }
    }
    found
}

/// Few audiences are known, so a list is as quick as a set.
fn unknown<'a>(ids: &'a [String], known: &[&str]) -> impl Iterator<Item = (usize, &'a String)> {
    ids.iter()
        .enumerate()
        .filter(|(_, id)| !known.contains(&id.as_str()))
}

fn finding(known: &[&str], id: &str, place: Place) -> Finding {
    let found = Finding::new(
        &UNKNOWN_AUDIENCE,
        place,
        format!("there is no audience `{id}`"),
    )
    .did_you_mean(names::nearest(id, known.iter().copied()));
    match known {
        [] => found.help("add an `[[audience]]` with this id to book.toml"),
        _ => found.help(format!(
            "known here: {}; to add one, write an `[[audience]]` in book.toml",
            known.join(", ")
        )),
    }
}
