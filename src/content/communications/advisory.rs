//! A warning: phishing, a known problem, anything else to look out for.
use crate::base::text::Text;
use crate::base::time::When;
use crate::content::{ContentType, Front, Kind, front_matter, schema_of};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

pub const TYPE: ContentType = ContentType {
    kind: Kind::Advisory,
    folder: "communications/advisories",
    scheme: "advisory",
    name: "advisory",
    read: |yaml| Ok(Front::Advisory(Arc::new(serde_yaml::from_str(yaml)?))),
    schema: schema_of::<Advisory>,
    form: include_str!("advisory.form.md"),
};

front_matter! {
    /// A warning, with what to do about it.
    pub struct Advisory(id: crate::content::shared::Slug, published: When) {
        /// Services that it concerns, if any.
        #[serde(default)]
        pub services: Vec<crate::content::shared::Affected>,
        /// How much it matters: to know, to beware, to act on now.
        pub severity: Severity,
        /// What the reader has to do.
        pub action: Text,
    }
    services(me) { me.services.iter().map(|s| s.id.as_str()).collect() }
    texts(self, visitor) {
        visitor("action", &mut self.action);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Info,
    Warning,
    Critical,
}
