//! What cameras and programs write into pictures beside the pixels, taken out without touching these: for pictures
//! that are published as they are (linked, or in files/).
//!
//! Kept is what changes how a picture looks: color profiles, the way it is turned, how often a GIF plays.
use crate::base::picture::{Format, Header};

/// The same picture without its metadata; `None` when its parts cannot be told apart.
pub fn stripped(bytes: &[u8], header: &Header) -> Option<Vec<u8>> {
    match header.format {
        Format::Jpeg => jpeg(bytes, header.orientation),
        Format::Png => png(bytes, header.orientation),
        Format::Webp => webp(bytes, header.orientation),
        Format::Gif => gif(bytes),
    }
}

/// A TIFF header that says how to turn the picture, and nothing else.
fn tiff(orientation: u8) -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    bytes.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

/// Keeps tables, frames and data, the color profile (APP2) and Adobe's word on colors (APP14); drops EXIF, XMP,
/// Photoshop's and all other applications' parts, comments, and what cameras hang behind the end.
fn jpeg(bytes: &[u8], orientation: u8) -> Option<Vec<u8>> {
    let mut out = bytes.get(..2)?.to_vec();
    if orientation > 1 {
        let exif = tiff(orientation);
        let length = u16::try_from(exif.len() + 8).ok()?.to_be_bytes();
        out.extend([0xff, 0xe1]);
        out.extend(length);
        out.extend(b"Exif\0\0");
        out.extend(exif);
    }
    let mut at = 2;
    loop {
        while *bytes.get(at)? != 0xff {
            at += 1;
        }
        while *bytes.get(at)? == 0xff {
            at += 1;
        }
        let mark = bytes[at];
        at += 1;
        if mark == 0xd9 {
            out.extend([0xff, 0xd9]);
            return Some(out);
        }
        if matches!(mark, 0x01 | 0xd0..=0xd8) {
            out.extend([0xff, mark]);
            continue;
        }
        let length = bytes.get(at..at + 2)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
        let part = bytes.get(at..at + length)?;
        let keep = match mark {
            0xe2 => part[2..].starts_with(b"ICC_PROFILE\0"),
            0xee => part[2..].starts_with(b"Adobe"),
            0xe0 => part[2..].starts_with(b"JFIF\0"),
            0xe1..=0xef | 0xfe => false,
            _ => true,
        };
        if keep {
            out.extend([0xff, mark]);
            match mark {
                // JFIF may hold a thumbnail, which shows what a crop has left out.
                0xe0 if length >= 16 => {
                    out.extend([0, 16]);
                    out.extend(&part[2..14]);
                    out.extend([0, 0]);
                }
                _ => out.extend(part),
            }
        }
        at += length;
        if mark == 0xda {
            at = data(bytes, at, &mut out)?;
        }
    }
}

/// Copies compressed data up to the next mark that is none of its own.
fn data(bytes: &[u8], from: usize, out: &mut Vec<u8>) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|b| *b == 0xff)?;
        match *bytes.get(at + 1)? {
            0 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => {
                out.extend(&bytes[from..at]);
                return Some(at);
            }
        }
    }
}

fn png(bytes: &[u8], orientation: u8) -> Option<Vec<u8>> {
    let mut out = bytes.get(..8)?.to_vec();
    let mut at = 8;
    loop {
        let length = bytes.get(at..at + 4)?;
        let length = u32::from_be_bytes(length.try_into().ok()?) as usize;
        let end = at.checked_add(length)?.checked_add(12)?;
        let chunk = bytes.get(at..end)?;
        let name = &chunk[4..8];
        // Text, time, EXIF, and private chunks of programs say nothing of how the picture looks.
        let keep = matches!(
            name,
            b"IHDR"
                | b"PLTE"
                | b"IDAT"
                | b"IEND"
                | b"tRNS"
                | b"cHRM"
                | b"gAMA"
                | b"iCCP"
                | b"sBIT"
                | b"sRGB"
                | b"cICP"
                | b"mDCV"
                | b"cLLI"
                | b"bKGD"
                | b"pHYs"
                | b"acTL"
                | b"fcTL"
                | b"fdAT"
        );
        if keep {
            out.extend(chunk);
        }
        if name == b"IHDR" && orientation > 1 {
            png_turned(orientation, &mut out);
        }
        if name == b"IEND" {
            return Some(out);
        }
        at = end;
    }
}

fn png_turned(orientation: u8, out: &mut Vec<u8>) {
    let tiff = tiff(orientation);
    let mut chunk = b"eXIf".to_vec();
    chunk.extend(&tiff);
    let mut crc = flate2::Crc::new();
    crc.update(&chunk);
    out.extend((tiff.len() as u32).to_be_bytes());
    out.extend(&chunk);
    out.extend(crc.sum().to_be_bytes());
}

fn webp(bytes: &[u8], orientation: u8) -> Option<Vec<u8>> {
    let mut out = bytes.get(..12)?.to_vec();
    let size = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    let whole = bytes.get(..size.checked_add(8)?)?;
    let mut at = 12;
    while at + 8 <= whole.len() {
        let length = u32::from_le_bytes(whole.get(at + 4..at + 8)?.try_into().ok()?) as usize;
        let end = at
            .checked_add(8)?
            .checked_add(length)?
            .checked_add(length % 2)?;
        let chunk = whole.get(at..end.min(whole.len()))?;
        match &chunk[..4] {
            b"VP8X" => {
                let start = out.len();
                out.extend(chunk);
                // Two flags promise EXIF (0x08) and XMP (0x04).
                let exif = if orientation > 1 { 0x08 } else { 0 };
                *out.get_mut(start + 8)? = *chunk.get(8)? & !0x0c | exif;
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => out.extend(chunk),
            _ => {}
        }
        at = end;
    }
    if orientation > 1 {
        let tiff = tiff(orientation);
        out.extend(b"EXIF");
        out.extend((tiff.len() as u32).to_le_bytes());
        out.extend(&tiff);
    }
    let size = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&size.to_le_bytes());
    Some(out)
}

/// Drops comments, plain text and applications' blocks but those that say how often a film plays.
fn gif(bytes: &[u8]) -> Option<Vec<u8>> {
    let table = |flags: u8| match flags & 0x80 {
        0 => 0,
        _ => 3usize << ((flags & 7) + 1),
    };
    let mut at = 13 + table(*bytes.get(10)?);
    let mut out = bytes.get(..at)?.to_vec();
    loop {
        match *bytes.get(at)? {
            0x3b => {
                out.push(0x3b);
                return Some(out);
            }
            0x2c => {
                let start = at + 10 + table(*bytes.get(at + 9)?) + 1;
                let end = blocks(bytes, start)?;
                out.extend(&bytes[at..end]);
                at = end;
            }
            0x21 => {
                let end = blocks(bytes, at + 2)?;
                let keep = match bytes[at + 1] {
                    0xf9 => true,
                    0xff => matches!(
                        bytes.get(at + 3..at + 14),
                        Some(b"NETSCAPE2.0" | b"ANIMEXTS1.0")
                    ),
                    _ => false,
                };
                if keep {
                    out.extend(&bytes[at..end]);
                }
                at = end;
            }
            _ => return None,
        }
    }
}

/// Where a chain of blocks ends, each with its length before it; the last is empty.
fn blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += length + 1;
        if length == 0 {
            return Some(at);
        }
    }
}
