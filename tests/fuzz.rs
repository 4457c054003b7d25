//! Fuzzing on stable Rust: each target of `tests/fuzz/targets.rs` on seeds from this repository that are changed at random,
//! and what once broke (`tests/fuzz/found/TARGET/*`). A property that fails shrinks to the changes that matter, and its
//! bytes are written down so that they can be kept.
//!
//! `CAMPANILE_THOROUGH=1` goes on for a while with new random numbers each time; `CAMPANILE_FUZZ_SECONDS` says how long a
//! target takes, `CAMPANILE_FUZZ_ONLY` which. `fuzz/run` does the same with cargo-fuzz, where a nightly toolchain is.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]
#[path = "fuzz/harmless.rs"]
mod harmless;
#[path = "fuzz/linear.rs"]
mod linear;
#[path = "fuzz/round_trip.rs"]
mod round_trip;
#[path = "fuzz/targets.rs"]
mod targets;
#[path = "fuzz/words.rs"]
mod words;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};
use targets::{TARGETS, Target};

/// Seeds are small: what a long one holds, its beginning holds most often.
const LONGEST_SEED: usize = 6 * 1024;
/// How many cases in a usual run, times the target's share.
const CASES: f64 = 60.0;

pub fn thorough() -> bool {
    std::env::var_os("CAMPANILE_THOROUGH").is_some_and(|value| value == "1")
}

fn seconds() -> Option<Duration> {
    let asked = std::env::var("CAMPANILE_FUZZ_SECONDS")
        .ok()
        .and_then(|s| s.parse().ok());
    asked.or(thorough().then_some(20)).map(Duration::from_secs)
}

/// The bytes that a target begins with.
fn seeds(target: &Target) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for (folder, ending) in target.seeds {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let walk = walkdir::WalkDir::new(&root)
            .sort_by_file_name()
            .into_iter()
            .filter_map(Result::ok);
        for entry in
            walk.filter(|e| e.file_type().is_file() && e.path().to_string_lossy().ends_with(ending))
        {
            let mut bytes = fs::read(entry.path()).unwrap();
            bytes.truncate(LONGEST_SEED);
            if target.named {
                let path = entry
                    .path()
                    .strip_prefix(env!("CARGO_MANIFEST_DIR"))
                    .unwrap();
                let head = format!("{}\n", path.to_string_lossy());
                bytes = [head.as_bytes(), &bytes].concat();
            }
            found.push(bytes);
        }
    }
    found.extend(drawn(target.name));
    assert!(!found.is_empty(), "{} has no seeds", target.name);
    found
}

/// Seeds that are no files: pictures in all formats, requests, fields.
fn drawn(name: &str) -> Vec<Vec<u8>> {
    match name {
        "picture" => {
            let image = image::DynamicImage::ImageRgb8(image::RgbImage::from_fn(24, 16, |x, y| image::Rgb([x as u8 * 9, y as u8 * 9, 40])));
            let formats = [image::ImageFormat::Jpeg, image::ImageFormat::Png, image::ImageFormat::Gif, image::ImageFormat::WebP];
            let written = formats.map(|format| {
                let mut out = std::io::Cursor::new(Vec::new());
                image.write_to(&mut out, format).unwrap();
                out.into_inner()
            });
            let mut camera = written[0][..2].to_vec();
            camera.extend(b"\xff\xe1\x00\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0");
            camera.extend(&written[0][2..]);
            written.into_iter().chain([camera]).collect()
        }
        "request" => ["GET /about/?now=2026-12-05T22:30&as=students", "GET /.campanile/overlay.js\nsec-fetch-site: same-origin", "GET /.campanile/page?path=/about/\ncookie: campanile-4000=now%3D2026", "HEAD /feeds/all.xml\nif-none-match: \"x\"", "POST /"].map(|s| s.as_bytes().to_vec()).into(),
        "round_trip" => ["Canvas is slow\nPages take a minute.\nUse the app.\nWe look for the cause.\nNew cables\nNew cables come.\nin North Campus\nDo nothing.", "<b>&amp;]]>\n\"quoted\" 'text' \\n\na,b;c:d\n日本語\n# x\n{{ y }}\n--\n</script>"].map(|s| s.as_bytes().to_vec()).into(),
        "times" => ["FREQ=MONTHLY;BYDAY=3SU", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20300101", "2026-12-05 22:00\n18 months", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=9"].map(|s| s.as_bytes().to_vec()).into(),
        _ => Vec::new(),
    }
}

/// One change to the bytes: what, where (of 65,536), how long or how often, which word or other seed.
type Change = (u8, u16, u16, usize);

