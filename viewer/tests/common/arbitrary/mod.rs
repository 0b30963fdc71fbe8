//! Any spans, log records and metrics, with every field of them.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "every test file uses some of it, and all of it is for tests"
)]

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, EntityRef, InstrumentationScope, KeyValue, KeyValueList,
};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::metrics::v1::exponential_histogram_data_point::Buckets;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::summary_data_point::ValueAtQuantile;
use opentelemetry_proto::tonic::metrics::v1::*;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// Text of any kind, also what would be a tag in a page, or an escape in JSON.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,8}",
        Just("<script>alert('\"&')</script>".to_owned()),
        Just("\u{0}\u{1f}\u{7f}\\\"\u{2028}\u{202e}😀".to_owned()),
    ]
}

/// Doubles of every kind; of not-a-numbers only the usual one, since JSON has only that.
pub fn double() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => any::<f64>(),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
    ]
}

pub fn value() -> impl Strategy<Value = AnyValue> {
    let leaf = prop_oneof![
        Just(None),
        text().prop_map(|it| Some(Value::StringValue(it))),
        any::<bool>().prop_map(|it| Some(Value::BoolValue(it))),
        any::<i64>().prop_map(|it| Some(Value::IntValue(it))),
        double().prop_map(|it| Some(Value::DoubleValue(it))),
        vec(any::<u8>(), 0..5).prop_map(|it| Some(Value::BytesValue(it))),
    ];
    let leaf = leaf.prop_map(|value| AnyValue { value });
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|values| Value::ArrayValue(ArrayValue { values })),
            vec((text(), inner), 0..4).prop_map(|pairs| {
                let values = pairs.into_iter().map(|(key, value)| KeyValue {
                    key,
                    value: Some(value),
                    key_strindex: 0,
                });
                Value::KvlistValue(KeyValueList {
                    values: values.collect(),
                })
            }),
        ]
        .prop_map(|value| AnyValue { value: Some(value) })
    })
}

pub fn attributes() -> impl Strategy<Value = Vec<KeyValue>> {
    let pair = (text(), option::of(value())).prop_map(|(key, value)| KeyValue {
        key,
        value,
        key_strindex: 0,
    });
    vec(pair, 0..3)
}

fn id(length: usize) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![9 => vec(any::<u8>(), length), 1 => vec(any::<u8>(), 0..20)]
}

fn time() -> impl Strategy<Value = u64> {
    prop_oneof![any::<u64>(), Just(0), Just(16_725_225_600_000_000_000)]
}

pub fn span() -> impl Strategy<Value = Span> {
    let event =
        (time(), text(), attributes(), any::<u32>()).prop_map(|(time, name, all, dropped)| Event {
            time_unix_nano: time,
            name,
            attributes: all,
            dropped_attributes_count: dropped,
        });
    let link = (id(16), id(8), text(), attributes(), any::<u32>()).prop_map(
        |(trace_id, span_id, trace_state, attributes, flags)| Link {
            trace_id,
            span_id,
            trace_state,
            attributes,
            dropped_attributes_count: flags,
            flags,
        },
    );
    let status = (text(), any::<i32>()).prop_map(|(message, code)| Status { message, code });
    let ids = (id(16), id(8), id(8));
    let rest = (
        vec(event, 0..3),
        vec(link, 0..3),
        option::of(status),
        any::<u32>(),
    );
    (
        ids,
        text(),
        any::<i32>(),
        time(),
        time(),
        attributes(),
        rest,
    )
        .prop_map(
            |((trace_id, span_id, parent_span_id), name, kind, start, end, attributes, rest)| {
                Span {
                    trace_id,
                    span_id,
                    parent_span_id,
                    trace_state: name.clone(),
                    flags: rest.3,
                    name,
                    kind,
                    start_time_unix_nano: start,
                    end_time_unix_nano: end,
                    attributes,
                    dropped_attributes_count: rest.3,
                    events: rest.0,
                    dropped_events_count: rest.3,
                    links: rest.1,
                    dropped_links_count: rest.3,
                    status: rest.2,
                }
            },
        )
}

pub fn log() -> impl Strategy<Value = LogRecord> {
    let ids = (id(16), id(8));
    (
        time(),
        time(),
        any::<i32>(),
        text(),
        option::of(value()),
        attributes(),
        ids,
    )
        .prop_map(
            |(time, observed, severity, text, body, attributes, (trace_id, span_id))| LogRecord {
                time_unix_nano: time,
                observed_time_unix_nano: observed,
                severity_number: severity,
                severity_text: text.clone(),
                body,
                attributes,
                dropped_attributes_count: severity as u32,
                flags: observed as u32,
                trace_id,
                span_id,
                event_name: text,
            },
        )
}

fn exemplar() -> impl Strategy<Value = Exemplar> {
    (attributes(), any::<u64>(), any::<i64>(), id(8), id(16)).prop_map(
        |(filtered_attributes, time_unix_nano, value, span_id, trace_id)| Exemplar {
            filtered_attributes,
            time_unix_nano,
            span_id,
            trace_id,
            value: Some(exemplar::Value::AsInt(value)),
        },
    )
}

