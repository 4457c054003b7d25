//! A page that cannot be shown: what is wrong, where, and what to do, in front of the page as it last was.
use super::scene::Trouble;
use crate::base::finding::Finding;
use crate::base::names::count;
use crate::base::source::Place;
use serde::Serialize;

/// A line of a source around a finding, cut where the fault is.
#[derive(Debug, Serialize)]
pub struct Line {
    /// From 1.
    pub number: usize,
    pub before: String,
    /// The fault; empty on the lines around it.
    pub marked: String,
    pub after: String,
}

/// A finding as the overlay shows it.
#[derive(Debug, Serialize)]
pub struct Said<'a> {
    pub severity: &'static str,
    pub code: &'static str,
    pub message: &'a str,
    pub label: &'a str,
    pub help: &'a [String],
    /// The rule of the voice that says so; what it says stands in nobody's way.
    pub rule: Option<&'a str>,
    pub fix: Option<Fix>,
    pub file: Option<&'a str>,
    /// Both from 1, the column in characters.
    pub line: Option<usize>,
    pub column: Option<usize>,
    pub excerpt: Vec<Line>,
    /// Other places that belong to it, each with a few words.
    pub related: Vec<String>,
}

/// What may be written instead.
#[derive(Debug, Serialize)]
pub struct Fix {
    pub words: String,
    /// `campanile check --fix` does it.
    pub safe: bool,
}

/// The change that a rule knows, or the words that it offers.
fn fix(finding: &Finding) -> Option<Fix> {
    let rule = finding.rule.as_ref()?;
    let source = &finding.place.as_ref()?.source;
    match &rule.fix {
        Some(mending) => {
            let old = source.text.get(mending.span.clone())?;
            let words = match (old, mending.text.as_str()) {
                ("", new) => format!("add “{new}”"),
                (old, "") => format!("take out “{old}”"),
                (old, new) => format!("write “{new}” instead of “{old}”"),
            };
            Some(Fix {
                words,
                safe: mending.safe,
            })
        }
        None if rule.offers.is_empty() => None,
        None => {
            let offers: Vec<String> = rule.offers.iter().map(|o| format!("“{o}”")).collect();
            Some(Fix {
                words: format!("write {}", offers.join(" or ")),
                safe: false,
            })
        }
    }
}

pub fn said(finding: &Finding) -> Said<'_> {
    let at = finding.place.as_ref().map(Place::line_column);
    let related = finding.related.iter().map(|(place, words)| {
        let (line, _) = place.line_column();
        format!("{words}: {}, line {line}", place.source.path)
    });
    Said {
        severity: finding.severity().word(),
        code: finding.code.name,
        message: &finding.message,
        label: &finding.label,
        help: &finding.help,
        rule: finding.rule.as_ref().map(|rule| &*rule.name),
        fix: fix(finding),
        file: finding.place.as_ref().map(|place| &*place.source.path),
        line: at.map(|(line, _)| line),
        column: at.map(|(_, column)| column),
        excerpt: finding.place.as_ref().map(excerpt).unwrap_or_default(),
        related: related.collect(),
    }
}

/// The line of the fault between the one above and the one below.
fn excerpt(place: &Place) -> Vec<Line> {
    let text: &str = &place.source.text;
    if text.is_empty() {
        return Vec::new();
    }
    let begins = text[..place.span.start].rfind('\n').map_or(0, |i| i + 1);
    let ends = text[place.span.start..]
        .find('\n')
        .map_or(text.len(), |i| place.span.start + i);
    let number = place.line_column().0;
    let whole = |number: usize, line: &str| Line {
        number,
        before: line.trim_end_matches('\r').to_string(),
        marked: String::new(),
        after: String::new(),
    };
    let mut lines = Vec::new();
    if let Some(above) = text[..begins].strip_suffix('\n') {
        lines.push(whole(
            number - 1,
            above.rsplit('\n').next().unwrap_or_default(),
        ));
    }
    let until = place.span.end.min(ends);
    lines.push(Line {
        number,
        before: text[begins..place.span.start].to_string(),
        marked: text[place.span.start..until].to_string(),
        after: text[until..ends].trim_end_matches('\r').to_string(),
    });
    if let Some(below) = text.get(ends + 1..).filter(|rest| !rest.is_empty()) {
        lines.push(whole(number + 1, below.lines().next().unwrap_or_default()));
    }
    lines
}

/// What stands on the page of a fault.
pub struct Problem<'a> {
    pub findings: Vec<&'a Finding>,
    pub trouble: Option<&'a Trouble>,
    /// The address of the page as it last was, when it was.
    pub behind: Option<String>,
    /// What the overlay is told of the page.
    pub tag: String,
}

