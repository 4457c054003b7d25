//! Titles that are not written like sentences.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::content::Kind;
use crate::site::Site;

pub const TITLE_STYLE: Code = Code {
    name: "title-style",
    severity: Severity::Suggestion,
    catches: "A title that ends with a full stop, or in which Every Word Is Capitalised.",
    why: "Capitals tell readers what is a name; when all words have them, nothing stands out.",
    wrong: "title: Campus Wireless Network Will Be Slow On Saturday.",
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
        if is_title_case(title) && is_title_case(&without_names(site, title)) {
            found.push(
                say("every word of this title is capitalised")
                    .help("write it like a sentence: capitals for the first word and for names"),
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

/// Whether four or more longer words are capitalised, and none is not. Short words and ABBREVIATIONS tell nothing.
fn is_title_case(title: &str) -> bool {
    const LONGER: usize = 4;
    const ENOUGH: usize = 4;
    let mut capitalised = 0;
    // Nearly every title has a longer word in small letters, which is seen without a look at its characters.
    let is_small = |word: &str| {
        word.len() >= LONGER && word.bytes().take(LONGER).all(|b| b.is_ascii_lowercase())
    };
    if title.split(' ').any(is_small) {
        return false;
    }
    for word in title.split([' ', '-', '/']) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let mut chars = word.chars();
        let (Some(first), second) = (chars.next(), chars.next()) else {
            continue;
        };
        if word.chars().nth(LONGER - 1).is_none() || !first.is_alphabetic() {
            continue;
        }
        if !first.is_uppercase() {
            return false;
        }
        capitalised += usize::from(second.is_some_and(char::is_lowercase));
    }
    capitalised >= ENOUGH
}

/// The names of the university and the division are capitalised rightly.
fn without_names(site: &Site, title: &str) -> String {
    let config = &site.config;
    let names = [
        &config.university.name,
        &config.division.name,
        &config.book.title,
    ];
    names
        .iter()
        .chain(&config.division.departments.iter().collect::<Vec<_>>())
        .fold(title.to_string(), |title, name| {
            title.replace(name.as_str(), "")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_short_titles_are_left_alone() {
        for fine in [
            "Canvas is slow",
            "Lecture capture in Science Hall",
            "Wi-Fi",
            "Set up NetID on Windows and macOS",
            "Microsoft Office 365",
        ] {
            assert!(!is_title_case(fine), "{fine}");
        }
        assert!(is_title_case(
            "How To Connect Your Phone To The Campus Network"
        ));
        assert!(ends_with_full_stop("Canvas is slow."));
        assert!(
            !ends_with_full_stop("Wi-Fi is off until 10 p.m.")
                && !ends_with_full_stop("And then …")
        );
    }
}
