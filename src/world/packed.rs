//! Texts, compressed once and not at every request: `.gz` and `.br` beside a file, remembered by its content.
use crate::base::artifact::{Artifact, Files};
use std::io::Write;

/// Raised when the same bytes would be compressed to others.
const VERSION: u32 = 1;
/// Smaller files fit into the first packet anyway.
const LEAST: usize = 512;
/// Of 11; the last two take ten times as long for a few percent.
const BROTLI: u32 = 9;
/// As a power of two: what a browser holds to undo it.
const BROTLI_WINDOW: u32 = 22;

/// Whether compression makes a file of this type smaller.
fn is_text(media: &str) -> bool {
    media.starts_with("text/")
        || ["json", "xml", "javascript"]
            .iter()
            .any(|ending| media.trim_end_matches("; charset=utf-8").ends_with(ending))
}

/// The promise of the files beside the one at `path`; none for what does not get smaller.
pub fn beside(path: &str, media: &str, bytes: &[u8]) -> Option<Artifact> {
    if bytes.len() < LEAST || !is_text(media) {
        return None;
    }
    let key = format!("packed {VERSION} {}", blake3::hash(bytes).to_hex());
    let bytes = bytes.to_vec();
    // The names of its files are endings.
    let artifact = Artifact::folder(format!("{path}."), move || Ok(packed(&bytes)));
    Some(artifact.remembered(key))
}

/// The compressed forms that are smaller than the text itself. Neither names a time.
fn packed(bytes: &[u8]) -> Files {
    let gzip = || -> std::io::Result<Vec<u8>> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes)?;
        encoder.finish()
    };
    let brotli = || -> std::io::Result<Vec<u8>> {
        let mut out = Vec::new();
        {
            let mut encoder =
                brotli::CompressorWriter::new(&mut out, 1 << 16, BROTLI, BROTLI_WINDOW);
            encoder.write_all(bytes)?;
        }
        Ok(out)
    };
    // Writing to memory cannot fail.
    let both = [("gz", gzip()), ("br", brotli())];
    let each = both.into_iter().filter_map(|(ending, made)| {
        let made = made.ok().filter(|made| made.len() < bytes.len())?;
        Some((ending.to_string(), made))
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn both_forms_are_the_text() {
        let text = "One voice, heard everywhere. ".repeat(100);
        let files = packed(text.as_bytes());
        let mut undone = String::new();
        flate2::read::GzDecoder::new(&files[0].1[..])
            .read_to_string(&mut undone)
            .unwrap();
        assert_eq!(undone, text);
        undone.clear();
        brotli::Decompressor::new(&files[1].1[..], 4096)
            .read_to_string(&mut undone)
            .unwrap();
        assert_eq!(undone, text);
        assert_eq!(files, packed(text.as_bytes()));
    }

    #[test]
    fn only_texts_worth_it() {
        let long = vec![b'a'; 4000];
        for media in [
            "text/html; charset=utf-8",
            "application/json",
            "application/atom+xml; charset=utf-8",
            "image/svg+xml",
            "text/calendar; charset=utf-8",
        ] {
            assert!(beside("a", media, &long).is_some(), "{media}");
        }
        assert!(beside("a", "image/png", &long).is_none());
        assert!(beside("a", "font/woff2", &long).is_none());
        assert!(beside("a", "text/html", b"short").is_none());
    }
}
