//! `/report/<yyyy>/`: the year, in the editor's words and from what the site knows of itself.
//!
//! The body's sections stand in the editor's order. A block of the language `report` asks for a part that is made
//! from the documents of that time; parts that nobody asked for follow at the end, so that none is left out.
mod incidents;
mod numbers;

use super::{Sheet, Stage, artifact, document, frame, json_ld, portfolio, promises, text, words};
use crate::base::artifact::Artifact;
use crate::base::text::Fill;
use crate::content::reference::page::{REPORT_PARTS, Report};
use crate::content::{Page, Story};
use crate::site::published::{Entry, Published};
use crate::view::*;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use std::sync::Arc;

/// Quotes that a report repeats.
const QUOTES: usize = 1;
/// Stories that it shows; the others are on `/stories/`.
const STORIES: usize = 6;

/// Reports that readers may see, the newest first.
pub fn all(site: &Published) -> Vec<(&Entry<Page>, &Report, &str)> {
    let pages = site.reference.pages.iter();
    let mut found: Vec<_> = pages
        .filter_map(|page| {
            let year = page.front.report_year(&page.core.id)?;
            Some((page, page.front.report.as_ref()?, year))
        })
        .collect();
    found.sort_by(|a, b| b.2.cmp(a.2));
    found
}

/// The newest report, for whoever leads there.
pub fn newest(site: &Published) -> Option<LinkView> {
    let (page, _, year) = *all(site).first()?;
    Some(LinkView::new(
        format!("Annual report {year}"),
        &*page.core.address,
    ))
}

pub fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let reports = all(&stage.site);
    let each = reports.iter().enumerate();
    each.map(|(i, (page, ..))| artifact(stage, &page.core.address, move |stage| sheet(stage, i)))
        .collect()
}

/// The days of a report as instants.
pub struct Span {
    pub from: Timestamp,
    /// The first instant after it.
    pub to: Timestamp,
}

impl Span {
    fn of(site: &Published, report: &Report) -> Span {
        Span {
            from: site.face.start_of(report.from.0),
            to: site.face.start_of(report.to.0.saturating_add(1.day())),
        }
    }

    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }

    fn published<T, D>(&self, entry: &Entry<T, D>) -> bool {
        entry.core.published.is_some_and(|at| self.holds(at))
    }
}

fn sheet(stage: &Stage, which: usize) -> Sheet {
    let site = &stage.site;
    let reports = all(site);
    let (entry, report, year) = reports[which];
    let (core, front) = (&entry.core, &*entry.front);
    let span = Span::of(site, report);
    let mut page = frame::document(stage, core, "news", &[]);
    page.head_title = format!(
        "{}: {}",
        front.title,
        page.head_title
            .split_once(" · ")
            .map_or("", |(_, rest)| rest)
    );
    if !front.title.contains(year) {
        page.head_title = format!("Annual report {year}: {}", page.head_title);
    }
    if let Some(last) = page.crumbs.last_mut() {
        last.text = format!("Annual report {year}");
    }
    let stories = stories(site, report, &span);
    let launches: Vec<usize> = (site.marketing.launches.iter())
        .filter(|l| {
            span.holds(
                l.detail
                    .available_from
                    .or(l.core.published)
                    .unwrap_or(span.to),
            )
        })
        .map(|l| l.core.index)
        .collect();
    let mut view = ReportView {
        title: front.title.clone(),
        summary: front.summary.trim().into(),
        year: year.into(),
        period: period(site, report.from.0, report.to.0),
        figures: numbers::at_the_head(site, report, year),
        incidents: incidents::view(stage, &span),
        promises: answers(stage, &span),
        retirements: retirements(stage, &span),
        quotes: portfolio::quotes(&stories)
            .into_iter()
            .take(QUOTES)
            .collect(),
        numbers: numbers::every(site, year),
        last_year: year
            .parse::<i32>()
            .map_or_else(|_| String::new(), |y| (y - 1).to_string()),
        others: others(&reports, which),
        doc: document::view(stage, core),
        ..ReportView::default()
    };
    let empty = |part: &str| match part {
        "incidents" => view.incidents.is_none(),
        "launches" => launches.is_empty(),
        "stories" => stories.is_empty(),
        "surveys" => view.promises.is_empty(),
        "retirements" => view.retirements.is_empty(),
        _ => view.numbers.is_empty(),
    };
    (view.intro_html, view.sections) = sections(stage, entry, &empty);
    Sheet::new("report.html", page, &view)
        .about(json_ld::report(site, core))
        .with(
            "stories",
            stage.list(stories.iter().take(STORIES).map(|s| s.core.index)),
        )
        .with("launches", stage.list(launches))
}

fn period(site: &Published, from: Date, to: Date) -> String {
    let comma = |text: String| {
        if text.contains(',') {
            format!("{text},")
        } else {
            text
        }
    };
    format!(
        "{} to {}",
        comma(site.face.day_year(from)),
        site.face.day_year(to)
    )
}

/// Those that the editor chose, in that order; else all of the time.
fn stories<'a>(site: &'a Published, report: &Report, span: &Span) -> Vec<&'a Entry<Story>> {
    let all = &site.marketing.stories;
    if report.stories.is_empty() {
        return all.iter().filter(|s| span.published(*s)).collect();
    }
    let named = report.stories.iter();
    named
        .filter_map(|id| all.iter().find(|s| *s.core.id == **id))
        .collect()
}

