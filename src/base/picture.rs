//! What a photo's first bytes tell, so that pages know its size and checks its faults without decoding it.
//!
//! JPEG: ITU-T T.81, annex B. EXIF: CIPA DC-008, tag 0x0112. PNG: W3C third edition, 11. GIF: GIF89a.
//! WebP: RFC 9649, 2.

/// More pixels than this would need gigabytes to decode.
pub const MOST_PIXELS: u64 = 99_999_999;
/// Longer files are no pictures for a web page.
pub const MOST_BYTES: u64 = 50 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Jpeg,
    Png,
    Webp,
    Gif,
}

impl Format {
    /// "a PNG picture"
    pub fn said(self) -> &'static str {
        match self {
            Format::Jpeg => "a JPEG picture",
            Format::Png => "a PNG picture",
            Format::Webp => "a WebP picture",
            Format::Gif => "a GIF picture",
        }
    }

    pub fn ending(self) -> &'static str {
        match self {
            Format::Jpeg => "jpg",
            Format::Png => "png",
            Format::Webp => "webp",
            Format::Gif => "gif",
        }
    }

    /// By the ending of a name.
    pub fn named(path: &str) -> Option<Format> {
        let (_, ending) = path.rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" | "jpe" | "jfif" => Format::Jpeg,
            "png" => Format::Png,
            "webp" => Format::Webp,
            "gif" => Format::Gif,
            _ => return None,
        })
    }

    /// By the first bytes.
    pub fn found(head: &[u8]) -> Option<Format> {
        match head {
            [0xff, 0xd8, 0xff, ..] => Some(Format::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Format::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Format::Gif),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Format::Webp),
            _ => None,
        }
    }
}

/// A picture as its header describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    pub format: Format,
    /// In pixels, as people see it: upright.
    pub width: u32,
    pub height: u32,
    /// EXIF's 1 to 8: how the stored rows have to be turned.
    pub orientation: u8,
    /// It has several frames.
    pub moves: bool,
    /// Its colors are inks (CMYK), not lights.
    pub inks: bool,
    /// It may have transparent parts.
    pub see_through: bool,
}

/// Why no page can show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing that a browser takes for a picture.
    NoPicture,
    /// The file ends before the picture does.
    CutOff,
    /// 0 × 0
    Empty,
    /// Width and height.
    TooManyPixels(u32, u32),
    /// In bytes.
    TooLong(u64),
}

/// What could be told from the beginning of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Header(Header),
    Fault(Fault),
    /// The answer lies further on.
    More,
}

/// `head` is the beginning of a file of `len` bytes, `tail` its end; of a short file both are all of it.
pub fn read(head: &[u8], tail: &[u8], len: u64) -> Told {
    let Some(format) = Format::found(head) else {
        return Told::Fault(Fault::NoPicture);
    };
    if len > MOST_BYTES {
        return Told::Fault(Fault::TooLong(len));
    }
    let whole = head.len() as u64 >= len;
    let header = match format {
        Format::Jpeg => jpeg(head),
        Format::Png => png(head),
        Format::Gif => gif(head),
        Format::Webp => webp(head),
    };
    let Some(header) = header else {
        return match whole {
            true => Told::Fault(Fault::CutOff),
            false => Told::More,
        };
    };
    let pixels = u64::from(header.width) * u64::from(header.height);
    if pixels == 0 {
        Told::Fault(Fault::Empty)
    } else if pixels > MOST_PIXELS {
        Told::Fault(Fault::TooManyPixels(header.width, header.height))
    } else if is_cut_off(format, head, tail, len) {
        Told::Fault(Fault::CutOff)
    } else {
        Told::Header(header)
    }
}

