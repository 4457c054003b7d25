//! Pictures that are there and cannot be shown.
use super::Rule;
use super::walk::spots;
use crate::base::asset::Asset;
use crate::base::finding::Finding;
use crate::base::names::thousands;
use crate::base::picture::{Fault, MOST_BYTES};
use crate::base::source::{Place, Source};
use crate::base::text::LinkKind;
use crate::site::Site;
use crate::site::links::Target;
use crate::site::pictures::BROKEN_IMAGE;

pub const RULE: Rule = Rule {
    code: &BROKEN_IMAGE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut shown = vec![false; site.assets.len()];
    let mut found = Vec::new();
    for spot in spots(site).filter(|spot| spot.link.kind == LinkKind::Image) {
        if let Target::File { asset, .. } = spot.target
            && let Some(Err(fault)) = &site.assets[*asset].photo
        {
            shown[*asset] = true;
            let file = in_site(site, &site.assets[*asset]);
            found.push(
                finding(&site.assets[*asset], *fault, spot.place()).related(file, "this file"),
            );
        }
    }
    // In files/ a picture is published without being shown.
    let published = |asset: &&Asset| asset.path.starts_with("files/");
    let rest = site.assets.iter().zip(shown).filter(|(_, shown)| !shown);
    found.extend(
        rest.map(|(asset, _)| asset)
            .filter(published)
            .filter_map(|asset| {
                let fault = asset.photo.as_ref()?.as_ref().err()?;
                Some(finding(asset, *fault, in_site(site, asset)))
            }),
    );
    found
}

/// The file itself, which has no lines.
pub fn in_site(site: &Site, asset: &Asset) -> Place {
    Source::new(format!("{}/{}", site.config.book.src, asset.path), "").start()
}

fn finding(asset: &Asset, fault: Fault, place: Place) -> Finding {
    let name = asset.path.rsplit('/').next().unwrap_or(&asset.path);
    let (message, help) = match fault {
        Fault::NoPicture => (
            format!("`{name}` is not a picture, whatever its name says"),
            "open it in a photo program and save it as JPEG or PNG; to rename a file does not change what it is".to_string(),
        ),
        Fault::CutOff => (
            format!("`{name}` is cut off: the file ends before the picture does"),
            "fetch or copy it once more".into(),
        ),
        Fault::Empty => (
            format!("`{name}` has no pixels: its width or height is 0"),
            "save it once more from where it came".into(),
        ),
        Fault::TooManyPixels(width, height) => (
            format!(
                "`{name}` is {} × {} pixels: 100 megapixels or more",
                thousands(width as usize),
                thousands(height as usize)
            ),
            "make it smaller: a page shows at most 1,920 pixels across".into(),
        ),
        Fault::TooLong(bytes) => (
            format!(
                "`{name}` has {} MB, and a picture may have {}",
                bytes >> 20,
                MOST_BYTES >> 20
            ),
            "save it as JPEG; a photo of 12 megapixels has 3 to 6 MB".into(),
        ),
    };
    Finding::new(&BROKEN_IMAGE, place, message).help(help)
}
