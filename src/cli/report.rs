//! Findings as people and programs read them.
use crate::base::finding::{Finding, Severity};
use crate::base::names::count;
use crate::world::{Trouble, terminal};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde::Serialize;

/// A finding with its excerpt, caret and help.
pub fn human(finding: &Finding, colours: bool, width: usize) -> String {
    let level = match finding.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Suggestion => Level::INFO.with_name(Some("suggestion")),
    };
    let mut group = level
        .primary_title(&finding.message)
        .id(finding.code.name)
        .elements(Vec::<Snippet<'_, annotate_snippets::Annotation<'_>>>::new());
    if let Some(place) = &finding.place {
        let label = (!finding.label.is_empty()).then_some(finding.label.as_str());
        let span = visible(&place.source.text, place.span.clone());
        let annotation = AnnotationKind::Primary.span(span).label(label);
        let text: &str = if place.source.text.is_empty() {
            " "
        } else {
            &place.source.text
        };
        group = group.element(
            Snippet::source(text)
                .path(&*place.source.path)
                .annotation(annotation),
        );
    }
    for (place, words) in &finding.related {
        let span = visible(&place.source.text, place.span.clone());
        let annotation = AnnotationKind::Context.span(span).label(words.as_str());
        group = group.element(
            Snippet::source(&*place.source.text)
                .path(&*place.source.path)
                .annotation(annotation),
        );
    }
    for help in &finding.help {
        group = group.element(Level::HELP.message(help));
    }
    let renderer = if colours {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.term_width(width).render(&[group]).to_string()
}

/// Only the first line of a place is underlined; an empty place gets one caret.
fn visible(text: &str, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let end = text[span.clone()]
        .find('\n')
        .map_or(span.end, |i| span.start + i);
    span.start..end
}

/// All findings, then how many there are.
pub fn print(findings: &[&Finding]) {
    let (colours, width) = (terminal::colours(), terminal::width());
    for finding in findings {
        terminal::print(&human(finding, colours, width));
        terminal::print("");
    }
}

/// "2 errors, 1 warning".
pub fn tally(findings: &[&Finding]) -> String {
    let of = |severity| findings.iter().filter(|f| f.severity() == severity).count();
    let parts = [
        (of(Severity::Error), "error", "errors"),
        (of(Severity::Warning), "warning", "warnings"),
        (of(Severity::Suggestion), "suggestion", "suggestions"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| count(*n, one, many))
        .collect();
    if parts.is_empty() {
        "no findings".into()
    } else {
        parts.join(", ")
    }
}

/// Each line of the help is a step of its own.
pub fn trouble(trouble: &Trouble) -> String {
    let help = trouble.help.as_deref().unwrap_or_default();
    let steps: String = help.lines().map(|step| format!("\nhelp: {step}")).collect();
    format!("error: {}{steps}", trouble.message)
}

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
