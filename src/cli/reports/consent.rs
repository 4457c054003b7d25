//! `campanile report consent`: whose consent ends in the next days, so that somebody asks again in time.
use super::sheet::Sheet;
use super::{Common, Form, Outcome};
use crate::base::finding::Severity;
use crate::base::names::count;
use crate::cli::report;
use crate::compile;
use crate::content::{Front, Kind, Story};
use crate::site::{Core, Site, Standing};
use crate::world::{Trouble, terminal};
use clap::Args;
use jiff::civil::Date;
use serde_json::{Value, json};

#[derive(Args)]
pub struct Consent {
    /// How to write it
    #[arg(long, value_enum, default_value = "table")]
    format: Form,
    /// What ends in so many days
    #[arg(long, value_name = "DAYS", default_value = "90", value_parser = clap::value_parser!(u16).range(0..=3660))]
    within: u16,
}

/// A story whose consent ends, or has ended.
struct Ending<'a> {
    core: &'a Core,
    story: &'a Story,
    last: Date,
    /// Days until its last day; below zero when it has left the site.
    days: i32,
}

impl Consent {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        let input = common.load()?;
        let compiled = compile(&input, &mut |_| ());
        let Some(site) = &compiled.site else {
            let errors = compiled
                .findings
                .iter()
                .filter(|f| f.severity() == Severity::Error);
            report::print(&errors.collect::<Vec<_>>());
            return Ok(Outcome::Findings);
        };
        let today = site.face.date(site.now);
        let ending = ending(site, today, self.within.into());
        match self.format {
            Form::Table => common.say(table(site, &ending, self.within).trim_end()),
            Form::Json => terminal::print(&json(&ending, today, self.within).to_string()),
            Form::Csv => terminal::print(csv(&ending).trim_end_matches('\n')),
        }
        Ok(Outcome::Fine)
    }
}

/// The next to end first. What has ended stands there too: a signpost is in its place until somebody asks.
fn ending(site: &Site, today: Date, within: i32) -> Vec<Ending<'_>> {
    let mut found: Vec<Ending<'_>> = site
        .of_kind(Kind::Story)
        .filter(|core| !matches!(core.standing, Standing::Draft | Standing::Expired))
        .filter_map(|core| {
            let Front::Story(story) = &core.doc.front else {
                return None;
            };
            let last = story.customer.consent.expires?.0;
            let days = (last - today).get_days();
            (days <= within).then_some(Ending {
                core,
                story,
                last,
                days,
            })
        })
        .collect();
    found.sort_by(|a, b| (a.last, &a.core.id).cmp(&(b.last, &b.core.id)));
    found
}

impl Ending<'_> {
    fn words(&self) -> String {
        match self.days {
            0 => "ends today".into(),
            days if days < 0 => "has ended".into(),
            days => format!(
                "ends in {}",
                count(days.unsigned_abs() as usize, "day", "days")
            ),
        }
    }
}

fn table(site: &Site, ending: &[Ending<'_>], within: u16) -> String {
    if ending.is_empty() {
        let days = count(within.into(), "day", "days");
        return format!("No consent ends in the next {days}.");
    }
    let row = |e: &Ending<'_>| {
        vec![
            site.face.day_year(e.last),
            e.words(),
            e.story.customer.name.clone(),
            e.core.id.to_string(),
            e.story.customer.consent.record.clone(),
        ]
    };
    let sheet = Sheet {
        headings: &[],
        rows: ending.iter().map(row).collect(),
    };
    let ask = "From the day after, a signpost stands in the story's place. Ask again, and write the new day into `consent.expires`.";
    format!("{}\n{ask}", sheet.columns(""))
}

fn json(ending: &[Ending<'_>], today: Date, within: u16) -> Value {
    let each = ending.iter().map(|e| {
        let consent = &e.story.customer.consent;
        json!({
            "id": &*e.core.id,
            "title": e.core.title(),
            "file": &*e.core.doc.source.path,
            "customer": e.story.customer.name,
            "given_on": consent.given_on.0.to_string(),
            "expires": e.last.to_string(),
            "days": e.days,
            "record": consent.record,
        })
    });
    json!({
        "today": today.to_string(),
        "within": within,
        "stories": each.collect::<Vec<_>>(),
    })
}

fn csv(ending: &[Ending<'_>]) -> String {
    let row = |e: &Ending<'_>| {
        vec![
            e.last.to_string(),
            e.days.to_string(),
            e.core.id.to_string(),
            e.story.customer.name.clone(),
            e.story.customer.consent.record.clone(),
            e.core.doc.source.path.to_string(),
        ]
    };
    let sheet = Sheet {
        headings: &["expires", "days", "story", "customer", "record", "file"],
        rows: ending.iter().map(row).collect(),
    };
    sheet.csv()
}
