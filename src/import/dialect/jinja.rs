//! MkDocs' macros: values of the configuration stand in the text itself, programs stay to be seen.
use super::Work;
use crate::import::fields::plain;
use crate::import::lines::{Line, code, outside_code};
use crate::import::page::{at, text_at};
use regex::{Captures, Regex};
use serde_json::Value;
use std::sync::LazyLock;

static RAW: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\{%-?\s*(?:raw|endraw)\s*-?%\}").ok());
static BIT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\{\{-?\s*([^{}]*?)\s*-?\}\}|\{%[^{}]*?%\}|\{#[^{}]*?#\}").ok());

/// Whether the site runs macros at all; without the plugin, double braces are text.
fn is_on(site: &Value) -> bool {
    let names = ["macros", "mkdocs-macros-plugin"];
    match at(site, "plugins") {
        Value::Array(list) => list.iter().any(|plugin| match plugin {
            Value::String(name) => names.contains(&name.as_str()),
            Value::Object(map) => map.keys().any(|name| names.contains(&name.as_str())),
            _ => false,
        }),
        Value::Object(map) => map.keys().any(|name| names.contains(&name.as_str())),
        _ => false,
    }
}

pub fn pass(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    let (Some(raw), Some(bit)) = (RAW.as_ref(), BIT.as_ref()) else {
        return lines;
    };
    if !is_on(work.reading.site) {
        return lines;
    }
    let mut is_raw = false;
    super::inline::each(lines, |line| {
        if !line.text.contains('{') {
            return Some(line);
        }
        let no = line.no;
        let text = outside_code(&line.text, |text| {
            let made = bit.replace_all(text, |found: &Captures<'_>| {
                let whole = &found[0];
                if raw.is_match(whole) {
                    is_raw = !whole.contains("endraw");
                    let message = "text that the other tool would have run is plain text here";
                    work.notes.changed(no, message, whole);
                    return String::new();
                }
                if is_raw {
                    return whole.to_string();
                }
                if whole.starts_with("{#") {
                    let message = "a remark of the other tool was taken out";
                    work.notes.changed(no, message, whole);
                    return String::new();
                }
                let value = found.get(1).and_then(|name| value(name.as_str(), work));
                match value {
                    Some(value) => {
                        let message = "a value of the other site stands here itself now";
                        work.notes.changed(no, message, whole);
                        value
                    }
                    None => {
                        let message = "a macro that only the other tool can run: write out what it showed, or delete it";
                        work.notes.person(no, message, whole);
                        code(whole)
                    }
                }
            });
            made.into_owned()
        });
        Some(Line::new(text, no))
    })
}

/// `phone` and `config.extra.phone` are values of `extra:`; `config.site_name` is the configuration's, `page.title` the page's.
fn value(name: &str, work: &Work<'_>) -> Option<String> {
    let plain_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    if name.is_empty() || !name.chars().all(plain_name) {
        return None;
    }
    let site = work.reading.site;
    match name.split_once('.') {
        Some(("config", key)) => text_at(site, key),
        Some(("page", key)) => work.fields.get(key.trim_start_matches("meta.")).map(plain),
        _ => text_at(site, &format!("extra.{name}")),
    }
}
