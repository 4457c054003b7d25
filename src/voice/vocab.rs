//! Words that rules leave alone: a rule's exceptions, and the vocabulary that a site accepts.
use super::pattern::Pattern;
use super::rule::Fields;
use std::ops::Range;

/// What a site accepts and rejects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocab {
    pub accept: Vec<String>,
    pub reject: Vec<String>,
    /// Short forms that need no expansion.
    pub glossary: Vec<String>,
    /// Names that keep their capitals in a heading.
    pub names: Vec<String>,
    /// Departments, which never speak for the division: `@departments` in a rule's tokens.
    pub departments: Vec<String>,
    /// What stands around a rule's tokens instead of the edges of words, with `%s` for them: `WordTemplate` of `.vale.ini`.
    pub template: Option<String>,
    /// Where dictionaries are, from the styles: `DictionaryPath` of `.vale.ini`.
    pub dictionaries: Option<String>,
}

/// What stands for all departments in a token.
const DEPARTMENTS: &str = "@departments";

impl Vocab {
    /// A token with the departments in it; `None` when it asks for them and the campus named none.
    pub fn filled(&self, token: &str) -> Option<String> {
        if !token.contains(DEPARTMENTS) {
            return Some(token.to_string());
        }
        let mut names: Vec<String> = self
            .departments
            .iter()
            .map(|name| regex_syntax::escape(name))
            .collect();
        // The longest first: “Identity Services Office” is not “Identity Services” and a word.
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        (!names.is_empty()).then(|| token.replace(DEPARTMENTS, &format!("(?:{})", names.join("|"))))
    }

    /// A token with the template around it.
    pub fn bounded(&self, token: &str) -> Option<String> {
        let template = self.template.as_ref()?;
        Some(template.replace("%s", token))
    }

    /// Whether a term stands for itself, and is no pattern.
    pub fn is_plain(term: &str) -> bool {
        term.chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '’' | '_' | '/'))
    }

    /// The lines of a word list: one a line, `#` begins a remark.
    pub fn lines(text: &str) -> impl Iterator<Item = &str> {
        text.trim_start_matches('\u{FEFF}')
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with("# "))
    }
}

/// What one rule leaves alone.
#[derive(Debug, Default)]
pub struct Exceptions {
    any: Option<Pattern>,
    phrases: Option<Pattern>,
}

impl Exceptions {
    /// The exceptions of a rule, and the vocabulary unless the rule says `vocab: false`.
    pub fn read(fields: &mut Fields<'_>, more: &[String], accepts: bool) -> Exceptions {
        let words = fields.words("exceptions");
        let wants = fields.flag("vocab").unwrap_or(true);
        for word in &words {
            if let Err(fault) = Pattern::new(&word.text, false, true, true) {
                fields.bad_pattern(word, &fault);
            }
        }
        let mut terms: Vec<String> = words.into_iter().map(|w| w.text).collect();
        if wants && accepts {
            terms.extend(fields.vocab.accept.iter().cloned());
        }
        terms.extend(more.iter().cloned());
        Exceptions::new(terms)
    }

    fn new(mut terms: Vec<String>) -> Exceptions {
        terms.retain(|term| Pattern::new(term, false, true, true).is_ok());
        terms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        terms.dedup();
        let joined = |terms: &[&String]| {
            // Each in a group of its own, so that a flag in one says nothing about the next.
            let all: Vec<String> = terms.iter().map(|t| format!("(?:{t})")).collect();
            (!all.is_empty())
                .then(|| Pattern::new(&all.join("|"), false, true, true).ok())
                .flatten()
        };
        let all: Vec<&String> = terms.iter().collect();
        let phrases: Vec<&String> = terms.iter().filter(|t| t.contains(' ')).collect();
        Exceptions {
            any: joined(&all),
            phrases: joined(&phrases),
        }
    }

    /// Whether a match is left alone: it holds a term, or stands in an accepted phrase.
    pub fn cover(&self, text: &str, span: &Range<usize>) -> bool {
        let observed = text[span.clone()].trim();
        let held = self.any.as_ref().is_some_and(|any| any.is_match(observed));
        held || self.phrases.as_ref().is_some_and(|phrases| {
            phrases
                .find_all(text)
                .take_while(|p| p.start <= span.start)
                .any(|p| p.end >= span.end)
        })
    }

    /// Whether a word is, or holds, one of the terms.
    pub fn hold(&self, word: &str) -> bool {
        self.any.as_ref().is_some_and(|any| any.is_match(word))
    }

    /// The pattern of all terms, to be joined with another.
    pub fn pattern(&self) -> Option<&str> {
        self.any.as_ref().map(|any| any.written.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exceptions(terms: &[&str]) -> Exceptions {
        Exceptions::new(terms.iter().map(|t| t.to_string()).collect())
    }

    #[test]
    fn a_term_silences_what_holds_it_as_a_word() {
        let exceptions = exceptions(&["IT", "very good", "(?i)foo"]);
        assert!(exceptions.cover("the IT way", &(0..10)));
        assert!(!exceptions.cover("the WIT way", &(0..11)));
        assert!(!exceptions.cover("the it way", &(0..10)));
        assert!(exceptions.cover("FOO", &(0..3)));
    }

    #[test]
    fn all_in_an_accepted_phrase_is_silent() {
        let exceptions = exceptions(&["very good"]);
        assert!(exceptions.cover("a very good one", &(2..6)));
        assert!(!exceptions.cover("a very bad one", &(2..6)));
    }
}
