//! HTML for places outside the site: feed readers, chat, mail. Addresses are whole, and nothing is left that only
//! our pages can use (buttons, icons, hooks for the script).

/// Left out with all that is in them.
const DROPPED: &[&str] = &["button", "script", "style", "svg", "template", "iframe"];

/// Left out, but not what is in them: one picture is enough for all programs.
const UNWRAPPED: &[&str] = &["picture", "source"];

/// All that a reader's program needs; classes and ids mean nothing there.
const ATTRIBUTES: &[&str] = &[
    "href", "src", "cite", "alt", "title", "width", "height", "colspan", "rowspan", "scope",
    "lang", "dir", "datetime", "start", "reversed", "open",
];

/// `page` is the whole address of the page that the HTML stands on, `origin` its scheme and host.
pub fn html(html: &str, origin: &str, page: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("<!--") {
            rest = rest.find("-->").map_or("", |end| &rest[end + 3..]);
            continue;
        }
        let end = end_of_tag(rest);
        let (tag, after) = rest.split_at(end);
        rest = after;
        let name = name_of(tag);
        if DROPPED.contains(&name) {
            rest = match tag.starts_with("</") {
                true => rest,
                false => after_closing(rest, name),
            };
        } else if UNWRAPPED.contains(&name) {
            continue;
        } else if name == "input" {
            out.push_str(if tag.contains(" checked") {
                "☑ "
            } else {
                "☐ "
            });
        } else {
            self::tag(tag, name, origin, page, &mut out);
        }
    }
    out.push_str(rest);
    cleaned(out)
}

/// Text without control characters, which XML cannot hold and no reader can show.
pub fn clean(text: &str) -> String {
    cleaned(text.to_string())
}

/// The same for a text that is ours already; nearly all texts have nothing to take out.
fn cleaned(text: String) -> String {
    // U+0080 to U+009F begin with 0xC2, U+FFFE and U+FFFF with 0xEF.
    let suspicious =
        |b: u8| (b < 0x20 && b != b'\n' && b != b'\t') || matches!(b, 0x7f | 0xc2 | 0xef);
    if !text.bytes().any(suspicious) {
        return text;
    }
    let shown = |c: &char| (!c.is_control() || c.is_whitespace()) && !noncharacter(*c);
    // A break of an old kind still parts two words.
    let known = |c: char| match c.is_control() && !matches!(c, '\n' | '\t') {
        true => ' ',
        false => c,
    };
    text.chars().filter(shown).map(known).collect()
}

/// Characters that Unicode keeps out of texts: XML forbids two of them, and the slots of a press are others.
fn noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}')
}

/// Text as HTML, escaped once.
pub fn escaped(text: &str) -> String {
    cleaned(escaped_as_it_is(text))
}

/// The same for a text that is clean and may have slots.
pub fn escaped_as_it_is(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Writing to a String cannot fail.
    let _ = pulldown_cmark_escape::escape_html_body_text(&mut out, text);
    out
}

/// The length of the tag at the start of `text`; a `>` in quotes does not end it.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (i, c) in text.char_indices() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '>' => return i + 1,
            None => {}
        }
    }
    text.len()
}

fn name_of(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    let end = name
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .unwrap_or(name.len());
    &name[..end]
}

fn after_closing<'a>(text: &'a str, name: &str) -> &'a str {
    let closing = format!("</{name}");
    match text.find(&closing) {
        Some(at) => &text[at + end_of_tag(&text[at..])..],
        None => "",
    }
}

fn tag(tag: &str, name: &str, origin: &str, page: &str, out: &mut String) {
    if tag.starts_with("</") {
        out.push_str(tag);
        return;
    }
    out.push('<');
    out.push_str(name);
    for (attribute, value) in attributes(&tag[1 + name.len()..]) {
        if !ATTRIBUTES.contains(&attribute) {
            continue;
        }
        out.push(' ');
        out.push_str(attribute);
        out.push_str("=\"");
        match attribute {
            "href" | "src" | "cite" => out.push_str(&whole(value, origin, page)),
            _ => out.push_str(&value.replace('"', "&quot;")),
        }
        out.push('"');
    }
    out.push('>');
}

/// Names and values; a name alone has an empty value.
fn attributes(inside: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = inside
        .trim_end_matches('>')
        .trim_end_matches('/')
        .trim_start();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let Some(value) = after.trim_start().strip_prefix('=').map(str::trim_start) else {
            found.push((name, ""));
            rest = after.trim_start();
            continue;
        };
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let end = value[1..].find(quote).map_or(value.len(), |end| end + 1);
                (&value[1..end], value.get(end + 1..).unwrap_or_default())
            }
            _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        found.push((name, value));
        rest = after.trim_start();
    }
    found
}

/// An address that holds anywhere.
fn whole(address: &str, origin: &str, page: &str) -> String {
    let scheme = address
        .find([':', '/', '?', '#'])
        .is_some_and(|at| address[at..].starts_with(':'));
    match address {
        _ if scheme => address.to_string(),
        _ if address.starts_with("//") => format!("https:{address}"),
        _ if address.starts_with('/') => format!("{origin}{address}"),
        _ => format!("{page}{address}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_page(text: &str) -> String {
        html(
            text,
            "https://it.example.edu",
            "https://it.example.edu/kb/1/",
        )
    }

    #[test]
    fn addresses_are_whole() {
        assert_eq!(
            on_page(
                "<a href=\"/kb/2/?a&amp;b\">a</a> <a class=\"x\" href=\"#b\">b</a> <a href=\"mailto:a@b.edu\">c</a>"
            ),
            "<a href=\"https://it.example.edu/kb/2/?a&amp;b\">a</a> <a href=\"https://it.example.edu/kb/1/#b\">b</a> \
             <a href=\"mailto:a@b.edu\">c</a>"
        );
        assert_eq!(
            on_page("<img src=\"a.png\" alt=\"a > b\">"),
            "<img src=\"https://it.example.edu/kb/1/a.png\" alt=\"a > b\">"
        );
    }

    #[test]
    fn text_that_looks_like_an_attribute_stays() {
        assert_eq!(
            on_page("<code>href=\"/x\"</code>"),
            "<code>href=\"/x\"</code>"
        );
    }

    #[test]
    fn control_characters_are_taken_out() {
        assert_eq!(
            clean("a\u{7}b\u{85}c\u{fffe}d é \u{a0}“\n"),
            "ab cd é \u{a0}“\n"
        );
    }

    #[test]
    fn what_only_our_pages_can_use_is_left_out() {
        assert_eq!(
            on_page(
                "<p>a<button type=\"button\" data-copy>Copy</button><svg><path d=\"\"/></svg> b\u{7}</p>"
            ),
            "<p>a b</p>"
        );
        assert_eq!(
            on_page("<li><input type=\"checkbox\" disabled> a"),
            "<li>☐  a"
        );
    }
}
