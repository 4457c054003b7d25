//! Cards: one a published document, made once, when a list first shows it, and shared by every list in the form that
//! templates take. Whoever needs one otherwise draws it again.
use super::mark::Told;
use super::words;
use crate::content::reference::service::Lifecycle;
use crate::content::shared::{Focus, Picture};
use crate::site::links::Target;
use crate::site::pictures::Cut;
use crate::site::published::{Entry, Published};
use crate::site::{Core, say};
use crate::view::{Card, ImageView, LinkView, SourceView, StateView};
use std::sync::OnceLock;
use tera::Value;

/// The cards of a site, each made when the first list shows it.
pub struct Deck {
    /// Parallel to `Site::cores`; `None` for what has no card.
    slots: Vec<Option<Slot>>,
}

struct Slot {
    draw: Draw,
    /// The document's place in its own list.
    place: usize,
    made: OnceLock<Told>,
}

/// Makes the card of the document at a place of its list.
type Draw = fn(&Published, usize) -> Card;

impl Deck {
    pub fn new(site: &Published) -> Deck {
        let size = site.documents().map(|c| c.index + 1).max().unwrap_or(0);
        let mut slots: Vec<Option<Slot>> = Vec::new();
        slots.resize_with(size, || None);
        let mut deck = Deck { slots };
        deck.lay(&site.communications.maintenance, maintenance);
        deck.lay(&site.communications.incidents, incident);
        deck.lay(&site.communications.advisories, advisory);
        deck.lay(&site.communications.retirements, retirement);
        deck.lay(&site.communications.surveys, |site, i| {
            card(
                site,
                &site.communications.surveys[i].core,
                "You said, we did",
                "notice",
            )
        });
        deck.lay(&site.marketing.launches, |site, i| {
            card(
                site,
                &site.marketing.launches[i].core,
                &site.config.labels.launch,
                "news",
            )
        });
        deck.lay(&site.marketing.stories, |site, i| {
            card(
                site,
                &site.marketing.stories[i].core,
                &site.config.labels.story,
                "news",
            )
        });
        deck.lay(&site.reference.services, service);
        deck.lay(&site.reference.articles, article);
        deck.lay(&site.reference.pages, page);
        deck
    }

    fn lay<T, D>(&mut self, list: &[Entry<T, D>], draw: Draw) {
        for (place, entry) in list.iter().enumerate() {
            self.slots[entry.core.index] = Some(Slot {
                draw,
                place,
                made: OnceLock::new(),
            });
        }
    }

    /// The card of the document at a place of `Site::cores`, as templates take it.
    pub fn get(&self, site: &Published, index: usize) -> Option<&Told> {
        let slot = self.slots.get(index)?.as_ref()?;
        let draw = || Told::new(Value::from_serializable(&(slot.draw)(site, slot.place)));
        Some(slot.made.get_or_init(draw))
    }

    /// The same card, drawn anew.
    pub fn draw(&self, site: &Published, index: usize) -> Option<Card> {
        let slot = self.slots.get(index)?.as_ref()?;
        Some((slot.draw)(site, slot.place))
    }
}

fn maintenance(site: &Published, place: usize) -> Card {
    let entry = &site.communications.maintenance[place];
    let now = entry.detail.now();
    Card {
        summary: say::maintenance(site, entry),
        date: Some(words::day(&site.face, now.window.starts)),
        state: Some(words::standing(
            site,
            &entry.detail,
            now.standing,
            &now.window,
        )),
        meta: Some(words::window(&site.face, &now.window)),
        ..card(site, &entry.core, "Planned maintenance", "notice")
    }
}

fn incident(site: &Published, place: usize) -> Card {
    let entry = &site.communications.incidents[place];
    let state = match entry.detail.is_open() {
        true => words::impact(entry.detail.impact),
        false => StateView {
            icon: "resolved".into(),
            ..StateView::new("past", "Resolved")
        },
    };
    let resolved = entry.detail.resolved;
    Card {
        summary: say::incident(site, entry),
        date: Some(words::day(&site.face, entry.detail.started)),
        state: Some(state),
        meta: resolved.map(|at| crate::base::time::duration_words(entry.detail.started, at)),
        ..card(site, &entry.core, "Incident", "notice")
    }
}

fn advisory(site: &Published, place: usize) -> Card {
    let entry = &site.communications.advisories[place];
    Card {
        state: Some(words::severity(entry.front.severity)),
        ..card(site, &entry.core, "Advisory", "notice")
    }
}

fn retirement(site: &Published, place: usize) -> Card {
    let entry = &site.communications.retirements[place];
    let state = match *entry.detail <= site.now {
        true => StateView::new("past", "Ended"),
        false => StateView::new("planned", "A service ends"),
    };
    Card {
        meta: Some(site.face.day_year(entry.front.ends_on.0)),
        state: Some(state),
        ..card(site, &entry.core, "A service ends", "notice")
    }
}

