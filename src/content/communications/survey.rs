//! "You said, we did": what people told IT, and what came of it.
use crate::base::text::Text;
use crate::base::time::When;
use crate::content::shared::visit;
use crate::content::{ContentType, Front, Kind, front_matter, schema_of};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

pub const TYPE: ContentType = ContentType {
    kind: Kind::Survey,
    folder: "communications/surveys",
    scheme: "survey",
    name: "survey",
    read: |yaml| Ok(Front::Survey(Arc::new(serde_yaml::from_str(yaml)?))),
    schema: schema_of::<Survey>,
    form: include_str!("survey.form.md"),
};

front_matter! {
    /// A survey's findings, each with its answer.
    pub struct Survey(id: crate::content::shared::Slug, published: When) {
        /// When people were asked: "April 2026".
        pub period: String,
        /// How many answered.
        pub respondents: u32,
        /// What they said.
        #[schemars(length(min = 1))]
        pub findings: Vec<Finding>,
        /// What the reader has to do.
        pub action: Option<Text>,
    }
    services(me) { me.findings.iter().filter_map(|f| f.service.as_deref()).collect() }
    texts(self, visitor) {
        visit(&mut self.action, "action", visitor);
        for (i, finding) in self.findings.iter_mut().enumerate() {
            visit(&mut finding.did, &format!("findings.{i}.did"), visitor);
            visit(&mut finding.because, &format!("findings.{i}.because"), visitor);
        }
    }
}

/// One thing that people said, and its answer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// In their words.
    pub said: String,
    /// What IT did about it.
    pub did: Option<Text>,
    /// What came of it.
    pub state: State,
    /// Why not, or why not yet.
    pub because: Option<Text>,
    /// The service that it is about.
    pub service: Option<String>,
    /// The finding of an earlier survey that this one comes back to, by its number there: `lab-hours-2025#4`.
    pub answers: Option<String>,
}

impl Finding {
    /// The earlier survey's id, and the finding's place there from 0.
    pub fn comes_back_to(&self) -> Option<(&str, usize)> {
        let (survey, number) = self.answers.as_deref()?.trim().split_once('#')?;
        Some((survey, number.parse::<usize>().ok()?.checked_sub(1)?))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Planned,
    Doing,
    Done,
    Declined,
    /// Promised, and then not done; `because` says why.
    NotKept,
}

impl State {
    /// Whether something is still to come.
    pub fn is_open(self) -> bool {
        matches!(self, State::Planned | State::Doing)
    }
}
