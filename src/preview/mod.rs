//! The site in memory, for `campanile serve`: each page is rendered when somebody asks for it.
//!
//! A pure function of the sources that it was last given and of the request, like everything else: no disk, no network,
//! no clock. The doors are `world/serve.rs` and `world/watch.rs`; `cli/serve.rs` brings the three together.
mod answer;
mod gate;
mod overlay;
mod problem;
mod proofreader;
mod scene;
mod words;

pub use answer::event;
pub use gate::Gate;
pub use overlay::tag;
pub use proofreader::Proofreader;
pub use scene::{Changed, Made, Preview, Scene, Trouble, View};
