//! Which photos readers see, in which cuts and widths, and at which addresses. Nothing is decoded here: all of it
//! follows from the header and the hash of each file.
use super::Core;
use super::links::Target;
use crate::base::asset::Asset;
use crate::base::finding::{Code, Severity};
use crate::base::names;
use crate::base::picture::{Format, Header};
use crate::base::text::{Fill, LinkKind};
use crate::content::Front;
use crate::content::shared::Focus;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

pub const BROKEN_IMAGE: Code = Code {
    name: "broken-image",
    severity: Severity::Error,
    catches: "A picture that no page can show: a file that is no picture, is cut off, has no pixels, or is far too large.",
    why: "Readers would see a broken frame, and a phone on a slow network would fetch 60 MB for it.",
    wrong: "image:\n  src: poster.jpg   # a PDF that somebody renamed\n  alt: The poster of the open house",
    right: "image:\n  src: poster.jpg   # saved as JPEG, below 100 megapixels and 50 MB\n  alt: The poster of the open house",
};

/// Raised when the same photo would give other bytes, so that nothing old is taken for new.
pub const VERSION: u32 = 2;

/// Which part of a photo is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cut {
    /// All of it.
    Whole,
    /// 8 : 5, for lists of stories; the focus in percent of width and height.
    Card(u8, u8),
    /// 4 : 5, for portraits.
    Face(u8, u8),
}

impl Cut {
    pub fn card(focus: Option<Focus>) -> Cut {
        let (x, y) = middle(focus);
        Cut::Card(x, y)
    }

    pub fn face(focus: Option<Focus>) -> Cut {
        let (x, y) = middle(focus);
        Cut::Face(x, y)
    }

    fn widths(self) -> &'static [u32] {
        match self {
            Cut::Whole => &[320, 640, 960, 1280, 1920],
            Cut::Card(..) => &[320, 480, 640, 960, 1280],
            Cut::Face(..) => &[240, 336, 480, 672, 1008],
        }
    }

    /// The part of a `width` × `height` picture that is kept: left, top, width, height.
    pub fn part(self, width: u32, height: u32) -> [u32; 4] {
        let (across, down, x, y) = match self {
            Cut::Whole => return [0, 0, width, height],
            Cut::Card(x, y) => (8, 5, x, y),
            Cut::Face(x, y) => (4, 5, x, y),
        };
        let (w, h) = (u64::from(width), u64::from(height));
        let (kept_w, kept_h) = match w * down > h * across {
            true => (h * across / down, h),
            false => (w, w * down / across),
        };
        let (kept_w, kept_h) = (kept_w.max(1), kept_h.max(1));
        // The focus in the middle, as far as the edges let it.
        let place = |whole: u64, kept: u64, percent: u8| {
            let middle = whole * u64::from(percent.min(100)) / 100;
            middle.saturating_sub(kept / 2).min(whole - kept)
        };
        let (left, top) = (place(w, kept_w, x), place(h, kept_h, y));
        // All of these are parts of a u32.
        [left as u32, top as u32, kept_w as u32, kept_h as u32]
    }

    /// A cut that leaves nothing away is the whole.
    fn plain(self, header: &Header) -> Cut {
        match self.part(header.width, header.height) == Cut::Whole.part(header.width, header.height)
        {
            true => Cut::Whole,
            false => self,
        }
    }

    fn name(self) -> String {
        match self {
            Cut::Whole => String::new(),
            Cut::Card(x, y) => format!("card-{x}-{y}-"),
            Cut::Face(x, y) => format!("face-{x}-{y}-"),
        }
    }
}

fn middle(focus: Option<Focus>) -> (u8, u8) {
    focus.map_or((50, 50), |f| (f.x.min(100), f.y.min(100)))
}

/// A photo that readers see, and all that is made of it.
#[derive(Debug)]
pub struct Picture {
    pub asset: Asset,
    pub header: Header,
    pub cuts: BTreeSet<Cut>,
    /// `/assets/pictures/lake-0f3a…/`: changes with the photo, its cuts and our way of making them.
    pub folder: String,
    /// The first document that shows it, and where.
    pub shown: (Arc<Core>, Spot),
}

/// Where a document names a picture.
#[derive(Debug, Clone)]
pub enum Spot {
    /// A front-matter field.
    Field(String),
    /// A place among the body's links.
    Link(usize),
}

/// One cut of a photo in its widths.
#[derive(Debug, Clone)]
pub struct Rendition<'a> {
    picture: &'a Picture,
    pub cut: Cut,
    /// The largest size in pixels.
    pub width: u32,
    pub height: u32,
    /// Widths and heights of all files, from the smallest.
    pub sizes: Vec<(u32, u32)>,
}

