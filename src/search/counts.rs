//! The counted terms of one document, packed: ten thousand documents are held at once, and most of their terms stand
//! once, in running text. A fifth of the room that they take unpacked.
use super::files::number;
use super::gather::FIELDS;

/// A term of a document: how often it stands in each field, to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub term: u32,
    pub by_field: [u8; FIELDS],
}

/// A count of so many has a byte of its own.
const MANY: u8 = 7;
const LAST: u8 = 0x80;

/// Of each term its number, then a byte a field in which it stands: whether it is the last one, the field, the count.
#[derive(Debug, Default)]
pub struct Counts(Box<[u8]>);

impl Counts {
    /// Packs what was counted; `room` is only space to write in.
    pub fn pack(counts: &[Count], room: &mut Vec<u8>) -> Counts {
        room.clear();
        for count in counts {
            number(room, count.term as usize);
            for (field, n) in (0u8..).zip(count.by_field).filter(|(_, n)| *n > 0) {
                room.push(field << 3 | n.min(MANY));
                if n >= MANY {
                    room.push(n);
                }
            }
            mark_last(room, count);
        }
        Counts(room.as_slice().into())
    }

    /// As [`Counts::unpacked`] takes it.
    pub fn packed(&self) -> &[u8] {
        &self.0
    }

    /// Of what [`Counts::packed`] gave.
    pub fn unpacked(packed: &[u8]) -> Counts {
        Counts(packed.into())
    }

    pub fn iter(&self) -> impl Iterator<Item = Count> + '_ {
        let mut rest = &*self.0;
        std::iter::from_fn(move || {
            let mut count = Count {
                term: 0,
                by_field: [0; FIELDS],
            };
            let mut shift = 0;
            loop {
                let byte = take(&mut rest)?;
                count.term |= u32::from(byte & 0x7f) << shift;
                shift += 7;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            loop {
                let byte = take(&mut rest)?;
                let n = match byte & MANY {
                    MANY => take(&mut rest)?,
                    few => few,
                };
                count.by_field[usize::from((byte & !LAST) >> 3)] = n;
                if byte & LAST != 0 {
                    return Some(count);
                }
            }
        })
    }
}

/// Marks the byte of the last field that was written.
fn mark_last(room: &mut [u8], count: &Count) {
    let last = count.by_field.iter().rev().find(|n| **n > 0);
    let behind = if last.is_some_and(|n| *n >= MANY) {
        2
    } else {
        1
    };
    if let Some(at) = room.len().checked_sub(behind) {
        room[at] |= LAST;
    }
}

fn take(rest: &mut &[u8]) -> Option<u8> {
    let (first, behind) = rest.split_first()?;
    *rest = behind;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_comes_out(given in proptest::collection::vec(
            (any::<u32>(), proptest::collection::vec(prop_oneof![Just(0u8), Just(1), any::<u8>()], FIELDS)), 0..40,
        )) {
            let counts: Vec<Count> = given
                .into_iter()
                .filter(|(_, fields)| fields.iter().any(|n| *n > 0))
                .map(|(term, fields)| Count { term, by_field: fields.try_into().unwrap_or_default() })
                .collect();
            let packed = Counts::pack(&counts, &mut vec![1, 2, 3]);
            prop_assert_eq!(packed.iter().collect::<Vec<_>>(), counts);
        }
    }
}
