//! Linking: documents, configuration and a clock reading → one immutable site.
//!
//! The only step that sees everything, so it stays cheap: ids become references, windows become states,
//! dependencies become impact, addresses are decided. `output` never gets the [`Site`], only what is
//! [`published`](Site::published).
pub mod address;
pub mod links;
pub mod lock;
pub mod pictures;
pub mod published;
pub mod record;
pub mod recur;
mod relink;
mod renew;
pub mod review;
pub mod say;
pub mod sentence;
pub mod state;
pub mod window;

use crate::base::asset::Asset;
use crate::base::config::Config;
use crate::base::finding::{Code, Finding, Findings, Severity};
use crate::base::source::Source;
use crate::base::time::{Clockface, NoInstant, When};
use crate::content::shared::{Channel, Visibility};
use crate::content::{Front, Kind};
use crate::read::Document;
use crate::read::figures::Book;
use crate::read::lock::UrlLock;
use jiff::{Timestamp, ToSpan};
use links::{Index, Target, Unread};
use lock::Keep;
use rayon::prelude::*;
pub use relink::relink;
pub use renew::renewed;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use window::{Course, Plan, TimeFault, TimeFaultKind, Times};

pub const CODES: &[&Code] = &[
    &TIME,
    &WINDOW,
    &RECURRENCE,
    &address::DUPLICATE_ID,
    &address::DUPLICATE_ADDRESS,
    &address::ALIAS,
    &lock::LOST_ADDRESS,
    &lock::RETIRED_ADDRESS,
];

pub const TIME: Code = Code {
    name: "time",
    severity: Severity::Error,
    catches: "A time that does not exist in the site's zone (clocks spring forward), or that exists twice (they fall back).",
    why: "A guess would be wrong by an hour, in a calendar that a thousand people trust.",
    wrong: "starts: 2027-03-14 02:30",
    right: "starts: 2027-03-14 03:30",
};

pub const WINDOW: Code = Code {
    name: "window",
    severity: Severity::Error,
    catches: "A window that ends before it starts.",
    why: "No page, feed or calendar can say it truly.",
    wrong: "starts: 2026-12-05 22:00\nends: 2026-12-05 02:00",
    right: "starts: 2026-12-05 22:00\nends: 2026-12-06 02:00",
};

pub const RECURRENCE: Code = Code {
    name: "recurrence",
    severity: Severity::Error,
    catches: "A rule in `recurs` that cannot be read or ends before its first window, or an occurrence that the rule does not have.",
    why: "Calendars expand the rule by themselves; if ours means something else, people come on the wrong day.",
    wrong: "recurs: every third Sunday",
    right: "recurs: FREQ=MONTHLY;BYDAY=3SU",
};

/// A document on its own, but with its times and its address.
#[derive(Debug, Clone)]
pub struct Head {
    pub doc: Arc<Document>,
    pub kind: Kind,
    pub id: Arc<str>,
    /// From the site's root, with a slash at both ends; empty for snippets.
    pub address: Arc<str>,
    pub standing: Standing,
    pub published: Option<Timestamp>,
    /// Parallel to the front matter's `changes`.
    pub changes: Vec<Timestamp>,
    /// The newest public word: published, a change or an update.
    pub changed: Option<Timestamp>,
    pub expires: Option<Timestamp>,
    pub detail: Detail,
}

/// A document that knows its neighbours.
#[derive(Debug, Clone)]
pub struct Core {
    pub head: Head,
    /// Its place in [`Site::cores`].
    pub index: usize,
    /// Parallel to the body's links.
    pub links: Vec<Target>,
    /// Parallel to the document's fields.
    pub fields: Vec<Vec<Target>>,
}

impl std::ops::Deref for Core {
    type Target = Head;
    fn deref(&self) -> &Head {
        &self.head
    }
}

impl Core {
    /// The first target in a front-matter field, like `image.src`.
    pub fn field(&self, path: &str) -> Option<&Target> {
        self.field_targets(path).first()
    }

