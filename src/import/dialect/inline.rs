//! What stands in a line: attribute lists, icons, keys, marks; and small blocks: contents, definitions, abbreviations.
use super::Work;
use crate::import::lines::{Fence, Line, indent, outside_code};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// A pattern; one that is wrong matches nothing, and the tests below would say so.
struct Pattern(Option<Regex>);

impl Pattern {
    fn new(text: &str) -> Pattern {
        Pattern(Regex::new(text).ok())
    }

    fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.0.as_ref()?.captures(text)
    }

    /// The first match.
    fn found<'t>(&self, text: &'t str) -> Option<&'t str> {
        Some(self.0.as_ref()?.find(text)?.as_str())
    }

    fn replace(&self, text: &str, with: impl FnMut(&Captures<'_>) -> String) -> String {
        match &self.0 {
            Some(pattern) => pattern.replace_all(text, with).into_owned(),
            None => text.to_string(),
        }
    }
}

fn pattern(text: &str) -> Pattern {
    Pattern::new(text)
}

const ATTRIBUTE: &str = r#"(?:[.#][\w:-]+|[A-Za-z][\w:-]*=(?:"[^"]*"|'[^']*'|[^\s}"']+))"#;

/// `{: .class #id key="value" }` in the manner of Python-Markdown, kramdown and Goldmark.
static ATTRIBUTES: LazyLock<Pattern> =
    LazyLock::new(|| pattern(&format!(r"\{{:?\s*({ATTRIBUTE}(?:\s+{ATTRIBUTE})*)\s*\}}")));
static ID: LazyLock<Pattern> = LazyLock::new(|| pattern(r"#([\w:-]+)"));
static ICON: LazyLock<Pattern> = LazyLock::new(|| {
    pattern(
        r"(^|[\s\[(*_])?(:(?:material|octicons|fontawesome|simple|fas|fab|far|mdi|bi)-[a-z0-9-]+:)( ?)",
    )
});
static KEYS: LazyLock<Pattern> =
    LazyLock::new(|| pattern(r"\+\+([a-z0-9]+(?:[-+][a-z0-9]+)*)\+\+"));
static HASH: LazyLock<Pattern> = LazyLock::new(|| pattern(r"^(#{1,6})([^#\s!].*)$"));
static ABBREVIATION: LazyLock<Pattern> = LazyLock::new(|| pattern(r"^\*\[([^\]]+)\]:\s*(.*)$"));
static EMOJI: LazyLock<Pattern> = LazyLock::new(|| pattern(r":([a-z0-9_+-]{2,30}):"));

/// Attribute lists: an id of a heading stays, everything else is style.
pub fn attributes(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    each(lines, |line| {
        if !line.text.contains('{') {
            return Some(line);
        }
        let is_heading = is_heading(&line.text);
        let whole = line.text.trim().to_string();
        let alone = ATTRIBUTES.found(&whole) == Some(whole.as_str());
        let no = line.no;
        let text = outside_code(&line.text, |text| {
            let mut before = 0;
            ATTRIBUTES.replace(text, |found: &Captures<'_>| {
                let Some(all) = found.get(0) else {
                    return String::new();
                };
                let glued = text[before..all.start()].trim_end();
                before = all.end();
                let colon = all.as_str().starts_with("{:");
                let after = glued.ends_with([')', ']', '*', '_', '>', ':']) || glued.is_empty();
                if !(is_heading || alone || colon || after) {
                    return all.as_str().to_string();
                }
                let id = ID.captures(&found[1]).map(|id| id[1].to_string());
                if let Some(id) = id.filter(|_| is_heading) {
                    if all.as_str() != format!("{{#{id}}}") {
                        work.notes
                            .changed(no, "attributes were taken out", all.as_str());
                    }
                    return format!("{{#{id}}}");
                }
                work.notes
                    .changed(no, "attributes were taken out", all.as_str());
                String::new()
            })
        });
        let left = if alone || text.len() != line.text.len() {
            text.trim_end().to_string()
        } else {
            text
        };
        Some(Line::new(left, no))
    })
}

