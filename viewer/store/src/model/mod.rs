//! What the store holds: spans, log records and metrics, each as the bytes that arrived, and beside
//! them the few fields by which they are found.

pub mod bucket_bounds;
pub mod distribution;
mod ids;
mod log;
mod metric;
mod origin;
mod point_reading;
mod point_writing;
mod span;
mod span_index;
mod span_kind;
mod value;

pub use ids::{NotAnId, SpanId, TraceId};
pub use log::StoredLog;
pub(crate) use metric::Identity;
pub use metric::{Instrument, Point, split_points};
pub use origin::{Origin, Origins};
pub use point_reading::{Measured, PointKind, Reading};
pub use span::{Elapsed, StoredSpan, extent_of_spans};
pub use span_index::SpanIndex;
pub use span_kind::SpanKind;
pub use value::plain;

/// A status code that says error ([`STATUS_CODE_ERROR`](
/// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto)).
pub const STATUS_ERROR: i32 = 2;
