//! Code in a language that nobody knows.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::names;
use crate::base::source::Place;
use crate::read::highlight;
use crate::site::{Core, Site};
use std::collections::HashMap;

pub const CODE_LANGUAGE: Code = Code {
    name: "code-language",
    severity: Severity::Suggestion,
    catches: "A code block in a language that campanile cannot colour.",
    why: "The block stays plain; mostly the language is misspelt.",
    wrong: "```pyhton",
    right: "```python",
};

pub const RULE: Rule = Rule {
    code: &CODE_LANGUAGE,
    run,
};

/// Known without a look at the grammars, which take longer to unpack than all the other rules to run.
const COMMON: &[&str] = &[
    "",
    "bash",
    "c",
    "console",
    "css",
    "diff",
    "dockerfile",
    "figure",
    "html",
    "ini",
    "java",
    "javascript",
    "json",
    "output",
    "powershell",
    "python",
    "r",
    "report",
    "sh",
    "shell",
    "sql",
    "text",
    "toml",
    "typescript",
    "xml",
    "yaml",
];

fn run(site: &Site) -> Vec<Finding> {
    let mut known: HashMap<&str, bool> = COMMON.iter().map(|language| (*language, true)).collect();
    let mut found = Vec::new();
    for core in site.cores.iter().filter(|core| matters(core)) {
        let mut told: Vec<&str> = Vec::new();
        for code in &core.doc.body.codes {
            let language = code.language.as_str();
            if !*known
                .entry(language)
                .or_insert_with(|| highlight::knows(language))
                && !told.contains(&language)
            {
                told.push(language);
                found.push(finding(core, language));
            }
        }
    }
    found
}

fn finding(core: &Core, language: &str) -> Finding {
    let languages = highlight::languages();
    let near = names::nearest(language, languages.iter().map(String::as_str));
    let found = Finding::new(
        &CODE_LANGUAGE,
        place(core, language),
        format!("campanile does not know the language `{language}`"),
    );
    match near {
        Some(near) => found.did_you_mean(Some(near)),
        None => found.help("write `text` for something that is no program"),
    }
}

/// The word behind the fence; the parser has counted the blocks and not kept their places.
fn place(core: &Core, language: &str) -> Place {
    let mut at = core.doc.body_at;
    for line in core
        .doc
        .source
        .text
        .get(at..)
        .unwrap_or_default()
        .split_inclusive('\n')
    {
        let fence = line.trim_start_matches([' ', '>', '-', '*', '\t']);
        let info = fence.trim_start_matches(['`', '~']);
        let word = info.trim_start();
        if fence.len() - info.len() >= 3
            && word.split([' ', ',', '{', '\n', '\r']).next() == Some(language)
        {
            let start = at + line.len() - word.len();
            return core.doc.at(start..start + language.len());
        }
        at += line.len();
    }
    core.doc.at(core.doc.body_at..core.doc.body_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_languages_are_known() {
        // Blocks that campanile draws are no languages.
        for language in COMMON.iter().filter(|l| !["figure", "report"].contains(l)) {
            assert!(highlight::knows(language), "{language}");
        }
    }
}
