//! Two windows on one service at one time.
use super::Rule;
use super::walk::{Work, called, works};
use crate::base::finding::{Code, Finding, Severity};
use crate::content::{Front, Kind};
use crate::site::Site;
use std::collections::{BTreeSet, HashMap};

pub const OVERLAP: Code = Code {
    name: "overlap",
    severity: Severity::Warning,
    catches: "Two windows ahead that overlap, on one service, or on a service and something that it depends on.",
    why: "Two teams work on the same thing without knowing, and when it fails, neither can tell why.",
    wrong: "Wi-Fi from 10 p.m. to 2 a.m., and the campus network, which Wi-Fi needs, from midnight to 4 a.m.",
    right: "The campus network a night later; or one notice for both, with both services",
};

pub const RULE: Rule = Rule {
    code: &OVERLAP,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    // Of a series every window counts, where it stands now.
    let mut ahead: Vec<(Work<'_>, usize)> = works(site)
        .flat_map(|work| {
            let windows = work.plan.occurrences.iter().enumerate();
            let ahead = windows.filter(|(_, o)| o.standing.is_ahead());
            ahead.map(move |(i, _)| (work, i))
        })
        .collect();
    ahead.sort_by_key(|(work, i)| (work.plan.occurrences[*i].window, work.core.index));
    let depends_on: HashMap<&str, &[String]> = if ahead.len() > 1 {
        dependencies(site)
    } else {
        HashMap::new()
    };
    let (mut found, mut told) = (Vec::new(), BTreeSet::new());
    let mut open: Vec<(Work<'_>, usize)> = Vec::new();
    for (later, i) in ahead {
        let starts = later.plan.occurrences[i].window.starts;
        open.retain(|(earlier, j)| earlier.plan.occurrences[*j].window.ends > starts);
        for (earlier, j) in &open {
            // Two series that meet every month are told of once.
            let pair = (earlier.core.index, later.core.index);
            if pair.0 == pair.1 || told.contains(&(pair.0.min(pair.1), pair.0.max(pair.1))) {
                continue;
            }
            if let Some(why) = shared(earlier, &later, &depends_on) {
                told.insert((pair.0.min(pair.1), pair.0.max(pair.1)));
                found.push(finding(site, (earlier, *j), (&later, i), &why));
            }
        }
        open.push((later, i));
    }
    found
}

fn dependencies(site: &Site) -> HashMap<&str, &[String]> {
    let services = site.of_kind(Kind::Service);
    services
        .filter_map(|core| match &core.doc.front {
            Front::Service(service) => Some((&*core.id, service.depends_on.as_slice())),
            _ => None,
        })
        .collect()
}

/// What the two have in common.
fn shared(a: &Work<'_>, b: &Work<'_>, depends_on: &HashMap<&str, &[String]>) -> Option<String> {
    let ids = |work: &Work<'_>| -> BTreeSet<String> {
        work.front.services.iter().map(|s| s.id.clone()).collect()
    };
    let (of_a, of_b) = (ids(a), ids(b));
    if let Some(id) = of_a.intersection(&of_b).next() {
        return Some(format!("both are about `{id}`"));
    }
    needs(&of_a, &of_b, depends_on).or_else(|| needs(&of_b, &of_a, depends_on))
}

/// Whether one of `these` needs one of `those`, directly or through others.
fn needs(
    these: &BTreeSet<String>,
    those: &BTreeSet<String>,
    depends_on: &HashMap<&str, &[String]>,
) -> Option<String> {
    for id in these {
        let mut seen: BTreeSet<&str> = BTreeSet::from([id.as_str()]);
        let mut open = vec![id.as_str()];
        while let Some(here) = open.pop() {
            for below in depends_on.get(here).copied().unwrap_or_default() {
                if those.contains(below) {
                    return Some(format!("`{id}` depends on `{below}`"));
                }
                if seen.insert(below) {
                    open.push(below);
                }
            }
        }
    }
    None
}

fn finding(
    site: &Site,
    (earlier, j): (&Work<'_>, usize),
    (later, i): (&Work<'_>, usize),
    why: &str,
) -> Finding {
    let window = &later.plan.occurrences[i];
    let name = later.called(window, &site.face);
    let message = format!("{name} overlaps with {}: {why}", called(earlier.core));
    Finding::new(&OVERLAP, later.place(window), message)
        .related(
            earlier.place(&earlier.plan.occurrences[j]),
            "the other window",
        )
        .help("move one of them, or make one notice of both")
}
