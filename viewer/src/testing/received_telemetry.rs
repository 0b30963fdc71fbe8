//! What a test sees of a span, a log record and a metric, and what it can assert on them.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{Metric, NumberDataPoint, number_data_point};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;

use super::everything_as_text::tree;
use crate::model::plain;
use crate::model::{STATUS_ERROR, TraceId};
use crate::store::Store;

/// A span, and who sent it.
#[derive(Clone, Debug)]
pub struct SeenSpan {
    /// The `service.name` of its resource.
    pub service: String,
    /// Its resource.
    pub resource: Resource,
    /// Its instrumentation scope.
    pub scope: InstrumentationScope,
    /// The span as it came.
    pub span: Span,
    pub(super) store: Arc<Store>,
    pub(super) trace: TraceId,
}

/// A log record, and who sent it.
#[derive(Clone, Debug)]
pub struct SeenLog {
    /// The `service.name` of its resource.
    pub service: String,
    /// Its resource.
    pub resource: Resource,
    /// Its instrumentation scope.
    pub scope: InstrumentationScope,
    /// The log record as it came.
    pub log: LogRecord,
    pub(super) store: Arc<Store>,
}

/// An instrument with its current points, and who sent it.
#[derive(Clone, Debug)]
pub struct SeenMetric {
    /// The `service.name` of its resource.
    pub service: String,
    /// Its resource.
    pub resource: Resource,
    /// Its instrumentation scope.
    pub scope: InstrumentationScope,
    /// The metric with the newest point of each series.
    pub metric: Metric,
}

/// The value that an attribute should have. Types are compared, too: 200 is not "200".
#[derive(Clone, Debug, PartialEq)]
pub struct Expected(Value);

impl From<&str> for Expected {
    fn from(value: &str) -> Expected {
        Expected(Value::StringValue(value.to_owned()))
    }
}

impl From<i64> for Expected {
    fn from(value: i64) -> Expected {
        Expected(Value::IntValue(value))
    }
}

// A literal as 200 is an i32 where nothing says otherwise.
impl From<i32> for Expected {
    fn from(value: i32) -> Expected {
        Expected::from(i64::from(value))
    }
}

impl From<bool> for Expected {
    fn from(value: bool) -> Expected {
        Expected(Value::BoolValue(value))
    }
}

impl From<f64> for Expected {
    fn from(value: f64) -> Expected {
        Expected(Value::DoubleValue(value))
    }
}

impl Deref for SeenSpan {
    type Target = Span;
    fn deref(&self) -> &Span {
        &self.span
    }
}

impl Deref for SeenLog {
    type Target = LogRecord;
    fn deref(&self) -> &LogRecord {
        &self.log
    }
}

impl Deref for SeenMetric {
    type Target = Metric;
    fn deref(&self) -> &Metric {
        &self.metric
    }
}

fn find<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a AnyValue> {
    attributes.iter().find(|it| it.key == key)?.value.as_ref()
}

impl SeenSpan {
    /// The value of an attribute as text.
    pub fn attribute(&self, key: &str) -> Option<String> {
        find(&self.attributes, key).map(plain)
    }

    /// Its trace as a tree, with everything.
    pub fn tree(&self) -> String {
        let trace = self.store.trace(self.trace);
        trace.map_or_else(
            || "Its trace has left.".to_owned(),
            |it| tree(&self.store, &it),
        )
    }

    /// # Panics
    /// When the attribute is missing, has another value, or the same value in another type.
    #[track_caller]
    pub fn assert_attribute(&self, key: &str, expected: impl Into<Expected>) {
        let expected = Some(expected.into().0);
        let found = find(&self.attributes, key).and_then(|it| it.value.clone());
        if found != expected {
            self.fail(format_args!(
                "has {key} = {found:?}, and should have {expected:?}"
            ));
        }
    }

    /// # Panics
    /// When there is such an attribute.
    #[track_caller]
    pub fn assert_no_attribute(&self, key: &str) {
        if let Some(found) = self.attribute(key) {
            self.fail(format_args!(
                "has {key} = {found:?}, and should not have it"
            ));
        }
    }

