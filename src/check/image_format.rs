//! Pictures that are published other than their writer thinks.
use super::Rule;
use super::broken_image::in_site;
use super::walk::spots;
use crate::base::asset::Asset;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::picture::Format;
use crate::base::source::Place;
use crate::base::text::LinkKind;
use crate::site::Site;
use crate::site::links::Target;

pub const IMAGE_FORMAT: Code = Code {
    name: "image-format",
    severity: Severity::Warning,
    catches: "A picture of another kind than its name says, one that moves, one in the colors of print, or one of a kind \
              that cannot be freed of what the camera wrote into it.",
    why: "A moving picture is shown standing still, inks become other colors on screens, and a HEIC file tells everybody where it was taken.",
    wrong: "![How to open the new form](open-the-form.gif)",
    right: "1. Choose **Forms**.\n2. Choose **New**.\n\n![The button New at the top of the list](new.png)",
};

pub const RULE: Rule = Rule {
    code: &IMAGE_FORMAT,
    run,
};

/// Kinds of photos that browsers or we cannot read, so that nothing can be taken out of them.
const OPAQUE: &[&str] = &[
    "heic", "heif", "avif", "tif", "tiff", "jxl", "dng", "raw", "bmp",
];

fn run(site: &Site) -> Vec<Finding> {
    let mut met = vec![false; site.assets.len()];
    let mut found = Vec::new();
    for spot in spots(site) {
        let Target::File { asset, .. } = spot.target else {
            continue;
        };
        met[*asset] = true;
        let asset = &site.assets[*asset];
        match spot.link.kind {
            LinkKind::Image => found.extend(shown(asset, &spot.place())),
            _ => found.extend(opaque(asset, spot.place())),
        }
    }
    let rest = site.assets.iter().zip(met);
    let published = rest.filter(|(asset, met)| !met && asset.path.starts_with("files/"));
    found.extend(published.filter_map(|(asset, _)| opaque(asset, in_site(site, asset))));
    found
}

fn shown(asset: &Asset, place: &Place) -> Vec<Finding> {
    let Some(header) = asset.header() else {
        return Vec::new();
    };
    let name = asset.path.rsplit('/').next().unwrap_or(&asset.path);
    let say = |message: String| Finding::new(&IMAGE_FORMAT, place.clone(), message);
    let mut found = Vec::new();
    if let Some(named) = Format::named(&asset.path).filter(|named| *named != header.format) {
        found.push(
            say(format!(
                "`{name}` is {}, not {}",
                header.format.said(),
                named.said()
            ))
            .help(format!(
                "it is shown all the same; name it {}",
                renamed(name, header.format)
            )),
        );
    }
    if header.moves {
        found.push(
            say(format!("`{name}` moves, and is shown standing still"))
                .help("say it in steps with a picture each, or link to a film with captions"),
        );
    }
    if header.inks {
        found.push(
            say(format!(
                "`{name}` is made for print: its colors are inks (CMYK)"
            ))
            .help("save it with sRGB colors, or they look other than you know them"),
        );
    }
    found
}

fn opaque(asset: &Asset, place: Place) -> Option<Finding> {
    let (_, ending) = asset.path.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    OPAQUE.contains(&ending.as_str()).then(|| {
        let message = format!(
            "a {} file goes out with all that the camera wrote into it, the place too",
            ending.to_uppercase()
        );
        Finding::new(&IMAGE_FORMAT, place, message).help("save it as JPEG")
    })
}

fn renamed(name: &str, format: Format) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.{}", format.ending())
}
