//! Which rules look at which document, and with which level: from book.toml, packs and `.vale.ini`.
use super::codes::NO_STYLE;
use super::glob;
use super::judge::{Judge, Profile};
use super::pack::{Style, Target};
use super::rule::{self, Files, Rule};
use super::vocab::Vocab;
use crate::base::finding::{Finding, Severity};
use crate::base::names;
use crate::base::source::{Place, Source};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

/// What a rule is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toggle {
    Off,
    On,
    Level(Severity),
}

impl Toggle {
    /// Off, on, or a level.
    pub fn of(word: &str) -> Option<Toggle> {
        match word {
            "off" | "NO" | "no" => Some(Toggle::Off),
            "on" | "YES" | "yes" => Some(Toggle::On),
            level => rule::level_of(level).map(Toggle::Level),
        }
    }
}

/// What the settings ask for.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Styles that look at some documents, with the place that says so.
    pub styles: Vec<(Target, String, Option<Place>)>,
    /// Rules, or whole styles, switched; later ones win.
    pub toggles: Vec<(Target, String, Toggle, Option<Place>)>,
    /// Sections of `.vale.ini`, in their order.
    pub sections: Vec<Section>,
    pub vocab: Vocab,
    /// Rules that Vale has built in, and that some section asks for.
    pub built_in: Vec<&'static str>,
    /// A vocabulary's rules look only where a section is based on `Vale`, as there.
    pub as_vale: bool,
    /// Findings below are not reported.
    pub least: Option<Severity>,
}

/// A section of `.vale.ini`.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// The paths that it is about.
    pub glob: String,
    /// `BasedOnStyles`, which takes the place of that of earlier sections.
    pub styles: Option<Vec<String>>,
    pub toggles: Vec<(String, Toggle)>,
}

/// Rules that are there without a file.
pub const BUILT_IN: &[(&str, &str)] = &[
    (
        "Repetition",
        "extends: repetition\nmessage: \"'%s' is repeated!\"\nlevel: error\nalpha: true\ntokens:\n  - '[^\\s\\.]+'\n",
    ),
    (
        "Spelling",
        "extends: spelling\nmessage: \"Did you really mean '%s'?\"\nlevel: error\n",
    ),
];

/// Rules that a site's own lists of words make.
fn is_vocabulary(rule: &str) -> bool {
    matches!(rule, "Vale.Terms" | "Vale.Avoid")
}

/// What is known of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct About<'a> {
    /// `communications`, `marketing`, `reference`; empty outside a site.
    pub family: &'a str,
    /// `incident`, `article` …
    pub kind: &'a str,
    pub path: &'a str,
}

impl Target {
    fn fits(&self, about: &About<'_>) -> bool {
        match self {
            Target::All => true,
            Target::Family(name) => name == about.family,
            Target::Kind(name) => name == about.kind,
        }
    }
}

impl Settings {
    /// Reads the rules of all styles.
    pub fn judge(&self, styles: &[Style], files: &(dyn Files + Sync)) -> (Judge, Vec<Finding>) {
        let mut sources: Vec<(String, &Source)> = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        for style in styles {
            for (stem, source) in &style.rules {
                let name = format!("{}.{stem}", style.name);
                if seen.insert(name.clone()) {
                    sources.push((name, source));
                }
            }
        }
        let own = self.vocabulary_rules();
        sources.extend(own.iter().map(|(name, source)| (name.clone(), source)));
        let read: Vec<(Option<Rule>, Vec<Finding>)> = sources
            .par_iter()
            .map(|(name, source)| rule::read(name, source, &self.vocab, files))
            .collect();
        let mut findings = Vec::new();
        let mut rules = Vec::new();
        for (rule, found) in read {
            rules.extend(rule);
            findings.extend(found);
        }
        rules.sort_by(|a, b| a.name.cmp(&b.name));
        findings.extend(self.missing(&rules, styles, &seen));
        (Judge::new(rules), findings)
    }

