// ANCHOR: part
fn a() {}
// ANCHOR_END: part
