//! `occurrence`: how often something may, or has to, be there.
use super::gate::Seen;
use super::pattern::Pattern;
use super::rule::{Check, Fields, Hit, Look, Memory, Point};

pub const OCCURRENCE: Point = Point {
    name: "occurrence",
    keys: &["token", "min", "max", "ignorecase"],
    read,
};

#[derive(Debug)]
struct Occurrence {
    token: Pattern,
    min: usize,
    max: usize,
    /// A match has at least so many bytes, so that short texts need no counting.
    shortest: usize,
}

fn read(fields: &mut Fields<'_>) -> Option<Box<dyn Check>> {
    let token = fields.word("token");
    let ignorecase = fields.flag("ignorecase").unwrap_or(false);
    let min = fields.number("min").unwrap_or(0.0).max(0.0) as usize;
    let max = fields.number("max").unwrap_or(0.0).max(0.0) as usize;
    let Some(token) = token else {
        fields.say(0..0, "a rule that extends occurrence has to have a `token`");
        return None;
    };
    if min == 0 && max == 0 {
        fields.say(
            0..0,
            "a rule that extends occurrence has to have `max` or `min`",
        );
        return None;
    }
    match Pattern::new(&token.text, ignorecase, false, false) {
        Ok(pattern) => {
            let shortest = regex_syntax::parse(&pattern.translated.relaxed)
                .ok()
                .and_then(|hir| hir.properties().minimum_len())
                .unwrap_or(0);
            Some(Box::new(Occurrence {
                token: pattern,
                min,
                max,
                shortest,
            }))
        }
        Err(fault) => {
            fields.bad_pattern(&token, &fault);
            None
        }
    }
}

impl Check for Occurrence {
    fn run(&self, at: &Look<'_>, _: &mut Seen, _: &mut Memory, hits: &mut Vec<Hit>) {
        let text = at.view.text;
        if self.min == 0 && self.shortest * (self.max + 1) > text.len() {
            return;
        }
        let mut found = self.token.find_all(text);
        let first = found.next();
        let count = found.count() + usize::from(first.is_some());
        let wrong = (self.max > 0 && count > self.max) || (self.min > 0 && count < self.min);
        if wrong {
            hits.push(Hit {
                whole: first.is_none(),
                span: first.unwrap_or(0..0),
                args: vec![count.to_string()],
                ..Hit::default()
            });
        }
    }

    fn gave_up(&self) -> bool {
        self.token.gave_up()
    }
}
