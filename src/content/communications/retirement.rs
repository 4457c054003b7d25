//! A service ends: when, why, what instead, and what happens to people's data.
use crate::base::text::Text;
use crate::base::time::{Day, When};
use crate::content::shared::{Affected, visit};
use crate::content::{ContentType, Front, Kind, front_matter, schema_of};
use std::sync::Arc;

pub const TYPE: ContentType = ContentType {
    kind: Kind::Retirement,
    folder: "communications/retirements",
    scheme: "retirement",
    name: "retirement",
    read: |yaml| Ok(Front::Retirement(Arc::new(serde_yaml::from_str(yaml)?))),
    schema: schema_of::<Retirement>,
    form: include_str!("retirement.form.md"),
};

front_matter! {
    /// The end of a service, told in time.
    pub struct Retirement(id: crate::content::shared::Slug, published: When) {
        /// The services that end.
        #[schemars(length(min = 1))]
        pub services: Vec<Affected>,
        /// The last day.
        pub ends_on: Day,
        /// Why it ends.
        pub reason: Text,
        /// What to use instead.
        pub alternatives: Option<Text>,
        /// What happens to people's data and how to take it along.
        pub data: Option<Text>,
        /// What the reader has to do.
        pub action: Text,
    }
    services(me) { me.services.iter().map(|s| s.id.as_str()).collect() }
    texts(self, visitor) {
        visitor("reason", &mut self.reason);
        visit(&mut self.alternatives, "alternatives", visitor);
        visit(&mut self.data, "data", visitor);
        visitor("action", &mut self.action);
    }
}
