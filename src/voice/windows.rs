//! What the bytes of every match look like: short rows of classes, all of which one pass without a branch looks for.
//!
//! A pattern such as `\b[A-Z]{2,5}\b` has no literal, and still two capitals stand side by side in all it matches.
use super::literals::Literals;
use super::pattern::Pattern;
use regex_syntax::hir::{Class, Hir, HirKind, Repetition};
use regex_syntax::utf8::Utf8Sequences;

/// Places that a row has at most.
const LONGEST: usize = 4;
/// Rows that a pattern has at most; beyond, those of one length become one.
const MOST: usize = 16;
/// Sequences of bytes beyond ASCII that a class may have to be known byte for byte.
const MOST_SEQUENCES: usize = 6;
/// What begins more often than at this part of a text's bytes keeps nobody from looking.
const TOO_OFTEN: f64 = 0.01;
/// Windows that are seen so much less often than a pattern's literals stand for it instead of them.
const MUCH_LESS: f64 = 0.3;
/// How deep groups are looked into.
const DEEPEST: usize = 16;

/// A set of bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bytes([u64; 4]);

impl Bytes {
    fn add(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    fn add_all(&mut self, bytes: std::ops::RangeInclusive<u8>) {
        bytes.for_each(|byte| self.add(byte));
    }

    fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    fn join(&mut self, other: &Bytes) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own |= other;
        }
    }

    /// Each byte of the set.
    pub fn all(&self) -> impl Iterator<Item = u8> + '_ {
        (0..=255).filter(|byte| self.has(*byte))
    }
}

/// Bytes that stand one behind the other, each one of a set. Each match of a pattern holds one of its windows.
pub type Window = Vec<Bytes>;

/// One place of a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    bytes: Bytes,
    /// Letters beyond ASCII, too, of which only one byte is looked at.
    wide: bool,
}

/// What a match begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    places: Vec<Place>,
    /// Nobody knows what comes next.
    open: bool,
}

/// The windows of a pattern, where they are rare, and rarer than its literals.
pub fn of(pattern: &Pattern, ignorecase: bool, literals: &Literals) -> Option<Vec<Window>> {
    let known = match literals {
        Literals::Exact(_) | Literals::Prefix(_) => return None,
        Literals::Inner(words) => words.iter().map(|word| often(word.as_bytes())).sum(),
        Literals::None => TOO_OFTEN / MUCH_LESS,
    };
    let hir = regex_syntax::Parser::new()
        .parse(&pattern.translated.relaxed)
        .ok()?;
    let reader = Reader {
        insensitive: ignorecase || pattern.translated.cased,
    };
    let rows = reader.rarest(&hir, 0);
    (rate(&rows) < (known * MUCH_LESS).min(TOO_OFTEN))
        .then(|| rows.into_iter().map(Row::window).collect())
}

/// How often a literal begins, by byte.
fn often(word: &[u8]) -> f64 {
    let either = |byte: u8| {
        let (lower, upper) = (byte.to_ascii_lowercase(), byte.to_ascii_uppercase());
        let other = if lower == upper { 0.0 } else { usual(upper) };
        usual(lower) + other
    };
    word.iter().map(|byte| either(*byte)).product()
}

/// What part of prose a byte is, about.
fn usual(byte: u8) -> f64 {
    const LETTERS: [u16; 26] = [
        650, 130, 260, 320, 1000, 170, 170, 430, 600, 10, 70, 340, 200, 580, 620, 180, 10, 500,
        530, 750, 240, 90, 150, 20, 150, 10,
    ];
    let parts = match byte {
        b'a'..=b'z' => LETTERS[usize::from(byte - b'a')],
        b' ' => 1700,
        b'\n' => 100,
        b'.' | b',' => 90,
        b'-' => 40,
        b'A'..=b'Z' | b'0'..=b'9' => 10,
        128.. => 1,
        _ => 5,
    };
    f64::from(parts) / 10_000.0
}

fn rate(rows: &[Row]) -> f64 {
    let of = |place: &Place| {
        let own: f64 = place.bytes.all().map(usual).sum();
        own + if place.wide { 0.02 } else { 0.0 }
    };
    rows.iter()
        .map(|row| row.places.iter().map(of).product::<f64>())
        .sum()
}

impl Row {
    fn of(places: Vec<Place>) -> Row {
        Row {
            places,
            open: false,
        }
    }

    /// This row with another behind it.
    fn with(&self, next: &Row) -> Row {
        let mut row = self.clone();
        for place in &next.places {
            if row.places.len() == LONGEST || row.open {
                row.open = true;
                return row;
            }
            // Of a letter beyond ASCII either the last byte is looked at or the first.
            row.open = place.wide && !row.places.is_empty();
            row.places.push(*place);
        }
        row.open |= next.open;
        row
    }

    fn window(self) -> Window {
        let last = self.places.len() - 1;
        let byte = |(i, place): (usize, Place)| {
            let mut bytes = place.bytes;
            if place.wide && i == 0 {
                bytes.add_all(0x80..=0xBF);
            }
            if place.wide && i == last {
                bytes.add_all(0xC2..=0xF4);
            }
            bytes
        };
        self.places.into_iter().enumerate().map(byte).collect()
    }
}

