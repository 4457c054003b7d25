//! Any other page: about, contact, a handbook.
use crate::base::time::When;
use crate::content::{ContentType, Front, Kind, front_matter, schema_of};
use std::sync::Arc;

pub const TYPE: ContentType = ContentType {
    kind: Kind::Page,
    folder: "pages",
    scheme: "page",
    name: "page",
    read: |yaml| Ok(Front::Page(Arc::new(serde_yaml::from_str(yaml)?))),
    schema: schema_of::<Page>,
    form: include_str!("page.form.md"),
};

front_matter! {
    /// A page at an address of its own. Its id may name folders: `handbook/voice`.
    pub struct Page(id: crate::content::shared::PagePath, published: Option<When>) {
        /// Services that it is about.
        #[serde(default)]
        pub services: Vec<String>,
    }
    services(me) { me.services.iter().map(String::as_str).collect() }
    texts(self, _visitor) {}
}
