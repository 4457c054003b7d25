//! Where sentences end, and what words are made of: enough for rules, with no model of a language.
use std::ops::Range;

/// Short forms that a sentence does not end behind when more follows.
const SHORT: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "vs", "e.g", "i.e", "cf", "approx", "appt", "dept", "inc",
    "ltd", "u.s", "u.k", "ph.d", "b.a", "m.a", "a.k.a",
];

/// Short forms before a name: "St. Louis", "Mon. March 3". They have a capital.
const TITLES: &[&str] = &[
    "St", "Sr", "Jr", "Gen", "Rep", "Sen", "Rev", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug",
    "Sep", "Sept", "Oct", "Nov", "Dec", "Mon", "Tue", "Tues", "Wed", "Thu", "Thurs", "Fri", "Sat",
    "Sun",
];

/// Short forms before a number: "No. 3", "ext. 142".
const NUMBERED: &[&str] = &[
    "no", "nos", "fig", "figs", "vol", "p", "pp", "ext", "est", "tel", "min", "max", "ed", "art",
    "sec", "ch", "rm",
];

/// Short forms that may well end a sentence: they do when a capital follows that is no day or month.
const MAYBE: &[&str] = &[
    "a.m", "p.m", "etc", "inc", "ltd", "jr", "sr", "u.s", "u.k", "ph.d",
];

/// The sentences of a text, trimmed; what is not blank belongs to one. No sentence goes over an empty line.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for gap in memchr::memmem::find_iter(text.as_bytes(), "\n\n") {
        paragraph(text, start..gap, &mut found);
        start = gap;
    }
    paragraph(text, start..text.len(), &mut found);
    found
}

fn paragraph(whole: &str, range: Range<usize>, all: &mut Vec<Range<usize>>) {
    let offset = range.start;
    let text = &whole[range];
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(step) = memchr::memchr3(b'.', b'!', b'?', &bytes[at..]) {
        let mark = at + step;
        let mut end = mark + 1;
        while end < bytes.len() && matches!(bytes[end], b'.' | b'!' | b'?') {
            end += 1;
        }
        end += closers(&text[end..]);
        at = end;
        if ends(text, mark, end) {
            push(&mut found, text, start..end);
            start = end;
        }
    }
    push(&mut found, text, start..text.len());
    all.extend(found.into_iter().map(|r| r.start + offset..r.end + offset));
}

fn push(found: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let part = &text[range.clone()];
    let trimmed = part.trim();
    if !trimmed.is_empty() {
        let start = range.start + (part.len() - part.trim_start().len());
        found.push(start..start + trimmed.len());
    }
}

/// Quotes and brackets that belong to the sentence before.
fn closers(rest: &str) -> usize {
    rest.chars()
        .take_while(|c| matches!(c, '"' | '\'' | '”' | '’' | ')' | ']' | '»' | '*' | '_'))
        .map(char::len_utf8)
        .sum()
}

/// Whether the mark at `mark` ends a sentence that would go to `end`.
fn ends(text: &str, mark: usize, end: usize) -> bool {
    let rest = &text[end..];
    let mut after = rest.chars();
    match after.next() {
        None => return true,
        Some(c) if !c.is_whitespace() => return false,
        Some(_) => {}
    }
    let ahead = rest.trim_start();
    let Some(next) = ahead
        .trim_start_matches(['"', '\'', '“', '‘', '(', '[', '«', '*', '_'])
        .chars()
        .next()
    else {
        return true;
    };
    if text.as_bytes()[mark] != b'.' {
        return !next.is_lowercase();
    }
    let word = text[..mark]
        .rsplit(|c: char| c.is_whitespace() || "(\"“‘'[".contains(c))
        .next()
        .unwrap_or_default();
    if next.is_lowercase() {
        return false;
    }
    let lower = word.to_lowercase();
    if MAYBE.contains(&lower.as_str()) {
        return next.is_uppercase() && !names_a_day(ahead);
    }
    if NUMBERED.contains(&lower.as_str()) {
        return !next.is_ascii_digit();
    }
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
    !(SHORT.contains(&lower.as_str()) || TITLES.contains(&word) || initial)
}

