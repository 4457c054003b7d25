//! Cards: one a published document, made once and shared by every list.
use super::words;
use crate::content::Kind;
use crate::content::reference::service::Lifecycle;
use crate::content::shared::{Focus, Picture};
use crate::site::links::Target;
use crate::site::pictures::Cut;
use crate::site::published::Published;
use crate::site::{Core, say};
use crate::view::{Card, ImageView, LinkView, SourceView, StateView};
use tera::Value;

pub fn all(site: &Published) -> Vec<Option<(Card, Value)>> {
    let mut cards: Vec<Card> = Vec::new();
    let talk = &site.communications;
    for entry in &talk.maintenance {
        let now = entry.detail.now();
        let state = words::standing(site, &entry.detail, now.standing, &now.window);
        let meta = words::window(&site.face, &now.window);
        let mut card = card(site, &entry.core, "Planned maintenance", "notice");
        card.summary = say::maintenance(site, entry);
        card.date = Some(words::day(&site.face, now.window.starts));
        cards.push(Card {
            state: Some(state),
            meta: Some(meta),
            ..card
        });
    }
    for entry in &talk.incidents {
        let mut card = card(site, &entry.core, "Incident", "notice");
        card.summary = say::incident(site, entry);
        card.date = Some(words::day(&site.face, entry.detail.started));
        card.state = Some(match entry.detail.is_open() {
            true => words::impact(entry.detail.impact),
            false => StateView {
                icon: "resolved".into(),
                ..StateView::new("past", "Resolved")
            },
        });
        card.meta = entry
            .detail
            .resolved
            .map(|at| crate::base::time::duration_words(entry.detail.started, at));
        cards.push(card);
    }
    for entry in &talk.advisories {
        let state = Some(words::severity(entry.front.severity));
        cards.push(Card {
            state,
            ..card(site, &entry.core, "Advisory", "notice")
        });
    }
    for entry in &talk.retirements {
        let ended = *entry.detail <= site.now;
        let state = if ended {
            StateView::new("past", "Ended")
        } else {
            StateView::new("planned", "A service ends")
        };
        let mut card = card(site, &entry.core, "A service ends", "notice");
        card.meta = Some(site.face.day_year(entry.front.ends_on.0));
        cards.push(Card {
            state: Some(state),
            ..card
        });
    }
    for entry in &talk.surveys {
        cards.push(card(site, &entry.core, "You said, we did", "notice"));
    }
    for entry in &site.marketing.launches {
        cards.push(card(site, &entry.core, &site.config.labels.launch, "news"));
    }
    for entry in &site.marketing.stories {
        cards.push(card(site, &entry.core, &site.config.labels.story, "news"));
    }
    for entry in &site.reference.services {
        let mut card = card(site, &entry.core, "Service", "service");
        let state = site
            .states
            .get(&entry.core.id)
            .map(|s| s.condition)
            .unwrap_or_default();
        let running = !matches!(
            entry.front.lifecycle,
            Lifecycle::Planned | Lifecycle::Retired
        );
        card.state = running.then(|| words::condition(state));
        card.tag = match entry.front.lifecycle {
            Lifecycle::Planned => Some("Planned".into()),
            Lifecycle::Pilot => Some("Pilot".into()),
            Lifecycle::Live => None,
            Lifecycle::Retiring => Some("Ending".into()),
            Lifecycle::Retired => Some("Ended".into()),
        };
        card.costs = entry
            .front
            .cost
            .as_ref()
            .map(|cost| !costs_nothing(&cost.raw));
        card.next = next_work(site, &entry.core.id);
        card.date = None;
        cards.push(card);
    }
    for entry in &site.reference.articles {
        let tag = Some(format!("KB{}", entry.core.id));
        cards.push(Card {
            tag,
            date: None,
            ..card(site, &entry.core, "Help article", "kb")
        });
    }
    for entry in &site.reference.pages {
        cards.push(Card {
            date: None,
            ..card(
                site,
                &entry.core,
                match entry.front.report_year(&entry.core.id) {
                    Some(_) => "Annual report",
                    None => "Page",
                },
                "page",
            )
        });
    }
    by_index(site, cards)
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

/// Each card at its document's place.
fn by_index(site: &Published, cards: Vec<Card>) -> Vec<Option<(Card, Value)>> {
    let places: std::collections::HashMap<&str, usize> = site
        .documents()
        .filter(|c| c.kind != Kind::Snippet)
        .map(|c| (&*c.address, c.index))
        .collect();
    let size = site.documents().map(|c| c.index + 1).max().unwrap_or(0);
    let mut placed: Vec<Option<(Card, Value)>> = Vec::new();
    placed.resize_with(size, || None);
    for card in cards {
        if let Some(&index) = places.get(card.url.as_str()) {
            let value = Value::from_serializable(&card);
            placed[index] = Some((card, value));
        }
    }
    placed
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
pub fn quiet(card: &Card) -> Card {
    let state = card.state.clone().filter(|state| state.class != "ok");
    Card {
        state,
        ..card.clone()
    }
}
