//! Texts in front matter that end early, because YAML takes the rest for a comment.
use super::Rule;
use super::walk::matters;
use crate::base::finding::{Code, Finding, Severity};
use crate::read::front_matter;
use crate::site::{Core, Site};

pub const CUT_SHORT: Code = Code {
    name: "cut-short",
    severity: Severity::Warning,
    catches: "A title, a summary or an action without quotation marks in which a space and a # stand.",
    why: "YAML takes all that follows for a comment, so readers see half a sentence and nothing says so.",
    wrong: "title: Room # 12 is closed",
    right: "title: \"Room # 12 is closed\"",
};

pub const RULE: Rule = Rule {
    code: &CUT_SHORT,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let living = site.cores.iter().filter(|core| matters(core));
    living.flat_map(|core| findings(core)).collect()
}

fn findings(core: &Core) -> Vec<Finding> {
    let text = &core.doc.source.text;
    // The front matter ends where the body begins; in nearly none there is such a mark.
    let head = text.get(..core.doc.body_at).unwrap_or(text);
    if memchr::memmem::find(head.as_bytes(), b" #").is_none() {
        return Vec::new();
    }
    let Ok(parts) = front_matter::split(&core.doc.source) else {
        return Vec::new();
    };
    let mut at = parts.yaml.start;
    let mut found = Vec::new();
    for line in text[parts.yaml].split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end();
        let Some((key, value)) = line.split_once(": ") else {
            continue;
        };
        if !matches!(key, "title" | "summary" | "action")
            || value.starts_with(['"', '\'', '#', '|', '>'])
        {
            continue;
        }
        let Some(cut) = value.find(" #") else {
            continue;
        };
        let from = start + key.len() + 2 + cut + 1;
        let quoted = value.trim().replace('\\', "\\\\").replace('"', "\\\"");
        found.push(
            Finding::new(
                &CUT_SHORT,
                core.doc.source.at(from..start + line.len()),
                format!("what follows a space and a # is a comment, so the {key} ends before it"),
            )
            .help(format!("write: {key}: \"{quoted}\""))
            .help("or put the comment on a line of its own"),
        );
    }
    found
}
