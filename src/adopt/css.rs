//! Style sheets of theirs: every address in them, colors that look like the brand's, fonts.
use crate::base::config::{contrast, parse_colour};

/// What an address in a sheet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Sheet,
    File,
}

/// Gives every address in a sheet to `map`; `None` leaves it as it is.
pub fn map(css: &str, mut map: impl FnMut(&str, Use) -> Option<String>) -> String {
    let bytes = css.as_bytes();
    let mut out = String::with_capacity(css.len());
    let (mut at, mut kept, mut import) = (0, 0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = css[at + 2..]
                    .find("*/")
                    .map_or(bytes.len(), |i| at + 2 + i + 2);
            }
            quote @ (b'"' | b'\'') => {
                let end = end_of_string(bytes, at + 1, quote);
                if import
                    && end > at
                    && let Some(new) = map(&plain(&css[at + 1..end.min(css.len())]), Use::Sheet)
                {
                    out.push_str(&css[kept..at]);
                    out.push_str(&quoted(&new));
                    kept = (end + 1).min(css.len());
                }
                import = false;
                at = end + 1;
            }
            b'@' => {
                import = bytes
                    .get(at + 1..at + 7)
                    .is_some_and(|w| w.eq_ignore_ascii_case(b"import"));
                at += 1;
            }
            b'u' | b'U'
                if bytes
                    .get(at..at + 4)
                    .is_some_and(|w| w.eq_ignore_ascii_case(b"url("))
                    && !within_name(bytes, at) =>
            {
                let (begin, end, next) = inside_url(bytes, at + 4);
                let kind = if import { Use::Sheet } else { Use::File };
                if let Some(new) = map(&plain(css[begin..end].trim()), kind) {
                    out.push_str(&css[kept..at]);
                    out.push_str(&format!("url({})", quoted(&new)));
                    kept = next;
                }
                import = false;
                at = next;
            }
            b';' | b'{' | b'}' => {
                import = false;
                at += 1;
            }
            _ => at += 1,
        }
    }
    out.push_str(&css[kept.min(css.len())..]);
    out
}

fn within_name(bytes: &[u8], at: usize) -> bool {
    at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'-' | b'_'))
}

fn end_of_string(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    while at < bytes.len() && bytes[at] != quote && bytes[at] != b'\n' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

/// Begin and end of the address, and where the bracket is behind us.
fn inside_url(bytes: &[u8], mut at: usize) -> (usize, usize, usize) {
    while at < bytes.len() && bytes[at].is_ascii_whitespace() {
        at += 1;
    }
    let (begin, end) = match bytes.get(at) {
        Some(&quote @ (b'"' | b'\'')) => (at + 1, end_of_string(bytes, at + 1, quote)),
        _ => (
            at,
            memchr::memchr2(b')', b'\n', &bytes[at..]).map_or(bytes.len(), |i| at + i),
        ),
    };
    let begin = begin.min(end);
    let next = memchr::memchr(b')', &bytes[end..]).map_or(bytes.len(), |i| end + i + 1);
    (begin, end, next)
}

fn plain(text: &str) -> String {
    text.replace('\\', "")
}

fn quoted(address: &str) -> String {
    format!("\"{}\"", address.replace('\\', "/").replace('"', "%22"))
}

/// The value of the first of these properties (or custom properties) in a sheet.
fn value<'a>(css: &'a str, name: &str) -> Option<&'a str> {
    let mut from = 0;
    while let Some(i) = css[from..].find(name) {
        let at = from + i;
        from = at + name.len();
        let before = css[..at].trim_end().chars().last();
        let Some(rest) = css[from..].trim_start().strip_prefix(':') else {
            continue;
        };
        if matches!(before, None | Some('{' | ';' | '/' | '}')) {
            let end = rest.find([';', '}']).unwrap_or(rest.len());
            return Some(rest[..end].trim().trim_end_matches("!important").trim());
        }
    }
    None
}

