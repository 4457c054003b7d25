//! Which feeds there are, what each is about, and what is in it. How a feed is written down is its format's business.
pub mod elsewhere;
pub mod press;
pub mod updates;

use super::pages::Stage;
use crate::content::Kind;
use crate::site::published::Published;
use crate::site::state;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use updates::{Help, Item, News, Notice, Word, Words};

/// All feeds of a site, and what was said in it.
pub struct Feeds {
    notices: Words<Notice>,
    news: Words<News>,
    help: Words<Help>,
    pub scopes: Vec<Scope>,
    /// The feeds of a page, as places in `scopes`.
    by_page: HashMap<String, Vec<usize>>,
    /// Places in `scopes`.
    by_name: HashMap<String, usize>,
}

/// What one feed is about.
pub struct Scope {
    /// "outages", "services/canvas": below `/feeds/`, without its ending.
    pub name: String,
    /// "Outages and planned maintenance"
    pub title: String,
    /// What a subscriber will get; it never changes with what is in the feed.
    pub description: String,
    /// The page that it belongs to, from the site's root.
    pub page: String,
    members: Members,
}

/// A feed is of one family; there is no feed of two.
enum Members {
    Notices(Shelf),
    News(Shelf),
    Help(Shelf),
}

/// A service that is not named itself, and the one through which it is reached.
pub type Via = Option<state::Reached>;

/// The newest words and documents, as places in the family's words.
#[derive(Default)]
struct Shelf {
    words: Vec<(usize, Via)>,
    /// Each document's newest word.
    documents: Vec<(usize, Via)>,
    met: HashSet<usize>,
}

impl Shelf {
    fn has_room(&self, most: usize) -> bool {
        self.words.len() < most || self.documents.len() < most
    }

    /// Words come newest first, so what comes when the shelf is full is too old.
    fn put<V>(&mut self, place: usize, word: &Word<V>, via: &Via, most: usize) {
        if self.words.len() < most {
            self.words.push((place, via.clone()));
        }
        if self.documents.len() < most && self.met.insert(word.document) {
            self.documents.push((place, via.clone()));
        }
    }
}

/// A document in a feed of histories.
pub struct History {
    /// Newest first; never empty.
    pub items: Vec<Arc<Item>>,
    /// The document's place in the site.
    pub document: usize,
}

impl Feeds {
    pub fn of(site: &Published) -> Feeds {
        Feeds::with(
            site,
            updates::notices(site, &site.communications),
            updates::news(site, &site.marketing),
            updates::help(site, &site.reference),
        )
    }

    /// The same feeds with nothing in them, for whoever only wants their names: every page names its feeds, and to
    /// gather all that was ever said would cost the preview of one page more than the page.
    pub fn names(site: &Published) -> Feeds {
        Feeds::with(site, Words::none(), Words::none(), Words::none())
    }

    fn with(
        site: &Published,
        notices: Words<Notice>,
        news: Words<News>,
        help: Words<Help>,
    ) -> Feeds {
        let mut feeds = Feeds {
            notices,
            news,
            help,
            scopes: Vec::new(),
            by_page: HashMap::new(),
            by_name: HashMap::new(),
        };
        feeds.scopes = scopes(site, &feeds);
        for (i, scope) in feeds.scopes.iter().enumerate() {
            feeds.by_name.insert(scope.name.clone(), i);
            let page = scope.page.clone();
            feeds.by_page.entry(page).or_default().push(i);
        }
        feeds
    }

    /// The feeds that a page belongs to, from the narrowest to the widest: those of its address and of the addresses
    /// above it. The home page and the page about feeds have what most people want.
    pub fn of_page(&self, path: &str) -> Vec<&Scope> {
        let wide: &[&str] = match path.split('/').nth(1).unwrap_or_default() {
            "" | "maintenance" | "incidents" => &["outages", "all"],
            "advisories" | "retirements" | "surveys" => &["all"],
            "launches" | "stories" => &["news"],
            "subscribe" => &["outages", "all", "news"],
            _ => &[],
        };
        let above = path.rmatch_indices('/').map(|(at, _)| &path[..=at]);
        let own = above.filter_map(|page| self.by_page.get(page)).flatten();
        own.map(|i| &self.scopes[*i])
            .chain(wide.iter().filter_map(|name| self.find(name)))
            .collect()
    }

    pub fn find(&self, name: &str) -> Option<&Scope> {
        self.by_name.get(name).map(|i| &self.scopes[*i])
    }
}

impl Scope {
    pub fn address(&self, ending: &str) -> String {
        format!("/feeds/{}.{ending}", self.name)
    }

    fn shelf(&self) -> &Shelf {
        match &self.members {
            Members::Notices(shelf) | Members::News(shelf) | Members::Help(shelf) => shelf,
        }
    }

