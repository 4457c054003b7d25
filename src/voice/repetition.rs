//! `repetition`: the same word twice, one behind the other.
use super::gate::Seen;
use super::pattern::Pattern;
use super::rule::{Check, Fields, Hit, Look, Memory, Point};
use super::sentence;
use super::vocab::Exceptions;
use std::ops::Range;

pub const REPETITION: Point = Point {
    name: "repetition",
    keys: &[
        "tokens",
        "max",
        "alpha",
        "ignorecase",
        "exceptions",
        "vocab",
    ],
    read,
};

#[derive(Debug)]
struct Repetition {
    token: Pattern,
    max: usize,
    /// Only words of letters count.
    alpha: bool,
    ignorecase: bool,
    exceptions: Exceptions,
}

fn read(fields: &mut Fields<'_>) -> Option<Box<dyn Check>> {
    let tokens = fields.words("tokens");
    let max = fields.number("max").unwrap_or(0.0).max(0.0) as usize;
    let alpha = fields.flag("alpha").unwrap_or(false);
    let ignorecase = fields.flag("ignorecase").unwrap_or(false);
    let exceptions = Exceptions::read(fields, &[], true);
    if tokens.is_empty() {
        fields.say(0..0, "a rule that extends repetition has to have `tokens`");
        return None;
    }
    let mut right = Vec::new();
    for token in &tokens {
        match Pattern::new(&token.text, ignorecase, false, false) {
            Ok(_) => right.push(token.text.as_str()),
            Err(fault) => fields.bad_pattern(token, &fault),
        }
    }
    let token = Pattern::new(&right.join("|"), ignorecase, false, false).ok()?;
    (!right.is_empty()).then(|| {
        Box::new(Repetition {
            token,
            max,
            alpha,
            ignorecase,
            exceptions,
        }) as Box<dyn Check>
    })
}

impl Repetition {
    fn same(&self, word: &str, other: &str) -> bool {
        if !self.ignorecase || word.is_ascii() && other.is_ascii() {
            return word == other || (self.ignorecase && word.eq_ignore_ascii_case(other));
        }
        word == other || word.to_lowercase() == other.to_lowercase()
    }
}

impl Check for Repetition {
    fn run(&self, at: &Look<'_>, _: &mut Seen, _: &mut Memory, hits: &mut Vec<Hit>) {
        let text = at.view.text;
        let mut before: Option<Range<usize>> = None;
        let mut count = 0;
        for span in self.token.find_all(text) {
            let word = text[span.clone()].trim();
            let again = before.as_ref().is_some_and(|b| {
                let other = text[b.clone()].trim();
                !word.is_empty() && word.len() == other.len() && self.same(word, other)
            });
            if again && (!self.alpha || word.chars().all(char::is_alphabetic)) {
                count += 1;
                let from = before.as_ref().map_or(span.start, |b| b.start);
                let whole = from..span.end;
                let one = || sentence::sentences(&text[whole.clone()]).len() == 1;
                if count > self.max && one() && !self.exceptions.cover(text, &whole) {
                    hits.push(Hit {
                        args: vec![word.to_string()],
                        instead: vec![text[from..from + word.len()].to_string()],
                        span: whole.clone(),
                        ..Hit::default()
                    });
                    count = 0;
                }
            }
            before = Some(span);
        }
    }

    fn gave_up(&self) -> bool {
        self.token.gave_up()
    }
}
