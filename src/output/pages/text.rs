//! Running text, its holes filled: addresses, sizes, snippets, code.
use super::{Stage, chart};
use crate::base::text::{Body, Code, Fill, LinkKind};
use crate::read::highlight;
use crate::site::Core;
use crate::site::links::Target;
use crate::site::pictures::{Cut, Rendition};
use crate::site::published::Published;
use crate::view::{TextView, TocView};
use std::ops::Range;

/// Snippets within snippets; a circle is a finding, and ends here all the same.
const DEEPEST: usize = 8;

/// A document's body.
pub fn view(stage: &Stage, core: &Core) -> TextView {
    let body = &core.doc.body;
    let mut body_html = html(stage, body, &core.links);
    if core.doc.common().image().is_none() {
        hurry(&mut body_html);
    }
    TextView {
        body_html,
        toc: contents(body),
    }
}

/// A picture at the very beginning of a page without another is seen at once, so the browser need not wait for
/// the layout before it fetches it.
fn hurry(html: &mut String) {
    const SOON: usize = 1200;
    const LAZY: &str = " loading=\"lazy\"";
    let first = html.find("<img ").filter(|at| *at < SOON);
    if let Some(at) = first
        && let Some(end) = html[at..].find('>')
        && let Some(lazy) = html[at..at + end].find(LAZY)
    {
        html.replace_range(at + lazy..at + lazy + LAZY.len(), " fetchpriority=\"high\"");
    }
}

/// A notice's action and its body. Where the writer has a section of the theme's own name for it, the action
/// opens that section, so that no page says "What you should do" twice.
pub fn with_action(
    stage: &Stage,
    core: &Core,
    action: Option<&crate::base::text::Text>,
) -> (Option<String>, TextView) {
    let mut text = view(stage, core);
    let action = optional(stage, core, "action", action);
    let section = "<h2 id=\"what-you-should-do\">";
    let place = text.body_html.find(section).and_then(|at| {
        let end = text.body_html[at..].find("</h2>")?;
        Some(at + end + "</h2>".len())
    });
    match (action, place) {
        (Some(action), Some(place)) => {
            text.body_html.insert_str(place, &format!("\n{action}"));
            (None, text)
        }
        (action, _) => (action, text),
    }
}

/// The headings of levels 2 and 3.
pub fn contents(body: &Body) -> Vec<TocView> {
    let shown = body.headings.iter().filter(|h| h.level <= 3);
    shown
        .map(|h| TocView {
            id: h.id.clone(),
            text: h.text.clone(),
            level: h.level.max(2),
        })
        .collect()
}

pub fn html(stage: &Stage, body: &Body, targets: &[Target]) -> String {
    part(stage, body, targets, 0..body.html.len())
}

/// A front-matter field's text.
pub fn field(stage: &Stage, core: &Core, path: &str, text: &crate::base::text::Text) -> String {
    html(stage, &text.body, core.field_targets(path))
}

/// A front-matter field's text, if it has one that says something.
pub fn optional(
    stage: &Stage,
    core: &Core,
    path: &str,
    text: Option<&crate::base::text::Text>,
) -> Option<String> {
    text.map(|text| field(stage, core, path, text))
        .filter(|html| !html.trim().is_empty())
}

/// A range of a body, for texts that are cut into sections.
pub fn part(stage: &Stage, body: &Body, targets: &[Target], range: Range<usize>) -> String {
    let mut out = String::with_capacity(range.len() + range.len() / 8);
    fill(stage, body, targets, range, 0, &mut out);
    out
}

fn fill(
    stage: &Stage,
    body: &Body,
    targets: &[Target],
    range: Range<usize>,
    depth: usize,
    out: &mut String,
) {
    let mut from = range.start;
    let inside = body
        .holes
        .iter()
        .filter(|hole| (range.start..range.end).contains(&hole.at));
    for hole in inside {
        out.push_str(&body.html[from..hole.at]);
        from = hole.at;
        match hole.fill {
            Fill::Address(i) => match picture(&stage.site, body, targets, i) {
                Some(picture) => push_escaped(out, &stage.site.href(&picture.src())),
                None => push_escaped(out, &address(&stage.site, targets.get(i))),
            },
            Fill::Size(i) => size(&stage.site, targets.get(i), out),
            Fill::Code(i) if body.codes.get(i).is_some_and(Code::is_drawn) => {
                drawn(stage, &body.codes[i], depth, i, out);
            }
            Fill::Sources(i) => {
                if let Some(picture) = picture(&stage.site, body, targets, i) {
                    sources(&stage.site, &picture, out);
                }
            }
            Fill::SourcesEnd(i) => {
                if picture(&stage.site, body, targets, i).is_some() {
                    out.push_str("</picture>");
                }
            }
            Fill::Code(i) => code(body, i, stage.site.config.markdown.highlight, out),
            Fill::Snippet(i) => {
                if let (Some(Target::Document { index, .. }), true) =
                    (targets.get(i), depth < DEEPEST)
                    && let Some(snippet) = stage.site.snippet(*index)
                {
                    let inner = &snippet.doc.body;
                    fill(
                        stage,
                        inner,
                        &snippet.links,
                        0..inner.html.len(),
                        depth + 1,
                        out,
                    );
                }
            }
        }
    }
    out.push_str(&body.html[from..range.end]);
}