    /// # Panics
    /// When the other span is not the parent of this one.
    #[track_caller]
    pub fn assert_child_of(&self, parent: &SeenSpan) {
        if self.parent_span_id != parent.span_id || self.trace_id != parent.trace_id {
            self.fail(format_args!("should be a child of {:?}", parent.name));
        }
    }

    /// # Panics
    /// When it has a parent.
    #[track_caller]
    pub fn assert_root(&self) {
        if !self.parent_span_id.is_empty() {
            self.fail("should be a root");
        }
    }

    /// # Panics
    /// When it is of another kind.
    #[track_caller]
    pub fn assert_kind(&self, expected: SpanKind) {
        if self.span.kind() != expected {
            self.fail(format_args!("should be of the kind {expected:?}"));
        }
    }

    /// # Panics
    /// When its status is error and should not be, or the other way round.
    #[track_caller]
    pub fn assert_error(&self, expected: bool) {
        let is_error = self
            .status
            .as_ref()
            .is_some_and(|it| it.code == STATUS_ERROR);
        if is_error != expected {
            let not = if expected { "" } else { "not " };
            self.fail(format_args!("should {not}be an error"));
        }
    }

    #[track_caller]
    fn fail(&self, why: impl fmt::Display) -> ! {
        panic!("the span {:?} {why}\n{}", self.name, self.tree())
    }
}

impl SeenLog {
    /// Its body as text.
    pub fn body(&self) -> String {
        self.log.body.as_ref().map(plain).unwrap_or_default()
    }

    /// The value of an attribute as text.
    pub fn attribute(&self, key: &str) -> Option<String> {
        find(&self.attributes, key).map(plain)
    }

    /// # Panics
    /// When it was written elsewhere than in this span.
    #[track_caller]
    pub fn assert_in(&self, span: &SeenSpan) {
        if self.span_id != span.span_id || self.trace_id != span.trace_id {
            span.fail(format_args!("should have the log record {:?}", self.body()));
        }
    }

    /// # Panics
    /// When the attribute is missing, has another value, or the same value in another type.
    #[track_caller]
    pub fn assert_attribute(&self, key: &str, expected: impl Into<Expected>) {
        let expected = Some(expected.into().0);
        let found = find(&self.attributes, key).and_then(|it| it.value.clone());
        let tree = TraceId::new(&self.trace_id)
            .and_then(|it| self.store.trace(it))
            .map(|it| tree(&self.store, &it))
            .unwrap_or_default();
        assert!(
            found == expected,
            "the log record {:?} has {key} = {found:?}, and should have {expected:?}\n{tree}",
            self.body(),
        );
    }
}

impl SeenMetric {
    /// Whether it has a point, and not only a name.
    pub fn has_points(&self) -> bool {
        self.data.as_ref().is_some_and(|data| match data {
            Data::Gauge(it) => !it.data_points.is_empty(),
            Data::Sum(it) => !it.data_points.is_empty(),
            Data::Histogram(it) => !it.data_points.is_empty(),
            Data::ExponentialHistogram(it) => !it.data_points.is_empty(),
            Data::Summary(it) => !it.data_points.is_empty(),
        })
    }

    /// The current points of a counter, an up-down counter or a gauge; empty for anything else.
    pub fn numbers(&self) -> &[NumberDataPoint] {
        match &self.data {
            Some(Data::Sum(it)) => &it.data_points,
            Some(Data::Gauge(it)) => &it.data_points,
            _ => &[],
        }
    }

    /// The sum of the current integer points that have all of these attributes; none when there is
    /// no such point.
    pub fn integer(&self, attributes: &[(&str, &str)]) -> Option<i64> {
        let points = self.numbers().iter().filter(|point| {
            attributes.iter().all(|(key, value)| {
                find(&point.attributes, key).map(plain).as_deref() == Some(value)
            })
        });
        points
            .filter_map(|point| match point.value? {
                number_data_point::Value::AsInt(it) => Some(it),
                number_data_point::Value::AsDouble(_) => None,
            })
            .fold(None, |sum, it| Some(sum.unwrap_or(0) + it))
    }
}
