//! Metrics and their points: `metrics.proto`.

use opentelemetry_proto::tonic::metrics::v1::AggregationTemporality;

use super::Kind::{
    Bool, Double, Enum, Fixed64, Id, Message as Of, Sfixed64, Sint32, Text, Uint32, Uint64,
};
use super::common::{KEY_VALUE, RESOURCE, SCOPE};
use super::{many, message, one};

message! {
    /// `MetricsData`, and `ExportMetricsServiceRequest`.
    METRICS in metrics_data: many(1, RESOURCE_METRICS, "resourceMetrics", Of(&RESOURCE_METRICS))
}
message! {
    /// `ResourceMetrics`.
    RESOURCE_METRICS in resource_metrics:
    one(1, RESOURCE, "resource", Of(&RESOURCE)),
    many(2, SCOPE_METRICS, "scopeMetrics", Of(&SCOPE_METRICS)),
    one(3, SCHEMA_URL, "schemaUrl", Text),
}
message! {
    /// `ScopeMetrics`.
    SCOPE_METRICS in scope_metrics:
    one(1, SCOPE, "scope", Of(&SCOPE)),
    many(2, METRICS, "metrics", Of(&METRIC)),
    one(3, SCHEMA_URL, "schemaUrl", Text),
}
message! {
    /// `Metric`.
    METRIC in metric:
    one(1, NAME, "name", Text),
    one(2, DESCRIPTION, "description", Text),
    one(3, UNIT, "unit", Text),
    one(5, GAUGE, "gauge", Of(&GAUGE)),
    one(7, SUM, "sum", Of(&SUM)),
    one(9, HISTOGRAM, "histogram", Of(&HISTOGRAM)),
    one(10, EXPONENTIAL_HISTOGRAM, "exponentialHistogram", Of(&EXPONENTIAL_HISTOGRAM)),
    one(11, SUMMARY, "summary", Of(&SUMMARY)),
    many(12, METADATA, "metadata", Of(&KEY_VALUE)),
}

/// The numbers of the fields of a [`METRIC`] that are its data, of which it has one.
pub(crate) const DATA: [u32; 5] = [
    metric::GAUGE,
    metric::SUM,
    metric::HISTOGRAM,
    metric::EXPONENTIAL_HISTOGRAM,
    metric::SUMMARY,
];

fn temporality(name: &str) -> Option<i32> {
    AggregationTemporality::from_str_name(name).map(|it| it as i32)
}

