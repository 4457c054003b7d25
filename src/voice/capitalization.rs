//! `capitalization`: headings in one case.
use super::gate::Seen;
use super::pattern::Pattern;
use super::rule::{Check, Fields, Hit, Look, Memory, Point, Word};
use super::substitution::capitalized;
use super::vocab::Exceptions;
use crate::base::names;

pub const CAPITALIZATION: Point = Point {
    name: "capitalization",
    keys: &[
        "match",
        "style",
        "threshold",
        "indicators",
        "prefix",
        "exceptions",
        "vocab",
    ],
    read,
};

#[derive(Debug)]
struct Capitalization {
    case: Case,
    /// What part of the words has to be right.
    threshold: f64,
    /// A word behind one of these endings may begin with a capital.
    indicators: Vec<String>,
    /// What stands before the heading proper: "Step 1. ".
    prefix: Option<Pattern>,
    exceptions: Exceptions,
    words: Pattern,
}

#[derive(Debug)]
enum Case {
    Title { chicago: bool },
    Sentence,
    Lower,
    Upper,
    Like(Pattern),
}

/// The cases that have a name.
const CASES: [&str; 4] = ["$title", "$sentence", "$lower", "$upper"];

/// A word of a heading, as Vale sees it.
const WORD: &str = r"[\p{N}\p{L}*]+[^\s]*";

fn read(fields: &mut Fields<'_>) -> Option<Box<dyn Check>> {
    let wanted = fields.word("match");
    let style = fields.text("style").unwrap_or_default();
    let threshold = fields
        .number("threshold")
        .filter(|t| *t > 0.0)
        .unwrap_or(0.8);
    let indicators = fields.words("indicators");
    let prefix = fields.word("prefix");
    let names = [fields.vocab.names.as_slice(), &fields.vocab.glossary].concat();
    let exceptions = Exceptions::read(fields, &names, true);
    let Some(wanted) = wanted else {
        fields
            .say(
                0..0,
                "a rule that extends capitalization has to have `match`",
            )
            .help("$title, $sentence, $lower, $upper or a pattern");
        return None;
    };
    let case = match wanted.text.as_str() {
        "$title" => Case::Title {
            chicago: style == "Chicago",
        },
        "$sentence" => Case::Sentence,
        "$lower" => Case::Lower,
        "$upper" => Case::Upper,
        // No pattern begins with the end of a text.
        text if text.starts_with('$') => {
            let near = names::nearest(text, CASES).map(str::to_string);
            let message = format!("there is no case `{text}`");
            fields
                .say(wanted.span.clone(), &message)
                .near(near.as_deref())
                .help("$title, $sentence, $lower, $upper or a pattern");
            return None;
        }
        _ => Case::Like(pattern(fields, &wanted)?),
    };
    let prefix = match prefix {
        Some(prefix) => {
            let anchored = Word {
                text: format!("^(?:{})", prefix.text),
                span: prefix.span,
            };
            Some(pattern(fields, &anchored)?)
        }
        None => None,
    };
    let all = match exceptions.pattern() {
        Some(terms) => format!(r"\b(?:{terms})\b|{WORD}"),
        None => WORD.to_string(),
    };
    Some(Box::new(Capitalization {
        case,
        threshold,
        indicators: indicators.into_iter().map(|w| w.text).collect(),
        prefix,
        exceptions,
        words: Pattern::new(&all, false, true, false).ok()?,
    }))
}

fn pattern(fields: &mut Fields<'_>, word: &Word) -> Option<Pattern> {
    match Pattern::new(&word.text, false, false, false) {
        Ok(pattern) => Some(pattern),
        Err(fault) => {
            fields.bad_pattern(word, &fault);
            None
        }
    }
}

