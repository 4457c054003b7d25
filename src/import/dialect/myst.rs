//! MyST: texts and code that are put in, tables that are written as lists, labels, remarks, marks of cells.
use super::{Work, argument};
use crate::base::address::{folder_of, inside};
use crate::import::lines::{self, Line, lines_of};

use regex::{Captures, Regex};
use std::sync::LazyLock;

type Options = [(Option<String>, String)];

/// What takes the place of a directive, and how the report calls it.
pub fn block(
    name: &str,
    title: &str,
    options: &Options,
    body: &[Line],
    no: u32,
    work: &mut Work<'_>,
) -> Option<(Vec<Line>, &'static str)> {
    const PUT_IN: &str = "an included text stands here itself now";
    const TABLE: &str = "a table is one of Markdown now";
    match name {
        "include" => {
            let text = put_in(title, no, work)?;
            let text = part(&text, options);
            work.depth += 1;
            let inner = lines_of(&text, 1)
                .into_iter()
                .map(|l| Line::new(l.text, no));
            let inner = super::directives::pass(inner.collect(), work);
            work.depth -= 1;
            work.leave();
            Some((inner, PUT_IN))
        }
        "literalinclude" => {
            let text = put_in(title, no, work)?;
            work.leave();
            let text = part(&text, options);
            let language = argument(options, &["language", "lang"], None).unwrap_or_default();
            let lines: Vec<Line> = lines_of(&text, 1)
                .into_iter()
                .map(|l| Line::new(l.text, no))
                .collect();
            let caption = argument(options, &["caption"], None);
            let mut out: Vec<Line> = caption
                .map(|c| Line::new(format!("**{c}**\n"), no))
                .into_iter()
                .collect();
            out.extend(lines::fenced(language, &lines, no));
            Some((out, PUT_IN))
        }
        "list-table" => {
            let rows = rows_of_list(body)?;
            Some((table(rows, title, options, no), TABLE))
        }
        "csv-table" if argument(options, &["file", "url"], None).is_none() => {
            let mut rows: Vec<Vec<String>> = Vec::new();
            let header = argument(options, &["header"], None).filter(|h| !h.is_empty());
            let has_header = header.is_some();
            rows.extend(header.map(cells_of_csv));
            let lines = body.iter().filter(|l| !l.is_blank());
            rows.extend(lines.map(|l| cells_of_csv(&l.text)));
            if rows.is_empty() {
                return None;
            }
            if !has_header && argument(options, &["header-rows"], None).is_none() {
                rows.insert(0, Vec::new());
            }
            Some((lined_up(rows, title, no), TABLE))
        }
        _ => None,
    }
}

/// An anchor for a label.
pub fn label(name: &str, no: u32) -> Line {
    let name: String = name
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
        .collect();
    Line::new(format!("<a id=\"{name}\"></a>\n"), no)
}

/// The text of a file beside the page or, with `/`, below the root.
fn put_in(path: &str, no: u32, work: &mut Work<'_>) -> Option<String> {
    let beside = folder_of(work.source).to_string();
    let places: Vec<String> = match path.strip_prefix('/') {
        Some(_) => work.reading.includes.to_vec(),
        None => vec![beside],
    };
    let found = places
        .iter()
        .filter_map(|folder| inside(folder, path))
        .find(|path| work.reading.folder.has(path))?;
    work.enter(&found, no)
}

/// `:lines: 2-5,8`, `:start-line: 3`, `:end-line: 9`, `:start-after: text`, `:end-before: text`.
fn part(text: &str, options: &Options) -> String {
    let get = |key: &str| argument(options, &[key], None);
    let number = |key: &str| get(key).and_then(|n| n.trim().parse::<usize>().ok());
    let mut text = text;
    if let Some(mark) = get("start-after").filter(|m| !m.is_empty()) {
        text = text.split_once(mark).map_or(text, |(_, rest)| rest);
    }
    if let Some(mark) = get("end-before").filter(|m| !m.is_empty()) {
        text = text.split_once(mark).map_or(text, |(rest, _)| rest);
    }
    let (start, end) = (number("start-line"), number("end-line"));
    let wanted = get("lines").map(|list| {
        let bounds = list.split(',').map(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let first = first.trim().parse().unwrap_or(1);
            (first, last.trim().parse().unwrap_or(usize::MAX))
        });
        bounds.collect::<Vec<(usize, usize)>>()
    });
    let lines = text.lines().enumerate().filter(|(i, _)| {
        start.is_none_or(|n| *i >= n)
            && end.is_none_or(|n| *i < n)
            && wanted
                .as_ref()
                .is_none_or(|w| w.iter().any(|(a, b)| (*a..=*b).contains(&(i + 1))))
    });
    let lines: Vec<&str> = lines.map(|(_, line)| line).collect();
    lines.join("\n")
}

