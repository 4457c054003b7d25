//! Blocks between colons or ticks (MyST, Docusaurus, VuePress), roles, and Obsidian's callouts and links.
use super::{
    DEEPEST, Work, alert, alert_of, argument, arguments, details, link, picture, sentence, visible,
};
use crate::import::lines::{self, Fence, Line, code, dedent, indent, outside_code};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// The opening of a block: its sign, how long it is, the name and what follows it.
struct Opening {
    sign: u8,
    length: usize,
    name: String,
    argument: String,
}

pub fn pass(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    if work.depth > DEEPEST {
        return lines;
    }
    let mut out = Vec::with_capacity(lines.len());
    let mut fence = Fence::default();
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        let found = (!fence.is_open()).then(|| opening(&line.text)).flatten();
        let Some(opening) = found else {
            fence.holds(&line.text);
            out.push(line.clone());
            at += 1;
            continue;
        };
        let end = closing(&lines, at + 1, &opening);
        let column = indent(&line.text);
        let body: Vec<Line> = lines[at + 1..end]
            .iter()
            .map(|l| Line::new(dedent(&l.text, column), l.no))
            .collect();
        out.extend(made(&opening, body, line, column, work));
        at = (end + 1).min(lines.len());
    }
    out
}

fn opening(text: &str) -> Option<Opening> {
    let bare = text.trim_start();
    let sign = *bare
        .as_bytes()
        .first()
        .filter(|b| matches!(b, b'`' | b'~' | b':'))?;
    let length = bare.bytes().take_while(|b| *b == sign).count();
    let rest = bare[length..].trim();
    if length < 3 {
        return None;
    }
    if let Some(inside) = rest.strip_prefix('{') {
        let (name, argument) = inside.split_once('}')?;
        let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
        let fits = !name.is_empty() && name.chars().all(word) && !name.starts_with('.');
        return fits.then(|| Opening {
            sign,
            length,
            name: name.to_lowercase(),
            argument: argument.trim().into(),
        });
    }
    if sign != b':' || rest.is_empty() {
        return None;
    }
    let end = rest.find([' ', '[', '{']).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    let after = after.trim();
    let title = after
        .strip_prefix('[')
        .and_then(|t| t.split_once(']'))
        .map_or(after, |(t, _)| t);
    let fits = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    fits.then(|| Opening {
        sign,
        length,
        name: name.to_lowercase(),
        argument: title.into(),
    })
}

/// The line that closes a block: as many signs or more, and nothing else. Inner blocks have a sign less or close first.
fn closing(lines: &[Line], from: usize, opening: &Opening) -> usize {
    let mut fence = Fence::default();
    let mut inner = 0usize;
    for (i, line) in lines.iter().enumerate().skip(from) {
        let bare = line.text.trim();
        let length = bare.bytes().take_while(|b| *b == opening.sign).count();
        if length < 3 {
            continue;
        }
        if opening.sign == b':' {
            if fence.holds(&line.text) {
                continue;
            }
            let opens = length < bare.len();
            match (opens, inner) {
                (true, _) if length == opening.length => inner += 1,
                (false, 0) if length >= opening.length => return i,
                (false, _) if length == opening.length => inner = inner.saturating_sub(1),
                _ => {}
            }
        } else if length >= opening.length && length == bare.len() {
            return i;
        }
    }
    lines.len()
}

/// Options at the head of a block: `:name: value`, or YAML between two rules.
fn options(body: &mut Vec<Line>) -> Vec<(Option<String>, String)> {
    let mut found = Vec::new();
    if body.first().is_some_and(|l| l.text.trim() == "---")
        && let Some(end) = body.iter().skip(1).position(|l| l.text.trim() == "---")
    {
        for line in body.drain(..end + 2) {
            found.extend(
                line.text
                    .split_once(':')
                    .map(|(k, v)| (Some(k.trim().to_string()), v.trim().to_string())),
            );
        }
        return found;
    }
    let count = body
        .iter()
        .take_while(|l| {
            let text = l.text.trim();
            text.len() > 2
                && text.starts_with(':')
                && text[1..].contains(':')
                && !text.starts_with("::")
        })
        .count();
    for line in body.drain(..count) {
        let (key, value) = line.text.trim()[1..].split_once(':').unwrap_or_default();
        found.push((Some(key.to_string()), value.trim().to_string()));
    }
    found
}

