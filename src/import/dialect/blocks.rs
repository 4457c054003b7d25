//! MkDocs: admonitions, parts that open, tabs; each with a body that is indented.
use super::{DEEPEST, Work, alert, alert_of, details, sentence};
use crate::import::lines::{Fence, Line, block_end, dedent, indent};

/// A line that opens a block.
enum Opening {
    /// `!!! note inline "Title"`
    Admonition(String, Option<String>),
    /// `??? note "Title"`
    Collapsed(String, Option<String>),
    /// `=== "Title"`
    Tab(String),
    /// `/// note | Title`, closed by `///`
    Slashes(String, Option<String>, usize),
}

pub fn pass(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    if work.depth > DEEPEST {
        return lines;
    }
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    let mut fence = Fence::default();
    let mut level = 1;
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        if fence.holds(&line.text) {
            out.push(line.clone());
            at += 1;
            continue;
        }
        if line.text.starts_with('#') {
            level = line.text.bytes().take_while(|b| *b == b'#').count().min(6);
        }
        let Some(opening) = opening(&line.text) else {
            out.push(line.clone());
            at += 1;
            continue;
        };
        let column = indent(&line.text);
        let no = line.no;
        if let Opening::Slashes(kind, title, length) = &opening {
            let (end, next) = closing(&lines, at + 1, *length);
            let body = inner(&lines[at + 1..end], column, work);
            out.extend(admonition(kind, title.clone(), body, no, column, work));
            at = next;
            continue;
        }
        let end = block_end(&lines, at + 1, column + 4);
        let body = &lines[at + 1..end];
        match opening {
            Opening::Tab(title) => {
                let last = tabs_end(&lines, at, column);
                let heads = column == 0 && work.depth == 0 && ends_section(&lines, last);
                out.extend(tabs(&lines[at..last], column, heads.then_some(level), work));
                let _ = title;
                at = last;
                continue;
            }
            Opening::Admonition(kind, title) => {
                let body = inner(body, column + 4, work);
                out.extend(admonition(&kind, title, body, no, column, work));
            }
            Opening::Collapsed(kind, title) => {
                let body = inner(body, column + 4, work);
                let title = title.unwrap_or_else(|| sentence(&kind));
                work.notes.changed(
                    no,
                    "a part that opens is made with `<details>` now",
                    &line.text,
                );
                out.extend(details(&title, body, no, column));
            }
            Opening::Slashes(..) => {}
        }
        at = end.max(at + 1);
    }
    out
}

fn opening(text: &str) -> Option<Opening> {
    let bare = text.trim();
    let marked = |mark: &str| {
        let rest = bare.strip_prefix(mark)?;
        let rest = rest.strip_prefix('+').unwrap_or(rest);
        let (kind, title) = kind_and_title(rest.trim_start());
        (!kind.is_empty() || title.is_some()).then_some((kind, title))
    };
    if let Some((kind, title)) = marked("!!!") {
        return Some(Opening::Admonition(kind, title));
    }
    if let Some((kind, title)) = marked("???") {
        return Some(Opening::Collapsed(kind, title));
    }
    if let Some(rest) = bare.strip_prefix("===") {
        let rest = rest.trim_start_matches(['!', '+']).trim();
        let title = rest
            .strip_prefix(['"', '\''])
            .and_then(|r| r.strip_suffix(['"', '\'']))?;
        return Some(Opening::Tab(title.to_string()));
    }
    let slashes = bare.bytes().take_while(|b| *b == b'/').count();
    if slashes >= 3 && bare.len() > slashes {
        let rest = bare[slashes..].trim();
        let (kind, title) = match rest.split_once('|') {
            Some((kind, title)) => (kind.trim(), Some(title.trim().to_string())),
            None => (rest, None),
        };
        let known = alert_of(kind).is_some() || matches!(kind, "tab" | "details" | "html");
        return known.then(|| Opening::Slashes(kind.into(), title, slashes));
    }
    None
}

/// `note inline end "A title"` → the kind and the title.
fn kind_and_title(rest: &str) -> (String, Option<String>) {
    let (words, title) = match rest.find(['"', '“']) {
        Some(at) => {
            let title = rest[at..].trim_matches(['"', '“', '”', ' ']);
            (&rest[..at], Some(title.to_string()))
        }
        None => (rest, None),
    };
    let mut words = words.split_whitespace();
    let kind = words.next().unwrap_or_default().to_string();
    let rest: Vec<&str> = words.filter(|w| !matches!(*w, "inline" | "end")).collect();
    // `!!! note Title without quotes` is a mistake that readers saw as it was meant.
    let title = title.or_else(|| (!rest.is_empty()).then(|| rest.join(" ")));
    (kind, title)
}

