//! Findings one a line, `path:line:column:name:message`, as Vale and compilers print them.
use crate::base::finding::Finding;

/// The line; a finding without a place stands at the begin of nothing.
pub fn line(finding: &Finding) -> String {
    let message = finding.message.replace('\n', " ");
    match &finding.place {
        Some(place) => {
            let whole = finding.rule.as_ref().is_some_and(|rule| rule.whole);
            let (line, column) = if whole { (1, 1) } else { place.line_column() };
            format!(
                "{}:{line}:{column}:{}:{message}",
                place.source.path,
                finding.name()
            )
        }
        None => format!(":1:1:{}:{message}", finding.name()),
    }
}