/// `#rrggbb` of `#rgb`, `#rrggbb` or `rgb(…)`.
pub fn colour(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    if let Some(hex) = text.strip_prefix('#') {
        let hex: String = match hex.len() {
            3 => hex.chars().flat_map(|c| [c, c]).collect(),
            _ => hex.into(),
        };
        let whole = format!("#{hex}");
        return parse_colour(&whole).map(|_| whole);
    }
    let inside = text.strip_prefix("rgb(")?.strip_suffix(')')?;
    let parts: Vec<u8> = inside
        .split([',', ' '])
        .filter(|p| !p.is_empty())
        .filter_map(|p| p.parse().ok())
        .collect();
    match parts[..] {
        [r, g, b] => Some(format!("#{r:02x}{g:02x}{b:02x}")),
        _ => None,
    }
}

/// The university's color, and the text color that can be read on it (4.5 to 1, WCAG 2.2, 1.4.3).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Brand {
    pub brand: String,
    pub on_brand: String,
    /// Where it was found.
    pub found: String,
}

const NAMES: &[&str] = &[
    "--brand",
    "--brand-color",
    "--color-brand",
    "--brand-primary",
    "--primary",
    "--color-primary",
    "--primary-color",
    "--bs-primary",
    "--university-color",
];

/// A color that a sheet names as the brand's; greys say nothing.
pub fn brand(css: &str) -> Option<Brand> {
    NAMES.iter().find_map(|name| {
        let found = value(css, name)?;
        brand_of(found, &format!("`{name}` in their styles"))
    })
}

pub fn brand_of(text: &str, found: &str) -> Option<Brand> {
    let brand = colour(text)?;
    let (r, g, b) = parse_colour(&brand)?;
    let grey = r.abs_diff(g).max(g.abs_diff(b)).max(r.abs_diff(b)) < 16;
    let on = ["#ffffff", "#000000"]
        .into_iter()
        .find(|on| parse_colour(on).is_some_and(|on| contrast((r, g, b), on) >= 4.5));
    match on {
        Some(on) if !grey => Some(Brand {
            brand,
            on_brand: on.into(),
            found: found.into(),
        }),
        _ => None,
    }
}

/// Where what a block says itself ends: where it closes, or the next one opens in it. So no part of a sheet is in two.
fn end_of_own(css: &str, open: usize) -> usize {
    let inside = open + 1;
    css[inside..]
        .find(['{', '}'])
        .map_or(css.len(), |i| inside + i)
}

/// The font list of running text: that of `body` or `html`.
pub fn font(css: &str) -> Option<String> {
    let mut from = 0;
    while let Some(i) = css[from..].find('{') {
        let open = from + i;
        let selector = css[from..open]
            .rsplit(['}', ';', '/'])
            .next()
            .unwrap_or_default();
        let end = end_of_own(css, open);
        let whole = selector
            .split(',')
            .any(|s| matches!(s.trim(), "body" | "html" | ":root"));
        if whole && let Some(font) = value(&css[open..end], "font-family") {
            let fits = !font.contains(['{', '<', '\\'])
                && !font.contains("var(")
                && font != "inherit"
                && font.len() < 300;
            if fits {
                return Some(font.into());
            }
        }
        from = open + 1;
    }
    None
}

/// What a rem of ours is in theirs, when they have set the size of the root: `1.6rem` where that is 62.5 %. Where it
/// depends on the window, only an absolute length holds.
pub fn rem<'a>(sheets: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut sizes: Vec<Option<u32>> = sheets.flat_map(root_sizes).collect();
    sizes.sort_unstable();
    sizes.dedup();
    match sizes[..] {
        [] | [Some(16_000)] => None,
        [Some(size)] if size > 0 => {
            Some(format!("{}rem", f64::from(16_000 * 1000 / size) / 1000.0))
        }
        _ => Some("16px".into()),
    }
}

