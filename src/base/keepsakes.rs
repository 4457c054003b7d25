//! What an earlier run made, and this one need not make again: pieces of bytes, each known by a hash of all that it was made
//! from. Whoever forgets them all loses time and nothing else.
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

/// The pieces of this run: those that were known when it began, and those that it made.
#[derive(Default)]
pub struct Keepsakes {
    /// Of the program that made them; another one may make others.
    mark: u64,
    /// As they came; each piece has its place.
    bytes: Vec<u8>,
    known: HashMap<u128, Known>,
    made: Mutex<BTreeMap<u128, Vec<u8>>>,
}

struct Known {
    from: usize,
    to: usize,
    used: AtomicBool,
}

impl Keepsakes {
    /// Begins with what [`Keepsakes::written`] gave to an earlier run of the same program. What is damaged is forgotten.
    pub fn read(bytes: Vec<u8>, program: &str) -> Keepsakes {
        let mark = xxh3_64(program.as_bytes());
        let known = parsed(&bytes, mark);
        Keepsakes {
            mark,
            bytes: known.as_ref().map(|_| bytes).unwrap_or_default(),
            known: known.unwrap_or_default(),
            made: Mutex::default(),
        }
    }

    /// A piece that was known from the beginning.
    pub fn find(&self, key: u128) -> Option<&[u8]> {
        let known = self.known.get(&key)?;
        known.used.store(true, Ordering::Relaxed);
        self.bytes.get(known.from..known.to)
    }

    pub fn add(&self, key: u128, piece: Vec<u8>) {
        self.made().insert(key, piece);
    }

    fn made(&self) -> MutexGuard<'_, BTreeMap<u128, Vec<u8>>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those that this run used or made, for the next one; `None` where that has them already and few others.
    pub fn written(&self) -> Option<Vec<u8>> {
        let made = self.made();
        let used = self
            .known
            .iter()
            .filter(|(_, known)| known.used.load(Ordering::Relaxed))
            .filter_map(|(key, known)| Some((*key, self.bytes.get(known.from..known.to)?)));
        let mut all: BTreeMap<u128, &[u8]> = used.collect();
        if made.is_empty() && all.len() * 2 >= self.known.len() {
            return None;
        }
        all.extend(made.iter().map(|(key, piece)| (*key, piece.as_slice())));
        let mut out = self.mark.to_le_bytes().to_vec();
        out.extend([0; 8]);
        out.extend((all.len() as u64).to_le_bytes());
        for (key, piece) in &all {
            out.extend(key.to_le_bytes());
            out.extend((piece.len() as u64).to_le_bytes());
        }
        all.values().for_each(|piece| out.extend(*piece));
        let sum = xxh3_64(&out[16..]).to_le_bytes();
        out[8..16].copy_from_slice(&sum);
        Some(out)
    }
}

/// Mark, sum of the rest, number of pieces; then of each its key and its length; then the pieces. Where each piece stands.
fn parsed(bytes: &[u8], mark: u64) -> Option<HashMap<u128, Known>> {
    let mut at = 0;
    let mut next = |length: usize| {
        let part = bytes.get(at..)?.get(..length)?;
        at += length;
        Some(part)
    };
    let number = |bytes: &[u8]| bytes.try_into().ok().map(u64::from_le_bytes);
    let ours = number(next(8)?)? == mark;
    let sum = number(next(8)?)?;
    if !ours || xxh3_64(bytes.get(16..)?) != sum {
        return None;
    }
    let count = usize::try_from(number(next(8)?)?).ok()?;
    let heads = next(count.checked_mul(24)?)?;
    let mut from = at;
    let mut known = HashMap::with_capacity(count);
    for head in heads.chunks_exact(24) {
        let (key, length) = head.split_at(16);
        let to = from.checked_add(usize::try_from(number(length)?).ok()?)?;
        let used = AtomicBool::new(false);
        let key = u128::from_le_bytes(key.try_into().ok()?);
        known.insert(key, Known { from, to, used });
        from = to;
    }
    Some(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use xxhash_rust::xxh3::xxh3_128;

    /// The piece of a text, which is the text; and whether it had to be made.
    fn asked(keepsakes: &Keepsakes, text: &str) -> (Vec<u8>, bool) {
        let key = xxh3_128(text.as_bytes());
        match keepsakes.find(key) {
            Some(piece) => (piece.to_vec(), false),
            None => {
                keepsakes.add(key, text.into());
                (text.into(), true)
            }
        }
    }

    #[test]
    fn a_piece_is_made_once() {
        let first = Keepsakes::read(Vec::new(), "p");
        for text in ["a", "é", ""] {
            assert!(asked(&first, text).1);
        }
        let written = first.written().expect("new ones");
        let second = Keepsakes::read(written.clone(), "p");
        assert_eq!(asked(&second, "é"), ("é".into(), false));
        assert_eq!(asked(&second, "a"), ("a".into(), false));
        assert!(second.written().is_none(), "nothing is new");
        assert_eq!(asked(&second, "b"), ("b".into(), true));
        let third = Keepsakes::read(second.written().expect("a new one"), "p");
        assert!(!asked(&third, "b").1);
        assert!(asked(&third, "").1, "what nobody used was forgotten");
    }

    #[test]
    fn what_is_damaged_or_another_programs_is_forgotten() {
        let first = Keepsakes::read(Vec::new(), "p");
        asked(&first, "a");
        let written = first.written().expect("a new one");
        assert!(asked(&Keepsakes::read(written.clone(), "other"), "a").1);
        for cut in 0..written.len() {
            assert!(
                asked(&Keepsakes::read(written[..cut].to_vec(), "p"), "a").1,
                "{cut}"
            );
        }
        for at in 0..written.len() {
            let mut wrong = written.clone();
            wrong[at] ^= 1;
            assert!(asked(&Keepsakes::read(wrong, "p"), "a").1, "{at}");
        }
    }
}
