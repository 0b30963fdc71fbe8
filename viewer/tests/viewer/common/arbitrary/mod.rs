//! Any requests with any spans, log records and metrics, and with every field of them.

mod metrics;
mod spans;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, EntityRef, InstrumentationScope, KeyValue, KeyValueList,
};
use opentelemetry_proto::tonic::logs::v1::{ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::metrics::v1::{ResourceMetrics, ScopeMetrics};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans};
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
    spans::span()
);
requests!(
    logs,
    ExportLogsServiceRequest,
    resource_logs,
    ResourceLogs,
    scope_logs,
    ScopeLogs,
    log_records,
    spans::log()
);
requests!(
    metrics,
    ExportMetricsServiceRequest,
    resource_metrics,
    ResourceMetrics,
    scope_metrics,
    ScopeMetrics,
    metrics,
    metrics::metric()
);
