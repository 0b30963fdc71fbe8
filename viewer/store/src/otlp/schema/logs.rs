//! Log records: `logs.proto`.

use opentelemetry_proto::tonic::logs::v1::SeverityNumber;

use super::Kind::{Enum, Fixed32, Fixed64, Id, Message as Of, Text, Uint32};
use super::common::{ANY_VALUE, KEY_VALUE, RESOURCE, SCOPE};
use super::{many, message, one};

message! {
    /// `LogsData`, and `ExportLogsServiceRequest`.
    LOGS in logs_data: many(1, RESOURCE_LOGS, "resourceLogs", Of(&RESOURCE_LOGS))
}
message! {
    /// `ResourceLogs`.
    RESOURCE_LOGS in resource_logs:
    one(1, RESOURCE, "resource", Of(&RESOURCE)),
    many(2, SCOPE_LOGS, "scopeLogs", Of(&SCOPE_LOGS)),
    one(3, SCHEMA_URL, "schemaUrl", Text),
}
message! {
    /// `ScopeLogs`.
    SCOPE_LOGS in scope_logs:
    one(1, SCOPE, "scope", Of(&SCOPE)),
    many(2, LOG_RECORDS, "logRecords", Of(&LOG_RECORD)),
    one(3, SCHEMA_URL, "schemaUrl", Text),
}
message! {
    /// `LogRecord`.
    LOG_RECORD in log_record:
    one(1, TIME_UNIX_NANO, "timeUnixNano", Fixed64),
    one(11, OBSERVED_TIME_UNIX_NANO, "observedTimeUnixNano", Fixed64),
    one(2, SEVERITY_NUMBER, "severityNumber", Enum(|name| SeverityNumber::from_str_name(name).map(|it| it as i32))),
    one(3, SEVERITY_TEXT, "severityText", Text),
    one(5, BODY, "body", Of(&ANY_VALUE)),
    many(6, ATTRIBUTES, "attributes", Of(&KEY_VALUE)),
    one(7, DROPPED_ATTRIBUTES_COUNT, "droppedAttributesCount", Uint32),
    one(8, FLAGS, "flags", Fixed32),
    one(9, TRACE_ID, "traceId", Id),
    one(10, SPAN_ID, "spanId", Id),
    one(12, EVENT_NAME, "eventName", Text),
}
