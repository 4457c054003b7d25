//! Porter2, the Snowball project's English stemmer: "connected", "connecting" and "connection" become "connect".
//!
//! Written after the algorithm's description (snowballstem.org, English). The browser's script has the same in
//! JavaScript; `tests/search/stems.txt` holds both to one result.

/// Words that the rules would spoil.
const WHOLE: &[(&str, &str)] = &[
    ("skis", "ski"),
    ("skies", "sky"),
    ("idly", "idl"),
    ("gently", "gentl"),
    ("ugly", "ugli"),
    ("early", "earli"),
    ("only", "onli"),
    ("singly", "singl"),
    ("sky", "sky"),
    ("news", "news"),
    ("howe", "howe"),
    ("atlas", "atlas"),
    ("cosmos", "cosmos"),
    ("bias", "bias"),
    ("andes", "andes"),
];
/// Words that are done when their plural is gone.
const DONE: &[&str] = &[
    "inning", "outing", "canning", "herring", "earring", "evening", "proceed", "exceed", "succeed",
];
/// Beginnings whose first region begins behind them.
const STARTS: &[&str] = &[
    "gener", "commun", "arsen", "past", "univers", "later", "emerg", "organ", "inter",
];
const STEP_2: &[(&str, &str)] = &[
    ("ization", "ize"),
    ("ational", "ate"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("iveness", "ive"),
    ("tional", "tion"),
    ("biliti", "ble"),
    ("lessli", "less"),
    ("entli", "ent"),
    ("ogist", "og"),
    ("ation", "ate"),
    ("alism", "al"),
    ("aliti", "al"),
    ("ousli", "ous"),
    ("iviti", "ive"),
    ("fulli", "ful"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("abli", "able"),
    ("izer", "ize"),
    ("ator", "ate"),
    ("alli", "al"),
    ("bli", "ble"),
    ("ogi", "og"),
    ("li", ""),
];
const STEP_3: &[(&str, &str)] = &[
    ("ational", "ate"),
    ("tional", "tion"),
    ("alize", "al"),
    ("icate", "ic"),
    ("iciti", "ic"),
    ("ative", ""),
    ("ical", "ic"),
    ("ness", ""),
    ("ful", ""),
];
const STEP_4: &[&str] = &[
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous",
    "ive", "ize", "ion", "al", "er", "ic",
];

fn is_vowel(c: u8) -> bool {
    matches!(c, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

fn has_vowel(word: &[u8]) -> bool {
    word.iter().copied().any(is_vowel)
}

/// Behind the first consonant that follows a vowel.
fn region(word: &[u8], from: usize) -> usize {
    let pairs = word.windows(2).enumerate().skip(from);
    pairs
        .filter(|(_, pair)| is_vowel(pair[0]) && !is_vowel(pair[1]))
        .map(|(i, _)| i + 2)
        .next()
        .unwrap_or(word.len())
}

/// Ends in a short syllable.
fn is_short(word: &[u8]) -> bool {
    match word {
        [a, b] => is_vowel(*a) && !is_vowel(*b),
        [.., a, b, c] => {
            !is_vowel(*a) && is_vowel(*b) && !is_vowel(*c) && !matches!(c, b'w' | b'x' | b'Y')
        }
        _ => false,
    }
}

/// The stem of a word in lower-case ASCII letters; anything else comes back as it is.
pub fn stem(text: &str) -> String {
    if text.len() <= 2 || !text.bytes().all(|b| b.is_ascii_lowercase()) {
        return text.to_string();
    }
    if let Some((_, stem)) = WHOLE.iter().find(|(word, _)| *word == text) {
        return stem.to_string();
    }
    let mut word = text.as_bytes().to_vec();
    if word.len() == 5 && word.ends_with(b"ying") && !is_vowel(word[0]) {
        return format!("{}ie", word[0] as char);
    }
    for i in 0..word.len() {
        if word[i] == b'y' && (i == 0 || is_vowel(word[i - 1])) {
            word[i] = b'Y';
        }
    }
    let start = STARTS.iter().find(|start| text.starts_with(**start));
    let first = start.map_or_else(|| region(&word, 0), |start| start.len());
    let second = region(&word, first);
    plural(&mut word);
    if !DONE.iter().any(|done| done.as_bytes() == word) {
        past(&mut word, first);
        y_to_i(&mut word);
        step_2(&mut word, first);
        step_3(&mut word, first, second);
        step_4(&mut word, second);
        last_letter(&mut word, first, second);
    }
    word.make_ascii_lowercase();
    String::from_utf8(word).unwrap_or_else(|_| text.to_string())
}

fn plural(word: &mut Vec<u8>) {
    let n = word.len();
    if word.ends_with(b"sses") {
        word.truncate(n - 2);
    } else if word.ends_with(b"ies") || word.ends_with(b"ied") {
        word.truncate(if n > 4 { n - 2 } else { n - 1 });
    } else if word.ends_with(b"s")
        && !word.ends_with(b"us")
        && !word.ends_with(b"ss")
        && has_vowel(&word[..n - 2])
    {
        word.truncate(n - 1);
    }
}

fn past(word: &mut Vec<u8>, first: usize) {
    for suffix in ["eedly", "eed"] {
        if word.ends_with(suffix.as_bytes()) {
            let keep = word.len() - suffix.len();
            if keep >= first {
                word.truncate(keep + 2);
            }
            return;
        }
    }
    for suffix in ["ingly", "edly", "ing", "ed"] {
        if word.ends_with(suffix.as_bytes()) {
            let keep = word.len() - suffix.len();
            if has_vowel(&word[..keep]) {
                word.truncate(keep);
                mend(word, first);
            }
            return;
        }
    }
}

/// What is left of "hoping" is "hope", and of "hopping" is "hop".
fn mend(word: &mut Vec<u8>, first: usize) {
    let n = word.len();
    let is_double = matches!(
        word[n.saturating_sub(2)..],
        [a, b] if a == b && matches!(a, b'b' | b'd' | b'f' | b'g' | b'm' | b'n' | b'p' | b'r' | b't')
    );
    if [b"at", b"bl", b"iz"].iter().any(|end| word.ends_with(*end)) {
        word.push(b'e');
    } else if is_double {
        if !(n == 3 && matches!(word[0], b'a' | b'e' | b'o')) {
            word.pop();
        }
    } else if first >= n && is_short(word) {
        word.push(b'e');
    }
}

fn y_to_i(word: &mut [u8]) {
    if let [_, .., before, last @ (b'y' | b'Y')] = word
        && !is_vowel(*before)
    {
        *last = b'i';
    }
}

fn step_2(word: &mut Vec<u8>, first: usize) {
    let found = STEP_2
        .iter()
        .find(|(end, _)| word.ends_with(end.as_bytes()));
    let Some((end, instead)) = found else { return };
    let keep = word.len() - end.len();
    if keep < first {
        return;
    }
    let before = keep.checked_sub(1).map(|i| word[i]);
    match *end {
        "ogi" if before != Some(b'l') => return,
        "li" if !before.is_some_and(|c| b"cdeghkmnrt".contains(&c)) => return,
        _ => word.truncate(keep),
    }
    word.extend_from_slice(instead.as_bytes());
}

fn step_3(word: &mut Vec<u8>, first: usize, second: usize) {
    let found = STEP_3
        .iter()
        .find(|(end, _)| word.ends_with(end.as_bytes()));
    let Some((end, instead)) = found else { return };
    let keep = word.len() - end.len();
    if keep >= if *end == "ative" { second } else { first } {
        word.truncate(keep);
        word.extend_from_slice(instead.as_bytes());
    }
}

fn step_4(word: &mut Vec<u8>, second: usize) {
    let found = STEP_4.iter().find(|end| word.ends_with(end.as_bytes()));
    let Some(end) = found else { return };
    let keep = word.len() - end.len();
    let fits = *end != "ion" || matches!(word[..keep], [.., b's' | b't']);
    if keep >= second && fits {
        word.truncate(keep);
    }
}

fn last_letter(word: &mut Vec<u8>, first: usize, second: usize) {
    let keep = word.len().saturating_sub(1);
    let goes = match word[..] {
        [.., b'e'] => keep >= second || (keep >= first && !is_short(&word[..keep])),
        [.., b'l', b'l'] => keep >= second,
        _ => false,
    };
    if goes {
        word.truncate(keep);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_as_the_list_says() {
        let list = include_str!("../../tests/search/stems.txt");
        let mut count = 0;
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            let (word, expected) = line.split_once(' ').expect("two words a line");
            assert_eq!(stem(word), expected, "{word}");
            count += 1;
        }
        assert!(count > 5000);
    }

    #[test]
    fn what_is_no_english_word_stays() {
        for word in ["", "a", "kb1042", "0x80070005", "8021x", "größe", "Ÿ"] {
            assert_eq!(stem(word), word);
        }
    }
}
