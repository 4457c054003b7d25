//! Slips of the pen in front matter: where YAML stumbles, what was meant, and how to write it.
use super::front_matter::{NO_FRONT_MATTER, Parts, YAML};
use crate::base::finding::Finding;
use crate::base::source::{Source, offset_of};
use std::ops::Range;

/// What is wrong with a file that does not begin with a line of three hyphens.
pub fn no_beginning(source: &Source, start: usize) -> Finding {
    let text = &source.text[start..];
    let first = text.lines().next().unwrap_or_default();
    let say = |message: String| {
        Finding::new(
            &NO_FRONT_MATTER,
            source.at(start..start + first.len()),
            message,
        )
    };
    let closes = text.lines().skip(1).any(|line| line.trim_end() == "---");
    if first.trim().is_empty() {
        let next = text.lines().find(|line| !line.trim().is_empty());
        if next.is_some_and(|line| line.trim() == "---") {
            return say("empty lines stand above the front matter".into())
                .help("delete them: the first line of the file is `---`");
        }
    }
    if is_like_hyphens(first) {
        return say(format!(
            "the first line has to be three hyphens, and here is `{}`",
            first.trim_end()
        ))
        .help("write `---`, without a space before it");
    }
    if closes && field_of(first).is_some() {
        return say("a line of three hyphens is missing above the fields".into())
            .help("add a line `---` above this one");
    }
    say("this file does not begin with front matter".into()).help(
        "write a line of three hyphens, the fields (title, summary …), and three hyphens again, before the text",
    )
}

/// What is wrong with front matter that begins and does not end.
pub fn no_end(source: &Source, start: usize) -> Finding {
    let mut at = start;
    let mut lines = source.text[start..].split_inclusive('\n').map(|line| {
        let here = at;
        at += line.len();
        (here, line.trim_end())
    });
    let first = lines.next().map_or(0, |(_, line)| line.len());
    let meant = lines.find(|(_, line)| is_like_hyphens(line));
    match meant {
        Some((here, line)) => Finding::new(
            &NO_FRONT_MATTER,
            source.at(here..here + line.len()),
            format!(
                "the front matter ends with a line of three hyphens, and here is `{}`",
                line.trim()
            ),
        )
        .help("write `---`, without a space before it"),
        None => Finding::new(
            &NO_FRONT_MATTER,
            source.at(start..start + first),
            "the front matter is not closed",
        )
        .help("add a line of three hyphens after its last field"),
    }
}

/// Dashes of word processors, too many or too few of them, or indented.
fn is_like_hyphens(line: &str) -> bool {
    let bare = line.trim();
    !matches!(bare, "" | "-")
        && bare.len() < 80
        && bare.chars().all(|c| matches!(c, '-' | '–' | '—' | '−'))
}

/// Front matter that is no YAML. `keys` are the fields of its type.
pub fn syntax(source: &Source, parts: &Parts, keys: &[&str], error: &serde_yaml::Error) -> Finding {
    known(source, parts, keys, error).unwrap_or_else(|| {
        let text = &source.text[parts.yaml.clone()];
        let (at, line_start) = stopped_at(text, error);
        unknown(source, parts, &error.to_string(), at, line_start)
    })
}

/// Where the parser stopped, and where that line begins.
fn stopped_at(text: &str, error: &serde_yaml::Error) -> (usize, usize) {
    let at = error
        .location()
        .map_or(0, |l| offset_of(text, l.line(), l.column()))
        .min(text.len());
    (at, text[..at].rfind('\n').map_or(0, |i| i + 1))
}

/// The same, if it is a slip that people make.
pub fn known(
    source: &Source,
    parts: &Parts,
    keys: &[&str],
    error: &serde_yaml::Error,
) -> Option<Finding> {
    let text = &source.text[parts.yaml.clone()];
    let message = error.to_string();
    let (_, line_start) = stopped_at(text, error);
    let lines = Lines { text, line_start };
    let slip = lines
        .conflict()
        .or_else(|| lines.indented(&message))
        .or_else(|| lines.colon(&message))
        .or_else(|| open_quote(text, &message))
        .or_else(|| lines.special())
        .or_else(|| lines.no_colon(keys))?;
    let span = slip.span.start + parts.yaml.start..slip.span.end + parts.yaml.start;
    let finding = Finding::new(&YAML, source.at(span), slip.message).label(slip.label);
    Some(slip.help.into_iter().fold(finding, Finding::help))
}

