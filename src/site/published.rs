//! The published view: all that any output may ever see.
//!
//! Drafts, embargoed, expired and internal documents, and internal fields, are not in here; so they cannot
//! get out. An internal build's view holds internal documents, and says so.
use super::links::Target;
use super::lock::Keep;
use super::pictures::Pictures;
use super::state::{self, Needs, ServiceState};
use super::window::{Course, Plan};
use super::{Core, Detail, Site, Standing, Timeline};
use crate::base::asset::Asset;
use crate::base::config::Config;
use crate::base::time::Clockface;
use crate::content::figures::Figures;
use crate::content::outward::Outward;
use crate::content::reference::service::Lifecycle;
use crate::content::{
    Advisory, Article, Front, Incident, Kind, Launch, Maintenance, Page, Retirement, Service,
    Story, Survey,
};
use crate::read::Document;
use jiff::{Timestamp, ToSpan};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// A published document with its typed front matter and its times.
#[derive(Debug)]
pub struct Entry<T, D = ()> {
    pub core: Arc<Core>,
    pub front: Arc<T>,
    pub detail: Arc<D>,
}

/// Only handles are copied, whatever they lead to.
impl<T, D> Clone for Entry<T, D> {
    fn clone(&self) -> Self {
        Entry {
            core: self.core.clone(),
            front: self.front.clone(),
            detail: self.detail.clone(),
        }
    }
}

/// What people want to know. Lists are newest first, maintenance by its window.
#[derive(Clone, Default)]
pub struct Communications {
    pub maintenance: Vec<Entry<Maintenance, Plan>>,
    pub incidents: Vec<Entry<Incident, Course>>,
    pub advisories: Vec<Entry<Advisory>>,
    pub retirements: Vec<Entry<Retirement, Timestamp>>,
    pub surveys: Vec<Entry<Survey>>,
}

/// What IT wants people to know, newest first.
#[derive(Clone, Default)]
pub struct Marketing {
    pub launches: Vec<Entry<Launch, Timeline>>,
    pub stories: Vec<Entry<Story>>,
}

/// What stays: services and pages by id, articles by number.
#[derive(Clone, Default)]
pub struct Reference {
    pub services: Vec<Entry<Service>>,
    pub articles: Vec<Entry<Article>>,
    pub pages: Vec<Entry<Page>>,
}

/// A neutral word at an address whose document readers may not see (any more).
#[derive(Debug, Clone)]
pub struct Signpost {
    pub address: Arc<str>,
    pub kind: Kind,
    pub why: Gone,
}

#[derive(Debug, Clone)]
pub enum Gone {
    Expired,
    Withdrawn,
    /// Now at this address, under this title.
    Moved {
        address: Arc<str>,
        title: String,
    },
}

/// What is about a service: places in the lists.
#[derive(Debug, Clone, Default)]
pub struct About {
    pub maintenance: Vec<usize>,
    pub incidents: Vec<usize>,
    pub advisories: Vec<usize>,
    pub retirements: Vec<usize>,
    pub launches: Vec<usize>,
    pub stories: Vec<usize>,
    pub articles: Vec<usize>,
}

/// The site as readers may see it.
#[derive(Clone)]
pub struct Published {
    pub config: Arc<Config>,
    pub face: Clockface,
    pub now: Timestamp,
    pub internal: bool,
    pub communications: Communications,
    pub marketing: Marketing,
    pub reference: Reference,
    pub signposts: Vec<Signpost>,
    /// Old path → where it leads now.
    pub redirects: BTreeMap<String, Arc<str>>,
    /// Files that are published: address → path in the content.
    pub files: BTreeMap<String, Arc<str>>,
    /// Photos that published documents show, and what is made of them.
    pub pictures: Pictures,
    pub states: BTreeMap<Arc<str>, ServiceState>,
    pub about: BTreeMap<Arc<str>, About>,
    figures: Arc<crate::read::figures::Book>,
    assets: Arc<Vec<Asset>>,
    /// Parallel to `Site::cores`; `None` for what is not published.
    pub(super) visible: Vec<Option<Arc<Core>>>,
    /// Where each of `Site::cores` can be reached: its page, its signpost, or what replaced it.
    places: Vec<Option<Arc<str>>>,
    pub(super) snippets: HashMap<usize, Arc<Core>>,
    pub(super) needs: Needs,
    services: HashMap<Arc<str>, usize>,
}

impl Site {
    /// The view that output gets.
    pub fn published(&self) -> Published {
        self.published_after(None)
    }

