//! A new service, or a big new version of one.
use crate::base::time::When;
use crate::content::shared::Action;
use crate::content::{ContentType, Front, Kind, front_matter, schema_of};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

pub const TYPE: ContentType = ContentType {
    kind: Kind::Launch,
    folder: "marketing/launches",
    scheme: "launch",
    name: "launch",
    read: |yaml| Ok(Front::Launch(Arc::new(serde_yaml::from_str(yaml)?))),
    schema: schema_of::<Launch>,
    form: include_str!("launch.form.md"),
};

front_matter! {
    /// Something new that people can use.
    pub struct Launch(id: crate::content::shared::Slug, published: When) {
        /// What it is about.
        #[serde(default)]
        pub services: Vec<String>,
        /// From when it can be used.
        pub available_from: Option<When>,
        /// The timeline, in order: pilot, general availability, the old service ends.
        #[serde(default)]
        pub phases: Vec<Phase>,
        /// What the reader should do now.
        pub call_to_action: Action,
        /// The service that it takes the place of.
        pub replaces: Option<String>,
    }
    services(me) { me.services.iter().map(String::as_str).collect() }
    texts(self, _visitor) {}
}

/// A stretch of the timeline.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// As the timeline shows it: "Pilot", "For everyone".
    pub name: String,
    pub from: When,
    /// The last day; without one, it lasts until the next phase.
    pub to: Option<When>,
    /// Ids of audiences in book.toml.
    #[serde(default)]
    pub audience: Vec<String>,
    /// One sentence for people in this phase.
    pub note: Option<String>,
}
