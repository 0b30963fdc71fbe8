//! Log records: `logs.proto`.

use opentelemetry_proto::tonic::logs::v1::SeverityNumber;

use super::Kind::{Enum, Fixed32, Fixed64, Id, Message as Of, Text, Uint32};
use super::common::{ANY_VALUE, KEY_VALUE, RESOURCE, SCOPE};
use super::{many, message, one};

message! {
    /// `LogsData`, and `ExportLogsServiceRequest`.
    LOGS: many(1, "resourceLogs", Of(&RESOURCE_LOGS))
}
message! {
    /// `ResourceLogs`.
    RESOURCE_LOGS:
    one(1, "resource", Of(&RESOURCE)),
    many(2, "scopeLogs", Of(&SCOPE_LOGS)),
    one(3, "schemaUrl", Text),
}
message! {
    /// `ScopeLogs`.
    SCOPE_LOGS:
    one(1, "scope", Of(&SCOPE)),
    many(2, "logRecords", Of(&LOG_RECORD)),
    one(3, "schemaUrl", Text),
}
message! {
    /// `LogRecord`.
    LOG_RECORD:
    one(1, "timeUnixNano", Fixed64),
    one(11, "observedTimeUnixNano", Fixed64),
    one(2, "severityNumber", Enum(|name| SeverityNumber::from_str_name(name).map(|it| it as i32))),
    one(3, "severityText", Text),
    one(5, "body", Of(&ANY_VALUE)),
    many(6, "attributes", Of(&KEY_VALUE)),
    one(7, "droppedAttributesCount", Uint32),
    one(8, "flags", Fixed32),
    one(9, "traceId", Id),
    one(10, "spanId", Id),
    one(12, "eventName", Text),
}