    pub fn field_targets(&self, path: &str) -> &[Target] {
        let at = self.doc.fields.iter().position(|(name, _)| name == path);
        at.and_then(|i| self.fields.get(i))
            .map_or(&[], Vec::as_slice)
    }

    /// All targets: of the body, then of the fields.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.links.iter().chain(self.fields.iter().flatten())
    }

    pub fn title(&self) -> &str {
        self.doc.common().title()
    }
}

/// Whether readers may see it, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Published,
    Draft,
    Internal,
    /// Until then.
    Embargoed(Timestamp),
    Expired,
    /// The customer's consent has ended.
    Withdrawn,
    /// Another document answers this now.
    Replaced,
}

/// What only some kinds have against the clock.
#[derive(Debug, Clone)]
pub enum Detail {
    None,
    Plan(Arc<Plan>),
    Course(Arc<Course>),
    /// The first instant after the last day.
    Ends(Timestamp),
    Launch(Arc<Timeline>),
}

/// A launch's dates.
#[derive(Debug, Default)]
pub struct Timeline {
    pub available_from: Option<Timestamp>,
    /// Parallel to the front matter's `phases`.
    pub phases: Vec<(Timestamp, Option<Timestamp>)>,
}

/// Everything, including what is not published: for `check` only.
pub struct Site {
    pub config: Arc<Config>,
    pub config_source: Source,
    pub face: Clockface,
    pub now: Timestamp,
    /// Whether this is the help desk's build.
    pub internal: bool,
    /// By kind, then id.
    pub cores: Vec<Arc<Core>>,
    pub assets: Arc<Vec<Asset>>,
    /// What `data/figures.yml` says.
    pub figures: Arc<Book>,
    /// Old path → place in `cores`.
    pub aliases: BTreeMap<String, usize>,
    /// urls.lock: every address that was given out.
    pub lock: Arc<UrlLock>,
    /// Parallel to the lock's entries: what stands there.
    pub kept: Arc<Vec<Keep>>,
    ids: Arc<HashMap<(Kind, Arc<str>), usize>>,
    unread: Vec<Unread>,
    bundles: Arc<Vec<Option<usize>>>,
    /// Linking found no fault, so that a document linked anew cannot have been part of one.
    sound: bool,
}

/// What linking needs beside the documents.
pub struct Setting {
    pub config: Arc<Config>,
    pub config_source: Source,
    pub assets: Vec<Asset>,
    pub now: Timestamp,
    pub internal: bool,
    /// Files that could not be read: what names them is not broken by that.
    pub unread: Vec<Unread>,
    pub figures: Arc<Book>,
    /// urls.lock.
    pub lock: Arc<UrlLock>,
}

impl Site {
    pub fn find(&self, kind: Kind, id: &str) -> Option<&Arc<Core>> {
        self.ids
            .get(&(kind, Arc::from(id)))
            .map(|i| &self.cores[*i])
    }

    /// Ids of documents that are there and could not be read; their own findings say why.
    pub fn unread(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.unread
            .iter()
            .filter(move |u| u.kind == kind)
            .map(|u| u.id.as_str())
    }

    /// Files that are there and could not be read.
    pub fn unread_files(&self) -> &[Unread] {
        &self.unread
    }

    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Arc<Core>> {
        // The list is in the order of the kinds, so that a rule for one kind looks at no other.
        let from = self.cores.partition_point(|c| c.kind < kind);
        self.cores[from..]
            .iter()
            .take_while(move |c| c.kind == kind)
    }

    /// Documents that are not taken in, but whose pages go on to stand from an earlier build.
    pub fn left_standing(&self) -> impl Iterator<Item = &Unread> {
        self.unread.iter().filter(|u| u.address.is_some())
    }

    /// The bundle that an asset belongs to.
    pub fn bundle_of(&self, asset: usize) -> Option<&Arc<Core>> {
        self.bundles
            .get(asset)
            .copied()
            .flatten()
            .map(|i| &self.cores[i])
    }

