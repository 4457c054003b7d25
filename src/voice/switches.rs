//! Comments in a text that switch rules off and on: Vale's, and our own, which needs a reason.
use std::collections::HashMap;
use std::ops::Range;

/// What the comments so far have switched.
#[derive(Debug, Default)]
pub struct Switches {
    off: bool,
    /// `Style`, `Style.Rule` or `Style.Rule[match]` → silent.
    silent: HashMap<String, bool>,
    pub ignores: Vec<Ignore>,
    faults: Vec<(Range<usize>, &'static str)>,
}

/// `campanile-ignore Style.Rule: reason`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    pub rule: String,
    /// The comment.
    pub span: Range<usize>,
    /// What it is about: the block that it stands in or before.
    pub about: Option<Range<usize>>,
    pub used: bool,
}

impl Switches {
    /// A comment's text, and its bytes in the source.
    pub fn comment(&mut self, text: &str, span: Range<usize>) {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("campanile-ignore") {
            return self.ignore(rest, span);
        }
        let Some(rest) = text.strip_prefix("vale ") else {
            return;
        };
        match rest.trim() {
            "off" => self.off = true,
            "on" => self.off = false,
            rest => {
                let Some((name, value)) = rest.rsplit_once('=') else {
                    return;
                };
                let silent = match value.trim() {
                    "NO" => true,
                    "YES" => false,
                    _ => return,
                };
                self.switch(name.trim(), silent);
            }
        }
    }

    fn switch(&mut self, name: &str, silent: bool) {
        match name.split_once('[') {
            Some((rule, list)) => {
                let list: Vec<String> =
                    serde_json::from_str(&format!("[{list}")).unwrap_or_default();
                for word in list {
                    self.silent.insert(format!("{rule}[{word}]"), silent);
                }
            }
            None => {
                self.silent.insert(name.into(), silent);
            }
        }
    }

    fn ignore(&mut self, rest: &str, span: Range<usize>) {
        let (rule, reason) = rest.split_once(':').unwrap_or((rest, ""));
        let rule = rule.trim().to_string();
        if rule.is_empty() {
            self.faults.push((span, "this comment names no rule"));
            return;
        }
        if reason.trim().is_empty() {
            self.faults.push((
                span.clone(),
                "this comment silences a rule and does not say why",
            ));
        }
        self.ignores.push(Ignore {
            rule,
            span,
            about: None,
            used: false,
        });
    }

    /// Whether a rule is switched off here.
    pub fn is_off(&self, style: &str, rule: &str) -> bool {
        self.off
            || (!self.silent.is_empty()
                && [rule, style]
                    .iter()
                    .find_map(|name| self.silent.get(*name).copied())
                    .unwrap_or(false))
    }

    /// Whether one match of a rule is switched off here.
    pub fn is_match_off(&self, rule: &str, matched: &str) -> bool {
        !self.silent.is_empty()
            && self
                .silent
                .get(&format!("{rule}[{matched}]"))
                .copied()
                .unwrap_or(false)
    }

    /// What is about the whole file knows only `off`.
    pub fn reset(&mut self) {
        self.silent.clear();
    }

    /// Ties comments to the blocks that they stand in or before.
    pub fn settle(&mut self, blocks: &[Range<usize>]) {
        for ignore in self.ignores.iter_mut().filter(|i| i.about.is_none()) {
            let inside = blocks
                .iter()
                .find(|b| b.start <= ignore.span.start && ignore.span.end <= b.end);
            let next = || blocks.iter().find(|b| b.start >= ignore.span.end);
            ignore.about = inside.or_else(next).cloned();
        }
    }

    /// Whether a finding is silenced by one of our comments. `whole` is a finding about the file.
    pub fn covers(&mut self, rule: &str, span: &Range<usize>, whole: bool) -> bool {
        let style = rule.split('.').next().unwrap_or(rule);
        let found = self.ignores.iter_mut().find(|ignore| {
            (ignore.rule == rule || ignore.rule == style)
                && (whole
                    || ignore
                        .about
                        .as_ref()
                        .is_some_and(|about| about.start <= span.start && span.start < about.end))
        });
        if let Some(ignore) = found {
            ignore.used = true;
            return true;
        }
        false
    }

    /// What is wrong with the comments, once all findings are known. `known` says whether there is such a rule.
    pub fn faults(&self, known: &dyn Fn(&str) -> bool) -> Vec<Fault> {
        let unexplained = self.faults.iter().map(|(span, message)| Fault {
            span: span.clone(),
            message: (*message).into(),
            help: "write <!-- campanile-ignore Style.Rule: the reason -->".into(),
        });
        let unused = self.ignores.iter().filter(|i| !i.used).map(|ignore| Fault {
            span: ignore.span.clone(),
            message: match known(&ignore.rule) {
                true => format!("{} has nothing to say here", ignore.rule),
                false => format!("there is no rule {}", ignore.rule),
            },
            help: "remove the comment".into(),
        });
        unexplained.chain(unused).collect()
    }
}

/// Something wrong with a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub span: Range<usize>,
    pub message: String,
    pub help: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vales_comments() {
        let mut switches = Switches::default();
        switches.comment("vale Campus.Jargon = NO", 0..1);
        assert!(switches.is_off("Campus", "Campus.Jargon"));
        assert!(!switches.is_off("Campus", "Campus.Passive"));
        switches.comment("vale Campus.Jargon = YES", 0..1);
        assert!(!switches.is_off("Campus", "Campus.Jargon"));
        switches.comment(r#"vale A.B["reboot", "x]"] = NO"#, 0..1);
        assert!(switches.is_match_off("A.B", "reboot") && switches.is_match_off("A.B", "x]"));
        switches.comment("vale off", 0..1);
        assert!(switches.is_off("X", "X.Y"));
        switches.comment("vale on", 0..1);
        assert!(!switches.is_off("X", "X.Y"));
    }

    #[test]
    fn ours_are_about_a_block() {
        let mut switches = Switches::default();
        switches.comment("campanile-ignore A.B: because", 10..20);
        switches.settle(&[0..9, 21..30, 31..40]);
        assert!(switches.covers("A.B", &(25..26), false));
        assert!(!switches.covers("A.B", &(35..36), false));
        assert!(!switches.covers("A.C", &(25..26), false));
        assert!(switches.faults(&|_| true).is_empty());
        switches.comment("campanile-ignore A.B", 0..3);
        assert_eq!(switches.faults(&|_| true).len(), 2);
    }
}
