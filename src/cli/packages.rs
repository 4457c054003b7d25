//! `Packages` of `.vale.ini`: packs that ship, folders, archives, and what `vale sync` has left. Nothing is ever fetched.
use crate::base::finding::Finding;
use crate::base::names;
use crate::base::source::Source;
use crate::voice::codes::NO_STYLE;
use crate::voice::ini::{self, Ini};
use crate::voice::pack::{self, Pack};
use crate::world::prose::{self as disk, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A package may name others; no more than this many deep.
const DEEPEST: usize = 4;

/// What all packages hold together.
#[derive(Default)]
pub struct Packages {
    pub packs: Vec<(Pack, Vec<Finding>)>,
    /// Settings that packages bring, in the order in which they count.
    pub inis: Vec<(Ini, Source)>,
    /// Lists of words, by their path below the styles.
    pub lists: Vec<(String, Source)>,
    /// Names of packages that are nowhere, and what is wrong with others.
    pub missing: Vec<String>,
    pub findings: Vec<Finding>,
}

/// Where packages are looked for.
struct Places<'a> {
    /// The folder of `.vale.ini`.
    folder: &'a Path,
    /// `StylesPath`.
    styles: &'a Path,
    /// As it is written.
    shown: &'a str,
}

/// All packages that the settings name.
pub fn find(ini: &Ini, source: &Source, folder: &Path, styles: &Path, shown: &str) -> Packages {
    let mut found = Packages::default();
    let places = Places {
        folder,
        styles,
        shown,
    };
    found.add(ini, source, &places, 0);
    found
}

/// Folders and archives that the settings name, for whoever asks whether anything has changed.
pub fn paths(ini: &Ini, folder: &Path) -> Vec<PathBuf> {
    let named = ini.packages.iter().filter(|(name, _)| !is_address(name));
    named
        .map(|(name, _)| folder.join(name))
        .filter(|path| path.exists())
        .collect()
}

fn is_address(name: &str) -> bool {
    name.contains("://")
}

/// The name of a package from its address or path, as Vale makes it.
fn name_of(package: &str) -> &str {
    let last = package.trim_end_matches('/');
    let last = last.rsplit(['/', '\\']).next().unwrap_or(last);
    last.strip_suffix(".zip").unwrap_or(last)
}

impl Packages {
    fn add(&mut self, ini: &Ini, source: &Source, places: &Places<'_>, depth: usize) {
        let mut lost: Vec<&(String, Range<usize>)> = Vec::new();
        for package in &ini.packages {
            if !self.one(package, source, places, depth) {
                lost.push(package);
            }
        }
        if let Some((_, span)) = lost.first() {
            let all: Vec<String> = lost.iter().map(|(name, _)| format!("`{name}`")).collect();
            let (subject, them) = match all.len() {
                1 => ("package", "its folder"),
                _ => ("packages", "their folders"),
            };
            let message = format!("the {subject} {} cannot be found", names::and_list(&all));
            let near = names::nearest(&lost[0].0, pack::names());
            let help = format!(
                "campanile fetches nothing: run `vale sync` once, or copy {them} into {}",
                places.shown
            );
            self.findings.push(
                Finding::new(&NO_STYLE, source.at(span.clone()), message)
                    .did_you_mean(near)
                    .help(help),
            );
        }
        let lost = lost.iter().map(|(name, _)| name_of(name).to_string());
        self.missing.extend(lost);
    }

    /// One package; `false` when it is nowhere.
    fn one(
        &mut self,
        (package, span): &(String, Range<usize>),
        source: &Source,
        places: &Places<'_>,
        depth: usize,
    ) -> bool {
        let name = name_of(package);
        let beside = places.folder.join(package);
        let stored = places.styles.join(format!("{name}.zip"));
        // What stands among the styles has been chosen by hand, and wins.
        if self.synced(name, places, depth) || places.styles.join(name).is_dir() {
            return true;
        }
        let path = [beside, stored]
            .into_iter()
            .find(|path| !is_address(package) && path.exists());
        if let Some(path) = path {
            match disk::package(&path, package) {
                Ok(files) => self.files(name, files, places, depth),
                Err(why) => {
                    let message = format!("the package `{package}` cannot be read: {why}");
                    let finding = Finding::new(&NO_STYLE, source.at(span.clone()), message);
                    self.findings
                        .push(finding.help("pack its folder again, or name the folder itself"));
                }
            }
            return true;
        }
        match pack::shipped(package) {
            Some(pack) => self.packs.push(pack),
            None => return false,
        }
        true
    }

    /// Settings that `vale sync` has put beside the styles.
    fn synced(&mut self, name: &str, places: &Places<'_>, depth: usize) -> bool {
        let folder = places.styles.join(".vale-config");
        let ending = format!("-{name}.ini");
        let path = (disk::files(&folder).into_iter())
            .find(|path| path.to_string_lossy().ends_with(&ending));
        let Some(path) = path else { return false };
        if let Read::Text(text) = disk::text(&path) {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            let shown = format!("{}/.vale-config/{file}", places.shown);
            self.settings(Source::new(shown, text), places, depth);
        }
        true
    }

    fn files(
        &mut self,
        name: &str,
        mut files: Vec<(String, Source)>,
        places: &Places<'_>,
        depth: usize,
    ) {
        // An archive has the package's own folder around all.
        let top = format!("{name}/");
        if files.iter().all(|(path, _)| path.starts_with(&top)) {
            for (path, _) in &mut files {
                path.drain(..top.len());
            }
        }
        let settings = files.iter().position(|(path, _)| path == ".vale.ini");
        let settings = settings.map(|at| files.remove(at).1);
        let whole = settings.is_some() || files.iter().any(|(path, _)| path.starts_with("styles/"));
        let files: Vec<(String, Source)> = match whole {
            true => (files.into_iter())
                .filter_map(|(path, text)| Some((path.strip_prefix("styles/")?.to_string(), text)))
                .collect(),
            // Rules alone are one style, of the package's name.
            false => (files.into_iter())
                .map(|(path, text)| (format!("{top}{path}"), text))
                .collect(),
        };
        let (lists, rules) = files
            .into_iter()
            .partition(|(path, _)| path.ends_with(".txt"));
        self.lists.extend::<Vec<(String, Source)>>(lists);
        self.packs.push(pack::read(rules));
        if let Some(settings) = settings {
            self.settings(settings, places, depth);
        }
    }

    /// Settings that a package brings, after those of the packages that it names itself.
    fn settings(&mut self, source: Source, places: &Places<'_>, depth: usize) {
        let (ini, findings) = ini::read(&source);
        self.findings.extend(findings);
        if depth < DEEPEST {
            self.add(&ini, &source, places, depth + 1);
        }
        self.inis.push((ini, source));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_packages() {
        for (package, name) in [
            ("Microsoft", "Microsoft"),
            ("vendor/House/", "House"),
            ("vendor/House.zip", "House"),
            ("https://example.edu/styles/House.zip", "House"),
        ] {
            assert_eq!(name_of(package), name);
        }
    }
}
