//! One binary for all targets: `CAMPANILE_TARGET` names the one that runs, so that the instrumented build is linked once.
#![no_main]
#[path = "../tests/fuzz/harmless.rs"]
mod harmless;
#[path = "../tests/fuzz/round_trip.rs"]
mod round_trip;
#[path = "../tests/fuzz/targets.rs"]
#[allow(dead_code)]
mod targets;
#[path = "../tests/fuzz/words.rs"]
mod words;

use std::sync::LazyLock;

static RUN: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    // The fuzzer counts one thread at a time.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(1).build_global();
    let name = std::env::var("CAMPANILE_TARGET").unwrap_or_default();
    let found = targets::TARGETS.iter().find(|target| target.name == name);
    found.unwrap_or_else(|| panic!("CAMPANILE_TARGET={name} is no target")).run
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| RUN(data));
