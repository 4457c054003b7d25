//! Which hosts and which inline scripts their page needs, and the small file from which the headers are made.
use crate::base::address::scheme;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Directive → sources beside `'self'`.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Hosts(pub BTreeMap<String, BTreeSet<String>>);

/// What a known service brings in from elsewhere; nothing in the page says so.
const COMPANIONS: &[(&str, &str, &str)] = &[
    (
        "fonts.googleapis.com",
        "font-src",
        "https://fonts.gstatic.com",
    ),
    ("use.typekit.net", "style-src", "https://p.typekit.net"),
    ("use.typekit.net", "font-src", "https://use.typekit.net"),
];

impl Hosts {
    /// The origin of an absolute address, or its scheme if it has no host.
    pub fn add(&mut self, directive: &str, address: &str) {
        let address = address.trim();
        let source = match scheme(address).map(str::to_ascii_lowercase).as_deref() {
            Some(scheme @ ("http" | "https")) => {
                let rest = address.split_once("://").map_or("", |(_, rest)| rest);
                let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
                let host = host
                    .rsplit('@')
                    .next()
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                let fits = !host.is_empty()
                    && host
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c));
                fits.then(|| format!("{scheme}://{host}"))
            }
            Some("data") => Some("data:".into()),
            Some("blob") => Some("blob:".into()),
            _ if address.starts_with("//") => {
                return self.add(directive, &format!("https:{address}"));
            }
            _ => None,
        };
        let Some(source) = source else { return };
        for (host, also, more) in COMPANIONS {
            if source.ends_with(&format!("//{host}")) {
                self.insert(also, (*more).into());
            }
        }
        self.insert(directive, source);
    }

    pub fn insert(&mut self, directive: &str, source: String) {
        self.0.entry(directive.into()).or_default().insert(source);
    }

    /// All hosts, each once.
    pub fn names(&self) -> BTreeSet<&str> {
        self.0
            .values()
            .flatten()
            .map(String::as_str)
            .filter(|s| s.contains("://"))
            .collect()
    }

    /// `policy.toml`
    pub fn toml(&self) -> String {
        let mut out = String::from(
            "# Where the university's page takes scripts, styles and pictures from. The Content-Security-Policy of the site is made\n\
             # from this list: add a host when the browser's console names one, delete what you do not need.\n",
        );
        for (directive, sources) in &self.0 {
            let list: Vec<String> = sources.iter().map(|s| format!("\n  \"{s}\",")).collect();
            out.push_str(&format!("\n{directive} = [{}\n]\n", list.concat()));
        }
        out
    }
}

/// `'sha256-…'` of an inline script, as a policy names it (CSP 3, 2.3.1).
pub fn hash(text: &str) -> String {
    // The parser gives a script its text with line feeds alone.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())))
}

/// Addresses of scripts that an inline script names in strings of its own.
pub fn scripts_named(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for part in text.split(['"', '\'', '`']) {
        let path = part.split(['?', '#']).next().unwrap_or_default();
        let rest = path
            .strip_prefix("https:")
            .unwrap_or(path)
            .strip_prefix("//");
        let is_script = path.ends_with(".js") || path.ends_with("/js");
        let fits = !path.contains(|c: char| c.is_whitespace() || "<>\\{}".contains(c));
        if let Some(host) = rest
            && host.contains('/')
            && is_script
            && fits
        {
            let address = path.trim_start_matches("https:");
            out.push(format!("https:{address}"));
        }
    }
    out.sort();
    out.dedup();
    out
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .enumerate()
            .fold(0u32, |w, (i, b)| w | u32::from(*b) << (16 - 8 * i));
        for i in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * i)) as usize & 63];
            out.push(if i <= chunk.len() {
                letter as char
            } else {
                '='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_named_by_its_hash() {
        // The example of CSP 3, 2.3.1
        assert_eq!(
            hash("doSomething()"),
            "'sha256-bnQkgwAfjTxnZSlFxZe1ogJadBHLnRuuL54WC+v+tMY='"
        );
    }

    #[test]
    fn a_tag_manager_is_named_by_the_script_that_brings_it() {
        let script = "j.src='https://www.tags.example.net/gtm.js?id='+i; x(\"//b.example.net/gtag/js?id=G\"); y('/local.js', 'https://c.example.net/', 'https:// no/x.js')";
        assert_eq!(
            scripts_named(script),
            [
                "https://b.example.net/gtag/js",
                "https://www.tags.example.net/gtm.js"
            ]
        );
    }

    #[test]
    fn a_host_is_an_origin() {
        let mut hosts = Hosts::default();
        for address in [
            "https://Fonts.Googleapis.com/css?a",
            "//cdn.example.edu/x.js",
            "data:image/png,x",
            "/local",
            "https://a b/",
        ] {
            hosts.add("style-src", address);
        }
        assert_eq!(
            hosts.names().into_iter().collect::<Vec<_>>(),
            [
                "https://cdn.example.edu",
                "https://fonts.googleapis.com",
                "https://fonts.gstatic.com"
            ]
        );
    }
}
