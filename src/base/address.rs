//! Addresses and paths, taken apart and put together: what a link says, from where, and where that is.
//!
//! All rooms ask here, so that a link means the same to the reader of Markdown, an import and an adopted page.

/// The scheme of an address, "mailto" of "mailto:help@example.edu" (RFC 3986, 3.1).
pub fn scheme(address: &str) -> Option<&str> {
    with_scheme(address).map(|(scheme, _)| scheme)
}

/// The scheme of an address, and what follows its colon.
pub fn with_scheme(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = address.split_once(':')?;
    let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    fits.then_some((scheme, rest))
}

/// Path, and `?…#…`.
pub fn split(address: &str) -> (&str, &str) {
    address.split_at(address.find(['?', '#']).unwrap_or(address.len()))
}

/// "%20" as the byte that it stands for; what is no such code stays.
pub fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_string();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .filter(|h| h.iter().all(u8::is_ascii_hexdigit))
            .and_then(|h| std::str::from_utf8(h).ok());
        match (first, hex.and_then(|h| u8::from_str_radix(h, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A path as an address: what cannot stand in one is written as %XX.
pub fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(byte as char),
            _ if b"/-_.~!(),@=+".contains(&byte) => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The folder of a path, without a slash at its end.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub fn file_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A path from a folder, with `..` taken; `None` when it leaves the root.
pub fn inside(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// From a folder to a path, both from the root: "../wifi/eduroam.md".
pub fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let same = from
        .iter()
        .zip(&to[..to.len() - 1])
        .take_while(|(a, b)| a == b)
        .count();
    "../".repeat(from.len() - same) + &to[same..].join("/")
}

/// The path of an address: "https://a.example/b/c" → "/b/c".
pub fn path_of(url: &str) -> &str {
    match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => url,
    }
}

/// Resolves an address against an absolute one (RFC 3986, 5.2, for http).
pub fn resolved(base: &str, address: &str) -> String {
    if scheme(address).is_some() {
        return address.into();
    }
    let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let path = split(path).0;
    if let Some(rest) = address.strip_prefix("//") {
        return format!("{scheme}://{rest}");
    }
    let (to, tail) = split(address);
    let whole = match (to.is_empty(), to.starts_with('/')) {
        (true, _) => path.to_string(),
        (_, true) => to.to_string(),
        _ => format!("{}{to}", path.rfind('/').map_or("/", |i| &path[..=i])),
    };
    // Unlike in a folder, `..` stops at the root here, and a slash at the end means something.
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/').skip(1) {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if matches!(file_of(&whole), "." | "..") {
        parts.push("");
    }
    format!("{scheme}://{host}/{}{tail}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_resolve_as_rfc_3986_says() {
        let base = "https://www.example.edu/about/us/page.html?x#y";
        for (address, expected) in [
            ("/a", "https://www.example.edu/a"),
            ("//cdn.example.com/x.js", "https://cdn.example.com/x.js"),
            ("b.html", "https://www.example.edu/about/us/b.html"),
            ("../b/", "https://www.example.edu/about/b/"),
            ("../../../../b", "https://www.example.edu/b"),
            ("..", "https://www.example.edu/about/"),
            ("?q=1", "https://www.example.edu/about/us/page.html?q=1"),
            ("http://other.example/", "http://other.example/"),
        ] {
            assert_eq!(resolved(base, address), expected, "{address}");
        }
        assert_eq!(
            resolved("https://www.example.edu", "a"),
            "https://www.example.edu/a"
        );
    }

    #[test]
    fn paths_are_joined_and_never_leave() {
        assert_eq!(
            inside("knowledge-base/wifi", "../email/a.md").as_deref(),
            Some("knowledge-base/email/a.md")
        );
        assert_eq!(inside("a", "../../b"), None);
    }

    #[test]
    fn from_here_to_there() {
        for (folder, path, expected) in [
            (
                "knowledge-base/wifi",
                "knowledge-base/email/a.md",
                "../email/a.md",
            ),
            ("theirs/css", "theirs/img/b.png", "../img/b.png"),
            ("theirs", "theirs/css/a.css", "css/a.css"),
            ("", "a.md", "a.md"),
            // A folder and a file of one name.
            ("a/b", "a/b", "../b"),
        ] {
            assert_eq!(relative(folder, path), expected, "{folder} → {path}");
        }
    }

    #[test]
    fn schemes() {
        assert_eq!(scheme("https://x"), Some("https"));
        assert_eq!(scheme("a/b:c"), None);
        assert_eq!(scheme("kb:1042"), Some("kb"));
        assert_eq!(with_scheme("kb:1042"), Some(("kb", "1042")));
    }

    #[test]
    fn codes_in_addresses() {
        assert_eq!(
            encoded("/kb/1/größe 1.png"),
            "/kb/1/gr%C3%B6%C3%9Fe%201.png"
        );
        assert_eq!(decoded("gr%C3%B6%C3%9Fe%201.png"), "größe 1.png");
        for text in ["100 %", "%zz", "%+f", "%4", "%é"] {
            assert_eq!(decoded(text), text);
        }
    }
}
