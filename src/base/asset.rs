//! A binary source: a picture or an attachment, known by its handle; its bytes stay where they are.
use std::sync::Arc;

/// A file beside the documents.
#[derive(Debug, Clone)]
pub struct Asset {
    /// From the content folder, forward slashes.
    pub path: Arc<str>,
    /// In bytes.
    pub len: u64,
    /// Width and height in pixels, where the header tells.
    pub size: Option<(u32, u32)>,
}

/// How much of a file its header can need.
pub const HEAD: usize = 64 << 10;

impl Asset {
    /// `head` is the first [`HEAD`] bytes, or all there are.
    pub fn new(path: impl Into<Arc<str>>, len: u64, head: &[u8]) -> Asset {
        let path = path.into();
        let size = if path.to_ascii_lowercase().ends_with(".svg") {
            svg_size(head)
        } else {
            raster_size(head)
        };
        Asset { path, len, size }
    }
}

fn raster_size(head: &[u8]) -> Option<(u32, u32)> {
    let size = imagesize::blob_size(head).ok()?;
    Some((
        u32::try_from(size.width).ok()?,
        u32::try_from(size.height).ok()?,
    ))
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
}
