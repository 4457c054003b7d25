//! `robots.txt`: what search engines may read. An internal build lets none in.
use super::Format;
use super::pages::Stage;
use crate::base::artifact::Artifact;
use std::sync::Arc;

pub const ROBOTS: Format = Format {
    name: "robots",
    about: "robots.txt for search engines.",
    plan,
};

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    let text = match stage.site.internal {
        true => "User-agent: *\nDisallow: /\n".to_string(),
        false => format!(
            "User-agent: *\nAllow: /\n\nSitemap: {}\n",
            stage.site.absolute("/sitemap.xml")
        ),
    };
    vec![Artifact::text(
        "robots.txt",
        "text/plain; charset=utf-8",
        text,
    )]
}
