//! A trace as a picture and as text. Both are drawn from one [`layout`], so that they say the same.
//!
//! - [`layout`]: which span stands in which row, how deep, and who is whose parent
//! - [`recorded`]: layouts of what was saved as OTLP JSON, for a book
//! - [`text`]: a tree, for terminals, screen readers and failing tests
//! - [`svg`]: the waterfall, for the pages and for a book

pub mod layout;
pub mod recorded;
pub mod svg;
pub mod text;
