//! Two files that are one on machines that do not tell their names apart.
use super::Rule;
use super::file_name::{paths, shown};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::names;
use crate::base::source::Source;
use crate::site::{Core, Site, address};
use std::collections::HashMap;
use std::sync::Arc;

pub const NAME_TWINS: Code = Code {
    name: "name-twins",
    severity: Severity::Warning,
    catches: "Two files, folders or addresses whose names differ only in capitals, or in how accents are written.",
    why: "On Windows and macOS they are one: a checkout there keeps one of them, and a web server there shows one for both.",
    wrong: "content/files/Map.pdf and content/files/map.pdf",
    right: "content/files/campus-map.pdf and content/files/building-map.pdf",
};

pub const RULE: Rule = Rule {
    code: &NAME_TWINS,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut known: HashMap<String, &str> = HashMap::new();
    let mut findings = Vec::new();
    // In the order of their names, whatever the order in which they were read.
    let mut all: Vec<&str> = paths(site).collect();
    all.sort_unstable();
    for path in all {
        // The path itself, and the folders above it from the innermost, as far as they are new.
        let folders = path.rmatch_indices('/').map(|(at, _)| &path[..at]);
        for upto in std::iter::once(path).chain(folders) {
            match known.insert(names::folded(upto), upto) {
                None => {}
                Some(first) if first == upto => break,
                Some(first) => {
                    let place = |path: &str| {
                        Source::new(format!("{}/{}", site.config.book.src, shown(path)), "").start()
                    };
                    let message = format!(
                        "this name and `{}` are one on Windows and macOS",
                        shown(first)
                    );
                    findings.push(
                        Finding::new(&NAME_TWINS, place(upto), message)
                            .related(place(first), "the other one")
                            .help("give one of them another name"),
                    );
                    break;
                }
            }
        }
    }
    findings.extend(old_addresses(site));
    findings
}

/// Old addresses that are a living page's where capitals do not count: there, the redirect would lead to itself.
fn old_addresses(site: &Site) -> Vec<Finding> {
    let living: HashMap<String, &Arc<Core>> = site
        .cores
        .iter()
        .filter(|core| !core.address.is_empty())
        .map(|core| (names::folded(&core.address), core))
        .collect();
    let mut findings = Vec::new();
    for core in &site.cores {
        for (i, alias) in core.doc.common().aliases().iter().enumerate() {
            let Some(path) = address::normal_alias(alias) else {
                continue; // a finding of its own
            };
            let folded = names::folded(&path);
            let page = living.get(&folded);
            let address = match page {
                Some(page) => &*page.address,
                None if address::is_ours(&folded) => folded.as_str(),
                None => continue,
            };
            if *address == *path {
                continue; // a finding of its own, too
            }
            let place = core.doc.field(&format!("aliases.{i}"));
            let message = format!("`{path}` and `{address}` are one on Windows and macOS");
            let finding = Finding::new(&NAME_TWINS, place, message);
            let finding = match page {
                Some(page) => {
                    finding.related(page.doc.source.start(), "the page that stands there")
                }
                None => finding,
            };
            findings.push(
                finding.help("take it out if nobody has this address with these capitals; else only hosts that read the lists of redirects know it, and no page is made for it"),
            );
        }
    }
    findings
}
