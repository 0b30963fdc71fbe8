//! What a program has sent, as OTLP: read by our judge and by Weaver, and mutated to see whether they notice.

use harness::Printed;
use harness::printed::{Attributes, Kind, Temporality, Value};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Gauge, Histogram, HistogramDataPoint, Metric, NumberDataPoint,
    ResourceMetrics, ScopeMetrics, Sum,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::{Event, SpanKind};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use otlp_viewer::testing::Receiver;

/// The telemetry of one program.
#[derive(Clone, Debug, Default)]
pub struct Telemetry {
    pub spans: Vec<ResourceSpans>,
    pub logs: Vec<ResourceLogs>,
    pub metrics: Vec<ResourceMetrics>,
    /// The exporter for stdout prints the attributes of points without their types: here, all of them are strings.
    pub has_untyped_points: bool,
    /// It does not print all times, either.
    pub has_untimed_logs: bool,
}

impl Telemetry {
    /// What a receiver holds.
    pub fn received(receiver: &Receiver) -> Self {
        let spans = receiver.spans().into_iter().map(|it| ResourceSpans {
            resource: Some(it.resource),
            scope_spans: vec![ScopeSpans {
                scope: Some(it.scope),
                spans: vec![it.span],
                ..ScopeSpans::default()
            }],
            ..ResourceSpans::default()
        });
        let logs = receiver.logs().into_iter().map(|it| ResourceLogs {
            resource: Some(it.resource),
            scope_logs: vec![ScopeLogs {
                scope: Some(it.scope),
                log_records: vec![it.log],
                ..ScopeLogs::default()
            }],
            ..ResourceLogs::default()
        });
        let metrics = receiver.metrics().into_iter().map(|it| ResourceMetrics {
            resource: Some(it.resource),
            scope_metrics: vec![ScopeMetrics {
                scope: Some(it.scope),
                metrics: vec![it.metric],
                ..ScopeMetrics::default()
            }],
            ..ResourceMetrics::default()
        });
        Self {
            spans: spans.collect(),
            logs: logs.collect(),
            metrics: metrics.collect(),
            ..Self::default()
        }
    }

    /// What a program has printed.
    pub fn printed(printed: &Printed) -> Self {
        // The exporter names a resource with its first batch only, and a program has one.
        let resource = printed.resources.first().map(|it| Resource {
            attributes: key_values(it),
            ..Resource::default()
        });
        let spans = printed.spans.iter().map(span).collect();
        let logs = printed.logs.iter().map(|it| LogRecord {
            event_name: it.event_name.clone().unwrap_or_default(),
            attributes: key_values(&it.attributes),
            ..LogRecord::default()
        });
        Self {
            spans: vec![ResourceSpans {
                resource: resource.clone(),
                scope_spans: vec![ScopeSpans {
                    spans,
                    ..ScopeSpans::default()
                }],
                ..ResourceSpans::default()
            }],
            logs: vec![ResourceLogs {
                resource: resource.clone(),
                scope_logs: vec![ScopeLogs {
                    log_records: logs.collect(),
                    ..ScopeLogs::default()
                }],
                ..ResourceLogs::default()
            }],
            metrics: vec![ResourceMetrics {
                resource,
                scope_metrics: vec![ScopeMetrics {
                    metrics: printed.metrics.iter().map(metric).collect(),
                    ..ScopeMetrics::default()
                }],
                ..ResourceMetrics::default()
            }],
            has_untyped_points: true,
            has_untimed_logs: true,
        }
    }

    /// The attributes of the resources and of the scopes: who has sent it.
    pub fn origins(&self) -> impl Iterator<Item = &KeyValue> {
        let spans = self.spans.iter().map(|it| &it.resource);
        let logs = self.logs.iter().map(|it| &it.resource);
        let metrics = self.metrics.iter().map(|it| &it.resource);
        let resources = spans.chain(logs).chain(metrics).flatten();
        let spans = self.spans.iter().flat_map(|it| &it.scope_spans);
        let logs = self.logs.iter().flat_map(|it| &it.scope_logs);
        let metrics = self.metrics.iter().flat_map(|it| &it.scope_metrics);
        let scopes = spans.map(|it| &it.scope);
        let scopes = scopes.chain(logs.map(|it| &it.scope));
        let scopes = scopes.chain(metrics.map(|it| &it.scope)).flatten();
        let attributes = resources.flat_map(|it| &it.attributes);
        attributes.chain(scopes.flat_map(|it| &it.attributes))
    }

    /// All spans.
    pub fn each_span(&self) -> impl Iterator<Item = &Span> {
        let scopes = self.spans.iter().flat_map(|it| &it.scope_spans);
        scopes.flat_map(|it| &it.spans)
    }