fn changed(mut bytes: Vec<u8>, change: Change, words: &[&str], seeds: &[Vec<u8>]) -> Vec<u8> {
    let (kind, at, size, which) = change;
    let at = at as usize * bytes.len() / 65_536;
    let end = bytes.len().min(at + 1 + size as usize % 64);
    let word = words[which % words.len()].as_bytes();
    match kind % 14 {
        0 => drop(bytes.drain(at..end)),
        1 => {
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
        2..=4 => drop(bytes.splice(at..at, word.iter().copied())),
        5 => drop(bytes.splice(at..end, word.iter().copied())),
        6 => bytes[at..end]
            .iter_mut()
            .take(1)
            .for_each(|b| *b = size as u8),
        7 => bytes[at..end]
            .iter_mut()
            .take(1)
            .for_each(|b| *b ^= 1 << (size % 8)),
        8 => bytes.truncate(at),
        9 => {
            let other = &seeds[which % seeds.len()];
            let from = size as usize * other.len() / 65_536;
            let to = other.len().min(from + 200);
            bytes.splice(at..at, other[from..to].iter().copied());
        }
        10 => drop(bytes.splice(at..at, word.repeat(1 + size as usize % 40))),
        11 => {
            // A line somewhere else.
            let from = bytes[..at]
                .iter()
                .rposition(|b| *b == b'\n')
                .map_or(0, |i| i + 1);
            let to = bytes[at..]
                .iter()
                .position(|b| *b == b'\n')
                .map_or(bytes.len(), |i| at + i + 1);
            let line: Vec<u8> = bytes.drain(from..to).collect();
            let place = size as usize * bytes.len() / 65_536;
            bytes.splice(place..place, line);
        }
        12 => bytes[at..end].make_ascii_uppercase(),
        _ => {
            let line: Vec<u8> = [b"\n", word, b"\n"].concat();
            bytes.splice(at..at, line);
        }
    }
    bytes
}

/// A seed with a few changes, or a row of words.
fn inputs(target: &'static Target, seeds: &'static [Vec<u8>]) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<u8>(), any::<u16>(), any::<u16>(), any::<usize>());
    let from_seed =
        (0..seeds.len(), prop::collection::vec(change, 0..12)).prop_map(|(seed, changes)| {
            changes
                .into_iter()
                .fold(seeds[seed].clone(), |bytes, change| {
                    changed(bytes, change, target.words, seeds)
                })
        });
    let head = if target.named {
        "content/pages/a.md\n"
    } else {
        ""
    };
    let of_words = prop::collection::vec(prop::sample::select(target.words.to_vec()), 0..60)
        .prop_map(move |words| format!("{head}{}", words.concat()).into_bytes());
    prop_oneof![4 => from_seed, 1 => of_words]
}

fn fuzz(name: &str) {
    let target: &'static Target = TARGETS.iter().find(|target| target.name == name).unwrap();
    if std::env::var("CAMPANILE_FUZZ_ONLY")
        .is_ok_and(|only| !only.split(',').any(|wanted| wanted == name))
    {
        return;
    }
    let seeds: &'static [Vec<u8>] = Box::leak(seeds(target).into_boxed_slice());
    let cases = (CASES * target.share).ceil() as u32;
    let strategy = inputs(target, seeds);
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 3000,
        ..Config::default()
    };
    let begin = Instant::now();
    let mut tried = 0;
    loop {
        // The usual run repeats itself; a thorough one looks further each time.
        let mut runner = match seconds() {
            None => TestRunner::new_with_rng(
                config.clone(),
                TestRng::deterministic_rng(RngAlgorithm::ChaCha),
            ),
            Some(_) => TestRunner::new(config.clone()),
        };
        let result = runner.run(&strategy, |bytes| {
            catch_unwind(AssertUnwindSafe(|| (target.run)(&bytes)))
                .map_err(|_| TestCaseError::fail("it panicked"))
        });
        if let Err(TestError::Fail(_, bytes)) = result {
            let path = std::env::temp_dir().join(format!("campanile-fuzz-{name}"));
            fs::write(&path, &bytes).unwrap();
            let shown: String = String::from_utf8_lossy(&bytes).chars().take(1500).collect();
            eprintln!("the smallest that fails is in {}:\n{shown}", path.display());
            (target.run)(&bytes);
            panic!("it failed once and not again");
        }
        tried += cases;
        if seconds().is_none_or(|most| begin.elapsed() > most) {
            break;
        }
    }
    println!("{name}: {tried} inputs");
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test] fn $name() { fuzz(stringify!($name)); })*
        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

targets! { document markdown times voice_rule voice_text voice_settings adopted imported urls_lock book figures search picture drawing request edit round_trip }

#[test]
fn every_target_is_fuzzed() {
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(names, NAMES);
}

/// What once broke stays mended.
#[test]
fn what_was_found_stays_mended() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/found");
    for target in TARGETS {
        for entry in fs::read_dir(root.join(target.name))
            .into_iter()
            .flatten()
            .flatten()
        {
            println!("{}", entry.path().display());
            (target.run)(&fs::read(entry.path()).unwrap());
        }
    }
}

/// Seeds for cargo-fuzz: `CAMPANILE_SEEDS=FOLDER` names where.
#[test]
fn seeds_are_written_when_asked() {
    let Some(folder) = std::env::var_os("CAMPANILE_SEEDS") else {
        return;
    };
    for target in TARGETS {
        let folder = Path::new(&folder).join(target.name);
        fs::create_dir_all(&folder).unwrap();
        for (i, seed) in seeds(target).iter().enumerate() {
            fs::write(folder.join(i.to_string()), seed).unwrap();
        }
        let dictionary: String = target
            .words
            .iter()
            .filter(|w| !w.is_empty())
            .map(|word| {
                let bytes: String = word.bytes().map(|b| format!("\\x{b:02x}")).collect();
                format!("\"{bytes}\"\n")
            })
            .collect();
        fs::write(folder.with_extension("dict"), dictionary).unwrap();
    }
}
