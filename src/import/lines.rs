//! Lines that remember where they stood in the source, so that a text may be turned inside out and its report still
//! names the right line.
use std::ops::Range;

/// A line of text without its line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    /// In the source, from 1.
    pub no: u32,
}

impl Line {
    pub fn new(text: impl Into<String>, no: u32) -> Line {
        Line {
            text: text.into(),
            no,
        }
    }

    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The lines of a text, the first of which is number `first`.
pub fn lines_of(text: &str, first: u32) -> Vec<Line> {
    text.lines()
        .zip(first..)
        .map(|(text, no)| Line::new(text.trim_end_matches('\r'), no))
        .collect()
}

/// Columns of white space at the start; a tab goes to the next multiple of four.
pub fn indent(text: &str) -> usize {
    let mut columns = 0;
    for c in text.chars() {
        match c {
            ' ' => columns += 1,
            '\t' => columns += 4 - columns % 4,
            _ => break,
        }
    }
    columns
}

/// A line without its first `columns` columns of white space.
pub fn dedent(text: &str, columns: usize) -> String {
    let mut at = 0;
    for (i, c) in text.char_indices() {
        if at >= columns {
            return text[i..].to_string();
        }
        match c {
            ' ' => at += 1,
            '\t' => {
                let next = at + 4 - at % 4;
                if next > columns {
                    return " ".repeat(next - columns) + &text[i + 1..];
                }
                at = next;
            }
            _ => return text[i..].to_string(),
        }
    }
    String::new()
}

/// Follows fenced code from line to line.
#[derive(Debug, Clone, Default)]
pub struct Fence {
    open: Option<(u8, usize)>,
}

impl Fence {
    /// Whether this line is code, or the fence of some. Tells the fence about it.
    pub fn holds(&mut self, text: &str) -> bool {
        let bare = quote_free(text);
        match self.open {
            Some((mark, length)) => {
                let same = bare.bytes().take_while(|b| *b == mark).count();
                if same >= length && bare[same..].trim().is_empty() {
                    self.open = None;
                }
                true
            }
            None => match opening(bare) {
                Some(open) => {
                    self.open = Some(open);
                    true
                }
                None => false,
            },
        }
    }

    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }
}

/// The mark and length of a fence that opens here.
pub fn opening(bare: &str) -> Option<(u8, usize)> {
    let mark = *bare
        .as_bytes()
        .first()
        .filter(|b| matches!(b, b'`' | b'~'))?;
    let length = bare.bytes().take_while(|b| *b == mark).count();
    let fits = length >= 3 && !(mark == b'`' && bare[length..].contains('`'));
    fits.then_some((mark, length))
}

/// A line without indentation, the signs of quotes and those of a list's item.
fn quote_free(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(inner) = rest.strip_prefix('>') {
        rest = inner.trim_start();
    }
    let item = ["- ", "* ", "+ "]
        .iter()
        .find_map(|mark| rest.strip_prefix(mark));
    let numbered = || {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        (digits > 0).then(|| rest[digits..].strip_prefix(". "))?
    };
    match item.or_else(numbered).map(str::trim_start) {
        Some(inner) if opening(inner).is_some() => inner,
        _ => rest,
    }
}

/// Takes the lines of a block that belongs to `lines[at]`: those that are blank or indented by at least `columns`.
/// Gives the end of the block; blank lines at its end are not part of it.
pub fn block_end(lines: &[Line], at: usize, columns: usize) -> usize {
    let mut end = at;
    for (i, line) in lines.iter().enumerate().skip(at) {
        if line.is_blank() {
            continue;
        }
        if indent(&line.text) < columns {
            break;
        }
        end = i + 1;
    }
    end
}

/// The lines as one text, and for each line of it the line of the source.
pub fn join(lines: &[Line]) -> (String, Vec<u32>) {
    let mut text = String::with_capacity(lines.iter().map(|l| l.text.len() + 1).sum());
    for line in lines {
        text.push_str(&line.text);
        text.push('\n');
    }
    (text, lines.iter().map(|line| line.no).collect())
}

/// A text with a list of changes to it; each keeps the line where it was made.
#[derive(Default)]
pub struct Edits {
    list: Vec<(Range<usize>, String)>,
}

impl Edits {
    pub fn new() -> Edits {
        Edits::default()
    }

    pub fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        self.list.push((range, with.into()));
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The text with the changes made. A change inside another is part of it already, and left out.
    pub fn apply(mut self, text: &str, numbers: &[u32]) -> Vec<Line> {
        self.list.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = Writer::default();
        let mut place = Place::new(text, numbers);
        let mut at = 0;
        for (range, with) in &self.list {
            if range.start < at {
                continue;
            }
            push_kept(&mut out, &text[at..range.start], at, &mut place);
            out.push(with, place.line(range.start));
            at = range.end;
        }
        push_kept(&mut out, &text[at..], at, &mut place);
        out.finish()
    }
}

fn push_kept(out: &mut Writer, text: &str, mut at: usize, place: &mut Place<'_>) {
    for piece in text.split_inclusive('\n') {
        out.push(piece, place.line(at));
        at += piece.len();
    }
}

