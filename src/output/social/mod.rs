//! Social cards: the picture that chats and networks show beside a link, 1200 × 630. Stories and launches have their
//! own, with their titles; all other pages share the site's.
mod draw;
mod png;

use super::Format;
use super::pages::Stage;
use crate::base::artifact::Artifact;
use crate::base::finding::Finding;
use crate::base::source::Source;
use crate::content::Kind;
use crate::site::Core;
use crate::site::published::Published;
use crate::theme::Theme;
use crate::view::ShareView;
use std::sync::{Arc, OnceLock};

pub const SOCIAL: Format = Format {
    name: "social",
    about: "Pictures for links to stories, launches and the site.",
    plan,
};

/// In pixels, as the Open Graph's users recommend: 1.91 : 1.
pub const WIDTH: u32 = 1200;
pub const HEIGHT: u32 = 630;

/// Raised when the same words would give another picture.
const VERSION: u32 = 3;

/// What is the same on all cards of a site.
pub struct Dress {
    pub brand: String,
    pub on_brand: String,
    pub university: String,
    pub division: String,
    /// The site's own title.
    pub site: String,
    /// "it.lakeshore.example"
    pub host: String,
    /// The university's mark as SVG.
    pub mark: Vec<u8>,
    pub fonts: Vec<Arc<[u8]>>,
}

/// What stands on one card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// "Customer story"
    pub kind: String,
    pub title: String,
}

/// All cards of a site. Only their addresses are known before somebody asks.
pub struct Social {
    dress: Arc<Dress>,
    /// What all cards have in common, drawn once.
    canvas: Arc<OnceLock<Option<draw::Canvas>>>,
    /// A hash of all that cards have in common.
    look: String,
    /// What launches and stories are called.
    labels: [String; 2],
    whole: (Words, String),
}

impl Social {
    pub fn of(site: &Published, theme: &Theme) -> Social {
        let dress = dress(site, theme);
        let look = look(&dress);
        let labels = &site.config.labels;
        let words = Words {
            kind: String::new(),
            title: site.config.book.title.clone(),
        };
        Social {
            dress: Arc::new(dress),
            canvas: Arc::new(OnceLock::new()),
            labels: [labels.launch.clone(), labels.story.clone()],
            whole: (words.clone(), path(&look, &words)),
            look,
        }
    }

    /// What stands on a document's own card, and where that stands.
    fn words(&self, core: &Core) -> Option<(Words, String)> {
        let [launch, story] = &self.labels;
        let kind = match core.kind {
            Kind::Launch => launch,
            Kind::Story => story,
            _ => return None,
        };
        let words = Words {
            kind: kind.clone(),
            title: core.title().to_string(),
        };
        let path = path(&self.look, &words);
        Some((words, path))
    }

    /// The card of a document's page, if it has one of its own.
    pub fn own(&self, core: &Core) -> Option<ShareView> {
        let (Words { kind, title }, path) = self.words(core)?;
        let alt = format!("{kind}: {title}. {}.", self.from());
        Some(share(&path, alt))
    }

    /// The card of all other pages.
    pub fn whole(&self) -> ShareView {
        share(&self.whole.1, format!("{}.", self.from()))
    }

    /// "Information Technology, Lakeshore University"
    fn from(&self) -> String {
        format!("{}, {}", self.dress.division, self.dress.university)
    }
}

fn share(path: &str, alt: String) -> ShareView {
    ShareView {
        src: format!("/{path}"),
        alt,
        media: "image/png".into(),
        width: WIDTH,
        height: HEIGHT,
    }
}

fn dress(site: &Published, theme: &Theme) -> Dress {
    let config = &site.config;
    // A mark that is no drawing, or cannot be read now, is left out.
    let own = config
        .theme
        .mark
        .as_ref()
        .filter(|name| name.ends_with(".svg"));
    let mark = match own {
        Some(name) => site
            .asset_at(&format!("files/{name}"))
            .and_then(|asset| asset.bytes().ok()),
        None => theme.assets.get("mark.svg").map(|mark| mark.bytes.to_vec()),
    };
    let url = config.site.url.trim_end_matches('/');
    let host = url.split_once("://").map_or(url, |(_, host)| host);
    Dress {
        brand: config.theme.brand.clone(),
        on_brand: config.theme.on_brand.clone(),
        university: config.university.name.clone(),
        division: config.division.name.clone(),
        site: config.book.title.clone(),
        host: host.into(),
        mark: mark.unwrap_or_default(),
        fonts: theme.fonts.clone(),
    }
}

fn look(dress: &Dress) -> String {
    let mut hash = blake3::Hasher::new();
    let words = [
        &dress.brand,
        &dress.on_brand,
        &dress.university,
        &dress.division,
        &dress.site,
        &dress.host,
    ];
    for word in words {
        hash.update(word.as_bytes()).update(b"\0");
    }
    hash.update(&dress.mark);
    dress.fonts.iter().for_each(|font| {
        hash.update(&(font.len() as u64).to_le_bytes());
        hash.update(font);
    });
    hash.finalize().to_hex().to_string()
}

/// Where a card stands: its name changes with all that is on it.
fn path(look: &str, words: &Words) -> String {
    let recipe = format!("{VERSION}\0{look}\0{}\0{}", words.kind, words.title);
    let hash = blake3::hash(recipe.as_bytes()).to_hex();
    format!("assets/cards/{}.png", &hash[..20])
}

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let social = &stage.social;
    let news = &stage.site.marketing;
    let launches = news.launches.iter().map(|entry| &entry.core);
    let stories = news.stories.iter().map(|entry| &entry.core);
    let own = launches.chain(stories);
    let all = own.filter_map(|core| social.words(core));
    all.chain([social.whole.clone()])
        .map(|(words, path)| {
            let (dress, canvas) = (social.dress.clone(), social.canvas.clone());
            let make = move |out: &mut Vec<u8>| {
                let canvas = canvas.get_or_init(|| draw::Canvas::new(&dress)).as_ref();
                let made = canvas.and_then(|canvas| canvas.card(&words, out));
                made.ok_or_else(|| Box::new(undrawn(&words)))
            };
            Artifact::made(path.clone(), "image/png", make).remembered(path.as_str())
        })
        .collect()
}

/// Only a theme whose own fonts are none can come here.
fn undrawn(words: &Words) -> Finding {
    let place = Source::new("book.toml", "").start();
    let message = format!("the social card of `{}` cannot be drawn", words.title);
    Finding::new(&crate::theme::TEMPLATE, place, message)
        .help("the theme's folder cards/ needs TrueType fonts (.ttf)")
}
