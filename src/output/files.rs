//! Pictures and attachments, each where its page is.
use super::Format;
use super::pages::Stage;
use super::pictures::strip;
use crate::base::artifact::{Artifact, media_of};
use crate::base::asset::Asset;
use crate::base::finding::Finding;
use crate::base::source::Source;
use crate::site::pictures::BROKEN_IMAGE;
use std::sync::Arc;

pub const FILES: Format = Format {
    name: "files",
    about: "Pictures and attachments of published documents.",
    plan,
};

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    // Of a photo that pages only show, they show the sizes made of it; the original stays at home.
    let site = &stage.site;
    let out = site
        .files
        .iter()
        .filter(|(_, source)| !site.pictures.only_shown.contains(&**source));
    let photos = site.photos();
    // On disk the file has its own name; only the address is encoded.
    out.map(|(address, source)| match photos.get(&**source) {
        Some(asset) => photo(
            decoded(address),
            (*asset).clone(),
            site.config.book.src.clone(),
        ),
        None => Artifact::copied(decoded(address), source.clone()),
    })
    .collect()
}

/// A photo that goes out as it is, but for what the camera wrote into it.
fn photo(path: String, asset: Asset, folder: String) -> Artifact {
    let media = media_of(&path);
    Artifact::made(path, media, move |out| {
        let fault = |message: String| {
            let source = Source::new(format!("{folder}/{}", asset.path), "");
            Box::new(
                Finding::new(&BROKEN_IMAGE, source.start(), message)
                    .help("open it in a photo program and save it anew, as JPEG or PNG"),
            )
        };
        let bytes = asset
            .bytes()
            .map_err(|why| fault(format!("this picture cannot be read: {why}")))?;
        let clean = match asset.header() {
            Some(header) => strip::stripped(&bytes, header)
                .ok_or_else(|| fault("this picture is damaged".into()))?,
            // No picture, whatever its name says; the checks have said so.
            None => bytes,
        };
        out.extend(clean);
        Ok(())
    })
}

fn decoded(address: &str) -> String {
    crate::base::address::decoded(address.trim_start_matches('/'))
}
