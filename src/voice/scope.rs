//! Which texts a rule looks at: dotted names joined by `&`, negated by `~`.
use crate::base::names;

/// Names that a scope can be made of; behind `frontmatter` any key may stand.
const KNOWN: &[&str] = &[
    "text",
    "raw",
    "sentence",
    "paragraph",
    "summary",
    "heading",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "list",
    "blockquote",
    "table",
    "header",
    "cell",
    "caption",
    "figure",
    "alt",
    "attr",
    "strong",
    "emphasis",
    "link",
    "code",
    "frontmatter",
    "comment",
    "line",
    "block",
    "md",
    "html",
    "txt",
];

/// One or more selectors; a text is looked at when one of them matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    choices: Vec<Vec<Part>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    sections: Vec<String>,
    negated: bool,
}

/// A kind of text, as `text.heading.h2.md`, and what it stands in, for the parts of a text: a link in a heading.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Kind {
    pub own: String,
    /// Empty when it stands in nothing else.
    pub parent: String,
}

impl Scope {
    /// Reads the scopes of a rule.
    pub fn new(written: &[String]) -> Scope {
        let choices = written.iter().map(|one| {
            one.split('&')
                .map(|part| {
                    let part = part.trim();
                    let (name, negated) = match part.strip_prefix('~') {
                        Some(name) => (name, true),
                        None => (part, false),
                    };
                    Part {
                        sections: name.split('.').map(|s| s.trim().to_string()).collect(),
                        negated,
                    }
                })
                .collect()
        });
        Scope {
            choices: choices.collect(),
        }
    }

    /// A name that is none, with the one that was probably meant.
    pub fn unknown(written: &str) -> Option<(String, Option<&'static str>)> {
        for part in written.split('&') {
            let name = part.trim().trim_start_matches('~');
            for section in name.split('.').map(str::trim) {
                if section == "frontmatter" || section == "attr" {
                    break;
                }
                if !KNOWN.contains(&section) {
                    let near = names::nearest(section, KNOWN.iter().copied());
                    return Some((section.to_string(), near));
                }
            }
        }
        None
    }

    pub fn matches(&self, kind: &Kind) -> bool {
        let own: Vec<&str> = kind.own.split('.').collect();
        let parent: Vec<&str> = if kind.parent.is_empty() {
            own.clone()
        } else {
            kind.parent.split('.').collect()
        };
        self.choices.iter().any(|parts| {
            // What is only negated is about text, and not about each of its parts once more.
            let about_text = own.contains(&"text") || parts.iter().any(|part| !part.negated);
            about_text && parts.iter().all(|part| part.matches(&own, &parent))
        })
    }

    /// Whether each choice names one of these sections.
    pub fn names_one_of(&self, sections: &[&str], more: &[&str]) -> bool {
        self.choices.iter().all(|parts| {
            parts.iter().any(|part| {
                let own = |s: &String| sections.contains(&s.as_str()) || more.contains(&s.as_str());
                !part.negated && part.sections.iter().any(own)
            })
        })
    }

    /// Whether the scope names a section, in its own right.
    pub fn names(&self, section: &str) -> bool {
        self.choices
            .iter()
            .flatten()
            .any(|part| !part.negated && part.sections.iter().any(|s| s == section))
    }
}

impl Part {
    fn matches(&self, own: &[&str], parent: &[&str]) -> bool {
        let within = |place: &[&str]| self.sections.iter().all(|s| place.contains(&s.as_str()));
        if self.negated {
            // What is left out of a text cannot be left out of the whole file.
            !within(parent) && !own.contains(&"raw") && !own.contains(&"summary")
        } else {
            within(own)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(scope: &str, own: &str, parent: &str) -> bool {
        let kind = Kind {
            own: own.into(),
            parent: parent.into(),
        };
        Scope::new(&[scope.to_string()]).matches(&kind)
    }

    #[test]
    fn dots_are_sets() {
        assert!(matches("text", "text.heading.h2.md", ""));
        assert!(matches("heading.h2", "text.heading.h2.md", ""));
        assert!(!matches("heading.h1", "text.heading.h2.md", ""));
        assert!(!matches("text", "sentence.md", ""));
        assert!(matches(
            "text.frontmatter.title",
            "text.frontmatter.title.md",
            ""
        ));
    }

    #[test]
    fn negation_and_conjunction() {
        assert!(matches("~heading", "text.md", ""));
        assert!(!matches("~heading", "text.heading.h2.md", ""));
        assert!(!matches("~heading", "raw.md", ""));
        assert!(matches("heading & ~heading.h1", "text.heading.h2.md", ""));
        assert!(!matches("heading & ~heading.h1", "text.heading.h1.md", ""));
        assert!(matches("link", "link", "text.list.md"));
        assert!(!matches("link & ~list", "link", "text.list.link.md"));
    }

    #[test]
    fn unknown_names_have_a_neighbour() {
        assert_eq!(
            Scope::unknown("headng.h1"),
            Some(("headng".into(), Some("heading")))
        );
        assert_eq!(Scope::unknown("text.frontmatter.anything"), None);
    }
}