fn is_cut_off(format: Format, head: &[u8], tail: &[u8], len: u64) -> bool {
    match format {
        Format::Jpeg => {
            let pairs = || tail.windows(2).filter(|pair| pair[0] == 0xff);
            let ends = pairs().any(|pair| pair[1] == 0xd9);
            // In the middle of the picture's data 0xFF is followed by 0 or by a restart mark only (T.81, F.1.2.3);
            // behind its end cameras put whatever they like.
            let in_the_middle = pairs().all(|pair| matches!(pair[1], 0 | 0xd0..=0xd7 | 0xff));
            !ends && (in_the_middle || tail.len() as u64 >= len)
        }
        Format::Png => !tail.windows(4).any(|word| word == b"IEND"),
        Format::Webp => {
            let says = head.get(4..8).map_or(0, |b| u64::from(little(b)));
            says + 8 > len
        }
        // Browsers and decoders alike show what there is.
        Format::Gif => false,
    }
}

fn big16(bytes: &[u8]) -> u32 {
    bytes.iter().take(2).fold(0, |n, b| n << 8 | u32::from(*b))
}

fn big32(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |n, b| n << 8 | u32::from(*b))
}

fn little(bytes: &[u8]) -> u32 {
    let each = bytes.iter().take(4).rev();
    each.fold(0, |n, b| n << 8 | u32::from(*b))
}

fn jpeg(head: &[u8]) -> Option<Header> {
    let mut at = 2;
    let mut orientation = 1;
    loop {
        // Any number of 0xFF may stand before a mark.
        while *head.get(at)? != 0xff {
            at += 1;
        }
        while *head.get(at)? == 0xff {
            at += 1;
        }
        let mark = *head.get(at)?;
        at += 1;
        if matches!(mark, 0x01 | 0xd0..=0xd8) {
            continue;
        }
        let length = big16(head.get(at..at + 2)?) as usize;
        let inside = at + 2..at + length.max(2);
        match mark {
            // A frame: all of C0 to CF, but tables of Huffman and arithmetic codes and one kept free.
            0xc0..=0xcf if !matches!(mark, 0xc4 | 0xc8 | 0xcc) => {
                let frame = head.get(at + 2..at + 8)?;
                let (height, width) = (big16(&frame[1..]), big16(&frame[3..]));
                return Some(upright(
                    Header {
                        format: Format::Jpeg,
                        width,
                        height,
                        orientation: 1,
                        moves: false,
                        inks: frame[5] == 4,
                        see_through: false,
                    },
                    orientation,
                ));
            }
            0xe1 => {
                let exif = head.get(inside.clone()).or(head.get(at + 2..))?;
                if let Some(tiff) = exif.strip_prefix(b"Exif\0\0") {
                    orientation = turned(tiff).unwrap_or(orientation);
                }
            }
            // Data, or the end, before any frame: not a picture that can be shown.
            0xd9 | 0xda => return None,
            _ => {}
        }
        at = inside.end;
    }
}

/// Width and height as people see them.
fn upright(header: Header, orientation: u8) -> Header {
    let (width, height) = match orientation {
        5..=8 => (header.height, header.width),
        _ => (header.width, header.height),
    };
    Header {
        width,
        height,
        orientation,
        ..header
    }
}

/// The orientation in a TIFF header: the first directory's entry 0x0112, a short from 1 to 8.
fn turned(tiff: &[u8]) -> Option<u8> {
    let is_little = tiff.starts_with(b"II");
    let short = |at: usize| {
        let bytes: [u8; 2] = tiff.get(at..at + 2)?.try_into().ok()?;
        Some(match is_little {
            true => u16::from_le_bytes(bytes),
            false => u16::from_be_bytes(bytes),
        })
    };
    let bytes: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let directory = match is_little {
        true => u32::from_le_bytes(bytes),
        false => u32::from_be_bytes(bytes),
    } as usize;
    let entries = usize::from(short(directory)?);
    let entry = (0..entries)
        .map(|i| directory + 2 + i * 12)
        .find(|at| short(*at) == Some(0x0112))?;
    let value = u8::try_from(short(entry + 8)?).ok()?;
    (1..=8).contains(&value).then_some(value)
}

