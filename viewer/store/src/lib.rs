//! Receives OTLP over gRPC, HTTP and from files, and holds it within a budget of bytes: the floor that `otlp-viewer`
//! stands on. It knows nothing of pages, and nothing of what is right or wrong about what it holds.
//!
//! - [`readable`]: counts, severities, durations and times as a person reads them
//! - [`otlp`]: OTLP as bytes, as protobuf and as JSON
//! - [`model`]: a span, a log record, a metric, as they arrived
//! - [`store`]: what is held, within a budget of bytes
//! - [`saved`]: telemetry from files
//! - [`allowed_hosts`]: which hosts are answered for
//! - [`receive`]: OTLP in, over gRPC and HTTP
//! - [`export`]: what is held, as OTLP again

pub mod allowed_hosts;
pub mod export;
pub mod model;
pub mod otlp;
pub mod readable;
pub mod receive;
pub mod saved;
pub mod store;
