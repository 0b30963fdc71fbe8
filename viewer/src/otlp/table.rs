//! Which fields the messages of OTLP have: the `.proto` files of [opentelemetry-proto](
//! https://github.com/open-telemetry/opentelemetry-proto) as one table.
//!
//! Checking, JSON in and JSON out are each one function over this table, so that the rules of
//! [OTLP's JSON encoding](https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding) stand
//! in one place and not beside every field. The tests hold the table against the generated types.

use opentelemetry_proto::tonic::logs::v1::SeverityNumber;
use opentelemetry_proto::tonic::metrics::v1::AggregationTemporality;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;

/// A message: its fields, by tag.
#[derive(Debug)]
pub struct Message {
    /// Its fields.
    pub fields: &'static [Field],
}

/// A field of a message.
#[derive(Debug)]
pub struct Field {
    /// Its number in protobuf.
    pub tag: u32,
    /// Its name in JSON.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it is a list.
    pub repeated: bool,
}

/// What a field holds, and so how it stands in protobuf and in JSON.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A string.
    Text,
    /// A trace id or a span id: hexadecimal in JSON, where protobuf's own mapping has base64.
    Id,
    /// Bytes: base64 in JSON.
    Bytes,
    /// A truth value.
    Bool,
    /// A `double`; in JSON also "NaN", "Infinity" and "-Infinity".
    Double,
    /// A `uint32`.
    Uint32,
    /// A `fixed32`.
    Fixed32,
    /// An `int32`.
    Int32,
    /// A `sint32`, in zigzag.
    Sint32,
    /// An `int64`: a string in JSON, as all of 64 bits.
    Int64,
    /// A `uint64`.
    Uint64,
    /// A `fixed64`.
    Fixed64,
    /// An `sfixed64`.
    Sfixed64,
    /// An enum: a number in JSON. Names are taken too, though no client may send them.
    Enum(fn(&str) -> Option<i32>),
    /// Another message.
    Message(&'static Message),
}

