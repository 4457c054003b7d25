//! A whole message (RFC 5322): plain text and HTML side by side (RFC 2046), quoted-printable (RFC 2045), words of headers
//! encoded (RFC 2047). Nothing in it is random: the same digest is the same message.
use jiff::Timestamp;

/// What a message is made from. Lines in a header's text become spaces, so that no text can add a header.
pub struct Letter<'a> {
    pub from: &'a str,
    pub address: &'a str,
    pub subject: &'a str,
    pub at: Timestamp,
    /// The site's host, for identities.
    pub host: &'a str,
    /// "students", for the list's identity.
    pub list: &'a str,
    pub language: &'a str,
    pub unsubscribe: &'a str,
    pub text: &'a str,
    pub html: &'a str,
}

pub fn message(letter: &Letter<'_>) -> String {
    let mut hash = blake3::Hasher::new();
    for part in [
        letter.from,
        letter.address,
        letter.subject,
        letter.text,
        letter.html,
    ] {
        hash.update(part.as_bytes());
        hash.update(&[0]);
    }
    hash.update(letter.at.to_string().as_bytes());
    let hash = hash.finalize().to_hex();
    // "=_" stands in no quoted-printable text (RFC 2045, 6.7).
    let boundary = format!("=_{}", &hash[..32]);
    let unsubscribe: String = letter
        .unsubscribe
        .chars()
        .filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'))
        .collect();
    let headers = [
        // Outlook opens it as a draft that is ready to send; others ignore it.
        ("X-Unsent", "1".to_string()),
        ("Date", date(letter.at)),
        (
            "From",
            format!("{} <{}>", name(letter.from), address(letter.address)),
        ),
        ("Subject", words(letter.subject, "Subject: ".len())),
        (
            "Message-ID",
            format!("<digest.{}@{}>", &hash[..24], host(letter.host)),
        ),
        (
            "List-ID",
            format!("<digest-{}.{}>", host(letter.list), host(letter.host)),
        ),
        ("List-Unsubscribe", format!("<{unsubscribe}>")),
        ("MIME-Version", "1.0".to_string()),
        ("Content-Language", host(letter.language)),
        (
            "Content-Type",
            format!("multipart/alternative;\r\n boundary=\"{boundary}\""),
        ),
    ];
    let mut out: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    for (media, text) in [("text/plain", letter.text), ("text/html", letter.html)] {
        out.push_str(&format!(
            "\r\n--{boundary}\r\nContent-Type: {media}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        ));
        out.push_str(&quoted_printable(text));
    }
    out.push_str(&format!("\r\n--{boundary}--\r\n"));
    out
}

/// "Tue, 01 Dec 2026 16:45:00 +0000"
fn date(at: Timestamp) -> String {
    let zoned = at.to_zoned(jiff::tz::TimeZone::UTC);
    zoned.strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
}

/// Only what a host, an id or a language may have.
fn host(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
        .collect()
}

fn address(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | ',' | ';' | '"'))
        .collect()
}

/// A display name: in quotes, or encoded.
fn name(text: &str) -> String {
    let text = one_line(text);
    match text.is_ascii() && text.len() <= 60 {
        true => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        false => encoded(&text, "From: ".len()),
    }
}

/// An unstructured header's text, folded; `used` is what stands before it on its line.
fn words(text: &str, used: usize) -> String {
    let text = one_line(text);
    let folds = text.split(' ').all(|word| word.len() <= 60) && !text.contains("=?");
    if !text.is_ascii() || !folds {
        return encoded(&text, used);
    }
    let (mut out, mut column) = (String::new(), used);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            let fold = column + 1 + word.len() > 76;
            out.push_str(if fold { "\r\n " } else { " " });
            column = if fold { 1 } else { column + 1 };
        }
        out.push_str(word);
        column += word.len();
    }
    out
}

/// Encoded words of the Q kind, none longer than 75 characters, none with half a letter (RFC 2047, 2 and 5).
fn encoded(text: &str, used: usize) -> String {
    const OPEN: &str = "=?utf-8?Q?";
    let mut out = String::from(OPEN);
    let mut column = used + OPEN.len();
    for c in text.chars() {
        let mut bytes = [0; 4];
        let piece: String = match c {
            ' ' => "_".into(),
            c if c.is_ascii_alphanumeric() || "!*+-/".contains(c) => c.into(),
            c => c
                .encode_utf8(&mut bytes)
                .bytes()
                .map(|b| format!("={b:02X}"))
                .collect(),
        };
        if column + piece.len() + 2 > 75 {
            out.push_str("?=\r\n ");
            out.push_str(OPEN);
            column = 1 + OPEN.len();
        }
        column += piece.len();
        out.push_str(&piece);
    }
    out.push_str("?=");
    out
}

/// Neither a line's end nor another control character gets into a header.
fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    plain
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// RFC 2045, 6.7: lines of at most 76 characters that end with CR LF. A dot and "From " at a line's start are encoded too,
/// for programs on the way that would change them.
pub fn quoted_printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in text.replace("\r\n", "\n").lines() {
        let mut column = 0;
        let bytes = line.as_bytes();
        for (i, byte) in bytes.iter().enumerate() {
            let last = i + 1 == bytes.len();
            let literal = match byte {
                b' ' | b'\t' => !last,
                b'=' => false,
                b'.' => column != 0,
                b'F' => !(column == 0 && bytes[i..].starts_with(b"From ")),
                byte => byte.is_ascii_graphic(),
            };
            let width = if literal { 1 } else { 3 };
            if column + width > 75 {
                out.push_str("=\r\n");
                column = 0;
            }
            // Behind a soft break, a dot stands at a line's start again.
            if literal && !(column == 0 && *byte == b'.') {
                out.push(*byte as char);
                column += 1;
            } else {
                out.push_str(&format!("={byte:02X}"));
                column += 3;
            }
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_is_what_the_standard_says() {
        assert_eq!(
            quoted_printable("a=b\né \n.\nFrom me\n"),
            "a=3Db\r\n=C3=A9=20\r\n=2E\r\n=46rom me\r\n"
        );
        let long = quoted_printable(&"é.".repeat(200));
        assert!(
            long.lines()
                .all(|line| line.len() <= 76 && !line.starts_with('.')),
            "{long}"
        );
        assert_eq!(long.replace("=\r\n", "").matches("=C3=A9").count(), 200);
    }

    #[test]
    fn no_text_adds_a_header() {
        let subject = words("Wi-Fi\r\nBcc: all@example.edu\r\n\r\n<b>", 9);
        assert_eq!(subject, "Wi-Fi Bcc: all@example.edu <b>");
        assert_eq!(name("A\r\nB: \"c\\"), "\"A B: \\\"c\\\\\"");
        assert_eq!(address("a@b.edu>\r\nBcc: <c@d.edu"), "a@b.eduBcc:c@d.edu");
    }

    #[test]
    fn words_with_accents_are_encoded_in_pieces_that_are_short_enough() {
        assert_eq!(words("Café", 9), "=?utf-8?Q?Caf=C3=A9?=");
        let long = words(&"Überlänge ".repeat(20), 9);
        assert!(
            long.split("\r\n ")
                .all(|piece| piece.len() <= 75 && piece.ends_with("?=")),
            "{long}"
        );
        let plain = words(&"word ".repeat(60), 9);
        assert!(plain.split("\r\n").all(|line| line.len() <= 76), "{plain}");
    }
}
