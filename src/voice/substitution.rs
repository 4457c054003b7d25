//! `substitution`: what should be said instead.
use super::gate::Seen;
use super::pattern::Pattern;
use super::rule::{Check, Fields, Hit, Look, Memory, Point, Word};
use super::tokens::Tokens;
use super::vocab::Exceptions;
use std::ops::Range;

pub const SUBSTITUTION: Point = Point {
    name: "substitution",
    keys: &[
        "swap",
        "ignorecase",
        "nonword",
        "capitalize",
        "exceptions",
        "vocab",
        "pos",
    ],
    read,
};

#[derive(Debug)]
struct Substitution {
    tokens: Tokens,
    /// By branch.
    instead: Vec<Instead>,
    exceptions: Exceptions,
    /// Where the observed word begins with a capital, the other does too.
    capitalize: bool,
    replaces: bool,
    /// Keys are found in any case; where case itself is wrong, they are not.
    ignorecase: bool,
}

#[derive(Debug)]
struct Instead {
    text: String,
    /// When the text holds a space it is a pattern itself: what it matches is right already.
    right: Option<Pattern>,
    /// The key with its groups, for `$1`.
    groups: Option<Pattern>,
}

fn read(fields: &mut Fields<'_>) -> Option<Box<dyn Check>> {
    let mut swap: Vec<(Word, String)> = fields.pairs("swap");
    let ignorecase = fields.flag("ignorecase").unwrap_or(false);
    let nonword = fields.flag("nonword").unwrap_or(false);
    let capitalize = fields.flag("capitalize").unwrap_or(false);
    let exceptions = Exceptions::read(fields, &[], !nonword);
    let replaces = fields
        .node("action")
        .and_then(|node| node.get("name"))
        .is_some_and(|name| matches!(&name.value, crate::base::yaml::Value::Scalar { text, .. } if text == "replace"));
    if let Some(pos) = fields.word("pos") {
        fields
            .say(
                pos.span,
                "`pos` needs a part-of-speech tagger and is not supported",
            )
            .help("the rule runs without it");
    }
    if swap.is_empty() {
        fields.say(0..0, "a rule that extends substitution has to have `swap`");
        return None;
    }
    // The longest key first, so that a phrase wins over its words.
    swap.sort_by(|(a, _), (b, _)| {
        let len = |w: &Word| w.text.chars().count();
        len(b).cmp(&len(a)).then_with(|| a.text.cmp(&b.text))
    });
    let template = fields.vocab.template.is_some() && !nonword;
    let around = |key: &str| fields.vocab.bounded(key).filter(|_| template);
    let patterns: Vec<String> = swap
        .iter()
        .map(|(key, _)| around(&key.text).unwrap_or_else(|| key.text.clone()))
        .collect();
    let (tokens, wrong) = Tokens::new(&patterns, ignorecase, !nonword && !template);
    for wrong in &wrong {
        fields.bad_pattern(&swap[wrong.branch].0, &wrong.fault);
    }
    let instead = swap
        .into_iter()
        .map(|(key, text)| {
            let pattern =
                |written: &str, ignorecase| Pattern::new(written, ignorecase, false, false).ok();
            Instead {
                right: text
                    .contains(' ')
                    .then(|| pattern(&format!("^(?:{text})$"), false))
                    .flatten(),
                groups: text
                    .contains('$')
                    .then(|| pattern(&key.text, ignorecase))
                    .flatten(),
                text,
            }
        })
        .collect();
    Some(Box::new(Substitution {
        tokens,
        instead,
        exceptions,
        capitalize,
        replaces,
        ignorecase,
    }))
}

/// A phrase at the beginning of a sentence as it stands in the middle of one.
fn small(observed: &str) -> Option<String> {
    let first = observed.chars().next().filter(|c| c.is_uppercase())?;
    let rest = &observed[first.len_utf8()..];
    Some(first.to_lowercase().chain(rest.chars()).collect())
}

impl Substitution {
    fn hit(&self, text: &str, span: Range<usize>, branch: usize) -> Option<Hit> {
        let instead = &self.instead[branch];
        let observed = text[span.clone()].trim();
        let mut expected = match &instead.groups {
            Some(groups) => filled(&instead.text, groups, observed),
            None => instead.text.clone(),
        };
        if self.capitalize && observed.chars().next().is_some_and(char::is_uppercase) {
            expected = capitalized(&expected);
        }
        let right = match &instead.right {
            Some(right) => {
                right.is_match(observed)
                    || (self.ignorecase && small(observed).is_some_and(|o| right.is_match(&o)))
            }
            None => expected == observed,
        };
        if right || self.exceptions.cover(text, &span) {
            return None;
        }
        let choices: Vec<String> = expected.split('|').map(str::to_string).collect();
        let shown = if self.replaces {
            quoted(&choices)
        } else {
            expected
        };
        Some(Hit {
            args: vec![shown, observed.to_string()],
            span,
            instead: choices,
            quoted: self.replaces,
            whole: false,
        })
    }
}

/// `$1` by what stood there.
fn filled(template: &str, groups: &Pattern, observed: &str) -> String {
    let Some(found) = groups.groups_at(observed, 0) else {
        return template.into();
    };
    let mut out = template.to_string();
    for (i, group) in found.iter().enumerate().skip(1).rev() {
        let text = group.clone().map_or("", |range| &observed[range]);
        out = out
            .replace(&format!("${{{i}}}"), text)
            .replace(&format!("${i}"), text);
    }
    out
}

/// With a capital at its begin.
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// `'a', 'b', or 'c'`.
fn quoted(choices: &[String]) -> String {
    let all: Vec<String> = choices.iter().map(|c| format!("'{c}'")).collect();
    match all.as_slice() {
        [one] => one.clone(),
        [one, other] => format!("{one} or {other}"),
        [rest @ .., last] => format!("{}, or {last}", rest.join(", ")),
        [] => String::new(),
    }
}

impl Check for Substitution {
    fn run(&self, at: &Look<'_>, seen: &mut Seen, _: &mut Memory, hits: &mut Vec<Hit>) {
        let text = at.view.text;
        let found = if at.gated {
            self.tokens
                .find(text, &mut seen.candidates, &seen.searching)
        } else {
            self.tokens.find_plainly(text)
        };
        hits.extend(
            found
                .into_iter()
                .filter_map(|found| self.hit(text, found.span, found.branch)),
        );
    }

    fn tokens(&self) -> Option<&Tokens> {
        Some(&self.tokens)
    }

    fn gave_up(&self) -> bool {
        self.tokens.gave_up()
    }
}
