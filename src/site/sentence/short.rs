//! Short texts, cut between words.
/// At most `limit` characters (Unicode scalar values), cut between words and marked with "…". A number stays with
/// its unit ("10 p.m."), a time with its zone, a date and a range of times in one piece.
pub fn short(text: &str, limit: usize) -> String {
    let words: Vec<&str> = words(text).collect();
    let whole = words.join(" ");
    if whole.chars().count() <= limit {
        return whole;
    }
    let (mut best, mut length) = (None, 0);
    for (i, word) in words.iter().enumerate() {
        length += word.chars().count() + usize::from(i > 0);
        if length > limit {
            break;
        }
        if !is_bound(&words, i) {
            let cut = mark_cut(&words[..=i]);
            best = if cut.chars().count() <= limit {
                Some(cut)
            } else {
                best
            };
        }
    }
    best.unwrap_or_else(|| hard_cut(&whole, limit))
}

/// A text and an address in so many characters; the address is never cut, and left out where it would be nearly all.
pub fn short_with_address(text: &str, address: &str, limit: usize) -> String {
    let room = limit.saturating_sub(address.chars().count() + 1);
    if room < limit / 3 {
        return short(text, limit);
    }
    format!("{} {address}", short(text, room))
}

/// Words between spaces; a no-break space does not part them.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}');
    text.split(parts).filter(|word| !word.is_empty())
}

pub(super) fn mark_cut(words: &[&str]) -> String {
    let kept = words.join(" ");
    let kept = kept.trim_end_matches([',', ';', ':', '–', '—', '-', '(', '/', ' ']);
    // "p.m.…" would be four dots.
    if kept.ends_with('.') {
        format!("{kept} …")
    } else {
        format!("{kept}…")
    }
}

/// Nothing but one endless word, or no room for one.
pub(super) fn hard_cut(text: &str, limit: usize) -> String {
    match limit {
        0 => String::new(),
        1 => "…".into(),
        _ if !text.chars().take(limit).any(|c| c == ' ') => {
            text.chars().take(limit - 1).chain(['…']).collect()
        }
        _ => "…".into(),
    }
}

/// Whether the word at `i` and the next one belong together.
pub(super) fn is_bound(words: &[&str], i: usize) -> bool {
    let (Some(word), Some(next)) = (words.get(i), words.get(i + 1)) else {
        return false;
    };
    let before = i.checked_sub(1).and_then(|j| words.get(j));
    let half = matches!(*word, "a.m." | "p.m." | "am" | "pm" | "noon" | "midnight");
    let next_is_zone = next.starts_with("UTC")
        || next
            .trim_matches(['(', ')', '.', ',', ';'])
            .chars()
            .all(|c| c.is_ascii_uppercase());
    let from_a_time = before.is_some_and(|word| is_time(word) || is_number(word));
    let in_range = *word == "to"
        && from_a_time
        && (is_number(next) || is_time(next) || starts_with_digit(next));
    let before_range = (is_number(word) || half)
        && *next == "to"
        && words
            .get(i + 2)
            .is_some_and(|w| starts_with_digit(w) || is_time(w));
    let date = is_month(word) && starts_with_digit(next);
    let dated =
        word.ends_with(',') && is_month(before.copied().unwrap_or_default()) && is_year(next);
    let weekday = is_weekday(word) && (is_month(next) || starts_with_digit(next));
    is_number(word)
        || (half && next_is_zone)
        || in_range
        || before_range
        || date
        || dated
        || weekday
}

/// A number that waits for its unit: "10", "2:10", "(555)", "$5"; not "5," or "2026.".
pub(super) fn is_number(word: &str) -> bool {
    let bare = word.trim_matches(['(', ')', '$', '€', '£', '+', '~', '“', '"']);
    starts_with_digit(bare) && bare.ends_with(|c: char| c.is_ascii_digit())
}

pub(super) fn is_time(word: &str) -> bool {
    matches!(word, "a.m." | "p.m." | "am" | "pm" | "noon" | "midnight")
}

pub(super) fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

pub(super) fn is_year(word: &str) -> bool {
    let bare = word.trim_end_matches([',', '.', ';', ')']);
    bare.len() == 4 && bare.bytes().all(|b| b.is_ascii_digit())
}

pub(super) fn is_month(word: &str) -> bool {
    crate::base::time::MONTHS.contains(&word)
}

pub(super) fn is_weekday(word: &str) -> bool {
    let bare = word.trim_end_matches(',');
    bare.ends_with("day")
        && ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
            .iter()
            .any(|d| bare.starts_with(d))
}