/// `* - A` begins a row, `  - B` a cell; what is indented below goes on with the cell.
fn rows_of_list(body: &[Line]) -> Option<Vec<Vec<String>>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in body.iter().filter(|l| !l.is_blank()) {
        let bare = line.text.trim_start();
        let row = bare
            .strip_prefix("* -")
            .or_else(|| bare.strip_prefix("- -").filter(|_| line.text == bare));
        let cell = bare.strip_prefix("- ").or((bare == "-").then_some(""));
        match (row, cell) {
            (Some(first), _) => rows.push(vec![first.trim().to_string()]),
            (None, Some(cell)) => rows.last_mut()?.push(cell.trim().to_string()),
            (None, None) => {
                let cell = rows.last_mut()?.last_mut()?;
                cell.push(' ');
                cell.push_str(bare.trim_end());
            }
        }
    }
    (!rows.is_empty()).then_some(rows)
}

/// Cells between commas; quotes may hold commas, and two quotes are one.
fn cells_of_csv(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.trim().chars().peekable();
    while let Some(c) = chars.next() {
        let cell = cells.len() - 1;
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cells[cell].push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells[cell].push(c),
        }
    }
    cells.into_iter().map(|c| c.trim().to_string()).collect()
}

fn table(mut rows: Vec<Vec<String>>, title: &str, options: &Options, no: u32) -> Vec<Line> {
    let heads = argument(options, &["header-rows"], None);
    if heads.is_none_or(|n| n.trim() == "0") {
        rows.insert(0, Vec::new());
    }
    lined_up(rows, title, no)
}

/// Rows as Markdown has them; the first one is the head.
fn lined_up(rows: Vec<Vec<String>>, title: &str, no: u32) -> Vec<Line> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let mut out = Vec::new();
    if !title.is_empty() {
        out.push(format!("**{title}**"));
    }
    out.push(String::new());
    for (i, row) in rows.iter().enumerate() {
        let cells = (0..columns).map(|c| row.get(c).map_or("", String::as_str).replace('|', "\\|"));
        out.push(format!("| {} |", cells.collect::<Vec<_>>().join(" | ")));
        if i == 0 {
            out.push(format!("|{}", " --- |".repeat(columns)));
        }
    }
    out.push(String::new());
    out.into_iter().map(|text| Line::new(text, no)).collect()
}

static PROJECT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"<(project:[^<>\s]+)>").ok());

/// Remarks (`% …`), marks between cells (`+++`), links in angle brackets.
pub fn marks(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    super::inline::each(lines, |line| {
        let text = &line.text;
        let remark = text.starts_with("% ") || text == "%";
        let cell = text == "+++" || text.starts_with("+++ ");
        if remark || cell {
            let message = match remark {
                true => "a remark of the other tool was taken out",
                false => "a mark between two cells was taken out",
            };
            work.notes.changed(line.no, message, text);
            return Some(Line::new("", line.no));
        }
        let Some(pattern) = PROJECT.as_ref().filter(|_| text.contains("<project:")) else {
            return Some(line);
        };
        let made = pattern.replace_all(text, |found: &Captures<'_>| format!("[]({})", &found[1]));
        Some(Line::new(made.into_owned(), line.no))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_lists_and_of_commas() {
        let body = lines_of("* - A\n  - B | b\n* - 1\n    more\n  -\n", 1);
        let options = [(Some("header-rows".to_string()), "1".to_string())];
        let rows = rows_of_list(&body).unwrap();
        let shown: Vec<String> = table(rows, "", &options, 1)
            .into_iter()
            .map(|l| l.text)
            .collect();
        assert_eq!(
            shown,
            ["", "| A | B \\| b |", "| --- | --- |", "| 1 more |  |", ""]
        );
        assert_eq!(
            cells_of_csv("a, \"b, \"\"c\"\"\",d"),
            ["a", "b, \"c\"", "d"]
        );
    }

    #[test]
    fn parts_of_a_file() {
        let option = |key: &str, value: &str| [(Some(key.to_string()), value.to_string())];
        let text = "1\n2\n3\n4";
        assert_eq!(part(text, &option("lines", "1,3-")), "1\n3\n4");
        assert_eq!(part(text, &option("start-line", "2")), "3\n4");
        assert_eq!(part(text, &option("end-before", "3")), "1\n2");
    }
}