    /// When the feed last said something; a feed with nothing in it has no time of its own.
    pub fn newest(&self, feeds: &Feeds) -> Option<Timestamp> {
        let (newest, _) = self.shelf().words.first()?;
        Some(match &self.members {
            Members::Notices(_) => feeds.notices.all[*newest].at,
            Members::News(_) => feeds.news.all[*newest].at,
            Members::Help(_) => feeds.help.all[*newest].at,
        })
    }

    /// The documents with the newest words: the place of the newest, and the way by which it came here.
    pub fn documents(&self) -> &[(usize, Via)] {
        &self.shelf().documents
    }

    fn item(&self, stage: &Stage, place: usize) -> Arc<Item> {
        let (site, feeds) = (&stage.site, &stage.feeds);
        match &self.members {
            Members::Notices(_) => {
                let tell = |word: &_| updates::notice(stage, &site.communications, word);
                feeds.notices.item(place, tell)
            }
            Members::News(_) => {
                let tell = |word: &_| updates::new(stage, &site.marketing, word);
                feeds.news.item(place, tell)
            }
            Members::Help(_) => {
                let tell = |word: &_| updates::article(stage, &site.reference, word);
                feeds.help.item(place, tell)
            }
        }
    }

    /// The documents with the newest words.
    pub fn histories(&self, stage: &Stage) -> Vec<History> {
        let documents = self.documents().iter();
        documents
            .map(|(place, _)| self.history(stage, *place))
            .collect()
    }

    /// The document behind a word, with all of its words.
    pub fn history(&self, stage: &Stage, place: usize) -> History {
        let (document, places) = self.document(&stage.feeds, place);
        let items = places.iter().map(|place| self.item(stage, *place));
        History {
            items: items.collect(),
            document,
        }
    }

    /// The document behind a word, and the places of all its words.
    fn document<'a>(&self, feeds: &'a Feeds, place: usize) -> (usize, &'a [usize]) {
        fn of<V>(words: &Words<V>, place: usize) -> (usize, &[usize]) {
            let document = words.all[place].document;
            (document, words.of(document))
        }
        match &self.members {
            Members::Notices(_) => of(&feeds.notices, place),
            Members::News(_) => of(&feeds.news, place),
            Members::Help(_) => of(&feeds.help, place),
        }
    }
}

/// "Outages and planned maintenance · Lakeshore Information Technology"
pub fn full_title(site: &Published, title: &str) -> String {
    let config = &site.config;
    let short = config.university.short_name.as_deref();
    let university = short.unwrap_or(&config.university.name);
    format!("{title} · {university} {}", config.book.title)
}

// ---------------------------------------------------------------- the list

/// A feed that every site has.
struct Plate {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    page: &'static str,
}

const fn plate(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    page: &'static str,
) -> Plate {
    Plate {
        name,
        title,
        description,
        page,
    }
}

const OUTAGES: Plate = plate(
    "outages",
    "Outages and planned maintenance",
    "What is broken, what will be unavailable, and each update until it works again.",
    "/status/",
);
const ALL: Plate = plate(
    "all",
    "All notices",
    "Outages, planned maintenance, warnings, services that end, and what surveys led to.",
    "/status/",
);
const KINDS: &[(Kind, Plate)] = &[
    (
        Kind::Maintenance,
        plate(
            "maintenance",
            "Planned maintenance",
            "Planned work on services: when, who is affected, what to do, and how it went.",
            "/maintenance/",
        ),
    ),
    (
        Kind::Incident,
        plate(
            "incidents",
            "Incidents",
            "What is broken, and each update until it works again.",
            "/incidents/",
        ),
    ),
    (
        Kind::Advisory,
        plate(
            "advisories",
            "Warnings",
            "False messages, known problems, and other things to look out for.",
            "/advisories/",
        ),
    ),
    (
        Kind::Retirement,
        plate(
            "retirements",
            "Services that end",
            "Which services end, when, and what to use instead.",
            "/retirements/",
        ),
    ),
    (
        Kind::Survey,
        plate(
            "surveys",
            "You said, we did",
            "What people told us in surveys, and what came of it.",
            "/surveys/",
        ),
    ),
];

fn scope(plate: &Plate, members: Members) -> Scope {
    Scope {
        name: plate.name.into(),
        title: plate.title.into(),
        description: plate.description.into(),
        page: plate.page.into(),
        members,
    }
}

fn scopes(site: &Published, feeds: &Feeds) -> Vec<Scope> {
    let most = site.config.feeds.items;
    let notices =
        |of: &dyn Fn(&Word<Notice>) -> bool| Members::Notices(shelf(&feeds.notices, most, of));
    let mut found = vec![
        scope(&OUTAGES, notices(&|word| updates::is_outage(word.voice))),
        scope(&ALL, notices(&|_| true)),
        news(site, feeds),
    ];
    for (kind, plate) in KINDS {
        found.push(scope(
            plate,
            notices(&|word| updates::kind(word.voice) == *kind),
        ));
    }
    found.extend(launches_and_stories(site, feeds));
    found.push(help(feeds, most));
    found.extend(services(site, feeds));
    found.extend(audiences(site, feeds));
    found
}

