//! `conditional`: what may be there only when something else is: an acronym and its expansion.
use super::gate::Seen;
use super::literals::{self, Literals};
use super::pattern::Pattern;
use super::rule::{Check, Fields, Hit, Look, Memory, Point};
use super::vocab::Exceptions;
use super::windows::{self, Window};

pub const CONDITIONAL: Point = Point {
    name: "conditional",
    keys: &["first", "second", "ignorecase", "exceptions", "vocab"],
    read,
};

#[derive(Debug)]
struct Conditional {
    first: Pattern,
    second: Pattern,
    /// Literals of the second pattern: without them it need not run.
    signs: Option<Vec<String>>,
    /// Of all that is looked for, and of all that is learned.
    windows: Option<Vec<Window>>,
    /// The second pattern names what it explains; otherwise it only has to be there.
    captures: bool,
    exceptions: Exceptions,
}

fn read(fields: &mut Fields<'_>) -> Option<Box<dyn Check>> {
    // One of them is known, and so are several.
    let glossary: Vec<String> = fields
        .vocab
        .glossary
        .iter()
        .map(|short| format!("{short}s?"))
        .collect();
    let exceptions = Exceptions::read(fields, &glossary, true);
    let ignorecase = fields.flag("ignorecase").unwrap_or(false);
    let (first, second) = (fields.word("first"), fields.word("second"));
    let (Some(first), Some(second)) = (first, second) else {
        fields.say(
            0..0,
            "a rule that extends conditional has to have `first` and `second`",
        );
        return None;
    };
    let mut patterns = Vec::new();
    for word in [&first, &second] {
        match Pattern::new(&word.text, ignorecase, true, false) {
            Ok(pattern) => patterns.push(pattern),
            Err(fault) => fields.bad_pattern(word, &fault),
        }
    }
    let [first, second] = <[Pattern; 2]>::try_from(patterns).ok()?;
    let captures = regex_syntax::parse(&second.translated.relaxed)
        .is_ok_and(|hir| hir.properties().explicit_captures_len() > 0);
    let signs = match literals::of(&second, ignorecase) {
        Literals::Exact(words) | Literals::Prefix(words) | Literals::Inner(words)
            if !ignorecase =>
        {
            Some(words)
        }
        _ => None,
    };
    let looked = |pattern| windows::of(pattern, ignorecase, &Literals::None);
    let windows = match (looked(&first), captures.then(|| looked(&second))) {
        (Some(windows), None) => Some(windows),
        (Some(mut windows), Some(Some(more))) => {
            windows.extend(more);
            Some(windows)
        }
        _ => None,
    };
    Some(Box::new(Conditional {
        windows,
        first,
        second,
        signs,
        captures,
        exceptions,
    }))
}

impl Conditional {
    fn may_explain(&self, text: &str) -> bool {
        self.signs
            .as_ref()
            .is_none_or(|signs| signs.iter().any(|sign| text.contains(sign.as_str())))
    }

    fn learn(&self, text: &str, memory: &mut Memory) {
        let mut at = 0;
        while let Some(groups) = self.second.groups_at(text, at) {
            let named = groups.iter().skip(1).flatten();
            memory.words.extend(
                named
                    .filter(|range| !range.is_empty())
                    .map(|range| text[range.clone()].to_string()),
            );
            let Some(Some(whole)) = groups.first() else {
                return;
            };
            at = if whole.is_empty() {
                match super::pattern::after(text, whole.end) {
                    Some(at) => at,
                    None => return,
                }
            } else {
                whole.end
            };
        }
    }
}

impl Check for Conditional {
    fn run(&self, at: &Look<'_>, _: &mut Seen, memory: &mut Memory, hits: &mut Vec<Hit>) {
        let text = at.view.text;
        if self.may_explain(text) {
            if !self.captures && self.second.is_match(text) {
                return;
            }
            if self.captures {
                self.learn(text, memory);
            }
        }
        for span in self.first.find_all(text) {
            let word = &text[span.clone()];
            let known = self.captures && memory.words.contains(word);
            if !known && !span.is_empty() && !self.exceptions.cover(text, &span) {
                hits.push(Hit {
                    args: vec![word.to_string()],
                    span,
                    ..Hit::default()
                });
            }
        }
    }

    fn windows(&self) -> Option<&[Window]> {
        self.windows.as_deref()
    }

    fn gave_up(&self) -> bool {
        self.first.gave_up() || self.second.gave_up()
    }
}
