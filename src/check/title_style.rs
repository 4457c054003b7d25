//! Titles that are not written like sentences.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::Kind;
use crate::site::Site;

pub const TITLE_STYLE: Code = Code {
    name: "title-style",
    severity: Severity::Suggestion,
    catches: "A title that ends with a full stop. Capitals are looked at by `Campus.HeadingCase`.",
    why: "A title is no sentence; in lists, feeds and messages the stop stands where the text goes on.",
    wrong: "title: Campus Wi-Fi will be slow on Saturday.",
    right: "title: Campus Wi-Fi will be slow on Saturday",
};

pub const RULE: Rule = Rule {
    code: &TITLE_STYLE,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut found = Vec::new();
    for core in site
        .cores
        .iter()
        .filter(|core| matters(core) && core.kind != Kind::Snippet)
    {
        let title = core.title().trim();
        let say = |message: &str| Finding::new(&TITLE_STYLE, core.doc.field("title"), message);
        if ends_with_full_stop(title) {
            found.push(
                say("this title ends with a full stop").help("take it out: a title is no sentence"),
            );
        }
    }
    found
}

/// "…" and "p.m." may end a title.
fn ends_with_full_stop(title: &str) -> bool {
    if !title.ends_with('.') {
        return false;
    }
    let last = title.rsplit(' ').next().unwrap_or(title);
    last.strip_suffix('.')
        .is_some_and(|word| !word.contains('.') && word.chars().count() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_and_dots_are_no_full_stop() {
        assert!(ends_with_full_stop("Canvas is slow."));
        assert!(!ends_with_full_stop("Wi-Fi is off until 10 p.m."));
        assert!(!ends_with_full_stop("And then …"));
    }
}