/// Few rows: those of one length become one where there are too many.
fn few(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort();
    rows.dedup();
    if rows.len() <= MOST {
        return rows;
    }
    let mut joined: Vec<Row> = Vec::new();
    for row in rows {
        let same = |other: &&mut Row| {
            let shape = |row: &Row| row.places.iter().map(|p| p.wide).collect::<Vec<_>>();
            other.open == row.open && shape(other) == shape(&row)
        };
        match joined.iter_mut().find(same) {
            Some(other) => {
                for (own, more) in other.places.iter_mut().zip(&row.places) {
                    own.bytes.join(&more.bytes);
                }
            }
            None => joined.push(row),
        }
    }
    joined
}

/// Each row with each of the next behind it.
fn crossed(rows: &[Row], next: &[Row]) -> Vec<Row> {
    let mut all = Vec::with_capacity(rows.len() * next.len());
    for row in rows {
        if row.open {
            all.push(row.clone());
        } else {
            all.extend(next.iter().map(|next| row.with(next)));
        }
    }
    few(all)
}

struct Reader {
    insensitive: bool,
}

impl Reader {
    /// The rows of which each match holds one, somewhere: those that are seen least.
    fn rarest(&self, hir: &Hir, depth: usize) -> Vec<Row> {
        let mut best = self.begins(hir);
        let mut offer = |rows: Vec<Row>| {
            if rate(&rows) < rate(&best) {
                best = rows;
            }
        };
        if depth > DEEPEST {
            return best;
        }
        match hir.kind() {
            HirKind::Capture(group) => offer(self.rarest(&group.sub, depth + 1)),
            HirKind::Repetition(repeated) if repeated.min > 0 => {
                offer(self.rarest(&repeated.sub, depth + 1));
            }
            HirKind::Alternation(parts) => {
                let all = parts.iter().flat_map(|part| self.rarest(part, depth + 1));
                offer(few(all.collect()));
            }
            HirKind::Concat(parts) => {
                for (i, part) in parts.iter().enumerate() {
                    let first = self.ends(part);
                    offer(self.joined(first, &parts[i + 1..]));
                    offer(self.rarest(part, depth + 1));
                }
            }
            _ => {}
        }
        best
    }

    /// A part's last repetitions: what comes next stands right behind them.
    fn ends(&self, part: &Hir) -> Vec<Row> {
        match part.kind() {
            HirKind::Repetition(repeated) if repeated.min > 0 => self.repeated(&Repetition {
                max: Some(repeated.min),
                ..repeated.clone()
            }),
            _ => self.begins(part),
        }
    }

    fn joined(&self, mut rows: Vec<Row>, parts: &[Hir]) -> Vec<Row> {
        for part in parts {
            if rows.iter().all(|row| row.open) {
                break;
            }
            rows = crossed(&rows, &self.begins(part));
        }
        rows
    }

