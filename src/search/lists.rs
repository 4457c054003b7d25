//! Terms of all chunks → one list of documents and one of sections for each term.
//!
//! Ranking is BM25F (Robertson, Zaragoza and Taylor 2004): what a term is worth in a document is one number, its
//! counts by field with each field's weight and length norm. That number does not depend on the query, so it is
//! worked out here and stored in four bits. A section's list says which share of a title or heading a term makes.
use super::files;
use super::gather::{Chunk, Counted, FIELDS, Field};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// How much a word counts, by field: title, id, keywords, called, heading, body, link, code, about. The words of a link
/// speak of the page that it leads to, and code is rarely what people ask for.
const WEIGHTS: [f32; FIELDS] = [6.0, 5.0, 6.0, 3.0, 3.0, 1.0, 0.2, 0.4, 1.0];
/// How much a field's length takes away, 0 to 1.
const NORMS: [f32; FIELDS] = [0.3, 0.3, 0.0, 0.6, 0.5, 0.5, 0.5, 0.5, 0.0];

/// Weight 0 stands for this, and each step is [`STEP`] times the one before. The browser's script knows both.
pub const LOWEST: f32 = 0.3;
pub const STEP: f32 = 1.4;
/// Values of four bits.
const LEVELS: u8 = 15;

/// What a term is found in.
#[derive(Debug, Default, Clone)]
pub struct List {
    /// Documents, each with the term's weight.
    pub docs: Postings,
    /// Sections, each with the term's share of it.
    pub sections: Postings,
}

/// Numbers in order, each with a value of four bits, as they stand in a shard: how far it is from the one before, and the
/// value, seven bits a byte.
#[derive(Debug, Default, Clone)]
pub struct Postings {
    pub bytes: Vec<u8>,
    pub count: usize,
    before: u32,
}

impl Postings {
    fn push(&mut self, number: u32, value: u8) {
        let step = (number - self.before) as usize;
        files::number(&mut self.bytes, step << 4 | usize::from(value));
        self.before = number;
        self.count += 1;
    }
}

pub struct Lists<'a> {
    /// In order; parallel to `lists`.
    pub terms: Vec<&'a str>,
    pub lists: Vec<List>,
    /// Headings of each document.
    pub headings: Vec<usize>,
}

pub fn lists(chunks: &[Chunk]) -> Lists<'_> {
    let mut terms: Vec<&str> = chunks
        .iter()
        .flat_map(|c| c.terms.iter().map(|t| &**t))
        .collect();
    terms.par_sort_unstable();
    terms.dedup();
    let places: FxHashMap<&str, u32> = (0..).zip(&terms).map(|(i, term)| (*term, i)).collect();
    let maps: Vec<Vec<u32>> = chunks
        .par_iter()
        .map(|chunk| chunk.terms.iter().map(|term| places[&**term]).collect())
        .collect();
    let docs: Vec<(&Counted, &[u32])> = chunks
        .iter()
        .zip(&maps)
        .flat_map(|(chunk, map)| chunk.docs.iter().map(move |doc| (doc, map.as_slice())))
        .collect();
    let averages = averages(&docs);
    let mut lists = vec![List::default(); terms.len()];
    reserve(&docs, &mut lists);
    for (number, (doc, map)) in (0..).zip(&docs) {
        let norms = norms(doc, &averages);
        for count in doc.counts.iter() {
            let weight: f32 = (0..FIELDS)
                .map(|f| f32::from(count.by_field[f]) * norms[f])
                .sum();
            lists[map[count.term as usize] as usize]
                .docs
                .push(number, level(weight));
        }
    }
    sections(&docs, &mut lists);
    Lists {
        terms,
        lists,
        headings: docs
            .iter()
            .map(|(doc, _)| doc.sections.len().saturating_sub(1))
            .collect(),
    }
}

/// Every list gets its length at once, most steps being of two bytes: growing ten thousands of them costs more than filling them.
fn reserve(docs: &[(&Counted, &[u32])], lists: &mut [List]) {
    let mut sizes = vec![0u32; lists.len()];
    for (doc, map) in docs {
        doc.counts
            .iter()
            .for_each(|count| sizes[map[count.term as usize] as usize] += 1);
    }
    for (list, size) in lists.iter_mut().zip(sizes) {
        list.docs.bytes.reserve_exact(size as usize * 2);
    }
}

fn averages(docs: &[(&Counted, &[u32])]) -> [f32; FIELDS] {
    let mut sums = [0u64; FIELDS];
    for (doc, _) in docs {
        for (sum, length) in sums.iter_mut().zip(doc.lengths) {
            *sum += u64::from(length);
        }
    }
    sums.map(|sum| (sum as f32 / docs.len().max(1) as f32).max(1.0))
}

/// What one word in each field of this document counts.
fn norms(doc: &Counted, averages: &[f32; FIELDS]) -> [f32; FIELDS] {
    let mut norms = WEIGHTS;
    for f in 0..FIELDS {
        let length = doc.lengths[f] as f32 / averages[f];
        norms[f] /= 1.0 - NORMS[f] + NORMS[f] * length;
    }
    norms
}

fn level(weight: f32) -> u8 {
    let steps = (weight / LOWEST).max(1.0).ln() / STEP.ln();
    (steps.round() as u8).min(LEVELS)
}

fn sections(docs: &[(&Counted, &[u32])], lists: &mut [List]) {
    let count = docs.len() as f32;
    let rarity: Vec<f32> = lists
        .iter()
        .map(|list| rarity(count, list.docs.count))
        .collect();
    let mut number = 0;
    for (doc, map) in docs {
        for section in &doc.sections {
            let whole: f32 = section
                .iter()
                .map(|t| rarity[map[*t as usize] as usize])
                .sum();
            for term in section {
                let term = map[*term as usize] as usize;
                let share = (rarity[term] / whole * f32::from(LEVELS)).round().max(1.0) as u8;
                lists[term].sections.push(number, share);
            }
            number += 1;
        }
    }
}

/// The inverse document frequency of BM25, never below zero: which share of a heading a term makes.
fn rarity(docs: f32, found_in: usize) -> f32 {
    let n = found_in as f32;
    (1.0 + (docs - n + 0.5) / (n + 0.5)).ln()
}

const _: () = assert!(Field::About as usize + 1 == FIELDS);
