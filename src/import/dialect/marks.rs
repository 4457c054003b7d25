//! Marks around a few words that CommonMark does not know: `==marked==`, `^^new^^`, `H~2~O`, `x^2^`.
use super::Work;
use super::inline::each;
use crate::import::lines::{Line, outside_code};

/// Each mark with the element that takes its place.
const PAIRS: [(&str, &str); 2] = [("==", "mark"), ("^^", "ins")];
const SINGLES: [(char, &str); 2] = [('~', "sub"), ('^', "sup")];

pub fn pass(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    each(lines, |line| {
        if !line.text.contains(['=', '^', '~']) {
            return Some(line);
        }
        let no = line.no;
        let text = outside_code(&line.text, |text| {
            let doubles = PAIRS.iter().fold(text.to_string(), |text, (mark, tag)| {
                double(&text, mark, tag)
            });
            SINGLES
                .iter()
                .fold(doubles, |text, (mark, tag)| single(&text, *mark, tag))
        });
        if text != line.text {
            work.notes
                .changed(no, "marks around words are elements now", &line.text);
        }
        Some(Line::new(text, no))
    })
}

/// `==words==`: no space inside the marks, and no third sign beside them.
fn double(text: &str, mark: &str, tag: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find(mark) {
        let inside = &rest[open + mark.len()..];
        let end = inside.find(mark).filter(|end| {
            let words = &inside[..*end];
            !words.is_empty()
                && !words.starts_with([' ', '='])
                && !words.ends_with([' ', '='])
                && !inside[end + mark.len()..].starts_with('=')
        });
        let Some(end) = end else {
            out.push_str(&rest[..open + mark.len()]);
            rest = inside;
            continue;
        };
        out.push_str(&rest[..open]);
        out.push_str(&format!("<{tag}>{}</{tag}>", &inside[..end]));
        rest = &inside[end + mark.len()..];
    }
    out.push_str(rest);
    out
}

/// `~2~`: short, without spaces, between two signs that stand alone and not in an address.
fn single(text: &str, mark: char, tag: &str) -> String {
    const LONGEST: usize = 24;
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find(mark) {
        let inside = &rest[open + 1..];
        let before = rest[..open].chars().next_back();
        let alone =
            !inside.starts_with(mark) && before.is_some_and(|c| c.is_alphanumeric() || c == ')');
        let end = inside
            .char_indices()
            .take(LONGEST)
            .find(|(_, c)| *c == mark)
            .map(|(at, _)| at)
            .filter(|end| {
                let words = &inside[..*end];
                !words.is_empty()
                    && words
                        .chars()
                        .all(|c| c.is_alphanumeric() || matches!(c, '+' | '-' | '.' | ','))
                    && !inside[end + 1..].starts_with(mark)
            });
        match end.filter(|_| alone) {
            Some(end) => {
                out.push_str(&rest[..open]);
                out.push_str(&format!("<{tag}>{}</{tag}>", &inside[..end]));
                rest = &inside[end + 1..];
            }
            None => {
                // A run of signs is passed as one.
                let run = inside.len() - inside.trim_start_matches(mark).len();
                out.push_str(&rest[..open + 1 + run]);
                rest = &inside[run..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        assert_eq!(double("a ==b c== d", "==", "mark"), "a <mark>b c</mark> d");
        assert_eq!(double("a == b and c ==", "==", "mark"), "a == b and c ==");
        assert_eq!(single("H~2~O", '~', "sub"), "H<sub>2</sub>O");
        assert_eq!(
            single("~~gone~~ and ~/home", '~', "sub"),
            "~~gone~~ and ~/home"
        );
        assert_eq!(single("x^2^ [^1]", '^', "sup"), "x<sup>2</sup> [^1]");
    }
}
