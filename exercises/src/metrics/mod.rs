//! The metrics that came, as a judge looks at them.
//!
//! - `seen_metric`: an instrument with its points
//! - `read_store`: what is read of a store
//! - `as_lines`: the same as a person reads it

mod as_lines;
mod read_store;
mod seen_metric;

pub(crate) use as_lines::{lines, short};
pub(crate) use read_store::metrics;
pub use seen_metric::{Bucket, MetricKind, SeenMetric, SeenPoint};
