//! What programs have sent, told in a few words.

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::trace::v1::span::Event;
use opentelemetry_proto::tonic::trace::v1::{Span, Status};
use otlp_viewer::findings::{Clock, Finding, analyze};
use otlp_viewer::otlp::Signal;
use otlp_viewer::otlp::request_outcome::RequestOutcome;
use otlp_viewer::store::Store;
use otlp_viewer::store::requests::Request;
use prost::Message;

pub use crate::common::{START, attribute, text};
use crate::common::{logs, metrics, request};

pub const INTERNAL: i32 = 1;
pub const SERVER: i32 = 2;
pub const CLIENT: i32 = 3;
pub const PRODUCER: i32 = 4;
pub const CONSUMER: i32 = 5;
pub const MS: u64 = 1_000_000;
pub const SECOND: u64 = 1_000 * MS;
/// The bits by which a sender says where the parent of a span is.
pub const LOCAL: u32 = 0x101;
pub const REMOTE: u32 = 0x301;

/// What was sent, one request after the other.
#[derive(Debug)]
pub struct Scene {
    pub name: &'static str,
    sent: Vec<(Signal, Vec<u8>, u64)>,
}

pub fn scene(name: &'static str) -> Scene {
    Scene {
        name,
        sent: Vec::new(),
    }
}

/// A resource with this service, and more attributes.
pub fn resource(service: &str, more: &[(&str, &str)]) -> Vec<KeyValue> {
    let mut attributes = vec![text("service.name", service)];
    attributes.extend(more.iter().map(|(key, value)| text(key, value)));
    attributes
}

impl Scene {
    pub fn spans(self, service: &str, spans: Vec<Span>) -> Scene {
        self.spans_of(resource(service, &[]), "tests", spans)
    }

    pub fn spans_of(mut self, resource: Vec<KeyValue>, scope: &str, spans: Vec<Span>) -> Scene {
        let mut body = request(spans);
        let group = &mut body.resource_spans[0];
        if let Some(it) = &mut group.resource {
            it.attributes = resource;
        }
        if let Some(it) = &mut group.scope_spans[0].scope {
            it.name = scope.to_owned();
        }
        self.sent.push((Signal::Traces, body.encode_to_vec(), 0));
        self
    }

    pub fn sent(mut self, signal: Signal, body: Vec<u8>) -> Scene {
        self.sent.push((signal, body, 0));
        self
    }

    /// The time at which everything that was sent so far arrived.
    pub fn arrived(mut self, time: u64) -> Scene {
        self.sent.iter_mut().for_each(|it| it.2 = time);
        self
    }

    /// The time at which the last request arrived.
    pub fn last_arrived(mut self, time: u64) -> Scene {
        if let Some(it) = self.sent.last_mut() {
            it.2 = time;
        }
        self
    }

    pub fn logs(mut self, service: &str, log_records: Vec<LogRecord>) -> Scene {
        let mut body = logs(log_records);
        if let Some(it) = &mut body.resource_logs[0].resource {
            it.attributes = resource(service, &[]);
        }
        self.sent.push((Signal::Logs, body.encode_to_vec(), 0));
        self
    }

    pub fn metrics(self, service: &str, all: Vec<Metric>) -> Scene {
        self.metrics_of(resource(service, &[]), all)
    }

    pub fn metrics_of(self, resource: Vec<KeyValue>, all: Vec<Metric>) -> Scene {
        self.metrics_from(resource, "", all)
    }

    pub fn metrics_from(mut self, resource: Vec<KeyValue>, scope: &str, all: Vec<Metric>) -> Scene {
        let mut body = metrics(all);
        let group = &mut body.resource_metrics[0];
        if let Some(it) = &mut group.resource {
            it.attributes = resource;
        }
        if !scope.is_empty() {
            group.scope_metrics[0].scope = Some(InstrumentationScope {
                name: scope.to_owned(),
                ..InstrumentationScope::default()
            });
        }
        self.sent.push((Signal::Metrics, body.encode_to_vec(), 0));
        self
    }

    /// What the rules say of it, when nothing more comes.
    pub fn findings(&self) -> Vec<Finding> {
        self.findings_at(Clock::stopped())
    }

    /// What the rules say of it at a time.
    pub fn findings_at(&self, clock: Clock) -> Vec<Finding> {
        analyze(&self.store(), clock).findings
    }

    /// A store that holds all of it.
    pub fn store(&self) -> Store {
        let store = Store::new(64 << 20);
        for (signal, body, arrived) in &self.sent {
            let request = Request {
                number: 0,
                time: UNIX_EPOCH + Duration::from_nanos(*arrived),
                signal: Some(*signal),
                protocol: "gRPC",
                path: String::new(),
                encoding: String::new(),
                wire_bytes: 0,
                headers: Vec::new(),
                body: Bytes::new(),
                body_bytes: 0,
                start: Bytes::new(),
                answer: "OK".to_owned(),
                rejected: String::new(),
                outcome: RequestOutcome::default(),
            };
            store.insert(*signal, body, request);
        }
        store
    }
}

/// A span from one millisecond to another.
pub fn span(trace: u128, id: u64, parent: u64, name: &str, kind: i32, time: (u64, u64)) -> Span {
    Span {
        kind,
        flags: LOCAL,
        start_time_unix_nano: START + time.0 * MS,
        end_time_unix_nano: START + time.1 * MS,
        attributes: Vec::new(),
        ..crate::common::span(trace, id, parent, name)
    }
}

/// A request of a service: its SERVER span, from one millisecond to another.
pub fn served(trace: u128, time: (u64, u64)) -> Span {
    span(trace, 1, 0, "GET /", SERVER, time)
}

/// Something small with attributes, events, a status or flags.
pub trait With: Sized {
    fn with(self, key: &str, value: &str) -> Self;
    fn with_number(self, key: &str, value: i64) -> Self;
}

impl With for Span {
    fn with(mut self, key: &str, value: &str) -> Span {
        self.attributes.push(text(key, value));
        self
    }

    fn with_number(mut self, key: &str, value: i64) -> Span {
        self.attributes.push(attribute(key, Value::IntValue(value)));
        self
    }
}

impl With for LogRecord {
    fn with(mut self, key: &str, value: &str) -> LogRecord {
        self.attributes.push(text(key, value));
        self
    }

    fn with_number(mut self, key: &str, value: i64) -> LogRecord {
        self.attributes.push(attribute(key, Value::IntValue(value)));
        self
    }
}

pub fn with_flags(mut span: Span, flags: u32) -> Span {
    span.flags = flags;
    span
}

pub fn with_status(mut span: Span, code: i32) -> Span {
    span.status = Some(Status {
        code,
        ..Status::default()
    });
    span
}

pub fn with_event(mut span: Span, name: &str, at: u64) -> Span {
    span.events.push(Event {
        name: name.to_owned(),
        time_unix_nano: START + at * MS,
        ..Event::default()
    });
    span
}

/// A log record in a span, or in none where the trace is 0.
pub fn log(trace: u128, span: u64, body: &str, at: u64) -> LogRecord {
    LogRecord {
        time_unix_nano: START + at * MS,
        event_name: "todo.said".to_owned(),
        ..crate::common::log(trace, span, body)
    }
}
