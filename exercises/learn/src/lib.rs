//! What the exercises have in common, and none of them is about. You need not read it to solve one.
//!
//! - `arguments`: what the judge tells a program
//! - `exporters`: OTLP exporters for programs that build their own providers
//! - `telemetry`: all three providers, as [`ch300-otlp`](../../chapters/ch300-otlp/src/telemetry.rs) sets them up
//! - `pantry`: a second service, which the kitchen asks, and `headers`, for requests with reqwest and axum
//! - `losses`: what did not arrive, counted
//! - `server`: listening, stopping, and the middleware around a handler
//! - `kitchen`: what the kitchen of the exercises can cook
//! - `table`: guests who wait for what takes long
#![warn(missing_docs)]

mod arguments;
mod exporters;
#[cfg(feature = "services")]
mod headers;
mod kitchen;
mod losses;
#[cfg(feature = "services")]
mod pantry;
mod server;
mod table;
mod telemetry;

pub use arguments::{menu, oven_is_cold, pouring_time, simmering_time, slippery, tea};
pub use exporters::{log_exporter, metric_exporter, span_exporter};
#[cfg(feature = "services")]
pub use headers::{IncomingHeaders, OutgoingHeaders};
pub use kitchen::{
    Dish, KitchenError, both_are_here, cook, find, grating_cheese, kneading_dough, look_up,
    stirring_sauce,
};
pub use losses::{CountingExporter, CountingProcessor, report_losses};
#[cfg(feature = "services")]
pub use pantry::Pantry;
pub use server::{Headers, contain_panics, listen, observe, stopped};
pub use table::{cook_for_long, take_time_for, waiting};
pub use telemetry::{DURATION_BOUNDS, Telemetry, start, start_with, start_with_metrics};
