//! A trace as a picture and as text. All of it is drawn from one [`layout`], so that it says the same.
//!
//! - [`layout`]: which span stands in which row, how deep, and who is whose parent
//! - [`tree`]: what is below a row, and how many errors
//! - [`folds`]: which rows are folded away
//! - [`find`]: rows that say something
//! - [`critical_path`]: what the whole had to wait for
//! - [`icicle`]: the same spans as an icicle
//! - [`color`]: a color for each service
//! - [`layout_from_json`]: layouts of what was saved as OTLP JSON, for a book
//! - [`text`]: a tree, for terminals, screen readers and failing tests
//! - [`bars`]: the bar of a span, with its marks
//! - [`svg`]: the waterfall as one picture

pub mod bars;
pub mod color;
pub mod critical_path;
pub mod find;
pub mod folds;
pub mod icicle;
pub mod layout;
pub mod layout_from_json;
pub mod svg;
pub mod text;
pub mod tree;
