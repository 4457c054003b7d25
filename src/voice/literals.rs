//! Literals that every match of a pattern must hold, so that a scan for literals says where a pattern may match at all.
use super::pattern::Pattern;
use regex_syntax::hir::literal::{ExtractKind, Extractor, Seq};
use regex_syntax::hir::{Hir, HirKind};

/// What the literals say about a pattern. All are lower-case ASCII where case does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literals {
    /// The pattern is these words, in the order of preference, and nothing else.
    Exact(Vec<String>),
    /// Each match begins with one of these.
    Prefix(Vec<String>),
    /// Each match holds one of these somewhere.
    Inner(Vec<String>),
    /// Nothing is known: the pattern has to look for itself.
    None,
}

/// Characters that lower-case ASCII letters fold from: a text with one of them is searched without literals.
pub const FOLDS_TO_ASCII: [char; 2] = ['\u{17F}', '\u{212A}'];

/// The literals of a pattern.
pub fn of(pattern: &Pattern, ignorecase: bool) -> Literals {
    let relaxed = &pattern.translated.relaxed;
    let Ok(hir) = regex_syntax::Parser::new().parse(relaxed) else {
        return Literals::None;
    };
    if hir.properties().minimum_len().unwrap_or(0) == 0 {
        return Literals::None;
    }
    let insensitive = ignorecase || pattern.translated.cased;
    let seq = extract(&hir);
    if seq.is_exact()
        && !insensitive_beyond_ascii(&seq, insensitive)
        && hir.properties().look_set().is_empty()
        && !pattern.translated.fancy
        && !pattern.translated.cased
        && let Some(words) = strings(&seq)
    {
        return Literals::Exact(words);
    }
    if let Some(words) = useful(&seq, insensitive) {
        return Literals::Prefix(words);
    }
    match required(&hir, insensitive, 0) {
        Some(words) => Literals::Inner(words),
        None => Literals::None,
    }
}

fn extract(hir: &Hir) -> Seq {
    let mut extractor = Extractor::new();
    extractor
        .kind(ExtractKind::Prefix)
        .limit_class(12)
        .limit_repeat(4)
        .limit_literal_len(32)
        .limit_total(96);
    extractor.extract(hir)
}

fn strings(seq: &Seq) -> Option<Vec<String>> {
    let literals = seq.literals()?;
    let words = literals
        .iter()
        .map(|l| std::str::from_utf8(l.as_bytes()).ok().map(str::to_string));
    let words = words.collect::<Option<Vec<String>>>()?;
    (!words.is_empty() && words.iter().all(|w| !w.is_empty())).then_some(words)
}

fn insensitive_beyond_ascii(seq: &Seq, insensitive: bool) -> bool {
    insensitive
        && seq
            .literals()
            .is_some_and(|l| l.iter().any(|l| !l.as_bytes().is_ascii()))
}

/// Literals that are long enough to be rare.
fn useful(seq: &Seq, insensitive: bool) -> Option<Vec<String>> {
    let literals = seq.literals()?;
    let mut words = Vec::with_capacity(literals.len());
    for literal in literals {
        let mut bytes = literal.as_bytes();
        if insensitive && let Some(end) = bytes.iter().position(|b| !b.is_ascii()) {
            bytes = &bytes[..end];
        }
        let word = match std::str::from_utf8(bytes) {
            Ok(word) => word,
            Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?,
        };
        words.push(if insensitive {
            word.to_ascii_lowercase()
        } else {
            word.to_string()
        });
    }
    words.sort();
    words.dedup();
    (!words.is_empty() && words.iter().all(|w| is_rare(w))).then_some(words)
}

fn is_rare(word: &str) -> bool {
    match word.len() {
        0 => false,
        1 => word
            .bytes()
            .all(|b| b.is_ascii_punctuation() && !b".,".contains(&b)),
        _ => !word.trim().is_empty(),
    }
}

/// The best literals that stand anywhere in a match.
fn required(hir: &Hir, insensitive: bool, depth: usize) -> Option<Vec<String>> {
    if depth > 16 {
        return None;
    }
    match hir.kind() {
        HirKind::Literal(_) => useful(&extract(hir), insensitive),
        HirKind::Capture(group) => required(&group.sub, insensitive, depth + 1),
        HirKind::Repetition(repeated) if repeated.min > 0 => {
            required(&repeated.sub, insensitive, depth + 1)
        }
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                let own = useful(&extract(part), insensitive);
                all.extend(own.or_else(|| required(part, insensitive, depth + 1))?);
            }
            all.sort();
            all.dedup();
            (all.len() <= 96).then_some(all)
        }
        HirKind::Concat(parts) => {
            let tails = (0..parts.len()).filter_map(|i| {
                let tail = Hir::concat(parts[i..].to_vec());
                useful(&extract(&tail), insensitive)
            });
            let inside = parts
                .iter()
                .filter_map(|part| required(part, insensitive, depth + 1));
            tails.chain(inside).max_by_key(|words| {
                let shortest = words.iter().map(String::len).min().unwrap_or(0);
                (shortest, usize::MAX - words.len())
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(text: &str, ignorecase: bool) -> Literals {
        of(
            &Pattern::new(text, ignorecase, true, true).unwrap(),
            ignorecase,
        )
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|w| w.to_string()).collect()
    }

    #[test]
    fn plain_words_are_exact() {
        assert_eq!(
            literals("user error", true),
            Literals::Exact(words(&["user error"]))
        );
        assert_eq!(
            literals("apologi[sz]e", true),
            Literals::Exact(words(&["apologise", "apologize"]))
        );
        assert_eq!(
            literals("seamless(?:ly)?", true),
            Literals::Exact(words(&["seamlessly", "seamless"]))
        );
    }

    #[test]
    fn the_rest_has_what_must_be_there() {
        assert_eq!(
            literals(r"Foo \w+", true),
            Literals::Prefix(words(&["foo "]))
        );
        assert_eq!(literals(r"\w+ly", false), Literals::Inner(words(&["ly"])));
        assert_eq!(
            literals(r"(?<!x)in(?! use)", false),
            Literals::Prefix(words(&["in"]))
        );
        assert_eq!(literals(r"\b[A-Z]{2,5}\b", false), Literals::None);
        assert_eq!(literals(r"x*", false), Literals::None);
    }
}