    /// The same, where the site before it and its view are known: what readers may have of a document that nobody
    /// touched is taken from there.
    pub fn published_after(&self, before: Option<(&Site, &Published)>) -> Published {
        let before = before.filter(|(before, _)| {
            let known = |site: &Site| -> Vec<_> {
                let services = site.cores.iter().filter(|c| c.kind == Kind::Service);
                services.map(|c| (c.id.clone(), c.standing)).collect()
            };
            before.internal == self.internal && known(before) == known(self)
        });
        let at = |i: usize, core: &Arc<Core>| {
            let (before, view) = before?;
            let same = before.cores.get(i).is_some_and(|c| Arc::ptr_eq(c, core));
            view.visible.get(i).filter(|_| same)?.clone()
        };
        let visible: Vec<Option<Arc<Core>>> = (self.cores.par_iter().enumerate())
            .map(|(i, core)| {
                let may_be_seen = core.standing == Standing::Published;
                may_be_seen.then(|| at(i, core).unwrap_or_else(|| self.outward(core)))
            })
            .collect();
        let mut view = Published {
            config: self.config_to_show(),
            face: self.face.clone(),
            now: self.now,
            internal: self.internal,
            communications: Communications::default(),
            marketing: Marketing::default(),
            reference: Reference::default(),
            signposts: self.signposts(),
            redirects: BTreeMap::new(),
            files: self.files(&visible),
            pictures: Pictures::default(),
            states: BTreeMap::new(),
            about: BTreeMap::new(),
            figures: self.figures.clone(),
            assets: self.assets.clone(),
            places: self.places(),
            snippets: self.snippets(),
            visible,
            needs: Needs::default(),
            services: HashMap::new(),
        };
        let visible = std::mem::take(&mut view.visible);
        visible.iter().flatten().for_each(|core| view.put(core));
        let shown = visible.iter().flatten().chain(view.snippets.values());
        view.pictures = Pictures::of(shown, &view.assets);
        view.visible = visible;
        view.arrange();
        view.redirects = self.redirects(&view);
        self.keep_addresses(&mut view);
        view
    }

    /// The document as readers may have it: without internal fields and the names of services that they may not know.
    /// The text of its file, with all that writers say to each other in comments, stays behind; only where a photo is
    /// shown is it kept, since a photo that cannot be decoded is told at its place.
    pub(super) fn outward(&self, core: &Core) -> Arc<Core> {
        let may_know = |id: &str| match self.find(Kind::Service, id) {
            Some(service) => service.standing == Standing::Published,
            None => true,
        };
        let rule = Outward {
            internal: self.internal,
            may_know: &may_know,
        };
        let shows_files = core.targets().any(|t| matches!(t, Target::File { .. }));
        let mut doc = Document::clone(&core.doc);
        if let Some(front) = doc.front.outward(&rule) {
            doc.front = front;
        }
        if !shows_files {
            doc.source = doc.source.without_text();
        }
        let mut core = Core::clone(core);
        core.head.doc = Arc::new(doc);
        Arc::new(core)
    }

    /// The help desk's edition is marked in every name that pages, feeds, calendars and programs show.
    fn config_to_show(&self) -> Arc<Config> {
        if !self.internal {
            return self.config.clone();
        }
        let mut config = Config::clone(&self.config);
        config.book.title.push_str(" (internal)");
        Arc::new(config)
    }

    /// Every address that was given out answers: with its page, with a step to where that is now, or with a signpost.
    fn keep_addresses(&self, view: &mut Published) {
        let mut standing: HashSet<Arc<str>> =
            view.signposts.iter().map(|p| p.address.clone()).collect();
        standing.extend(view.documents().map(|core| core.address.clone()));
        for (entry, keep) in self.lock.entries.iter().zip(self.kept.iter()) {
            let address = &entry.address;
            if standing.contains(address) || view.redirects.contains_key(&**address) {
                continue;
            }
            match self.leads_to(keep) {
                Some(Ok(to)) if to != *address => {
                    view.redirects.insert(address.to_string(), to);
                }
                Some(Err(why)) => view.signposts.push(Signpost {
                    address: address.clone(),
                    kind: entry.kind,
                    why,
                }),
                _ => {}
            }
        }
    }

