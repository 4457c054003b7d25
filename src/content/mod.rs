//! What writers write: one file a type, in three families that cannot be mixed.
pub mod communications;
pub mod figures;
pub mod marketing;
pub mod outward;
pub mod reference;
pub mod shared;

use crate::base::text::Text;
use crate::base::time::When;
use serde_json::Value;
use shared::{Change, Picture, Visibility};
use std::sync::Arc;

pub use communications::{Advisory, Incident, Maintenance, Retirement, Survey};
pub use marketing::{Launch, Story};
pub use reference::{Article, Page, Service, Snippet};

/// The name plate of a content type.
pub struct ContentType {
    pub kind: Kind,
    /// Under the content folder.
    pub folder: &'static str,
    /// As links name it: `kb:1042`.
    pub scheme: &'static str,
    /// What a writer calls one: "maintenance", "article".
    pub name: &'static str,
    /// Front matter → typed value.
    pub read: fn(&str) -> Result<Front, serde_yaml::Error>,
    /// JSON Schema of the front matter, from the same Rust type.
    pub schema: fn() -> Value,
    /// What `campanile new` writes: fields with the questions to answer.
    pub form: &'static str,
}

/// Every type there is; `--help`, schemas, folders and link schemes derive from this list.
pub const TYPES: &[&ContentType] = &[
    &communications::maintenance::TYPE,
    &communications::incident::TYPE,
    &communications::advisory::TYPE,
    &communications::retirement::TYPE,
    &communications::survey::TYPE,
    &marketing::launch::TYPE,
    &marketing::story::TYPE,
    &reference::service::TYPE,
    &reference::article::TYPE,
    &reference::page::TYPE,
    &reference::snippet::TYPE,
];

/// The folder whose files are copied as they are.
pub const FILES: &str = "files";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Maintenance,
    Incident,
    Advisory,
    Retirement,
    Survey,
    Launch,
    Story,
    Service,
    Article,
    Page,
    Snippet,
}

/// Communications are what people want to know, marketing is what IT wants people to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    Communications,
    Marketing,
    Reference,
}

impl Kind {
    pub fn plate(self) -> &'static ContentType {
        // The list is in the order of the enum; the test below holds them together.
        TYPES[self as usize]
    }

    pub fn family(self) -> Family {
        match self {
            Kind::Maintenance
            | Kind::Incident
            | Kind::Advisory
            | Kind::Retirement
            | Kind::Survey => Family::Communications,
            Kind::Launch | Kind::Story => Family::Marketing,
            Kind::Service | Kind::Article | Kind::Page | Kind::Snippet => Family::Reference,
        }
    }

    /// The folder decides the type.
    pub fn of_path(path: &str) -> Option<Kind> {
        TYPES
            .iter()
            .find(|t| {
                path.strip_prefix(t.folder)
                    .is_some_and(|rest| rest.starts_with('/'))
            })
            .map(|t| t.kind)
    }

    pub fn of_scheme(scheme: &str) -> Option<Kind> {
        TYPES.iter().find(|t| t.scheme == scheme).map(|t| t.kind)
    }
}

/// Front matter, typed.
#[derive(Debug, Clone)]
pub enum Front {
    Maintenance(Arc<Maintenance>),
    Incident(Arc<Incident>),
    Advisory(Arc<Advisory>),
    Retirement(Arc<Retirement>),
    Survey(Arc<Survey>),
    Launch(Arc<Launch>),
    Story(Arc<Story>),
    Service(Arc<Service>),
    Article(Arc<Article>),
    Page(Arc<Page>),
    Snippet(Arc<Snippet>),
}

/// Hands each Markdown field to a visitor, with its place in the front matter (`updates.2.body`).
pub type TextVisitor<'a> = dyn FnMut(&str, &mut Text) + 'a;

/// What every document has.
pub trait Common {
    fn id(&self) -> Option<String>;
    fn title(&self) -> &str;
    fn summary(&self) -> &str;
    fn published(&self) -> Option<&When>;
    fn changes(&self) -> &[Change];
    fn expires(&self) -> Option<&When>;
    fn audience(&self) -> &[String];
    fn draft(&self) -> bool;
    fn visibility(&self) -> Visibility;
    fn aliases(&self) -> &[String];
    fn image(&self) -> Option<&Picture>;
    fn services(&self) -> Vec<&str>;
    fn texts(&mut self, visit: &mut TextVisitor<'_>);
}

impl Front {
    pub fn common(&self) -> &dyn Common {
        match self {
            Front::Maintenance(f) => &**f,
            Front::Incident(f) => &**f,
            Front::Advisory(f) => &**f,
            Front::Retirement(f) => &**f,
            Front::Survey(f) => &**f,
            Front::Launch(f) => &**f,
            Front::Story(f) => &**f,
            Front::Service(f) => &**f,
            Front::Article(f) => &**f,
            Front::Page(f) => &**f,
            Front::Snippet(f) => &**f,
        }
    }

