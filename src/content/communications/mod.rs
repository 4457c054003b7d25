//! What people want to know, soberly.
pub mod advisory;
pub mod incident;
pub mod maintenance;
pub mod retirement;
pub mod survey;

pub use advisory::Advisory;
pub use incident::Incident;
pub use maintenance::Maintenance;
pub use retirement::Retirement;
pub use survey::Survey;