/// One format of a photo.
pub struct Source {
    pub media: &'static str,
    /// Ready for the attribute, with the base path.
    pub srcset: String,
}

impl Picture {
    /// Beside WebP: what every mail program and chat shows, too.
    pub fn fallback(&self) -> Format {
        match self.header.format {
            Format::Jpeg => Format::Jpeg,
            Format::Webp if !self.header.see_through => Format::Jpeg,
            _ => Format::Png,
        }
    }

    /// `None` for a cut that nobody asked for.
    pub fn rendition(&self, cut: Cut) -> Option<Rendition<'_>> {
        let cut = cut.plain(&self.header);
        self.cuts.contains(&cut).then(|| {
            let [_, _, width, height] = cut.part(self.header.width, self.header.height);
            // More than this WebP cannot hold (RFC 9649, 2.5), and no page needs.
            const TALLEST: u64 = 16_000;
            let narrow = TALLEST * u64::from(width) / u64::from(height);
            let limit = u32::try_from(narrow).unwrap_or(u32::MAX).clamp(1, width);
            let most = cut.widths().last().copied().unwrap_or(width);
            let mut widths: Vec<u32> = (cut.widths().iter().copied())
                .filter(|w| *w <= limit)
                .collect();
            // Between two steps the photo's own width is the largest; never more than the photo has.
            if limit < most && widths.last() != Some(&limit) {
                widths.push(limit);
            }
            let tall = |w: u32| {
                let h =
                    (u64::from(w) * u64::from(height) + u64::from(width) / 2) / u64::from(width);
                u32::try_from(h).unwrap_or(height).clamp(1, height)
            };
            Rendition {
                picture: self,
                cut,
                width,
                height,
                sizes: widths.into_iter().map(|w| (w, tall(w))).collect(),
            }
        })
    }

    pub fn renditions(&self) -> impl Iterator<Item = Rendition<'_>> {
        self.cuts.iter().filter_map(|cut| self.rendition(*cut))
    }
}

impl Rendition<'_> {
    /// The name of one file below the picture's folder.
    pub fn name(&self, width: u32, format: Format) -> String {
        format!("{}{width}.{}", self.cut.name(), format.ending())
    }

    /// A file for everybody: a format that all know, of a middle size.
    pub fn src(&self) -> String {
        let wanted = self.sizes.iter().rev().find(|(w, _)| *w <= 1280);
        let (width, _) = wanted.or(self.sizes.first()).copied().unwrap_or_default();
        format!(
            "{}{}",
            self.picture.folder,
            self.name(width, self.picture.fallback())
        )
    }

    /// The smallest of these files that has so many pixels across, or the largest, with its size: for mail.
    pub fn src_from(&self, across: u32) -> (String, (u32, u32)) {
        let fits = self.sizes.iter().find(|(width, _)| *width >= across);
        let size = fits.or(self.sizes.last()).copied().unwrap_or_default();
        let name = self.name(size.0, self.picture.fallback());
        (format!("{}{name}", self.picture.folder), size)
    }

    /// The size of [`Rendition::src`] in pixels.
    pub fn src_size(&self) -> (u32, u32) {
        let wanted = self.sizes.iter().rev().find(|(w, _)| *w <= 1280);
        wanted.or(self.sizes.first()).copied().unwrap_or_default()
    }

    /// Best first; `base` is the path of the site's root.
    pub fn sources(&self, base: &str) -> [Source; 2] {
        [Format::Webp, self.picture.fallback()].map(|format| {
            let folder = self.picture.folder.trim_start_matches('/');
            let each = self
                .sizes
                .iter()
                .map(|(w, _)| format!("{base}{folder}{} {w}w", self.name(*w, format)));
            Source {
                media: match format {
                    Format::Jpeg => "image/jpeg",
                    Format::Png => "image/png",
                    Format::Webp => "image/webp",
                    Format::Gif => "image/gif",
                },
                srcset: each.collect::<Vec<_>>().join(", "),
            }
        })
    }
}

/// All photos that published documents show, by their place among the assets.
#[derive(Debug, Clone, Default)]
pub struct Pictures {
    by_asset: HashMap<usize, Arc<Picture>>,
    /// Assets that stand nowhere but in these pictures, so that the original need not go out.
    pub only_shown: BTreeSet<Arc<str>>,
}

type Seen = BTreeMap<usize, (BTreeSet<Cut>, Arc<Core>, Spot)>;

