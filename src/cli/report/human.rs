//! A finding as a person reads it: message, excerpt, caret, help.
use crate::base::finding::{Finding, Severity};
use crate::base::source::Place;
use annotate_snippets::{Annotation, AnnotationKind, Level, Renderer, Snippet};

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
        .elements(Vec::<Snippet<'_, Annotation<'_>>>::new());
    if let Some(place) = &finding.place {
        let label = (!finding.label.is_empty()).then_some(finding.label.as_str());
        group = group.element(excerpt(place, AnnotationKind::Primary, label));
    }
    for (place, words) in &finding.related {
        group = group.element(excerpt(place, AnnotationKind::Context, Some(words)));
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

/// The line of a place. Only that line is handed on: a whole text would be cut into lines for each of its findings.
fn excerpt<'a>(
    place: &'a Place,
    kind: AnnotationKind,
    label: Option<&'a str>,
) -> Snippet<'a, Annotation<'a>> {
    let text: &str = match &*place.source.text {
        "" => " ",
        text => text,
    };
    let span = visible(text, place.span.clone());
    let begin = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.end..].find('\n');
    let end = end.map_or(text.len(), |at| span.end + at + 1);
    let number = memchr::memchr_iter(b'\n', &text.as_bytes()[..begin]).count() + 1;
    let annotation = kind.span(span.start - begin..span.end - begin).label(label);
    Snippet::source(&text[begin..end])
        .line_start(number)
        .path(&*place.source.path)
        .annotation(annotation)
}

/// Only the first line of a place is underlined; an empty place gets one caret.
fn visible(text: &str, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let end = text[span.clone()]
        .find('\n')
        .map_or(span.end, |i| span.start + i);
    span.start..end
}
