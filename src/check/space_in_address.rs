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
        for span in spaced(line) {
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

/// The addresses with a space of a line, where neither a title follows nor code surrounds them; each byte is looked at a
/// fixed number of times, whatever the line is made of.
fn spaced(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let Some(first) = line.find('[') else {
        return found;
    };
    let (mut at, mut is_code) = (first, line[..first].matches('`').count() % 2 == 1);
    while let Some(start) = line[at..].find("](").map(|i| at + i + 2) {
        let Some(end) = line[start..].find(')').map(|i| start + i) else {
            break;
        };
        is_code ^= line[at..start].matches('`').count() % 2 == 1;
        let inside = line[start..end].trim();
        let has_title = inside.ends_with(['"', '\'']) || inside.contains(" (");
        if inside.contains(' ') && !inside.starts_with('<') && !has_title && !is_code {
            let lead = line[start..end].len() - line[start..end].trim_start().len();
            found.push(start + lead..start + lead + inside.len());
        }
        is_code ^= line[start..end].matches('`').count() % 2 == 1;
        at = end;
    }
    found
}

/// Whether a look line by line is worth its time: of ten thousand texts nearly none.
fn may_be_spaced(body: &str) -> bool {
    let body = body.as_bytes();
    let links = memchr::memmem::Finder::new("](");
    let mut at = 0;
    while let Some(start) = links.find(&body[at..]).map(|i| at + i + 2) {
        let rest = &body[start..];
        let end = memchr::memchr2(b')', b'\n', rest).map_or(body.len(), |i| start + i);
        if memchr::memchr(b' ', &body[start..end]).is_some() {
            return true;
        }
        at = end;
    }
    false
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
            ("`[` [a](b c.png)", Some("b c.png")),
            ("`x`[a](b.png)`y [a](b c)`", None),
        ] {
            let found = spaced(line).into_iter().next();
            assert_eq!(found.map(|span| &line[span]), expected, "{line}");
        }
    }
}