fn shelf<V>(words: &Words<V>, most: usize, of: &dyn Fn(&Word<V>) -> bool) -> Shelf {
    let mut shelf = Shelf::default();
    for (place, word) in words.all.iter().enumerate().filter(|(_, word)| of(word)) {
        shelf.put(place, word, &None, most);
    }
    shelf
}

fn news(site: &Published, feeds: &Feeds) -> Scope {
    Scope {
        name: "news".into(),
        title: site.config.labels.news.clone(),
        description: "What is new, and what it changed for the people who use it.".into(),
        page: "/news/".into(),
        members: Members::News(shelf(&feeds.news, site.config.feeds.items, &|_| true)),
    }
}

fn launches_and_stories(site: &Published, feeds: &Feeds) -> [Scope; 2] {
    let of = |of: &dyn Fn(&Word<News>) -> bool| {
        Members::News(shelf(&feeds.news, site.config.feeds.items, of))
    };
    let launches = of(&|word| matches!(word.voice, News::Launch(_)));
    let stories = of(&|word| matches!(word.voice, News::Story(_)));
    let launches_plate = plate(
        "launches",
        "New services",
        "New services and big new versions: what they do, for whom, and from when.",
        "/launches/",
    );
    let stories_plate = plate(
        "stories",
        "Stories",
        "What changed for people who study and work here, in their words.",
        "/stories/",
    );
    [
        scope(&launches_plate, launches),
        scope(&stories_plate, stories),
    ]
}

fn help(feeds: &Feeds, most: usize) -> Scope {
    let plate = plate(
        "kb",
        "Help articles",
        "New help articles, and articles that changed in something that matters.",
        "/kb/",
    );
    scope(&plate, Members::Help(shelf(&feeds.help, most, &|_| true)))
}

/// One feed a service: the notices that name it, and those about what it needs.
fn services(site: &Published, feeds: &Feeds) -> Vec<Scope> {
    let most = site.config.feeds.items;
    let mut shelves: BTreeMap<&str, Shelf> = (site.reference.services.iter())
        .map(|service| (&*service.core.id, Shelf::default()))
        .collect();
    // Notices about the same services hit the same others.
    let mut below: BTreeMap<BTreeSet<&str>, Vec<state::Reached>> = BTreeMap::new();
    for (place, word) in feeds.notices.all.iter().enumerate() {
        let Some(core) = site.document(word.document) else {
            continue;
        };
        let named: BTreeSet<&str> = core.doc.common().services().into_iter().collect();
        for id in &named {
            if let Some(shelf) = shelves.get_mut(id) {
                shelf.put(place, word, &None, most);
            }
        }
        if updates::spreads(&site.communications, word.voice) {
            let reached = below
                .entry(named)
                .or_insert_with_key(|named| state::downstream(site, named));
            // A full shelf stays full, and is not asked again: what hits the network hits nearly all of them.
            reached.retain(|(id, through)| match shelves.get_mut(&**id) {
                Some(shelf) if shelf.has_room(most) => {
                    shelf.put(place, word, &Some((id.clone(), through.clone())), most);
                    true
                }
                _ => false,
            });
        }
    }
    let each = site.reference.services.iter().filter_map(|service| {
        let title = service.front.title.trim();
        let called = service.front.short_name.as_deref().unwrap_or(title);
        Some(Scope {
            name: format!("services/{}", service.core.id),
            title: title.into(),
            description: format!(
                "Notices about {called}, and incidents and planned maintenance of what it needs."
            ),
            page: service.core.address.to_string(),
            members: Members::Notices(shelves.remove(&*service.core.id)?),
        })
    });
    each.collect()
}

/// One feed an audience: the notices for it, and those for everyone.
fn audiences(site: &Published, feeds: &Feeds) -> Vec<Scope> {
    let most = site.config.feeds.items;
    let each = site.config.audience.iter().map(|audience| {
        let meant = |word: &Word<Notice>| {
            let core = site.document(word.document);
            core.is_some_and(|core| {
                let list = core.doc.common().audience();
                list.is_empty() || list.contains(&audience.id)
            })
        };
        Scope {
            name: format!("audiences/{}", audience.id),
            title: format!("For: {}", audience.name),
            description: format!("All notices for everyone and for: {}.", audience.name),
            page: format!("/for/{}/", audience.id),
            members: Members::Notices(shelf(&feeds.notices, most, &meant)),
        }
    });
    each.collect()
}
