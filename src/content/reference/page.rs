//! Any other page: about, contact, a handbook.
use crate::base::time::{Day, When};
use crate::content::{ContentType, Front, Kind, front_matter, schema_of};
use schemars::JsonSchema;
use serde::Deserialize;
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

/// An annual report, for `campanile new`: a page in every other way.
pub const REPORT: ContentType = ContentType {
    scheme: REPORT_FOLDER,
    name: REPORT_FOLDER,
    form: include_str!("report.form.md"),
    ..TYPE
};

front_matter! {
    /// A page at an address of its own. Its id may name folders: `handbook/voice`.
    pub struct Page(id: crate::content::shared::PagePath, published: Option<When>) {
        /// Services that it is about.
        #[serde(default)]
        pub services: Vec<String>,
        /// Makes the page an annual report; its id is then `report/` and the year.
        pub report: Option<Report>,
    }
    services(me) { me.services.iter().map(String::as_str).collect() }
    texts(self, _visitor) {}
}

/// The stretch of time that an annual report gathers, and what the editor chose for it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// Figures at the head of the report, by their ids in data/figures.yml.
    #[serde(default)]
    pub figures: Vec<String>,
    /// Ids of the stories that it tells; without any, all of that time.
    #[serde(default)]
    pub stories: Vec<String>,
}

/// What a block of the language `report` can ask for: everything that the site knows of that time.
pub const REPORT_PARTS: [&str; 6] = [
    "incidents",
    "launches",
    "stories",
    "surveys",
    "retirements",
    "figures",
];

/// The folder of annual reports, as a page's id begins.
pub const REPORT_FOLDER: &str = "report";

impl Page {
    /// The year of an annual report that stands at its place.
    pub fn report_year<'a>(&self, id: &'a str) -> Option<&'a str> {
        let year = id.strip_prefix("report/")?;
        let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
        (self.report.is_some() && is_year).then_some(year)
    }
}