    /// The rows of which each match begins with one.
    fn begins(&self, hir: &Hir) -> Vec<Row> {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => vec![Row::default()],
            HirKind::Literal(literal) => vec![self.literal(&literal.0)],
            HirKind::Class(class) => self.class(class),
            HirKind::Repetition(repeated) => self.repeated(repeated),
            HirKind::Capture(group) => self.begins(&group.sub),
            HirKind::Concat(parts) => self.joined(vec![Row::default()], parts),
            HirKind::Alternation(parts) => {
                few(parts.iter().flat_map(|part| self.begins(part)).collect())
            }
        }
    }

    fn repeated(&self, repeated: &Repetition) -> Vec<Row> {
        let one = self.begins(&repeated.sub);
        let times = (repeated.min as usize).max(1);
        let mut rows = vec![Row::default()];
        for _ in 0..times.min(LONGEST + 1) {
            rows = crossed(&rows, &one);
        }
        if repeated.max != Some(times as u32) || times > LONGEST {
            rows.iter_mut().for_each(|row| row.open = true);
        }
        if repeated.min == 0 {
            rows.push(Row::default());
        }
        few(rows)
    }

    fn literal(&self, bytes: &[u8]) -> Row {
        let mut row = Row::default();
        for &byte in bytes {
            if row.places.len() == LONGEST || (self.insensitive && !byte.is_ascii()) {
                // The other case of a letter beyond ASCII may have another length.
                row.open = true;
                break;
            }
            let mut place = Place::default();
            self.add(&mut place.bytes, byte);
            row.places.push(place);
        }
        row
    }

    fn add(&self, bytes: &mut Bytes, byte: u8) {
        bytes.add(byte);
        if self.insensitive {
            bytes.add(byte.to_ascii_lowercase());
            bytes.add(byte.to_ascii_uppercase());
        }
    }

    fn class(&self, class: &Class) -> Vec<Row> {
        let Class::Unicode(class) = class else {
            // Bytes that need not be UTF-8: none of our patterns asks for them.
            return vec![Row {
                open: true,
                ..Row::default()
            }];
        };
        let mut ascii = Place::default();
        let mut beyond = Vec::new();
        for range in class.ranges() {
            let end = range.end().min('\x7F');
            if range.start() <= end {
                (range.start() as u8..=end as u8).for_each(|b| self.add(&mut ascii.bytes, b));
            }
            if range.end() > '\x7F' {
                beyond.push((range.start().max('\u{80}'), range.end()));
            }
        }
        if beyond.is_empty() {
            return vec![Row::of(vec![ascii])];
        }
        if self.insensitive {
            // Texts with other letters that fold to ASCII are searched without windows.
            let letters = [('\u{17F}', b's'), ('\u{212A}', b'k')];
            for (letter, plain) in letters {
                if beyond.iter().any(|(a, b)| (*a..=*b).contains(&letter)) {
                    self.add(&mut ascii.bytes, plain);
                }
            }
        }
        let sequences = beyond.iter().flat_map(|(a, b)| Utf8Sequences::new(*a, *b));
        let sequences: Vec<_> = sequences.take(MOST_SEQUENCES + 1).collect();
        if self.insensitive || sequences.len() > MOST_SEQUENCES {
            ascii.wide = true;
            return vec![Row::of(vec![ascii])];
        }
        let mut rows: Vec<Row> = sequences
            .iter()
            .map(|sequence| {
                let places = sequence.as_slice().iter().map(|range| {
                    let mut place = Place::default();
                    place.bytes.add_all(range.start..=range.end);
                    place
                });
                Row::of(places.collect())
            })
            .collect();
        if ascii != Place::default() {
            rows.push(Row::of(vec![ascii]));
        }
        few(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voice::gate;
    use crate::voice::lanes::Lanes;
    use proptest::prelude::*;

    const PATTERNS: [&str; 14] = [
        r"\b([A-Z]{2,5}s?)\b",
        r"\d{1,2} ?[ap]\.?m",
        r"(?:^|\s)I\s",
        r"(?:[a-c]x?|kk){3}\d+",
        r"[\x{1F300}-\x{1FAFF}\x{2600}-\x{27BF}]",
        r"é[–—]|\w+’9",
        r"(?<!v)\d+(?:ns|ms|s|min|h|d)(?!x)",
        r"(?i:K\d)|s{2,}\.",
        r"\b(?:[A-Z]{2,}[,:]? ){2,}[A-Z]{2,}\b",
        r"[^v]\d{1,2}(?:\.|\/)\d{1,2}",
        r"(?:a|bc|d*)9",
        r"[A-Z](?:\.[A-Z])*\.",
        r"\S[?!]",
        r"[É-Ö]9|k\pL9",
    ];

    fn windows(pattern: &Pattern, ignorecase: bool) -> Option<Vec<Window>> {
        of(pattern, ignorecase, &Literals::None)
    }

    fn seen(windows: &[Window], text: &str) -> bool {
        let mut lanes = Lanes::default();
        windows.iter().for_each(|window| lanes.add(window, 0));
        let mut seen = false;
        lanes.scan(text, |_| seen = true);
        seen
    }

    #[test]
    fn what_has_no_literal_has_a_window() {
        let of = |text: &str| windows(&Pattern::new(text, false, true, true).unwrap(), false);
        let capitals = of(PATTERNS[0]).unwrap();
        assert_eq!(capitals.len(), 1);
        assert_eq!(capitals[0].len(), 2);
        assert!(seen(&capitals, "an ABc") && !seen(&capitals, "A B C"));
        let picture = of(PATTERNS[4]).unwrap();
        assert!(seen(&picture, "🚀") && seen(&picture, "☀") && !seen(&picture, "“no”–日本"));
        assert_eq!(of(r"\w+"), None);
        assert_eq!(of(r"x*"), None);
        assert_eq!(of(r"[a-z]+e?"), None);
    }

    #[test]
    fn more_windows_than_one_word_holds() {
        let mut lanes = Lanes::default();
        let window = |byte: u8| {
            let mut bytes = Bytes::default();
            bytes.add(byte);
            vec![bytes; 3]
        };
        (b'a'..=b'z').for_each(|byte| lanes.add(&window(byte), usize::from(byte)));
        lanes.add(&window(b'b'), 1);
        let mut told = Vec::new();
        lanes.scan("aa bbb yyyy zz", |who| told.push(who));
        assert_eq!(told, [usize::from(b'b'), 1, usize::from(b'y')]);
    }

    proptest! {
        /// Whatever a pattern matches holds one of its windows.
        #[test]
        fn no_match_without_a_window(
            text in "([A-Dk-mskKSIv 0-9.,:/!?éÉÖ–’🚀☀]|ms|AB, CD|9 a\\.m|\\n){0,24}",
            which in 0..PATTERNS.len(),
            ignorecase: bool,
        ) {
            let written = PATTERNS[which];
            let pattern = Pattern::new(written, ignorecase, true, false).unwrap();
            if let Some(windows) = windows(&pattern, ignorecase)
                && !gate::folds(&text)
                && pattern.is_match(&text)
            {
                prop_assert!(seen(&windows, &text), "{written} in {text:?}");
            }
        }
    }
}