/// Where a target stands, with the site's base path.
pub fn address(site: &Published, target: Option<&Target>) -> String {
    match target {
        Some(Target::Document { index, anchor }) => match (site.place(*index), anchor) {
            (Some(place), Some(anchor)) => format!("{}#{anchor}", site.href(place)),
            (Some(place), None) => site.href(place),
            (None, _) => site.href("/"),
        },
        Some(Target::File { address, .. } | Target::Path(address)) => site.href(address),
        Some(Target::Unread(Some(address))) => site.href(address),
        // Left out before anybody saw it: there is no page yet.
        Some(Target::Unread(None)) => site.href("/"),
        Some(Target::Anchor(anchor)) => format!("#{anchor}"),
        Some(Target::Outside(address)) => address.to_string(),
        Some(Target::Broken(_)) | None => "#".into(),
    }
}

/// The same without the base path, for templates' `link` filter.
pub fn path(site: &Published, target: Option<&Target>) -> String {
    match target {
        Some(Target::Document { index, anchor }) => {
            let place = site.place(*index).map_or("/", |place| &**place);
            anchor
                .as_ref()
                .map_or(place.to_string(), |anchor| format!("{place}#{anchor}"))
        }
        Some(Target::File { address, .. } | Target::Path(address)) => address.to_string(),
        Some(Target::Unread(at)) => at.as_deref().unwrap_or("/").to_string(),
        other => address(site, other),
    }
}

/// How wide a picture stands in running text, for the browser's choice.
const IN_TEXT: &str = "(width > 60rem) 42rem, 100vw";

/// A photo in the text, in all the sizes that are made of it.
fn picture<'a>(
    site: &'a Published,
    body: &Body,
    targets: &[Target],
    link: usize,
) -> Option<Rendition<'a>> {
    let Some(Target::File { asset, .. }) = targets.get(link) else {
        return None;
    };
    if body.links.get(link)?.kind != LinkKind::Image {
        return None;
    }
    site.pictures.get(*asset)?.rendition(Cut::Whole)
}

fn sources(site: &Published, picture: &Rendition<'_>, out: &mut String) {
    out.push_str("<picture>");
    for source in picture.sources(site.config.base()) {
        out.push_str("<source type=\"");
        out.push_str(source.media);
        out.push_str("\" srcset=\"");
        push_escaped(out, &source.srcset);
        out.push_str("\" sizes=\"");
        out.push_str(IN_TEXT);
        out.push_str("\">");
    }
}

fn size(site: &Published, target: Option<&Target>, out: &mut String) {
    if let Some(Target::File { asset, .. }) = target
        && let Some((width, height)) = site.asset(*asset).and_then(|a| a.size)
    {
        out.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
    }
}

/// A chart in place of its block. A part of a report is no text: its page cuts there, and elsewhere it says nothing.
fn drawn(stage: &Stage, code: &Code, depth: usize, index: usize, out: &mut String) {
    if code.language == "figure" {
        // Two charts on one page need two names for their titles.
        let key = format!("{depth}-{index}");
        out.push_str(&chart::block(&stage.site, &code.text, &key));
    }
}

fn code(body: &Body, index: usize, colours: bool, out: &mut String) {
    let Some(code) = body.codes.get(index) else {
        return;
    };
    let name = highlight::language_name(&code.language).unwrap_or_default();
    out.push_str("<div class=\"code\"><p class=\"code-head\"><span>");
    push_escaped(out, name);
    out.push_str(
        "</span> <button type=\"button\" class=\"plain-button\" data-copy aria-label=\"Copy the code\">Copy</button></p><pre tabindex=\"0\"><code",
    );
    if !code.language.is_empty() {
        out.push_str(" class=\"language-");
        push_escaped(out, &code.language);
        out.push('"');
    }
    out.push('>');
    out.push_str(&highlight::html(
        if colours { &code.language } else { "" },
        &code.text,
    ));
    out.push_str("</code></pre></div>");
}

fn push_escaped(out: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = pulldown_cmark_escape::escape_html(out, text);
}

/// "4 minutes to read", at 200 words a minute.
pub fn reading(words: usize) -> String {
    let minutes = words.div_ceil(200).max(1);
    crate::base::names::count(minutes, "minute to read", "minutes to read")
}