    /// Where a link in book.toml leads.
    pub fn resolve_in_config(&self, target: &str) -> Option<Target> {
        let (page, anchor) = match target.split_once('#') {
            Some((page, anchor)) => (page, Some(anchor.to_string())),
            None => (target, None),
        };
        if let Some((scheme, id)) = page.split_once(':')
            && let Some(kind) = Kind::of_scheme(scheme)
        {
            let id = if kind == Kind::Article {
                id.trim_start_matches(['K', 'B', 'k', 'b'])
            } else {
                id
            };
            let found = self.find(kind, id).map(|core| Target::Document {
                index: core.index,
                anchor,
            });
            return found.or_else(|| self.not_taken_in(page));
        }
        if ["http://", "https://", "mailto:", "tel:"]
            .iter()
            .any(|scheme| target.starts_with(scheme))
        {
            return Some(Target::Outside(target.into()));
        }
        let audience = page
            .strip_prefix("/for/")
            .and_then(|rest| rest.strip_suffix('/'));
        let known = address::is_ours(page)
            || audience.is_some_and(|id| {
                self.config
                    .audience
                    .iter()
                    .any(|audience| audience.id == id)
            })
            || page.strip_prefix('/').is_some_and(|file| {
                self.assets
                    .iter()
                    .any(|asset| *asset.path == *file && file.starts_with("files/"))
            })
            || self
                .cores
                .iter()
                .any(|c| !c.address.is_empty() && *c.address == *page);
        if known {
            return Some(Target::Path(target.into()));
        }
        self.not_taken_in(page)
    }

    /// A link in book.toml to a document that could not be read, or was left out.
    fn not_taken_in(&self, page: &str) -> Option<Target> {
        let named = page
            .split_once(':')
            .and_then(|(scheme, id)| Some((Kind::of_scheme(scheme)?, id)));
        let found = self.unread.iter().find(|u| match named {
            Some((kind, id)) => u.kind == kind && u.id == id.trim_start_matches("KB"),
            None => u.address.as_deref() == Some(page),
        });
        found.map(|u| Target::Unread(u.address.clone()))
    }
}

/// Links the documents into a site.
pub fn link(documents: Vec<Arc<Document>>, setting: Setting) -> (Site, Findings) {
    let mut findings = Findings::new();
    let face = setting.config.clockface();
    let mut heads: Vec<(Head, Vec<Finding>)> = documents
        .into_par_iter()
        .map(|doc| head(doc, &face, &setting))
        .collect();
    // The order of reading must not show: kind, number or id, then the file.
    heads.par_sort_by(|(a, _), (b, _)| order(a).cmp(&order(b)));
    let heads: Vec<Head> = heads
        .into_iter()
        .map(|(head, found)| {
            findings.extend(found);
            head
        })
        .collect();
    let aliases = old_places(&heads, &setting.lock);
    let assets = setting.assets;
    let index = Index::new(
        heads.iter().collect(),
        &assets,
        &aliases,
        setting.config.audience.iter().map(|a| a.id.as_str()),
        &setting.unread,
    );
    let resolved: Vec<(Vec<Target>, Vec<Vec<Target>>)> = (0..heads.len())
        .into_par_iter()
        .map(|i| index.resolve_all(i))
        .collect();
    let bundles: Vec<Option<usize>> = assets.iter().map(|a| index.bundle_of(&a.path)).collect();
    drop(index);
    let cores: Vec<Arc<Core>> = (heads.into_iter().zip(resolved).enumerate())
        .map(|(index, (head, (links, fields)))| {
            Arc::new(Core {
                head,
                index,
                links,
                fields,
            })
        })
        .collect();
    let aliases_held = findings.take(address::collisions(&cores, &setting.lock));
    let audiences: Vec<String> = setting
        .config
        .audience
        .iter()
        .map(|a| a.id.clone())
        .collect();
    let kept = findings.take(lock::keep(&lock::Claims {
        lock: &setting.lock,
        cores: &cores,
        aliases: &aliases_held,
        unread: &setting.unread,
        assets: &assets,
        audiences: &audiences,
    }));
    let ids: HashMap<(Kind, Arc<str>), usize> = cores
        .iter()
        .rev()
        .map(|c| ((c.kind, c.id.clone()), c.index))
        .collect();
    let sound = findings.iter().next().is_none();
    let site = Site {
        config: setting.config,
        config_source: setting.config_source,
        face,
        now: setting.now,
        internal: setting.internal,
        aliases: aliases_held
            .into_iter()
            .map(|(path, core)| (path, core.index))
            .collect(),
        cores,
        lock: setting.lock,
        kept: Arc::new(kept),
        assets: Arc::new(assets),
        ids: Arc::new(ids),
        figures: setting.figures,
        unread: setting.unread,
        bundles: Arc::new(bundles),
        sound,
    };
    (site, findings)
}

