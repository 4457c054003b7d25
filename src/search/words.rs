//! Text → search terms. The browser's script (`themes/university/static/search.js`) does the same to a query,
//! letter by letter; `tests/search/words.json` holds both to one result.
use super::stem::stem;
use std::collections::HashSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// English words that say nothing of what a text is about.
pub const COMMON: &str = "a an and are as at be been but by can could did do does for from had has have he her his \
    how i if in into is it its me my no not of on or our out shall she should so some such than that the their them \
    then there these they this those to too us was we were what when where which who whom why will with would you your";

/// The longest word that compound forms make: longer ones are addresses and paths, which nobody types.
const LONGEST_COMPOUND: usize = 20;
/// More parts than that are a list: an address of the internet has four.
const MOST_PARTS: usize = 4;

/// How a language's words become terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Stemmed, and without the most common words.
    English,
    /// Words as they are, without case and accents.
    Plain,
}

impl Language {
    /// Of a BCP 47 tag, like "en-US".
    pub fn of(tag: &str) -> Language {
        let first = tag.split(['-', '_']).next().unwrap_or_default();
        if first.eq_ignore_ascii_case("en") {
            Language::English
        } else {
            Language::Plain
        }
    }

    pub fn is_common(self, word: &str) -> bool {
        static ALL: LazyLock<HashSet<&str>> = LazyLock::new(|| COMMON.split(' ').collect());
        self == Language::English && ALL.contains(word)
    }

    /// The term of a word that [`words`] found.
    pub fn term(self, word: &str) -> String {
        match self {
            Language::English => stem(word),
            Language::Plain => word.to_string(),
        }
    }
}

/// Lower case, without accents and apostrophes: "Café’s" is "cafe".
pub fn fold(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        out.extend(text.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        let plain = text.nfkd().filter(|c| !is_combining_mark(*c));
        out.extend(plain.flat_map(char::to_lowercase).map(|c| match c {
            '’' | 'ʼ' => '\'',
            other => other,
        }));
    }
}

/// Calls `found` with every word of a folded text, and with what the parts of a compound make together: "wi-fi"
/// gives "wi", "fi" and "wifi"; "802.1x" gives "802", "1x" and "8021x".
pub fn words(folded: &str, mut found: impl FnMut(&str)) {
    let mut compound = String::new();
    let mut rest = folded;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        rest = &rest[start..];
        let end = run(rest);
        each(&rest[..end], &mut compound, &mut found);
        rest = &rest[end..];
    }
}

/// [`fold`] and [`words`] in one step. Nearly all text is ASCII, where a word can be folded by itself.
pub fn folded_words(text: &str, folded: &mut String, mut found: impl FnMut(&str)) {
    if !text.is_ascii() {
        fold(text, folded);
        return words(folded, found);
    }
    let bytes = text.as_bytes();
    let end_of_part = |from: usize| {
        let part = bytes[from..].iter();
        from + part.take_while(|byte| byte.is_ascii_alphanumeric()).count()
    };
    let mut compound = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let from = at;
        at = end_of_part(from);
        let mut simple = true;
        while let [joint, next, ..] = bytes[at..]
            && at > from
            && matches!(joint, b'-' | b'.' | b'_' | b'\'')
            && next.is_ascii_alphanumeric()
        {
            simple = false;
            at = end_of_part(at + 1);
        }
        if at > from {
            folded.clear();
            folded.push_str(&text[from..at]);
            folded.make_ascii_lowercase();
            match simple {
                true => found(folded),
                false => each(folded, &mut compound, &mut found),
            }
        }
        at += 1;
    }
}

/// Where a word ends, with the parts that single hyphens, points and underscores join to it.
fn run(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_alphanumeric() {
            end = at + c.len_utf8();
        } else {
            let joins = matches!(c, '-' | '.' | '_' | '\'');
            if !(joins && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric())) {
                break;
            }
        }
    }
    end
}

fn each(run: &str, compound: &mut String, found: &mut impl FnMut(&str)) {
    let is_simple = !run.contains(['-', '.', '_', '\'']);
    if is_simple {
        return found(run);
    }
    let mut parts = 0;
    compound.clear();
    for part in run.split(['-', '.', '_']) {
        let word = part.strip_suffix("'s").unwrap_or(part);
        if word.contains('\'') {
            let word = word.replace('\'', "");
            compound.push_str(&word);
            found(&word);
        } else {
            compound.push_str(word);
            found(word);
        }
        parts += 1;
    }
    if (2..=MOST_PARTS).contains(&parts) && compound.chars().count() <= LONGEST_COMPOUND {
        found(compound);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Case {
        text: String,
        words: Vec<String>,
    }

    #[test]
    fn words_as_the_list_says() {
        let cases: Vec<Case> =
            serde_json::from_str(include_str!("../../tests/search/words.json")).expect("a list");
        assert!(cases.len() > 15);
        let mut folded = String::new();
        for case in cases {
            fold(&case.text, &mut folded);
            let mut found = Vec::new();
            words(&folded, |word| found.push(word.to_string()));
            assert_eq!(found, case.words, "{}", case.text);
            found.clear();
            folded_words(&case.text, &mut folded, |word| found.push(word.to_string()));
            assert_eq!(found, case.words, "{}", case.text);
        }
    }

    #[test]
    fn languages_by_their_tag() {
        assert_eq!(Language::of("en-US"), Language::English);
        assert_eq!(Language::of("EN"), Language::English);
        assert_eq!(Language::of("eng"), Language::Plain);
        assert_eq!(Language::of("fi"), Language::Plain);
        assert!(Language::English.is_common("how") && !Language::Plain.is_common("how"));
    }
}