/// Finds the source's line of a byte, from the one that it was asked for last.
pub struct Place<'a> {
    text: &'a str,
    numbers: &'a [u32],
    at: usize,
    line: usize,
}

impl<'a> Place<'a> {
    pub fn new(text: &'a str, numbers: &'a [u32]) -> Place<'a> {
        Place {
            text,
            numbers,
            at: 0,
            line: 0,
        }
    }

    pub fn line(&mut self, at: usize) -> u32 {
        let at = at.min(self.text.len());
        let breaks =
            |range: Range<usize>| memchr::memchr_iter(b'\n', &self.text.as_bytes()[range]).count();
        match at < self.at {
            true => self.line -= breaks(at..self.at),
            false => self.line += breaks(self.at..at),
        }
        self.at = at;
        self.numbers
            .get(self.line)
            .or(self.numbers.last())
            .copied()
            .unwrap_or(1)
    }
}

/// Builds lines from pieces of text.
#[derive(Default)]
pub struct Writer {
    lines: Vec<Line>,
    open: Option<Line>,
}

impl Writer {
    pub fn push(&mut self, text: &str, no: u32) {
        for piece in text.split_inclusive('\n') {
            let line = self.open.get_or_insert_with(|| Line::new("", no));
            match piece.strip_suffix('\n') {
                Some(piece) => {
                    line.text.push_str(piece);
                    self.lines.extend(self.open.take());
                }
                None => line.text.push_str(piece),
            }
        }
    }

    pub fn finish(mut self) -> Vec<Line> {
        self.lines.extend(self.open.take());
        self.lines
    }
}

/// The parts of a line outside inline code get a chance to change; code is left alone.
pub fn outside_code(text: &str, mut change: impl FnMut(&str) -> String) -> String {
    if !text.contains('`') {
        return change(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut kept = 0;
    let mut at = 0;
    while let Some(open) = text[at..].find('`').map(|i| at + i) {
        let length = run_of_ticks(&text[open..]);
        match closing_ticks(&text[open + length..], length) {
            Some(end) => {
                let end = open + length + end;
                out.push_str(&change(&text[kept..open]));
                out.push_str(&text[open..end]);
                kept = end;
                at = end;
            }
            None => at = open + length,
        }
    }
    out.push_str(&change(&text[kept..]));
    out
}

fn run_of_ticks(text: &str) -> usize {
    text.bytes().take_while(|b| *b == b'`').count()
}

/// The end of the run of exactly `length` ticks.
fn closing_ticks(text: &str, length: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(next) = text[at..].find('`').map(|i| at + i) {
        let run = run_of_ticks(&text[next..]);
        if run == length {
            return Some(next + run);
        }
        at = next + run;
    }
    None
}

/// Text as inline code, whatever ticks are in it.
pub fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let ticks = "`".repeat(longest + 1);
    if longest == 0 && !text.is_empty() {
        format!("{ticks}{text}{ticks}")
    } else {
        format!("{ticks} {text} {ticks}")
    }
}

/// Lines of a fenced block that holds `text` as it is.
pub fn fenced(language: &str, lines: &[Line], no: u32) -> Vec<Line> {
    let longest = lines
        .iter()
        .map(|line| run_of_ticks(line.text.trim_start()))
        .max()
        .unwrap_or_default();
    let ticks = "`".repeat(longest.max(2) + 1);
    let mut out = vec![Line::new(format!("{ticks}{language}"), no)];
    out.extend(lines.iter().cloned());
    out.push(Line::new(ticks, lines.last().map_or(no, |line| line.no)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_count_as_columns() {
        assert_eq!(indent("\t  a"), 6);
        assert_eq!(dedent("\t  a", 4), "  a");
        assert_eq!(dedent("\ta", 2), "  a");
        assert_eq!(dedent("  a", 4), "a");
    }

    #[test]
    fn places_are_right_in_any_order() {
        let mut place = Place::new("a\nb\n\nc", &[1, 2, 2, 7]);
        let asked = [5, 0, 4, 99, 2, 1].map(|at| place.line(at));
        assert_eq!(asked, [7, 1, 2, 7, 2, 1]);
    }

    #[test]
    fn code_in_a_line_is_left_alone() {
        let up = |s: &str| s.to_uppercase();
        assert_eq!(
            outside_code("a `b` c ``d ` e`` f", up),
            "A `b` C ``d ` e`` F"
        );
        assert_eq!(outside_code("a ` b", up), "A ` B");
        assert_eq!(code("a ` b"), "`` a ` b ``");
    }

    #[test]
    fn changes_keep_the_numbers_of_lines() {
        let mut edits = Edits::new();
        edits.replace(2..3, "x\n\ny");
        let lines = edits.apply("a b\nc\n", &[7, 9]);
        let seen: Vec<(&str, u32)> = lines.iter().map(|l| (l.text.as_str(), l.no)).collect();
        assert_eq!(seen, [("a x", 7), ("", 7), ("y", 7), ("c", 9)]);
    }

    #[test]
    fn fences() {
        let mut fence = Fence::default();
        let held: Vec<bool> = ["a", "~~~ x", "```", "~~~~", "b", "``` a`b"]
            .iter()
            .map(|line| fence.holds(line))
            .collect();
        assert_eq!(held, [false, true, true, true, false, false]);
    }
}
