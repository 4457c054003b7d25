//! Our style sheet, kept to our part of an adopted page: every rule holds within `.campanile` only, and what the
//! university's own sheets say of such elements is taken back before ours speak.

/// Ends the compound that a selector is about; it adds no weight.
const WITHIN: &str = ":where(.campanile, .campanile *)";

/// Layers below ours: theirs, and the shield that undoes theirs within our part. Presentation attributes of drawings
/// and the sizes of pictures count as styles of an author, so they stay out of it.
const SHIELD: &str = "@layer theirs, shield;\n@layer shield {\n  :where(.campanile *):not(:is(svg, svg *, img, picture, video, canvas, iframe, object, embed)), :where(.campanile *)::before, :where(.campanile *)::after { all: revert; }\n  :where(.campanile) :is(img, svg) { border: 0; margin: 0; padding: 0; box-shadow: none; float: none; }\n}\n";

/// The whole sheet, kept to `.campanile`.
pub fn scoped(css: &str) -> String {
    let mut out = String::with_capacity(css.len() * 2);
    out.push_str(SHIELD);
    rules(css, &mut out);
    out
}

/// Rules, and blocks of rules.
fn rules(css: &str, out: &mut String) {
    let mut rest = css;
    while let Some(at) = end_of_prelude(rest) {
        let (prelude, after) = rest.split_at(at);
        if after.starts_with(';') || after.starts_with('}') {
            out.push_str(prelude);
            out.push_str(&after[..1]);
            rest = &after[1..];
            continue;
        }
        let end = end_of_block(after);
        let inside = &after[1..end];
        let word = after_comments(prelude);
        let name = word
            .split(|c: char| c.is_whitespace() || c == '(')
            .next()
            .unwrap_or_default();
        match name {
            "@layer" | "@media" | "@supports" | "@container" => {
                out.push_str(prelude);
                out.push('{');
                rules(inside, out);
            }
            name if name.starts_with('@') => {
                out.push_str(prelude);
                out.push('{');
                out.push_str(inside);
            }
            _ => {
                let kept = prelude.len() - word.len();
                out.push_str(&prelude[..kept]);
                out.push_str(&selectors(word));
                out.push('{');
                out.push_str(inside);
            }
        }
        out.push_str(if end < after.len() { "}" } else { "" });
        rest = after.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// Where a string or a comment that begins here ends.
fn skip(css: &str, at: usize) -> Option<usize> {
    let bytes = css.as_bytes();
    match bytes[at] {
        b'/' if bytes.get(at + 1) == Some(&b'*') => Some(
            css[at + 2..]
                .find("*/")
                .map_or(css.len(), |i| at + 2 + i + 2),
        ),
        quote @ (b'"' | b'\'') => {
            let mut end = at + 1;
            while end < bytes.len() && bytes[end] != quote {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            Some((end + 1).min(css.len()))
        }
        _ => None,
    }
}

fn end_of_prelude(css: &str) -> Option<usize> {
    let mut at = 0;
    while at < css.len() {
        match (skip(css, at), css.as_bytes()[at]) {
            (Some(next), _) => at = next,
            (_, b'{' | b';' | b'}') => return Some(at),
            _ => at += 1,
        }
    }
    None
}

/// The closing brace of a block that begins with one.
fn end_of_block(css: &str) -> usize {
    let (mut at, mut depth) = (0, 0usize);
    while at < css.len() {
        match (skip(css, at), css.as_bytes()[at]) {
            (Some(next), _) => {
                at = next;
                continue;
            }
            (_, b'{') => depth += 1,
            (_, b'}') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
        at += 1;
    }
    css.len()
}

fn after_comments(prelude: &str) -> &str {
    let mut rest = prelude.trim_start();
    while rest.starts_with("/*") {
        rest = rest.find("*/").map_or("", |i| &rest[i + 2..]).trim_start();
    }
    rest
}

fn selectors(list: &str) -> String {
    let (mut depth, mut from, mut at) = (0usize, 0, 0);
    let mut out = Vec::new();
    while at < list.len() {
        if let Some(next) = skip(list, at) {
            at = next;
            continue;
        }
        match list.as_bytes()[at] {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                out.push(selector(&list[from..at]));
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    out.push(selector(&list[from..]));
    out.join(",")
}

/// One selector: the page's root becomes our part, and everything else holds only within it.
fn selector(text: &str) -> String {
    let trimmed = text.trim_end();
    let bare = trimmed.trim_start();
    let (before, after) = (
        &trimmed[..trimmed.len() - bare.len()],
        &text[trimmed.len()..],
    );
    match bare {
        ":root" => return format!("{before}.campanile{after}"),
        "html" | "body" => return format!("{before}main.campanile{after}"),
        _ => {}
    }
    let at = pseudo_element(bare).unwrap_or(bare.len());
    format!("{before}{}{WITHIN}{}{after}", &bare[..at], &bare[at..])
}

/// `::before` has to stay at the end.
fn pseudo_element(selector: &str) -> Option<usize> {
    let mut depth = 0usize;
    let bytes = selector.as_bytes();
    (0..bytes.len()).find(|&at| {
        match bytes[at] {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && bytes[at..].starts_with(b"::")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(css: &str) -> String {
        scoped(css).replace(SHIELD, "").replace(WITHIN, "¶")
    }

    #[test]
    fn every_rule_is_kept_to_our_part() {
        assert_eq!(one("a { b: c }"), "a¶ { b: c }");
        assert_eq!(one("*, ::before { x: y }"), "*¶, ¶::before { x: y }");
        assert_eq!(
            one(":is(a, b) > c::after{x:y}"),
            ":is(a, b) > c¶::after{x:y}"
        );
        assert_eq!(
            one("@layer a, b;\n@layer a { :root{--x:1} body{m:0} }"),
            "@layer a, b;\n@layer a { .campanile{--x:1} main.campanile{m:0} }"
        );
        assert_eq!(
            one("@container room (inline-size > 1rem) { /* a, b */ .x, .y[z=\",\"]{q:r} }"),
            "@container room (inline-size > 1rem) { /* a, b */ .x¶, .y[z=\",\"]¶{q:r} }"
        );
        assert_eq!(
            one("@page { @bottom-right { content: \"}\"; } }p{}"),
            "@page { @bottom-right { content: \"}\"; } }p¶{}"
        );
    }

    #[test]
    fn the_shipped_sheet_has_no_rule_left_outside() {
        let css = include_str!("../../themes/university/static/university.css");
        let scoped = scoped(css);
        assert_eq!(
            css.matches('{').count() + SHIELD.matches('{').count(),
            scoped.matches('{').count()
        );
        for global in ["\n  body {", "\n  :root {", "\n  a {", "\n  main {"] {
            assert!(!scoped.contains(global), "{global}");
        }
    }
}
