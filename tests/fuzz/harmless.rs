//! Whether HTML is harmless, as lol_html's tokenizer reads it: no element, attribute or address in it that runs something
//! or fetches what a writer did not mean. Knows nothing of how the HTML was made.
use lol_html::html_content::Element;
use lol_html::{RewriteStrSettings, element, rewrite_str, text};
use std::cell::RefCell;

/// Elements that a text of a writer never has.
const NEVER: &[&str] = &[
    "script",
    "style",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "link",
    "meta",
    "base",
    "form",
    "input",
    "button",
    "select",
    "textarea",
    "template",
    "noscript",
    "noembed",
    "noframes",
    "plaintext",
    "xmp",
    "math",
    "portal",
    "marquee",
    "audio",
    "video",
    "source",
    "track",
    "set",
    "animate",
    "animatetransform",
    "foreignobject",
    "use",
    "image",
    "title",
    "body",
    "html",
    "head",
    "dialog",
    "slot",
    "fencedframe",
];

/// Attributes that hold an address.
const ADDRESSES: &[&str] = &[
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "poster",
    "data",
    "cite",
    "background",
    "ping",
    "longdesc",
];

/// What an address may begin with, when it begins with the name of a scheme.
const SCHEMES: &[&str] = &["http", "https", "mailto", "tel", "webcal"];

/// A part of a page that comes from a writer.
pub fn harmless(html: &str) {
    look(html, &|el| {
        let name = el.tag_name();
        (NEVER.contains(&name.as_str())).then(|| format!("<{name}>"))
    });
}

/// A whole page, where scripts and style sheets are files of the site.
pub fn page(html: &str) {
    let data = RefCell::new(String::new());
    let counts = |el: &Element<'_, '_>| match el.tag_name().as_str() {
        "script" => {
            let of_ours = el.get_attribute("src").is_some_and(|src| is_ours(&src));
            let is_data = el.get_attribute("type").as_deref() == Some("application/ld+json");
            (!of_ours && !is_data).then(|| "a script in the page".to_string())
        }
        "link" => {
            let href = el.get_attribute("href").unwrap_or_default();
            let loads = el
                .get_attribute("rel")
                .is_some_and(|rel| rel.to_ascii_lowercase().contains("style"));
            (loads && !is_ours(&href)).then(|| format!("a style sheet from {href}"))
        }
        name @ ("style" | "object" | "embed" | "applet" | "base" | "frame" | "frameset"
        | "foreignobject" | "set" | "animate" | "plaintext" | "xmp") => Some(format!("<{name}>")),
        _ => None,
    };
    look(html, &counts);
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(text!("script[type=\"application/ld+json\"]", |chunk| {
            let mut data = data.borrow_mut();
            data.push_str(chunk.as_str());
            if chunk.last_in_text_node() && !data.trim().is_empty() {
                let read: Result<serde_json::Value, _> = serde_json::from_str(&data);
                assert!(read.is_ok(), "JSON-LD that is no JSON: {data}");
                data.clear();
            }
            Ok(())
        }));
    rewrite_str(html, settings).expect("a page can be read");
    assert!(data.borrow().trim().is_empty());
}

/// A path of the site, or its own address.
fn is_ours(address: &str) -> bool {
    let whole = ["https://it.example.edu/", "https://it.lakeshore.example/"];
    match scheme(address) {
        Some(_) => whole.iter().any(|site| address.starts_with(site)),
        None => {
            !address.is_empty()
                && !address.starts_with("//")
                && !address.contains(['\\', '\t', '\n'])
        }
    }
}

fn look(html: &str, more: &dyn Fn(&Element<'_, '_>) -> Option<String>) {
    let found: RefCell<Vec<String>> = RefCell::default();
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(element!("*", |el| {
            let name = el.tag_name();
            let mut wrong: Vec<String> = more(el).into_iter().collect();
            for attribute in el.attributes() {
                let (key, value) = (attribute.name(), attribute.value());
                if key.starts_with("on") || key == "style" || key == "srcdoc" || key == "is" {
                    wrong.push(format!("<{name} {key}={value:?}>"));
                }
                if ADDRESSES.contains(&key.as_str())
                    && scheme(&value).is_some_and(|scheme| {
                        !(SCHEMES.contains(&scheme.as_str()) || name == "img" && scheme == "data")
                    })
                {
                    wrong.push(format!("<{name} {key}={value:?}>"));
                }
                if (key == "srcset" || key == "content")
                    && value.to_ascii_lowercase().contains("javascript:")
                    && name != "meta"
                {
                    wrong.push(format!("<{name} {key}={value:?}>"));
                }
            }
            found.borrow_mut().extend(wrong);
            Ok(())
        }));
    rewrite_str(html, settings).expect("HTML can be read");
    let found = found.into_inner();
    assert!(
        found.is_empty(),
        "{found:?}\nin {}",
        around(html, &found[0])
    );
}

fn around<'a>(html: &'a str, what: &str) -> &'a str {
    let name = what
        .trim_start_matches('<')
        .split([' ', '>'])
        .next()
        .unwrap_or_default();
    let at = html.find(&format!("<{name}")).unwrap_or(0);
    let end = html.len().min(at + 600);
    let end = (end..=html.len())
        .find(|i| html.is_char_boundary(*i))
        .unwrap_or(html.len());
    &html[at..end]
}

/// The scheme of an address as the URL standard reads it: references resolved, control characters and spaces before it and
/// tabs and line breaks in it taken out.
pub fn scheme(value: &str) -> Option<String> {
    let text: String = decoded(value)
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    let text = text.trim_start_matches(|c: char| c <= ' ');
    let end = text.find([':', '/', '?', '#'])?;
    let name = &text[..end];
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    (text[end..].starts_with(':') && is_name).then(|| name.to_ascii_lowercase())
}

/// Character references, as far as the first letters of an address need them; a number needs no semicolon.
fn decoded(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(number) = rest.strip_prefix('#') {
            let (digits, radix) = number
                .strip_prefix(['x', 'X'])
                .map_or((number, 10), |hex| (hex, 16));
            let end = digits
                .find(|c: char| !c.is_digit(radix))
                .unwrap_or(digits.len());
            let code = u32::from_str_radix(&digits[..end], radix)
                .ok()
                .and_then(char::from_u32);
            if let Some(c) = code {
                out.push(c);
                rest = digits[end..].strip_prefix(';').unwrap_or(&digits[end..]);
                continue;
            }
        }
        let named = [
            ("colon;", ":"),
            ("Tab;", "\t"),
            ("NewLine;", "\n"),
            ("amp;", "&"),
            ("sol;", "/"),
            ("num;", "#"),
            ("quest;", "?"),
        ];
        match named.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, letter)) => {
                out.push_str(letter);
                rest = &rest[name.len()..];
            }
            None => out.push('&'),
        }
    }
    out + rest
}
