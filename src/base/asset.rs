//! A binary source: a picture or an attachment, known by its handle; its bytes stay where they are.
use super::picture::{self, Fault, Format, Header, Told};
use std::sync::Arc;

/// A file beside the documents.
#[derive(Debug, Clone)]
pub struct Asset {
    /// From the content folder, forward slashes.
    pub path: Arc<str>,
    /// In bytes.
    pub len: u64,
    /// Width and height in pixels, upright, where the header tells.
    pub size: Option<(u32, u32)>,
    /// Of JPEG, PNG, WebP and GIF files, by their names.
    pub photo: Option<Result<Header, Fault>>,
    /// The first element or attribute of a drawing that could run a script.
    pub script: Option<String>,
    /// Hexadecimal hash of a photo's bytes; empty for other files.
    pub hash: Arc<str>,
    reader: Reader,
}

/// Fetches a file's bytes; the error is in words.
pub type Fetch = dyn Fn() -> Result<Vec<u8>, String> + Send + Sync;

#[derive(Clone)]
struct Reader(Arc<Fetch>);

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reader")
    }
}

/// How much of a file its header can need.
pub const HEAD: usize = 64 << 10;

/// What the world saw of a file.
pub struct Look<'a> {
    /// In bytes.
    pub len: u64,
    /// The beginning: [`HEAD`] bytes, or all there are; of a drawing all of it.
    pub head: &'a [u8],
    /// The end; of a short file all of it.
    pub tail: &'a [u8],
    pub hash: Arc<str>,
}

impl Asset {
    /// A file in memory, whole.
    pub fn new(path: impl Into<Arc<str>>, len: u64, bytes: &[u8]) -> Asset {
        let path = path.into();
        let hash = match Format::named(&path) {
            Some(_) => hash(bytes),
            None => "".into(),
        };
        let look = Look {
            len,
            head: bytes,
            tail: bytes,
            hash,
        };
        let bytes: Arc<[u8]> = bytes.into();
        Asset::seen(path, look, Arc::new(move || Ok(bytes.to_vec())))
    }

    pub fn seen(path: impl Into<Arc<str>>, look: Look<'_>, reader: Arc<Fetch>) -> Asset {
        let path = path.into();
        let is_drawing = path.to_ascii_lowercase().ends_with(".svg");
        let photo =
            Format::named(&path).map(|_| match picture::read(look.head, look.tail, look.len) {
                Told::Header(header) => Ok(header),
                Told::Fault(fault) => Err(fault),
                Told::More => Err(Fault::NoPicture),
            });
        let size = match (&photo, is_drawing) {
            (Some(Ok(header)), _) => Some((header.width, header.height)),
            (None, true) => svg_size(look.head),
            (None, false) => raster_size(look.head),
            _ => None,
        };
        Asset {
            len: look.len,
            size,
            photo,
            script: is_drawing.then(|| svg_script(look.head)).flatten(),
            hash: look.hash,
            reader: Reader(reader),
            path,
        }
    }

    /// All bytes, fetched now; an error says in words why they cannot be had.
    pub fn bytes(&self) -> Result<Vec<u8>, String> {
        (self.reader.0)()
    }

    /// The header of a photo that pages can show.
    pub fn header(&self) -> Option<&Header> {
        self.photo.as_ref()?.as_ref().ok()
    }
}

/// The first 128 bits, which is enough to tell all the world's photos apart.
pub fn hash(bytes: &[u8]) -> Arc<str> {
    blake3::hash(bytes).to_hex()[..32].into()
}

fn raster_size(head: &[u8]) -> Option<(u32, u32)> {
    let size = imagesize::blob_size(head).ok()?;
    Some((
        u32::try_from(size.width).ok()?,
        u32::try_from(size.height).ok()?,
    ))
}

/// Schemes that run what follows them; `data:` of a picture does not.
const RUN: &[&str] = &[
    "javascript:",
    "vbscript:",
    "data:text/",
    "data:application/",
    "data:image/svg",
];

/// What in a drawing could run a script when somebody opens it by itself: `<script>`, `onload="…"`, `javascript:`,
/// a page in the drawing. What hides such a thing (entities of its own, an encoding that is not UTF-8) counts as one.
pub fn svg_script(bytes: &[u8]) -> Option<String> {
    if bytes.starts_with(&[0xff, 0xfe])
        || bytes.starts_with(&[0xfe, 0xff])
        || bytes.iter().take(64).any(|b| *b == 0)
    {
        return Some("UTF-16".into());
    }
    let text = String::from_utf8_lossy(bytes);
    let mut rest = &*text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
            continue;
        }
        let tag = &rest[..end_of_tag(rest)];
        if let Some(found) = acting(tag) {
            return Some(found);
        }
        rest = &rest[tag.len()..];
    }
    None
}

/// What acts in one tag, which stands here without its brackets.
fn acting(tag: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let end = lower.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
    let name = &lower[..end.unwrap_or(lower.len())];
    if name.starts_with("!doctype") && lower.contains("<!entity") || name == "!entity" {
        return Some("<!ENTITY>".into());
    }
    // A style sheet in another language can make elements; an encoding can hide letters.
    if name == "?xml-stylesheet" {
        return Some("<?xml-stylesheet>".into());
    }
    if name == "?xml"
        && lower.contains("encoding")
        && !lower.contains("utf-8")
        && !lower.contains("ascii")
    {
        return Some("encoding".into());
    }
    let local = name.rsplit(':').next().unwrap_or(name);
    if matches!(
        local,
        "script" | "handler" | "listener" | "foreignobject" | "iframe" | "object" | "embed"
    ) {
        return Some(format!("<{}>", &tag[..name.len()]));
    }
    // References are resolved, and what browsers leave out of an address is left out.
    let resolved = unreferenced(&lower);
    let squeezed: String = resolved
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    if let Some(scheme) = RUN.iter().find(|scheme| follows(&squeezed, scheme)) {
        return Some((*scheme).into());
    }
    if matches!(local, "set" | "animate")
        && (squeezed.contains("attributename=\"on") || squeezed.contains("attributename='on"))
    {
        return Some(format!("<{}>", &tag[..name.len()]));
    }
    handler(&lower)
}

