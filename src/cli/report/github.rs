//! Findings as workflow commands, which GitHub shows beside the changed lines.
use crate::base::finding::{Finding, Severity};
use std::path::{Component, Path};

/// `::error file=content/a.md,line=3,…::message`. The file is named from where the command was started,
/// since GitHub knows the repository's paths only.
pub fn github(finding: &Finding, site: &Path) -> String {
    let level = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Suggestion => "notice",
    };
    let mut properties = Vec::new();
    if let Some(place) = &finding.place {
        let [(line, column), (last, end)] = place.utf16();
        properties.push(("file", from_here(site, &place.source.path)));
        properties.push(("line", line.to_string()));
        // Columns count on one line only.
        match last == line {
            true => {
                properties.push(("col", column.to_string()));
                properties.push(("endColumn", end.max(column + 1).to_string()));
            }
            false => properties.push(("endLine", last.to_string())),
        }
    }
    properties.push(("title", finding.name().to_string()));
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    let mut message = finding.message.clone();
    for help in &finding.help {
        message.push('\n');
        message.push_str(help);
    }
    format!("::{level} {}::{}", properties.join(","), data(&message))
}

fn from_here(site: &Path, file: &str) -> String {
    let above = site.components().filter_map(|part| match part {
        Component::CurDir => None,
        Component::RootDir => Some(String::new()),
        other => Some(other.as_os_str().to_string_lossy().into_owned()),
    });
    above
        .chain([file.to_string()])
        .collect::<Vec<_>>()
        .join("/")
}

/// What a runner would take for the end of a line or an escape.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// In a property, also what ends one.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::config::CONFIG;
    use crate::base::source::Source;

    #[test]
    fn one_line_whatever_is_in_it() {
        let source = Source::new("content/a, b: c.md", "one\n🔔 two\n");
        let finding =
            Finding::new(&CONFIG, source.at(9..12), "100% wrong\r\n::error::no").help("do");
        assert_eq!(
            github(&finding, Path::new("./site")),
            "::error file=site/content/a%2C b%3A c.md,line=2,col=4,endColumn=7,title=config\
             ::100%25 wrong%0D%0A::error::no%0Ado"
        );
    }

    #[test]
    fn a_place_over_lines_has_no_columns() {
        let source = Source::new("a.md", "one\ntwo\n");
        let finding = Finding::new(&CONFIG, source.at(1..6), "m");
        assert_eq!(
            github(&finding, Path::new(".")),
            "::error file=a.md,line=1,endLine=2,title=config::m"
        );
    }
}
