//! Pages of another site → documents of ours: types, ids and numbers, links, old addresses, front matter.
mod fields;
mod files;
mod ids;
mod kinds;
mod notices;
mod services;
mod titles;
mod whole;

pub use whole::settle;
