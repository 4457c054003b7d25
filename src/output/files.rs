//! Pictures and attachments, each where its page is.
use super::Format;
use super::pages::Stage;
use crate::base::artifact::Artifact;
use std::sync::Arc;

pub const FILES: Format = Format {
    name: "files",
    about: "Pictures and attachments of published documents.",
    plan,
};

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let each = stage.site.files.iter();
    // On disk the file has its own name; only the address is encoded.
    each.map(|(address, source)| Artifact::copied(decoded(address), source.clone()))
        .collect()
}

fn decoded(address: &str) -> String {
    crate::site::links::percent_decode(address.trim_start_matches('/'))
}
