//! Everything that was received and is still held, within a budget of bytes.
//!
//! - `locked`: the store, its one lock, and what the lock guards
//! - `insert`: what comes in; `eviction`: what leaves for it; `counts`: how much of it there was
//! - `lookup`: what has an id; `search`: what a query asks for; `each_item`: all of it; `wait`: what is still to come
//! - [`traces`]: spans by trace; the oldest traces leave whole
//! - `trace`: one of them, and `trace_summary`: the same without its spans
//! - [`list`]: a part of a list, and what a histogram over it counts; `order`: in which order
//! - [`logs`]: log records in the order of arrival, and by trace
//! - [`metrics`]: every instrument with its current points
//! - [`series_history`]: what a series measured in the last hour
//! - [`sample`]: what was measured between two moments
//! - [`decreases_and_new_series`]: what the current points of an instrument do not tell any more
//! - [`window`]: a stretch of time, in equal parts; `time_range`: the one in which something is held
//! - [`requests`]: the last requests as they came
//! - [`left_out_totals`]: what was left out of them since the start
//! - [`query`]: what to look for, and [`cancellation`]: whether anybody still waits for it
//! - `clear`: letting go of all of it
//! - [`source_files`]: the files that all of it is from, where it is from files
//!
//! Each has a fixed share of the budget, so that a flood of one kind does not push out the others:
//! half of it traces, a quarter logs, an eighth metrics, an eighth requests. Who sent something
//! counts in the same share as what was sent.
//! One lock guards all of it. Whoever puts a request in lets go of it after each item where somebody
//! waits, so that a large request holds up no page. It's `parking_lot`'s, which is fair:
//! with the standard library's, the thread that has just let go usually has it again.

pub mod cancellation;
mod clear;
mod counts;
pub mod decreases_and_new_series;
mod each_item;
mod eviction;
mod insert;
pub mod left_out_totals;
pub mod list;
mod locked;
pub mod logs;
mod lookup;
pub mod metrics;
mod order;
pub mod query;
pub mod requests;
pub mod sample;
mod search;
pub mod series_history;
pub mod source_files;
mod time_range;
mod trace;
mod trace_summary;
pub mod traces;
mod wait;
pub mod window;

pub use counts::Counts;
pub use locked::Store;