fn data() -> impl Strategy<Value = Data> {
    let number = (
        attributes(),
        time(),
        any::<i64>(),
        double(),
        any::<bool>(),
        vec(exemplar(), 0..2),
    )
        .prop_map(
            |(attributes, time, integer, double, is_integer, exemplars)| NumberDataPoint {
                attributes,
                start_time_unix_nano: time / 2,
                time_unix_nano: time,
                exemplars,
                flags: integer as u32,
                value: Some(if is_integer {
                    number_data_point::Value::AsInt(integer)
                } else {
                    number_data_point::Value::AsDouble(double)
                }),
            },
        );
    let counts = || vec(any::<u64>(), 0..4);
    let bounds = vec(double(), 0..4);
    let histogram = (
        attributes(),
        any::<u64>(),
        option::of(double()),
        counts(),
        bounds,
    )
        .prop_map(|(attributes, count, sum, bucket_counts, explicit_bounds)| {
            HistogramDataPoint {
                attributes,
                start_time_unix_nano: count,
                time_unix_nano: count,
                count,
                sum,
                bucket_counts,
                explicit_bounds,
                exemplars: Vec::new(),
                flags: 0,
                min: sum,
                max: None,
            }
        });
    let buckets = (any::<i32>(), counts()).prop_map(|(offset, bucket_counts)| Buckets {
        offset,
        bucket_counts,
    });
    let exponential = (
        attributes(),
        any::<u64>(),
        double(),
        any::<i32>(),
        option::of(buckets),
    )
        .prop_map(
            |(attributes, count, sum, scale, positive)| ExponentialHistogramDataPoint {
                attributes,
                start_time_unix_nano: count,
                time_unix_nano: count,
                count,
                sum: Some(sum),
                scale,
                zero_count: count,
                positive: positive.clone(),
                negative: positive,
                flags: 1,
                exemplars: Vec::new(),
                min: None,
                max: Some(sum),
                zero_threshold: sum,
            },
        );
    let quantile =
        (double(), double()).prop_map(|(quantile, value)| ValueAtQuantile { quantile, value });
    let summary = (attributes(), any::<u64>(), double(), vec(quantile, 0..3)).prop_map(
        |(attributes, count, sum, quantile_values)| SummaryDataPoint {
            attributes,
            start_time_unix_nano: count,
            time_unix_nano: count,
            count,
            sum,
            quantile_values,
            flags: 0,
        },
    );
    let number = number.boxed();
    let number = move || vec(number.clone(), 0..3);
    prop_oneof![
        number().prop_map(|data_points| Data::Gauge(Gauge { data_points })),
        (number(), any::<i32>(), any::<bool>()).prop_map(
            |(data_points, temporality, monotonic)| {
                Data::Sum(Sum {
                    data_points,
                    aggregation_temporality: temporality,
                    is_monotonic: monotonic,
                })
            }
        ),
        (vec(histogram, 0..3), any::<i32>()).prop_map(|(data_points, temporality)| {
            Data::Histogram(Histogram {
                data_points,
                aggregation_temporality: temporality,
            })
        }),
        vec(exponential, 0..3).prop_map(|data_points| {
            Data::ExponentialHistogram(ExponentialHistogram {
                data_points,
                aggregation_temporality: 1,
            })
        }),
        vec(summary, 0..3).prop_map(|data_points| Data::Summary(Summary { data_points })),
    ]
    .boxed()
}

fn metric() -> impl Strategy<Value = Metric> {
    (text(), text(), attributes(), option::of(data())).prop_map(|(name, unit, metadata, data)| {
        Metric {
            name,
            description: unit.clone(),
            unit,
            metadata,
            data,
        }
    })
}

fn resource() -> impl Strategy<Value = Option<Resource>> {
    let resource =
        (attributes(), any::<u32>(), text()).prop_map(|(attributes, dropped, text)| Resource {
            attributes,
            dropped_attributes_count: dropped,
            entity_refs: vec![EntityRef {
                schema_url: text.clone(),
                r#type: text.clone(),
                id_keys: vec![text, String::new()],
                description_keys: Vec::new(),
            }],
        });
    option::of(resource)
}

fn scope() -> impl Strategy<Value = Option<InstrumentationScope>> {
    let scope = (text(), attributes()).prop_map(|(name, attributes)| InstrumentationScope {
        version: name.clone(),
        name,
        attributes,
        dropped_attributes_count: 0,
    });
    option::of(scope)
}

macro_rules! requests {
    ($name:ident, $request:ident, $resources:ident, $Resource:ident,
     $scopes:ident, $Scope:ident, $items:ident, $item:expr) => {
        pub fn $name() -> impl Strategy<Value = $request> {
            let scopes =
                (scope(), vec($item, 0..4), text()).prop_map(|(scope, $items, schema_url)| {
                    $Scope {
                        scope,
                        $items,
                        schema_url,
                    }
                });
            let resources = (resource(), vec(scopes, 0..3), text()).prop_map(
                |(resource, $scopes, schema_url)| $Resource {
                    resource,
                    $scopes,
                    schema_url,
                },
            );
            vec(resources, 0..3).prop_map(|$resources| $request { $resources })
        }
    };
}

requests!(
    traces,
    ExportTraceServiceRequest,
    resource_spans,
    ResourceSpans,
    scope_spans,
    ScopeSpans,
    spans,
    span()
);
requests!(
    logs,
    ExportLogsServiceRequest,
    resource_logs,
    ResourceLogs,
    scope_logs,
    ScopeLogs,
    log_records,
    log()
);
requests!(
    metrics,
    ExportMetricsServiceRequest,
    resource_metrics,
    ResourceMetrics,
    scope_metrics,
    ScopeMetrics,
    metrics,
    metric()
);
