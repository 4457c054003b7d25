//! Names: slugs, near names, and lists of names in a sentence.
use unicode_normalization::UnicodeNormalization;

/// Lower-case letters, digits and single hyphens, in the manner of GitHub's heading anchors; other
/// alphabets are kept, since browsers take them.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if (c.is_whitespace() || c == '-' || c == '_' || c == '/')
            && !out.is_empty()
            && !out.ends_with('-')
        {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// A permanent id: `[a-z0-9-]+`.
pub fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// A title turned into an id, for `new`.
pub fn id_from_title(title: &str) -> String {
    let plain: String = slug(title)
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let short: Vec<&str> = plain.split('-').filter(|w| !w.is_empty()).take(8).collect();
    if short.is_empty() {
        "untitled".into()
    } else {
        short.join("-")
    }
}

/// Letters of Europe without their marks, so that "Prüfung" is not "prfung" in an address.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let plain = match c {
            'ä' | 'Ä' | 'æ' | 'Æ' => "ae",
            'ö' | 'Ö' | 'ø' | 'Ø' | 'œ' | 'Œ' => "oe",
            'ü' | 'Ü' => "ue",
            'ß' | 'ẞ' => "ss",
            'à' | 'á' | 'â' | 'ã' | 'ā' | 'ą' | 'À' | 'Á' | 'Â' | 'Ã' | 'Ą' => "a",
            'å' | 'Å' => "aa",
            'ç' | 'ć' | 'č' | 'Ç' | 'Ć' | 'Č' => "c",
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' | 'È' | 'É' | 'Ê' | 'Ë' | 'Ę' => {
                "e"
            }
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'Í' | 'Î' | 'Ï' => "i",
            'ñ' | 'ń' | 'ň' | 'Ñ' => "n",
            'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'Ó' | 'Ô' | 'Õ' => "o",
            'ř' | 'Ř' => "r",
            'ś' | 'š' | 'ş' | 'Ś' | 'Š' | 'Ş' => "s",
            'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'Ú' | 'Û' => "u",
            'ý' | 'ÿ' | 'Ý' => "y",
            'ź' | 'ż' | 'ž' | 'Ź' | 'Ż' | 'Ž' => "z",
            'ł' | 'Ł' => "l",
            'đ' | 'ð' | 'Đ' => "d",
            'þ' | 'Þ' => "th",
            _ => {
                out.push(c);
                continue;
            }
        };
        out.push_str(plain);
    }
    out
}

/// The candidate that the author probably meant, if one is near enough.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase().replace(['-', ' '], "_");
    candidates
        .into_iter()
        .map(|c| {
            (
                strsim::normalized_damerau_levenshtein(
                    &folded,
                    &c.to_lowercase().replace(['-', ' '], "_"),
                ),
                c,
            )
        })
        .filter(|(near, c)| {
            *near >= 0.6 || (c.len() >= 3 && folded.len() >= 3 && c.starts_with(&folded))
        })
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, c)| c)
}

/// "Canvas", "Canvas and Zoom", "Canvas, Panopto and Zoom".
pub fn and_list<S: AsRef<str>>(names: &[S]) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().into(),
        [most @ .., last] => {
            format!(
                "{} and {}",
                most.iter()
                    .map(AsRef::as_ref)
                    .collect::<Vec<_>>()
                    .join(", "),
                last.as_ref()
            )
        }
    }
}

/// With a capital letter at its beginning.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// "`a`, `b` or `c`", for the help line of a finding.
pub fn or_list<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("`{}`", n.as_ref())).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// "1 page", "2 pages".
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n), if n == 1 { one } else { many })
}

/// 12345 → "12,345".
pub fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A path as machines see it that do not tell capitals apart, nor how accents are written: Windows and macOS.
pub fn folded(path: &str) -> String {
    match path
        .bytes()
        .all(|b| b.is_ascii() && !b.is_ascii_uppercase())
    {
        true => path.into(),
        false => path.to_lowercase().nfc().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        assert_eq!(
            slug("If it doesn’t work: 2 things"),
            "if-it-doesnt-work-2-things"
        );
        assert_eq!(slug("  Größe  "), "größe");
        assert_eq!(slug("?!"), "");
        assert_eq!(id_from_title("Größe & more"), "gre-more");
    }

    #[test]
    fn near_names() {
        assert_eq!(nearest("sumary", ["summary", "services"]), Some("summary"));
        assert_eq!(
            nearest("next-update-by", ["next_update_by", "started"]),
            Some("next_update_by")
        );
        assert_eq!(nearest("colour", ["summary", "services"]), None);
    }

    #[test]
    fn lists() {
        assert_eq!(
            and_list(&["Canvas", "Panopto", "Zoom"]),
            "Canvas, Panopto and Zoom"
        );
        assert_eq!(thousands(1234567), "1,234,567");
        assert_eq!(thousands(12), "12");
    }
}
