fn one() {}
fn two() {}
fn three() {}
// ANCHOR: part
fn four() {}
// ANCHOR_END: part
