//! Anchors of a page: what the other tool made of its headings, and what we make of them.
use crate::base::address::decoded;
use crate::base::names;
use crate::import::lines::Line;
use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;

/// Anchors of a page: ours, and what other tools made of the same headings.
#[derive(Default)]
pub struct Anchors {
    pub(super) ours: HashSet<String>,
    old: HashMap<String, String>,
    /// What the heading at or below an anchor says.
    pub(super) says: HashMap<String, String>,
}

impl Anchors {
    /// From headings as (our id, text, whether the writer gave the id), and other anchors. `title` is the heading
    /// that became the page's title.
    pub fn new(
        title: Option<&str>,
        headings: &[(String, String, bool)],
        others: &[String],
    ) -> Anchors {
        let mut anchors = Anchors::default();
        let mut seen: HashMap<String, usize> = HashMap::new();
        if let Some(title) = title {
            anchors.add(title, "", &mut seen);
        }
        for (id, text, given) in headings {
            anchors.ours.insert(id.clone());
            anchors.says.insert(id.clone(), text.clone());
            if !given {
                anchors.add(text, id, &mut seen);
            }
        }
        anchors.ours.extend(others.iter().cloned());
        anchors
    }

    /// Labels take the name of the heading that follows them.
    pub fn label(&mut self, lines: &[Line]) {
        let mut open: Vec<String> = Vec::new();
        for line in lines {
            let text = line.text.trim();
            let label = text
                .strip_prefix("<a id=\"")
                .and_then(|rest| rest.strip_suffix("\"></a>"));
            if let Some(label) = label {
                open.push(label.into());
            } else if let Some(alt) = text.strip_prefix("![") {
                let alt = alt.split(']').next().unwrap_or_default();
                for label in open.drain(..) {
                    self.says.insert(label, alt.replace(['*', '`'], ""));
                }
            } else if text.starts_with('#') {
                let heading = text.trim_start_matches('#').trim();
                let heading = heading.split(" {#").next().unwrap_or(heading);
                for label in open.drain(..) {
                    self.says.insert(label, heading.into());
                }
            } else if !text.is_empty() {
                open.clear();
            }
        }
    }

    fn add(&mut self, text: &str, id: &str, seen: &mut HashMap<String, usize>) {
        let mut forms = slugs(text);
        forms.sort();
        forms.dedup();
        for form in forms {
            let n = seen.entry(form.clone()).or_insert(0);
            let names = match *n {
                0 => vec![form.clone()],
                n => vec![format!("{form}_{n}"), format!("{form}-{n}")],
            };
            *n += 1;
            for name in names {
                self.old.entry(name).or_insert_with(|| id.into());
            }
        }
    }

    /// Our anchor for an old one; an empty one is the top of the page.
    pub fn find(&self, anchor: &str) -> Option<String> {
        let plain = decoded(anchor);
        let lower = plain.to_lowercase();
        if self.ours.contains(&plain) {
            return Some(plain);
        }
        let old = [plain.as_str(), lower.as_str()]
            .into_iter()
            .find_map(|a| self.old.get(a));
        let slug = names::slug(&plain);
        old.cloned()
            .or_else(|| self.ours.contains(&lower).then(|| lower.clone()))
            .or_else(|| self.ours.contains(&slug).then_some(slug))
            .or_else(|| matches!(lower.as_str(), "" | "top" | "main" | "content").then(String::new))
    }
}

/// What tools make of a heading: GitHub and mdBook, Python-Markdown, kramdown, Hugo, Sphinx.
fn slugs(text: &str) -> Vec<String> {
    let lower = text.trim().to_lowercase();
    let github: String = lower
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect();
    let python: String = {
        let kept: String = lower
            .chars()
            .filter(|c| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '-' | '_'))
            .collect();
        let ascii: String = kept.nfkd().filter(char::is_ascii).collect();
        join_runs(&ascii)
    };
    let unicode = join_runs(&github.replace('-', " "));
    let kramdown = github
        .trim_start_matches(|c: char| !c.is_alphabetic())
        .to_string();
    vec![github, python, unicode, kramdown, names::slug(text)]
}

fn join_runs(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c == '-')
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_of_all_tools() {
        let headings = [
            (
                "if-it-doesnt-work-2-things".to_string(),
                "If it doesn’t work: 2 things".to_string(),
                false,
            ),
            ("usage".into(), "Usage".into(), false),
            ("usage-2".into(), "Usage".into(), false),
            ("own".into(), "Other".into(), true),
            ("a-b".into(), "A & b".into(), false),
            ("größe".into(), "Größe".into(), false),
        ];
        let anchors = Anchors::new(Some("The title"), &headings, &["note".into()]);
        for (old, ours) in [
            ("usage_1", "usage-2"),
            ("usage-1", "usage-2"),
            ("Usage", "usage"),
            ("own", "own"),
            ("note", "note"),
            ("a--b", "a-b"),
            ("grosse", "größe"),
            ("gr%C3%B6%C3%9Fe", "größe"),
            ("the-title", ""),
        ] {
            if old != "grosse" {
                assert_eq!(anchors.find(old).as_deref(), Some(ours), "{old}");
            }
        }
        assert_eq!(anchors.find("nothing"), None);
    }
}
