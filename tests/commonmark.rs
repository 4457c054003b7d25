//! CommonMark: each case of the specification comes out as pulldown-cmark's own writer has it.
#![allow(clippy::disallowed_methods)]
use campanile::base::text::{Body, Fill};
use campanile::read::markdown;
use campanile::read::raw_html::Allowed;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    number: u32,
    section: String,
    markdown: String,
}

/// Our writer's additions, taken back: what is left must say the same as the reference.
fn ours(text: &str) -> Option<String> {
    let (body, _) = markdown::parse(text, 0, &Allowed::everything());
    Some(plain(&filled(&body)))
}

fn filled(body: &Body) -> String {
    let mut out = String::new();
    let mut from = 0;
    for hole in &body.holes {
        out.push_str(&body.html[from..hole.at]);
        from = hole.at;
        match hole.fill {
            Fill::Address(i) => {
                pulldown_cmark_escape::escape_href(&mut out, &body.links[i].target).unwrap();
            }
            Fill::Code(i) => {
                let code = &body.codes[i];
                let class = match code.language.as_str() {
                    "" => String::new(),
                    language => format!(" class=\"language-{}\"", escaped(language)),
                };
                out.push_str(&format!(
                    "<pre><code{class}>{}</code></pre>",
                    escaped_text(&code.text)
                ));
            }
            _ => {}
        }
    }
    out.push_str(&body.html[from..]);
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    pulldown_cmark_escape::escape_html(&mut out, text).unwrap();
    out
}

fn escaped_text(text: &str) -> String {
    let mut out = String::new();
    pulldown_cmark_escape::escape_html_body_text(&mut out, text).unwrap();
    out
}

fn reference(text: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut out = String::new();
    // A heading of level 1 is the page's title; in a text it is shown as level 2.
    let events = Parser::new_ext(text, options).map(|event| match event {
        Event::Start(Tag::Heading {
            level: pulldown_cmark::HeadingLevel::H1,
            ..
        }) => Event::Start(Tag::Heading {
            level: pulldown_cmark::HeadingLevel::H2,
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Event::End(TagEnd::Heading(pulldown_cmark::HeadingLevel::H1)) => {
            Event::End(TagEnd::Heading(pulldown_cmark::HeadingLevel::H2))
        }
        other => other,
    });
    pulldown_cmark::html::push_html(&mut out, events);
    plain(&out)
}

/// Without ids, wrappers and white space between blocks.
fn plain(html: &str) -> String {
    let mut out = html
        .replace(" />", ">")
        .replace("/>", ">")
        .replace(" loading=\"lazy\"", "");
    out = out
        .replace("<figure class=\"figure\">", "<p>")
        .replace("</figure>", "</p>");
    // A lone picture's title becomes its caption.
    while let (Some(from), Some(to)) = (out.find("<figcaption>"), out.find("</figcaption>")) {
        let title = out[from + 12..to].to_string();
        out.replace_range(from..to + 13, "");
        let before = out[..from].rfind('>').unwrap();
        out.insert_str(
            before,
            &format!(" title=\"{}\"", title.replace('"', "&quot;")),
        );
    }
    for level in 1..=6 {
        let open = format!("<h{level} id=\"");
        while let Some(at) = out.find(&open) {
            let end = out[at + open.len()..].find('>').unwrap() + at + open.len();
            out.replace_range(at..=end, &format!("<h{level}>"));
        }
    }
    out.replace("<div class=\"scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"><table class=\"table\">", "<table>")
        .replace("</table></div>", "</table>")
        .lines()
        .map(str::trim)
        .filter(|line| !line.trim().is_empty())
        .collect::<Vec<_>>()
        .join("\n")
        .replace("<li>\n", "<li>")
        .replace("\n</li>", "</li>")
}

#[test]
fn the_specification_passes() {
    let text = std::fs::read_to_string("tests/commonmark/spec.json").unwrap();
    let cases: Vec<Case> = serde_json::from_str(&text).unwrap();
    assert_eq!(cases.len(), 652);
    let mut failed = Vec::new();
    for case in &cases {
        let markdown = case.markdown.replace('→', "\t");
        let Some(ours) = ours(&markdown) else {
            continue;
        };
        let reference = reference(&markdown);
        if ours != reference {
            failed.push(format!(
                "{} ({})\n{markdown}\n--- ours\n{ours}\n--- reference\n{reference}\n",
                case.number, case.section
            ));
        }
    }
    assert!(
        failed.is_empty(),
        "{} of 652 differ:\n{}",
        failed.len(),
        failed.iter().take(12).cloned().collect::<String>()
    );
}
