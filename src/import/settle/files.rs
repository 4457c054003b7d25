//! Pictures and files that pages show or offer: where they go, and which stayed behind.
use super::whole::Draft;
use crate::base::address::{file_of, folder_of, relative};
use crate::content::Kind;
use crate::import::lines::Line;
use crate::import::links::{self, Rewritten};
use crate::import::page::{Gathered, Names};
use crate::import::report::{Notes, Report};
use crate::import::{Copied, Folder, Ground, Made};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where files go: beside their pages, each once.
pub(super) struct Copies {
    pub(super) places: BTreeMap<String, String>,
    pub(super) more: BTreeSet<Copied>,
    pub(super) names: Names,
}

impl Copies {
    pub(super) fn new(ground: &Ground<'_>) -> Copies {
        let mut names = Names::default();
        for (_, _, path) in &ground.taken {
            names.hold(path.to_lowercase());
        }
        Copies {
            places: BTreeMap::new(),
            more: BTreeSet::new(),
            names,
        }
    }

    /// Puts the addresses of files where their marks stand.
    pub(super) fn fill(&mut self, draft: &Draft, rewritten: Rewritten, root: &str) -> Vec<Line> {
        let mut lines = rewritten.lines;
        if rewritten.files.is_empty() {
            return lines;
        }
        let folder = folder_of(&draft.path);
        // Beside one page no two files have the same name.
        let mut shown: HashMap<String, String> = HashMap::new();
        let mut addresses = Vec::new();
        for file in &rewritten.files {
            let place = self.place(file, draft.kind, root);
            let name = file_of(&place).to_lowercase();
            let first = shown
                .entry(name.clone())
                .or_insert_with(|| place.clone())
                .clone();
            let place = match first == place && name != "index.html" {
                true => place,
                false => self.again(file, folder),
            };
            addresses.push((relative(folder, &place), file));
        }
        for line in &mut lines {
            if !line.text.contains('\u{F0000}') {
                continue;
            }
            for (i, (address, file)) in addresses.iter().enumerate() {
                let plain = links::mark(i);
                if line.text.contains(&plain) {
                    line.text = line.text.replace(&plain, address);
                }
                let html = links::html_mark(i);
                if line.text.contains(&html) {
                    let here = self.here(file, folder);
                    line.text = line.text.replace(&html, file_of(&here));
                }
            }
        }
        lines
    }

    pub(super) fn place(&mut self, file: &str, kind: Kind, root: &str) -> String {
        if let Some(place) = self.places.get(file) {
            return place.clone();
        }
        let below = file
            .strip_prefix(root)
            .unwrap_or(file)
            .trim_start_matches('/');
        let path = format!("{}/{}", kind.plate().folder, safe(below));
        let path = self.free(&path);
        self.places.insert(file.into(), path.clone());
        path
    }

    /// A second copy under a name of its own.
    pub(super) fn again(&mut self, file: &str, folder: &str) -> String {
        let parent = file_of(folder_of(file));
        let to = format!(
            "{folder}/{}",
            safe(&format!("{parent}-{}", file_of(file))).replace('/', "-")
        );
        self.copy(file, to)
    }

    /// A copy in the page's own folder.
    pub(super) fn here(&mut self, file: &str, folder: &str) -> String {
        if let Some(place) = self
            .places
            .get(file)
            .filter(|place| folder_of(place) == folder)
        {
            return place.clone();
        }
        let to = format!("{folder}/{}", safe(&file.replace('/', "-")));
        self.copy(file, to)
    }

    pub(super) fn copy(&mut self, file: &str, to: String) -> String {
        let copied = Copied {
            from: file.into(),
            to,
        };
        let to = copied.to.clone();
        self.more.insert(copied);
        to
    }

    pub(super) fn free(&mut self, path: &str) -> String {
        let lower = path.to_lowercase();
        let free = self.names.free(&lower);
        match free.strip_prefix(&lower) {
            Some("") | None => path.into(),
            Some(number) => match path.rsplit_once('.') {
                Some((stem, ending)) if !ending.contains('/') => format!("{stem}{number}.{ending}"),
                _ => format!("{path}{number}"),
            },
        }
    }

    pub(super) fn list(self) -> Vec<Copied> {
        let first = self
            .places
            .into_iter()
            .map(|(from, to)| Copied { from, to });
        first.chain(self.more).collect()
    }
}

/// A path whose parts can stand in an address and in Markdown as they are.
pub(super) fn safe(path: &str) -> String {
    let part = |part: &str| -> String {
        let plain: String = part
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        let plain = plain
            .trim_start_matches(['.', '-'])
            .trim_end_matches('~')
            .to_string();
        let leftover = [".swp", ".swx", ".tmp", ".bak", ".orig"]
            .iter()
            .any(|e| plain.ends_with(e));
        match () {
            () if plain.is_empty() => "file".into(),
            () if leftover => format!("{plain}.txt"),
            // A page's source would be taken for one of ours.
            () if plain.to_ascii_lowercase().ends_with(".md") => format!("{plain}.txt"),
            () => plain,
        }
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Pictures that no page shows are not taken along; the report says which.
pub(super) fn left_behind(
    folder: &Folder,
    gathered: &Gathered,
    copies: &Copies,
    made: &[Made],
    report: &mut Report,
) {
    let pages: BTreeSet<&str> = made.iter().map(|m| m.source.as_str()).collect();
    let used: BTreeSet<&str> = copies
        .places
        .keys()
        .map(String::as_str)
        .chain(copies.more.iter().map(|c| c.from.as_str()))
        .collect();
    let roots = std::iter::once(&gathered.root).chain(gathered.statics.iter().map(|(f, _)| f));
    let mut seen = BTreeSet::new();
    for root in roots {
        for file in folder.below(root) {
            let picture = [
                ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".pdf", ".zip", ".docx", ".xlsx",
                ".pptx", ".mp4",
            ]
            .iter()
            .any(|e| file.to_ascii_lowercase().ends_with(e));
            if picture
                && !used.contains(file.as_str())
                && !pages.contains(file.as_str())
                && seen.insert(file)
            {
                let mut notes = Notes::default();
                notes.changed(1, "no page shows this file; it stayed behind", "");
                report.take(file, notes);
            }
        }
    }
}