fn inner(lines: &[Line], column: usize, work: &mut Work<'_>) -> Vec<Line> {
    let lines = lines
        .iter()
        .map(|line| Line::new(dedent(&line.text, column), line.no))
        .collect();
    work.depth += 1;
    let lines = pass(lines, work);
    work.depth -= 1;
    lines
}

fn admonition(
    kind: &str,
    title: Option<String>,
    body: Vec<Line>,
    no: u32,
    column: usize,
    work: &mut Work<'_>,
) -> Vec<Line> {
    let what = match &title {
        Some(title) => format!("{kind} {title:?}"),
        None => kind.to_string(),
    };
    if kind == "details" {
        work.notes
            .changed(no, "a part that opens is made with `<details>` now", &what);
        return details(title.as_deref().unwrap_or("Details"), body, no, column);
    }
    if matches!(kind.to_lowercase().as_str(), "quote") {
        work.notes.changed(no, "a quote is a quote now", &what);
        let space = " ".repeat(column);
        let title = title.map(|t| Line::new(format!("**{t}**\n"), no));
        let quoted = title.into_iter().chain(body);
        return quoted
            .map(|l| Line::new(format!("{space}> {}", l.text).trim_end().to_string(), l.no))
            .chain([Line::new("", no)])
            .collect();
    }
    let (alert_kind, own) = alert_of(kind).unwrap_or_else(|| ("NOTE", Some(sentence(kind))));
    let own = if kind == "tab" { None } else { own };
    let title = match title {
        // The alert says its word itself.
        Some(title) if title.eq_ignore_ascii_case(alert_kind) => None,
        Some(title) => Some(title),
        None => own,
    };
    work.notes
        .changed(no, "an admonition is an alert now", what);
    alert(alert_kind, title.as_deref(), body, no, column)
}

/// Where a group of tabs ends.
fn tabs_end(lines: &[Line], at: usize, column: usize) -> usize {
    let mut end = at;
    let mut next = at;
    while next < lines.len()
        && indent(&lines[next].text) == column
        && matches!(opening(&lines[next].text), Some(Opening::Tab(_)))
    {
        end = block_end(lines, next + 1, column + 4).max(next + 1);
        next = end;
        while next < lines.len() && lines[next].is_blank() {
            next += 1;
        }
    }
    end
}

/// Whether nothing but another heading follows, so that tabs may be headings without taking what comes after them.
fn ends_section(lines: &[Line], end: usize) -> bool {
    lines[end.min(lines.len())..]
        .iter()
        .find(|l| !l.is_blank())
        .is_none_or(|l| l.text.starts_with('#'))
}

fn tabs(lines: &[Line], column: usize, heads: Option<usize>, work: &mut Work<'_>) -> Vec<Line> {
    let mut out = Vec::new();
    let space = " ".repeat(column);
    let mut at = 0;
    while at < lines.len() {
        let Some(Opening::Tab(title)) = opening(&lines[at].text) else {
            at += 1;
            continue;
        };
        let no = lines[at].no;
        let end = block_end(lines, at + 1, column + 4).max(at + 1);
        let label = match heads {
            Some(level) => {
                let id = crate::base::names::slug(&title);
                let marks = "#".repeat((level + 1).clamp(3, 6));
                format!(
                    "{marks} {title} {{#tab-{}}}",
                    if id.is_empty() { "x" } else { &id }
                )
            }
            None => format!("**{title}**"),
        };
        work.notes
            .changed(no, "tabs stand one after the other now", &lines[at].text);
        out.push(Line::new("", no));
        out.push(Line::new(format!("{space}{label}"), no));
        out.push(Line::new("", no));
        let body = inner(&lines[at + 1..end], column + 4, work);
        out.extend(body.into_iter().map(|l| {
            let text = if l.is_blank() {
                String::new()
            } else {
                format!("{space}{}", l.text)
            };
            Line::new(text, l.no)
        }));
        out.push(Line::new("", no));
        at = end;
    }
    out
}

/// The end of a block between slashes, and where to go on.
fn closing(lines: &[Line], from: usize, length: usize) -> (usize, usize) {
    let mut fence = Fence::default();
    for (i, line) in lines.iter().enumerate().skip(from) {
        let bare = line.text.trim();
        if !fence.holds(&line.text) && bare.len() == length && bare.bytes().all(|b| b == b'/') {
            return (i, i + 1);
        }
    }
    (lines.len(), lines.len())
}
