//! What is held, as OTLP again: the messages that a receiver would take, in JSON ([section "JSON Protobuf Encoding"](
//! https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding)).
//!
//! It's written item by item, and each item is looked up when its turn comes. So nothing is kept for somebody who reads
//! slowly; what leaves the store before its turn is left out.
//!
//! - `one_signal`: a trace, log records or all metrics
//! - `everything`: all of it, in the lines of a file
//! - `grouped_by_sender`: the lists of those messages
//! - `history_points`: what the series of an instrument measured before their current points

mod everything;
mod grouped_by_sender;
mod history_points;
mod one_signal;

pub use everything::write_everything;
pub use one_signal::{write_logs, write_metrics, write_trace};