/// A slip whose kind we know.
struct Slip {
    span: Range<usize>,
    message: String,
    label: &'static str,
    help: Vec<String>,
}

impl Slip {
    fn new(span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Slip {
        Slip {
            span,
            message: message.into(),
            label: "",
            help: vec![help.into()],
        }
    }
}

/// Front matter, and the line where the parser stopped.
struct Lines<'a> {
    text: &'a str,
    line_start: usize,
}

impl<'a> Lines<'a> {
    /// The line that begins at a byte.
    fn line(&self, start: usize) -> &'a str {
        self.text[start..].lines().next().unwrap_or_default()
    }

    fn here(&self) -> &'a str {
        self.line(self.line_start)
    }

    /// The nearest line above that says something: where it begins, and itself.
    fn above(&self) -> Option<(usize, &'a str)> {
        let mut end = self.line_start;
        while end > 0 {
            let start = self.text[..end - 1].rfind('\n').map_or(0, |i| i + 1);
            let line = self.line(start);
            if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
                return Some((start, line));
            }
            end = start;
        }
        None
    }

    /// Marks that git leaves where two people changed the same lines.
    fn conflict(&self) -> Option<Slip> {
        let at = conflict_at(self.text)?;
        let end = at + self.line(at).len();
        Some(Slip::new(at..end, CONFLICT, CONFLICT_HELP))
    }

    /// A field below a finished one, with spaces before it.
    fn indented(&self, message: &str) -> Option<Slip> {
        let line = self.here();
        let (_, above) = self
            .above()
            .filter(|_| message.contains("mapping values are not allowed"))?;
        let (_, value) = field_of(above)?;
        field_of(line.trim_start())?;
        let finished = !value.is_empty() && !value.starts_with(['|', '>', '#', '&']);
        (finished && indent(line) > indent(above)).then(|| {
            let left = &above[..indent(above)];
            Slip::new(
                self.line_start..self.line_start + line.len(),
                "this field is indented, and so belongs to the line above it",
                format!("take the spaces away: {left}{}", line.trim()),
            )
        })
    }

    fn colon(&self, message: &str) -> Option<Slip> {
        let line = self.here();
        let (key, value) = line
            .split_once(": ")
            .filter(|_| message.contains("mapping values are not allowed"))?;
        let from = self.line_start + key.len() + 2;
        let value = value.trim();
        let mut slip = Slip::new(
            from..from + value.len(),
            "a value with a colon has to stand in quotes",
            format!("write: {}: {}", key.trim(), in_quotes(value)),
        );
        slip.label = "this colon begins another key";
        Some(slip)
    }

    /// A text that begins with a character that means something in YAML.
    fn special(&self) -> Option<Slip> {
        let here = Some((self.line_start, self.here()));
        here.into_iter()
            .chain(self.above())
            .find_map(|(start, line)| {
                let (key, value) = field_of(line.trim_start().trim_start_matches("- "))?;
                let first = value.chars().next()?;
                let what = match first {
                    '@' | '`' | '%' | '*' | '&' | '!' => {
                        format!("a text that begins with `{first}` has to stand in quotes")
                    }
                    '"' | '\'' => {
                        let rest = value[1..].split_once(first)?.1.trim();
                        let goes_on = !rest.is_empty() && !rest.starts_with('#');
                        goes_on.then(|| {
                            "a text that begins with a quotation mark and goes on after the second one \
                             has to stand in quotes as a whole"
                                .to_string()
                        })?
                    }
                    '[' | '{' if TEXTS.contains(&key) => {
                        format!("a text that begins with `{first}` has to stand in quotes")
                    }
                    _ => return None,
                };
                let from = start + line.find(value)?;
                Some(Slip::new(
                    from..from + value.len(),
                    what,
                    format!("write: {key}: {}", in_quotes(value)),
                ))
            })
    }

    /// A field without its colon, or without the space behind it.
    fn no_colon(&self, keys: &[&str]) -> Option<Slip> {
        // Nothing else may stand at the left edge, so the whole text is looked through.
        let mut at = 0;
        self.text
            .split_inclusive('\n')
            .map(|line| {
                let start = at;
                at += line.len();
                (start, line.trim_end())
            })
            .filter(|(_, line)| indent(line) == 0)
            .find_map(|(start, bare)| {
                let end = bare
                    .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                    .unwrap_or(bare.len());
                let (word, rest) = bare.split_at(end);
                let value = rest.trim_start_matches([':', '=']).trim();
                if field_of(bare).is_some() || !keys.contains(&word) || value.is_empty() {
                    return None;
                }
                let what = match rest.starts_with(':') {
                    true => format!("a space is missing after `{word}:`"),
                    false => format!("a colon is missing after `{word}`"),
                };
                let value = match value.contains(": ") {
                    true => in_quotes(value),
                    false => value.to_string(),
                };
                Some(Slip::new(
                    start..start + bare.len(),
                    what,
                    format!("write: {word}: {value}"),
                ))
            })
    }
}