impl Pictures {
    pub fn of<'a>(cores: impl Iterator<Item = &'a Arc<Core>>, assets: &[Asset]) -> Pictures {
        let mut seen = Seen::new();
        let mut linked: BTreeSet<usize> = BTreeSet::new();
        for core in cores {
            look(core, &mut seen, &mut linked);
        }
        let mut found = Pictures::default();
        for (index, (cuts, core, spot)) in seen {
            let Some(asset) = assets.get(index) else {
                continue;
            };
            let Some(header) = asset.header() else {
                continue;
            };
            if !linked.contains(&index) && !asset.path.starts_with("files/") {
                found.only_shown.insert(asset.path.clone());
            }
            let cuts = cuts.into_iter().map(|cut| cut.plain(header)).collect();
            let picture = Picture {
                folder: folder(asset, &cuts),
                header: *header,
                asset: asset.clone(),
                cuts,
                shown: (core, spot),
            };
            found.by_asset.insert(index, Arc::new(picture));
        }
        found
    }

    pub fn get(&self, asset: usize) -> Option<&Arc<Picture>> {
        self.by_asset.get(&asset)
    }

    pub fn all(&self) -> impl Iterator<Item = &Arc<Picture>> {
        self.by_asset.values()
    }
}

/// What one document shows, and what it links to.
fn look(core: &Arc<Core>, seen: &mut Seen, linked: &mut BTreeSet<usize>) {
    let mut see = |target: Option<&Target>, cuts: &[Cut], spot: Spot| {
        if let Some(Target::File { asset, .. }) = target {
            let entry = seen
                .entry(*asset)
                .or_insert_with(|| (BTreeSet::new(), core.clone(), spot));
            entry.0.extend(cuts);
        }
    };
    let common = core.doc.common();
    if let Some(image) = common.image() {
        let spot = Spot::Field("image.src".into());
        see(
            core.field("image.src"),
            &[Cut::Whole, Cut::card(image.focus)],
            spot,
        );
    }
    if let Front::Story(story) = &core.doc.front
        && let Some(photo) = &story.customer.photo
    {
        let spot = Spot::Field("customer.photo.src".into());
        see(
            core.field("customer.photo.src"),
            &[Cut::face(photo.focus)],
            spot,
        );
    }
    for (i, (link, target)) in core.doc.body.links.iter().zip(&core.links).enumerate() {
        let holes = &core.doc.body.holes;
        if link.kind == LinkKind::Image && holes.iter().any(|h| h.fill == Fill::Sources(i)) {
            see(Some(target), &[Cut::Whole], Spot::Link(i));
        } else if let Target::File { asset, .. } = target {
            // A link leads to the file itself, and so does HTML that somebody wrote by hand.
            linked.insert(*asset);
        }
    }
    for ((path, links), targets) in core.doc.fields.iter().zip(&core.fields) {
        let is_picture = matches!(path.as_str(), "image.src" | "customer.photo.src");
        for (link, target) in links.iter().zip(targets) {
            if is_picture {
                continue;
            }
            if link.kind == LinkKind::Image {
                see(Some(target), &[Cut::Whole], Spot::Field(path.clone()));
            }
            if let Target::File { asset, .. } = target {
                linked.insert(*asset);
            }
        }
    }
}

fn folder(asset: &Asset, cuts: &BTreeSet<Cut>) -> String {
    let recipe = format!("{VERSION} {} {cuts:?}", asset.hash);
    let hash = blake3::hash(recipe.as_bytes()).to_hex();
    let name = asset.path.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let ascii: String = stem.chars().filter(char::is_ascii).collect();
    let slug: String = names::slug(&ascii).chars().take(40).collect();
    format!("/assets/pictures/{slug}-{}/", &hash[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crops_keep_the_focus_and_stay_inside() {
        assert_eq!(Cut::Card(50, 50).part(1600, 1600), [0, 300, 1600, 1000]);
        assert_eq!(Cut::Card(50, 0).part(1600, 1600), [0, 0, 1600, 1000]);
        assert_eq!(Cut::Card(50, 100).part(1600, 1600), [0, 600, 1600, 1000]);
        assert_eq!(Cut::Face(100, 50).part(1000, 500), [600, 0, 400, 500]);
        for (w, h) in [(1, 1), (1, 5000), (5000, 1), (3, 2), (4032, 3024)] {
            for cut in [Cut::Whole, Cut::Card(13, 88), Cut::Face(255, 0)] {
                let [x, y, kept_w, kept_h] = cut.part(w, h);
                assert!(kept_w >= 1 && kept_h >= 1 && x + kept_w <= w && y + kept_h <= h);
            }
        }
    }
}
