//! A page's title and summary: what the source says, else what its first lines say.
use crate::base::address::{file_of, folder_of};
use crate::base::names;
use crate::content::Kind;
use crate::import::fields::one_line;
use crate::import::incident;
use crate::import::lines::{self, Line};
use crate::import::page::Page;
use crate::read::markdown;
use crate::read::raw_html::Allowed;

/// The field, else the first heading of level 1, else what navigation or the file's name says.
pub(super) fn title(page: &mut Page) -> (String, Option<String>) {
    let written = page
        .fields
        .text(&["title"])
        .map(|(t, _)| plain_words(&t))
        .filter(|t| has_word(t));
    let heading = first_heading(&page.lines);
    let mut removed = None;
    if let Some((range, text)) = heading {
        let is_one = !page.lines[range.start].text.starts_with("##");
        let named = written
            .clone()
            .or_else(|| page.title.clone().filter(|_| !is_one));
        let same = named.is_none_or(|w| names::slug(&w) == names::slug(&text));
        if same && has_word(&text) {
            let no = page.lines[range.start].no;
            page.notes
                .changed(no, "the first heading is the title now", &text);
            page.lines.drain(range);
            removed = Some(text);
        }
    }
    shift_headings(page);
    let title = written
        .or_else(|| removed.clone())
        .or_else(|| page.title.clone().filter(|t| has_word(t)))
        .or_else(|| any_heading(&page.lines))
        .unwrap_or_else(|| {
            let name = match file_of(&page.name) {
                "index" | "_index" | "README" | "readme" if page.name.contains('/') => {
                    file_of(folder_of(&page.name))
                }
                name => name,
            };
            let name = crate::import::page::dated(name).map_or(name, |(_, rest)| rest);
            let title = crate::import::dialect::sentence(name);
            page.notes.person(
                1,
                "this page has no title; its file's name stands in",
                &title,
            );
            if has_word(&title) {
                title
            } else {
                "Untitled".into()
            }
        });
    (title, removed)
}

pub(super) fn has_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// A heading without its Markdown.
pub(super) fn plain_words(text: &str) -> String {
    let (body, _) = markdown::parse(text, 0, &Allowed::everything());
    let words = one_line(&body.plain());
    if words.is_empty() {
        one_line(text)
    } else {
        words
    }
}

/// The first heading of all, for a page that has no other title.
pub(super) fn any_heading(lines: &[Line]) -> Option<String> {
    let mut fence = lines::Fence::default();
    let heads = lines
        .iter()
        .filter(|l| !fence.holds(&l.text) && l.text.starts_with('#'));
    let texts = heads.map(|l| {
        plain_words(
            l.text
                .trim_matches('#')
                .split(" {#")
                .next()
                .unwrap_or_default()
                .trim(),
        )
    });
    texts.into_iter().find(|t| has_word(t))
}

/// The first heading, where it is the first thing on the page.
pub(super) fn first_heading(lines: &[Line]) -> Option<(std::ops::Range<usize>, String)> {
    let skip = |l: &&Line| {
        let t = l.text.trim();
        t.is_empty()
            || (t.starts_with("<a id=") && t.ends_with("</a>"))
            || (t.starts_with("<!--") && t.ends_with("-->"))
    };
    let at = lines.iter().take_while(skip).count();
    let line = lines.get(at)?;
    let level = line.text.bytes().take_while(|b| *b == b'#').count();
    // A page that begins with a smaller heading means its title all the same.
    if (1..=3).contains(&level)
        && let Some(text) = line.text[level..].strip_prefix(' ')
    {
        let text = text.trim().trim_end_matches('#').trim();
        let text = text.split(" {#").next().unwrap_or(text);
        return Some((at..at + 1, plain_words(text)));
    }
    let under = lines.get(at + 1)?.text.trim();
    let fits = under.len() >= 2
        && under.bytes().all(|b| b == b'=')
        && !line.text.starts_with(['>', '-', '*', '`', ' ']);
    fits.then(|| (at..at + 2, plain_words(&line.text)))
}

/// The title is the page's heading of level 1; where the text has more of them, all go down a level.
pub(super) fn shift_headings(page: &mut Page) {
    let mut fence = lines::Fence::default();
    let mut heads = Vec::new();
    let mut has_one = false;
    for (i, line) in page.lines.iter().enumerate() {
        if !fence.holds(&line.text) && line.text.starts_with('#') {
            let level = line.text.bytes().take_while(|b| *b == b'#').count();
            if level <= 6 && line.text[level..].starts_with([' ', '\t']) {
                has_one |= level == 1;
                heads.push((i, level));
            }
        }
    }
    if !has_one {
        return;
    }
    let no = page.lines[heads[0].0].no;
    page.notes.changed(
        no,
        "headings went down a level: the title is the page's heading of level 1",
        "",
    );
    for (i, level) in heads {
        if level < 6 {
            page.lines[i].text.insert(0, '#');
        }
    }
}

/// The field, else the first words of the text.
pub(super) fn summary(page: &mut Page, title: &str) -> String {
    const KEYS: &[&str] = &[
        "description",
        "summary",
        "excerpt",
        "abstract",
        "subtitle",
        "lead",
        "lede",
        "intro",
    ];
    if let Some((text, _)) = page.fields.text(KEYS) {
        let words = plain_words(&text);
        if has_word(&words) {
            return words;
        }
    }
    let mut text = first_paragraph(&page.lines).unwrap_or_default();
    if matches!(page.kind, Some((Kind::Incident, _))) {
        text = incident::without_phase(&text);
    }
    let words = shortened(&plain_words(&text));
    if has_word(&words) {
        return words;
    }
    page.notes.person(
        1,
        "no summary can be made from the text: the title stands in",
        title,
    );
    format!("{}.", title.trim_end_matches('.'))
}

/// The first lines of running text.
pub(super) fn first_paragraph(all: &[Line]) -> Option<String> {
    let mut fence = lines::Fence::default();
    let mut out = String::new();
    for line in all {
        let text = line.text.trim();
        let holds = fence.holds(&line.text);
        let is_text = !holds
            && !text.is_empty()
            && !text.starts_with(['#', '>', '|', '<', '!', '[', '-', '*', '+', '=', '('])
            && !text.starts_with("---")
            && lines::indent(&line.text) < 4;
        let starts_bold = text.starts_with("**") || text.starts_with("[");
        match (
            is_text || (starts_bold && !holds && !text.is_empty()),
            out.is_empty(),
        ) {
            (true, _) => {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(text);
            }
            (false, false) => break,
            (false, true) => {}
        }
        if out.len() > 2000 {
            break;
        }
    }
    (!out.is_empty()).then_some(out)
}

/// One or two sentences, at most 200 characters.
pub(super) fn shortened(text: &str) -> String {
    const MOST: usize = 200;
    let text = text.trim();
    if text.chars().count() <= MOST {
        return text.trim_end_matches(':').to_string();
    }
    let cut = text.char_indices().nth(MOST).map_or(text.len(), |(i, _)| i);
    let head = &text[..cut];
    if let Some(end) = [". ", "! ", "? "]
        .iter()
        .filter_map(|mark| head.rfind(mark))
        .max()
        .filter(|end| *end > 40)
    {
        return head[..end + 1].to_string();
    }
    let end = head.rfind(' ').unwrap_or(head.len());
    format!("{} …", head[..end].trim_end_matches([',', ';', ':', ' ']))
}