/// Icons of a theme are pictures without words; keys are `<kbd>`.
pub fn icons(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    each(lines, |line| {
        if !line.text.contains([':', '+']) {
            return Some(line);
        }
        let no = line.no;
        let text = outside_code(&line.text, |text| {
            let text = ICON.replace(text, |found: &Captures<'_>| {
                work.notes.changed(no, "an icon was left out", &found[2]);
                // One of the two spaces around it goes, too: they would push a list's text, or stop bold from being bold.
                match found.get(1) {
                    Some(before) => before.as_str().to_string(),
                    None => found[3].to_string(),
                }
            });
            let text = KEYS.replace(&text, |found: &Captures<'_>| {
                work.notes.changed(no, "keys are `<kbd>` now", &found[0]);
                let keys: Vec<String> = found[1]
                    .split('+')
                    .map(|key| format!("<kbd>{}</kbd>", super::sentence(key)))
                    .collect();
                keys.join("+")
            });
            EMOJI.replace(&text, |found: &Captures<'_>| {
                emoji(&found[1]).map_or(found[0].to_string(), |sign| {
                    work.notes
                        .changed(no, "a short name of a sign is the sign now", &found[0]);
                    sign.to_string()
                })
            })
        });
        let text = match line.text.starts_with(' ') || text == line.text {
            true => text,
            false => text.trim_end().to_string(),
        };
        Some(Line::new(text, no))
    })
}

fn emoji(name: &str) -> Option<&'static str> {
    Some(match name {
        "warning" => "⚠️",
        "white_check_mark" | "heavy_check_mark" | "check" => "✅",
        "x" | "no_entry" | "cross_mark" => "❌",
        "bulb" => "💡",
        "information_source" => "ℹ️",
        "question" => "❓",
        "exclamation" => "❗",
        "smile" | "smiley" => "😄",
        "wink" => "😉",
        "tada" => "🎉",
        "rocket" => "🚀",
        "star" => "⭐",
        "fire" => "🔥",
        "heart" => "❤️",
        "book" => "📖",
        "books" => "📚",
        "memo" | "pencil" => "📝",
        "lock" => "🔒",
        "key" => "🔑",
        "email" => "✉️",
        "phone" => "☎️",
        "computer" => "💻",
        "bug" => "🐛",
        "wrench" => "🔧",
        "construction" => "🚧",
        "eyes" => "👀",
        "+1" | "thumbsup" => "👍",
        "-1" | "thumbsdown" => "👎",
        "arrow_right" => "→",
        "arrow_left" => "←",
        _ => return None,
    })
}

/// Lists of contents: our pages make their own.
pub fn contents(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    let mut fence = Fence::default();
    for line in lines {
        let bare = line.text.trim();
        let lower = bare.to_lowercase();
        let is_contents =
            matches!(
                lower.as_str(),
                "[toc]"
                    | "[[toc]]"
                    | "[[_toc_]]"
                    | "{:toc}"
                    | "{{toc}}"
                    | "{{ toc }}"
                    | "<toc />"
                    | "{% toc %}"
            ) || (lower.starts_with("{:") && lower.contains("toc") && !lower.contains("no_toc"));
        if fence.holds(&line.text) || !is_contents {
            out.push(line);
            continue;
        }
        work.notes.changed(
            line.no,
            "a list of contents was taken out: pages make their own",
            bare,
        );
        // kramdown marks the item of a list that the contents take the place of.
        let seed = |l: &Line| {
            let text = l.text.trim();
            ["* ", "- ", "1. "]
                .iter()
                .any(|mark| text.starts_with(mark))
                && text.len() < 40
        };
        if lower.starts_with("{:")
            && out.last().is_some_and(seed)
            && let Some(seed) = out.pop()
        {
            work.notes.changed(
                seed.no,
                "a list of contents was taken out: pages make their own",
                &seed.text,
            );
        }
    }
    out
}

/// `#Heading` without its space, as Python-Markdown and others take it.
pub fn headings(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    each(lines, |line| {
        let Some(found) = HASH.captures(&line.text) else {
            return Some(line);
        };
        work.notes.changed(
            line.no,
            "a heading got the space after its signs",
            &line.text,
        );
        Some(Line::new(format!("{} {}", &found[1], &found[2]), line.no))
    })
}

/// What fences say beside the language: a title becomes a line above, the rest goes.
pub fn fences(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len());
    let mut fence = Fence::default();
    for line in lines {
        let was_open = fence.is_open();
        let opens = fence.holds(&line.text) && !was_open;
        let bare = line.text.trim_start();
        let marks = bare
            .bytes()
            .take_while(|b| matches!(b, b'`' | b'~'))
            .count();
        let info = bare[marks..].trim();
        if !opens || marks == 0 || !info.contains([' ', '{', '=']) {
            out.push(line);
            continue;
        }
        let (language, rest) = language_of(info);
        let space = &line.text[..line.text.len() - bare.len()];
        let arguments = super::arguments(rest.trim_matches(['{', '}', ' ']));
        if let Some(title) =
            super::argument(&arguments, &["title", "caption", "filename", "name"], None)
        {
            out.push(Line::new(format!("{space}**{title}**"), line.no));
            out.push(Line::new("", line.no));
        }
        if !rest.is_empty() {
            work.notes
                .changed(line.no, "code is shown without these settings", info);
        }
        out.push(Line::new(
            format!("{space}{}{language}", &bare[..marks]),
            line.no,
        ));
    }
    out
}

