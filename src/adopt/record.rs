//! What the page was when it was adopted, and how it differs now.
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// `adopted.json` of a theme.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The address of their page.
    pub page: Option<String>,
    /// What `--content` said.
    pub content: Option<String>,
    /// Where our content stands in their page.
    pub place: String,
    /// Ids of theirs, which headings of ours do not take.
    pub ids: BTreeSet<String>,
    pub parts: Vec<Part>,
    /// Copied files, and a hash of what they were.
    pub files: BTreeMap<String, String>,
    pub hosts: BTreeSet<String>,
    /// Hashes of scripts within the page.
    pub scripts: BTreeSet<String>,
}

/// A header, a navigation, a footer; `frame` is all that stands around them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub name: String,
    pub hash: String,
    /// "Apply → https://…"
    pub links: Vec<String>,
}

/// One sentence for each difference.
pub fn drift(then: &Record, now: &Record) -> Vec<String> {
    let mut out = Vec::new();
    if then.place != now.place {
        out.push(format!(
            "the place of the content was `{}`, and is now `{}`",
            then.place, now.place
        ));
    }
    parts(&then.parts, &now.parts, &mut out);
    for (file, hash) in &now.files {
        match then.files.get(file) {
            None => out.push(format!("the file {file} is new")),
            Some(old) if old != hash => out.push(format!("the file {file} has changed")),
            Some(_) => {}
        }
    }
    let gone = then.files.keys().filter(|f| !now.files.contains_key(*f));
    out.extend(gone.map(|file| format!("the file {file} is no longer used")));
    out.extend(
        now.hosts
            .difference(&then.hosts)
            .map(|host| format!("the page now needs {host}")),
    );
    out.extend(
        then.hosts
            .difference(&now.hosts)
            .map(|host| format!("the page no longer needs {host}")),
    );
    match (
        now.scripts.difference(&then.scripts).count(),
        then.scripts.difference(&now.scripts).count(),
    ) {
        (0, 0) => {}
        (new, old) => out.push(format!(
            "scripts within the page: {new} new or changed, {old} gone"
        )),
    }
    out
}

fn parts(then: &[Part], now: &[Part], out: &mut Vec<String>) {
    let find = |parts: &[Part], name: &str| parts.iter().find(|p| p.name == name).cloned();
    for part in now {
        let Some(old) = find(then, &part.name) else {
            out.push(format!("the {} is new", part.name));
            continue;
        };
        if old.hash == part.hash {
            continue;
        }
        let new: Vec<&String> = part
            .links
            .iter()
            .filter(|l| !old.links.contains(l))
            .collect();
        let gone: Vec<&String> = old
            .links
            .iter()
            .filter(|l| !part.links.contains(l))
            .collect();
        if new.is_empty() && gone.is_empty() {
            out.push(format!("the {} has changed, but for its links", part.name));
        }
        out.extend(
            new.iter()
                .map(|link| format!("the {} has a new link: {link}", part.name)),
        );
        out.extend(
            gone.iter()
                .map(|link| format!("the {} has lost a link: {link}", part.name)),
        );
    }
    let gone = then.iter().filter(|p| find(now, &p.name).is_none());
    out.extend(gone.map(|part| format!("the {} is gone", part.name)));
}
