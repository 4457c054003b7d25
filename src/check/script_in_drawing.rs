//! Drawings that could act.
use super::Rule;
use super::broken_image::in_site;
use crate::base::asset::Asset;
use crate::base::drawing::{Drawing, Spot};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::source::{Place, Source};
use crate::site::Site;

pub const SCRIPT_IN_DRAWING: Code = Code {
    name: "script-in-drawing",
    severity: Severity::Error,
    catches: "A drawing (SVG) with a script in it.",
    why: "Opened by itself it is a page of the university that does whatever somebody wrote into it.",
    wrong: "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"start()\">",
    right: "<svg xmlns=\"http://www.w3.org/2000/svg\">",
};

pub const RULE: Rule = Rule {
    code: &SCRIPT_IN_DRAWING,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    spots(site, |drawing| drawing.acts.as_ref())
        .map(|(place, what)| {
            let message = format!("this drawing could run a script: `{what}`");
            Finding::new(&SCRIPT_IN_DRAWING, place, message)
                .help("export it as plain SVG, or save it as PNG")
        })
        .collect()
}

/// Where the drawings of the site have something, and what.
pub fn spots(
    site: &Site,
    which: fn(&Drawing) -> Option<&Spot>,
) -> impl Iterator<Item = (Place, &str)> {
    let drawings = site.assets.iter();
    let found = drawings.filter_map(move |asset| Some((asset, which(asset.drawing.as_ref()?)?)));
    found.map(|(asset, spot)| (place(site, asset, spot), spot.what.as_str()))
}

/// The place in the drawing's text: the very letters, or the beginning of the tag. The file alone when its text cannot be
/// had, or is one that nobody could read, since programs write drawings in one line.
fn place(site: &Site, asset: &Asset, spot: &Spot) -> Place {
    /// Bytes of the line and of those above and below, which an excerpt shows.
    const EXCERPT: usize = 1000;
    let file = in_site(site, asset);
    let Some(text) = asset.bytes().ok().and_then(|b| String::from_utf8(b).ok()) else {
        return file;
    };
    let tag = text.get(spot.at.clone()).unwrap_or_default();
    let (at, len) = match tag.find(&spot.what) {
        Some(at) => (at, spot.what.len()),
        None => (0, tag.find(['\n', '\r']).unwrap_or(tag.len())),
    };
    let (start, end) = (spot.at.start + at, spot.at.start + at + len);
    let lines = |text: &mut dyn Iterator<Item = u8>| {
        let mut ends = 0;
        text.take_while(|b| {
            ends += usize::from(*b == b'\n');
            ends < 2
        })
        .take(EXCERPT + 1)
        .count()
    };
    let bytes = text.as_bytes();
    let around =
        lines(&mut bytes[..start].iter().rev().copied()) + lines(&mut bytes[end..].iter().copied());
    match around + len <= EXCERPT {
        true => Source::new(file.source.path, text).at(start..end),
        false => file,
    }
}
