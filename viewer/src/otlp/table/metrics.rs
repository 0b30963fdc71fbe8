//! Metrics and their points: `metrics.proto`.

use opentelemetry_proto::tonic::metrics::v1::AggregationTemporality;

use super::Kind::{
    Bool, Double, Enum, Fixed64, Id, Message as Of, Sfixed64, Sint32, Text, Uint32, Uint64,
};
use super::common::{KEY_VALUE, RESOURCE, SCOPE};
use super::{many, message, one};

message! {
    /// `MetricsData`, and `ExportMetricsServiceRequest`.
    METRICS: many(1, "resourceMetrics", Of(&RESOURCE_METRICS))
}
message! {
    /// `ResourceMetrics`.
    RESOURCE_METRICS:
    one(1, "resource", Of(&RESOURCE)),
    many(2, "scopeMetrics", Of(&SCOPE_METRICS)),
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
