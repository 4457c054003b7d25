//! What stays: the catalog, the knowledge base, pages and snippets.
pub mod article;
pub mod page;
pub mod service;
pub mod snippet;

pub use article::Article;
pub use page::Page;
pub use service::Service;
pub use snippet::Snippet;
