//! What the voice costs on the demo's own prose: `cargo bench --bench voice`.
//!
//! `STYLES=DIR` takes the styles of a folder, such as a copy of public ones, instead of the pack that ships, and
//! `PROSE=DIR` its Markdown instead of the demo's.
#![allow(clippy::disallowed_methods)] // A bench has a disk.
use campanile::voice::judge::{Format, Judge, Profile, Prose, Session, Text};
use campanile::voice::pack::{self, Style};
use campanile::voice::rule::{self, NoFiles};
use campanile::voice::vocab::Vocab;
use campanile::world::prose as disk;
use divan::counter::BytesCount;
use std::path::Path;

fn main() {
    divan::main();
}

fn styles() -> Vec<Style> {
    match std::env::var("STYLES") {
        Ok(folder) => pack::read(disk::pack(Path::new(&folder), "")).0.styles,
        Err(_) => pack::names()
            .into_iter()
            .filter_map(pack::shipped)
            .flat_map(|(pack, _)| pack.styles)
            .collect(),
    }
}

fn judge(styles: &[Style]) -> Judge {
    let rules = styles.iter().flat_map(|style| {
        style.rules.iter().filter_map(|(stem, source)| {
            let name = format!("{}.{stem}", style.name);
            rule::read(&name, source, &Vocab::default(), &NoFiles).0
        })
    });
    Judge::new(rules.collect())
}

/// Megabytes of prose, the same text as often as it takes.
fn prose() -> Vec<String> {
    let folder = std::env::var("PROSE").unwrap_or_else(|_| "content".into());
    let files = disk::files(Path::new(&folder));
    let texts: Vec<String> = files
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .collect();
    let size: usize = texts.iter().map(String::len).sum();
    let times = (4usize << 20).div_ceil(size.max(1));
    std::iter::repeat_n(texts, times).flatten().collect()
}

fn judged(session: &mut Session<'_>, text: &str) -> usize {
    let text = Text {
        text,
        format: Format::Markdown,
        ending: ".md",
        fields: Prose::All,
        masks: &[],
    };
    session.judge(&text).alerts.len()
}

/// Files of rules → a judge.
#[divan::bench]
fn compiled(bencher: divan::Bencher) {
    let styles = styles();
    bencher.bench(|| judge(&styles).rules.len());
}

/// Prose → alerts, on one core.
#[divan::bench(sample_count = 5)]
fn spoken(bencher: divan::Bencher) {
    let judge = judge(&styles());
    let profile: Profile = judge.rules.iter().map(|rule| Some(rule.level)).collect();
    let texts = prose();
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let mut session = Session::new(&judge, profile.clone());
        texts
            .iter()
            .map(|text| judged(&mut session, text))
            .sum::<usize>()
    });
}