/// What surveys of the time found.
fn answers(stage: &Stage, span: &Span) -> Vec<PromiseView> {
    let all = promises::every(&stage.site).into_iter();
    all.filter(|(survey, _)| span.published(*survey))
        .map(|promise| promises::view(stage, promise))
        .collect()
}

/// What ended in that time, then what will.
fn retirements(stage: &Stage, span: &Span) -> Vec<YearEndView> {
    let site = &stage.site;
    let mut found: Vec<_> = (site.communications.retirements.iter())
        .filter(|r| {
            span.holds(*r.detail - jiff::SignedDuration::from_secs(1)) || span.published(*r)
        })
        .collect();
    found.sort_by_key(|r| (r.front.ends_on.0, r.core.id.clone()));
    let each = found.into_iter().map(|r| YearEndView {
        title: crate::site::say::names(site, r.front.services.iter().map(|s| s.id.as_str())),
        url: r.core.address.to_string(),
        state: match *r.detail <= span.to {
            true => StateView::new("past", "Ended"),
            false => StateView::new("planned", "Will end"),
        },
        day: words::date(&site.face, r.front.ends_on.0),
        reason_html: text::field(stage, &r.core, "reason", &r.front.reason),
    });
    each.collect()
}

fn others(reports: &[(&Entry<Page>, &Report, &str)], which: usize) -> Vec<LinkView> {
    let others = reports.iter().enumerate().filter(|(i, _)| *i != which);
    others
        .map(|(_, (page, _, year))| {
            LinkView::new(format!("Annual report {year}"), &*page.core.address)
        })
        .collect()
}

/// What a part is called where the editor gave it no section.
fn heading(part: &str) -> (&'static str, &'static str) {
    match part {
        "incidents" => ("what-broke", "What broke"),
        "launches" => ("what-is-new", "What is new"),
        "stories" => ("what-it-changed", "What it changed for people"),
        "surveys" => ("you-said", super::lists::YOU_SAID),
        "retirements" => ("what-ended", "What we stopped doing"),
        _ => ("all-figures", "All figures"),
    }
}

/// The body, cut at its headings of level 2 and at its blocks; then the parts that nobody asked for.
fn sections(
    stage: &Stage,
    entry: &Entry<Page>,
    empty: &dyn Fn(&str) -> bool,
) -> (Option<String>, Vec<ReportSectionView>) {
    let body = &entry.core.doc.body;
    let part = |range| text::part(stage, body, &entry.core.links, range);
    let heads: Vec<_> = body.headings.iter().filter(|h| h.level <= 2).collect();
    let end = |i: usize| heads.get(i).map_or(body.html.len(), |h| h.at);
    let blocks: Vec<(usize, String)> = (body.holes.iter())
        .filter_map(|hole| match hole.fill {
            Fill::Code(i) => body.codes.get(i).map(|code| (hole.at, code)),
            _ => None,
        })
        .filter(|(_, code)| code.language == "report")
        .flat_map(|(at, code)| {
            let names = code
                .text
                .lines()
                .map(str::trim)
                .filter(|n| REPORT_PARTS.contains(n));
            names
                .map(move |name| (at, name.to_string()))
                .collect::<Vec<_>>()
        })
        .collect();
    let mut sections = Vec::new();
    for (i, heading) in heads.iter().enumerate() {
        let after = body.html[heading.at..]
            .find("</h2>")
            .map_or(heading.at, |at| heading.at + at + "</h2>".len());
        let mut pieces = Vec::new();
        let mut from = after;
        for (at, name) in blocks
            .iter()
            .filter(|(at, _)| (after..end(i + 1)).contains(at))
        {
            push(&mut pieces, part(from..*at));
            from = *at;
            if !empty(name) {
                pieces.push(ReportPieceView {
                    html: None,
                    part: Some(name.clone()),
                });
            }
        }
        push(&mut pieces, part(from..end(i + 1)));
        sections.push(ReportSectionView {
            id: heading.id.clone(),
            title: heading.text.clone(),
            lead_html: lead(&mut pieces),
            pieces,
        });
    }
    let left = REPORT_PARTS
        .iter()
        .filter(|name| !empty(name) && !blocks.iter().any(|(_, placed)| placed == *name));
    for name in left {
        let (id, title) = heading(name);
        let taken = sections.iter().any(|s: &ReportSectionView| s.id == id);
        sections.push(ReportSectionView {
            id: if taken {
                format!("part-{id}")
            } else {
                id.into()
            },
            title: title.into(),
            lead_html: None,
            pieces: vec![ReportPieceView {
                html: None,
                part: Some(name.to_string()),
            }],
        });
    }
    let intro = part(0..end(0));
    (Some(intro).filter(|html| !html.trim().is_empty()), sections)
}

fn push(pieces: &mut Vec<ReportPieceView>, html: String) {
    if !html.trim().is_empty() {
        pieces.push(ReportPieceView {
            html: Some(html),
            part: None,
        });
    }
}

/// A single paragraph before a part stands beside it, under the heading.
fn lead(pieces: &mut Vec<ReportPieceView>) -> Option<String> {
    let one = pieces.first()?.html.as_deref()?.trim();
    let alone = one.starts_with("<p>") && one.matches("<p>").count() == 1 && one.ends_with("</p>");
    let before_part = pieces.get(1).is_some();
    // More than this is no remark beside something.
    const LONGEST: usize = 700;
    (alone && before_part && one.len() < LONGEST).then(|| pieces.remove(0).html)?
}