/// The sizes of the root in a sheet, in thousandths of a pixel; none for one that is no fixed share.
fn root_sizes(css: &str) -> Vec<Option<u32>> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(i) = css[from..].find('{') {
        let open = from + i;
        let before = &css[from..open];
        let selector = before
            .rsplit(['}', ';', '/', '{'])
            .next()
            .unwrap_or_default();
        let end = end_of_own(css, open);
        if selector.split(',').any(|s| is_root(s.trim())) {
            let block = &css[open..end];
            let size = value(block, "font-size").or_else(|| {
                let font = value(block, "font")?;
                font.split_whitespace()
                    .find(|w| w.starts_with(|c: char| c.is_ascii_digit()))
            });
            out.extend(size.map(|size| thousandths(size.split('/').next().unwrap_or(size))));
        }
        from = open + 1;
    }
    out
}

/// `html`, `:root`, `html.js`.
fn is_root(selector: &str) -> bool {
    let rest = selector
        .strip_prefix("html")
        .or_else(|| selector.strip_prefix(":root"));
    rest.is_some_and(|rest| {
        !rest.contains(char::is_whitespace)
            && !rest.contains(['>', '+', '~'])
            && (rest.is_empty() || rest.starts_with(['.', '[', ':', '#']))
    })
}

fn thousandths(size: &str) -> Option<u32> {
    let size = size.trim().to_ascii_lowercase();
    let number = size.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let one = match &size[number.len()..] {
        "%" => 160.0,
        "px" => 1000.0,
        "pt" => 4000.0 / 3.0,
        "em" | "rem" => 16_000.0,
        "medium" => return Some(16_000),
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    (0.1..1000.0)
        .contains(&number)
        .then_some((number * one).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_where_they_stand() {
        let css = "@import 'a.css' screen;@import url(b.css);/* url(no) */a{background:url( \"c d.png\" )}b{content:\"url(no)\"}@font-face{src:url(e.woff2)format('woff2')}";
        let mut seen = Vec::new();
        let out = map(css, |address, used| {
            seen.push((address.to_string(), used));
            Some(format!("x/{address}"))
        });
        let sheets: Vec<&str> = seen
            .iter()
            .filter(|s| s.1 == Use::Sheet)
            .map(|s| s.0.as_str())
            .collect();
        assert_eq!(sheets, ["a.css", "b.css"]);
        assert_eq!(
            out,
            "@import \"x/a.css\" screen;@import url(\"x/b.css\");/* url(no) */a{background:url(\"x/c d.png\")}b{content:\"url(no)\"}@font-face{src:url(\"x/e.woff2\")format('woff2')}"
        );
    }

    #[test]
    fn a_rem_of_ours_is_what_readers_chose() {
        for (css, expected) in [
            ("p{font-size:2rem}", None),
            ("html{font-size:100%}", None),
            ("body, html { font-size: 62.5% }", Some("1.6rem")),
            (
                "@media screen{html.js{font-size:10px!important}}",
                Some("1.6rem"),
            ),
            (":root{font:18px/1.4 serif}", Some("0.888rem")),
            (
                "html{font-size:62.5%}@media print{html{font-size:12pt}}",
                Some("16px"),
            ),
            ("html{font-size:calc(1vw + 10px)}", Some("16px")),
            (
                "html body{font-size:9px}html>a{font-size:9px}htmlx{font-size:9px}",
                None,
            ),
            ("html{font-size:0}", Some("16px")),
            ("html{font-size:62.5%;body{font-size:2rem}}", Some("1.6rem")),
            ("html{.big{font-size:9px}}", None),
        ] {
            assert_eq!(rem([css].into_iter()).as_deref(), expected, "{css}");
        }
    }

    #[test]
    fn a_brand_has_text_that_can_be_read_on_it() {
        let brand = brand(":root { --primary: #6B1F2A; }").map(|b| (b.brand, b.on_brand));
        assert_eq!(brand, Some(("#6b1f2a".into(), "#ffffff".into())));
        assert_eq!(
            super::brand(":root{--primary:#777777}"),
            None,
            "grey is no brand"
        );
        assert_eq!(
            font("a{b:c} html, body{font-family: Georgia, serif}").as_deref(),
            Some("Georgia, serif")
        );
    }
}