fn made(
    opening: &Opening,
    mut body: Vec<Line>,
    line: &Line,
    column: usize,
    work: &mut Work<'_>,
) -> Vec<Line> {
    let no = line.no;
    let original = body.clone();
    let options = options(&mut body);
    let get = |keys: &[&str]| argument(&options, keys, None).filter(|v| !v.is_empty());
    let told = |work: &mut Work<'_>, what: &str| {
        let said: Vec<String> = options
            .iter()
            .map(|(k, v)| format!(":{}: {v}", k.as_deref().unwrap_or_default()))
            .collect();
        let whole = format!("{} {}", line.text.trim(), said.join(" "));
        work.notes.changed(no, what, whole);
    };
    let title = opening.argument.as_str();
    let name = opening.name.as_str();
    let own_title = Some(title).filter(|t| !t.is_empty());
    let class = get(&["class"]).and_then(|c| c.split(' ').find_map(alert_of));
    let fence_of = |language: &str, body: &[Line]| lines::fenced(language, body, no);
    if let Some(made) = super::myst::block(name, title, &options, &body, no, work) {
        told(work, made.1);
        return made.0.into_iter().map(|l| placed(l, column)).collect();
    }
    match name {
        "code-block"
        | "code"
        | "code-cell"
        | "sourcecode"
        | "highlight"
        | "parsed-literal"
        | "literalinclude-text" => {
            told(work, "code is a fenced block now");
            let caption = get(&["caption"]).map(|c| Line::new(format!("**{c}**\n"), no));
            caption
                .into_iter()
                .chain(fence_of(title, &body))
                .map(|l| placed(l, column))
                .collect()
        }
        "mermaid" | "math" | "graphviz" | "plantuml" | "eval-rst" | "rst" => {
            told(
                work,
                "what only another program can draw is shown as it is written",
            );
            let language = if name == "math" { "latex" } else { name };
            fence_of(language, &body)
                .into_iter()
                .map(|l| placed(l, column))
                .collect()
        }
        "image" | "figure" | "video" => {
            told(work, "a directive is a picture now");
            let caption: Vec<&str> = body
                .iter()
                .map(|l| l.text.trim())
                .filter(|t| !t.is_empty())
                .collect();
            let caption = caption.join(" ");
            let alt = get(&["alt"]).unwrap_or(&caption);
            let shown = match name {
                "video" => link("Open the recording", title),
                _ => picture(title, alt, &caption),
            };
            let label = get(&["name"]).map(|name| super::myst::label(name, no));
            let mut out = vec![Line::new("", no)];
            out.extend(label.map(|l| placed(l, column)));
            out.push(placed(Line::new(shown, no), column));
            out.push(Line::new("", no));
            out
        }
        "contents" | "tableofcontents" | "toc" => {
            told(
                work,
                "a list of contents was taken out: pages make their own",
            );
            let rest = body
                .iter()
                .map(|l| l.text.clone())
                .collect::<Vec<_>>()
                .join(" ");
            if !rest.trim().is_empty() {
                work.notes.changed(
                    no,
                    "a list of contents was taken out: pages make their own",
                    rest,
                );
            }
            Vec::new()
        }
        "toctree" => {
            told(work, "a list of pages is a list of links now");
            let heading = get(&["caption"]).map(|c| Line::new(format!("**{c}**\n"), no));
            let entries = body
                .iter()
                .filter(|l| !l.is_blank())
                .map(|l| Line::new(toc_entry(l.text.trim()), l.no));
            heading
                .into_iter()
                .chain(entries)
                .map(|l| placed(l, column))
                .collect()
        }
        "include" | "literalinclude" | "embed" | "glue" | "bibliography" | "csv-table"
        | "list-table" | "raw" | "jupyter-execute" | "automodule" | "autoclass"
        | "autofunction" | "plot" | "only" | "ifconfig" | "evaluate" | "iframe" => {
            work.notes.person(
                no,
                "a directive that only the other tool can run",
                format!("{} {title}", line.text.trim()),
            );
            told(work, "a directive stays to be seen");
            let mut out = visible(
                "A part of this page could not be brought over",
                line.text.trim(),
                no,
                column,
            );
            if original.iter().any(|l| !l.is_blank()) {
                out.extend(
                    fence_of("", &original)
                        .into_iter()
                        .map(|l| placed(l, column)),
                );
            }
            out
        }
        "dropdown" | "details" | "collapse" | "toggle" | "spoiler" => {
            told(work, "a part that opens is made with `<details>` now");
            let body = inner(body, work);
            details(own_title.unwrap_or("Details"), body, no, column)
        }
        "tab-set" | "tabs" | "grid" | "card-carousel" | "columns" | "tab-set-code" | "panels"
        | "container" | "div" | "card-deck" | "code-group" | "center" | "rubric" | "epigraph"
        | "table" | "glossary" | "hlist" | "sidebar" | "margin" | "aside" | "exercise"
        | "solution" | "prf:theorem" | "steps" => {
            told(work, "a directive became Markdown");
            let mut out = vec![Line::new("", no)];
            if let Some(title) =
                own_title.filter(|t| !t.bytes().all(|b| b.is_ascii_digit() || b == b' '))
            {
                out.push(Line::new(format!("**{title}**"), no));
                out.push(Line::new("", no));
            }
            out.extend(inner(body, work));
            out.push(Line::new("", no));
            out.into_iter().map(|l| placed(l, column)).collect()
        }
        "tab-item" | "tab" | "card" | "grid-item" | "grid-item-card" | "code-tab" | "step"
        | "item" => {
            told(work, "tabs stand one after the other now");
            let mut out = vec![
                Line::new("", no),
                Line::new(format!("**{}**", own_title.unwrap_or("…")), no),
                Line::new("", no),
            ];
            out.extend(inner(body, work));
            out.push(Line::new("", no));
            out.into_iter().map(|l| placed(l, column)).collect()
        }
        _ => match class.or_else(|| alert_of(name)) {
            Some((kind, own)) => {
                told(work, "an admonition is an alert now");
                let title = own_title.map(str::to_string).or(own);
                let title = title.filter(|t| !t.eq_ignore_ascii_case(kind));
                let (title, body) =
                    match matches!(name, "versionadded" | "versionchanged" | "deprecated") {
                        true => (Some(version(name, title.as_deref(), own_title)), body),
                        false => (title, body),
                    };
                let body = inner(body, work);
                alert(kind, title.as_deref(), body, no, column)
            }
            None => {
                work.notes.person(
                    no,
                    "a directive that only the other tool knows",
                    line.text.trim(),
                );
                told(work, "a directive stays to be seen");
                let mut out = visible(
                    "This part had a form of its own",
                    line.text.trim(),
                    no,
                    column,
                );
                match opening.sign {
                    b':' => out.extend(inner(body, work).into_iter().map(|l| placed(l, column))),
                    _ => out.extend(fence_of("", &body).into_iter().map(|l| placed(l, column))),
                }
                out
            }
        },
    }
}

