//! The theme's own files, under names that change with their content, so that browsers may keep them for ever.
use super::Format;
use super::pages::Stage;
use crate::base::artifact::{Artifact, media_of};
use std::sync::Arc;

pub const ASSETS: Format = Format {
    name: "assets",
    about: "Stylesheet, script and mark of the theme.",
    plan,
};

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = stage.theme.assets.values();
    each.map(|asset| {
        let bytes = asset.bytes.clone();
        let path = asset.address.trim_start_matches('/').to_string();
        let media = media_of(&path);
        Artifact::made(path, media, move |out| {
            out.extend_from_slice(&bytes);
            Ok(())
        })
    })
    .collect()
}
