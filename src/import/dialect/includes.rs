//! Texts that are put into others: MkDocs snippets, mdBook includes; and the lines of code that mdBook hides.
use super::{DEEPEST, Work, visible};
use crate::base::address::{folder_of, inside};
use crate::import::lines::{Fence, Line, indent, lines_of};

/// `--8<-- "file.md"`, and the block between two lines of `--8<--`.
pub fn snippets(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len());
    let mut in_block = false;
    let mut fence = Fence::default();
    for line in lines {
        let in_code = fence.holds(&line.text);
        let bare = line.text.trim();
        let Some(rest) = scissors(bare) else {
            match in_block && !bare.is_empty() {
                true => out.extend(snippet(bare, &line, in_code, work)),
                false => out.push(line),
            }
            continue;
        };
        let name = rest.trim().trim_matches(['"', '\'']);
        if bare.starts_with(';') {
            let text = line.text.replacen(';', "", 1);
            out.push(Line::new(text, line.no));
        } else if rest.trim().is_empty() {
            in_block = !in_block;
            work.notes
                .changed(line.no, "an included text stands here itself now", bare);
        } else if name.starts_with("[") {
            // `# --8<-- [start:part]` only marks a part.
            work.notes
                .changed(line.no, "the mark of a part was taken out", bare);
        } else {
            out.extend(snippet(name, &line, in_code, work));
        }
    }
    out
}

fn scissors(bare: &str) -> Option<&str> {
    let bare = bare.strip_prefix(';').unwrap_or(bare);
    let bare = bare.trim_start_matches(['#', '/', '*', '<', '!', ' ']);
    let rest = bare.strip_prefix('-')?;
    let rest = rest.trim_start_matches('-').strip_prefix("8<")?;
    let after = rest.trim_start_matches('-');
    (after.len() < rest.len()).then_some(after)
}

fn snippet(name: &str, line: &Line, in_code: bool, work: &mut Work<'_>) -> Vec<Line> {
    if let Some(off) = name.strip_prefix(';') {
        work.notes
            .changed(line.no, "an included text was switched off", off);
        return Vec::new();
    }
    let (path, part) = match name.split_once(':') {
        Some((path, part)) if !name.contains("://") => (path, Some(part)),
        _ => (name, None),
    };
    let column = indent(&line.text);
    match included(path, line.no, work) {
        Some(text) => {
            let part = cut(&text, part);
            work.notes.changed(
                line.no,
                "an included text stands here itself now",
                &line.text,
            );
            let lines = nested(&part, column, line.no, in_code, work, snippets);
            work.leave();
            lines
        }
        None => missing(name, line, in_code, work),
    }
}

/// The text of an included file: beside the page, in the folders for such texts, at the root.
fn included(path: &str, no: u32, work: &mut Work<'_>) -> Option<String> {
    if work.depth > DEEPEST {
        work.notes.person(no, "this text includes itself", path);
        return None;
    }
    let reading = work.reading;
    let beside = folder_of(work.source).to_string();
    let places = std::iter::once(&beside).chain(reading.includes);
    let found = places
        .filter_map(|folder| inside(folder, path))
        .find(|path| reading.folder.has(path))?;
    work.enter(&found, no)
}

fn nested(
    text: &str,
    column: usize,
    no: u32,
    in_code: bool,
    work: &mut Work<'_>,
    pass: super::Pass,
) -> Vec<Line> {
    let space = " ".repeat(column);
    let lines: Vec<Line> = lines_of(text, 1)
        .into_iter()
        .map(|l| {
            let text = if l.is_blank() {
                String::new()
            } else {
                format!("{space}{}", l.text)
            };
            Line::new(text, no)
        })
        .collect();
    if in_code {
        return lines;
    }
    work.depth += 1;
    let lines = pass(lines, work);
    work.depth -= 1;
    lines
}

fn missing(name: &str, line: &Line, in_code: bool, work: &mut Work<'_>) -> Vec<Line> {
    work.notes.person(
        line.no,
        "a text that should be included is not there",
        &line.text,
    );
    if in_code {
        return vec![line.clone()];
    }
    visible("A text is missing here", name, line.no, indent(&line.text))
}

/// `1:3`, `:3`, `5`, `name`: lines, or what stands between two marks with a name.
fn cut(text: &str, part: Option<&str>) -> String {
    let Some(part) = part.filter(|p| !p.is_empty()) else {
        return without_marks(text);
    };
    let bounds: Vec<&str> = part.split(':').collect();
    let number = |at: usize| bounds.get(at).map(|b| b.trim().parse::<usize>());
    let is_lines = bounds
        .iter()
        .all(|b| b.trim().is_empty() || b.trim().parse::<usize>().is_ok());
    let lines = text.lines();
    if is_lines {
        let first = number(0).and_then(Result::ok).unwrap_or(1).max(1);
        let last = match bounds.len() {
            1 => first,
            _ => number(1).and_then(Result::ok).unwrap_or(usize::MAX),
        };
        let take = last.saturating_sub(first).saturating_add(1);
        let some: Vec<&str> = lines.skip(first - 1).take(take).collect();
        return without_marks(&some.join("\n"));
    }
    let marks = |line: &str, word: &str, word2: &str| {
        [format!("{word}: {part}"), format!("{word2}:{part}")]
            .iter()
            .any(|mark| line.contains(mark.as_str()))
    };
    let mut out = Vec::new();
    let mut inside = false;
    for line in lines {
        if marks(line, "ANCHOR_END", "end") {
            inside = false;
        } else if marks(line, "ANCHOR", "start") {
            inside = true;
        } else if inside {
            out.push(line);
        }
    }
    without_marks(&out.join("\n"))
}