/// "New in version 2.1", as Sphinx says it.
fn version(name: &str, fallback: Option<&str>, version: Option<&str>) -> String {
    let words = match name {
        "versionadded" => "New in version",
        "versionchanged" => "Changed in version",
        _ => "Deprecated since version",
    };
    match version {
        Some(version) => format!("{words} {version}"),
        None => fallback.map_or_else(|| sentence(name), str::to_string),
    }
}

fn placed(line: Line, column: usize) -> Line {
    if line.is_blank() || column == 0 {
        return line;
    }
    Line::new(format!("{}{}", " ".repeat(column), line.text), line.no)
}

fn inner(body: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    work.depth += 1;
    let lines = pass(body, work);
    work.depth -= 1;
    lines
}

/// `Title <page>` or `page`.
fn toc_entry(entry: &str) -> String {
    let titled = entry
        .strip_suffix('>')
        .and_then(|e| e.split_once('<'))
        .map(|(title, page)| (title.trim(), page));
    let (title, page) = titled.unwrap_or(("", entry));
    format!("- {}", link(title, page))
}

static ROLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\{([a-z][a-z0-9:_-]*)\}`([^`]+)`").ok());
static ICON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\{(?:octicon|material-[a-z]+|fas|fab|far|fa|icon)\}`[^`]*` ?").ok()
});
static LABEL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\(([A-Za-z0-9_.:-]+)\)=\s*$").ok());
static WIKI: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(!?)\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]+))?\]\]").ok());
static CALLOUT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(\s*(?:>\s*)+)\[!([A-Za-z-]+)\]([+-]?)\s*(.*)$").ok());

/// MyST: roles in a line, labels before headings.
pub fn roles(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    super::inline::each(lines, |line| {
        let no = line.no;
        if let Some(found) = LABEL.as_ref().and_then(|l| l.captures(&line.text)) {
            work.notes
                .changed(no, "a label is an anchor now", &line.text);
            return Some(Line::new(
                format!("<a id=\"{}\"></a>\n", found[1].to_lowercase()),
                no,
            ));
        }
        let Some(pattern) = ROLE.as_ref().filter(|_| line.text.contains("}`")) else {
            return Some(line);
        };
        let text = match ICON.as_ref() {
            Some(icon) => icon.replace_all(&line.text, |found: &Captures<'_>| {
                work.notes.changed(no, "an icon was left out", &found[0]);
                ""
            }),
            None => line.text.as_str().into(),
        };
        let text = pattern.replace_all(&text, |found: &Captures<'_>| {
            work.notes.changed(no, "a role became Markdown", &found[0]);
            role(&found[1], &found[2])
        });
        Some(Line::new(text.into_owned(), no))
    })
}

