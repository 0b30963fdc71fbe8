//! OTLP as bytes: reading the protobuf wire format, and turning it into OTLP JSON and back.
//!
//! - [`wire`]: the fields of one protobuf message, without copying
//! - [`schema`]: which fields the messages of OTLP have; everything below reads it
//! - [`check`]: is this a whole, valid message, and not one that explodes when it is decoded?
//! - [`json_in`]: OTLP JSON to protobuf
//! - [`json_out`]: protobuf to OTLP JSON
//! - [`hex_and_base64`]: bytes as text, in hexadecimal and base64
//! - [`excerpt`]: as much of a message as a page shows
//! - [`items`]: what counts as an item, and what each needs
//! - [`account`]: what became of the items of a request
//! - [`json_names`]: which field a name in JSON stands for
//! - `odd_ids`: ids that have another length than ids have
//! - [`not_otlp`]: what is often taken for OTLP
//! - `signal_of_request`: which signal a request is of
//! - [`split`]: a request taken apart into spans, log records and metrics
//!
//! What arrives is kept as the bytes that arrived. That is the smallest form of it, its size is
//! known to the byte, and nothing that a client sent can be altered by keeping it. The types of
//! `opentelemetry-proto` are for the one place that needs them: reading a span to show it.

pub mod account;
pub mod check;
pub mod excerpt;
pub mod hex_and_base64;
pub mod items;
pub mod json_in;
pub mod json_names;
pub mod json_out;
pub mod not_otlp;
mod odd_ids;
pub mod schema;
pub(crate) mod signal_of_request;
pub mod split;
pub mod wire;

use schema::Message;

/// What a request carries. Each has its own path, its own gRPC service and its own messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Spans.
    Traces,
    /// Log records.
    Logs,
    /// Metrics and their points.
    Metrics,
}

impl Signal {
    /// All of them, in the order in which the book meets them.
    pub const ALL: [Signal; 3] = [Signal::Traces, Signal::Logs, Signal::Metrics];

    /// The path of OTLP/HTTP ([section "OTLP/HTTP Request"](
    /// https://opentelemetry.io/docs/specs/otlp/#otlphttp-request)).
    pub(crate) fn http_path(self) -> &'static str {
        match self {
            Signal::Traces => "/v1/traces",
            Signal::Logs => "/v1/logs",
            Signal::Metrics => "/v1/metrics",
        }
    }

    /// The path of OTLP/gRPC: the service and its one method.
    pub fn grpc_path(self) -> &'static str {
        match self {
            Signal::Traces => "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            Signal::Logs => "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
            Signal::Metrics => "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
        }
    }

    /// What one of its items is called, for a sentence.
    pub fn item(self) -> &'static str {
        match self {
            Signal::Traces => "span",
            Signal::Logs => "log record",
            Signal::Metrics => "metric",
        }
    }

    /// What a partial success counts: of metrics it's their points.
    pub fn counted(self) -> &'static str {
        match self {
            Signal::Metrics => "point",
            _ => self.item(),
        }
    }

    /// The message that a request consists of.
    pub fn request(self) -> &'static Message {
        match self {
            Signal::Traces => &schema::TRACES,
            Signal::Logs => &schema::LOGS,
            Signal::Metrics => &schema::METRICS,
        }
    }
}
