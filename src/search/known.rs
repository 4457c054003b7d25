//! Documents that an earlier build counted: of a site that grows, nearly all. A chunk is known by a hash of all that its
//! documents say; one file holds them all.
use super::counts::Counts;
use super::files::number;
use super::gather::{Chunk, Counted, FIELDS};
use super::{Doc, Settings};
use crate::base::keepsakes::Keepsakes;
use crate::base::text::Fill;
use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::Xxh3;

/// Takes what there is to remember.
type Keep = Box<dyn Fn(&[u8]) + Send>;

static MEMORY: Mutex<Option<Memory>> = Mutex::new(None);

/// What the next index may use, and who keeps what it learns.
pub struct Memory {
    chunks: Keepsakes,
    keep: Keep,
}

/// Begins with what `keep` got from an earlier run of the same program; the next index uses it, and lets it go.
pub fn recall(bytes: Vec<u8>, program: &str, keep: impl Fn(&[u8]) + Send + 'static) {
    let memory = Memory {
        chunks: Keepsakes::read(bytes, program),
        keep: Box::new(keep),
    };
    *MEMORY.lock().unwrap_or_else(PoisonError::into_inner) = Some(memory);
}

/// What is remembered, for one index.
pub struct Known(Option<Memory>);

impl Known {
    pub fn take() -> Known {
        Known(MEMORY.lock().unwrap_or_else(PoisonError::into_inner).take())
    }

    /// Those who make chunks share this.
    pub fn chunks(&self) -> Option<&Keepsakes> {
        self.0.as_ref().map(|memory| &memory.chunks)
    }

    /// All chunks are there.
    pub fn keep(self) {
        if let Some(memory) = self.0
            && let Some(bytes) = memory.chunks.written()
        {
            (memory.keep)(&bytes);
        }
    }
}

