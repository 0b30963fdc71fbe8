//! What a client is answered: the responses of the three services, and `google.rpc.Status`.

use super::Kind::{Int32, Int64, Message as Of, Text};
use super::{message, one};

message! {
    /// `google.rpc.Status`, the body of every error. Its details are not used here.
    RPC_STATUS:
    one(1, "code", Int32),
    one(2, "message", Text),
}
message! {
    /// `ExportTraceServiceResponse`.
    TRACES_RESPONSE: one(1, "partialSuccess", Of(&TRACES_PARTIAL))
}
message! {
    /// `ExportTracePartialSuccess`.
    TRACES_PARTIAL: one(1, "rejectedSpans", Int64), one(2, "errorMessage", Text)
}
message! {
    /// `ExportLogsServiceResponse`.
    LOGS_RESPONSE: one(1, "partialSuccess", Of(&LOGS_PARTIAL))
}
message! {
    /// `ExportLogsPartialSuccess`.
    LOGS_PARTIAL: one(1, "rejectedLogRecords", Int64), one(2, "errorMessage", Text)
}
message! {
    /// `ExportMetricsServiceResponse`.
    METRICS_RESPONSE: one(1, "partialSuccess", Of(&METRICS_PARTIAL))
}
message! {
    /// `ExportMetricsPartialSuccess`.
    METRICS_PARTIAL: one(1, "rejectedDataPoints", Int64), one(2, "errorMessage", Text)
}
