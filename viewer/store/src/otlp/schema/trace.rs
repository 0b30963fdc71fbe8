//! Spans: `trace.proto`.

use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;

use super::Kind::{Enum, Fixed32, Fixed64, Id, Message as Of, Text, Uint32};
use super::common::{KEY_VALUE, RESOURCE, SCOPE};
use super::{many, message, one};

message! {
    /// `TracesData`, and `ExportTraceServiceRequest`, which is the same.
    TRACES in traces_data: many(1, RESOURCE_SPANS, "resourceSpans", Of(&RESOURCE_SPANS))
}
message! {
    /// `ResourceSpans`.
    RESOURCE_SPANS in resource_spans:
    one(1, RESOURCE, "resource", Of(&RESOURCE)),
    many(2, SCOPE_SPANS, "scopeSpans", Of(&SCOPE_SPANS)),
    one(3, SCHEMA_URL, "schemaUrl", Text),
}
message! {
    /// `ScopeSpans`.
    SCOPE_SPANS in scope_spans:
    one(1, SCOPE, "scope", Of(&SCOPE)),
    many(2, SPANS, "spans", Of(&SPAN)),
    one(3, SCHEMA_URL, "schemaUrl", Text),
}
message! {
    /// `Span`.
    SPAN in span:
    one(1, TRACE_ID, "traceId", Id),
    one(2, SPAN_ID, "spanId", Id),
    one(3, TRACE_STATE, "traceState", Text),
    one(4, PARENT_SPAN_ID, "parentSpanId", Id),
    one(16, FLAGS, "flags", Fixed32),
    one(5, NAME, "name", Text),
    one(6, KIND, "kind", Enum(|name| SpanKind::from_str_name(name).map(|it| it as i32))),
    one(7, START_TIME_UNIX_NANO, "startTimeUnixNano", Fixed64),
    one(8, END_TIME_UNIX_NANO, "endTimeUnixNano", Fixed64),
    many(9, ATTRIBUTES, "attributes", Of(&KEY_VALUE)),
    one(10, DROPPED_ATTRIBUTES_COUNT, "droppedAttributesCount", Uint32),
    many(11, EVENTS, "events", Of(&EVENT)),
    one(12, DROPPED_EVENTS_COUNT, "droppedEventsCount", Uint32),
    many(13, LINKS, "links", Of(&LINK)),
    one(14, DROPPED_LINKS_COUNT, "droppedLinksCount", Uint32),
    one(15, STATUS, "status", Of(&STATUS)),
}
message! {
    /// `Span.Event`.
    EVENT in event:
    one(1, TIME_UNIX_NANO, "timeUnixNano", Fixed64),
    one(2, NAME, "name", Text),
    many(3, ATTRIBUTES, "attributes", Of(&KEY_VALUE)),
    one(4, DROPPED_ATTRIBUTES_COUNT, "droppedAttributesCount", Uint32),
}
message! {
    /// `Span.Link`.
    LINK in link:
    one(1, TRACE_ID, "traceId", Id),
    one(2, SPAN_ID, "spanId", Id),
    one(3, TRACE_STATE, "traceState", Text),
    many(4, ATTRIBUTES, "attributes", Of(&KEY_VALUE)),
    one(5, DROPPED_ATTRIBUTES_COUNT, "droppedAttributesCount", Uint32),
    one(6, FLAGS, "flags", Fixed32),
}
message! {
    /// `Status`.
    STATUS in status:
    one(2, MESSAGE, "message", Text),
    one(3, CODE, "code", Enum(|name| StatusCode::from_str_name(name).map(|it| it as i32))),
}