fn order(head: &Head) -> (Kind, u32, &str, &str) {
    let number = if head.kind == Kind::Article {
        head.id.parse().unwrap_or(u32::MAX)
    } else {
        0
    };
    (head.kind, number, &head.id, &head.doc.path)
}

/// Old path → document, by the aliases that documents have and by the addresses that they had.
fn old_places(heads: &[Head], lock: &UrlLock) -> BTreeMap<String, usize> {
    let ids: HashMap<(Kind, &str), usize> = match lock.entries.is_empty() {
        true => HashMap::new(),
        false => heads
            .iter()
            .enumerate()
            .rev()
            .map(|(i, h)| ((h.kind, &*h.id), i))
            .collect(),
    };
    let moved = lock.entries.iter().filter_map(|entry| {
        let index = *ids.get(&(entry.kind, &*entry.id))?;
        (heads[index].address != entry.address).then(|| (entry.address.to_string(), index))
    });
    let each = heads.iter().enumerate().rev();
    let aliases = each.flat_map(|(i, h)| {
        h.doc
            .common()
            .aliases()
            .iter()
            .filter_map(move |a| Some((address::normal_alias(a)?, i)))
    });
    moved.chain(aliases).collect()
}

fn head(doc: Arc<Document>, face: &Clockface, setting: &Setting) -> (Head, Vec<Finding>) {
    let mut times = Times {
        face,
        now: setting.now,
        faults: Vec::new(),
    };
    let common = doc.common();
    let published = common
        .published()
        .map(|when| times.instant(when, || "published".into()));
    let changes: Vec<Timestamp> = (common.changes().iter().enumerate())
        .map(|(i, change)| times.instant(&change.at, || format!("changes.{i}.at")))
        .collect();
    let expires = common
        .expires()
        .map(|when| times.instant(when, || "expires".into()));
    let detail = detail(&doc.front, &mut times);
    let (updates, windows): (&[window::Moment], &[window::Occurrence]) = match &detail {
        Detail::Plan(plan) => (&plan.updates, &plan.occurrences),
        Detail::Course(course) => (&course.updates, &[]),
        _ => (&[], &[]),
    };
    let windows = windows.iter().flat_map(|o| &o.updates);
    let said = published
        .iter()
        .copied()
        .chain(changes.iter().copied())
        .chain(updates.iter().chain(windows).map(|u| u.at));
    let changed = said.filter(|at| *at <= setting.now).max();
    let standing = standing(&doc, published, expires, face, setting);
    let day = published.map(|at| face.date(at));
    let address = address::of(doc.kind, &doc.id, day).into();
    let faults = std::mem::take(&mut times.faults);
    let findings = faults
        .into_iter()
        .map(|fault| time_finding(&doc, face, fault))
        .collect();
    let (kind, id) = (doc.kind, doc.id.clone());
    (
        Head {
            doc,
            kind,
            id,
            address,
            standing,
            published,
            changes,
            changed,
            expires,
            detail,
        },
        findings,
    )
}

