//! Every instrument, its unit, its course over time and its current points.
//!
//! - `all_instruments`: all of them, one a line, and `last_value`: what each says now
//! - `chart`: the chart of an instrument, and the table beside it
//! - `what_is_drawn`: what one sees in it, in words
//! - `charted_instrument`: which instrument a chart and its tables are of
//! - `table_of_values`: every value of it
//! - `exemplars`: single measurements, with the ways to their spans
//! - `one_instrument`: the page of one instrument
//! - `points`: the points of every kind of metric, as text; `points_table`: all of them in a table
//! - `same_names`: what tells instruments apart that have the same name and the same service
//! - `sender`: who sent it
//! - `summary`: what a line of a chart says in a few numbers

pub(super) mod all_instruments;
mod chart;
mod charted_instrument;
mod exemplars;
mod last_value;
pub(super) mod one_instrument;
mod points;
mod points_table;
mod same_names;
mod sender;
mod summary;
mod table_of_values;
mod what_is_drawn;
