//! Addresses of the pages: where something is seen, and what an address asks for.
//!
//! - `evidence`: where one thing is seen; `escape`: values as they stand in an address
//! - [`filter`]: the filters of traces and log records
//! - [`list`]: the order of a list, and where a page of it begins
//! - [`attributes`]: attributes to look for, as one text
//! - [`over_time`]: the window of a chart
//! - [`correlations`]: which requests are compared with which

pub mod attributes;
pub mod correlations;
mod escape;
mod evidence;
pub mod filter;
pub mod list;
pub mod over_time;

pub use escape::escaped;
pub(crate) use evidence::{of_evidence, span_address};
