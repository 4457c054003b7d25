//! `campanile schema`: JSON Schemas of everything that a writer fills in, and settings that hand them to an editor.
use super::snippets::snippets;
use super::{Common, Outcome, wrong};
use crate::base::config::Config;
use crate::content::{self, TYPES};
use crate::world::{Trouble, terminal};
use clap::Args;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the editor's settings look for the schemas.
const FOLDER: &str = ".vscode/schemas";

#[derive(Args)]
pub struct Schema {
    /// Write the schemas alone into this folder, for another editor
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Schema {
    pub fn run(self, common: &Common) -> Result<Outcome, Trouble> {
        if let Some(out) = &self.out {
            let schemas = schemas();
            for (name, schema) in &schemas {
                write(&out.join(format!("{name}.json")), &pretty(schema))?;
            }
            common.say(&format!(
                "Wrote {} schemas into {}.",
                schemas.len(),
                out.display()
            ));
            return Ok(Outcome::Fine);
        }
        if !common.site.join("book.toml").is_file() {
            return Err(wrong(
                format!(
                    "{} is not a site: it has no book.toml",
                    common.site.display()
                ),
                "name the site's folder with --site DIR, or a folder for the schemas alone with --out DIR",
            ));
        }
        let content = content_folder(&common.site.join("book.toml"));
        let mut kept = Vec::new();
        for (path, text, ours) in files(&content) {
            let file = common.site.join(&path);
            // A writer's own settings are not ours to change.
            match fs::read_to_string(&file) {
                Ok(there) if !ours && there != text => kept.push((path, text)),
                _ => write(&file, &text)?,
            }
        }
        common.say(&format!(
            "Wrote {} schemas into {FOLDER}, and the settings that use them.",
            schemas().len()
        ));
        common.say("");
        common.say("For errors inside Markdown while you type, once:");
        common.say(
            "  npm install --save-dev remark remark-frontmatter remark-lint-frontmatter-schema",
        );
        for (path, text) in kept {
            terminal::warn(&format!(
                "`{path}` has settings of its own and stays as it is; add what is missing:\n{text}"
            ));
        }
        Ok(Outcome::Fine)
    }
}

/// Each type's front matter, and book.toml, by name.
fn schemas() -> Vec<(&'static str, Value)> {
    let mut found: Vec<_> = (TYPES.iter())
        .map(|plate| (plate.name, (plate.schema)()))
        .collect();
    found.push(("book", content::schema_of::<Config>()));
    found.push(("figures", content::figures::schema()));
    found
}

/// Path in the site, text, and whether the file is ours alone.
fn files(folder: &str) -> Vec<(String, String, bool)> {
    let mut found: Vec<_> = schemas()
        .iter()
        .map(|(name, schema)| (format!("{FOLDER}/{name}.json"), pretty(schema), true))
        .collect();
    let of_documents = &schemas()[..TYPES.len()];
    found.push((
        ".vscode/campanile.code-snippets".into(),
        pretty(&snippets(of_documents)),
        true,
    ));
    let mut yaml = by_schema(folder, "");
    yaml.insert(
        format!("./{FOLDER}/figures.json"),
        json!([content::figures::PATH]),
    );
    let settings = json!({
        "yaml.schemas": yaml,
        "files.readonlyInclude": { ".vscode/schemas/**": true },
    });
    let extensions = json!({ "recommendations": EXTENSIONS });
    let remark = json!({
        "plugins": [
            ["remark-frontmatter", ["yaml"]],
            ["remark-lint-frontmatter-schema", { "schemas": by_schema(folder, "./") }],
        ],
    });
    found.push((".vscode/tasks.json".into(), pretty(&tasks()), false));
    found.push((".vscode/settings.json".into(), pretty(&settings), false));
    found.push((".vscode/extensions.json".into(), pretty(&extensions), false));
    found.push((".remarkrc.json".into(), pretty(&remark), false));
    found.push((".taplo.toml".into(), TAPLO.into(), false));
    found
}

/// `campanile check` as a task: its findings stand in the Problems panel and at their places in the text.
fn tasks() -> Value {
    json!({
        "version": "2.0.0",
        "tasks": [{
            "label": "campanile: check",
            "type": "shell",
            "command": "campanile check --level suggestion --format github",
            "group": { "kind": "test", "isDefault": true },
            "presentation": { "reveal": "silent" },
            "problemMatcher": {
                "owner": "campanile",
                "source": "campanile",
                // For what the editor does not know by name: a notice.
                "severity": "info",
                "fileLocation": ["relative", "${workspaceFolder}"],
                "pattern": {
                    "regexp": PROBLEM,
                    "severity": 1,
                    "file": 2,
                    "line": 3,
                    "column": 4,
                    "endColumn": 5,
                    "endLine": 6,
                    "code": 7,
                    "message": 8,
                },
            },
        }],
    })
}

/// A workflow command as `--format github` writes it.
const PROBLEM: &str = "^::(error|warning|notice) file=([^,]*),line=(\\d+)(?:,col=(\\d+),endColumn=(\\d+))?\
    (?:,endLine=(\\d+))?,title=([^:]*)::(.*)$";

/// YAML for front matter, remark for front matter inside Markdown, TOML for book.toml.
const EXTENSIONS: [&str; 3] = [
    "redhat.vscode-yaml",
    "unifiedjs.vscode-remark",
    "tamasfe.even-better-toml",
];

/// Read by Even Better TOML and by every other editor with Taplo.
const TAPLO: &str = "\
[[rule]]
include = [\"book.toml\"]

[rule.schema]
enabled = true
path = \"./.vscode/schemas/book.json\"
";

/// Schema → the documents of its type: the folder decides the type.
fn by_schema(content: &str, here: &str) -> Map<String, Value> {
    TYPES
        .iter()
        .map(|plate| {
            let documents = format!("{here}{content}/{}/**/*.md", plate.folder);
            (
                format!("./{FOLDER}/{}.json", plate.name),
                json!([documents]),
            )
        })
        .collect()
}

/// `[book] src`, whatever else book.toml says: schemas help while it is still wrong.
fn content_folder(book: &Path) -> String {
    let table: Option<toml::Table> = fs::read_to_string(book)
        .ok()
        .and_then(|text| text.parse().ok());
    let src = table
        .as_ref()
        .and_then(|table| table.get("book")?.get("src")?.as_str());
    src.unwrap_or("content").trim_matches('/').to_string()
}

fn pretty(value: &Value) -> String {
    // A JSON value always serializes.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

fn write(file: &Path, text: &str) -> Result<(), Trouble> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| Trouble::io("make", folder, &error))?;
    }
    fs::write(file, text).map_err(|error| Trouble::io("write", file, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every key that a writer meets says what it is for.
    #[test]
    fn every_key_has_a_description() {
        let mut bare = Vec::new();
        for (name, schema) in schemas() {
            undescribed(&schema, &schema, name, &mut bare);
        }
        assert!(bare.is_empty(), "without a description: {bare:#?}");
    }

    fn undescribed(schema: &Value, whole: &Value, path: &str, bare: &mut Vec<String>) {
        let object = schema.as_object();
        if let Some(keys) = object.and_then(|o| o.get("properties")?.as_object()) {
            for (key, value) in keys {
                if !is_described(value, whole) {
                    bare.push(format!("{path}: {key}"));
                }
            }
        }
        for (name, part) in object
            .and_then(|o| o.get("definitions")?.as_object())
            .into_iter()
            .flatten()
        {
            undescribed(part, whole, &format!("{path}: {name}"), bare);
        }
    }

    /// By itself or by its type.
    fn is_described(value: &Value, whole: &Value) -> bool {
        let of_type = || {
            let one = value["allOf"][0]["$ref"].as_str();
            let name = one.or(value["$ref"].as_str())?;
            whole.pointer(name.strip_prefix('#')?)?.get("description")
        };
        value.get("description").or_else(of_type).is_some()
    }

    #[test]
    fn no_key_is_unknown_to_the_schema() {
        for (name, schema) in schemas() {
            assert_eq!(schema["additionalProperties"], false, "{name}");
            assert_eq!(
                schema["$schema"], "http://json-schema.org/draft-07/schema#",
                "{name}"
            );
        }
    }
}
