//! A service's record as bars and in words: on the status page, and on its own page with its months.
use super::words;
use crate::base::time::month_name;
use crate::content::Service;
use crate::site::published::{Entry, Published};
use crate::site::record::{DAYS, Day, Record};
use crate::site::state::Condition;
use crate::view::{BarsView, MarkView, MonthView};
use jiff::ToSpan;

pub fn view(site: &Published, service: &Entry<Service>) -> BarsView {
    let record = Record::of(site, &service.core.id);
    let days = record.last_days();
    let today = site.face.date(site.now);
    let first = today.saturating_sub((DAYS - 1).days());
    let mark = |day: &Day| MarkView {
        day: u32::try_from((day.date - first).get_days()).unwrap_or(0),
        kind: kind(day.worst).into(),
    };
    BarsView {
        words: words::unbroken(&record.words(&days)),
        marks: days.iter().map(mark).collect(),
    }
}

/// The newest first.
pub fn months(site: &Published, service: &Entry<Service>) -> Vec<MonthView> {
    let record = Record::of(site, &service.core.id);
    let months = record.months(service.front.since.map(|day| day.0));
    months
        .into_iter()
        .map(|(month, days)| MonthView {
            name: format!("{} {}", month_name(month), month.year()),
            words: words::unbroken(&record.words(&days)),
        })
        .collect()
}

fn kind(worst: Condition) -> &'static str {
    match worst {
        Condition::Major => "m",
        Condition::Partial => "p",
        Condition::Degraded => "d",
        Condition::Maintenance | Condition::Operational => "w",
    }
}
