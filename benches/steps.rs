//! What each step costs on the demo campus: `cargo bench`.
#![allow(clippy::disallowed_methods)]
use campanile::base::artifact::Content;
use campanile::read::{Reader, highlight};
use campanile::world::sources::{self, Wishes};
use campanile::{Input, base, compile};
use std::path::Path;

fn main() {
    divan::main();
}

fn demo() -> Input {
    sources::load(Path::new("."), Wishes::default())
        .unwrap_or_else(|trouble| panic!("{}", trouble.message))
}

/// One file → one document, for all files of the demo.
#[divan::bench]
fn read(bencher: divan::Bencher) {
    let input = demo();
    let config = base::config::read(&input.config, None)
        .0
        .expect("the demo's book.toml is right");
    let reader = Reader::new(&config);
    bencher.bench(|| {
        input
            .sources
            .iter()
            .filter_map(|file| reader.document(file).0)
            .count()
    });
}

/// Sources → promises: read, link, check, plan.
#[divan::bench]
fn compiled(bencher: divan::Bencher) {
    let input = demo();
    bencher.bench(|| compile(&input, &mut |_| ()).artifacts.len());
}

/// Promises → bytes.
#[divan::bench]
fn rendered(bencher: divan::Bencher) {
    let input = demo();
    let compiled = compile(&input, &mut |_| ());
    bencher.bench(|| {
        let mut bytes = Vec::new();
        for artifact in &compiled.artifacts {
            if let Content::Made(make) = &artifact.content {
                bytes.clear();
                make(&mut bytes).expect("the demo renders");
            }
        }
    });
}

/// A code block of twenty lines.
#[divan::bench(args = ["bash", "python", "powershell", "json", "sql"])]
fn highlighted(language: &str) -> usize {
    let code =
        "for name in one two three; do\n  echo \"$name\" | tee -a list.txt # keep it\ndone\n"
            .repeat(7);
    highlight::html(language, &code).len()
}
