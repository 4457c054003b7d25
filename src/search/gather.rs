//! Documents → terms with their counts by field. Chunks of documents are read side by side, each with its own words.
use super::acronyms::{self, Acronyms};
use super::counts::{Count, Counts};
use super::known::{self, Known};
use super::text::{Piece, pieces, unescaped};
use super::words::{Language, fold, folded_words, words};
use super::{Doc, Settings};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Where a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Title,
    Id,
    Keywords,
    Called,
    Heading,
    Body,
    Link,
    Code,
    About,
}

pub const FIELDS: usize = 9;

/// One document, counted.
#[derive(Debug, Default)]
pub struct Counted {
    pub counts: Counts,
    /// Words by field.
    pub lengths: [u32; FIELDS],
    /// The different terms of the title, then of each heading.
    pub sections: Vec<Vec<u32>>,
}

/// Some documents and their terms.
#[derive(Debug, Default)]
pub struct Chunk {
    pub terms: Vec<Box<str>>,
    pub docs: Vec<Counted>,
    /// Words of titles, keywords and headings, as written: what a typing error is corrected to.
    pub spellings: BTreeSet<Box<str>>,
    pub acronyms: Acronyms,
}

/// Chunks have a fixed size, so that the number of threads never shows.
const CHUNK: usize = 512;

pub fn gather(docs: &[Doc<'_>], settings: &Settings) -> Vec<Chunk> {
    let known = Known::take();
    let remembered = known.chunks();
    let make = |docs: &[Doc<'_>]| {
        let mut gatherer = Gatherer::new(settings.language());
        docs.iter().for_each(|doc| gatherer.doc(doc));
        gatherer.chunk
    };
    let chunks = docs
        .par_chunks(CHUNK)
        .map(|docs| known::chunk(remembered, docs, settings, || make(docs)))
        .collect();
    known.keep();
    chunks
}

/// A word that says nothing.
const NONE: u32 = u32::MAX;

struct Gatherer {
    language: Language,
    chunk: Chunk,
    /// Words as written → term.
    known: FxHashMap<Box<str>, u32>,
    terms: FxHashMap<Box<str>, u32>,
    /// By term: the document that it was counted in last, and its place there.
    seen: Vec<(u32, u32)>,
    folded: String,
    /// Of the document that is being read.
    counts: Vec<Count>,
    room: Vec<u8>,
}

impl Gatherer {
    fn new(language: Language) -> Gatherer {
        Gatherer {
            language,
            chunk: Chunk::default(),
            known: FxHashMap::default(),
            terms: FxHashMap::default(),
            seen: Vec::new(),
            folded: String::new(),
            counts: Vec::new(),
            room: Vec::new(),
        }
    }

    fn doc(&mut self, doc: &Doc<'_>) {
        self.chunk.docs.push(Counted::default());
        self.section(Field::Title, doc.title);
        doc.ids.iter().for_each(|id| self.text(Field::Id, id));
        for keyword in doc.keywords {
            self.text(Field::Keywords, keyword);
            self.spell(keyword);
        }
        doc.about
            .iter()
            .for_each(|name| self.text(Field::About, name));
        doc.called
            .iter()
            .for_each(|name| self.text(Field::Called, name));
        acronyms::learn(doc.summary, &mut self.chunk.acronyms);
        self.text(Field::Body, doc.summary);
        for (i, body) in doc.bodies.iter().enumerate() {
            pieces(body, |piece| match piece {
                Piece::Heading(at) if i == 0 => {
                    self.section(Field::Heading, &body.headings[at].text)
                }
                Piece::Heading(at) => self.text(Field::Heading, &body.headings[at].text),
                Piece::Text(html) => {
                    let text = unescaped(html);
                    acronyms::learn(&text, &mut self.chunk.acronyms);
                    self.text(Field::Body, &text);
                }
                Piece::Link(html) => self.text(Field::Link, &unescaped(html)),
                Piece::Code(text) => self.text(Field::Code, text),
            });
        }
        if let Some(counted) = self.chunk.docs.last_mut() {
            counted.counts = Counts::pack(&self.counts, &mut self.room);
        }
        self.counts.clear();
    }

    /// A title or a heading: besides being counted, a list of terms of its own.
    fn section(&mut self, field: Field, text: &str) {
        acronyms::learn(text, &mut self.chunk.acronyms);
        self.text(field, text);
        self.spell(text);
        let mut terms = Vec::new();
        words(&self.folded, |word| terms.extend(self.known.get(word)));
        terms.retain(|term| *term != NONE);
        terms.sort_unstable();
        terms.dedup();
        if let Some(counted) = self.chunk.docs.last_mut() {
            counted.sections.push(terms);
        }
    }

    /// The words of a text may be what somebody meant to type.
    fn spell(&mut self, text: &str) {
        fold(text, &mut self.folded);
        let spellings = &mut self.chunk.spellings;
        words(&self.folded, |word| {
            let is_word = word.chars().count() > 3 && word.chars().all(char::is_alphabetic);
            if is_word && !spellings.contains(word) {
                spellings.insert(word.into());
            }
        });
    }

    fn text(&mut self, field: Field, text: &str) {
        let mut folded = std::mem::take(&mut self.folded);
        folded_words(text, &mut folded, |word| self.word(field, word));
        self.folded = folded;
    }

    fn word(&mut self, field: Field, word: &str) {
        let term = match self.known.get(word) {
            Some(term) => *term,
            None => self.learn(word),
        };
        if term == NONE {
            return;
        }
        let doc = self.chunk.docs.len() as u32;
        let counted = &mut self.chunk.docs[doc as usize - 1];
        counted.lengths[field as usize] += 1;
        let seen = &mut self.seen[term as usize];
        if seen.0 != doc {
            *seen = (doc, self.counts.len() as u32);
            let by_field = [0; FIELDS];
            self.counts.push(Count { term, by_field });
        }
        let count = &mut self.counts[seen.1 as usize].by_field[field as usize];
        *count = count.saturating_add(1);
    }

    fn learn(&mut self, word: &str) -> u32 {
        let term = if self.language.is_common(word) {
            NONE
        } else {
            let term = self.language.term(word);
            let next = self.chunk.terms.len() as u32;
            match self.terms.get(term.as_str()) {
                Some(term) => *term,
                None => {
                    self.chunk.terms.push(term.as_str().into());
                    self.seen.push((0, 0));
                    self.terms.insert(term.into(), next);
                    next
                }
            }
        };
        self.known.insert(word.into(), term);
        term
    }
}
