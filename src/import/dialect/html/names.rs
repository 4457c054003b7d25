//! The names of HTML: which elements stay, which become Markdown, which go.

/// Elements that go with all that is in them.
pub(super) const DROPPED: &[&str] = &[
    "script", "style", "template", "noscript", "svg", "object", "canvas", "map",
];
/// Elements that hold a piece of HTML together; in them nothing becomes Markdown.
pub(super) const KEPT: &[&str] = &["table", "ul", "ol", "dl"];
/// Elements that stay where they are, without attributes.
pub(super) const INLINE: &[&str] = &[
    "abbr", "b", "del", "dfn", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "strong",
    "em", "sub", "sup", "var",
];
/// Elements without a meaning of their own: the tags go, the text stays.
pub(super) const UNWRAPPED: &[&str] = &[
    "address", "article", "aside", "bdi", "bdo", "big", "blink", "body", "button", "center",
    "cite", "data", "div", "fieldset", "figure", "font", "footer", "form", "header", "hgroup",
    "html", "label", "legend", "main", "nav", "nobr", "optgroup", "option", "output", "picture",
    "section", "select", "span", "textarea", "time", "tt", "u", "head", "link", "meta", "title",
    "wbr", "base", "area", "input", "param", "source", "track", "progress", "meter", "frame",
    "frameset", "marquee", "strike", "rt", "rp", "ruby", "noframes", "dialog", "search", "slot",
    "menu",
];
/// Of those, the ones that stand on lines of their own.
pub(super) const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "body",
    "center",
    "div",
    "fieldset",
    "figure",
    "footer",
    "form",
    "header",
    "html",
    "main",
    "nav",
    "section",
    "p",
    "figcaption",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "details",
    "summary",
    "table",
    "ul",
    "ol",
    "dl",
    "iframe",
    "video",
    "audio",
    "link",
    "meta",
    "title",
    "head",
    "dialog",
];
/// Parts of what is kept.
pub(super) const PARTS: &[&str] = &[
    "caption", "col", "colgroup", "dd", "dt", "li", "tbody", "td", "tfoot", "th", "thead", "tr",
];

/// Whether HTML knows an element of this name.
pub(super) fn is_html(name: &str) -> bool {
    [KEPT, INLINE, UNWRAPPED, BLOCKS, PARTS, DROPPED]
        .iter()
        .any(|list| list.contains(&name))
        || matches!(name, "code" | "img" | "a" | "br")
}

/// Names that can be anchors of ours.
pub(super) fn is_anchor(id: &str) -> bool {
    !id.is_empty()
        && id
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
}
