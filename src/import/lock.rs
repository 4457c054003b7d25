//! `import.lock`: what was brought over, so that a second run changes nothing, numbers stay, and no edit is lost.
//!
//! A line a file, sorted: where it stands, its id, what was written (blake3, 16 hex digits), where it came from. A
//! text file that belongs in git, like urls.lock.
use std::collections::BTreeMap;

pub const FILE: &str = "import.lock";
const HEAD: &str = "# What `campanile import` brought over: file, id, hash, source. Keep it in git; do not edit it.";

/// One file that was brought over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Empty for a picture.
    pub id: String,
    pub hash: String,
    /// The other site's name and the path in it.
    pub source: String,
}

/// By the path from the content folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock(pub BTreeMap<String, Entry>);

impl Lock {
    /// Reads the file; a line that is none is skipped, since the worst that follows is a file imported anew.
    pub fn parse(text: &str) -> Lock {
        let entry = |line: &str| {
            let mut parts = line.splitn(4, '\t');
            let (path, id) = (parts.next()?, parts.next()?);
            let (hash, source) = (parts.next()?, parts.next()?);
            let entry = Entry {
                id: id.trim_matches('-').into(),
                hash: hash.into(),
                source: source.trim_end().into(),
            };
            Some((path.to_string(), entry))
        };
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        Lock(lines.filter_map(entry).collect())
    }

    pub fn write(&self) -> String {
        let mut out = format!("{HEAD}\n");
        for (path, entry) in &self.0 {
            let id = if entry.id.is_empty() { "-" } else { &entry.id };
            out.push_str(&format!("{path}\t{id}\t{}\t{}\n", entry.hash, entry.source));
        }
        out
    }
}

/// The first 16 hex digits of blake3.
pub fn hash(bytes: &[u8]) -> String {
    let mut hex = blake3::hash(bytes).to_hex().to_string();
    hex.truncate(16);
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let mut lock = Lock::default();
        let entry = |id: &str| Entry {
            id: id.into(),
            hash: hash(b"x"),
            source: "old site/docs/a b.md".into(),
        };
        lock.0.insert("knowledge-base/a.md".into(), entry("1001"));
        lock.0.insert("knowledge-base/a.png".into(), entry(""));
        assert_eq!(Lock::parse(&lock.write()), lock);
        assert_eq!(Lock::parse("nonsense\n\n"), Lock::default());
    }
}
