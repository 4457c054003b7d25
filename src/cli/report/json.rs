//! A finding as any program reads it.
use crate::base::finding::{Finding, Severity};
use serde::Serialize;

/// A finding for a program.
#[derive(Serialize)]
pub struct Json<'a> {
    code: &'a str,
    severity: Severity,
    message: &'a str,
    file: Option<&'a str>,
    /// From 1.
    line: Option<usize>,
    /// From 1, in characters.
    column: Option<usize>,
    /// Bytes, from 0.
    span: Option<(usize, usize)>,
    label: &'a str,
    help: &'a [String],
    /// What mends it: bytes, and the text for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix<'a>>,
}

#[derive(Serialize)]
struct Fix<'a> {
    span: (usize, usize),
    text: &'a str,
    safe: bool,
}

pub fn json(finding: &Finding) -> Json<'_> {
    let place = finding.place.as_ref();
    let position = place.map(|p| p.line_column());
    Json {
        code: finding.name(),
        severity: finding.severity(),
        message: &finding.message,
        file: place.map(|p| &*p.source.path),
        line: position.map(|p| p.0),
        column: position.map(|p| p.1),
        span: place.map(|p| (p.span.start, p.span.end)),
        label: &finding.label,
        help: &finding.help,
        fix: finding.rule.as_ref().and_then(|rule| {
            rule.fix.as_ref().map(|fix| Fix {
                span: (fix.span.start, fix.span.end),
                text: &fix.text,
                safe: fix.safe,
            })
        }),
    }
}
