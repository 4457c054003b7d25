//! Photos in all their widths: one folder promise a photo, computed once, under a name that changes with it.
mod make;
pub mod strip;

use super::Format;
use super::pages::Stage;
use crate::base::artifact::Artifact;
use crate::base::finding::Finding;
use crate::base::source::Place;
use crate::site::pictures::{BROKEN_IMAGE, Picture, Spot};
use std::sync::Arc;

pub const PICTURES: Format = Format {
    name: "pictures",
    about: "Photos upright, without what cameras write into them, in five widths and two formats.",
    plan,
};

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = stage.site.pictures.all().cloned();
    each.map(|picture| {
        let path = picture.folder.trim_start_matches('/').to_string();
        let key = path.clone();
        let shown = picture.clone();
        let make = move || {
            let bytes = shown.asset.bytes();
            let made = bytes.and_then(|bytes| make::files(&shown, &bytes));
            made.map_err(|why| Box::new(broken(&shown, &why)))
        };
        Artifact::folder(path, make).remembered(key)
    })
    .collect()
}

/// A photo whose header is sound and whose inside is not.
fn broken(picture: &Picture, why: &str) -> Finding {
    let message = format!("{} cannot be read: {why}", picture.asset.path);
    Finding::new(&BROKEN_IMAGE, place(picture), message)
        .help("open it in a photo program and save it anew, as JPEG or PNG")
}

fn place(picture: &Picture) -> Place {
    let (core, spot) = &picture.shown;
    match spot {
        Spot::Field(path) => core.doc.field(path),
        Spot::Link(i) => {
            let span = core.doc.body.links.get(*i).map(|link| link.span.clone());
            core.doc.at(span.unwrap_or(0..0))
        }
    }
}