/// The chunk as it was made before, or made now.
pub fn chunk(
    chunks: Option<&Keepsakes>,
    docs: &[Doc<'_>],
    settings: &Settings,
    make: impl FnOnce() -> Chunk,
) -> Chunk {
    let Some(chunks) = chunks else {
        return make();
    };
    let key = key(docs, settings);
    if let Some(chunk) = chunks.find(key).and_then(read) {
        return chunk;
    }
    let chunk = make();
    chunks.add(key, written(&chunk));
    chunk
}

/// All that [`gather`](super::gather) looks at.
fn key(docs: &[Doc<'_>], settings: &Settings) -> u128 {
    let mut said = Said(Xxh3::new());
    said.text(&settings.language);
    for doc in docs {
        said.text(doc.title);
        said.text(doc.summary);
        said.texts(doc.ids.iter().map(String::as_str));
        said.texts(doc.keywords.iter().map(String::as_str));
        said.texts(doc.about.iter().copied());
        said.texts(doc.called.iter().copied());
        said.number(doc.bodies.len());
        for body in &doc.bodies {
            said.text(&body.html);
            for hole in &body.holes {
                if let Fill::Code(code) = hole.fill {
                    said.number(hole.at);
                    said.number(code);
                }
            }
            said.texts(body.codes.iter().map(|code| code.text.as_str()));
            said.texts(body.headings.iter().map(|heading| heading.text.as_str()));
            body.headings
                .iter()
                .for_each(|heading| said.number(heading.at));
        }
    }
    said.0.digest128()
}

/// What was said, so that no two different things sound alike.
struct Said(Xxh3);

impl Said {
    fn number(&mut self, number: usize) {
        self.0.update(&(number as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.update(text.as_bytes());
    }

    fn texts<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        let mut count = 0;
        for text in texts {
            self.text(text);
            count += 1;
        }
        self.number(count);
    }
}

fn written(chunk: &Chunk) -> Vec<u8> {
    let mut out = Vec::new();
    number(&mut out, chunk.terms.len());
    chunk
        .terms
        .iter()
        .for_each(|term| bytes(&mut out, term.as_bytes()));
    number(&mut out, chunk.docs.len());
    for doc in &chunk.docs {
        bytes(&mut out, doc.counts.packed());
        doc.lengths
            .iter()
            .for_each(|length| number(&mut out, *length as usize));
        number(&mut out, doc.sections.len());
        for section in &doc.sections {
            number(&mut out, section.len());
            section
                .iter()
                .for_each(|term| number(&mut out, *term as usize));
        }
    }
    number(&mut out, chunk.spellings.len());
    chunk
        .spellings
        .iter()
        .for_each(|word| bytes(&mut out, word.as_bytes()));
    number(&mut out, chunk.acronyms.len());
    for ((short, long), times) in &chunk.acronyms {
        bytes(&mut out, short.as_bytes());
        bytes(&mut out, long.as_bytes());
        number(&mut out, *times as usize);
    }
    out
}

fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    number(out, bytes.len());
    out.extend_from_slice(bytes);
}

fn read(bytes: &[u8]) -> Option<Chunk> {
    let mut from = Reader(bytes);
    let mut chunk = Chunk::default();
    for _ in 0..from.number()? {
        chunk.terms.push(from.text()?.into());
    }
    for _ in 0..from.number()? {
        let mut doc = Counted {
            counts: Counts::unpacked(from.bytes()?),
            ..Counted::default()
        };
        for length in &mut doc.lengths[..FIELDS] {
            *length = u32::try_from(from.number()?).ok()?;
        }
        for _ in 0..from.number()? {
            let terms = (0..from.number()?).map(|_| u32::try_from(from.number()?).ok());
            doc.sections.push(terms.collect::<Option<_>>()?);
        }
        chunk.docs.push(doc);
    }
    for _ in 0..from.number()? {
        chunk.spellings.insert(from.text()?.into());
    }
    for _ in 0..from.number()? {
        let pair = (from.text()?.to_string(), from.text()?.to_string());
        chunk
            .acronyms
            .insert(pair, u32::try_from(from.number()?).ok()?);
    }
    from.0.is_empty().then_some(chunk)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn number(&mut self) -> Option<usize> {
        let mut number = 0usize;
        for shift in (0..usize::BITS).step_by(7) {
            let (first, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= usize::from(first & 0x7f) << shift;
            if first & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::gather::gather;
    use super::super::{Doc, Settings};
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_chunk_comes_back_as_it_was() {
        let keywords = ["wi-fi".to_string(), "WLAN".to_string()];
        let docs: Vec<Doc<'_>> = (0..40)
            .map(|i| Doc {
                title: if i % 2 == 0 {
                    "The campus network"
                } else {
                    "Other words"
                },
                summary: "About the campus network (CN), again and again and again.",
                ids: vec![format!("KB{i}")],
                keywords: &keywords,
                ..Doc::default()
            })
            .collect();
        for chunk in gather(&docs, &Settings::default()) {
            let bytes = written(&chunk);
            let back = read(&bytes).expect("what was written");
            assert_eq!(format!("{chunk:?}"), format!("{back:?}"));
            for cut in 0..bytes.len() {
                assert!(read(&bytes[..cut]).is_none(), "{cut}");
            }
        }
    }

    #[test]
    fn a_build_counts_what_it_does_not_know() {
        let kept: Arc<Mutex<Vec<u8>>> = Arc::default();
        let keep = |kept: &Arc<Mutex<Vec<u8>>>| {
            let kept = kept.clone();
            move |bytes: &[u8]| *kept.lock().expect("one thread") = bytes.to_vec()
        };
        let settings = Settings::default();
        let docs = [Doc {
            title: "One",
            ..Doc::default()
        }];
        let memory = |bytes: Vec<u8>| Memory {
            chunks: Keepsakes::read(bytes, "p"),
            keep: Box::new(keep(&kept)),
        };
        let made = |known: &Known, docs: &[Doc<'_>]| {
            let mut made = false;
            chunk(known.chunks(), docs, &settings, || {
                made = true;
                Chunk::default()
            });
            made
        };
        let first = Known(Some(memory(Vec::new())));
        assert!(made(&first, &docs));
        first.keep();
        let bytes = kept.lock().expect("one thread").clone();
        let second = Known(Some(memory(bytes)));
        assert!(!made(&second, &docs), "known");
        let other = [Doc {
            title: "Two",
            ..Doc::default()
        }];
        assert!(made(&second, &other), "another text");
        assert!(made(&Known(None), &docs), "nobody remembers");
    }
}
