//! Two files that are one on machines that do not tell their names apart.
use super::Rule;
use super::file_name::{paths, shown};
use crate::base::finding::{Code, Finding, Severity};
use crate::base::source::Source;
use crate::site::Site;
use std::borrow::Cow;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

pub const NAME_TWINS: Code = Code {
    name: "name-twins",
    severity: Severity::Warning,
    catches: "Two files or folders whose names differ only in capitals, or in how accents are written.",
    why: "On Windows and macOS they are one: a checkout there keeps one of them, and a web server there shows one for both.",
    wrong: "content/files/Map.pdf and content/files/map.pdf",
    right: "content/files/campus-map.pdf and content/files/building-map.pdf",
};

pub const RULE: Rule = Rule {
    code: &NAME_TWINS,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut known: HashMap<Cow<'_, str>, &str> = HashMap::new();
    let mut findings = Vec::new();
    // In the order of their names, whatever the order in which they were read.
    let mut all: Vec<&str> = paths(site).collect();
    all.sort_unstable();
    for path in all {
        // The path itself, and the folders above it from the innermost, as far as they are new.
        let folders = path.rmatch_indices('/').map(|(at, _)| &path[..at]);
        for upto in std::iter::once(path).chain(folders) {
            match known.insert(folded(upto), upto) {
                None => {}
                Some(first) if first == upto => break,
                Some(first) => {
                    let place = |path: &str| {
                        Source::new(format!("{}/{}", site.config.book.src, shown(path)), "").start()
                    };
                    let message = format!(
                        "this name and `{}` are one on Windows and macOS",
                        shown(first)
                    );
                    findings.push(
                        Finding::new(&NAME_TWINS, place(upto), message)
                            .related(place(first), "the other one")
                            .help("give one of them another name"),
                    );
                    break;
                }
            }
        }
    }
    findings
}

fn folded(path: &str) -> Cow<'_, str> {
    match path
        .bytes()
        .all(|b| b.is_ascii() && !b.is_ascii_uppercase())
    {
        true => Cow::Borrowed(path),
        false => path.to_lowercase().nfc().collect::<String>().into(),
    }
}