fn detail(front: &Front, times: &mut Times<'_>) -> Detail {
    match front {
        Front::Maintenance(front) => Detail::Plan(Arc::new(times.plan(front))),
        Front::Incident(front) => Detail::Course(Arc::new(times.course(front))),
        Front::Retirement(front) => {
            let after = front.ends_on.0.saturating_add(1.day());
            Detail::Ends(times.instant(&When::Day(after), || "ends_on".into()))
        }
        Front::Launch(front) => {
            let available_from = front
                .available_from
                .as_ref()
                .map(|w| times.instant(w, || "available_from".into()));
            let phases = (front.phases.iter().enumerate())
                .map(|(i, phase)| {
                    let from = times.instant(&phase.from, || format!("phases.{i}.from"));
                    let to = phase
                        .to
                        .as_ref()
                        .map(|w| times.instant(&day_after(w), || format!("phases.{i}.to")));
                    (from, to)
                })
                .collect();
            Detail::Launch(Arc::new(Timeline {
                available_from,
                phases,
            }))
        }
        _ => Detail::None,
    }
}

/// "to: 2026-08-31" means the whole of that day.
fn day_after(when: &When) -> When {
    match when {
        When::Day(day) => When::Day(day.saturating_add(1.day())),
        other => *other,
    }
}

fn standing(
    doc: &Document,
    published: Option<Timestamp>,
    expires: Option<Timestamp>,
    face: &Clockface,
    setting: &Setting,
) -> Standing {
    let common = doc.common();
    let consent_over = |consent: &crate::content::shared::Consent| {
        let last = consent
            .expires
            .map(|day| face.start_of(day.0.saturating_add(1.day())));
        last.is_some_and(|end| end <= setting.now) || !consent.scope.contains(&Channel::Web)
    };
    match &doc.front {
        _ if common.draft() => Standing::Draft,
        _ if common.visibility() == Visibility::Internal && !setting.internal => Standing::Internal,
        _ if published.is_some_and(|at| at > setting.now) => {
            Standing::Embargoed(published.unwrap_or(setting.now))
        }
        _ if expires.is_some_and(|at| at <= setting.now) => Standing::Expired,
        Front::Story(story) if consent_over(&story.customer.consent) => Standing::Withdrawn,
        Front::Article(article) if article.replaced_by.is_some() => Standing::Replaced,
        _ => Standing::Published,
    }
}

fn time_finding(doc: &Document, face: &Clockface, fault: TimeFault) -> Finding {
    let place = doc.field(&fault.path);
    let written = place.source.text[place.span.clone()].trim().to_string();
    match fault.kind {
        TimeFaultKind::Instant(_, NoInstant::Skipped) => Finding::new(
            &TIME,
            place,
            format!("`{written}` does not exist in {}", face.zone_name),
        )
        .label("the clocks spring forward over this hour")
        .help("take a time an hour later or earlier"),
        TimeFaultKind::Instant(_, NoInstant::Twice(first, second)) => Finding::new(
            &TIME,
            place,
            format!("`{written}` comes twice in {}", face.zone_name),
        )
        .label("the clocks fall back over this hour")
        .help(format!(
            "add the offset: `{written}{first}` for the first, `{written}{second}` for the second"
        )),
        TimeFaultKind::Instant(_, NoInstant::OutOfRange) => {
            Finding::new(&TIME, place, format!("`{written}` is beyond the calendar"))
                .help("take a year of this century")
        }
        TimeFaultKind::EndsBeforeStart => {
            Finding::new(&WINDOW, place, "the window ends before it starts")
                .help("a window over midnight ends on the next day")
        }
        TimeFaultKind::NotInSeries => Finding::new(
            &RECURRENCE,
            place,
            format!("the series has no window on {written}"),
        )
        .help("`on` is the day that the rule gives, before anything moved"),
        TimeFaultKind::Rule(span, message, help) => {
            let at = place
                .source
                .text
                .get(place.span.clone())
                .map_or(0, |t| t.len() - t.trim_start_matches(['"', '\'']).len());
            let start = place.span.start + at + span.start;
            let end = place.span.start + at + span.end;
            Finding::new(&RECURRENCE, place.source.at(start..end), message).help(help)
        }
    }
}
