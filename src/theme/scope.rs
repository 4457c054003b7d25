//! Our style sheet, kept to our part of an adopted page: every rule holds within `.campanile` only, and what the
//! university's own sheets say of such elements is taken back before ours speak. The other way round, rules of theirs
//! that no layer can hold back (`!important`) are kept out of our part.

/// Ends the compound that a selector is about; it adds no weight.
const WITHIN: &str = ":where(.campanile, .campanile *)";

/// The same for theirs. Our `main` is an element of theirs too, so it keeps the width that they give it.
const WITHOUT: &str = ":where(:not(.campanile *))";

/// Blocks that stand deeper are copied as they are: no sheet of a university has them, and a hostile one may.
const DEEPEST: usize = 32;

/// Layers below ours: theirs, and the shield that undoes theirs within our part. Presentation attributes of drawings
/// and the sizes of pictures count as styles of an author, so they stay out of it.
const SHIELD: &str = "@layer theirs, shield;\n@layer shield {\n  :where(.campanile *):not(:is(svg, svg *, img, picture, video, canvas, iframe, object, embed)), :where(.campanile *)::before, :where(.campanile *)::after { all: revert; }\n  :where(.campanile) :is(img, svg) { border: 0; margin: 0; padding: 0; box-shadow: none; float: none; }\n}\n";

/// The whole sheet, kept to `.campanile`. `1rem` becomes `--rem`, since the university may have set the size of the
/// root, often to 62.5 %; `static/adopted.css` of the theme takes that back.
pub fn scoped(css: &str) -> String {
    let mut out = String::with_capacity(css.len() * 2);
    out.push_str(SHIELD);
    let rule = |list: &str, block: &str| {
        (
            selectors(list, &|text| selector(text)),
            with_rem(block, |n| format!("calc({n} * var(--rem, 1rem))")),
        )
    };
    // A condition knows no variables; 16 pixels are what nearly every reader has.
    let condition = |text: &str| {
        with_rem(text, |n| {
            n.parse()
                .map_or(format!("{n}rem"), |n: f32| format!("{}px", n * 16.0))
        })
    };
    let how = How {
        rule: &rule,
        condition: &condition,
    };
    rules(css, &how, DEEPEST, &mut out);
    out
}

/// A sheet of theirs, of which no `!important` reaches into `.campanile`: in a layer, such a rule would win over all
/// of ours.
pub fn outside(css: &str) -> String {
    let mut out = String::with_capacity(css.len() + css.len() / 8);
    let rule = |list: &str, block: &str| match is_important(block) {
        true => (selectors(list, &|text| without(text)), block.to_string()),
        false => (list.to_string(), block.to_string()),
    };
    let how = How {
        rule: &rule,
        condition: &str::to_string,
    };
    rules(css, &how, DEEPEST, &mut out);
    out
}

fn is_important(block: &str) -> bool {
    block.split('!').skip(1).any(|after| {
        let word = after.trim_start().as_bytes();
        word.get(..9)
            .is_some_and(|w| w.eq_ignore_ascii_case(b"important"))
    })
}

/// What becomes of a sheet.
struct How<'a> {
    /// Of a rule: its selectors and its block, both without braces.
    rule: &'a dyn Fn(&str, &str) -> (String, String),
    /// Of what stands before the block of `@container`.
    condition: &'a dyn Fn(&str) -> String,
}

/// Rules, and blocks of rules.
fn rules(css: &str, how: &How, deeper: usize, out: &mut String) {
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
        block(prelude, &after[1..end.max(1)], how, deeper, out);
        out.push_str(if end < after.len() { "}" } else { "" });
        rest = after.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
}