fn role(name: &str, text: &str) -> String {
    let titled = text.strip_suffix('>').and_then(|t| t.split_once('<'));
    let (words, to) = titled.map_or((text, text), |(words, to)| (words.trim(), to));
    // A link without words is called what its target is called, once that is known.
    let named = if titled.is_some() { words } else { "" };
    match name.rsplit(':').next().unwrap_or(name) {
        "doc" | "any" => link(named, to),
        "download" => link(words, to),
        "ref" | "numref" => link(named, &format!("mystref:{to}")),
        "kbd" => format!("<kbd>{text}</kbd>"),
        "sub" | "subscript" => format!("<sub>{text}</sub>"),
        "sup" | "superscript" => format!("<sup>{text}</sup>"),
        "guilabel" | "menuselection" | "strong" | "term" => format!("**{words}**"),
        "emphasis" | "dfn" => format!("*{words}*"),
        "math" => format!("${text}$"),
        "abbr" => text.to_string(),
        _ => code(text),
    }
}

/// Obsidian: `[[Page|words]]`, `![[picture.png]]`, callouts of other names than GitHub's five.
pub fn obsidian(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    super::inline::each(lines, |line| {
        let line = match CALLOUT.as_ref().and_then(|c| c.captures(&line.text)) {
            Some(found) => callout(&line, &found, work),
            None => line,
        };
        let Some(pattern) = WIKI.as_ref().filter(|_| line.text.contains("[[")) else {
            return Some(line);
        };
        let no = line.no;
        let text = outside_code(&line.text, |text| {
            let made = pattern.replace_all(text, |found: &Captures<'_>| {
                let to = found[2].trim();
                // A shell's test, `[[ a == b ]]`, is no link.
                if found[2].starts_with(' ')
                    || to.eq_ignore_ascii_case("toc")
                    || to.starts_with('_')
                {
                    return found[0].to_string();
                }
                work.notes.changed(
                    no,
                    "a link between double brackets is a link of Markdown now",
                    &found[0],
                );
                let words = found.get(3).map_or(to, |w| w.as_str());
                match &found[1] {
                    "!" => picture(&format!("wiki:{}", to.replace(' ', "%20")), words, ""),
                    _ => link(words, &format!("wiki:{}", to.replace(' ', "%20"))),
                }
            });
            made.into_owned()
        });
        Some(Line::new(text, no))
    })
}

fn callout(line: &Line, found: &Captures<'_>, work: &mut Work<'_>) -> Line {
    let github = ["note", "tip", "important", "warning", "caution"];
    let word = found[2].to_lowercase();
    let plain = found[3].is_empty() && found[4].trim().is_empty();
    if github.contains(&word.as_str()) && plain {
        return line.clone();
    }
    work.notes
        .changed(line.no, "a callout is an alert now", &line.text);
    let (kind, own) = alert_of(&word).unwrap_or_else(|| ("NOTE", Some(sentence(&word))));
    let signs = found[1].trim_end();
    let title = match found[4].trim() {
        "" => own,
        title => Some(title.to_string()),
    };
    let title = title.map_or(String::new(), |t| format!("\n{signs} **{t}**\n{signs}"));
    Line::new(format!("{signs} [!{kind}]{title}"), line.no)
}

/// What a pass put into one line with breaks becomes lines.
pub fn unfold(lines: Vec<Line>, _: &mut Work<'_>) -> Vec<Line> {
    lines
        .into_iter()
        .flat_map(|line| match line.text.contains('\n') {
            true => line
                .text
                .split('\n')
                .map(|text| Line::new(text, line.no))
                .collect(),
            false => vec![line],
        })
        .collect()
}

/// The arguments of a component, for its label.
pub fn label(text: &str) -> String {
    let given = arguments(text);
    let words: Vec<&str> = given
        .iter()
        .filter(|(key, _)| {
            key.as_deref().is_some_and(|k| {
                matches!(
                    k,
                    "number"
                        | "title"
                        | "label"
                        | "caption"
                        | "name"
                        | "summary"
                        | "header"
                        | "alt"
                        | "text"
                        | "heading"
                        | "file-name"
                        | "filename"
                )
            })
        })
        .map(|(_, value)| value.as_str())
        .collect();
    words.join(". ")
}
