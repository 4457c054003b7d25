//! What IT wants people to know. Readers never see the word "marketing".
pub mod launch;
pub mod story;

pub use launch::Launch;
pub use story::Story;
