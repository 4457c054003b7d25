//! Links and pictures whose address has a space in it, which Markdown takes for words.
use super::Rule;
use super::walk::lines_of_text;
use crate::base::finding::{Code, Finding, Severity};
use crate::site::{Core, Site};
use std::ops::Range;

pub const SPACE_IN_ADDRESS: Code = Code {
    name: "space-in-address",
    severity: Severity::Warning,
    catches: "A link or a picture whose address has a space in it.",
    why: "Markdown ends an address at a space, so readers see brackets and a file name in place of the picture or the link.",
    wrong: "![A map of the library](My map.png)",
    right: "![A map of the library](<My map.png>)",
};

pub const RULE: Rule = Rule {
    code: &SPACE_IN_ADDRESS,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    site.cores.iter().flat_map(|core| findings(core)).collect()
}

fn findings(core: &Core) -> Vec<Finding> {
    let body = core.doc.source.text.get(core.doc.body_at..);
    if !body.is_some_and(may_be_spaced) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (start, line) in lines_of_text(core) {
        let mut from = 0;
        while let Some(span) = spaced(line, from) {
            from = span.end;
            let address = &line[span.clone()];
            let at = start + span.start;
            let place = core.doc.at(at..at + address.len());
            found.push(
                Finding::new(
                    &SPACE_IN_ADDRESS,
                    place,
                    "an address ends at a space, so this is shown as it is written here",
                )
                .help(format!("write it in angle brackets: (<{address}>)"))
                .help("or give the file a name with hyphens, and write that"),
            );
        }
    }
    found
}

/// The next address with a space, where neither a title follows it nor code surrounds it.
fn spaced(line: &str, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    loop {
        let start = at + line[at..].find("](")? + 2;
        let end = start + line[start..].find(')')?;
        at = end;
        let inside = line[start..end].trim();
        let has_title = inside.ends_with(['"', '\'']) || inside.contains(" (");
        let is_code = line[..start].matches('`').count() % 2 == 1;
        let named = line[..start - 2].rfind('[').is_some();
        if inside.contains(' ') && !inside.starts_with('<') && !has_title && !is_code && named {
            let lead = line[start..end].len() - line[start..end].trim_start().len();
            return Some(start + lead..start + lead + inside.len());
        }
    }
}

/// Whether a look line by line is worth its time: of ten thousand texts nearly none.
fn may_be_spaced(body: &str) -> bool {
    let body = body.as_bytes();
    memchr::memmem::find_iter(body, "](").any(|at| {
        let rest = &body[at + 2..];
        let end = memchr::memchr2(b')', b'\n', rest).unwrap_or(rest.len());
        memchr::memchr(b' ', &rest[..end]).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_spaces() {
        for (line, expected) in [
            ("![Map](My map.png)", Some("My map.png")),
            ("See [a](b.md) and [c](d e.pdf).", Some("d e.pdf")),
            ("[a](<b c.png>)", None),
            ("[a](b.png \"The map\")", None),
            ("`[a](b c.png)`", None),
            ("f](b c)", None),
            ("[a](b.png)", None),
            ("[a](b c", None),
        ] {
            assert_eq!(spaced(line, 0).map(|span| &line[span]), expected, "{line}");
        }
    }
}
