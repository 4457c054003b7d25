//! Something broke: what is hit, since when, and what IT knows.
use crate::base::text::Text;
use crate::base::time::When;
use crate::content::shared::{Affected, Impact, visit};
use crate::content::{ContentType, Front, Kind, front_matter, schema_of};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

pub const TYPE: ContentType = ContentType {
    kind: Kind::Incident,
    folder: "communications/incidents",
    scheme: "incident",
    name: "incident",
    read: |yaml| Ok(Front::Incident(Arc::new(serde_yaml::from_str(yaml)?))),
    schema: schema_of::<Incident>,
    form: include_str!("incident.form.md"),
};

front_matter! {
    /// Something broke. Updates carry the story; the newest one decides the phase.
    pub struct Incident(id: crate::content::shared::Slug, published: When) {
        /// The services that are hit.
        #[schemars(length(min = 1))]
        pub services: Vec<Affected>,
        /// How badly.
        pub impact: Impact,
        /// Words that follow the verb in the sentence: "in residence halls".
        pub scope: Option<String>,
        /// When it began.
        pub started: When,
        /// While it is open: when the reader hears from IT again at the latest.
        pub next_update_by: Option<When>,
        /// What the reader has to do.
        pub action: Text,
        /// What IT said, in order.
        #[serde(default)]
        pub updates: Vec<Update>,
    }
    services(me) { me.services.iter().map(|s| s.id.as_str()).collect() }
    texts(self, visitor) {
        visitor("action", &mut self.action);
        for (i, update) in self.updates.iter_mut().enumerate() {
            visit(&mut update.body, &format!("updates.{i}.body"), visitor);
        }
    }
}

/// The phases as they are written, in the order of an incident's life.
pub const PHASES: &[&str] = &[
    "investigating",
    "identified",
    "monitoring",
    "resolved",
    "postmortem",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Investigating,
    Identified,
    Monitoring,
    Resolved,
    Postmortem,
}

impl Phase {
    pub fn is_over(self) -> bool {
        matches!(self, Phase::Resolved | Phase::Postmortem)
    }
}

/// One thing said about the incident.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// The update's identity: unique in the document, never edited.
    pub at: When,
    /// Where the incident stands with this update.
    pub phase: Phase,
    /// What to tell the reader.
    pub body: Option<Text>,
    /// The impact from now on, where it changed.
    pub impact: Option<Impact>,
    /// Corrects the time that readers see; `at` stays.
    pub display_at: Option<When>,
    /// Who wrote it. Internal.
    pub by: Option<String>,
}
