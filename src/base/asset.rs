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

/// What in a drawing could run a script when somebody opens it by itself: `<script>`, `onload="…"`, `javascript:`.
fn svg_script(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut rest = &*text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
            continue;
        }
        let tag = &rest[..end_of_tag(rest)];
        let name: &str = tag.split([' ', '\t', '\r', '\n', '/', '>']).next()?;
        let local = name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase();
        if matches!(local.as_str(), "script" | "handler" | "listener") {
            return Some(format!("<{name}>"));
        }
        let mut inside = tag.to_ascii_lowercase();
        let spaces = [" =", "\t=", "\r=", "\n="];
        while let Some(space) = spaces.iter().find(|space| inside.contains(**space)) {
            inside = inside.replace(space, "=");
        }
        let squeezed: String = inside.chars().filter(|c| !c.is_whitespace()).collect();
        if squeezed.contains("=\"javascript:") || squeezed.contains("='javascript:") {
            return Some("javascript:".into());
        }
        let names = inside.split([' ', '\t', '\r', '\n', '/', '"', '\'']);
        let acts = |word: &&str| {
            word.split_once('=')
                .map_or(*word, |(name, _)| name)
                .strip_prefix("on")
                .is_some_and(|rest| rest.len() > 2 && rest.bytes().all(|b| b.is_ascii_lowercase()))
                && word.contains('=')
        };
        if let Some(found) = names.into_iter().find(acts) {
            return Some(found.trim_end_matches('=').to_string());
        }
        rest = &rest[tag.len()..];
    }
    None
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
        for fine in [
            "<svg><!-- <script> --><text>onload=1 <tspan>javascript:</tspan></text></svg>",
            "<svg once=\"1\" aria-label=\"turn on\">",
            "<svg",
            "<",
        ] {
            assert_eq!(found(fine), None, "{fine}");
        }
    }
}
