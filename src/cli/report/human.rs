//! A finding as a person reads it: message, excerpt, caret, help.
use crate::base::finding::{Finding, Severity};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// A finding with its excerpt, caret and help.
pub fn human(finding: &Finding, colours: bool, width: usize) -> String {
    let level = match finding.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Suggestion => Level::INFO.with_name(Some("suggestion")),
    };
    let mut group = level
        .primary_title(&finding.message)
        .id(finding.name())
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