/// "10 p.m. Monday", "2 a.m. CST": the sentence goes on.
fn names_a_day(ahead: &str) -> bool {
    const DAYS: [&str; 19] = [
        "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Jan", "Feb", "Mar", "Apr", "May", "Jun",
        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let zone = ahead
        .chars()
        .take_while(|c| c.is_alphanumeric())
        .all(char::is_uppercase);
    DAYS.iter().any(|day| ahead.starts_with(day))
        || (zone && !ahead.starts_with("IT ") && !ahead.starts_with("I "))
}

/// The words of a text: letters and digits with apostrophes and hyphens inside.
pub fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let edge = ['\'', '’', '‘', '-', '_'];
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = first(text, at, true);
            if start == text.len() {
                return None;
            }
            at = first(text, start, false);
            let word = &text[start..at];
            let bytes = word.as_bytes();
            let letter = u8::is_ascii_alphanumeric;
            if bytes.first().is_some_and(letter) && bytes.last().is_some_and(letter) {
                return Some(start..at);
            }
            let trimmed = word.trim_matches(edge);
            if !trimmed.is_empty() {
                let lead = word.len() - word.trim_start_matches(edge).len();
                return Some(start + lead..start + lead + trimmed.len());
            }
        }
    })
}

/// The first letter at or behind a byte that may be in a word, or that may not; otherwise the text's end.
fn first(text: &str, mut at: usize, inside: bool) -> usize {
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            if (byte.is_ascii_alphanumeric() || matches!(byte, b'\'' | b'-' | b'_')) == inside {
                return at;
            }
            at += 1;
        } else if let Some(c) = text[at..].chars().next() {
            if (c.is_alphanumeric() || matches!(c, '’' | '‘')) == inside {
                return at;
            }
            at += c.len_utf8();
        }
    }
    at
}

/// Syllables of an English word: groups of vowels, less what is silent. At least one.
pub fn syllables(word: &str) -> usize {
    // Words are short: their letters fit on the stack, as lower-case ASCII or as one sign for any other letter.
    let mut letters = [0u8; 48];
    let mut n = 0;
    if word.is_ascii() {
        let plain = word.bytes().filter(u8::is_ascii_alphabetic);
        for (letter, byte) in letters.iter_mut().zip(plain) {
            *letter = byte.to_ascii_lowercase();
            n += 1;
        }
    } else {
        let known = word.chars().filter(|c| c.is_alphabetic());
        for (letter, c) in letters.iter_mut().zip(known) {
            *letter = plain(c);
            n += 1;
        }
    }
    let letters = &letters[..n];
    // A letter's bit says whether it is a vowel.
    const VOWELS: u32 = 1 << 0 | 1 << 4 | 1 << 8 | 1 << 14 | 1 << 20 | 1 << 24;
    let vowel = |c: u8| VOWELS >> (c - b'a') & 1 == 1;
    // Each letter a bit: groups of vowels begin where the letter before is none.
    let vowels = letters
        .iter()
        .enumerate()
        .fold(0u64, |bits, (i, c)| bits | u64::from(vowel(*c)) << i);
    let mut count = (vowels & !(vowels << 1)).count_ones() as usize;
    let ends = |end: &[u8]| letters.ends_with(end);
    let at = |back: usize| letters[n - back];
    let silent_e = n > 2 && ends(b"e") && !vowel(at(2)) && (!ends(b"le") || vowel(at(3)));
    let silent_ed = n > 3 && ends(b"ed") && !vowel(at(3)) && !matches!(at(3), b't' | b'd');
    let hissed: [&[u8]; 8] = [
        b"ces", b"ges", b"ses", b"xes", b"zes", b"ches", b"shes", b"les",
    ];
    let silent_es = n > 3 && ends(b"es") && !vowel(at(3)) && !hissed.iter().any(|end| ends(end));
    count -= usize::from(count > 1 && (silent_e || silent_ed || silent_es));
    // Two vowels that are spoken apart, unless they soften the letter before.
    let mut pairs = vowels & (vowels >> 1);
    while pairs != 0 {
        let i = pairs.trailing_zeros() as usize;
        pairs &= pairs - 1;
        let pair = &letters[i..i + 2];
        let softened = i > 0 && matches!(letters[i - 1], b'c' | b't' | b's' | b'p');
        count += usize::from(matches!(pair, b"ia" | b"iu" | b"eo") && !softened);
    }
    count.max(1)
}

