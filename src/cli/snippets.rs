//! Completion inside Markdown: no language server reads front matter there, but snippets work in every VS Code.
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// One snippet a key and way to fill it, with what the key is for and the types that have it.
pub fn snippets(schemas: &[(&str, Value)]) -> Value {
    let mut keys: BTreeMap<(String, String), (String, Vec<&str>)> = BTreeMap::new();
    for (kind, schema) in schemas {
        let named = schema["definitions"].as_object();
        let objects = [schema]
            .into_iter()
            .chain(named.into_iter().flat_map(Map::values));
        for (key, value) in objects
            .filter_map(|o| o["properties"].as_object())
            .flatten()
        {
            let words = value["description"].as_str().unwrap_or_default();
            let body = format!("{key}:{}", filling(value, schema));
            let (_, kinds) = keys
                .entry((key.clone(), body))
                .or_insert((words.into(), Vec::new()));
            if kinds.last() != Some(kind) {
                kinds.push(kind);
            }
        }
    }
    let mut all = Map::new();
    for ((key, body), (words, kinds)) in keys {
        let mut name = format!("{key} ({})", kinds.join(", "));
        // One type may fill a key in two ways, here and there.
        while all.contains_key(&name) {
            name.push('*');
        }
        let lines: Vec<&str> = body.lines().collect();
        let snippet = json!({
            "scope": "markdown",
            "prefix": key,
            "body": lines,
            "description": words,
        });
        all.insert(name, snippet);
    }
    Value::Object(all)
}

/// What follows the colon, with the places that the Tab key visits.
fn filling(value: &Value, root: &Value) -> String {
    let value = resolved(value, root);
    let choices = value["enum"].as_array().map(|list| {
        let words = list.iter().filter_map(Value::as_str);
        words.collect::<Vec<_>>().join(",")
    });
    if let Some(choices) = choices {
        return format!(" ${{1|{choices}|}}");
    }
    let types: Vec<&str> = match &value["type"] {
        Value::String(one) => vec![one],
        Value::Array(some) => some.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    match () {
        () if types.contains(&"array") => "\n  - $0".into(),
        () if types.contains(&"object") => "\n  $0".into(),
        () if types.contains(&"boolean") => " ${1|true,false|}".into(),
        () => " $0".into(),
    }
}

/// The type behind a name, or behind "this or nothing".
fn resolved<'a>(value: &'a Value, root: &'a Value) -> &'a Value {
    let some = value["anyOf"]
        .as_array()
        .filter(|list| list.len() == 2 && list[1]["type"] == "null");
    let inner = some.map_or(value, |list| &list[0]);
    let name = inner["$ref"]
        .as_str()
        .or(inner["allOf"][0]["$ref"].as_str());
    let target = name.and_then(|name| root.pointer(name.strip_prefix('#')?));
    target.unwrap_or(inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::TYPES;

    fn all() -> Value {
        let schemas: Vec<_> = TYPES.iter().map(|t| (t.name, (t.schema)())).collect();
        snippets(&schemas)
    }

    #[test]
    fn values_that_are_few_are_offered() {
        let all = all();
        let (name, impact) = (all.as_object().unwrap().iter())
            .find(|(_, snippet)| snippet["prefix"] == "impact")
            .unwrap();
        assert_eq!(
            impact["body"],
            json!(["impact: ${1|none,degraded_performance,partial_outage,major_outage|}"])
        );
        assert!(name.starts_with("impact (maintenance, incident"), "{name}");
        assert!(impact["description"].as_str().unwrap().len() > 10);
    }

    #[test]
    fn each_kind_of_phase_is_a_snippet_of_its_own() {
        let all = all();
        let phases = all
            .as_object()
            .unwrap()
            .values()
            .filter(|s| s["prefix"] == "phase");
        assert_eq!(phases.count(), 2);
    }

    /// With its places taken out, each is a line of YAML.
    #[test]
    fn each_is_yaml() {
        for (name, snippet) in all().as_object().unwrap() {
            let lines = snippet["body"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str);
            let body = lines.collect::<Vec<_>>().join("\n");
            let plain = body.split("${1|").next().unwrap().replace("$0", "x");
            let value: serde_yaml::Value = serde_yaml::from_str(&plain).unwrap();
            assert!(
                value.get(snippet["prefix"].as_str().unwrap()).is_some(),
                "{name}"
            );
        }
    }
}