fn png(head: &[u8]) -> Option<Header> {
    let first = head.get(8..33)?;
    if &first[4..8] != b"IHDR" {
        return None;
    }
    let mut header = Header {
        format: Format::Png,
        width: big32(&first[8..]),
        height: big32(&first[12..]),
        orientation: 1,
        moves: false,
        inks: false,
        see_through: matches!(first[17], 4 | 6),
    };
    let mut orientation = 1;
    let mut at = 33;
    loop {
        let length = big32(head.get(at..at + 4)?) as usize;
        match head.get(at + 4..at + 8)? {
            b"IDAT" | b"IEND" => return Some(upright(header, orientation)),
            b"acTL" => header.moves = true,
            b"tRNS" => header.see_through = true,
            b"eXIf" => {
                let tiff = head.get(at + 8..at + 8 + length)?;
                orientation = turned(tiff).unwrap_or(1);
            }
            _ => {}
        }
        at = at.checked_add(length)?.checked_add(12)?;
    }
}

fn gif(head: &[u8]) -> Option<Header> {
    let screen = head.get(6..11)?;
    let size = |at: usize| u32::from(screen[at]) | u32::from(screen[at + 1]) << 8;
    // The word that all programs write into a GIF that plays again and again; without it, it plays once.
    let again = head.windows(11).any(|word| word == b"NETSCAPE2.0");
    let moves = again || has_second_frame(head) == Some(true);
    Some(Header {
        format: Format::Gif,
        width: size(0),
        height: size(2),
        orientation: 1,
        moves,
        inks: false,
        see_through: true,
    })
}

/// Whether a second frame begins in `head`: blocks one behind the other, as the appendix of GIF89a orders them. `None`
/// where the first frame is longer than that.
fn has_second_frame(head: &[u8]) -> Option<bool> {
    let table = |flags: u8| match flags & 0x80 {
        0 => 0,
        _ => 3usize << ((flags & 7) + 1),
    };
    let mut at = 13 + table(*head.get(10)?);
    let mut seen = false;
    loop {
        let kind = *head.get(at)?;
        at = match kind {
            0x21 => at + 2,
            0x2c if seen => return Some(true),
            0x2c => at + 11 + table(*head.get(at + 9)?),
            _ => return Some(false),
        };
        seen |= kind == 0x2c;
        // Pieces behind their lengths, the last of them empty.
        loop {
            let length = usize::from(*head.get(at)?);
            at += length + 1;
            if length == 0 {
                break;
            }
        }
    }
}

fn webp(head: &[u8]) -> Option<Header> {
    let still = |width, height, see_through| Header {
        format: Format::Webp,
        width,
        height,
        orientation: 1,
        moves: false,
        inks: false,
        see_through,
    };
    let first = head.get(12..30)?;
    match &first[..4] {
        b"VP8 " => {
            let size = |at: usize| (u32::from(first[at]) | u32::from(first[at + 1]) << 8) & 0x3fff;
            Some(still(size(14), size(16), false))
        }
        b"VP8L" => {
            let bits = little(&first[9..]);
            let (width, height) = ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
            Some(still(width, height, bits >> 28 & 1 == 1))
        }
        b"VP8X" => {
            let flags = first[8];
            let size = |at: usize| (little(&first[at..at + 3]) & 0xff_ffff) + 1;
            let header = Header {
                moves: flags & 0x02 != 0,
                ..still(size(12), size(15), flags & 0x10 != 0)
            };
            // EXIF stands behind the picture.
            let orientation = match flags & 0x08 != 0 {
                true => webp_turned(head)?,
                false => 1,
            };
            Some(upright(header, orientation))
        }
        _ => None,
    }
}

