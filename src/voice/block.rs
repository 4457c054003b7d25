//! Prose cut out of a source, with the way back: which bytes of the source each letter stands on.
use std::ops::Range;

/// A run of text that stands on one piece of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    text: usize,
    text_len: usize,
    source: usize,
    source_len: usize,
    /// Letter for letter the same; otherwise the piece as a whole (an entity, an escape, masked code).
    same: bool,
}

/// The way from a text back to its source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Map {
    runs: Vec<Run>,
}

/// A text with its map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapped {
    pub text: String,
    pub map: Map,
}

impl Map {
    /// A text that is a piece of the source as it stands there.
    pub fn of(source: Range<usize>) -> Map {
        let len = source.len();
        Map {
            runs: vec![Run {
                text: 0,
                text_len: len,
                source: source.start,
                source_len: len,
                same: true,
            }],
        }
    }

    fn add(&mut self, text: usize, text_len: usize, source: Range<usize>, same: bool) {
        if let Some(last) = self.runs.last_mut()
            && same
            && last.same
            && last.source + last.source_len == source.start
            && last.text + last.text_len == text
        {
            last.text_len += text_len;
            last.source_len += source.len();
            return;
        }
        self.runs.push(Run {
            text,
            text_len,
            source: source.start,
            source_len: source.len(),
            same,
        });
    }

    fn run_at(&self, text: usize) -> Option<&Run> {
        let i = self.runs.partition_point(|run| run.text <= text);
        self.runs.get(i.checked_sub(1)?)
    }

    /// The bytes of the source from the first to the last letter of a range.
    pub fn source(&self, range: &Range<usize>) -> Range<usize> {
        let start = match self.run_at(range.start) {
            Some(run) if run.same => run.source + (range.start - run.text).min(run.source_len),
            Some(run) => run.source,
            None => self.runs.first().map_or(0, |run| run.source),
        };
        if range.is_empty() {
            return start..start;
        }
        let end = match self.run_at(range.end - 1) {
            Some(run) if run.same => run.source + (range.end - run.text).min(run.source_len),
            Some(run) => run.source + run.source_len,
            None => start,
        };
        start..end.max(start)
    }

    /// The source holds the very letters of the range, and nothing between them.
    pub fn is_plain(&self, range: &Range<usize>) -> bool {
        self.run_at(range.start)
            .is_some_and(|run| run.same && range.end <= run.text + run.text_len)
    }
}

impl Mapped {
    /// Adds a text that stands in the source letter for letter.
    pub fn push(&mut self, text: &str, source: Range<usize>) {
        let same = text.len() == source.len();
        self.map.add(self.text.len(), text.len(), source, same);
        self.text.push_str(text);
    }

    /// Adds a text that stands for a piece of the source.
    pub fn push_for(&mut self, text: &str, source: Range<usize>) {
        self.map.add(self.text.len(), text.len(), source, false);
        self.text.push_str(text);
    }

    /// Adds asterisks, one a letter, in the place of what is no prose.
    pub fn push_masked(&mut self, text: &str, source: Range<usize>) {
        let stars = "*".repeat(text.chars().count());
        self.push_for(&stars, source);
    }

    /// Adds another text with its map, and a separation.
    pub fn append(&mut self, other: &Mapped, separation: &str) {
        let offset = self.text.len();
        for run in &other.map.runs {
            self.map.runs.push(Run {
                text: run.text + offset,
                ..*run
            });
        }
        self.text.push_str(&other.text);
        self.text.push_str(separation);
    }

    pub fn clear(&mut self) {
        self.text.clear();
        self.map.runs.clear();
    }
}

/// A part of a text that rules look at: a paragraph, one of its sentences, a link in it.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub text: &'a str,
    /// Where the part begins in the text that has the map.
    pub offset: usize,
    pub map: &'a Map,
}

impl<'a> View<'a> {
    pub fn of(mapped: &'a Mapped) -> View<'a> {
        View {
            text: &mapped.text,
            offset: 0,
            map: &mapped.map,
        }
    }

    pub fn part(&self, range: Range<usize>) -> View<'a> {
        View {
            text: &self.text[range.clone()],
            offset: self.offset + range.start,
            map: self.map,
        }
    }

    fn shifted(&self, range: &Range<usize>) -> Range<usize> {
        range.start + self.offset..range.end + self.offset
    }

    pub fn source(&self, range: &Range<usize>) -> Range<usize> {
        self.map.source(&self.shifted(range))
    }

    pub fn is_plain(&self, range: &Range<usize>) -> bool {
        self.map.is_plain(&self.shifted(range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_leads_around_markup() {
        // "a *bc* &amp; d" is "a bc & d".
        let mut text = Mapped::default();
        text.push("a ", 0..2);
        text.push("bc", 3..5);
        text.push(" ", 6..7);
        text.push_for("&", 7..12);
        text.push(" d", 12..14);
        assert_eq!(text.text, "a bc & d");
        assert_eq!(text.map.source(&(2..4)), 3..5);
        assert_eq!(text.map.source(&(0..4)), 0..5);
        assert_eq!(text.map.source(&(5..6)), 7..12);
        assert_eq!(text.map.source(&(5..8)), 7..14);
        assert!(text.map.is_plain(&(2..4)));
        assert!(!text.map.is_plain(&(0..4)));
        assert!(!text.map.is_plain(&(5..6)));
        let view = View::of(&text).part(2..8);
        assert_eq!(view.source(&(0..2)), 3..5);
    }
}
