//! Which files stand in an output whose makings are known: of each the mark of what it was made from, and what it looked like
//! when it was written. A page whose mark is the same, and whose file looks the same, is neither printed nor compared.
//!
//! The list is in the site's memory, one for each output, and not in the output: it speaks of this disk's files. It is believed
//! only from the same program, and of a file only what its length, time and number bear out. A list that is damaged, or none,
//! costs time and nothing else.
use super::memo::Memo;
use super::prose::program;
use rayon::prelude::*;
use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::path::Path;
use std::time::UNIX_EPOCH;
use xxhash_rust::xxh3::xxh3_64;

/// Where the list of an output is kept: among what is let go when nobody needs it for long.
fn name(out: &Path) -> String {
    let whole = fs::canonicalize(out).unwrap_or_else(|_| out.to_path_buf());
    let hash = xxh3_64(whole.as_os_str().as_encoded_bytes());
    format!("memo/marks-{hash:016x}")
}

#[derive(Default)]
pub struct Standing(HashMap<String, Known>);

#[derive(Clone, Copy, PartialEq, Eq)]
struct Known {
    mark: u64,
    look: Look,
}

/// Length, nanoseconds since 1970, and the number that the file system gives: another file has another one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Look([u64; 3]);

impl Look {
    fn of(metadata: &Metadata) -> Option<Look> {
        let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let nanoseconds = u64::try_from(changed.as_nanos()).ok()?;
        metadata
            .is_file()
            .then(|| Look([metadata.len(), nanoseconds, number(metadata)]))
    }

    fn at(path: &Path) -> Option<Look> {
        Look::of(&fs::symlink_metadata(path).ok()?)
    }
}

impl Standing {
    /// What the last build of `out` wrote down.
    pub fn read(memo: &Memo, out: &Path) -> Standing {
        let bytes = memo.note(&name(out)).unwrap_or_default();
        Standing(parsed(&bytes, program_mark()).unwrap_or_default())
    }

    /// The mark of a file that stands there as it was written, and its length.
    pub fn find(&self, out: &Path, path: &str) -> Option<(u64, u64)> {
        let known = self.0.get(path)?;
        (Look::at(&out.join(path))? == known.look).then_some((known.mark, known.look.0[0]))
    }

    /// Writes down what stands there now: the marks by path.
    pub fn keep(self, memo: &Memo, out: &Path, marks: &[(&str, u64)]) {
        let looked = marks.par_iter().filter_map(|(path, mark)| {
            let look = Look::at(&out.join(path))?;
            Some((*path, Known { mark: *mark, look }))
        });
        let looked: Vec<(&str, Known)> = looked.collect();
        let same = |(path, known): &(&str, Known)| self.0.get(*path) == Some(known);
        if looked.len() == self.0.len() && looked.iter().all(same) {
            return;
        }
        memo.keep_note(&name(out), &written(&looked, program_mark()));
    }
}

fn program_mark() -> u64 {
    xxh3_64(program().as_bytes())
}

/// The program's mark, the sum of the rest; then of each file its mark, its look, the length of its path and the path.
fn written(files: &[(&str, Known)], program: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(16 + files.len() * 90);
    out.extend(program.to_le_bytes());
    out.extend([0; 8]);
    for (path, known) in files {
        let Look([length, time, number]) = known.look;
        for figure in [known.mark, length, time, number, path.len() as u64] {
            out.extend(figure.to_le_bytes());
        }
        out.extend(path.as_bytes());
    }
    let sum = xxh3_64(&out[16..]).to_le_bytes();
    out[8..16].copy_from_slice(&sum);
    out
}

fn parsed(bytes: &[u8], program: u64) -> Option<HashMap<String, Known>> {
    let mut rest = bytes;
    let whose = figure(&mut rest)?;
    let sum = figure(&mut rest)?;
    if whose != program || xxh3_64(rest) != sum {
        return None;
    }
    let mut files = HashMap::new();
    while !rest.is_empty() {
        let mark = figure(&mut rest)?;
        let look = Look([figure(&mut rest)?, figure(&mut rest)?, figure(&mut rest)?]);
        let length = usize::try_from(figure(&mut rest)?).ok()?;
        let (path, behind) = rest.split_at_checked(length)?;
        rest = behind;
        let path = std::str::from_utf8(path).ok()?;
        files.insert(path.to_string(), Known { mark, look });
    }
    Some(files)
}

fn figure(rest: &mut &[u8]) -> Option<u64> {
    let (head, behind) = rest.split_first_chunk::<8>()?;
    *rest = behind;
    Some(u64::from_le_bytes(*head))
}

#[cfg(unix)]
fn number(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn number(_: &Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_whole_or_none() {
        let known = |n: u64| Known {
            mark: n,
            look: Look([n + 1, n + 2, n + 3]),
        };
        let files = [
            ("index.html", known(1)),
            ("kb/1001/index.html", known(u64::MAX - 3)),
        ];
        let bytes = written(&files, 7);
        let back = parsed(&bytes, 7).expect("what was written");
        assert_eq!(back.len(), 2);
        assert!(
            files
                .iter()
                .all(|(path, known)| back.get(*path) == Some(known))
        );
        assert!(parsed(&bytes, 8).is_none(), "another program's");
        for cut in 0..bytes.len() {
            assert!(parsed(&bytes[..cut], 7).is_none(), "{cut}");
        }
        for at in 0..bytes.len() {
            let mut wrong = bytes.clone();
            wrong[at] ^= 1;
            assert!(parsed(&wrong, 7).is_none(), "{at}");
        }
    }
}