/// The whole page. It works without its script; with it, the page comes back by itself.
pub fn page(problem: &Problem<'_>) -> String {
    let heading = match (problem.trouble, problem.findings.len()) {
        (Some(_), _) => "The site cannot be read".to_string(),
        (None, 0) => "This page cannot be shown".to_string(),
        (None, n) => format!(
            "{} in the way of this page",
            count(n, "error is", "errors are")
        ),
    };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0} · Preview</title>\n\
         <link rel=\"stylesheet\" href=\"/.campanile/problem.css\">\n</head>\n<body>\n",
        escaped(&heading)
    );
    if let Some(behind) = &problem.behind {
        out.push_str(&format!(
            "<iframe src=\"{}\" title=\"The page as it last was\" tabindex=\"-1\" aria-hidden=\"true\" inert></iframe>\n",
            escaped(behind)
        ));
    }
    out.push_str(&format!("<main>\n<h1>{}</h1>\n", escaped(&heading)));
    out.push_str("<p class=\"wait\">Save the file again when it is mended: the page comes back by itself.</p>\n");
    if let Some((message, help)) = problem.trouble {
        out.push_str(&format!(
            "<section class=\"finding\">\n<h2>{}</h2>\n",
            escaped(message)
        ));
        for step in help.iter().flat_map(|help| help.lines()) {
            out.push_str(&format!(
                "<p class=\"help\"><b>Help:</b> {}</p>\n",
                escaped(step)
            ));
        }
        out.push_str("</section>\n");
    }
    problem
        .findings
        .iter()
        .for_each(|found| section(&said(found), &mut out));
    if let Some(behind) = &problem.behind {
        out.push_str(&format!(
            "<p><a href=\"{}\">See the page as it last was</a></p>\n",
            escaped(behind)
        ));
    }
    out.push_str(&format!("</main>\n{}</body>\n</html>\n", problem.tag));
    out
}

fn section(said: &Said<'_>, out: &mut String) {
    out.push_str(&format!(
        "<section class=\"finding\">\n<h2>{}</h2>\n",
        escaped(said.message)
    ));
    if let (Some(file), Some(line), Some(column)) = (said.file, said.line, said.column) {
        out.push_str(&format!(
            "<p class=\"place\">{}, line {line}, column {column} <span>{}</span></p>\n",
            escaped(file),
            escaped(said.code)
        ));
    }
    if !said.excerpt.is_empty() {
        out.push_str("<pre tabindex=\"0\">");
        said.excerpt
            .iter()
            .for_each(|line| push_line(line, said, out));
        out.push_str("</pre>\n");
    }
    for related in &said.related {
        out.push_str(&format!("<p class=\"related\">{}</p>\n", escaped(related)));
    }
    for help in said.help {
        out.push_str(&format!(
            "<p class=\"help\"><b>Help:</b> {}</p>\n",
            escaped(help)
        ));
    }
    out.push_str("</section>\n");
}

/// The line, and below the fault its caret.
fn push_line(line: &Line, said: &Said<'_>, out: &mut String) {
    let marked = said.line == Some(line.number);
    let mark = match line.marked.is_empty() {
        true => String::new(),
        false => format!("<mark>{}</mark>", escaped(&line.marked)),
    };
    out.push_str(&format!(
        "<span class=\"n\">{:>5}</span> {}{mark}{}\n",
        line.number,
        escaped(&line.before),
        escaped(&line.after)
    ));
    if marked {
        let carets = "^".repeat(line.marked.chars().count().max(1));
        let indent: String = line
            .before
            .chars()
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        out.push_str(&format!(
            "      {indent}<b class=\"caret\">{carets} {}</b>\n",
            escaped(said.label)
        ));
    }
}

pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Writing to a String cannot fail.
    let _ = pulldown_cmark_escape::escape_html(&mut out, text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::source::Source;

    #[test]
    fn the_fault_stands_between_its_neighbours() {
        let source = Source::new("a.md", "one\ntwo three\r\nfour\n");
        let lines = excerpt(&source.at(8..13));
        let shown: Vec<String> = lines
            .iter()
            .map(|l| format!("{}|{}|{}|{}", l.number, l.before, l.marked, l.after))
            .collect();
        assert_eq!(shown, ["1|one||", "2|two |three|", "3|four||"]);
        assert_eq!(excerpt(&source.at(0..0)).len(), 2);
        assert_eq!(
            excerpt(&source.at(900..901)).last().map(|l| l.number),
            Some(4)
        );
        assert!(excerpt(&Source::new("a.md", "").start()).is_empty());
    }

    #[test]
    fn nothing_of_a_source_becomes_html() {
        const CODE: crate::base::finding::Code = crate::base::finding::Code {
            name: "x",
            severity: crate::base::finding::Severity::Error,
            catches: "",
            why: "",
            wrong: "",
            right: "",
        };
        let source = Source::new("<b>.md", "<script>alert(1)</script>\n");
        let finding = Finding::new(&CODE, source.at(0..8), "<img src=x>")
            .help("<i>")
            .label("<u>");
        let html = page(&Problem {
            findings: vec![&finding],
            trouble: None,
            behind: Some("/\"><script>".into()),
            tag: String::new(),
        });
        for bad in ["<script", "<img", "<i>", "<u>", "<b>.md"] {
            assert!(!html.contains(bad), "{bad}");
        }
    }
}
