//! A service in the catalog: what it is, for whom, at what cost, and how to leave it again.
use crate::base::text::Text;
use crate::base::time::{Day, Length, When};
use crate::content::shared::{Action, Owner, visit};
use crate::content::{ContentType, Front, Kind, front_matter, schema_of};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

pub const TYPE: ContentType = ContentType {
    kind: Kind::Service,
    folder: "services",
    scheme: "service",
    name: "service",
    read: |yaml| Ok(Front::Service(Arc::new(serde_yaml::from_str(yaml)?))),
    schema: schema_of::<Service>,
    form: include_str!("service.form.md"),
};

front_matter! {
    /// A service that IT offers. The product's name is not the service's name.
    pub struct Service(id: crate::content::shared::Slug, published: Option<When>) {
        /// As sentences say it, where that differs from the title: "Canvas".
        pub short_name: Option<String>,
        /// Whether sentences say "are" and not "is".
        #[serde(default)]
        pub plural: bool,
        /// The day it began.
        pub since: Option<Day>,
        /// The id of a category in book.toml.
        pub category: String,
        /// Where it is in its life.
        pub lifecycle: Lifecycle,
        /// The way in: the button at the head of the page.
        pub open: Option<Action>,
        /// What it costs the reader.
        pub cost: Option<Text>,
        /// How to get it.
        pub request: Option<Text>,
        /// Where to get help with it.
        pub support: Option<Text>,
        /// When there is help.
        pub hours: Option<String>,
        /// When it works, and how reliably.
        pub availability: Option<String>,
        /// Internal.
        pub owner: Option<Owner>,
        /// Who holds administrative access.
        pub access: Option<String>,
        /// Whose data it is.
        pub data_owner: Option<String>,
        /// How to take one's data away.
        pub export: Option<Text>,
        /// The most sensitive data that may be kept in it.
        pub data_classification: Option<String>,
        /// Services that it needs to work.
        #[serde(default)]
        pub depends_on: Vec<String>,
        /// Services that do something similar.
        #[serde(default)]
        pub alternatives: Vec<String>,
        /// Other services that go with it.
        #[serde(default)]
        pub related: Vec<String>,
        /// Its heading on the status page.
        pub component_group: Option<String>,
        /// What IT does not do here (any more), in plain words.
        pub not_offered: Option<Text>,
        /// When somebody last read the page with open eyes.
        pub reviewed: Option<Day>,
        /// How long that holds: "12 months".
        pub review_in: Option<Length>,
    }
    services(me) { me.related.iter().map(String::as_str).collect() }
    texts(self, visitor) {
        visit(&mut self.cost, "cost", visitor);
        visit(&mut self.request, "request", visitor);
        visit(&mut self.support, "support", visitor);
        visit(&mut self.export, "export", visitor);
        visit(&mut self.not_offered, "not_offered", visitor);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    Planned,
    Pilot,
    Live,
    Retiring,
    Retired,
}
