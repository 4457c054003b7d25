//! A customer tells what changed for them.
use crate::base::time::When;
use crate::content::shared::{Action, Consent, FigureValue, Picture};
use crate::content::{ContentType, Front, Kind, front_matter, schema_of};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

pub const TYPE: ContentType = ContentType {
    kind: Kind::Story,
    folder: "marketing/stories",
    scheme: "story",
    name: "story",
    read: |yaml| Ok(Front::Story(Arc::new(serde_yaml::from_str(yaml)?))),
    schema: schema_of::<Story>,
    form: include_str!("story.form.md"),
};

front_matter! {
    /// A person's story; shown only with their consent.
    pub struct Story(id: crate::content::shared::Slug, published: When) {
        /// The services that they use.
        #[serde(default)]
        pub services: Vec<String>,
        /// Whose story it is.
        pub customer: Customer,
        /// In their own words.
        pub quote: Quote,
        /// What changed, in numbers.
        #[serde(default)]
        pub figures: Vec<Figure>,
        /// What a reader in the same place can do.
        pub call_to_action: Option<Action>,
    }
    services(me) { me.services.iter().map(String::as_str).collect() }
    texts(self, _visitor) {}
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// As they want to be called.
    pub name: String,
    /// What they do there.
    pub role: String,
    /// Where they study or work.
    pub department: String,
    /// A portrait; their consent covers it too.
    pub photo: Option<Picture>,
    /// Without it the story cannot be shown.
    pub consent: Consent,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// In their own words, as they agreed to it.
    pub text: String,
    /// Who said it.
    pub by: String,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The number, or a few words.
    pub value: FigureValue,
    /// What is counted: "hours", "%".
    pub unit: Option<String>,
    /// What the number means.
    pub label: String,
}
