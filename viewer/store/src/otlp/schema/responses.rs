//! What a client is answered: the responses of the three services, and `google.rpc.Status`.

use super::Kind::{Int32, Int64, Message as Of, Text};
use super::{message, one};

message! {
    /// `google.rpc.Status`, the body of every error. Its details are not used here.
    RPC_STATUS in rpc_status:
    one(1, CODE, "code", Int32),
    one(2, MESSAGE, "message", Text),
}
message! {
    /// `ExportTraceServiceResponse`.
    TRACES_RESPONSE in traces_response: one(1, PARTIAL_SUCCESS, "partialSuccess", Of(&TRACES_PARTIAL))
}
message! {
    /// `ExportTracePartialSuccess`.
    TRACES_PARTIAL in traces_partial: one(1, REJECTED_SPANS, "rejectedSpans", Int64), one(2, ERROR_MESSAGE, "errorMessage", Text)
}
message! {
    /// `ExportLogsServiceResponse`.
    LOGS_RESPONSE in logs_response: one(1, PARTIAL_SUCCESS, "partialSuccess", Of(&LOGS_PARTIAL))
}
message! {
    /// `ExportLogsPartialSuccess`.
    LOGS_PARTIAL in logs_partial: one(1, REJECTED_LOG_RECORDS, "rejectedLogRecords", Int64), one(2, ERROR_MESSAGE, "errorMessage", Text)
}
message! {
    /// `ExportMetricsServiceResponse`.
    METRICS_RESPONSE in metrics_response: one(1, PARTIAL_SUCCESS, "partialSuccess", Of(&METRICS_PARTIAL))
}
message! {
    /// `ExportMetricsPartialSuccess`.
    METRICS_PARTIAL in metrics_partial: one(1, REJECTED_DATA_POINTS, "rejectedDataPoints", Int64), one(2, ERROR_MESSAGE, "errorMessage", Text)
}