    /// The rules that a vocabulary makes, which Vale calls Terms and Avoid.
    fn vocabulary_rules(&self) -> Vec<(String, Source)> {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let mut rules = Vec::new();
        let plain = |term: &&String| Vocab::is_plain(term);
        let terms: Vec<&String> = self.vocab.accept.iter().filter(plain).collect();
        if !terms.is_empty() {
            let mut text = String::from(
                "extends: substitution\nmessage: \"Use '%s' instead of '%s'.\"\nlevel: error\nignorecase: true\nvocab: false\nswap:\n",
            );
            let mut known = HashSet::new();
            for term in terms {
                if known.insert(term.to_lowercase()) {
                    text.push_str(&format!(
                        "  {}: {}\n",
                        quoted(&term.to_lowercase()),
                        quoted(term)
                    ));
                }
            }
            rules.push((
                "Vale.Terms".to_string(),
                Source::new("Vale/Terms.yml", text),
            ));
        }
        if !self.vocab.reject.is_empty() {
            let mut text = String::from(
                "extends: existence\nmessage: \"Avoid using '%s'.\"\nlevel: error\nvocab: false\ntokens:\n",
            );
            for term in &self.vocab.reject {
                text.push_str(&format!("  - {}\n", quoted(term)));
            }
            rules.push((
                "Vale.Avoid".to_string(),
                Source::new("Vale/Avoid.yml", text),
            ));
        }
        for (name, text) in BUILT_IN {
            if self.built_in.contains(name) {
                rules.push((
                    format!("Vale.{name}"),
                    Source::new(format!("Vale/{name}.yml"), *text),
                ));
            }
        }
        rules
    }

    /// Styles and rules that are named and are not there.
    fn missing(&self, rules: &[Rule], styles: &[Style], read: &HashSet<String>) -> Vec<Finding> {
        let known: HashSet<&str> = styles.iter().map(|s| s.name.as_str()).collect();
        let names_of_rules = || {
            read.iter()
                .map(String::as_str)
                .chain(rules.iter().map(|r| &*r.name))
        };
        let mut found = Vec::new();
        for (_, style, place) in &self.styles {
            if !known.contains(style.as_str()) && style != "Vale" {
                let near = names::nearest(style, known.iter().copied());
                let message = format!("there is no style `{style}`");
                found.push(Finding::new(&NO_STYLE, place.clone(), message).did_you_mean(near));
            }
        }
        for (_, name, _, place) in &self.toggles {
            let there = known.contains(name.as_str()) || names_of_rules().any(|r| r == name);
            if !there && !name.starts_with("Vale.") {
                let near = names::nearest(name, names_of_rules());
                let message = format!("there is no rule `{name}`");
                found.push(Finding::new(&NO_STYLE, place.clone(), message).did_you_mean(near));
            }
        }
        found
    }

    /// The levels of all rules for a document.
    pub fn profile(&self, judge: &Judge, about: &About<'_>) -> Profile {
        let mut styles: HashSet<&str> = self
            .styles
            .iter()
            .filter(|(target, ..)| target.fits(about))
            .map(|(_, style, _)| style.as_str())
            .collect();
        let sections: Vec<&Section> = self
            .sections
            .iter()
            .filter(|section| section.glob == "*" || glob::matches(&section.glob, about.path))
            .collect();
        let based = sections.iter().rev().find_map(|s| s.styles.as_ref());
        styles.extend(based.into_iter().flatten().map(String::as_str));
        let mut toggles: HashMap<&str, Toggle> = HashMap::new();
        for section in &sections {
            toggles.extend(section.toggles.iter().map(|(name, t)| (name.as_str(), *t)));
        }
        for (_, name, toggle, _) in self.toggles.iter().filter(|(t, ..)| t.fits(about)) {
            toggles.insert(name, *toggle);
        }
        let level = |rule: &Rule| {
            let style = rule.name.split('.').next().unwrap_or_default();
            let toggle = toggles.get(&*rule.name).or_else(|| toggles.get(style));
            let level = match toggle {
                Some(Toggle::Off) => None,
                Some(Toggle::On) => Some(rule.level),
                Some(Toggle::Level(level)) => Some(*level),
                None if style == "Vale" && !self.as_vale && is_vocabulary(&rule.name) => {
                    Some(rule.level)
                }
                None => styles.contains(style).then_some(rule.level),
            };
            level.filter(|level| self.least.is_none_or(|least| *level >= least))
        };
        judge.rules.iter().map(level).collect()
    }
}
