//! `data/figures.yml`: what is counted, in which unit, where the number comes from, and what it means for people.
use super::schema_of;
use super::shared::Slug;
use crate::base::names;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::fmt;

/// From the site's root.
pub const PATH: &str = "data/figures.yml";

/// The whole file.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// One entry for each thing that is counted.
    #[schemars(length(min = 1))]
    pub figures: Vec<Figure>,
}

/// One thing that is counted, over time or by parts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The name by which pages and reports ask for it.
    pub id: Slug,
    /// What is counted, as the chart's title says it: "Calls and visits to the Help Desk".
    pub name: String,
    /// What one of it is: "calls and visits", "hours", "%", "$".
    pub unit: String,
    /// Where the number comes from and how it was counted, so that somebody else could count it again.
    pub source: String,
    /// What the number means for people, in one or two sentences.
    pub means: String,
    /// How it is drawn; without it, by the number of values.
    pub chart: Option<Chart>,
    /// In the order of time.
    #[schemars(length(min = 1))]
    pub values: Vec<Value>,
}

/// How figures are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Chart {
    Bars,
    Line,
    Sparkline,
    ThenAndNow,
}

impl Chart {
    pub const NAMES: [(&str, Chart); 4] = [
        ("bars", Chart::Bars),
        ("line", Chart::Line),
        ("sparkline", Chart::Sparkline),
        ("then-and-now", Chart::ThenAndNow),
    ];

    pub fn named(name: &str) -> Option<Chart> {
        let mut all = Chart::NAMES.iter();
        all.find(|(known, _)| *known == name)
            .map(|(_, chart)| *chart)
    }
}

/// One number.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// The year or other stretch of time that it is about: 2026, "fall 2026".
    pub period: Period,
    /// The number alone, without commas and unit.
    pub value: Number,
    /// Which part of the whole it is, where a figure is made of parts: "Course sites".
    pub part: Option<String>,
}

/// A year or a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period(pub String);

/// A number that can be drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number(pub f64);

/// Beyond it nobody can read the number, and arithmetic is no longer exact.
const LARGEST: f64 = 1e15;

struct PeriodVisitor;

impl serde::de::Visitor<'_> for PeriodVisitor {
    type Value = Period;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a year, or a few words")
    }
    fn visit_str<E>(self, text: &str) -> Result<Period, E> {
        Ok(Period(text.trim().into()))
    }
    fn visit_u64<E>(self, year: u64) -> Result<Period, E> {
        Ok(Period(year.to_string()))
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Period, D::Error> {
        deserializer.deserialize_any(PeriodVisitor)
    }
}

impl JsonSchema for Period {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Period".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["integer", "string"] })
    }
}

struct NumberVisitor;

impl serde::de::Visitor<'_> for NumberVisitor {
    type Value = Number;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }
    fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<Number, E> {
        self.visit_f64(n as f64)
    }
    fn visit_i64<E: serde::de::Error>(self, n: i64) -> Result<Number, E> {
        self.visit_f64(n as f64)
    }
    fn visit_f64<E: serde::de::Error>(self, n: f64) -> Result<Number, E> {
        match n.is_finite() && n.abs() <= LARGEST {
            // Minus nothing is nothing.
            true => Ok(Number(n + 0.0)),
            false => Err(E::custom(
                "this number cannot be drawn; count in a larger unit, like million dollars",
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

impl JsonSchema for Number {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number" })
    }
}

/// The file's JSON Schema.
pub fn schema() -> Json {
    schema_of::<Figures>()
}

impl Figures {
    pub fn get(&self, id: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.id.0 == id)
    }
}

impl Figure {
    /// Each period once, in the order of time.
    pub fn periods(&self) -> Vec<&str> {
        once(self.values.iter().map(|v| v.period.0.as_str()))
    }

    /// Each part once; empty for a figure without parts.
    pub fn parts(&self) -> Vec<&str> {
        once(self.values.iter().filter_map(|v| v.part.as_deref()))
    }

    pub fn value(&self, period: &str, part: Option<&str>) -> Option<f64> {
        let mut all = self.values.iter();
        all.find(|v| v.period.0 == period && v.part.as_deref() == part)
            .map(|v| v.value.0)
    }

    /// Digits behind the point: as many as the most exact value has.
    pub fn decimals(&self) -> usize {
        let each = self.values.iter().map(|v| decimals(v.value.0));
        each.max().unwrap_or(0)
    }

    /// "26,180", "99.5%", "$1,141", "11.4 hours".
    pub fn amount(&self, value: f64) -> String {
        with_unit(&number(value, self.decimals()), &self.unit)
    }
}

fn once<'a>(all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for one in all {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

/// At most four: a float's last digits are noise.
fn decimals(value: f64) -> usize {
    let text = format!("{value}");
    text.split_once('.').map_or(0, |(_, d)| d.len()).min(4)
}

/// "26,180", "11.4", "−3": the same on every machine.
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('\u{2212}');
    }
    out.push_str(&names::thousands(whole.parse().unwrap_or(0)));
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// A currency stands before its number, per cent close behind it, everything else after a space.
pub fn with_unit(number: &str, unit: &str) -> String {
    match unit {
        "%" | "percent" => format!("{number}%"),
        "$" | "€" | "£" => match number.strip_prefix('\u{2212}') {
            Some(rest) => format!("\u{2212}{unit}{rest}"),
            None => format!("{unit}{number}"),
        },
        _ => format!("{number} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_one_way() {
        assert_eq!(number(26180.0, 0), "26,180");
        assert_eq!(number(7.0, 1), "7.0");
        assert_eq!(number(-1234.5, 1), "\u{2212}1,234.5");
        assert_eq!(number(-0.04, 1), "0.0");
        assert_eq!(with_unit("99.5", "%"), "99.5%");
        assert_eq!(with_unit("\u{2212}4", "$"), "\u{2212}$4");
        assert_eq!(with_unit("3", "hours"), "3 hours");
    }

    #[test]
    fn the_most_exact_value_decides() {
        let yaml = "figures:\n  - id: a\n    name: A\n    unit: h\n    source: s\n    means: m\n    values:\n      - {period: 2025, value: 7}\n      - {period: 2026, value: 11.25}\n";
        let figures: Figures = serde_yaml::from_str(yaml).unwrap();
        let figure = figures.get("a").unwrap();
        assert_eq!(figure.amount(7.0), "7.00 h");
        assert_eq!(figure.periods(), ["2025", "2026"]);
        assert!(serde_yaml::from_str::<Figures>(&yaml.replace("11.25", ".inf")).is_err());
        assert!(serde_yaml::from_str::<Figures>(&yaml.replace("11.25", "1e300")).is_err());
    }
}