    /// Where a kept address leads, or why nobody is led anywhere; `None` where campanile's own page stands.
    fn leads_to(&self, keep: &Keep) -> Option<Result<Arc<str>, Gone>> {
        let core = match keep {
            Keep::Document(index) => &self.cores[*index],
            Keep::To(to) => return Some(Ok(to.clone())),
            Keep::Gone => return Some(Err(Gone::Withdrawn)),
            Keep::Nothing => return None,
        };
        Some(match core.standing {
            Standing::Published => Ok(core.address.clone()),
            Standing::Replaced => match self.end_of_chain(core) {
                Some(to) => Ok(to.address.clone()),
                None => Err(Gone::Expired),
            },
            Standing::Expired => Err(Gone::Expired),
            // Why it is not shown is nobody's business, and where it would stand now neither.
            Standing::Withdrawn | Standing::Draft | Standing::Internal | Standing::Embargoed(_) => {
                Err(Gone::Withdrawn)
            }
        })
    }

    fn places(&self) -> Vec<Option<Arc<str>>> {
        let place = |core: &Arc<Core>| match core.standing {
            Standing::Published | Standing::Expired | Standing::Withdrawn => {
                Some(core.address.clone())
            }
            Standing::Replaced => self.end_of_chain(core).map(|to| to.address.clone()),
            Standing::Draft | Standing::Internal | Standing::Embargoed(_) => None,
        };
        self.cores.iter().map(place).collect()
    }

    fn snippets(&self) -> HashMap<usize, Arc<Core>> {
        let usable = |c: &&Arc<Core>| c.kind == Kind::Snippet && c.standing == Standing::Published;
        self.cores
            .iter()
            .filter(usable)
            .map(|c| (c.index, c.clone()))
            .collect()
    }

    fn signposts(&self) -> Vec<Signpost> {
        let mut found = Vec::new();
        for core in self.cores.iter().filter(|c| !c.address.is_empty()) {
            let why = match core.standing {
                Standing::Expired => Gone::Expired,
                Standing::Withdrawn => Gone::Withdrawn,
                Standing::Replaced => match self.end_of_chain(core) {
                    Some(to) => Gone::Moved {
                        address: to.address.clone(),
                        title: to.title().to_string(),
                    },
                    None => Gone::Expired,
                },
                _ => continue,
            };
            found.push(Signpost {
                address: core.address.clone(),
                kind: core.kind,
                why,
            });
        }
        found
    }

    /// The published document at the end of `replaced_by`; a circle has none.
    fn end_of_chain<'a>(&'a self, core: &'a Arc<Core>) -> Option<&'a Arc<Core>> {
        let mut here = core;
        for _ in 0..=self.cores.len() {
            match here.standing {
                Standing::Published => return Some(here),
                Standing::Replaced => match here.field("replaced_by")? {
                    Target::Document { index, .. } => here = &self.cores[*index],
                    _ => return None,
                },
                _ => return None,
            }
        }
        None
    }

    /// Old paths lead to the last address in one step, so that redirects never chain.
    fn redirects(&self, view: &Published) -> BTreeMap<String, Arc<str>> {
        let mut found = BTreeMap::new();
        for (path, index) in &self.aliases {
            let core = &self.cores[*index];
            let to = match core.standing {
                Standing::Published => core.address.clone(),
                Standing::Replaced => match self.end_of_chain(core) {
                    Some(to) => to.address.clone(),
                    None => continue,
                },
                // An old address is a word of the document; what is not published says none.
                _ => continue,
            };
            if !view.files.contains_key(path) {
                found.insert(path.clone(), to);
            }
        }
        for left in self.left_standing() {
            let aliases = left
                .aliases
                .iter()
                .filter(|path| !view.files.contains_key(*path));
            for path in aliases {
                let to = left.address.clone().unwrap_or_else(|| "/".into());
                found.entry(path.clone()).or_insert(to);
            }
        }
        found
    }

    /// Files go where their page goes, and stay away when it does.
    fn files(&self, visible: &[Option<Arc<Core>>]) -> BTreeMap<String, Arc<str>> {
        let mut found = BTreeMap::new();
        for (i, asset) in self.assets.iter().enumerate() {
            let address = match (asset.path.strip_prefix("files/"), self.bundle_of(i)) {
                (Some(_), _) => Some(crate::base::address::encoded(&format!("/{}", asset.path))),
                (None, Some(owner)) if visible[owner.index].is_some() => {
                    let below = asset
                        .path
                        .strip_prefix(owner.doc.folder())
                        .unwrap_or(&asset.path);
                    Some(crate::base::address::encoded(&format!(
                        "{}{}",
                        owner.address,
                        below.trim_start_matches('/')
                    )))
                }
                _ => None,
            };
            found.extend(address.map(|address| (address, asset.path.clone())));
        }
        for target in visible.iter().flatten().flat_map(|core| core.targets()) {
            if let Target::File { asset, address } = target {
                let owner = self.bundle_of(*asset);
                if owner.is_none_or(|owner| visible[owner.index].is_some()) {
                    found.insert(address.to_string(), self.assets[*asset].path.clone());
                }
            }
        }
        found
    }
}

