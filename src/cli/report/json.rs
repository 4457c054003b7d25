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
}

pub fn json(finding: &Finding) -> Json<'_> {
    let place = finding.place.as_ref();
    let position = place.map(|p| p.line_column());
    Json {
        code: finding.code.name,
        severity: finding.severity(),
        message: &finding.message,
        file: place.map(|p| &*p.source.path),
        line: position.map(|p| p.0),
        column: position.map(|p| p.1),
        span: place.map(|p| (p.span.start, p.span.end)),
        label: &finding.label,
        help: &finding.help,
    }
}