/// Fields that hold a text, never a list.
const TEXTS: &[&str] = &[
    "title", "summary", "action", "name", "text", "said", "did", "because",
];

/// What git leaves where two people changed the same lines.
pub const CONFLICT: &str = "two people changed these lines, and git left both versions here";
pub const CONFLICT_HELP: &str =
    "keep what is right, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>";

/// Where the first mark of a conflict stands: a line of each kind, in their order.
pub fn conflict_at(text: &str) -> Option<usize> {
    // Nearly every text ends here.
    memchr::memmem::find(text.as_bytes(), b"<<<<<<<")?;
    let mark = |from: usize, mark: &str| {
        let mut found = text[from..].match_indices(mark).map(|(i, _)| from + i);
        found.find(|at| {
            let begins = *at == 0 || text.as_bytes()[at - 1] == b'\n';
            begins && text[at + mark.len()..].starts_with([' ', '\r', '\n'])
        })
    };
    let begin = mark(0, "<<<<<<<")?;
    let middle = mark(begin, "=======")?;
    mark(middle, ">>>>>>>").map(|_| begin)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// `key: value`, also with nothing behind the colon.
fn field_of(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.trim().split_once(':')?;
    let fits = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
        && (value.is_empty() || value.starts_with(' '));
    fits.then(|| (key, value.trim()))
}

/// A text as YAML takes it, whatever it holds.
fn in_quotes(text: &str) -> String {
    match text.contains(['"', '\\']) {
        true => format!("'{}'", text.replace('\'', "''")),
        false => format!("\"{text}\""),
    }
}

fn open_quote(text: &str, message: &str) -> Option<Slip> {
    let (_, at) = message.split_once("quoted scalar at line ")?;
    let (line, column) = position(at)?;
    let from = offset_of(text, line, column);
    let length = text[from..].lines().next().unwrap_or_default().len();
    Some(Slip::new(
        from..from + length,
        "a quotation mark is not closed",
        "close it, or write `\\\"` for one that belongs to the text",
    ))
}

/// "1 column 8, while …" as line and column.
fn position(text: &str) -> Option<(usize, usize)> {
    let (line, rest) = text.split_once(" column ")?;
    let column: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some((line.parse().ok()?, column.parse().ok()?))
}

/// In the parser's own words.
fn unknown(source: &Source, parts: &Parts, message: &str, at: usize, line_start: usize) -> Finding {
    let text = &source.text[parts.yaml.clone()];
    let line = text[line_start..].lines().next().unwrap_or_default();
    let place = source.at(parts.yaml.start + at..parts.yaml.start + line_start + line.len());
    let bracket =
        "look for a bracket that is not closed; compare with a file that `campanile new` writes";
    let plain = message.split(" at line ").next().unwrap_or(message);
    let help = match plain {
        _ if plain.contains("invalid type") || plain.contains("missing field") => {
            return Finding::new(&YAML, place, "the front matter is not YAML").help(bracket);
        }
        _ if text.contains('\t') => "indent with spaces: YAML does not take tabs",
        _ if plain.contains("duplicate") => "keep one of them",
        _ if plain.contains("expected node content") || plain.contains("flow") => bracket,
        _ if plain.contains("repetition limit") || plain.contains("recursion limit") => {
            "write the values out; front matter needs no anchors and aliases"
        }
        _ => "compare with a file that `campanile new` writes",
    };
    Finding::new(
        &YAML,
        place,
        format!("the front matter is not YAML: {plain}"),
    )
    .help(help)
}
