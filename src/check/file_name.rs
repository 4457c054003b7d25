//! Names of files that not every machine can hold, or that hide what they are.
use super::Rule;
use crate::base::finding::{Code, Finding, Severity};
use crate::base::source::Source;
use crate::site::Site;
use std::collections::BTreeSet;

pub const FILE_NAME: Code = Code {
    name: "file-name",
    severity: Severity::Warning,
    catches: "A file or folder whose name Windows or another system cannot hold, or that has invisible marks in it.",
    why: "A colleague's checkout fails or loses the file, and a mark that turns the direction of text makes one name look like another.",
    wrong: "content/files/Q1: results?.pdf, content/files/aux.txt",
    right: "content/files/q1-results.pdf, content/files/auxiliary.txt",
};

pub const RULE: Rule = Rule {
    code: &FILE_NAME,
    run,
};

fn run(site: &Site) -> Vec<Finding> {
    let mut said = BTreeSet::new();
    let mut findings = Vec::new();
    for path in paths(site) {
        let mut end = 0;
        for part in path.split('/') {
            end += part.len() + 1;
            let Some(why) = fault(part) else { continue };
            // A folder is told of once.
            let upto = &path[..end - 1];
            if said.insert(upto) {
                let place =
                    Source::new(format!("{}/{}", site.config.book.src, shown(upto)), "").start();
                let message = format!("`{}` {why}", shown(part));
                findings
                    .push(Finding::new(&FILE_NAME, place, message).help("give it another name"));
            }
        }
    }
    findings
}

/// All files of the content folder, from it.
pub(super) fn paths(site: &Site) -> impl Iterator<Item = &str> {
    let documents = site.cores.iter().map(|core| &*core.doc.path);
    documents.chain(site.assets.iter().map(|asset| &*asset.path))
}

fn fault(name: &str) -> Option<&'static str> {
    // Nearly all are of these letters.
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_./".contains(&b);
    if name.chars().any(is_invisible) {
        return Some("has an invisible mark in it, which can make it look like another name");
    }
    if name.len() > 255 {
        return Some("is longer than the 255 bytes that Linux can hold");
    }
    if !name.bytes().all(plain) && name.contains(['<', '>', ':', '"', '|', '?', '*', '\\']) {
        return Some("has a character that Windows cannot have in names");
    }
    if name.ends_with(['.', ' ']) {
        return Some("ends in a way that Windows cuts off");
    }
    is_reserved(name).then_some("is the name of a device on Windows")
}

/// Marks of direction, joiners, the byte order mark, control characters.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// <https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file>: also with an ending.
fn is_reserved(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_uppercase();
    let numbered = |device: &str| {
        let number = stem.strip_prefix(device);
        number.is_some_and(|n| {
            matches!(
                n,
                "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            )
        })
    };
    matches!(&*stem, "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

/// A name with its marks as numbers, so that a terminal shows what is there.
pub(super) fn shown(name: &str) -> String {
    let each = name.chars().map(|c| match is_invisible(c) {
        true => format!("\\u{{{:x}}}", c as u32),
        false => c.to_string(),
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_every_machine_holds() {
        for fine in [
            "index.md",
            "Über uns.pdf",
            "你好.png",
            "console.txt",
            "com10.txt",
            "a.b",
            ".htaccess",
        ] {
            assert_eq!(fault(fine), None, "{fine}");
        }
        for bad in [
            "aux",
            "CON.md",
            "com1.tar.gz",
            "lpt9",
            "a:b",
            "a\\b",
            "end.",
            "end ",
            "a\u{202e}b",
            "a\u{200b}",
            "a\tb",
        ] {
            assert!(fault(bad).is_some(), "{bad:?}");
        }
        assert!(fault(&"é".repeat(128)).is_some());
        assert_eq!(shown("a\u{202e}b"), "a\\u{202e}b");
    }
}
