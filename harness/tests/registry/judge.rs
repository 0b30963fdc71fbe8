//! Holds telemetry against the registry, and says in a line what each violation is.

use std::collections::BTreeSet;

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use otlp_viewer::conventions::{self, ValueType};

use crate::definitions::{Reference, Registry, Type};
use crate::telemetry::{Telemetry, instrument};

/// Whether each event must say when it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    Required,
    /// Where the page named here says why not.
    ExemptOn(&'static str),
}

/// Everything in which the telemetry differs from what the registry says: each line once, however often it happened.
pub fn violations(telemetry: &Telemetry, registry: &Registry, times: Times) -> BTreeSet<String> {
    let mut judge = Judge {
        registry,
        found: BTreeSet::new(),
    };
    for attribute in telemetry.origins() {
        judge.attribute("resource", attribute);
    }
    for span in telemetry.each_span() {
        judge.span(span);
    }
    for log in telemetry.each_log() {
        judge.log(log);
        let is_timed = log.time_unix_nano != 0 || telemetry.has_untimed_logs;
        if times == Times::Required && !is_timed {
            judge.say(&format!("event {}", log.event_name), "has no time");
        }
    }
    for metric in telemetry.each_metric() {
        judge.metric(metric, telemetry.has_untyped_points);
    }
    judge.found
}

struct Judge<'a> {
    registry: &'a Registry,
    found: BTreeSet<String>,
}

impl Judge<'_> {
    fn say(&mut self, signal: &str, what: &str) {
        self.found.insert(format!("{signal}: {what}"));
    }

    fn metric(&mut self, metric: &Metric, has_untyped_points: bool) {
        let signal = format!("metric {}", metric.name);
        let (instrument, points) = instrument(metric);
        for attributes in &points {
            for attribute in *attributes {
                if has_untyped_points {
                    self.key(&signal, &attribute.key);
                } else {
                    self.attribute(&signal, attribute);
                }
            }
        }
        let Some(defined) = self.registry.metrics.get(&metric.name) else {
            return self.metric_of_the_conventions(&signal, metric, instrument);
        };
        if metric.unit != defined.unit {
            let what = format!("the unit is {:?}, not {:?}", metric.unit, defined.unit);
            self.say(&signal, &what);
        }
        if instrument != defined.instrument {
            let what = format!("it is a {instrument}, not a {}", defined.instrument);
            self.say(&signal, &what);
        }
        for attributes in points {
            self.has_what_it_should(&signal, attributes, &defined.attributes);
        }
    }

    fn log(&mut self, log: &LogRecord) {
        if log.event_name.is_empty() {
            return self.say("log record", "it has no event name");
        }
        let signal = format!("event {}", log.event_name);
        for attribute in &log.attributes {
            self.attribute(&signal, attribute);
        }
        match self.registry.events.get(&log.event_name) {
            Some(defined) => {
                self.has_what_it_should(&signal, &log.attributes, &defined.attributes);
            }
            None => self.say(&signal, "it is not defined"),
        }
    }

    fn span(&mut self, span: &Span) {
        let signal = format!("span {}", span.name);
        let events = span.events.iter().flat_map(|it| &it.attributes);
        let links = span.links.iter().flat_map(|it| &it.attributes);
        for attribute in span.attributes.iter().chain(events).chain(links) {
            self.attribute(&signal, attribute);
        }
        let kind = span.kind();
        match self.registry.spans.get(&span.name) {
            Some(defined) => {
                let kind = kind.as_str_name().to_lowercase();
                let kind = kind.trim_start_matches("span_kind_");
                if kind != defined.kind {
                    self.say(&signal, &format!("it is {kind}, not {}", defined.kind));
                }
                self.has_what_it_should(&signal, &span.attributes, &defined.attributes);
            }
            None if kind == SpanKind::Internal => self.say(&signal, "it is not defined"),
            // What is not INTERNAL has a name that the conventions make of method and route, or of operation and table.
            None => {}
        }
    }

    /// That all required attributes are there, and none of which the definition says nothing.
    fn has_what_it_should(&mut self, signal: &str, attributes: &[KeyValue], defined: &[Reference]) {
        let has = |key: &str| attributes.iter().any(|it| it.key == key);
        for reference in defined {
            if reference.is_required() && !has(&reference.r#ref) {
                self.say(signal, &format!("{} is missing", reference.r#ref));
            }
        }
        for KeyValue { key, .. } in attributes {
            if !defined.iter().any(|it| it.r#ref == *key) {
                self.say(signal, &format!("{key} does not belong to it"));
            }
        }
    }

    fn attribute(&mut self, signal: &str, attribute: &KeyValue) {
        let key = &attribute.key;
        let value = attribute.value.as_ref().and_then(|it| it.value.as_ref());
        let Some(defined) = self.registry.attributes.get(key) else {
            return self.attribute_of_the_conventions(signal, key, value);
        };
        let found = type_of(value);
        match &defined.r#type {
            Type::Plain(expected) if found != *expected => {
                self.say(signal, &format!("{key} is {found}, not {expected}"));
            }
            Type::Plain(_) => {}
            Type::Enum { members } => {
                let is_member = |text: &str| members.iter().any(|it| it.value == text);
                match value {
                    Some(Any::StringValue(text)) if is_member(text) => {}
                    Some(Any::StringValue(text)) => {
                        self.say(signal, &format!("{key} is {text:?}, which is no member"));
                    }
                    _ => self.say(signal, &format!("{key} is {found}, not string")),
                }
            }
        }
    }

    fn key(&mut self, signal: &str, key: &str) {
        if !self.registry.attributes.contains_key(key) {
            self.attribute_of_the_conventions(signal, key, None);
        }
    }

    /// An attribute of the conventions has their type, or is nobody's. The type is not judged where the value is not known.
    fn attribute_of_the_conventions(&mut self, signal: &str, key: &str, value: Option<&Any>) {
        let Some(defined) = conventions::attribute(key) else {
            return self.say(signal, &format!("{key} is not defined"));
        };
        let expected = match defined.value {
            ValueType::Text => "string",
            ValueType::Int => "int",
            ValueType::Double => "double",
            ValueType::Bool => "boolean",
            ValueType::Other => return,
        };
        let found = type_of(value);
        if value.is_some() && found != expected {
            self.say(signal, &format!("{key} is {found}, not {expected}"));
        }
    }

    /// A metric of the conventions is one that the registry imports, with their instrument and unit.
    fn metric_of_the_conventions(&mut self, signal: &str, metric: &Metric, instrument: &str) {
        let is_imported = self.registry.imports.metrics.contains(&metric.name);
        let Some(defined) = conventions::instrument(&metric.name).filter(|_| is_imported) else {
            return self.say(signal, "it is not defined");
        };
        if metric.unit != defined.unit {
            let what = format!("the unit is {:?}, not {:?}", metric.unit, defined.unit);
            self.say(signal, &what);
        }
        if instrument != defined.kind {
            self.say(
                signal,
                &format!("it is a {instrument}, not a {}", defined.kind),
            );
        }
    }
}

/// In the word of the registry.
fn type_of(value: Option<&Any>) -> &'static str {
    match value {
        Some(Any::StringValue(_)) => "string",
        Some(Any::IntValue(_)) => "int",
        Some(Any::DoubleValue(_)) => "double",
        Some(Any::BoolValue(_)) => "boolean",
        Some(Any::ArrayValue(_)) => "an array",
        _ => "something else",
    }
}