impl Published {
    fn put(&mut self, core: &Arc<Core>) {
        let core = core.clone();
        match (&core.doc.front, &core.head.detail) {
            (Front::Maintenance(front), Detail::Plan(detail)) => {
                let (front, detail) = (front.clone(), detail.clone());
                self.communications.maintenance.push(Entry {
                    core,
                    front,
                    detail,
                });
            }
            (Front::Incident(front), Detail::Course(detail)) => {
                let (front, detail) = (front.clone(), detail.clone());
                self.communications.incidents.push(Entry {
                    core,
                    front,
                    detail,
                });
            }
            (Front::Retirement(front), Detail::Ends(ends)) => {
                let (front, detail) = (front.clone(), Arc::new(*ends));
                self.communications.retirements.push(Entry {
                    core,
                    front,
                    detail,
                });
            }
            (Front::Launch(front), Detail::Launch(detail)) => {
                let (front, detail) = (front.clone(), detail.clone());
                self.marketing.launches.push(Entry {
                    core,
                    front,
                    detail,
                });
            }
            (Front::Advisory(front), _) => self.communications.advisories.push(entry(&core, front)),
            (Front::Survey(front), _) => self.communications.surveys.push(entry(&core, front)),
            (Front::Story(front), _) => self.marketing.stories.push(entry(&core, front)),
            (Front::Service(front), _) => self.reference.services.push(entry(&core, front)),
            (Front::Article(front), _) => self.reference.articles.push(entry(&core, front)),
            (Front::Page(front), _) => self.reference.pages.push(entry(&core, front)),
            _ => {}
        }
    }

    /// Orders the lists, then draws the lines between them.
    fn arrange(&mut self) {
        let talk = &mut self.communications;
        talk.maintenance.sort_by(|a, b| {
            b.detail
                .now()
                .window
                .cmp(&a.detail.now().window)
                .then_with(|| a.core.id.cmp(&b.core.id))
        });
        talk.incidents.sort_by(|a, b| {
            b.detail
                .started
                .cmp(&a.detail.started)
                .then_with(|| a.core.id.cmp(&b.core.id))
        });
        newest_first(&mut talk.advisories);
        newest_first(&mut talk.retirements);
        newest_first(&mut talk.surveys);
        newest_first(&mut self.marketing.launches);
        newest_first(&mut self.marketing.stories);
        let services = self.reference.services.iter().enumerate();
        self.services = services.map(|(i, s)| (s.core.id.clone(), i)).collect();
        let services = self.reference.services.iter();
        let pairs = services.flat_map(|service| {
            let above = service.front.depends_on.iter();
            above.map(|above| (&*service.core.id, above.as_str()))
        });
        self.needs = Needs::of(pairs);
        self.about = self.gather();
        self.states = state::of_services(self);
    }

    fn gather(&self) -> BTreeMap<Arc<str>, About> {
        let mut about: BTreeMap<Arc<str>, About> = self
            .reference
            .services
            .iter()
            .map(|s| (s.core.id.clone(), About::default()))
            .collect();
        fn each<T, D>(
            about: &mut BTreeMap<Arc<str>, About>,
            list: &[Entry<T, D>],
            part: fn(&mut About) -> &mut Vec<usize>,
        ) {
            for (i, entry) in list.iter().enumerate() {
                for id in entry.core.doc.common().services() {
                    if let Some(about) = about.get_mut(id) {
                        let places = part(about);
                        if places.last() != Some(&i) {
                            places.push(i);
                        }
                    }
                }
            }
        }
        each(&mut about, &self.communications.maintenance, |a| {
            &mut a.maintenance
        });
        each(&mut about, &self.communications.incidents, |a| {
            &mut a.incidents
        });
        each(&mut about, &self.communications.advisories, |a| {
            &mut a.advisories
        });
        each(&mut about, &self.communications.retirements, |a| {
            &mut a.retirements
        });
        each(&mut about, &self.marketing.launches, |a| &mut a.launches);
        each(&mut about, &self.marketing.stories, |a| &mut a.stories);
        each(&mut about, &self.reference.articles, |a| &mut a.articles);
        about
    }

    pub fn service(&self, id: &str) -> Option<&Entry<Service>> {
        self.service_place(id).map(|i| &self.reference.services[i])
    }

    /// A service's place in the list of services.
    pub fn service_place(&self, id: &str) -> Option<usize> {
        self.services.get(id).copied()
    }