/// Marks of parts are not shown.
fn without_marks(text: &str) -> String {
    let is_mark = |line: &str| {
        line.contains("ANCHOR: ")
            || line.contains("ANCHOR_END: ")
            || line.contains("--8<-- [start:")
            || line.contains("--8<-- [end:")
    };
    let lines: Vec<&str> = text.lines().filter(|line| !is_mark(line)).collect();
    lines.join("\n")
}

/// mdBook: `{{#include file.rs:2:10}}` and its kind.
pub fn mdbook(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len());
    let mut fence = Fence::default();
    for line in lines {
        let in_code = fence.holds(&line.text);
        match line.text.contains("{{#") {
            true => out.extend(helpers(&line, in_code, work)),
            false => out.push(line),
        }
    }
    out
}

/// One line may hold several helpers among its words.
fn helpers(line: &Line, in_code: bool, work: &mut Work<'_>) -> Vec<Line> {
    let text = &line.text;
    let mut writer = crate::import::lines::Writer::default();
    let mut at = 0;
    while let Some(open) = text[at..].find("{{#").map(|i| at + i) {
        let Some(close) = text[open..].find("}}").map(|i| open + i) else {
            break;
        };
        let whole = &text[open..close + 2];
        let inside = text[open + 3..close].trim();
        if text[..open].ends_with('\\') {
            // Escaped: it is shown, not done.
            writer.push(&text[at..open - 1], line.no);
            writer.push(whole, line.no);
            at = close + 2;
            continue;
        }
        writer.push(&text[at..open], line.no);
        let (name, argument) = inside
            .split_once(char::is_whitespace)
            .unwrap_or((inside, ""));
        let put = helper(name, argument.trim(), whole, line, in_code, work);
        writer.push(&put, line.no);
        at = close + 2;
    }
    writer.push(&text[at..], line.no);
    writer.push("\n", line.no);
    writer.finish()
}

fn helper(
    name: &str,
    argument: &str,
    whole: &str,
    line: &Line,
    in_code: bool,
    work: &mut Work<'_>,
) -> String {
    match name {
        "include" | "rustdoc_include" | "playground" | "playpen" => {
            let file = argument.split_whitespace().next().unwrap_or_default();
            let (path, part) = file
                .split_once(':')
                .map_or((file, None), |(p, q)| (p, Some(q)));
            let Some(text) = included(path, line.no, work) else {
                work.notes.person(
                    line.no,
                    "a text that should be included is not there",
                    whole,
                );
                return match in_code {
                    true => whole.to_string(),
                    false => crate::import::lines::code(whole),
                };
            };
            work.notes
                .changed(line.no, "an included text stands here itself now", whole);
            let part = cut(&text, part);
            if name.starts_with("play") && !in_code {
                work.leave();
                return format!("```rust\n{part}\n```");
            }
            let lines = nested(&part, 0, line.no, in_code, work, mdbook);
            work.leave();
            let texts: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
            texts.join("\n")
        }
        "title" => {
            work.notes
                .changed(line.no, "the page's title is a field now", whole);
            String::new()
        }
        _ if in_code => whole.to_string(),
        _ => {
            work.notes
                .person(line.no, "mdBook would have put something here", whole);
            crate::import::lines::code(whole)
        }
    }
}

/// mdBook hides lines of Rust that begin with `# `; readers of the book did not see them.
pub fn hidden(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len());
    let mut fence = Fence::default();
    let mut is_rust = false;
    for line in lines {
        let was_open = fence.is_open();
        let holds = fence.holds(&line.text);
        if holds && !was_open {
            let info = line
                .text
                .trim_start()
                .trim_start_matches(['`', '~', '>', ' ']);
            is_rust = info.split([',', ' ', '{']).next() == Some("rust");
        }
        let code = holds && was_open && fence.is_open() && is_rust;
        let bare = line.text.trim_start();
        if code && (bare == "#" || bare.starts_with("# ")) {
            work.notes
                .changed(line.no, "a hidden line of code was left out", bare);
        } else if code && bare.starts_with("##") {
            out.push(Line::new(line.text.replacen("##", "#", 1), line.no));
        } else {
            out.push(line);
        }
    }
    out
}
