//! The shipped theme is part of the binary: a change in its files is a reason to build again.
fn main() {
    println!("cargo::rerun-if-changed=themes/university");
}
