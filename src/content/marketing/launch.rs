//! A new service, or a big new version of one.
use crate::base::text::Text;
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
        /// What becomes better, and for whom.
        #[serde(default)]
        pub benefits: Vec<Benefit>,
        /// What people ask, with the answers.
        #[serde(default)]
        pub questions: Vec<Question>,
    }
    services(me) { me.services.iter().map(String::as_str).collect() }
    texts(self, visitor) {
        for (i, benefit) in self.benefits.iter_mut().enumerate() {
            visitor(&format!("benefits.{i}.text"), &mut benefit.text);
        }
        for (i, question) in self.questions.iter_mut().enumerate() {
            visitor(&format!("questions.{i}.answer"), &mut question.answer);
        }
    }
}

/// What becomes better for some readers.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Benefit {
    /// Ids of audiences in book.toml; none means everyone.
    #[serde(default)]
    pub audience: Vec<String>,
    /// One or two sentences, with a number if there is one.
    pub text: Text,
}

/// A question as people ask it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// In their words.
    pub ask: String,
    /// In a few sentences.
    pub answer: Text,
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
