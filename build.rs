//! The shipped theme and the starter are part of the binary: a change in their files is a reason to build again.
#![allow(clippy::disallowed_macros)] // A build script speaks to cargo by printing.

fn main() {
    println!("cargo::rerun-if-changed=themes/university");
    println!("cargo::rerun-if-changed=src/cli/starter");
}
