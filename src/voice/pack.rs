//! Packs: styles that ship with campanile, or stand in a folder of the site, and whom they are for.
use super::codes::NO_STYLE;
use crate::base::finding::Finding;
use crate::base::names;
use crate::base::source::Source;
use include_dir::{Dir, include_dir};

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/packs");
static CASES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/voice");

/// A folder of rules.
#[derive(Debug, Clone, Default)]
pub struct Style {
    pub name: String,
    /// The rules' names and texts, in the order of their names.
    pub rules: Vec<(String, Source)>,
}

/// Styles that belong together.
#[derive(Debug, Clone, Default)]
pub struct Pack {
    pub styles: Vec<Style>,
    /// Which of them look at what.
    pub uses: Vec<(Target, String)>,
    /// Rules that are on for one value of a setting only: the setting, its value, the rule.
    pub choices: Vec<(String, String, String)>,
}

/// Whom a style or a switch is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    All,
    /// `communications`, `marketing` or `reference`.
    Family(String),
    /// A type of document.
    Kind(String),
}

impl Target {
    /// The target with this name in a pack's list.
    pub fn named(name: &str) -> Target {
        match name {
            "all" => Target::All,
            "communications" | "marketing" | "reference" => Target::Family(name.into()),
            kind => Target::Kind(kind.into()),
        }
    }
}

/// The names of all packs that ship.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = SHIPPED
        .dirs()
        .filter_map(|dir| dir.path().file_name()?.to_str())
        .collect();
    names.sort_unstable();
    names
}

/// A pack that ships with campanile.
pub fn shipped(name: &str) -> Option<(Pack, Vec<Finding>)> {
    let dir = SHIPPED.get_dir(name)?;
    let mut files = Vec::new();
    gather(dir, &mut files);
    let files = files
        .into_iter()
        .map(|(path, text)| {
            let below = path
                .strip_prefix(name)
                .unwrap_or(&path)
                .trim_start_matches('/')
                .to_string();
            (below, Source::new(format!("packs/{path}"), text))
        })
        .collect();
    Some(read(files))
}

fn gather(dir: &Dir<'static>, files: &mut Vec<(String, &'static str)>) {
    for file in dir.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            files.push((path.replace('\\', "/"), text));
        }
    }
    for dir in dir.dirs() {
        gather(dir, files);
    }
}

/// A pack from its files: `STYLE/RULE.yml`, and `pack.toml` where there is one.
pub fn read(mut files: Vec<(String, Source)>) -> (Pack, Vec<Finding>) {
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut pack = Pack::default();
    let mut manifest = None;
    for (path, source) in files {
        if path == "pack.toml" {
            manifest = Some(source);
            continue;
        }
        let Some(stem) = path
            .strip_suffix(".yml")
            .or_else(|| path.strip_suffix(".yaml"))
        else {
            continue;
        };
        let mut parts: Vec<&str> = stem.split('/').collect();
        // `Vocab` and `config` hold word lists and settings, no rules.
        if parts.len() < 2 || matches!(parts[0], "config" | "Vocab") {
            continue;
        }
        let rule = parts.pop().unwrap_or_default().to_string();
        let style = parts[0].to_string();
        match pack.styles.iter_mut().find(|s| s.name == style) {
            Some(known) => known.rules.push((rule, source)),
            None => pack.styles.push(Style {
                name: style,
                rules: vec![(rule, source)],
            }),
        }
    }
    let findings = match &manifest {
        Some(manifest) => uses(&mut pack, manifest),
        None => {
            let all = pack.styles.iter().map(|s| (Target::All, s.name.clone()));
            pack.uses = all.collect();
            Vec::new()
        }
    };
    (pack, findings)
}

/// `[styles]` of pack.toml: lists of styles by family, type, or `all`.
fn uses(pack: &mut Pack, manifest: &Source) -> Vec<Finding> {
    let table = match manifest.text.parse::<toml::Table>() {
        Ok(table) => table,
        Err(error) => {
            let place = manifest.at(error.span().unwrap_or(0..0));
            return vec![Finding::new(
                &NO_STYLE,
                place,
                format!("this pack cannot be read: {}", error.message()),
            )];
        }
    };
    let mut found = Vec::new();
    let lists = table.get("styles").and_then(toml::Value::as_table);
    for (target, styles) in lists.into_iter().flatten() {
        for style in styles
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(toml::Value::as_str)
        {
            if !pack.styles.iter().any(|s| s.name == style) {
                let near = names::nearest(style, pack.styles.iter().map(|s| s.name.as_str()));
                let at = manifest.text.find(style).unwrap_or(0);
                let message = format!("this pack has no style `{style}`");
                found.push(
                    Finding::new(&NO_STYLE, manifest.at(at..at + style.len()), message)
                        .did_you_mean(near),
                );
            }
            pack.uses.push((Target::named(target), style.into()));
        }
    }
    choices(pack, &table);
    found
}

/// `[choice.SETTING]` of pack.toml: a rule for each value that the setting can have.
fn choices(pack: &mut Pack, table: &toml::Table) {
    let settings = table.get("choice").and_then(toml::Value::as_table);
    for (setting, values) in settings.into_iter().flatten() {
        for (value, rule) in values.as_table().into_iter().flatten() {
            let rule = rule.as_str().unwrap_or_default().to_string();
            pack.choices.push((setting.clone(), value.clone(), rule));
        }
    }
}

/// The cases of a rule that ships: what is wrong, and what is right.
pub fn cases(rule: &str) -> Option<&'static str> {
    let path = format!("{}.md", rule.replace('.', "/"));
    CASES.get_file(path)?.contents_utf8()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_is_whole() {
        assert_eq!(names(), ["campus-it"]);
        let (pack, findings) = shipped("campus-it").unwrap();
        assert!(findings.is_empty());
        let styles: Vec<&str> = pack.styles.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(styles, ["Campus", "CampusMarketing", "CampusNotice"]);
        assert!(
            pack.uses
                .contains(&(Target::Family("marketing".into()), "CampusMarketing".into()))
        );
    }
}
