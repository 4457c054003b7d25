//! A paragraph written once and used in many places: `[Get help](snippet:get-help)`.
use crate::base::time::When;
use crate::content::shared::{Change, Picture, Slug, Visibility};
use crate::content::{Common, ContentType, Front, Kind, TextVisitor, schema_of};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

pub const TYPE: ContentType = ContentType {
    kind: Kind::Snippet,
    folder: "snippets",
    scheme: "snippet",
    name: "snippet",
    read: |yaml| Ok(Front::Snippet(Arc::new(serde_yaml::from_str(yaml)?))),
    schema: schema_of::<Snippet>,
    form: include_str!("snippet.form.md"),
};

/// A snippet has no page of its own, so it needs a title for writers only.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Snippet {
    /// Permanent; without one, the file's name.
    pub id: Option<Slug>,
    /// For writers; readers do not see it.
    pub title: String,
    /// Internal snippets may stand in internal documents only.
    #[serde(default)]
    pub visibility: Visibility,
}

impl Common for Snippet {
    fn id(&self) -> Option<String> {
        self.id.as_ref().map(ToString::to_string)
    }
    fn title(&self) -> &str {
        &self.title
    }
    fn summary(&self) -> &str {
        ""
    }
    fn published(&self) -> Option<&When> {
        None
    }
    fn changes(&self) -> &[Change] {
        &[]
    }
    fn expires(&self) -> Option<&When> {
        None
    }
    fn audience(&self) -> &[String] {
        &[]
    }
    fn draft(&self) -> bool {
        false
    }
    fn visibility(&self) -> Visibility {
        self.visibility
    }
    fn aliases(&self) -> &[String] {
        &[]
    }
    fn image(&self) -> Option<&Picture> {
        None
    }
    fn services(&self) -> Vec<&str> {
        Vec::new()
    }
    fn texts(&mut self, _: &mut TextVisitor<'_>) {}
}
