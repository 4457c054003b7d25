//! `campanile report reviews`: what was to be looked at again by now, or soon, by who looks after it.
use super::sheet::Sheet;
use super::{Common, Form, Outcome};
use crate::base::finding::Severity;
use crate::base::names::count;
use crate::cli::report;
use crate::compile;
use crate::content::Kind;
use crate::site::{Core, Site, Standing, review};
use crate::world::{Trouble, terminal};
use clap::Args;
use jiff::civil::Date;
use serde_json::{Value, json};

#[derive(Args)]
pub struct Reviews {
    /// How to write it
    #[arg(long, value_enum, default_value = "table")]
    format: Form,
    /// Also what is due in so many days
    #[arg(long, value_name = "DAYS", default_value = "30", value_parser = clap::value_parser!(u16).range(0..=3660))]
    within: u16,
}

/// A document that is due.
struct Due<'a> {
    group: &'a str,
    person: &'a str,
    core: &'a Core,
    reviewed: Option<Date>,
    /// `None` when it was never looked at and has no day to count from.
    due: Option<Date>,
    /// Days until then; below zero when it is past.
    days: Option<i32>,
}

impl Reviews {
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
        let due = due(site, today, self.within.into());
        match self.format {
            Form::Table => common.say(table(site, &due, self.within).trim_end()),
            Form::Json => terminal::print(&json(site, &due, today, self.within).to_string()),
            Form::Csv => terminal::print(csv(site, &due).trim_end_matches('\n')),
        }
        Ok(Outcome::Fine)
    }
}

/// By group, then by day; what has no owner comes last, since nobody will look for it.
fn due(site: &Site, today: Date, within: i32) -> Vec<Due<'_>> {
    let looked_after =
        |core: &&&Core| matches!(core.standing, Standing::Published | Standing::Internal);
    let documents = site
        .of_kind(Kind::Service)
        .chain(site.of_kind(Kind::Article));
    let documents: Vec<&Core> = documents.map(|core| &**core).collect();
    let each = documents.iter().filter(looked_after).filter_map(|core| {
        let review = review::of(core, &site.face)?;
        let days = review.due.map(|day| (day - today).get_days());
        let owner = review::owner(core);
        days.is_none_or(|days| days <= within).then(|| Due {
            group: owner.map_or("", |o| o.group.trim()),
            person: owner
                .and_then(|o| o.person.as_deref())
                .unwrap_or_default()
                .trim(),
            core,
            reviewed: review.reviewed,
            due: review.due,
            days,
        })
    });
    let mut due: Vec<Due<'_>> = each.collect();
    let number = |core: &Core| core.id.parse::<u32>().unwrap_or_default();
    due.sort_by(|a, b| {
        let key = |d: &Due<'_>| {
            (
                d.group.is_empty(),
                d.group.to_lowercase(),
                d.due,
                d.core.kind,
                number(d.core),
            )
        };
        key(a).cmp(&key(b)).then_with(|| a.core.id.cmp(&b.core.id))
    });
    due
}

impl Due<'_> {
    /// "KB1042", or the service's id.
    fn name(&self) -> String {
        match self.core.kind {
            Kind::Article => format!("KB{}", self.core.id),
            _ => self.core.id.to_string(),
        }
    }

    fn state(&self) -> &'static str {
        match self.days {
            None => "never reviewed",
            Some(days) if days < 0 => "overdue",
            Some(_) => "soon",
        }
    }

    /// "overdue by 45 days", "in 3 days".
    fn words(&self) -> String {
        match self.days {
            None => "never reviewed".into(),
            Some(0) => "due today".into(),
            Some(days) if days < 0 => format!(
                "overdue by {}",
                count(days.unsigned_abs() as usize, "day", "days")
            ),
            Some(days) => format!(
                "due in {}",
                count(days.unsigned_abs() as usize, "day", "days")
            ),
        }
    }
}

fn overdue(due: &[Due<'_>]) -> usize {
    due.iter().filter(|d| d.state() != "soon").count()
}

fn table(site: &Site, due: &[Due<'_>], within: u16) -> String {
    let mut out = String::new();
    for group in due.chunk_by(|a, b| a.group.to_lowercase() == b.group.to_lowercase()) {
        let name = if group[0].group.is_empty() {
            "Nobody is named"
        } else {
            group[0].group
        };
        out.push_str(&format!("{name}: {}\n", tally(group)));
        let rows = group.iter().map(|d| {
            let person = if d.person.is_empty() { "–" } else { d.person };
            vec![
                d.words(),
                d.name(),
                d.core.title().into(),
                person.into(),
                d.core.doc.source.path.to_string(),
            ]
        });
        let sheet = Sheet {
            headings: &[],
            rows: rows.collect(),
        };
        out.push_str(&sheet.columns("  "));
        out.push('\n');
    }
    let all = site
        .of_kind(Kind::Service)
        .chain(site.of_kind(Kind::Article));
    let all = all
        .filter(|core| review::of(core, &site.face).is_some())
        .count();
    let days = count(within.into(), "day", "days");
    out.push_str(&match due.is_empty() {
        true => format!(
            "Nothing is due within {days}, of {} with a review.",
            count(all, "page", "pages")
        ),
        false => format!(
            "In all: {}, within {days}, of {} with a review.",
            tally(due),
            count(all, "page", "pages")
        ),
    });
    out
}

/// "2 overdue, 1 soon".
fn tally(due: &[Due<'_>]) -> String {
    let overdue = overdue(due);
    let parts = [(overdue, "overdue"), (due.len() - overdue, "soon")];
    let parts = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"));
    parts.collect::<Vec<_>>().join(", ")
}

fn json(site: &Site, due: &[Due<'_>], today: Date, within: u16) -> Value {
    let each = due.iter().map(|d| {
        json!({
            "group": some(d.group),
            "person": some(d.person),
            "type": d.core.kind.plate().name,
            "id": &*d.core.id,
            "name": d.name(),
            "title": d.core.title(),
            "file": &*d.core.doc.source.path,
            "url": format!("{}{}", site.config.site.url, d.core.address.trim_start_matches('/')),
            "reviewed": d.reviewed.map(|day| day.to_string()),
            "due": d.due.map(|day| day.to_string()),
            "days": d.days,
            "state": d.state(),
        })
    });
    let overdue = overdue(due);
    json!({
        "date": today.to_string(),
        "within_days": within,
        "overdue": overdue,
        "soon": due.len() - overdue,
        "reviews": each.collect::<Vec<_>>(),
    })
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn csv(site: &Site, due: &[Due<'_>]) -> String {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let rows = due.iter().map(|d| {
        vec![
            d.group.into(),
            d.person.into(),
            d.core.kind.plate().name.into(),
            d.name(),
            d.core.title().into(),
            day(d.reviewed),
            day(d.due),
            d.days.map(|n| n.to_string()).unwrap_or_default(),
            d.state().into(),
            d.core.doc.source.path.to_string(),
            format!(
                "{}{}",
                site.config.site.url,
                d.core.address.trim_start_matches('/')
            ),
        ]
    });
    let headings = &[
        "group", "person", "type", "id", "title", "reviewed", "due", "days", "state", "file",
        "address",
    ];
    Sheet {
        headings,
        rows: rows.collect(),
    }
    .csv()
}
