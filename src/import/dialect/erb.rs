//! Middleman: bits of Ruby between `<%` and `%>`, and Govspeak's signs for notes and steps.
use super::{Work, alert, argument, arguments, link, picture};
use crate::import::lines::{self, Edits, Fence, Line, Place, code};

/// Bits of Ruby. Fenced code shows its own, since the tool would have run them there too only by mistake.
pub fn ruby(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    if !lines.iter().any(|l| l.text.contains("<%")) {
        return lines;
    }
    let in_code: Vec<bool> = {
        let mut fence = Fence::default();
        lines.iter().map(|l| fence.holds(&l.text)).collect()
    };
    let (text, numbers) = lines::join(&lines);
    let mut place = Place::new(&text, &numbers);
    let mut edits = Edits::new();
    let mut at = 0;
    let mut line_of = LineIndex::new(&text);
    while let Some(open) = text[at..].find("<%").map(|i| at + i) {
        let Some(end) = text[open..].find("%>").map(|i| open + i + 2) else {
            break;
        };
        at = end;
        let row = line_of.row(open);
        let inline = text[..open]
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .matches('`')
            .count()
            % 2
            == 1;
        if in_code.get(row).copied().unwrap_or(false) || inline {
            continue;
        }
        let no = place.line(open);
        let whole = &text[open..end];
        edits.replace(open..end, bit(whole, no, work));
    }
    edits.apply(&text, &numbers)
}

/// Rows of a text by byte, going forward.
struct LineIndex<'a> {
    text: &'a str,
    at: usize,
    row: usize,
}

impl<'a> LineIndex<'a> {
    fn new(text: &'a str) -> LineIndex<'a> {
        LineIndex {
            text,
            at: 0,
            row: 0,
        }
    }

    fn row(&mut self, at: usize) -> usize {
        self.row += self.text[self.at..at].matches('\n').count();
        self.at = at;
        self.row
    }
}

fn bit(whole: &str, no: u32, work: &mut Work<'_>) -> String {
    let inside = whole.trim_start_matches("<%").trim_end_matches("%>");
    let inside = inside.trim_matches(['-', '=', ' ', '\n']);
    if inside.starts_with('#') {
        work.notes
            .changed(no, "a remark of the other tool was taken out", whole);
        return String::new();
    }
    let (name, rest) = inside.split_once([' ', '(']).unwrap_or((inside, ""));
    let rest = rest
        .trim_end_matches(')')
        .replace(": ", "=")
        .replace(", ", " ")
        .replace(":\"", "=\"");
    let arguments = arguments(rest.trim_end_matches(','));
    let clean = |text: &str| text.trim_matches([',', '"', '\'']).to_string();
    let get = |keys: &[&str], nth| argument(&arguments, keys, nth).map(clean);
    let made = match name {
        "link_to" => get(&[], Some(0))
            .zip(get(&[], Some(1)))
            .map(|(words, to)| link(&words, &to)),
        "image_tag" => {
            get(&[], Some(0)).map(|src| picture(&src, &get(&["alt"], None).unwrap_or_default(), ""))
        }
        "current_page" | "current_page.data.title" => {
            work.fields.get("title").map(crate::import::fields::plain)
        }
        "partial" => get(&[], Some(0)).and_then(|name| partial(&name, no, work)),
        _ => None,
    };
    match made {
        Some(made) => {
            work.notes
                .changed(no, "a bit of Ruby became Markdown", whole);
            made
        }
        None => {
            work.notes
                .person(no, "a bit of Ruby that only the other tool can run", whole);
            code(whole)
        }
    }
}

/// A partial stands beside the page, or in a folder for them, under a name that begins with `_`.
fn partial(name: &str, no: u32, work: &mut Work<'_>) -> Option<String> {
    let folder = crate::base::address::folder_of(name);
    let file = crate::base::address::file_of(name);
    let beside = crate::base::address::folder_of(work.source);
    let names = [
        format!("_{file}.md"),
        format!("_{file}.html.md"),
        format!("_{file}.md.erb"),
        format!("{file}.md"),
    ];
    let places: Vec<&str> = std::iter::once(beside)
        .chain(work.reading.includes.iter().map(String::as_str))
        .collect();
    let found = places
        .iter()
        .flat_map(|place| names.iter().map(move |name| (place, name)))
        .filter_map(|(place, name)| {
            crate::base::address::inside(place, &format!("{folder}/{name}"))
        })
        .find(|path| work.reading.folder.has(path))?;
    let text = work.enter(&found, no)?;
    work.leave();
    Some(text)
}

/// Govspeak: `^information^`, `%warning%`, `x[button](…)x`, `$CTA … $CTA`.
pub fn govspeak(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len());
    let mut fence = Fence::default();
    for line in lines {
        if fence.holds(&line.text) {
            out.push(line);
            continue;
        }
        let bare = line.text.trim();
        let around = |mark: char| {
            let inside = bare.strip_prefix(mark)?.strip_suffix(mark)?;
            let fits = inside.len() > 2
                && !inside.contains(mark)
                && !inside.starts_with(' ')
                && inside.contains(' ');
            fits.then(|| inside.to_string())
        };
        let kind = match (around('^'), around('%')) {
            (Some(words), _) => Some(("NOTE", words)),
            (_, Some(words)) => Some(("WARNING", words)),
            _ => None,
        };
        if let Some((kind, words)) = kind {
            work.notes
                .changed(line.no, "a callout is an alert now", bare);
            out.extend(alert(
                kind,
                None,
                vec![Line::new(words, line.no)],
                line.no,
                0,
            ));
        } else if matches!(bare, "$CTA" | "$C" | "$A" | "$E" | "$P" | "$D" | "$I") {
            work.notes
                .changed(line.no, "the mark of a box was taken out", bare);
            out.push(Line::new("", line.no));
        } else {
            out.push(line);
        }
    }
    out
}

/// MDX: `import` and `export` lines, and remarks in braces.
pub fn mdx(lines: Vec<Line>, work: &mut Work<'_>) -> Vec<Line> {
    if !work.source.ends_with(".mdx")
        && !lines
            .iter()
            .any(|l| l.text.starts_with("import ") && l.text.contains(" from "))
    {
        return lines;
    }
    super::inline::each(lines, |line| {
        let bare = line.text.trim();
        let is_import = line.text.starts_with("import ")
            && (bare.contains(" from '")
                || bare.contains(" from \"")
                || bare.starts_with("import '"));
        let is_export =
            line.text.starts_with("export ") && (bare.contains('=') || bare.contains(" function "));
        let is_remark = bare.starts_with("{/*") && bare.ends_with("*/}");
        if is_import || is_export || is_remark {
            work.notes
                .changed(line.no, "a line of program was taken out", bare);
            return Some(Line::new("", line.no));
        }
        Some(line)
    })
}
