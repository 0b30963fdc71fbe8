//! Spans: `trace.proto`.

use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;

use super::Kind::{Enum, Fixed32, Fixed64, Id, Message as Of, Text, Uint32};
use super::common::{KEY_VALUE, RESOURCE, SCOPE};
use super::{many, message, one};

message! {
    /// `TracesData`, and `ExportTraceServiceRequest`, which is the same.
    TRACES: many(1, "resourceSpans", Of(&RESOURCE_SPANS))
}
message! {
    /// `ResourceSpans`.
    RESOURCE_SPANS:
    one(1, "resource", Of(&RESOURCE)),
    many(2, "scopeSpans", Of(&SCOPE_SPANS)),
    one(3, "schemaUrl", Text),
}
message! {
    /// `ScopeSpans`.
    SCOPE_SPANS:
    one(1, "scope", Of(&SCOPE)),
    many(2, "spans", Of(&SPAN)),
    one(3, "schemaUrl", Text),
}
message! {
    /// `Span`.
    SPAN:
    one(1, "traceId", Id),
    one(2, "spanId", Id),
    one(3, "traceState", Text),
    one(4, "parentSpanId", Id),
    one(16, "flags", Fixed32),
    one(5, "name", Text),
    one(6, "kind", Enum(|name| SpanKind::from_str_name(name).map(|it| it as i32))),
    one(7, "startTimeUnixNano", Fixed64),
    one(8, "endTimeUnixNano", Fixed64),
    many(9, "attributes", Of(&KEY_VALUE)),
    one(10, "droppedAttributesCount", Uint32),
    many(11, "events", Of(&EVENT)),
    one(12, "droppedEventsCount", Uint32),
    many(13, "links", Of(&LINK)),
    one(14, "droppedLinksCount", Uint32),
    one(15, "status", Of(&STATUS)),
}
message! {
    /// `Span.Event`.
    EVENT:
    one(1, "timeUnixNano", Fixed64),
    one(2, "name", Text),
    many(3, "attributes", Of(&KEY_VALUE)),
    one(4, "droppedAttributesCount", Uint32),
}
message! {
    /// `Span.Link`.
    LINK:
    one(1, "traceId", Id),
    one(2, "spanId", Id),
    one(3, "traceState", Text),
    many(4, "attributes", Of(&KEY_VALUE)),
    one(5, "droppedAttributesCount", Uint32),
    one(6, "flags", Fixed32),
}
message! {
    /// `Status`.
    STATUS:
    one(2, "message", Text),
    one(3, "code", Enum(|name| StatusCode::from_str_name(name).map(|it| it as i32))),
}
