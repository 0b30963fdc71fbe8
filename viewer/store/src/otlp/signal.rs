//! The three signals: traces, logs and metrics, with the paths and the message of each.

use super::schema;
use super::schema::Message;

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