/// A letter as lower-case ASCII, with its accent taken off; another alphabet's is a consonant.
fn plain(c: char) -> u8 {
    match c {
        'a'..='z' => c as u8,
        'A'..='Z' => c.to_ascii_lowercase() as u8,
        'à' | 'á' | 'â' | 'ä' | 'å' | 'ã' | 'Ä' => b'a',
        'è' | 'é' | 'ê' | 'ë' | 'É' => b'e',
        'ì' | 'í' | 'î' | 'ï' => b'i',
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' | 'Ö' => b'o',
        'ù' | 'ú' | 'û' | 'ü' | 'Ü' => b'u',
        _ => b'x',
    }
}

/// What metrics are made of.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counts {
    pub words: f64,
    pub sentences: f64,
    pub syllables: f64,
    /// Letters and digits.
    pub characters: f64,
    /// Three syllables and more, without counting a usual ending.
    pub complex_words: f64,
    /// More than six letters.
    pub long_words: f64,
    /// Three syllables and more.
    pub polysyllabic_words: f64,
}

/// Counts a text.
pub fn count(text: &str) -> Counts {
    let mut counts = Counts {
        sentences: sentences(text).len() as f64,
        ..Counts::default()
    };
    for range in words(text) {
        let word = &text[range];
        let n = syllables(word);
        let letters = if word.is_ascii() {
            word.bytes().filter(u8::is_ascii_alphanumeric).count()
        } else {
            word.chars().filter(|c| c.is_alphanumeric()).count()
        };
        let ending = ["es", "ed", "ing"].iter().any(|e| word.ends_with(e));
        counts.words += 1.0;
        counts.syllables += n as f64;
        counts.characters += letters as f64;
        counts.long_words += f64::from(u8::from(letters > 6));
        counts.polysyllabic_words += f64::from(u8::from(n > 2));
        counts.complex_words += f64::from(u8::from(n - usize::from(ending && n > 0) > 2));
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn sentences_end_where_people_end_them() {
        assert_eq!(
            split("One. Two! Three? Four"),
            ["One.", "Two!", "Three?", "Four"]
        );
        assert_eq!(
            split("Ask Dr. Lee, e.g. today. Then go."),
            ["Ask Dr. Lee, e.g. today.", "Then go."]
        );
        assert_eq!(
            split("It ends at 10 p.m. CST on Monday. We call."),
            ["It ends at 10 p.m. CST on Monday.", "We call."]
        );
        assert_eq!(
            split("It ends at 10 p.m. You can sign in."),
            ["It ends at 10 p.m.", "You can sign in."]
        );
        assert_eq!(
            split("The answer is no. We sat. No. 3 is."),
            ["The answer is no.", "We sat.", "No. 3 is."]
        );
        assert_eq!(
            split("Version 2.4 is new. (See page 3.) Yes."),
            ["Version 2.4 is new.", "(See page 3.)", "Yes."]
        );
        assert_eq!(
            split("She said “go.” Then he went."),
            ["She said “go.”", "Then he went."]
        );
        assert_eq!(
            split("A list\n\nand more. Yes\n\n\n"),
            ["A list", "and more.", "Yes"]
        );
        assert_eq!(split("  \n "), Vec::<&str>::new());
    }

    #[test]
    fn words_keep_their_hyphens() {
        let text = "The e-mail's ‘on’ – it’s 18,400.";
        let found: Vec<&str> = words(text).map(|r| &text[r]).collect();
        assert_eq!(found, ["The", "e-mail's", "on", "it’s", "18", "400"]);
    }

    #[test]
    fn syllables_of_words_we_use() {
        for (word, n) in [
            ("the", 1),
            ("use", 1),
            ("utilize", 3),
            ("table", 2),
            ("wanted", 2),
            ("used", 1),
            ("services", 3),
            ("outage", 2),
            ("people", 2),
            ("authentication", 5),
            ("video", 3),
            ("XML", 1),
            ("social", 2),
        ] {
            assert_eq!(syllables(word), n, "{word}");
        }
    }
}
