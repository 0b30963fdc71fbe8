//! Two traces side by side: what one has that the other has not.
//!
//! Spans are matched from the root down: children of a matched pair are the same when service, name and
//! kind are, the first with the first and the second with the second. So a request that did something
//! once more than another has one span more, and not all of them differ.
//!
//! - `comparison`: both, pair by pair; `match_spans`: which spans are a pair
//! - [`differences`]: what differs between two matched spans
//! - [`resources`]: what differs between those who sent them

mod comparison;
pub mod differences;
mod match_spans;
pub mod resources;

pub use comparison::{Comparison, Pair};
