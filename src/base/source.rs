//! A source text and places in it, so that every finding can point at what a writer wrote.
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// A text with the path it came from (relative to the site's root, forward slashes).
#[derive(Debug, Clone)]
pub struct Source {
    pub path: Arc<str>,
    pub text: Arc<str>,
}

impl Source {
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Source {
        Source {
            path: path.into(),
            text: text.into(),
        }
    }

    /// The same file, of which nothing can be shown any more.
    pub fn without_text(&self) -> Source {
        static NOTHING: LazyLock<Arc<str>> = LazyLock::new(|| "".into());
        Source {
            path: self.path.clone(),
            text: NOTHING.clone(),
        }
    }

    /// A place in this source; a span that does not fit is moved inside, so that no finding can panic.
    pub fn at(&self, span: Range<usize>) -> Place {
        let start = floor_char(&self.text, span.start);
        let end = floor_char(&self.text, span.end.max(start));
        Place {
            source: self.clone(),
            span: start..end,
        }
    }

    pub fn start(&self) -> Place {
        self.at(0..0)
    }
}

/// A range of bytes in a source.
#[derive(Debug, Clone)]
pub struct Place {
    pub source: Source,
    pub span: Range<usize>,
}

impl Place {
    /// Line and column of the start, both from 1, the column in characters.
    pub fn line_column(&self) -> (usize, usize) {
        let before = &self.source.text[..self.span.start];
        let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
        let column = before[before.rfind('\n').map_or(0, |i| i + 1)..]
            .chars()
            .count()
            + 1;
        (line, column)
    }

    /// Lines and columns of the start and the end, from 1, the columns in UTF-16 code units, as editors and
    /// code-scanning services count them.
    pub fn utf16(&self) -> [(usize, usize); 2] {
        [self.span.start, self.span.end].map(|at| {
            let before = &self.source.text[..at];
            let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
            let begins = before.rfind('\n').map_or(0, |i| i + 1);
            (line, before[begins..].encode_utf16().count() + 1)
        })
    }
}

/// The byte offset of a line (from 1) and column in characters (from 1).
pub fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    text[start..]
        .char_indices()
        .nth(column.saturating_sub(1))
        .map_or(text.len(), |(i, _)| start + i)
}

fn floor_char(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_and_column_count_characters() {
        let source = Source::new("a.md", "één\ntwee\n");
        assert_eq!(source.at(0..1).line_column(), (1, 1));
        assert_eq!(source.at(6..7).line_column(), (2, 1));
        assert_eq!(source.at(5..6).line_column(), (1, 4));
        assert_eq!(source.at(900..901).line_column(), (3, 1));
    }

    #[test]
    fn utf16_counts_what_editors_count() {
        let source = Source::new("a.md", "🔔 é x\ny");
        assert_eq!(source.at(5..7).utf16(), [(1, 4), (1, 5)]);
        assert_eq!(source.at(8..10).utf16(), [(1, 6), (2, 1)]);
    }

    #[test]
    fn offset_is_the_way_back() {
        let text = "één\ntwee\n";
        assert_eq!(offset_of(text, 2, 3), 8);
        assert_eq!(offset_of(text, 9, 9), text.len());
    }
}