    /// Visits the Markdown fields; a fresh document has one owner, so nothing is copied.
    pub fn texts(&mut self, visit: &mut TextVisitor<'_>) {
        match self {
            Front::Maintenance(f) => Arc::make_mut(f).texts(visit),
            Front::Incident(f) => Arc::make_mut(f).texts(visit),
            Front::Advisory(f) => Arc::make_mut(f).texts(visit),
            Front::Retirement(f) => Arc::make_mut(f).texts(visit),
            Front::Survey(f) => Arc::make_mut(f).texts(visit),
            Front::Launch(f) => Arc::make_mut(f).texts(visit),
            Front::Story(f) => Arc::make_mut(f).texts(visit),
            Front::Service(f) => Arc::make_mut(f).texts(visit),
            Front::Article(f) => Arc::make_mut(f).texts(visit),
            Front::Page(f) => Arc::make_mut(f).texts(visit),
            Front::Snippet(f) => Arc::make_mut(f).texts(visit),
        }
    }
}

/// Declares a type's front matter with the fields that every document has.
///
/// A macro and not `#[serde(flatten)]`: flatten moves every error to line 1, column 1.
macro_rules! front_matter {
    (
        $(#[$meta:meta])*
        pub struct $name:ident (id: $id:ty, published: $published:ty) {
            $( $(#[$field_meta:meta])* pub $field:ident : $type:ty, )*
        }
        services($me:ident) $services:block
        texts($self:ident, $visit:ident) $texts:block
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Permanent: the address and all feeds come from it. Without one, the file's name.
            pub id: Option<$id>,
            /// Sentence case, at most 90 characters.
            pub title: String,
            /// One or two plain sentences: what feeds, cards, search and messages show.
            pub summary: String,
            /// When the reader sees it first. Never edited. In the future: embargoed.
            pub published: $published,
            /// Public revisions; each is one feed item.
            #[serde(default)]
            pub changes: Vec<$crate::content::shared::Change>,
            /// From then on a neutral signpost stands at the address.
            pub expires: Option<$crate::base::time::When>,
            /// Ids of audiences in book.toml; none means everyone.
            #[serde(default)]
            pub audience: Vec<String>,
            /// A draft is never in a public build.
            #[serde(default)]
            pub draft: bool,
            /// Internal documents are only in the internal build.
            #[serde(default)]
            pub visibility: $crate::content::shared::Visibility,
            /// Old addresses that lead here now.
            #[serde(default)]
            pub aliases: Vec<String>,
            /// The picture at the head of the page and on cards.
            pub image: Option<$crate::content::shared::Picture>,
            $( $(#[$field_meta])* pub $field: $type, )*
        }

        impl $crate::content::Common for $name {
            fn id(&self) -> Option<String> {
                self.id.as_ref().map(ToString::to_string)
            }
            fn title(&self) -> &str {
                &self.title
            }
            fn summary(&self) -> &str {
                &self.summary
            }
            fn published(&self) -> Option<&$crate::base::time::When> {
                $crate::content::shared::Published::when(&self.published)
            }
            fn changes(&self) -> &[$crate::content::shared::Change] {
                &self.changes
            }
            fn expires(&self) -> Option<&$crate::base::time::When> {
                self.expires.as_ref()
            }
            fn audience(&self) -> &[String] {
                &self.audience
            }
            fn draft(&self) -> bool {
                self.draft
            }
            fn visibility(&self) -> $crate::content::shared::Visibility {
                self.visibility
            }
            fn aliases(&self) -> &[String] {
                &self.aliases
            }
            fn image(&self) -> Option<&$crate::content::shared::Picture> {
                self.image.as_ref()
            }
            fn services(&self) -> Vec<&str> {
                let $me = self;
                $services
            }
            fn texts(&mut $self, $visit: &mut $crate::content::TextVisitor<'_>) $texts
        }
    };
}
pub(crate) use front_matter;

/// The schema of a type that writers fill in, as JSON. Draft 7, the newest that all three of the YAML language
/// server, remark's front-matter rule and Taplo read.
pub fn schema_of<T: schemars::JsonSchema>() -> Value {
    schemars::generate::SchemaSettings::draft07()
        .into_generator()
        .into_root_schema_for::<T>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_the_order_of_the_enum() {
        for (i, plate) in TYPES.iter().enumerate() {
            assert_eq!(plate.kind as usize, i, "{}", plate.name);
        }
    }

    #[test]
    fn folders_decide() {
        assert_eq!(
            Kind::of_path("communications/incidents/a.md"),
            Some(Kind::Incident)
        );
        assert_eq!(
            Kind::of_path("knowledge-base/wifi/b.md"),
            Some(Kind::Article)
        );
        assert_eq!(Kind::of_path("elsewhere/b.md"), None);
    }
}
