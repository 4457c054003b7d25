//! The outlook for leadership: what comes in the next weeks, by what it means for people, on one screen.
use super::desk::{Desk, section, sorted};
use super::notices::{impact, rank, series};
use super::{desk, news};
use crate::content::Maintenance;
use crate::output::pages::words;
use crate::site::published::{Communications, Entry, Marketing};
use crate::site::window::{Plan, Window};
use crate::site::{say, state};
use crate::view::{MailItemView, MailSectionView};
use jiff::{Timestamp, ToSpan};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The worst first; what is for everyone, then what reaches the most services, then the next.
type Weight = (Reverse<u8>, Reverse<bool>, Reverse<usize>, Timestamp);
type Weighed = Vec<(Weight, MailItemView)>;

/// What is unavailable or ends, what is slower, what nobody should notice, and when nothing changes.
pub fn sections(desk: &Desk<'_>, talk: &Communications) -> Vec<MailSectionView> {
    let (mut stops, mut disturbs, mut quiet): (Weighed, Weighed, Weighed) = Default::default();
    for entry in talk.maintenance.iter().filter(|e| desk.is_for(&e.core)) {
        let now = entry.detail.now();
        let under_way = now.standing.is_under_way();
        if under_way || (now.standing.is_ahead() && desk.is_ahead(now.window.starts)) {
            let part = match rank(entry.front.impact) {
                3 => &mut stops,
                0 => &mut quiet,
                _ => &mut disturbs,
            };
            part.push(work(desk, entry));
        }
    }
    for entry in talk.retirements.iter().filter(|e| desk.is_for(&e.core)) {
        let last_day = desk.site.face.start_of(entry.front.ends_on.0);
        if *entry.detail > desk.site.now && last_day < desk.wish.until {
            let mut item = desk.item(&entry.core, &say::retirement(desk.site, entry));
            desk.on(entry.front.ends_on.0, &mut item);
            item.mark = desk::mark("bad", "■", "Ends");
            item.note = Some(format!("{}.", desk.who(entry.core.doc.common().audience())));
            let services = entry.front.services.iter().map(|s| s.id.as_str()).collect();
            let weight = weight(desk, &entry.core, 3, &services, last_day);
            stops.push((weight, item));
        }
    }
    let page = |path: &str| desk.site.absolute(path);
    vec![
        section(
            "Unavailable, or ends",
            page("/timeline/"),
            ("# interruption", "# interruptions"),
            sorted(stops),
        ),
        section(
            "Slower, or partly down",
            page("/maintenance/"),
            ("# slowdown", "# slowdowns"),
            sorted(disturbs),
        ),
        section(
            "Nobody should notice",
            page("/maintenance/"),
            ("# that nobody notices", "# that nobody notices"),
            sorted(quiet),
        ),
        section(
            "We change nothing",
            page("/timeline/"),
            ("# freeze", "# freezes"),
            sorted(freezes(desk)),
        ),
    ]
}

/// Which phases of new services begin: a section of its own, since an announcement is no notice.
pub fn starts(desk: &Desk<'_>, marketing: &Marketing) -> Vec<MailSectionView> {
    let items = sorted(news::phases(desk, marketing));
    let page = desk.site.absolute("/timeline/");
    vec![section("Begins", page, ("# start", "# starts"), items)]
}

fn weight(
    desk: &Desk<'_>,
    core: &crate::site::Core,
    rank: u8,
    services: &BTreeSet<&str>,
    at: Timestamp,
) -> Weight {
    let everyone = core.doc.common().audience().is_empty();
    let reach = services.len() + state::downstream(desk.site, services).len();
    (Reverse(rank), Reverse(everyone), Reverse(reach), at)
}

fn work(desk: &Desk<'_>, entry: &Entry<Maintenance, Plan>) -> (Weight, MailItemView) {
    let (front, now) = (&entry.front, entry.detail.now());
    let mut item = desk.item(&entry.core, &say::maintenance(desk.site, entry));
    desk.on(desk.site.face.date(now.window.starts), &mut item);
    item.hours = Some(hours(desk, &now.window));
    item.mark = impact(front.impact);
    let services: BTreeSet<&str> = front.services.iter().map(|s| s.id.as_str()).collect();
    let mut words = format!("{}.", desk.who(entry.core.doc.common().audience()));
    let below = state::downstream(desk.site, &services).len();
    if below > 0 && rank(front.impact) > 0 {
        let many =
            crate::base::names::count(below, "other service needs it", "other services need it");
        words.push_str(&format!(" {many}."));
    }
    if let Some(more) = series(desk, &entry.detail) {
        words.push_str(&format!(" {more}"));
    }
    item.note = Some(words);
    let weight = weight(
        desk,
        &entry.core,
        rank(front.impact),
        &services,
        now.window.starts,
    );
    (weight, item)
}

/// "10 p.m. to 2 a.m. CST", "until Friday, January 8": the leaf beside it has the day.
fn hours(desk: &Desk<'_>, window: &Window) -> String {
    let face = &desk.site.face;
    let days = face.date(window.ends) - face.date(window.starts);
    match days.get_days() {
        0 | 1 => format!("{}.", words::span(face, window)),
        _ => format!("Until {}.", face.weekday_day(face.date(window.ends))),
    }
}

fn freezes(desk: &Desk<'_>) -> Vec<(Timestamp, MailItemView)> {
    let face = &desk.site.face;
    let each = desk
        .site
        .config
        .calendar
        .freeze
        .iter()
        .filter_map(|freeze| {
            let starts = face.start_of(freeze.from.0);
            let ends = face.start_of(freeze.to.0.saturating_add(1.day()));
            let shown = ends > desk.site.now && starts < desk.wish.until;
            shown.then(|| {
                let mut item = MailItemView {
                    title: super::line(&freeze.name, 120),
                    url: desk.site.absolute("/timeline/"),
                    text: format!(
                        "From {} to {}: no change that could disturb you.",
                        face.day(freeze.from.0),
                        face.day(freeze.to.0)
                    ),
                    ..MailItemView::default()
                };
                desk.on(freeze.from.0, &mut item);
                (starts, item)
            })
        });
    each.collect()
}
