//! Planned work with a window, once or again and again.
use crate::base::text::Text;
use crate::base::time::{Day, When};
use crate::content::shared::{Affected, Impact, WrittenWindow, visit};
use crate::content::{ContentType, Front, Kind, front_matter, schema_of};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

pub const TYPE: ContentType = ContentType {
    kind: Kind::Maintenance,
    folder: "communications/maintenance",
    scheme: "maintenance",
    name: "maintenance",
    read: |yaml| Ok(Front::Maintenance(Arc::new(serde_yaml::from_str(yaml)?))),
    schema: schema_of::<Maintenance>,
    form: include_str!("maintenance.form.md"),
};

front_matter! {
    /// Planned work: says when, who is affected and what to do.
    pub struct Maintenance(id: crate::content::shared::Slug, published: When) {
        /// The services whose state changes.
        #[schemars(length(min = 1))]
        pub services: Vec<Affected>,
        /// How badly they are hit during the window.
        pub impact: Impact,
        /// Words that follow the verb in the sentence: "in North Campus".
        pub scope: Option<String>,
        /// The window as it stands now.
        pub starts: When,
        pub ends: When,
        /// An RFC 5545 rule for a series: `FREQ=MONTHLY;BYDAY=3SU`.
        pub recurs: Option<String>,
        /// Days of the series that are left out.
        #[serde(default)]
        pub except: Vec<Day>,
        /// Single occurrences that differ from the series.
        #[serde(default)]
        pub occurrences: Vec<Occurrence>,
        /// What the reader has to do; "You do not need to do anything." is said aloud.
        pub action: Text,
        /// What happened to the plan, in order.
        #[serde(default)]
        pub updates: Vec<Update>,
    }
    services(me) { me.services.iter().map(|s| s.id.as_str()).collect() }
    texts(self, visitor) {
        visitor("action", &mut self.action);
        for (i, update) in self.updates.iter_mut().enumerate() {
            visit(&mut update.body, &format!("updates.{i}.body"), visitor);
        }
        for (i, occurrence) in self.occurrences.iter_mut().enumerate() {
            for (j, update) in occurrence.updates.iter_mut().enumerate() {
                visit(&mut update.body, &format!("occurrences.{i}.updates.{j}.body"), visitor);
            }
        }
    }
}

/// The phases as they are written.
pub const PHASES: &[&str] = &[
    "scheduled",
    "in_progress",
    "verifying",
    "completed",
    "cancelled",
    "rescheduled",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Scheduled,
    InProgress,
    Verifying,
    Completed,
    Cancelled,
    Rescheduled,
}

/// One thing said about the work.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// The update's identity: unique in the document, never edited.
    pub at: When,
    /// Where the work stands with this update.
    pub phase: Phase,
    /// What to tell the reader.
    pub body: Option<Text>,
    /// The impact from now on, where it has changed.
    pub impact: Option<Impact>,
    /// With `rescheduled`: the window as it was before.
    pub was: Option<WrittenWindow>,
    /// Corrects the time that readers see; `at` stays.
    pub display_at: Option<When>,
    /// Who wrote it. Internal.
    pub by: Option<String>,
}

/// One occurrence of a series that differs from it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Occurrence {
    /// The day on which the series has it.
    pub on: Day,
    /// How this one differs: cancelled, completed, rescheduled.
    pub phase: Phase,
    /// When it begins now, where it has moved.
    pub starts: Option<When>,
    /// When it ends now; without it, it takes as long as the others.
    pub ends: Option<When>,
    /// The window that this occurrence had before, where that is not the one by the rule.
    pub was: Option<WrittenWindow>,
    /// What was said about this one only.
    #[serde(default)]
    pub updates: Vec<Update>,
}
