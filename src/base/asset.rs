//! A binary source: a picture or an attachment, known by its handle; its bytes stay where they are.
use super::drawing::{self, Drawing, Spot};
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
    /// What a drawing (SVG) would do and tell beyond being looked at.
    pub drawing: Option<Drawing>,
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
            (None, true) => drawing::size(look.head),
            (None, false) => raster_size(look.head),
            _ => None,
        };
        Asset {
            len: look.len,
            size,
            photo,
            drawing: drawn(&path, &look),
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

/// Nobody draws more than the world reads; what stands behind that could be anything.
fn drawn(path: &str, look: &Look<'_>) -> Option<Drawing> {
    let mut drawing = drawing::of(path, look.head)?;
    if look.len > look.head.len() as u64 && drawing.acts.is_none() {
        let what = format!("{} MB", look.len >> 20);
        drawing.acts = Some(Spot { what, at: 0..0 });
    }
    Some(drawing)
}

fn raster_size(head: &[u8]) -> Option<(u32, u32)> {
    let size = imagesize::blob_size(head).ok()?;
    Some((
        u32::try_from(size.width).ok()?,
        u32::try_from(size.height).ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_have_a_size() {
        let asset = Asset::new("a.svg", 9, b"<svg xmlns=\"x\" viewBox=\"0 0 800 500\">");
        assert_eq!(asset.size, Some((800, 500)));
        assert_eq!(Asset::new("a.png", 9, b"not a picture").size, None);
    }

    #[test]
    fn a_drawing_that_was_not_seen_whole_counts_as_acting() {
        let text = b"<svg viewBox=\"0 0 8 5\"/>";
        let drawing = |len| Asset::new("a.svg", len, text).drawing.unwrap();
        assert_eq!(drawing(text.len() as u64).acts, None);
        assert!(drawing(text.len() as u64 + 1).acts.is_some());
    }
}