fn block(prelude: &str, inside: &str, how: &How, deeper: usize, out: &mut String) {
    let word = after_comments(prelude);
    let name = word
        .split(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or_default();
    match name {
        "@layer" | "@media" | "@supports" | "@container" if deeper > 0 => {
            match name {
                "@container" => out.push_str(&(how.condition)(prelude)),
                _ => out.push_str(prelude),
            }
            out.push('{');
            rules(inside, how, deeper - 1, out);
        }
        name if name.starts_with('@') => {
            out.push_str(prelude);
            out.push('{');
            out.push_str(inside);
        }
        _ => {
            let (list, inside) = (how.rule)(word, inside);
            out.push_str(&prelude[..prelude.len() - word.len()]);
            out.push_str(&list);
            out.push('{');
            out.push_str(&inside);
        }
    }
}

/// Every length in rem, as `to` writes its number.
fn with_rem(text: &str, to: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut rest = text;
    while let Some(at) = rest.find("rem") {
        let (before, after) = (&rest[..at], &rest[at + 3..]);
        let named = after.starts_with(|c: char| c.is_ascii_alphanumeric() || "-_".contains(c));
        match number_at_end(before).filter(|_| !named) {
            Some(number) => {
                out.push_str(&before[..number]);
                out.push_str(&to(&before[number..]));
            }
            None => out.push_str(&rest[..at + 3]),
        }
        rest = after;
    }
    out + rest
}

/// Where the number begins that a text ends with; `--s-3` ends with a name.
fn number_at_end(text: &str) -> Option<usize> {
    let name = |text: &str| text.ends_with(|c: char| c.is_ascii_alphanumeric() || "-_".contains(c));
    let digits = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let signed = digits.strip_suffix('-').filter(|before| !name(before));
    let before = signed.unwrap_or(digits);
    (digits.len() < text.len() && !name(before)).then_some(before.len())
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
            while end < bytes.len() && bytes[end] != quote && bytes[end] != b'\n' {
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

fn selectors(list: &str, one: &dyn Fn(&str) -> String) -> String {
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
                out.push(one(&list[from..at]));
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    out.push(one(&list[from..]));
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

/// A selector of theirs that finds nothing in our part.
fn without(text: &str) -> String {
    let bare = text.trim_end();
    let at = pseudo_element(bare).unwrap_or(bare.len());
    format!(
        "{}{WITHOUT}{}{}",
        &bare[..at],
        &bare[at..],
        &text[bare.len()..]
    )
}

/// `::before` has to stay at the end; older sheets write it with one colon.
fn pseudo_element(selector: &str) -> Option<usize> {
    const OLD: [&[u8]; 4] = [b":before", b":after", b":first-line", b":first-letter"];
    let mut depth = 0usize;
    let bytes = selector.as_bytes();
    (0..bytes.len()).find(|&at| {
        match bytes[at] {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let here = &bytes[at..];
        depth == 0 && (here.starts_with(b"::") || OLD.iter().any(|old| here.starts_with(old)))
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
            one("@container room (inline-size > 1.5rem) { /* a, b */ .x, .y[z=\",\"]{q:r} }"),
            "@container room (inline-size > 24px) { /* a, b */ .x¶, .y[z=\",\"]¶{q:r} }"
        );
        assert_eq!(
            one("@page { @bottom-right { content: \"}\"; } }p{}"),
            "@page { @bottom-right { content: \"}\"; } }p¶{}"
        );
    }

    #[test]
    fn a_rem_of_ours_is_not_theirs() {
        assert_eq!(
            one("a { margin: -1.5rem 0 .5rem; --s-3: 1rem; width: calc(2px + 3rem) }"),
            "a¶ { margin: calc(-1.5 * var(--rem, 1rem)) 0 calc(.5 * var(--rem, 1rem)); --s-3: calc(1 * var(--rem, 1rem)); width: calc(2px + calc(3 * var(--rem, 1rem))) }"
        );
        for kept in [
            "a¶ { b: c-3rem-d }",
            "a¶ { content: rem }",
            "@media (width > 3rem) {}",
        ] {
            assert_eq!(one(&kept.replace('¶', "")), kept);
        }
    }

    #[test]
    fn what_is_important_to_them_stays_outside() {
        let not = |css: &str| outside(css).replace(WITHOUT, "¬");
        assert_eq!(not("a{b:c}"), "a{b:c}");
        assert_eq!(
            not("a, b:hover:before , c::after { x: y ! IMPORTANT }"),
            "a¬, b:hover¬:before , c¬::after { x: y ! IMPORTANT }"
        );
        assert_eq!(
            not("@media print{*{color:#000!important}p{x:y}}@font-face{x:y!important}"),
            "@media print{*¬{color:#000!important}p{x:y}}@font-face{x:y!important}"
        );
        for torn in [
            "}",
            "a{",
            "@media{a{x:!important",
            "a{b:'\nc}d{e:f!important}",
            "{",
            "a{}}b{}",
            "",
        ] {
            let _ = outside(torn);
        }
        let deep = "@media x{".repeat(100_000);
        assert_eq!(outside(&deep), deep);
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
