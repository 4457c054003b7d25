//! Nothing of the other site is dropped in silence: what no page is made of, shows or includes has its line in the report,
//! and pages and posts are counted on both sides.
use super::page::is_markdown;
use super::report::Notes;
use super::{Folder, Import};
use crate::base::address::folder_of;
use crate::base::names::count;
use std::collections::{BTreeMap, BTreeSet};

/// Texts that a person wrote, in forms that are not read here.
const TEXTS: &[&str] = &[
    ".html",
    ".htm",
    ".xhtml",
    ".rst",
    ".adoc",
    ".asciidoc",
    ".asc",
    ".org",
    ".textile",
    ".txt",
    ".ipynb",
    ".rmd",
    ".qmd",
    ".pandoc",
    ".wiki",
    ".tex",
    ".odt",
    ".doc",
];

/// Folders of templates, styles and programs. What stands in them makes the look of the other site.
const TOOLS: &[&str] = &[
    "_includes",
    "_layouts",
    "_plugins",
    "_sass",
    "_site",
    "archetypes",
    "assets",
    "bin",
    "ci",
    "config",
    "i18n",
    "layouts",
    "node_modules",
    "overrides",
    "partials",
    "public",
    "resources",
    "scripts",
    "site",
    "static",
    "templates",
    "themes",
    "theme",
    "vendor",
];

/// Texts for those who work on the other site, at its root.
const MANNERS: &[&str] = &[
    "authors",
    "changelog",
    "code_of_conduct",
    "codeowners",
    "contributing",
    "license",
    "licence",
    "readme",
    "security",
    "support",
    "robots",
    "humans",
    "requirements",
];

/// How many names of a folder's files are said.
const SAMPLE: usize = 3;

/// Says what has become of every file that nothing else has said anything about.
pub fn account(folder: &Folder, root: &str, import: &mut Import) {
    for (path, why) in &folder.apart {
        let mut notes = Notes::default();
        let message = format!("this was not looked into: {why}");
        match path.ends_with('/') {
            true => notes.changed(1, message, ""),
            false => notes.person(1, message, ""),
        }
        import.report.take(path, notes);
    }
    let mut known = known(import);
    for file in import.report.used.clone() {
        if known.insert(file.clone()) {
            let mut notes = Notes::default();
            notes.came(1, "came over as a part of the pages that include it", "");
            import.report.take(&file, notes);
        }
    }
    let left: Vec<&String> = folder
        .files
        .iter()
        .filter(|file| !known.contains(file.as_str()))
        .collect();
    if left.is_empty() {
        return;
    }
    let touched: BTreeSet<&str> = known
        .iter()
        .filter(|file| folder.has(file))
        .flat_map(|file| above(file))
        .collect();
    let mut together: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for file in left {
        if is_text(file, root) {
            let mut notes = Notes::default();
            let message = match is_markdown(file) {
                true => "a text that the other site does not publish stayed behind",
                false => "a text that is not Markdown stayed behind",
            };
            notes.person(1, message, "");
            import.report.take(file, notes);
        } else {
            let name = quiet_folder(file, &touched).map_or(file.clone(), |f| format!("{f}/"));
            together.entry(name).or_default().push(file);
        }
    }
    for (name, files) in together {
        let mut notes = Notes::default();
        let sample: Vec<&str> = files
            .iter()
            .take(SAMPLE)
            .map(|file| file.strip_prefix(name.as_str()).unwrap_or(file))
            .collect();
        let more = if files.len() > SAMPLE { ", …" } else { "" };
        let excerpt = match name.ends_with('/') {
            true => format!(
                "{}: {}{more}",
                count(files.len(), "file", "files"),
                sample.join(", ")
            ),
            false => String::new(),
        };
        notes.changed(
            1,
            "it belongs to the other tool or to its look; it stayed behind",
            excerpt,
        );
        import.report.take(&name, notes);
    }
}

/// Files that became something, or of which the report says something already.
fn known(import: &Import) -> BTreeSet<String> {
    let report = &import.report;
    let made = import.made.iter().map(|made| &made.source);
    let copied = import.copies.iter().map(|copied| &copied.from);
    let said = report.entries.iter().map(|entry| &entry.file);
    made.chain(copied).chain(said).cloned().collect()
}

/// All folders above a file.
fn above(file: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder_of(file)), |folder| match folder.is_empty() {
        true => None,
        false => Some(folder_of(folder)),
    })
}

/// The highest folder above a file that holds nothing but what stayed behind.
fn quiet_folder<'a>(file: &'a str, touched: &BTreeSet<&str>) -> Option<&'a str> {
    above(file)
        .filter(|folder| !folder.is_empty() && !touched.contains(folder))
        .last()
}

/// Whether readers of the other site may have read this file.
fn is_text(file: &str, root: &str) -> bool {
    let lower = file.to_lowercase();
    let below = lower
        .strip_prefix(&format!("{}/", root.to_lowercase()))
        .filter(|_| !root.is_empty());
    let parts: Vec<&str> = below.unwrap_or(&lower).split('/').collect();
    let (name, folders) = parts.split_last().unwrap_or((&"", &[]));
    let stem = name.split('.').next().unwrap_or_default();
    let is_tools = parts.iter().any(|part| part.starts_with('.'))
        || below.is_none() && folders.first().is_some_and(|first| TOOLS.contains(first))
        || below.is_none() && folders.is_empty() && MANNERS.contains(&stem);
    !is_tools && (is_markdown(file) || TEXTS.iter().any(|ending| name.ends_with(ending)))
}

#[cfg(test)]
mod tests {
    use super::super::report::{Level, Report};
    use super::*;

    fn import_of(entries: &[&str]) -> Import {
        let mut report = Report::default();
        for file in entries {
            let mut notes = Notes::default();
            notes.came(1, "became a page", "");
            report.take(file, notes);
        }
        Import {
            made: Vec::new(),
            copies: Vec::new(),
            report,
            book: String::new(),
            counts: Default::default(),
        }
    }

    #[test]
    fn folders_of_the_tool_are_one_line_and_texts_are_a_line_each() {
        let files = [
            ".github/workflows/a.yml",
            ".nojekyll",
            "content/a.md",
            "content/b.adoc",
            "content/style/c.css",
            "themes/x/layouts/d.html",
            "themes/x/README.md",
        ];
        let folder = Folder {
            name: "old".into(),
            files: files.iter().map(|f| f.to_string()).collect(),
            apart: vec![("content/link.md".into(), "it is a link".into())],
            read: Box::new(|_| Err("nobody asks".into())),
        };
        let mut import = import_of(&["content/a.md"]);
        account(&folder, "content", &mut import);
        import.report.sort();
        let said: Vec<(Level, &str, &str)> = import
            .report
            .entries
            .iter()
            .map(|e| (e.level, e.file.as_str(), e.excerpt.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                (Level::NeedsAPerson, "content/b.adoc", ""),
                (Level::NeedsAPerson, "content/link.md", ""),
                (Level::Changed, ".github/", "1 file: workflows/a.yml"),
                (Level::Changed, ".nojekyll", ""),
                (Level::Changed, "content/style/", "1 file: c.css"),
                (
                    Level::Changed,
                    "themes/",
                    "2 files: x/README.md, x/layouts/d.html"
                ),
                (Level::CameOver, "content/a.md", ""),
            ]
        );
    }
}