    /// What `data/figures.yml` says.
    pub fn figures(&self) -> &Figures {
        &self.figures.figures
    }

    pub fn article(&self, number: u32) -> Option<&Entry<Article>> {
        self.reference
            .articles
            .iter()
            .find(|a| a.core.id.parse() == Ok(number))
    }

    /// Services that need this one directly.
    pub fn needed_by(&self, id: &str) -> impl Iterator<Item = &Arc<str>> {
        self.needs.directly(id)
    }

    /// The document at a place of `Site::cores`, if readers may see it.
    pub fn document(&self, index: usize) -> Option<&Arc<Core>> {
        self.visible.get(index).and_then(Option::as_ref)
    }

    /// Where a link to a document leads; `None` when readers may not know of it.
    pub fn place(&self, index: usize) -> Option<&Arc<str>> {
        self.places.get(index).and_then(Option::as_ref)
    }

    pub fn documents(&self) -> impl Iterator<Item = &Arc<Core>> {
        self.visible.iter().flatten()
    }

    pub fn snippet(&self, index: usize) -> Option<&Arc<Core>> {
        self.snippets.get(&index)
    }

    /// JPEG, PNG, WebP and GIF files by their paths in the content.
    pub fn photos(&self) -> HashMap<&str, &Asset> {
        let photos = self.assets.iter().filter(|asset| asset.photo.is_some());
        photos.map(|asset| (&*asset.path, asset)).collect()
    }

    /// A file by its path in the content.
    pub fn asset_at(&self, path: &str) -> Option<&Asset> {
        self.assets.iter().find(|asset| &*asset.path == path)
    }

    pub fn asset(&self, index: usize) -> Option<&Asset> {
        self.assets.get(index)
    }

    /// Services that readers can be told about on the status page.
    pub fn components(&self) -> impl Iterator<Item = &Entry<Service>> {
        let running = |s: &&Entry<Service>| {
            !matches!(s.front.lifecycle, Lifecycle::Planned | Lifecycle::Retired)
        };
        self.reference.services.iter().filter(running)
    }

    /// A site path under the base of the site's address: "/kb/1042/" → "/help/kb/1042/".
    pub fn href(&self, path: &str) -> String {
        match path.strip_prefix('/') {
            Some(below) => format!("{}{below}", self.config.base()),
            None => path.to_string(),
        }
    }

    /// A site path as a full address.
    pub fn absolute(&self, path: &str) -> String {
        match path.strip_prefix('/') {
            Some(below) => format!("{}{below}", self.config.site.url),
            None => path.to_string(),
        }
    }
}

impl Site {
    /// The first instant after now at which the clock alone changes a byte: windows, embargoes, expiries,
    /// consents, phases; and midnight, since pages show days.
    pub fn next_change(&self) -> Timestamp {
        let tomorrow = self.face.date(self.now).saturating_add(1.day());
        let mut next = self.face.start_of(tomorrow);
        let mut consider = |at: Timestamp| {
            if at > self.now && at < next {
                next = at;
            }
        };
        for core in &self.cores {
            core.published
                .into_iter()
                .chain(core.expires)
                .for_each(&mut consider);
            core.changes.iter().copied().for_each(&mut consider);
            match &core.head.detail {
                Detail::Plan(plan) => {
                    plan.occurrences
                        .iter()
                        .flat_map(|o| [o.window.starts, o.window.ends])
                        .for_each(&mut consider);
                    let windows = plan.occurrences.iter().flat_map(|o| &o.updates);
                    plan.updates
                        .iter()
                        .chain(windows)
                        .map(|u| u.at)
                        .for_each(&mut consider);
                }
                Detail::Course(course) => {
                    course.updates.iter().map(|u| u.at).for_each(&mut consider)
                }
                Detail::Ends(at) => consider(*at),
                Detail::Launch(timeline) => {
                    timeline.available_from.into_iter().for_each(&mut consider);
                    timeline
                        .phases
                        .iter()
                        .flat_map(|(from, to)| [Some(*from), *to])
                        .flatten()
                        .for_each(&mut consider);
                }
                Detail::None => {}
            }
        }
        next
    }
}

fn entry<T>(core: &Arc<Core>, front: &Arc<T>) -> Entry<T> {
    Entry {
        core: core.clone(),
        front: front.clone(),
        detail: Arc::new(()),
    }
}

fn newest_first<T, D>(list: &mut [Entry<T, D>]) {
    list.sort_by(|a, b| {
        b.core
            .published
            .cmp(&a.core.published)
            .then_with(|| a.core.id.cmp(&b.core.id))
    });
}
