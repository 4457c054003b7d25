//! Values that several content types share.
use crate::base::text::Text;
use crate::base::time::{Day, When};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who may see a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    #[default]
    Public,
    /// Only in the internal build.
    Internal,
}

/// A permanent name: `[a-z0-9-]+`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Slug(#[schemars(regex(pattern = r"^[a-z0-9-]+$"))] pub String);

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a page, which may stand in a folder: `handbook/voice`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct PagePath(#[schemars(regex(pattern = r"^[a-z0-9-]+(/[a-z0-9-]+)*$"))] pub String);

impl fmt::Display for PagePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One public revision.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub at: When,
    /// What changed, in one sentence.
    pub note: String,
}

/// A picture with the words that stand for it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Beside the document, or from the site's root.
    pub src: String,
    /// What is to be seen, for people who do not see it.
    pub alt: String,
    /// Who made it, as it is printed below.
    pub credit: Option<String>,
    /// The point that must stay in view when the picture is cropped.
    pub focus: Option<Focus>,
}

/// In percent of width and height, from the upper left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Focus {
    /// Percent from the left.
    #[schemars(range(max = 100))]
    pub x: u8,
    /// Percent from the top.
    #[schemars(range(max = 100))]
    pub y: u8,
}

/// Words and where they lead: a button.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// The words on the button.
    pub text: String,
    /// As in Markdown: `https://…`, `kb:1042`, `service:canvas`, `/status/`.
    pub url: String,
}

/// Who looks after it. Internal: the public byline is always the division.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// The team.
    pub group: String,
    /// Whom to ask first.
    pub person: Option<String>,
}

/// How badly a service is hit, in Statuspage's words.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Impact {
    None,
    DegradedPerformance,
    PartialOutage,
    MajorOutage,
}

/// A service that a notice is about; `impact` where it is hit differently from the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    pub id: String,
    pub impact: Option<Impact>,
}

impl<'de> Deserialize<'de> for Affected {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Affected, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Affected;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a service's id, or an id with an impact")
            }
            fn visit_str<E: serde::de::Error>(self, id: &str) -> Result<Affected, E> {
                Ok(Affected {
                    id: id.into(),
                    impact: None,
                })
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Affected, A::Error> {
                let full =
                    AffectedFull::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(Affected {
                    id: full.id,
                    impact: full.impact,
                })
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AffectedFull {
    /// The service.
    id: String,
    /// How badly this one is hit.
    impact: Option<Impact>,
}

impl JsonSchema for Affected {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Affected".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let full = generator.subschema_for::<AffectedFull>();
        schemars::json_schema!({ "anyOf": [{ "type": "string" }, full] })
    }
}

/// A window in time, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenWindow {
    pub starts: When,
    pub ends: When,
}

/// `published`, required or not, seen in one way.
pub trait Published {
    fn when(&self) -> Option<&When>;
}

impl Published for When {
    fn when(&self) -> Option<&When> {
        Some(self)
    }
}

impl Published for Option<When> {
    fn when(&self) -> Option<&When> {
        self.as_ref()
    }
}

/// A value in a figure: a number or words.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureValue(pub String);

impl<'de> Deserialize<'de> for FigureValue {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<FigureValue, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = FigureValue;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or a few words")
            }
            fn visit_str<E>(self, text: &str) -> Result<FigureValue, E> {
                Ok(FigureValue(text.into()))
            }
            fn visit_u64<E>(self, n: u64) -> Result<FigureValue, E> {
                Ok(FigureValue(crate::base::names::thousands(n as usize)))
            }
            fn visit_i64<E>(self, n: i64) -> Result<FigureValue, E> {
                Ok(FigureValue(n.to_string()))
            }
            fn visit_f64<E>(self, n: f64) -> Result<FigureValue, E> {
                Ok(FigureValue(n.to_string()))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for FigureValue {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FigureValue".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["string", "number"] })
    }
}

/// When and how far a person agreed to be shown.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    pub given_on: Day,
    /// The last day on which the story may be shown.
    pub expires: Option<Day>,
    /// Where the story may be shown; `web` is needed for the site.
    pub scope: Vec<Channel>,
    /// Where the signed form is kept. Internal.
    pub record: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Web,
    Email,
    Social,
    Print,
}

/// Visits an optional Markdown field.
pub fn visit(text: &mut Option<Text>, path: &str, visitor: &mut super::TextVisitor<'_>) {
    if let Some(text) = text {
        visitor(path, text);
    }
}
