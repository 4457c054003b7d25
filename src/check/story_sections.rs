//! Stories without their three parts.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::names;
use crate::base::source::Place;
use crate::base::text::Heading;
use crate::content::Kind;
use crate::site::{Core, Site, Standing};

pub const STORY_SECTIONS: Code = Code {
    name: "story-sections",
    severity: Severity::Error,
    catches: "A story without the headings for challenge, solution and outcome (their names are `[labels]` in book.toml), or with them in another order.",
    why: "The three parts are what makes it a story, and the page is laid out by them. A draft is still being written: there it is a warning.",
    wrong: "## How it began\n\n## The outcome: Six weeks back",
    right: "## The challenge: Fourteen buoys and a station wagon\n\n## The solution: One folder\n\n## The outcome: Six weeks back",
};

pub const RULE: Rule = Rule {
    code: &STORY_SECTIONS,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let labels = &site.config.labels;
    let labels = [
        labels.challenge.as_str(),
        labels.solution.as_str(),
        labels.outcome.as_str(),
    ];
    site.of_kind(Kind::Story)
        .filter(|core| matters(core))
        .filter_map(|core| Some(unfinished(core, finding(core, &labels)?)))
        .collect()
}

fn unfinished(core: &Core, mut found: Finding) -> Finding {
    if core.standing != Standing::Draft {
        return found;
    }
    found.level = Some(Severity::Warning);
    found.help(super::UNFINISHED)
}

fn finding(core: &Core, labels: &[&str; 3]) -> Option<Finding> {
    let headings = &core.doc.body.headings;
    let places = labels.map(|label| {
        headings
            .iter()
            .position(|heading| is_section(&heading.text, label))
    });
    let missing: Vec<&str> = labels
        .iter()
        .zip(places)
        .filter(|(_, place)| place.is_none())
        .map(|(label, _)| *label)
        .collect();
    if let Some(first) = missing.first() {
        return Some(lacking(core, &missing, meant(headings, first, labels)));
    }
    let order: Vec<usize> = places.into_iter().flatten().collect();
    let early = order.windows(2).find(|pair| pair[1] < pair[0])?;
    let (before, after) = (&headings[early[1]], &headings[early[0]]);
    Some(
        Finding::new(
            &STORY_SECTIONS,
            place(core, Some(before)),
            format!("“{}” stands above “{}”", before.text, after.text),
        )
        .related(place(core, Some(after)), "this comes first")
        .help(format!("the order is {}", names::and_list(labels))),
    )
}

fn is_section(text: &str, label: &str) -> bool {
    text.strip_prefix(label)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// The heading that was probably meant: "Challenge", "The challange: …".
fn meant<'a>(headings: &'a [Heading], label: &str, labels: &[&str; 3]) -> Option<&'a Heading> {
    let free = headings
        .iter()
        .filter(|heading| !labels.iter().any(|label| is_section(&heading.text, label)));
    let head = |heading: &'a Heading| heading.text.split(':').next().unwrap_or_default().trim();
    let free: Vec<&Heading> = free.collect();
    let near = names::nearest(label, free.iter().map(|heading| head(heading)))?;
    free.into_iter().find(|heading| head(heading) == near)
}

fn lacking(core: &Core, missing: &[&str], meant: Option<&Heading>) -> Finding {
    let quoted: Vec<String> = missing.iter().map(|label| format!("“{label}”")).collect();
    let part = if missing.len() == 1 { "part" } else { "parts" };
    let message = format!("this story has no {part} {}", names::and_list(&quoted));
    let found = Finding::new(&STORY_SECTIONS, place(core, meant), message);
    match meant {
        Some(heading) => {
            let rest = heading
                .text
                .split_once(':')
                .map_or(String::new(), |(_, rest)| format!(":{rest}"));
            found.help(format!("did you mean `## {}{rest}`?", missing[0]))
        }
        None => found.help(format!(
            "begin each part with a heading, like `## {}: …`",
            missing[0]
        )),
    }
}

/// The heading, or the first line of the text.
fn place(core: &Core, heading: Option<&Heading>) -> Place {
    let text = &core.doc.source.text;
    let start = match heading {
        Some(heading) => heading.span.start,
        None => {
            let body = text.get(core.doc.body_at..).unwrap_or_default();
            core.doc.body_at + body.len() - body.trim_start().len()
        }
    };
    let line = text
        .get(start..)
        .unwrap_or_default()
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end()
        .len();
    match line {
        0 => core.doc.field("title"),
        _ => core.doc.at(start..start + line),
    }
}
