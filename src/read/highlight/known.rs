//! Code blocks that an earlier build colored. A block is known by its language and its text; whoever forgets them all
//! loses time and nothing else.
use super::Runs;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

static BLOCKS: OnceLock<Blocks> = OnceLock::new();

/// The blocks of this run: those that were known when it began, and those that it made.
#[derive(Default)]
pub struct Blocks {
    /// Of the program that made them; another one may color otherwise.
    mark: u64,
    runs: Vec<u8>,
    known: HashMap<u128, Known>,
    made: Mutex<BTreeMap<u128, Runs>>,
}

struct Known {
    from: usize,
    to: usize,
    used: AtomicBool,
}

/// Begins with what [`learned`] gave to an earlier run of the same program. What is damaged is forgotten.
pub fn recall(bytes: &[u8], program: &str) {
    let _ = BLOCKS.set(Blocks::read(bytes, program));
}

/// All blocks of this run, for the next one; `None` where that has them already.
pub fn learned() -> Option<Vec<u8>> {
    BLOCKS.get()?.written()
}

/// The block as it was made before, or made now.
pub(super) fn known(language: &str, code: &str, make: impl FnOnce() -> Runs) -> Runs {
    match BLOCKS.get() {
        Some(blocks) => blocks.runs(language, code, make),
        None => make(),
    }
}

impl Blocks {
    fn runs(&self, language: &str, code: &str, make: impl FnOnce() -> Runs) -> Runs {
        let key = xxh3_128(format!("{language}\0{code}").as_bytes());
        if let Some(known) = self.known.get(&key)
            && let Some(runs) = self.runs.get(known.from..known.to)
        {
            known.used.store(true, Ordering::Relaxed);
            return Runs(runs.into());
        }
        let runs = make();
        self.made().insert(key, runs.clone());
        runs
    }

    fn made(&self) -> std::sync::MutexGuard<'_, BTreeMap<u128, Runs>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Mark, sum of the rest, number of blocks; then of each its key and the length of its runs; then the runs.
    fn read(bytes: &[u8], program: &str) -> Blocks {
        let mark = xxh3_64(program.as_bytes());
        let empty = || Blocks {
            mark,
            ..Blocks::default()
        };
        Blocks::parsed(bytes, mark).unwrap_or_else(empty)
    }

    fn parsed(bytes: &[u8], mark: u64) -> Option<Blocks> {
        let mut rest = bytes;
        let mut next = |length: usize| {
            let (head, tail) = rest.split_at_checked(length)?;
            rest = tail;
            Some(head)
        };
        let number = |bytes: &[u8]| bytes.try_into().ok().map(u64::from_le_bytes);
        let ours = number(next(8)?)? == mark;
        let sum = number(next(8)?)?;
        if !ours || xxh3_64(bytes.get(16..)?) != sum {
            return None;
        }
        let count = usize::try_from(number(next(8)?)?).ok()?;
        let heads = next(count.checked_mul(24)?)?;
        let mut from = 0;
        let mut known = HashMap::with_capacity(count);
        for head in heads.chunks_exact(24) {
            let (key, length) = head.split_at(16);
            let to = from + usize::try_from(number(length)?).ok()?;
            let used = AtomicBool::new(false);
            let key = u128::from_le_bytes(key.try_into().ok()?);
            known.insert(key, Known { from, to, used });
            from = to;
        }
        Some(Blocks {
            mark,
            runs: rest.into(),
            known,
            made: Mutex::default(),
        })
    }

    /// Those that this run used; written again when some are new, or most of the old ones are used no more.
    fn written(&self) -> Option<Vec<u8>> {
        let made = self.made();
        let used = self
            .known
            .iter()
            .filter(|(_, known)| known.used.load(Ordering::Relaxed))
            .filter_map(|(key, known)| Some((*key, self.runs.get(known.from..known.to)?)));
        let mut all: BTreeMap<u128, &[u8]> = used.collect();
        if made.is_empty() && all.len() * 2 >= self.known.len() {
            return None;
        }
        all.extend(made.iter().map(|(key, runs)| (*key, runs.0.as_slice())));
        let mut out = self.mark.to_le_bytes().to_vec();
        out.extend([0; 8]);
        out.extend((all.len() as u64).to_le_bytes());
        for (key, runs) in &all {
            out.extend(key.to_le_bytes());
            out.extend((runs.len() as u64).to_le_bytes());
        }
        all.values().for_each(|runs| out.extend(*runs));
        let sum = xxh3_64(&out[16..]).to_le_bytes();
        out[8..16].copy_from_slice(&sum);
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colored(blocks: &Blocks, code: &str) -> (Runs, bool) {
        let mut made = false;
        let runs = blocks.runs("bash", code, || {
            made = true;
            Runs(code.into())
        });
        (runs, made)
    }

    #[test]
    fn a_block_is_made_once() {
        let first = Blocks::read(b"", "p");
        for code in ["a", "é", ""] {
            assert!(colored(&first, code).1);
        }
        let written = first.written().expect("new ones");
        let second = Blocks::read(&written, "p");
        assert_eq!(colored(&second, "é"), (Runs("é".into()), false));
        assert_eq!(colored(&second, "a"), (Runs("a".into()), false));
        assert!(second.written().is_none(), "nothing is new");
        assert_eq!(colored(&second, "b"), (Runs("b".into()), true));
        let third = Blocks::read(&second.written().expect("a new one"), "p");
        assert!(!colored(&third, "b").1);
        assert!(colored(&third, "").1, "what nobody used was forgotten");
    }

    #[test]
    fn what_is_damaged_or_another_programs_is_forgotten() {
        let first = Blocks::read(b"", "p");
        colored(&first, "a");
        let written = first.written().expect("a new one");
        assert!(colored(&Blocks::read(&written, "other"), "a").1);
        for cut in 0..written.len() {
            assert!(colored(&Blocks::read(&written[..cut], "p"), "a").1, "{cut}");
        }
        for at in 0..written.len() {
            let mut wrong = written.clone();
            wrong[at] ^= 1;
            assert!(colored(&Blocks::read(&wrong, "p"), "a").1, "{at}");
        }
    }
}
