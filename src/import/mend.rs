//! The last look: what our own reader would still call an error is made visible text, so that the site builds.
use super::Made;
use super::dialect::html::options;
use super::lines::{Edits, Line, fenced, lines_of};
use super::report::Notes;
use super::write::Front;
use crate::base::finding::Finding;
use crate::content::Kind;
use pulldown_cmark::{Event, Parser, Tag};
use std::ops::Range;

/// Mends one document after one look at the whole site. `findings` are the errors in its file.
pub fn mend(made: &mut Made, findings: &[&Finding], notes: &mut Notes) {
    let mut edits = Edits::new();
    let mut hopeless = None;
    for finding in findings {
        let Some(place) = &finding.place else {
            continue;
        };
        let source_line = |made: &Made| {
            made.lines
                .get(place.line_column().0.saturating_sub(1))
                .copied()
                .unwrap_or(1)
        };
        let message = format!(
            "what came of this was an error ({}): {}",
            finding.code.name, finding.message
        );
        notes.person(
            source_line(made),
            message,
            place
                .source
                .text
                .get(place.span.clone())
                .unwrap_or_default(),
        );
        let done = match finding.code.name {
            "broken-link"
            | "broken-anchor"
            | "missing-image"
            | "link-to-unpublished"
            | "link-to-internal"
            | "image-without-alt" => unlink(&made.text, &place.span, &mut edits),
            "alias" => whole_line(&made.text, &place.span, &mut edits),
            "no-footnote" => {
                edits.replace(place.span.start..place.span.start, "\\");
                true
            }
            _ => false,
        };
        if !done {
            hopeless = Some(finding.code.name);
        }
    }
    match hopeless {
        Some(_) => *made = bare(made),
        None => {
            let lines = edits.apply(&made.text, &made.lines);
            made.lines = lines.iter().map(|l| l.no).collect();
            made.text = lines.into_iter().map(|l| l.text + "\n").collect();
        }
    }
}

/// Takes a link apart: its words and its address stay, as text.
fn unlink(text: &str, span: &Range<usize>, edits: &mut Edits) -> bool {
    let start = text[..span.start.min(text.len())]
        .rfind("\n\n")
        .map_or(0, |i| i + 2);
    let end = text[span.end.min(text.len())..]
        .find("\n\n")
        .map_or(text.len(), |i| span.end + i);
    let part = &text[start..end];
    let mut events = Parser::new_ext(part, options()).into_offset_iter();
    while let Some((event, found)) = events.next() {
        let whole = start + found.start..start + found.end;
        let holds = whole.start <= span.start && span.end <= whole.end;
        let (Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }), true) =
            (event, holds)
        else {
            continue;
        };
        let words = words_inside(part, &mut events);
        edits.replace(
            whole,
            format!("{words} (broken link: {})", super::lines::code(&dest_url)),
        );
        return true;
    }
    false
}

/// The words of a link or a picture, as they were written; of those that hold others, what stands in them to be read.
fn words_inside<'a>(
    text: &str,
    events: &mut impl Iterator<Item = (Event<'a>, Range<usize>)>,
) -> String {
    let (mut depth, mut nested) = (1, false);
    let mut all: Option<Range<usize>> = None;
    let mut read = String::new();
    for (event, at) in events {
        match event {
            Event::Start(tag) => {
                nested |= matches!(tag, Tag::Link { .. } | Tag::Image { .. });
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            Event::SoftBreak | Event::HardBreak => read.push(' '),
            _ => read.push_str(&text[at.clone()]),
        }
        if depth == 0 {
            break;
        }
        all = Some(match all {
            Some(all) => all.start.min(at.start)..all.end.max(at.end),
            None => at,
        });
    }
    let written = all.map(|all| &text[all]).unwrap_or_default();
    if nested { &read } else { written }.replace('\n', " ")
}

fn whole_line(text: &str, span: &Range<usize>, edits: &mut Edits) -> bool {
    let start = text[..span.start.min(text.len())]
        .rfind('\n')
        .map_or(0, |i| i + 1);
    let end = text[start..]
        .find('\n')
        .map_or(text.len(), |i| start + i + 1);
    edits.replace(start..end, "");
    true
}

/// The text as it is, in a page that says nothing else: better than none.
pub fn bare(made: &Made) -> Made {
    let title = made
        .text
        .lines()
        .find_map(|l| l.strip_prefix("title: "))
        .unwrap_or("Untitled")
        .trim_matches('"')
        .to_string();
    let mut front = Front::default();
    let is_article = made.kind == Kind::Article;
    let kind = if is_article {
        Kind::Article
    } else {
        Kind::Page
    };
    if is_article {
        front.raw("id", &made.id);
        let day = made
            .text
            .lines()
            .find_map(|l| l.strip_prefix("published: "));
        front.raw("published", day.unwrap_or("2000-01-01"));
    }
    front.text("title", &title);
    front.text(
        "summary",
        "This page could not be brought over as it is; its source is shown.",
    );
    let numbered: Vec<Line> = lines_of(&made.text, 1)
        .into_iter()
        .zip(made.lines.iter().copied().chain(std::iter::repeat(1)))
        .map(|(line, no)| Line::new(line.text, no))
        .collect();
    let (text, lines) = front.document(&fenced("", &numbered, 1));
    let path = match is_article {
        true => made.path.clone(),
        false => format!(
            "pages/imported-{}",
            crate::base::address::file_of(&made.path)
        ),
    };
    Made {
        source: made.source.clone(),
        kind,
        id: made.id.clone(),
        path,
        text,
        lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `text` with the link to `gone.md` taken apart.
    fn apart(text: &str) -> String {
        let at = text.find("gone.md").unwrap();
        let mut edits = Edits::new();
        assert!(unlink(text, &(at..at + 7), &mut edits), "{text}");
        let lines = edits.apply(text, &[1]);
        lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn no_word_of_a_link_is_lost() {
        for (text, expected) in [
            (
                "See [the map](gone.md).",
                "See the map (broken link: `gone.md`).",
            ),
            (
                "[nested [brackets] here](gone.md)",
                "nested [brackets] here (broken link: `gone.md`)",
            ),
            (
                "[a *strong* `]` word](gone.md)",
                "a *strong* `]` word (broken link: `gone.md`)",
            ),
            ("![A plan](gone.md)", "A plan (broken link: `gone.md`)"),
            (
                "[![A plan](plan.png) of it](gone.md)",
                "A plan of it (broken link: `gone.md`)",
            ),
            ("[](gone.md)", " (broken link: `gone.md`)"),
        ] {
            assert_eq!(apart(text), expected);
        }
    }
}
