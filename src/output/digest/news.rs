//! The sections of news: what is new, which phases begin, what changed. A story is told only where its customer
//! consented to be told of.
use super::desk::{Desk, mark, section, sorted};
use crate::content::Launch;
use crate::content::shared::Channel;
use crate::output::pages::text;
use crate::site::links::Target;
use crate::site::published::{Entry, Marketing};
use crate::site::{Core, Timeline};
use crate::view::{LinkView, MailItemView, MailPictureView, MailSectionView};
use jiff::Timestamp;
use std::cmp::Reverse;

pub fn sections(desk: &Desk<'_>, news: &Marketing) -> Vec<MailSectionView> {
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    let labels = &desk.site.config.labels;
    for entry in news.launches.iter().filter(|e| desk.is_for(&e.core)) {
        let mut item = told(desk, &entry.core, &labels.launch);
        let action = &entry.front.call_to_action;
        let target = entry.core.field("call_to_action.url");
        let address = desk.site.absolute(&text::path(desk.site, target));
        let shown = ["https://", "http://", "mailto:"]
            .iter()
            .any(|scheme| address.starts_with(scheme));
        item.call = shown.then(|| LinkView::new(super::line(&action.text, 60), address));
        put(desk, &entry.core, item, &mut new, &mut changed);
    }
    for entry in news.stories.iter().filter(|e| desk.is_for(&e.core)) {
        if consents(&entry.front.customer.consent.scope, desk.wish.channel) {
            let item = told(desk, &entry.core, &labels.story);
            put(desk, &entry.core, item, &mut new, &mut changed);
        }
    }
    let page = desk.site.absolute("/news/");
    vec![
        section("New", page.clone(), ("# new", "# new"), sorted(new)),
        section(
            format!("Coming up {}", desk.horizon()),
            desk.site.absolute("/timeline/"),
            ("# date", "# dates"),
            sorted(phases(desk, news)),
        ),
        section(
            "What changed",
            page,
            ("# change", "# changes"),
            sorted(changed),
        ),
    ]
}

/// A page that is on the web has the consent for that; a mail and a post need their own.
fn consents(scope: &[Channel], channel: Channel) -> bool {
    scope.contains(&channel)
}

type Dated = Vec<(Reverse<Timestamp>, MailItemView)>;

fn put(desk: &Desk<'_>, core: &Core, mut item: MailItemView, new: &mut Dated, changed: &mut Dated) {
    let published = core.published.filter(|at| desk.holds(*at));
    if let Some(at) = published {
        new.push((Reverse(at), item));
        return;
    }
    let at = core
        .changes
        .iter()
        .copied()
        .filter(|at| desk.holds(*at))
        .max();
    if let Some(at) = at {
        item.note = desk.note(core);
        (item.picture, item.call) = (None, None);
        changed.push((Reverse(at), item));
    }
}

fn told(desk: &Desk<'_>, core: &Core, label: &str) -> MailItemView {
    let mut item = desk.item(core, core.doc.common().summary().trim());
    item.mark = mark("soft", "", label);
    item.picture = picture(desk, core);
    item
}

/// Widest picture, in CSS pixels: the column of the mail.
const WIDTH: u32 = 528;

/// A picture that mail programs can show: Outlook and Gmail know no SVG, and Outlook no WebP. It stands at the site's own
/// address, the same for every reader; of a photo, whose original does not go out, the size that fits the column.
fn picture(desk: &Desk<'_>, core: &Core) -> Option<MailPictureView> {
    let picture = core.doc.common().image()?;
    let Some(Target::File { asset, address }) = core.field("image.src") else {
        return None;
    };
    let photo = desk.site.pictures.get(*asset);
    let (src, (width, height)) = match photo.and_then(|photo| photo.renditions().next()) {
        Some(rendition) => rendition.src_from(WIDTH),
        None => (address.to_string(), desk.site.asset(*asset)?.size?),
    };
    let ending = src
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    if !["png", "jpg", "jpeg", "gif"].contains(&ending.as_str()) {
        return None;
    }
    let shown = width.min(WIDTH);
    let height = u64::from(height) * u64::from(shown) / u64::from(width.max(1));
    Some(MailPictureView {
        src: desk.site.absolute(&src),
        alt: super::line(&picture.alt, 300),
        width: shown,
        height: u32::try_from(height).unwrap_or(WIDTH).max(1),
    })
}

/// Phases of launches that begin in the time ahead.
pub fn phases(desk: &Desk<'_>, news: &Marketing) -> Vec<(Timestamp, MailItemView)> {
    let each = news.launches.iter().filter(|e| desk.is_for(&e.core));
    each.flat_map(|entry| phases_of(desk, entry)).collect()
}

fn phases_of(desk: &Desk<'_>, entry: &Entry<Launch, Timeline>) -> Vec<(Timestamp, MailItemView)> {
    let mut found = Vec::new();
    for (phase, (from, _)) in entry.front.phases.iter().zip(&entry.detail.phases) {
        let asked = desk.wish.audience.as_ref();
        let meant = phase.audience.is_empty() || asked.is_none_or(|id| phase.audience.contains(id));
        if !meant || !desk.is_ahead(*from) {
            continue;
        }
        let audience = match phase.audience.is_empty() {
            true => entry.core.doc.common().audience(),
            false => &phase.audience,
        };
        let note = phase
            .note
            .as_deref()
            .map_or(String::new(), |note| format!(" {}", note.trim()));
        let about = format!(
            "{}. For: {}.",
            entry.core.title().trim(),
            desk.who(audience)
        );
        let mut item = desk.item(&entry.core, &format!("{about}{note}"));
        item.title = super::line(&phase.name, 120);
        item.hours = Some(super::line(&about, 200));
        desk.on(desk.site.face.date(*from), &mut item);
        found.push((*from, item));
    }
    found
}