impl Message {
    /// The field with this number.
    pub fn field(&self, tag: u32) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.tag == tag)
    }

    /// The field with this name in JSON.
    pub fn named(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

const fn one(tag: u32, name: &'static str, kind: Kind) -> Field {
    Field {
        tag,
        name,
        kind,
        repeated: false,
    }
}

const fn many(tag: u32, name: &'static str, kind: Kind) -> Field {
    Field {
        tag,
        name,
        kind,
        repeated: true,
    }
}

/// A static message from its fields, one a line.
macro_rules! message {
    ($(#[$doc:meta])* $name:ident: $($field:expr),* $(,)?) => {
        $(#[$doc])*
        pub static $name: Message = Message { fields: &[$($field),*] };
    };
}

use Kind::{
    Bool, Bytes, Double, Enum, Fixed32, Fixed64, Id, Int32, Int64, Message as Of, Sfixed64, Sint32,
    Text, Uint32, Uint64,
};

message! {
    /// `TracesData`, and `ExportTraceServiceRequest`, which is the same.
    TRACES: many(1, "resourceSpans", Of(&RESOURCE_SPANS))
}
message! {
    /// `LogsData`, and `ExportLogsServiceRequest`.
    LOGS: many(1, "resourceLogs", Of(&RESOURCE_LOGS))
}
message! {
    /// `MetricsData`, and `ExportMetricsServiceRequest`.
    METRICS: many(1, "resourceMetrics", Of(&RESOURCE_METRICS))
}
message! {
    /// `ResourceSpans`.
    RESOURCE_SPANS:
    one(1, "resource", Of(&RESOURCE)),
    many(2, "scopeSpans", Of(&SCOPE_SPANS)),
    one(3, "schemaUrl", Text),
}
message! {
    /// `ResourceLogs`.
    RESOURCE_LOGS:
    one(1, "resource", Of(&RESOURCE)),
    many(2, "scopeLogs", Of(&SCOPE_LOGS)),
    one(3, "schemaUrl", Text),
}
message! {
    /// `ResourceMetrics`.
    RESOURCE_METRICS:
    one(1, "resource", Of(&RESOURCE)),
    many(2, "scopeMetrics", Of(&SCOPE_METRICS)),
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
    /// `ScopeLogs`.
    SCOPE_LOGS:
    one(1, "scope", Of(&SCOPE)),
    many(2, "logRecords", Of(&LOG_RECORD)),
    one(3, "schemaUrl", Text),
}
message! {
    /// `ScopeMetrics`.
    SCOPE_METRICS:
    one(1, "scope", Of(&SCOPE)),
    many(2, "metrics", Of(&METRIC)),
    one(3, "schemaUrl", Text),
}
message! {
    /// `Resource`.
    RESOURCE:
    many(1, "attributes", Of(&KEY_VALUE)),
    one(2, "droppedAttributesCount", Uint32),
    many(3, "entityRefs", Of(&ENTITY_REF)),
}
message! {
    /// `EntityRef`.
    ENTITY_REF:
    one(1, "schemaUrl", Text),
    one(2, "type", Text),
    many(3, "idKeys", Text),
    many(4, "descriptionKeys", Text),
}
message! {
    /// `InstrumentationScope`.
    SCOPE:
    one(1, "name", Text),
    one(2, "version", Text),
    many(3, "attributes", Of(&KEY_VALUE)),
    one(4, "droppedAttributesCount", Uint32),
}
message! {
    /// `KeyValue`.
    KEY_VALUE:
    one(1, "key", Text),
    one(2, "value", Of(&ANY_VALUE)),
    one(3, "keyStrindex", Int32),
}
message! {
    /// `AnyValue`.
    ANY_VALUE:
    one(1, "stringValue", Text),
    one(2, "boolValue", Bool),
    one(3, "intValue", Int64),
    one(4, "doubleValue", Double),
    one(5, "arrayValue", Of(&ARRAY_VALUE)),
    one(6, "kvlistValue", Of(&KEY_VALUE_LIST)),
    one(7, "bytesValue", Bytes),
    one(8, "stringValueStrindex", Int32),
}
message! {
    /// `ArrayValue`.
    ARRAY_VALUE: many(1, "values", Of(&ANY_VALUE))
}
message! {
    /// `KeyValueList`.
    KEY_VALUE_LIST: many(1, "values", Of(&KEY_VALUE))
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
message! {
    /// `Metric`.
    METRIC:
    one(1, "name", Text),
    one(2, "description", Text),
    one(3, "unit", Text),
    one(5, "gauge", Of(&GAUGE)),
    one(7, "sum", Of(&SUM)),
    one(9, "histogram", Of(&HISTOGRAM)),
    one(10, "exponentialHistogram", Of(&EXPONENTIAL_HISTOGRAM)),
    one(11, "summary", Of(&SUMMARY)),
    many(12, "metadata", Of(&KEY_VALUE)),
}

fn temporality(name: &str) -> Option<i32> {
    AggregationTemporality::from_str_name(name).map(|it| it as i32)
}

message! {
    /// `Gauge`.
    GAUGE: many(1, "dataPoints", Of(&NUMBER_POINT))
}
message! {
    /// `Sum`.
    SUM:
    many(1, "dataPoints", Of(&NUMBER_POINT)),
    one(2, "aggregationTemporality", Enum(temporality)),
    one(3, "isMonotonic", Bool),
}
message! {
    /// `Histogram`.
    HISTOGRAM:
    many(1, "dataPoints", Of(&HISTOGRAM_POINT)),
    one(2, "aggregationTemporality", Enum(temporality)),
}
message! {
    /// `ExponentialHistogram`.
    EXPONENTIAL_HISTOGRAM:
    many(1, "dataPoints", Of(&EXPONENTIAL_POINT)),
    one(2, "aggregationTemporality", Enum(temporality)),
}
message! {
    /// `Summary`.
    SUMMARY: many(1, "dataPoints", Of(&SUMMARY_POINT))
}
message! {
    /// `NumberDataPoint`.
    NUMBER_POINT:
    many(7, "attributes", Of(&KEY_VALUE)),
    one(2, "startTimeUnixNano", Fixed64),
    one(3, "timeUnixNano", Fixed64),
    one(4, "asDouble", Double),
    one(6, "asInt", Sfixed64),
    many(5, "exemplars", Of(&EXEMPLAR)),
    one(8, "flags", Uint32),
}
message! {
    /// `HistogramDataPoint`.
    HISTOGRAM_POINT:
    many(9, "attributes", Of(&KEY_VALUE)),
    one(2, "startTimeUnixNano", Fixed64),
    one(3, "timeUnixNano", Fixed64),
    one(4, "count", Fixed64),
    one(5, "sum", Double),
    many(6, "bucketCounts", Fixed64),
    many(7, "explicitBounds", Double),
    many(8, "exemplars", Of(&EXEMPLAR)),
    one(10, "flags", Uint32),
    one(11, "min", Double),
    one(12, "max", Double),
}
message! {
    /// `ExponentialHistogramDataPoint`.
    EXPONENTIAL_POINT:
    many(1, "attributes", Of(&KEY_VALUE)),
    one(2, "startTimeUnixNano", Fixed64),
    one(3, "timeUnixNano", Fixed64),
    one(4, "count", Fixed64),
    one(5, "sum", Double),
    one(6, "scale", Sint32),
    one(7, "zeroCount", Fixed64),
    one(8, "positive", Of(&BUCKETS)),
    one(9, "negative", Of(&BUCKETS)),
    one(10, "flags", Uint32),
    many(11, "exemplars", Of(&EXEMPLAR)),
    one(12, "min", Double),
    one(13, "max", Double),
    one(14, "zeroThreshold", Double),
}
message! {
    /// `ExponentialHistogramDataPoint.Buckets`.
    BUCKETS:
    one(1, "offset", Sint32),
    many(2, "bucketCounts", Uint64),
}
message! {
    /// `SummaryDataPoint`.
    SUMMARY_POINT:
    many(7, "attributes", Of(&KEY_VALUE)),
    one(2, "startTimeUnixNano", Fixed64),
    one(3, "timeUnixNano", Fixed64),
    one(4, "count", Fixed64),
    one(5, "sum", Double),
    many(6, "quantileValues", Of(&QUANTILE)),
    one(8, "flags", Uint32),
}
message! {
    /// `SummaryDataPoint.ValueAtQuantile`.
    QUANTILE:
    one(1, "quantile", Double),
    one(2, "value", Double),
}
message! {
    /// `Exemplar`.
    EXEMPLAR:
    many(7, "filteredAttributes", Of(&KEY_VALUE)),
    one(2, "timeUnixNano", Fixed64),
    one(3, "asDouble", Double),
    one(6, "asInt", Sfixed64),
    one(4, "spanId", Id),
    one(5, "traceId", Id),
}
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