/// Whether an attribute's value, or one of a list of values, begins so.
fn follows(squeezed: &str, scheme: &str) -> bool {
    squeezed
        .match_indices(scheme)
        .any(|(at, _)| squeezed[..at].ends_with(['"', '\'', '=', ';', ',']))
}

/// `onload = …`
fn handler(lower: &str) -> Option<String> {
    let starts = lower.match_indices(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\''));
    for (at, before) in starts {
        let rest = &lower[at + before.len()..];
        let end = rest
            .find(|c: char| !c.is_ascii_lowercase())
            .unwrap_or(rest.len());
        let name = &rest[..end];
        if name.len() > 4 && name.starts_with("on") && rest[end..].trim_start().starts_with('=') {
            return Some(name.into());
        }
    }
    None
}

/// Numbers of characters (`&#106;`) as the characters.
fn unreferenced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("&#") {
        out.push_str(&rest[..at]);
        let number = &rest[at + 2..];
        let (digits, radix) = number
            .strip_prefix('x')
            .map_or((number, 10), |hex| (hex, 16));
        let end = digits
            .find(|c: char| !c.is_digit(radix))
            .unwrap_or(digits.len());
        let code = u32::from_str_radix(&digits[..end], radix).ok();
        out.extend(code.and_then(char::from_u32));
        rest = digits[end..].strip_prefix(';').unwrap_or(&digits[end..]);
    }
    out + rest
}

/// A `>` in quotes does not end a tag.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (i, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return i,
            _ => {}
        }
    }
    text.len()
}

/// `width` and `height` in pixels, else the last two numbers of `viewBox`.
fn svg_size(head: &[u8]) -> Option<(u32, u32)> {
    let text = String::from_utf8_lossy(head);
    let tag = &text[text.find("<svg")?..];
    let tag = &tag[..tag.find('>')?];
    let attribute = |name: &str| {
        let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        tag[at..].split('"').next()
    };
    let pixels = |text: &str| {
        text.trim_end_matches("px")
            .parse::<f64>()
            .ok()
            .filter(|n| *n > 0.0)
            .map(|n| n.round() as u32)
    };
    if let (Some(width), Some(height)) = (
        attribute("width").and_then(pixels),
        attribute("height").and_then(pixels),
    ) {
        return Some((width, height));
    }
    let numbers: Vec<f64> = attribute("viewBox")?
        .split([' ', ','])
        .filter_map(|n| n.parse().ok())
        .collect();
    match numbers[..] {
        [_, _, width, height] if width >= 1.0 && height >= 1.0 => {
            Some((width.round() as u32, height.round() as u32))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_have_a_size() {
        let asset = Asset::new("a.svg", 9, b"<svg xmlns=\"x\" viewBox=\"0 0 800 500\">");
        assert_eq!(asset.size, Some((800, 500)));
        assert_eq!(
            Asset::new("a.svg", 9, b"<svg width=\"32px\" height=\"40\">").size,
            Some((32, 40))
        );
        assert_eq!(Asset::new("a.png", 9, b"not a picture").size, None);
    }

    #[test]
    fn scripts_in_drawings_are_found_and_words_about_them_are_not() {
        let found = |text: &str| svg_script(text.as_bytes());
        assert_eq!(
            found("<svg><script>a()</script></svg>").as_deref(),
            Some("<script>")
        );
        assert_eq!(
            found("<svg><svg:script/></svg>").as_deref(),
            Some("<svg:script>")
        );
        assert_eq!(found("<svg onload=\"a()\">").as_deref(), Some("onload"));
        assert_eq!(found("<svg\nonload \t= 'a()'>").as_deref(), Some("onload"));
        assert_eq!(
            found("<a href=\" javascript:a()\">").as_deref(),
            Some("javascript:")
        );
        for harm in [
            "<a href=\"&#106;avascript:a()\">",
            "<a href=\"java\nscript:a()\">",
            "<a xlink:href='data:text/html,x'>",
            "<animate attributeName=\"href\" values=\"#a;javascript:a()\"/>",
            "<set attributeName='onclick' to='a()'/>",
            "<svg><foreignObject/></svg>",
            "<!DOCTYPE svg [<!ENTITY a \"<b/>\">]><svg>&a;</svg>",
            "<?xml version=\"1.0\" encoding=\"utf-7\"?>",
            "<?xml-stylesheet href=\"a.xsl\"?><svg/>",
        ] {
            assert!(found(harm).is_some(), "{harm}");
        }
        assert!(svg_script(b"\xff\xfe<\0s\0v\0g\0").is_some());
        for fine in [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x\"><svg/>",
            "<image href=\"data:image/png;base64,AA\"/>",
            "<svg><!-- <script> --><text>onload=1 <tspan>javascript:</tspan></text></svg>",
            "<svg once=\"1\" aria-label=\"turn on\">",
            "<svg",
            "<",
        ] {
            assert_eq!(found(fine), None, "{fine}");
        }
    }
}
