//! The requests that services answered, route by route: how many, how many failed, how long they took.
//!
//! - `routes`: all of them in a window; `route_key`: which requests belong to one
//! - [`requests_from_metrics`]: from `http.server.request.duration`, which counts all of them
//! - [`requests_from_spans`]: from SERVER spans, where that is not sent; and which trace to look at
//! - [`text`]: all of it as text
//!
//! The names are those of the [HTTP conventions](
//! https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration).

pub mod requests_from_metrics;
pub mod requests_from_spans;
mod route_key;
mod routes;
pub mod text;

pub use route_key::Key;
pub(crate) use routes::MAX_ROUTES;
pub use routes::{DURATION, Route, Routes, Source, SpanRef};