fn service(site: &Published, place: usize) -> Card {
    let entry = &site.reference.services[place];
    let state = site.states.get(&entry.core.id);
    let state = state.map(|s| s.condition).unwrap_or_default();
    let lifecycle = entry.front.lifecycle;
    let running = !matches!(lifecycle, Lifecycle::Planned | Lifecycle::Retired);
    let cost = entry.front.cost.as_ref();
    Card {
        state: running.then(|| words::condition(state)),
        tag: match lifecycle {
            Lifecycle::Planned => Some("Planned".into()),
            Lifecycle::Pilot => Some("Pilot".into()),
            Lifecycle::Live => None,
            Lifecycle::Retiring => Some("Ending".into()),
            Lifecycle::Retired => Some("Ended".into()),
        },
        costs: cost.map(|cost| !costs_nothing(&cost.raw)),
        next: next_work(site, &entry.core.id),
        date: None,
        ..card(site, &entry.core, "Service", "service")
    }
}

fn article(site: &Published, place: usize) -> Card {
    let entry = &site.reference.articles[place];
    Card {
        tag: Some(format!("KB{}", entry.core.id)),
        date: None,
        ..card(site, &entry.core, "Help article", "kb")
    }
}

fn page(site: &Published, place: usize) -> Card {
    let entry = &site.reference.pages[place];
    let label = match entry.front.report_year(&entry.core.id) {
        Some(_) => "Annual report",
        None => "Page",
    };
    Card {
        date: None,
        ..card(site, &entry.core, label, "page")
    }
}

/// The next window of a service; one that is under way shows in its state.
fn next_work(site: &Published, id: &str) -> Option<LinkView> {
    let next = *site.states.get(id)?.upcoming.first()?;
    let work = &site.communications.maintenance[next];
    let day = site
        .face
        .day(site.face.date(work.detail.now().window.starts));
    Some(LinkView::new(
        format!("Planned work on {day}"),
        &*work.core.address,
    ))
}

/// "None", "Nothing", "Free", "No cost", with whatever follows.
fn costs_nothing(cost: &str) -> bool {
    let first: String = cost
        .chars()
        .take_while(|c| c.is_alphabetic() || *c == ' ')
        .collect::<String>()
        .to_lowercase();
    ["none", "nothing", "free", "no cost", "no charge"]
        .iter()
        .any(|word| first.starts_with(word))
}

fn card(site: &Published, core: &Core, label: &str, facet: &str) -> Card {
    let common = core.doc.common();
    Card {
        title: common.title().into(),
        url: core.address.to_string(),
        kind: core.kind.plate().name.into(),
        kind_label: label.into(),
        facet: facet.into(),
        summary: common.summary().trim().into(),
        date: core.published.map(|at| words::day(&site.face, at)),
        image: tile(site, core, "image.src", common.image()),
        audience: common.audience().to_vec(),
        internal: common.visibility() == crate::content::shared::Visibility::Internal,
        ..Card::default()
    }
}

/// A front-matter picture, all of it.
pub fn image(
    site: &Published,
    core: &Core,
    path: &str,
    picture: Option<&Picture>,
) -> Option<ImageView> {
    cut(site, core, path, picture?, |_| Cut::Whole)
}

/// The same, cut to the shape of a list around its focus.
pub fn tile(
    site: &Published,
    core: &Core,
    path: &str,
    picture: Option<&Picture>,
) -> Option<ImageView> {
    cut(site, core, path, picture?, Cut::card)
}

/// The same, cut to the shape of a portrait around its focus.
pub fn face(
    site: &Published,
    core: &Core,
    path: &str,
    picture: Option<&Picture>,
) -> Option<ImageView> {
    cut(site, core, path, picture?, Cut::face)
}

fn cut(
    site: &Published,
    core: &Core,
    path: &str,
    picture: &Picture,
    shape: fn(Option<Focus>) -> Cut,
) -> Option<ImageView> {
    let Target::File { asset, address } = core.field(path)? else {
        return None;
    };
    let shape = shape(picture.focus);
    let made = site.pictures.get(*asset).and_then(|p| p.rendition(shape));
    let quarter = |percent: u8| (u32::from(percent.min(100)) + 12) / 25 * 25;
    let position = picture
        .focus
        .map(|f| format!("x-{} y-{}", quarter(f.x), quarter(f.y)));
    let whole = ImageView {
        alt: picture.alt.trim().into(),
        credit: picture.credit.clone(),
        ..ImageView::default()
    };
    let Some(made) = made else {
        // Drawings have no pixels; the stylesheet keeps their focus in view.
        let size = site.asset(*asset).and_then(|a| a.size);
        let (width, height) = size.unwrap_or((800, 500));
        return Some(ImageView {
            src: address.to_string(),
            width,
            height,
            position,
            ..whole
        });
    };
    let sources = made.sources(site.config.base()).map(|source| SourceView {
        media: source.media.into(),
        srcset: source.srcset,
    });
    Some(ImageView {
        src: made.src(),
        src_size: Some(made.src_size()),
        width: made.width,
        height: made.height,
        position: position.filter(|_| shape == Cut::Whole),
        sources: sources.into(),
        ..whole
    })
}

/// Quiet when all is well: in lists of services only exceptions carry a mark.
pub fn quiet(card: Card) -> Card {
    let state = card.state.filter(|state| state.class != "ok");
    Card { state, ..card }
}
