//! A knowledge-base article: one question, one answer, one number for ever.
use crate::base::time::{Day, Length, When};
use crate::content::shared::Owner;
use crate::content::{ContentType, Front, Kind, front_matter, schema_of};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

pub const TYPE: ContentType = ContentType {
    kind: Kind::Article,
    folder: "knowledge-base",
    scheme: "kb",
    name: "article",
    read: |yaml| Ok(Front::Article(Arc::new(serde_yaml::from_str(yaml)?))),
    schema: schema_of::<Article>,
    form: include_str!("article.form.md"),
};

front_matter! {
    /// An article; people say KB and its number.
    pub struct Article(id: u32, published: When) {
        /// The services that it helps with.
        #[serde(default)]
        pub services: Vec<String>,
        /// Other words that people search for: an error code may be a number to YAML.
        #[serde(default)]
        #[schemars(with = "Vec<crate::content::shared::FigureValue>")]
        pub keywords: Vec<String>,
        /// How far it can be trusted, in the words of KCS.
        #[serde(default)]
        pub confidence: Confidence,
        /// When somebody last tried it.
        pub reviewed: Option<Day>,
        /// How long that holds: "12 months".
        pub review_in: Option<Length>,
        /// The article, service or page that answers this now: `kb:1042`.
        pub replaced_by: Option<String>,
        /// Internal.
        pub owner: Option<Owner>,
    }
    services(me) { me.services.iter().map(String::as_str).collect() }
    texts(self, _visitor) {}
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    WorkInProgress,
    #[default]
    NotValidated,
    Validated,
    Archived,
}
