//! Annual reports: where they stand, which days they are about, and what they ask for.
use super::Rule;
use super::figures::{line, places};
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::names;
use crate::content::reference::page::{Page, REPORT_PARTS};
use crate::content::{Front, Kind};
use crate::site::{Core, Site, Standing};

pub const REPORT: Code = Code {
    name: "report",
    severity: Severity::Error,
    catches: "An annual report that stands elsewhere, ends before it begins, or asks for a story or a part that there is not.",
    why: "It is printed and quoted for years; what is missing in it is missed by everyone.",
    wrong: "stories:\n  - lake-bouys",
    right: "stories:\n  - lake-buoys",
};

pub const REPORT_STORY: Code = Code {
    name: "report-story",
    severity: Severity::Warning,
    catches: "A story that a report tells and that readers do not see: a draft, embargoed, expired, or without consent any more.",
    why: "It has left the report by itself, and the words around it may still speak of it.",
    wrong: "stories:\n  - lake-buoys, whose customer's consent has ended",
    right: "Another story, or a new consent.",
};

pub const STORIES: Rule = Rule {
    code: &REPORT_STORY,
    run: hidden,
};

pub const RULE: Rule = Rule { code: &REPORT, run };

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in site.cores.iter().filter(|core| matters(core)) {
        match &core.doc.front {
            Front::Page(page) if page.report.is_some() => found.extend(report(site, core, page)),
            _ => found.extend(stray(core)),
        }
    }
    found
}

fn report(site: &Site, core: &Core, page: &Page) -> Vec<Finding> {
    let mut found = Vec::new();
    let Some(report) = &page.report else {
        return found;
    };
    if page.report_year(&core.id).is_none() {
        found.push(
            Finding::new(
                &REPORT,
                core.doc.field("report.from"),
                "an annual report stands at report/ and its year",
            )
            .help(format!(
                "move the file to {}/pages/report/{}.md, or write `id: report/{}`",
                site.config.book.src,
                report.to.0.year(),
                report.to.0.year()
            )),
        );
    }
    if report.to < report.from {
        found.push(
            Finding::new(
                &REPORT,
                core.doc.field("report.to"),
                "the report ends before it begins",
            )
            .related(core.doc.field("report.from"), "it begins here")
            .help("exchange from and to"),
        );
    }
    for (i, id) in report.stories.iter().enumerate() {
        let place = || core.doc.field(&format!("report.stories.{i}"));
        match site.find(Kind::Story, id) {
            Some(_) => {}
            None if site.unread(Kind::Story).any(|unread| unread == id) => {}
            None => {
                let all = site.of_kind(Kind::Story).map(|story| &*story.id);
                found.push(
                    Finding::new(&REPORT, place(), format!("there is no story `{id}`"))
                        .did_you_mean(names::nearest(id, all))
                        .help("a story's id is its file's or folder's name in marketing/stories/"),
                );
            }
        }
    }
    for spot in places(core, "report") {
        for name in spot
            .0
            .lines()
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            if !REPORT_PARTS.contains(&name) {
                found.push(
                    Finding::new(
                        &REPORT,
                        line(core, spot, name),
                        format!("a report has no part `{name}`"),
                    )
                    .did_you_mean(names::nearest(name, REPORT_PARTS))
                    .help(format!("it takes {}", names::or_list(&REPORT_PARTS))),
                );
            }
        }
    }
    found
}

/// The clock alone can bring this about, so it is no error: a site that rebuilds itself must not stop.
fn hidden(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in site.of_kind(Kind::Page).filter(|core| matters(core)) {
        let Front::Page(page) = &core.doc.front else {
            continue;
        };
        let named = page
            .report
            .iter()
            .flat_map(|r| r.stories.iter().enumerate());
        for (i, id) in named {
            let Some(story) = site.find(Kind::Story, id) else {
                continue;
            };
            let seen = story.standing == Standing::Published
                || core.standing == Standing::Draft
                || embargo_ends_first(core, story);
            if !seen {
                found.push(
                    Finding::new(
                        &REPORT_STORY,
                        core.doc.field(&format!("report.stories.{i}")),
                        format!(
                            "readers do not see the story `{id}`, and the report leaves it out"
                        ),
                    )
                    .label("a draft, embargoed, expired, or its consent has ended")
                    .help("choose another one, and look at the words around it"),
                );
            }
        }
    }
    found
}

/// A story that comes out together with the report, or before it.
fn embargo_ends_first(report: &Core, story: &Core) -> bool {
    matches!((report.standing, story.standing), (Standing::Embargoed(r), Standing::Embargoed(s)) if s <= r)
}

/// Blocks of a report on a page that is none.
fn stray(core: &Core) -> Option<Finding> {
    core.doc
        .body
        .codes
        .iter()
        .find(|c| c.language == "report")?;
    let (_, at) = *places(core, "report").first()?;
    Some(
        Finding::new(
            &REPORT,
            core.doc.at(at..at),
            "only an annual report has these parts",
        )
        .help(
            "take the block out; a figure stands on any page with a block of the language `figure`",
        ),
    )
}
