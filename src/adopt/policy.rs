//! Which hosts and which inline scripts their page needs, and the small file from which the headers are made.
use super::address::scheme;
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
    format!("'sha256-{}'", base64(&sha256(text.as_bytes())))
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

/// SHA-256 (FIPS 180-4); the constants are the fractions of roots of primes, as the standard defines them.
fn sha256(message: &[u8]) -> [u8; 32] {
    let primes: Vec<u64> = (2..312u64)
        .filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0))
        .collect();
    let k: Vec<u32> = primes.iter().take(64).map(|p| fraction(*p, 3)).collect();
    let mut state: Vec<u32> = primes.iter().take(8).map(|p| fraction(*p, 2)).collect();
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend_from_slice(&(message.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks_exact(64) {
        let mut w: Vec<u32> = block
            .chunks_exact(4)
            .map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        for i in 16..64 {
            let s0 = w[i - 15].rotate_right(7) ^ w[i - 15].rotate_right(18) ^ (w[i - 15] >> 3);
            let s1 = w[i - 2].rotate_right(17) ^ w[i - 2].rotate_right(19) ^ (w[i - 2] >> 10);
            w.push(
                w[i - 16]
                    .wrapping_add(s0)
                    .wrapping_add(w[i - 7])
                    .wrapping_add(s1),
            );
        }
        let mut v = state.clone();
        for i in 0..64 {
            let s1 = v[4].rotate_right(6) ^ v[4].rotate_right(11) ^ v[4].rotate_right(25);
            let choice = (v[4] & v[5]) ^ (!v[4] & v[6]);
            let t1 = v[7]
                .wrapping_add(s1)
                .wrapping_add(choice)
                .wrapping_add(k[i])
                .wrapping_add(w[i]);
            let s0 = v[0].rotate_right(2) ^ v[0].rotate_right(13) ^ v[0].rotate_right(22);
            let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
            v.rotate_right(1);
            v[4] = v[4].wrapping_add(t1);
            v[0] = t1.wrapping_add(s0).wrapping_add(majority);
        }
        state
            .iter_mut()
            .zip(v)
            .for_each(|(s, v)| *s = s.wrapping_add(v));
    }
    let mut out = [0; 32];
    out.chunks_exact_mut(4)
        .zip(state)
        .for_each(|(out, word)| out.copy_from_slice(&word.to_be_bytes()));
    out
}

/// The first 32 bits of the fraction of a root, found by bisection in whole numbers.
fn fraction(n: u64, root: u32) -> u32 {
    let target = u128::from(n) << (32 * root);
    let (mut low, mut high) = (0u128, 1u128 << 40);
    while high - low > 1 {
        let middle = (low + high) / 2;
        match middle.pow(root) <= target {
            true => low = middle,
            false => high = middle,
        }
    }
    low as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_of_the_standards_examples() {
        let hex = |text: &str| {
            sha256(text.as_bytes())
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect::<String>()
        };
        assert_eq!(
            hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            hex(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(hex(&"a".repeat(1000)).len(), 64);
        // The example of CSP 3, 2.3.1
        assert_eq!(
            hash("doSomething()"),
            "'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='"
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
