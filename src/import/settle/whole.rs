//! The whole way: types and places are decided, then links, then front matter.
use super::fields::finish;
use super::files::{Copies, left_behind};
use super::ids::{Taken, names_of, published};
use super::kinds::decide;
use super::titles::{summary, title};
use crate::base::address::{decoded, folder_of};
use crate::base::text::Body;
use crate::base::time::When;
use crate::content::Kind;
use crate::import::lines::{self, Line};
use crate::import::links::{self, Anchors, Index, Rewritten, Spot};
use crate::import::page::{Gathered, Page};
use crate::import::report::Report;
use crate::import::times::Found;
use crate::import::{Folder, Ground, Import, Wishes};
use crate::read::markdown;
use crate::read::raw_html::Allowed;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};

/// A page with everything decided but its links.
pub(super) struct Draft {
    pub(super) page: Page,
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) path: String,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) published: Option<Found>,
    pub(super) day: Option<Date>,
    pub(super) address: String,
    pub(super) body: Body,
    pub(super) removed_title: Option<String>,
}

/// What all drafts share.
pub(super) struct Shop<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) zone: Option<TimeZone>,
    pub(super) ours: TimeZone,
    pub(super) allowed: Allowed,
    /// Name, folded → id.
    pub(super) services: HashMap<String, String>,
    /// The service of posts that name none.
    pub(super) general: Option<String>,
}

pub fn settle(
    folder: &Folder,
    mut gathered: Gathered,
    ground: &Ground<'_>,
    wishes: Wishes,
    mut report: Report,
) -> Import {
    let pages = std::mem::take(&mut gathered.pages);
    let mut taken = Taken::new(ground);
    let mut shop = Shop {
        ground,
        zone: gathered.zone.clone(),
        ours: ground.config.clockface().zone,
        allowed: Allowed::new(&ground.config.markdown.raw_html),
        services: HashMap::new(),
        general: None,
    };
    let there = pages.len();
    let kinds = decide(pages, &gathered, wishes, &shop);
    let counts = counted(there, &kinds, &gathered, &report);
    let mut book = String::new();
    let systems = shop.systems(
        &kinds,
        &gathered.systems,
        &mut taken,
        &mut report,
        &mut book,
    );
    let drafts: Vec<Draft> = kinds
        .into_iter()
        .map(|(page, kind)| place(page, kind, &shop, &mut taken))
        .collect();
    let spots: Vec<Spot> = drafts.iter().map(|d| spot(d, ground)).collect();
    let index = Index::new(folder, &spots, &gathered, ground.config.base(), |path| {
        matches!(
            path,
            "/" | "/status/" | "/services/" | "/kb/" | "/search/" | "/news/"
        )
    });
    let mut drafts: Vec<(Draft, Rewritten)> = drafts
        .into_par_iter()
        .enumerate()
        .map(|(i, mut draft)| {
            footnotes(&mut draft, &shop);
            let mut notes = std::mem::take(&mut draft.page.notes);
            let rewritten = links::rewrite(&index, i, &draft.page.lines, &mut notes);
            draft.page.notes = notes;
            (draft, rewritten)
        })
        .collect();
    drop(index);
    let mut copies = Copies::new(ground);
    let aliases = old_addresses(&mut drafts, ground);
    let mut made = systems;
    for ((mut draft, rewritten), aliases) in drafts.into_iter().zip(aliases) {
        let lines = copies.fill(&draft, rewritten, &gathered.root);
        made.push(finish(&mut draft, lines, &aliases, &shop));
        report.take(&draft.page.source, std::mem::take(&mut draft.page.notes));
    }
    left_behind(folder, &gathered, &copies, &made, &mut report);
    made.sort_by(|a, b| a.path.cmp(&b.path));
    Import {
        made,
        copies: copies.list(),
        report,
        book,
        counts,
    }
}

pub(super) fn counted(
    there: usize,
    kinds: &[(Page, Kind)],
    gathered: &Gathered,
    report: &Report,
) -> crate::import::Counts {
    let posts = || kinds.iter().filter(|(page, _)| page.is_post);
    crate::import::Counts {
        pages: there + gathered.lists.len() + report.unread,
        documents: kinds.len(),
        lists: gathered.lists.len(),
        unread: report.unread,
        posts: posts().count(),
        in_feeds: posts().filter(|(_, kind)| has_feed(*kind)).count(),
    }
}

/// Whether documents of a type stand in feeds.
pub(super) fn has_feed(kind: Kind) -> bool {
    matches!(
        kind.family(),
        crate::content::Family::Communications | crate::content::Family::Marketing
    )
}

