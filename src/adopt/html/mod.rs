//! A page as a tree that remembers where each tag stood, so that what is kept is kept letter by letter, and what is
//! said of it has a line and a column. It forgives what browsers forgive, takes linear time, and closes what was open.
mod builder;
mod names;
mod tokens;
mod tree;

pub use builder::parse;
pub use tokens::{encoded, literal};
pub use tree::{Attr, BODY, HEAD, HTML, Id, Kind, Tree, Value, attrs};
