//! A store that is filled with requests, span by span.

use std::time::SystemTime;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};
use otlp_store::otlp::Signal;
use otlp_store::otlp::request_outcome::RequestOutcome;
use otlp_store::store::Store;
use otlp_store::store::requests::Request;
use prost::Message;
use prost::bytes::Bytes;

pub const MILLISECOND: u64 = 1_000_000;
/// When the telemetry begins: ten minutes before a whole hour of some year.
pub const BEGIN: u64 = 1_700_002_200_000_000_000;

pub fn any(value: Value) -> Option<AnyValue> {
    Some(AnyValue { value: Some(value) })
}

pub fn attribute(key: &str, value: Value) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: any(value),
        ..KeyValue::default()
    }
}

pub fn text(key: &str, value: &str) -> KeyValue {
    attribute(key, Value::StringValue(value.to_owned()))
}

pub fn int(key: &str, value: u64) -> KeyValue {
    attribute(key, Value::IntValue(value as i64))
}

/// The resource of an instance of a service.
pub fn instance(service: &str, number: u64) -> Vec<KeyValue> {
    vec![
        text("service.name", service),
        text("service.instance.id", &format!("{service}-{number}")),
        text("host.name", &format!("node-{service}-{number}")),
        int("process.pid", 4_000 + 17 * number),
        text("service.version", "1.4.2"),
    ]
}

/// A span with its place in a trace.
pub fn span(
    trace: u64,
    id: u64,
    parent: u64,
    kind: i32,
    name: &str,
    start: u64,
    took: u64,
) -> Span {
    Span {
        trace_id: u128::from(trace).to_be_bytes().to_vec(),
        span_id: id.to_be_bytes().to_vec(),
        parent_span_id: match parent {
            0 => Vec::new(),
            parent => parent.to_be_bytes().to_vec(),
        },
        kind,
        name: name.to_owned(),
        start_time_unix_nano: start,
        end_time_unix_nano: start + took,
        ..Span::default()
    }
}

pub fn error() -> Option<Status> {
    Some(Status {
        code: 2,
        ..Status::default()
    })
}

/// Spans and log records on their way to a store, by their resource.
#[derive(Debug, Default)]
pub struct Outbox {
    spans: Vec<(Vec<KeyValue>, Vec<Span>)>,
    logs: Vec<(Vec<KeyValue>, Vec<LogRecord>)>,
}

impl Outbox {
    pub fn span(&mut self, resource: &[KeyValue], span: Span) {
        match self.spans.iter_mut().find(|it| it.0 == resource) {
            Some((_, spans)) => spans.push(span),
            None => self.spans.push((resource.to_vec(), vec![span])),
        }
    }

    /// A log record in this span.
    pub fn log(&mut self, resource: &[KeyValue], of: &Span, severity: i32, body: &str) {
        let record = LogRecord {
            time_unix_nano: of.start_time_unix_nano + 1,
            severity_number: severity,
            body: any(Value::StringValue(body.to_owned())),
            trace_id: of.trace_id.clone(),
            span_id: of.span_id.clone(),
            ..LogRecord::default()
        };
        match self.logs.iter_mut().find(|it| it.0 == resource) {
            Some((_, logs)) => logs.push(record),
            None => self.logs.push((resource.to_vec(), vec![record])),
        }
    }

    pub fn deliver(&mut self, store: &Store) {
        let spans = std::mem::take(&mut self.spans).into_iter();
        let resource_spans = spans.map(|(attributes, spans)| ResourceSpans {
            resource: Some(Resource {
                attributes,
                ..Resource::default()
            }),
            scope_spans: vec![ScopeSpans {
                spans,
                ..ScopeSpans::default()
            }],
            ..ResourceSpans::default()
        });
        let body = ExportTraceServiceRequest {
            resource_spans: resource_spans.collect(),
        };
        insert(store, Signal::Traces, &body.encode_to_vec());
        let logs = std::mem::take(&mut self.logs).into_iter();
        let resource_logs = logs.map(|(attributes, log_records)| ResourceLogs {
            resource: Some(Resource {
                attributes,
                ..Resource::default()
            }),
            scope_logs: vec![ScopeLogs {
                log_records,
                ..ScopeLogs::default()
            }],
            ..ResourceLogs::default()
        });
        let body = ExportLogsServiceRequest {
            resource_logs: resource_logs.collect(),
        };
        insert(store, Signal::Logs, &body.encode_to_vec());
    }
}

fn insert(store: &Store, signal: Signal, body: &[u8]) {
    let request = Request {
        number: 0,
        time: SystemTime::now(),
        signal: Some(signal),
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
    store.insert(signal, body, request);
}
