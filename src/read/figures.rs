//! `data/figures.yml` → typed figures, or everything that is wrong with the file at its place.
use super::front_matter;
use super::{File, NOT_UTF8};
use crate::base::finding::{Code, Finding, Findings, Severity};
use crate::base::names;
use crate::base::source::{Place, Source};
use crate::content::figures::{self, Figure, Figures, PATH};
use std::collections::HashMap;
use std::sync::Arc;

pub const FIGURES: Code = Code {
    name: "figures",
    severity: Severity::Error,
    catches: "Figures that cannot be drawn truly: one id twice, one period twice, years out of order, or values with and without a part mixed.",
    why: "The chart, its table and \"last year\" in the report are made from the order of the values; two numbers for one year leave the choice to chance.",
    wrong: "values:\n  - period: 2026\n    value: 26180\n  - period: 2025\n    value: 29500",
    right: "values:\n  - period: 2025\n    value: 29500\n  - period: 2026\n    value: 26180",
};

/// The figures, and their source for whoever finds something in them later.
#[derive(Debug, Clone, Default)]
pub struct Book {
    pub figures: Figures,
    pub source: Option<Source>,
    /// The file is there and could not be understood; its own findings say why.
    pub unread: bool,
    marks: Arc<front_matter::Marks>,
}

impl Book {
    /// The place of a field, like `figures.2.unit`.
    pub fn place(&self, path: &str) -> Option<Place> {
        let source = self.source.as_ref()?;
        Some(source.at(self.marks.place_in_file(source, path)))
    }
}

/// Reads what stands in `data/`.
pub fn read(files: &[File]) -> (Book, Findings) {
    let mut findings = Findings::new();
    let mut book = Book::default();
    for file in files {
        if &*file.path == PATH {
            book = findings.take(one(file));
        } else {
            let place = Source::new(file.path.clone(), "").start();
            findings.push(
                Finding::new(&FIGURES, place, "campanile does not read this file")
                    .help(format!("figures stand in {PATH}")),
            );
        }
    }
    (book, findings)
}

fn one(file: &File) -> (Book, Findings) {
    let mut findings = Findings::new();
    let text = match std::str::from_utf8(&file.bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.valid_up_to();
            let source = Source::new(file.path.clone(), String::from_utf8_lossy(&file.bytes));
            findings.push(
                Finding::new(
                    &NOT_UTF8,
                    source.at(at..at + 1),
                    "this file is not in UTF-8",
                )
                .label("the first character that is not")
                .help("open it in your editor and save it again with the encoding UTF-8"),
            );
            return (unread(), findings);
        }
    };
    let source = Source::new(file.path.clone(), text);
    let read = front_matter::read_file(&source, "figures file", &figures::schema, |yaml| {
        serde_yaml::from_str::<Figures>(yaml)
    });
    match read {
        Ok(figures) => {
            let book = Book {
                figures,
                source: Some(source),
                ..Book::default()
            };
            findings.extend(faults(&book));
            (book, findings)
        }
        Err(found) => {
            findings.extend(found);
            (unread(), findings)
        }
    }
}

fn unread() -> Book {
    Book {
        unread: true,
        ..Book::default()
    }
}

/// What the schema cannot know.
fn faults(book: &Book) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut ids: HashMap<&str, usize> = HashMap::new();
    for (i, figure) in book.figures.figures.iter().enumerate() {
        let first = *ids.entry(figure.id.0.as_str()).or_insert(i);
        if first < i {
            let message = format!("the id `{}` is taken", figure.id);
            found.push(
                related(
                    Finding::new(&FIGURES, book.place(&format!("figures.{i}.id")), message),
                    book.place(&format!("figures.{first}.id")),
                    "also here",
                )
                .help("give one of the two another id"),
            );
        }
        found.extend(values(book, figure, i));
    }
    found
}

fn values(book: &Book, figure: &Figure, i: usize) -> Vec<Finding> {
    let mut found = Vec::new();
    let at = |v: usize, key: &str| book.place(&format!("figures.{i}.values.{v}.{key}"));
    let mut seen: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    for (v, value) in figure.values.iter().enumerate() {
        let before = &figure.values[..v];
        let whose = (value.period.0.as_str(), value.part.as_deref());
        let first = *seen.entry(whose).or_insert(v);
        if first < v {
            let whose = value.part.as_ref().map(|part| format!(" of “{part}”"));
            let message = format!(
                "{} has two values{}",
                value.period.0,
                whose.unwrap_or_default()
            );
            found.push(
                related(
                    Finding::new(&FIGURES, at(v, "period"), message),
                    at(first, "period"),
                    "the other one",
                )
                .help("keep the one that the source says"),
            );
        } else if before
            .first()
            .is_some_and(|first| first.part.is_some() != value.part.is_some())
        {
            let message = "some values of this figure name a part and some do not";
            found.push(
                Finding::new(&FIGURES, at(v, "period"), message)
                    .help("write a `part` for each of them, or for none"),
            );
        } else if let Some(year) = year(&value.period.0)
            && let Some(last) = before.last()
            && year_before(&last.period.0, year)
        {
            let message = format!("{year} stands after {}", last.period.0);
            found.push(
                Finding::new(&FIGURES, at(v, "period"), message)
                    .help("put the values in the order of time: the last one is “this year”"),
            );
        }
    }
    found
}

fn year(period: &str) -> Option<u32> {
    period.parse().ok().filter(|_| period.len() == 4)
}

fn year_before(last: &str, this: u32) -> bool {
    year(last).is_some_and(|last| last > this)
}

fn related(finding: Finding, place: Option<Place>, words: &str) -> Finding {
    match place {
        Some(place) => finding.related(place, words),
        None => finding,
    }
}

/// The lines of a ```` ```figure ```` block: ids of figures, and settings of the chart.
#[derive(Debug, Default, PartialEq)]
pub struct Block<'a> {
    pub ids: Vec<&'a str>,
    pub chart: Option<&'a str>,
    pub title: Option<&'a str>,
    /// Lines that are neither.
    pub other: Vec<&'a str>,
}

/// Understands a block; what is wrong in it stays visible to `check`.
pub fn block(text: &str) -> Block<'_> {
    let mut block = Block::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.split_once(':') {
            Some(("chart", name)) => block.chart = Some(name.trim()),
            Some(("title", words)) => block.title = Some(words.trim()),
            None if names::is_id(line) => block.ids.push(line),
            _ => block.other.push(line),
        }
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_ids_and_settings() {
        let found = block(
            "calls\narticles\n\nchart: line\ntitle: Reading: the new calling\nwhat is this\n",
        );
        assert_eq!(found.ids, ["calls", "articles"]);
        assert_eq!(found.chart, Some("line"));
        assert_eq!(found.title, Some("Reading: the new calling"));
        assert_eq!(found.other, ["what is this"]);
    }
}
