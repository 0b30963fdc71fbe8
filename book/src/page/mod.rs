//! What is changed of a page. Everything else stays as it was written, to the letter.
//!
//! - `rewrite`: how each part of it is rewritten

mod rewrite;

pub(crate) use rewrite::as_mdbook;
pub use rewrite::{Page, written};

#[cfg(test)]
mod tests;