/// Title, text, id, path, address.
pub(super) fn place(mut page: Page, kind: Kind, shop: &Shop<'_>, taken: &mut Taken) -> Draft {
    let (title, removed_title) = title(&mut page);
    let published = published(&mut page, kind, shop);
    let (id, path) = names_of(&page, kind, &title, shop, taken);
    // A body too large to be read is a file, and the page leads to it.
    let (text, _) = lines::join(&page.lines);
    if text.len() as u64 + 4096 > shop.ground.config.markdown.max_size.0 {
        page.notes.person(
            1,
            "this text is too large for a page; it is a file to download",
            "",
        );
        page.lines = vec![Line::new(
            format!("[{}](<file:{}>)", "Download the text", page.source),
            1,
        )];
    }
    let (text, _) = lines::join(&page.lines);
    let (body, _) = markdown::parse(&text, 0, &shop.allowed);
    let summary = summary(&mut page, &title);
    let day = published.as_ref().map(|f| day_of(f.when, &shop.ours));
    let address = (shop.ground.address)(kind, &id, day);
    Draft {
        page,
        kind,
        id,
        path,
        title,
        summary,
        published,
        day,
        address,
        body,
        removed_title,
    }
}

pub(super) fn day_of(when: When, zone: &TimeZone) -> Date {
    when.resolve(zone)
        .map_or(Date::constant(2000, 1, 1), |at| zone.to_datetime(at).date())
}

pub(super) fn scheme(kind: Kind, id: &str) -> String {
    format!("{}:{id}", kind.plate().scheme)
}

pub(super) fn spot(draft: &Draft, ground: &Ground<'_>) -> Spot {
    let text = lines::join(&draft.page.lines).0;
    let headings: Vec<(String, String, bool)> = draft
        .body
        .headings
        .iter()
        .map(|h| {
            let whole = text.get(h.span.clone()).unwrap_or_default();
            (h.id.clone(), h.text.clone(), whole.contains("{#"))
        })
        .collect();
    let title = draft
        .removed_title
        .clone()
        .unwrap_or_else(|| draft.title.clone());
    let mut anchors = Anchors::new(Some(&title), &headings, &draft.body.anchors);
    anchors.label(&draft.page.lines);
    Spot {
        source: draft.page.source.clone(),
        addresses: draft.page.addresses.clone(),
        title: draft.title.clone(),
        name: scheme(draft.kind, &draft.id),
        address: format!(
            "{}{}",
            ground.config.base().trim_end_matches('/'),
            draft.address
        ),
        folder: folder_of(&draft.path).into(),
        anchors,
    }
}

/// Marks of footnotes without a note are text.
pub(super) fn footnotes(draft: &mut Draft, shop: &Shop<'_>) {
    if !draft.page.lines.iter().any(|l| l.text.contains("[^")) {
        return;
    }
    let (text, numbers) = lines::join(&draft.page.lines);
    let (_, found) = markdown::parse(&text, 0, &shop.allowed);
    let mut place = lines::Place::new(&text, &numbers);
    let mut edits = lines::Edits::new();
    let mut names: BTreeSet<String> = BTreeSet::new();
    for note in found {
        if let markdown::NoteKind::NoFootnote(name) = note.kind {
            let no = place.line(note.span.start);
            draft.page.notes.person(
                no,
                "a mark of a footnote has no note; it is text now",
                format!("[^{name}]"),
            );
            names.insert(name);
        }
    }
    for (at, open) in text.match_indices("[^") {
        let rest = &text[at + open.len()..];
        let Some(end) = rest.find(['[', ']']) else {
            break;
        };
        let is_mark = rest[end..].starts_with(']') && names.contains(&rest[..end]);
        if is_mark && !text[..at].ends_with('\\') {
            edits.replace(at..at + 1, "\\[");
        }
    }
    if !edits.is_empty() {
        draft.page.lines = edits.apply(&text, &numbers);
    }
}

/// Old addresses that can redirect: each belongs to one document, and to none that lives.
pub(super) fn old_addresses(
    drafts: &mut [(Draft, Rewritten)],
    ground: &Ground<'_>,
) -> Vec<Vec<String>> {
    let mut taken: BTreeSet<String> = ground.addresses.clone();
    taken.extend(drafts.iter().map(|(d, _)| d.address.clone()));
    let mut all = Vec::with_capacity(drafts.len());
    for (draft, _) in drafts.iter_mut() {
        let mut kept = Vec::new();
        for address in &draft.page.addresses {
            let plain = decoded(address);
            let Some(alias) = (ground.alias)(&plain) else {
                let notes = &mut draft.page.notes;
                match (ground.is_our_page)(&plain) {
                    _ if plain == "/" => {}
                    true => {
                        let message = "a page of campanile's own stands at this old address";
                        notes.changed(1, message, address);
                    }
                    false => notes.person(1, "this old address cannot be kept as it is", address),
                }
                continue;
            };
            if alias == draft.address || kept.contains(&alias) {
                continue;
            }
            match taken.insert(alias.clone()) {
                true => kept.push(alias),
                false => draft.page.notes.person(
                    1,
                    "this old address belongs to another page already",
                    address,
                ),
            }
        }
        all.push(kept);
    }
    all
}