/// `python title="x"`, `{.python .numbered}`, `{code-cell} python` → the language and the rest.
fn language_of(info: &str) -> (String, &str) {
    if let Some(inside) = info.strip_prefix('{') {
        let inside = inside.trim_start();
        let word = inside.trim_start_matches('.');
        let end = word.find([' ', '}', '.', ',']).unwrap_or(word.len());
        let name = &word[..end];
        return match inside.starts_with('.') || !name.contains('=') {
            true => (name.to_string(), &word[end..]),
            false => (String::new(), inside),
        };
    }
    let end = info.find([' ', '{']).unwrap_or(info.len());
    (info[..end].to_string(), info[end..].trim())
}

/// `Term` and `: What it means` → a list.
pub fn definitions(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    let mut fence = Fence::default();
    let mut inside = false;
    for line in lines {
        let holds = fence.holds(&line.text);
        let bare = line.text.trim_start();
        let is_meaning = !holds
            && indent(&line.text) < 4
            && bare.starts_with(':')
            && bare[1..].starts_with([' ', '\t'])
            && !bare[1..].trim().is_empty();
        if is_meaning && (inside || term(&mut out, work)) {
            let meaning = bare[1..].trim_start();
            out.push(Line::new(format!("  {meaning}"), line.no));
            out.push(Line::new("", line.no));
            inside = true;
            continue;
        }
        if inside && !line.is_blank() && indent(&line.text) < 2 {
            inside = false;
        }
        if inside && !line.is_blank() {
            let text = crate::import::lines::dedent(&line.text, 4);
            out.push(Line::new(format!("  {text}"), line.no));
            continue;
        }
        out.push(line);
    }
    out
}

/// Turns the line before a meaning into the item of a list.
fn term(out: &mut Vec<Line>, work: &mut Work<'_>) -> bool {
    let Some(at) = out.iter().rposition(|l| !l.is_blank()) else {
        return false;
    };
    let text = out[at].text.trim().to_string();
    let alone = at == 0 || out[at - 1].is_blank() || out[at - 1].text.starts_with("  ");
    let odd =
        text.starts_with(['#', '>', '|', '-', '*', '`', '<', '~', ':', '!']) || out.len() - at > 2;
    if odd || !alone {
        return false;
    }
    work.notes
        .changed(out[at].no, "a definition is an item of a list now", &text);
    out[at].text = format!("- **{text}**");
    out.truncate(at + 1);
    out.push(Line::new("", out[at].no));
    true
}

/// `*[HTML]: Hypertext …` → a list that everybody sees.
pub fn abbreviations(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    each(lines, |line| {
        let Some(found) = ABBREVIATION.captures(&line.text) else {
            return Some(line);
        };
        work.notes.changed(
            line.no,
            "an abbreviation is explained in a list now",
            &line.text,
        );
        Some(Line::new(
            format!("- **{}**: {}", &found[1], &found[2]),
            line.no,
        ))
    })
}

pub fn is_heading(text: &str) -> bool {
    text.starts_with('#') || text.trim_start().starts_with("# ")
}

/// Lines outside fenced code, one by one.
pub fn each(lines: Vec<Line>, mut change: impl FnMut(Line) -> Option<Line>) -> Vec<Line> {
    let mut fence = Fence::default();
    lines
        .into_iter()
        .filter_map(|line| match fence.holds(&line.text) {
            true => Some(line),
            false => change(line),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_right() {
        for (pattern, text) in [
            (&ATTRIBUTES, "{: .a #b c=\"d e\"}"),
            (&ICON, ":material-arrow-right:"),
            (&KEYS, "++ctrl+alt+del++"),
            (&HASH, "##Heading"),
            (&ABBREVIATION, "*[A]: b"),
            (&EMOJI, ":smile:"),
            (&ID, "#b"),
        ] {
            assert!(pattern.found(text).is_some(), "{text}");
        }
        assert_eq!(language_of("{.python .x}").0, "python");
        assert_eq!(language_of("yaml title=\"a\"").0, "yaml");
    }
}