    /// All log records.
    pub fn each_log(&self) -> impl Iterator<Item = &LogRecord> {
        let scopes = self.logs.iter().flat_map(|it| &it.scope_logs);
        scopes.flat_map(|it| &it.log_records)
    }

    /// All metrics.
    pub fn each_metric(&self) -> impl Iterator<Item = &Metric> {
        let scopes = self.metrics.iter().flat_map(|it| &it.scope_metrics);
        scopes.flat_map(|it| &it.metrics)
    }

    /// The log record of this event, to change it.
    ///
    /// # Panics
    /// When there is none.
    pub fn event_mut(&mut self, name: &str) -> &mut LogRecord {
        let scopes = self.logs.iter_mut().flat_map(|it| &mut it.scope_logs);
        let mut logs = scopes.flat_map(|it| &mut it.log_records);
        logs.find(|it| it.event_name == name).expect(name)
    }

    /// The metric of this name, to change it.
    ///
    /// # Panics
    /// When there is none.
    pub fn metric_mut(&mut self, name: &str) -> &mut Metric {
        let scopes = self.metrics.iter_mut().flat_map(|it| &mut it.scope_metrics);
        let mut metrics = scopes.flat_map(|it| &mut it.metrics);
        metrics.find(|it| it.name == name).expect(name)
    }
}

/// What a metric is, in the word of the registry, and the attributes of each of its points.
pub fn instrument(metric: &Metric) -> (&'static str, Vec<&[KeyValue]>) {
    fn numbers(points: &[NumberDataPoint]) -> Vec<&[KeyValue]> {
        points.iter().map(|it| &*it.attributes).collect()
    }
    match &metric.data {
        Some(Data::Sum(sum)) if sum.is_monotonic => ("counter", numbers(&sum.data_points)),
        Some(Data::Sum(sum)) => ("updowncounter", numbers(&sum.data_points)),
        Some(Data::Gauge(gauge)) => ("gauge", numbers(&gauge.data_points)),
        Some(Data::Histogram(histogram)) => {
            let points = histogram.data_points.iter();
            ("histogram", points.map(|it| &*it.attributes).collect())
        }
        Some(Data::ExponentialHistogram(histogram)) => {
            let points = histogram.data_points.iter();
            ("histogram", points.map(|it| &*it.attributes).collect())
        }
        Some(Data::Summary(_)) | None => ("none", Vec::new()),
    }
}

fn span(span: &harness::printed::Span) -> Span {
    let kind = match &*span.kind {
        "Server" => SpanKind::Server,
        "Client" => SpanKind::Client,
        "Producer" => SpanKind::Producer,
        "Consumer" => SpanKind::Consumer,
        _ => SpanKind::Internal,
    };
    let events = span.events.iter().map(|it| Event {
        name: it.name.clone(),
        attributes: key_values(&it.attributes),
        ..Event::default()
    });
    Span {
        name: span.name.clone(),
        kind: kind.into(),
        attributes: key_values(&span.attributes),
        events: events.collect(),
        ..Span::default()
    }
}

fn metric(metric: &harness::printed::Metric) -> Metric {
    let attributes = metric.points.iter().map(|it| key_values(&it.attributes));
    let numbers = attributes.clone().map(|attributes| NumberDataPoint {
        attributes,
        ..NumberDataPoint::default()
    });
    let data = match metric.kind {
        Kind::Gauge => Data::Gauge(Gauge {
            data_points: numbers.collect(),
        }),
        Kind::Sum {
            monotonic,
            temporality,
        } => Data::Sum(Sum {
            data_points: numbers.collect(),
            aggregation_temporality: over(temporality),
            is_monotonic: monotonic,
        }),
        Kind::Histogram { temporality } => Data::Histogram(Histogram {
            data_points: attributes
                .map(|attributes| HistogramDataPoint {
                    attributes,
                    ..HistogramDataPoint::default()
                })
                .collect(),
            aggregation_temporality: over(temporality),
        }),
    };
    Metric {
        name: metric.name.clone(),
        unit: metric.unit.clone(),
        data: Some(data),
        ..Metric::default()
    }
}

fn over(temporality: Temporality) -> i32 {
    match temporality {
        Temporality::Cumulative => AggregationTemporality::Cumulative.into(),
        Temporality::Delta => AggregationTemporality::Delta.into(),
    }
}

fn key_values(attributes: &Attributes) -> Vec<KeyValue> {
    let pairs = attributes.0.iter().map(|(key, value)| {
        let value = match value {
            Value::Str(text) => Any::StringValue(text.clone()),
            Value::Int(number) => Any::IntValue(*number),
            Value::Float(number) => Any::DoubleValue(*number),
            Value::Bool(truth) => Any::BoolValue(*truth),
            Value::Other(_) => Any::ArrayValue(Default::default()),
        };
        key_value(key, value)
    });
    pairs.collect()
}

/// An attribute.
pub fn key_value(key: &str, value: Any) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}