/// What counts headings: `1.` or `12.` The word behind it is the first one.
fn is_number(word: &str) -> bool {
    let digits = word.strip_suffix('.').unwrap_or_default();
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

impl Capitalization {
    fn is_right(&self, text: &str) -> bool {
        match &self.case {
            Case::Lower => text == text.to_lowercase() || self.exceptions.hold(text),
            Case::Upper => text == text.to_uppercase() || self.exceptions.hold(text),
            Case::Like(pattern) => pattern.is_match(text) || self.exceptions.hold(text),
            Case::Sentence => self.is_sentence(text),
            Case::Title { chicago } => self.is_title(text, *chicago),
        }
    }

    fn enough(&self, right: usize, words: usize) -> bool {
        words == 0 || right as f64 / words as f64 > self.threshold
    }

    fn is_sentence(&self, text: &str) -> bool {
        let text = text.trim_end_matches(['?', '!', '.', ':']);
        let mut right = 0;
        let mut before: Option<&str> = None;
        let mut words = 0;
        for span in self.words.find_all(text) {
            let token = &text[span];
            let cut = ['-', '\'', '’'].into_iter().find(|c| token.contains(*c));
            let word = cut.and_then(|c| token.split(c).next()).unwrap_or(token);
            let free =
                before.is_some_and(|b| self.indicators.iter().any(|i| b.ends_with(i.as_str())));
            if word == word.to_uppercase()
                || free
                || self.exceptions.hold(word)
                || self.exceptions.hold(token)
            {
                right += 1;
            } else if words == 0 || (words == 1 && before.is_some_and(is_number)) {
                if word != capitalized(&word.to_lowercase()) {
                    return false;
                }
                right += 1;
            } else if word == word.to_lowercase() {
                right += 1;
            }
            words += 1;
            before = Some(token);
        }
        self.enough(right, words)
    }

    fn is_title(&self, text: &str, chicago: bool) -> bool {
        let title = title_case(text, chicago);
        let expected: Vec<&str> = self.words.find_all(&title).map(|s| &title[s]).collect();
        let mut right = 0;
        let mut words = 0;
        for (i, span) in self.words.find_all(text).enumerate() {
            let word = &text[span];
            let fits = expected.get(i).is_none_or(|e| *e == word)
                || self.exceptions.hold(word)
                || word == word.to_uppercase();
            right += usize::from(fits);
            words += 1;
        }
        self.enough(right, words)
    }
}

/// Small words that a title leaves small (AP: up to three letters; Chicago: articles and prepositions).
const SMALL: &[&str] = &[
    "a", "an", "and", "as", "at", "but", "by", "en", "for", "if", "in", "nor", "of", "on", "or",
    "per", "the", "to", "up", "v.", "vs.", "vs", "v", "via",
];
const SMALL_CHICAGO: &[&str] = &[
    "about", "above", "across", "after", "against", "along", "among", "around", "before", "behind",
    "below", "beneath", "beside", "between", "beyond", "during", "except", "from", "inside",
    "into", "near", "off", "onto", "over", "through", "toward", "under", "until", "upon", "with",
    "within", "without",
];

/// A text with the capitals of a title.
fn title_case(text: &str, chicago: bool) -> String {
    let pieces: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let last = pieces.iter().rposition(|p| !p.trim().is_empty());
    let mut begins = true;
    let mut out = String::with_capacity(text.len());
    for (i, piece) in pieces.iter().enumerate() {
        let word = piece.trim();
        let bare = word
            .trim_matches(|c: char| !c.is_alphanumeric() && c != '.')
            .to_lowercase();
        let small =
            SMALL.contains(&bare.as_str()) || (chicago && SMALL_CHICAGO.contains(&bare.as_str()));
        if small && !begins && Some(i) != last {
            out.push_str(&piece.to_lowercase());
        } else {
            let mut up = true;
            for c in piece.chars() {
                if up && c.is_alphanumeric() {
                    out.extend(c.to_uppercase());
                    up = false;
                } else {
                    up |= c == '-' && !word.contains("://");
                    out.push(c);
                }
            }
        }
        if !word.is_empty() {
            begins = word.ends_with([':', '?', '!', '.', '—', '–']);
        }
    }
    out
}

impl Check for Capitalization {
    fn run(&self, at: &Look<'_>, _: &mut Seen, _: &mut Memory, hits: &mut Vec<Hit>) {
        let text = at.view.text;
        let start = match &self.prefix {
            Some(prefix) => prefix.find_at(text, 0).map_or(0, |m| m.end),
            None => 0,
        };
        if !self.is_right(&text[start..]) {
            hits.push(Hit {
                span: start..text.len(),
                args: vec![text[start..].to_string()],
                ..Hit::default()
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        assert_eq!(
            title_case("the state of the art: an end to it", false),
            "The State of the Art: An End to It"
        );
        assert_eq!(
            title_case("walk through a door", true),
            "Walk through a Door"
        );
    }
}