message! {
    /// `Gauge`.
    GAUGE in gauge: many(1, DATA_POINTS, "dataPoints", Of(&NUMBER_POINT))
}
message! {
    /// `Sum`.
    SUM in sum:
    many(1, DATA_POINTS, "dataPoints", Of(&NUMBER_POINT)),
    one(2, AGGREGATION_TEMPORALITY, "aggregationTemporality", Enum(temporality)),
    one(3, IS_MONOTONIC, "isMonotonic", Bool),
}
message! {
    /// `Histogram`.
    HISTOGRAM in histogram:
    many(1, DATA_POINTS, "dataPoints", Of(&HISTOGRAM_POINT)),
    one(2, AGGREGATION_TEMPORALITY, "aggregationTemporality", Enum(temporality)),
}
message! {
    /// `ExponentialHistogram`.
    EXPONENTIAL_HISTOGRAM in exponential_histogram:
    many(1, DATA_POINTS, "dataPoints", Of(&EXPONENTIAL_POINT)),
    one(2, AGGREGATION_TEMPORALITY, "aggregationTemporality", Enum(temporality)),
}
message! {
    /// `Summary`.
    SUMMARY in summary: many(1, DATA_POINTS, "dataPoints", Of(&SUMMARY_POINT))
}
message! {
    /// `NumberDataPoint`.
    NUMBER_POINT in number_point:
    many(7, ATTRIBUTES, "attributes", Of(&KEY_VALUE)),
    one(2, START_TIME_UNIX_NANO, "startTimeUnixNano", Fixed64),
    one(3, TIME_UNIX_NANO, "timeUnixNano", Fixed64),
    one(4, AS_DOUBLE, "asDouble", Double),
    one(6, AS_INT, "asInt", Sfixed64),
    many(5, EXEMPLARS, "exemplars", Of(&EXEMPLAR)),
    one(8, FLAGS, "flags", Uint32),
}
message! {
    /// `HistogramDataPoint`.
    HISTOGRAM_POINT in histogram_point:
    many(9, ATTRIBUTES, "attributes", Of(&KEY_VALUE)),
    one(2, START_TIME_UNIX_NANO, "startTimeUnixNano", Fixed64),
    one(3, TIME_UNIX_NANO, "timeUnixNano", Fixed64),
    one(4, COUNT, "count", Fixed64),
    one(5, SUM, "sum", Double),
    many(6, BUCKET_COUNTS, "bucketCounts", Fixed64),
    many(7, EXPLICIT_BOUNDS, "explicitBounds", Double),
    many(8, EXEMPLARS, "exemplars", Of(&EXEMPLAR)),
    one(10, FLAGS, "flags", Uint32),
    one(11, MIN, "min", Double),
    one(12, MAX, "max", Double),
}
message! {
    /// `ExponentialHistogramDataPoint`.
    EXPONENTIAL_POINT in exponential_point:
    many(1, ATTRIBUTES, "attributes", Of(&KEY_VALUE)),
    one(2, START_TIME_UNIX_NANO, "startTimeUnixNano", Fixed64),
    one(3, TIME_UNIX_NANO, "timeUnixNano", Fixed64),
    one(4, COUNT, "count", Fixed64),
    one(5, SUM, "sum", Double),
    one(6, SCALE, "scale", Sint32),
    one(7, ZERO_COUNT, "zeroCount", Fixed64),
    one(8, POSITIVE, "positive", Of(&BUCKETS)),
    one(9, NEGATIVE, "negative", Of(&BUCKETS)),
    one(10, FLAGS, "flags", Uint32),
    many(11, EXEMPLARS, "exemplars", Of(&EXEMPLAR)),
    one(12, MIN, "min", Double),
    one(13, MAX, "max", Double),
    one(14, ZERO_THRESHOLD, "zeroThreshold", Double),
}
message! {
    /// `ExponentialHistogramDataPoint.Buckets`.
    BUCKETS in buckets:
    one(1, OFFSET, "offset", Sint32),
    many(2, BUCKET_COUNTS, "bucketCounts", Uint64),
}
message! {
    /// `SummaryDataPoint`.
    SUMMARY_POINT in summary_point:
    many(7, ATTRIBUTES, "attributes", Of(&KEY_VALUE)),
    one(2, START_TIME_UNIX_NANO, "startTimeUnixNano", Fixed64),
    one(3, TIME_UNIX_NANO, "timeUnixNano", Fixed64),
    one(4, COUNT, "count", Fixed64),
    one(5, SUM, "sum", Double),
    many(6, QUANTILE_VALUES, "quantileValues", Of(&QUANTILE)),
    one(8, FLAGS, "flags", Uint32),
}
message! {
    /// `SummaryDataPoint.ValueAtQuantile`.
    QUANTILE in quantile:
    one(1, QUANTILE, "quantile", Double),
    one(2, VALUE, "value", Double),
}
message! {
    /// `Exemplar`.
    EXEMPLAR in exemplar:
    many(7, FILTERED_ATTRIBUTES, "filteredAttributes", Of(&KEY_VALUE)),
    one(2, TIME_UNIX_NANO, "timeUnixNano", Fixed64),
    one(3, AS_DOUBLE, "asDouble", Double),
    one(6, AS_INT, "asInt", Sfixed64),
    one(4, SPAN_ID, "spanId", Id),
    one(5, TRACE_ID, "traceId", Id),
}
