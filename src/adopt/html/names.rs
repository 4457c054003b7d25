//! What names of elements mean to a parser: which hold raw text, which close others, which stay open across them.

pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

pub(super) fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "xmp" | "iframe" | "noembed" | "noframes" | "title" | "textarea"
    )
}

pub(super) fn is_of_head(name: &str) -> bool {
    matches!(
        name,
        "title"
            | "base"
            | "basefont"
            | "bgsound"
            | "link"
            | "meta"
            | "style"
            | "script"
            | "noscript"
            | "template"
            | "noframes"
    )
}

pub(super) fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Elements before which an open paragraph ends (HTML, 13.2.6.4.7).
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "listing"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "ul"
            | "li"
            | "dd"
            | "dt"
            | "xmp"
    )
}

/// What an end tag inside does not reach beyond.
pub(super) fn is_wall(name: &str) -> bool {
    matches!(
        name,
        "td" | "th"
            | "caption"
            | "table"
            | "template"
            | "object"
            | "marquee"
            | "applet"
            | "button"
            | "foreignobject"
    )
}

pub(super) fn breaks_out(name: &str) -> bool {
    is_block(name)
        || is_formatting(name) && name != "a"
        || matches!(
            name,
            "body"
                | "br"
                | "dd"
                | "dt"
                | "embed"
                | "head"
                | "img"
                | "meta"
                | "span"
                | "sub"
                | "sup"
                | "var"
                | "main"
        )
}

pub(super) fn is_heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h', b'1'..=b'6'])
}
