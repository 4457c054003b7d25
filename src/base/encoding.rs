//! Texts of other programs, older than UTF-8 or from Windows: bytes → letters.

/// How a text was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// With a byte order mark, which says whether the high byte comes first.
    Utf16,
    /// What browsers take for every other text of the West (WHATWG Encoding).
    Windows1252,
}

/// A text, and what it was written in. Marks of byte order are not part of it.
pub fn decode(bytes: Vec<u8>) -> (String, Encoding) {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return (utf16(&bytes), Encoding::Utf16);
    }
    match String::from_utf8(bytes) {
        Ok(text) => match text.strip_prefix('\u{FEFF}') {
            Some(rest) => (rest.to_string(), Encoding::Utf8),
            None => (text, Encoding::Utf8),
        },
        Err(error) => {
            let text = error.as_bytes().iter().map(|byte| latin(*byte)).collect();
            (text, Encoding::Windows1252)
        }
    }
}

fn utf16(bytes: &[u8]) -> String {
    let big = bytes.starts_with(&[0xFE, 0xFF]);
    let units = bytes[2..].chunks_exact(2).map(|pair| match big {
        true => u16::from_be_bytes([pair[0], pair[1]]),
        false => u16::from_le_bytes([pair[0], pair[1]]),
    });
    char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Five bytes have no letter; they stay what they are, controls, as in browsers.
fn latin(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding() {
        for (bytes, expected, encoding) in [
            (&b"caf\xc3\xa9"[..], "café", Encoding::Utf8),
            (b"\xef\xbb\xbfcaf\xc3\xa9", "café", Encoding::Utf8),
            (b"\xff\xfec\0a\0f\0\xe9\0", "café", Encoding::Utf16),
            (b"\xfe\xff\0c\0a\0f\0\xe9", "café", Encoding::Utf16),
            (b"caf\xe9 \x93x\x94", "café “x”", Encoding::Windows1252),
            (b"", "", Encoding::Utf8),
            (b"\xff\xfe", "", Encoding::Utf16),
        ] {
            assert_eq!(decode(bytes.to_vec()), (expected.to_string(), encoding));
        }
    }
}