/// `None` when the chunk has not come yet.
fn webp_turned(head: &[u8]) -> Option<u8> {
    let end = 8 + u64::from(little(head.get(4..8)?));
    let mut at = 12;
    while (at as u64) < end {
        let length = little(head.get(at + 4..at + 8)?) as usize;
        if head.get(at..at + 4)? == b"EXIF" {
            let chunk = head.get(at + 8..at + 8 + length)?;
            let tiff = chunk.strip_prefix(b"Exif\0\0").unwrap_or(chunk);
            return Some(turned(tiff).unwrap_or(1));
        }
        at = at + 8 + length + length % 2;
    }
    Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiff(orientation: u8) -> Vec<u8> {
        let mut bytes = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        bytes.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    fn photo(orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0".to_vec();
        exif.extend(tiff(orientation));
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1, 0, exif.len() as u8 + 2];
        bytes.extend(exif);
        bytes.extend([0xff, 0xc0, 0, 17, 8, 0, 100, 0, 200, 3]);
        bytes.extend([0; 9]);
        bytes.extend([0xff, 0xd9]);
        bytes
    }

    fn told(bytes: &[u8]) -> Told {
        read(bytes, bytes, bytes.len() as u64)
    }

    #[test]
    fn turned_photos_have_turned_sizes() {
        for orientation in 1..=8 {
            let Told::Header(header) = told(&photo(orientation)) else {
                panic!("{orientation}");
            };
            let size = match orientation {
                1..=4 => (200, 100),
                _ => (100, 200),
            };
            assert_eq!((header.width, header.height), size);
            assert_eq!(header.orientation, orientation);
        }
        assert!(matches!(told(&photo(9)), Told::Header(h) if h.orientation == 1));
    }

    #[test]
    fn what_is_cut_off_is_known_wherever_it_is_cut() {
        let whole = photo(6);
        for end in 3..whole.len() - 1 {
            assert_eq!(told(&whole[..end]), Told::Fault(Fault::CutOff), "{end}");
        }
        let mut data = vec![0x12u8; 5000];
        data.extend([0xff, 0x00, 0xff, 0xd3]);
        assert!(is_cut_off(Format::Jpeg, &whole, &data, 1 << 20));
        // A camera's film behind the photo.
        data.extend([0xff, 0x42]);
        assert!(!is_cut_off(Format::Jpeg, &whole, &data, 1 << 20));
    }

    #[test]
    fn no_bytes_panic() {
        let whole = photo(3);
        let starts: [&[u8]; 4] = [
            &whole,
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\0\0\0\0\x08\x06\0\0\0abcd\xff\xff\xff\xffeXIf",
            b"RIFF\xff\xff\xff\xffWEBPVP8X\x0a\0\0\0\x08\0\0\0\0\0\0\0\0\0EXIF\xff\xff\xff\xffII",
            b"GIF89a\0\0\0\0",
        ];
        for start in starts {
            for end in 0..start.len() {
                told(&start[..end]);
                for at in 0..end {
                    let mut bytes = start[..end].to_vec();
                    bytes[at] = 0xff;
                    told(&bytes);
                    bytes[at] = 0;
                    told(&bytes);
                }
            }
        }
    }

    #[test]
    fn limits() {
        let mut bytes = photo(1);
        let at = bytes.iter().position(|b| *b == 0xc0).unwrap();
        bytes[at + 4..at + 8].copy_from_slice(&[0x27, 0x10, 0x27, 0x10]);
        assert_eq!(
            told(&bytes),
            Told::Fault(Fault::TooManyPixels(10_000, 10_000))
        );
        bytes[at + 4..at + 8].copy_from_slice(&[0, 0, 0, 0]);
        assert_eq!(told(&bytes), Told::Fault(Fault::Empty));
        assert_eq!(
            read(&photo(1), &photo(1), 60 << 20),
            Told::Fault(Fault::TooLong(60 << 20))
        );
        assert_eq!(told(b"<!doctype html>"), Told::Fault(Fault::NoPicture));
    }
}
