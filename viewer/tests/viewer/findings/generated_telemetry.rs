//! Whatever comes: looking for findings does not panic, says no secret, and ends.

use std::time::{Duration, Instant, SystemTime};

use crate::common::arbitrary::{logs, metrics, traces, value};
use bytes::Bytes;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use otlp_viewer::findings::findings_by_service::MAX_EVIDENCE;
use otlp_viewer::findings::{Clock, analyze, secret_patterns};
use otlp_viewer::otlp::Signal;
use otlp_viewer::otlp::request_outcome::RequestOutcome;
use otlp_viewer::store::Store;
use otlp_viewer::store::requests::Request;
use proptest::prelude::*;
use prost::Message;

/// Keys and names that the rules ask for.
const ASKED_FOR: [&str; 26] = [
    "service.name",
    "service.instance.id",
    "telemetry.sdk.version",
    "process.pid",
    "http.response.status_code",
    "http.status_code",
    "rpc.response.status_code",
    "rpc.system",
    "rpc.service",
    "rpc.method",
    "messaging.destination.name",
    "messaging.operation.type",
    "messaging.message.id",
    "http.method",
    "http.request.method",
    "http.route",
    "server.address",
    "server.port",
    "url.path",
    "password",
    "url.full",
    "otel.metric.overflow",
    "exception",
    "event src/main.rs:1",
    "http.server.request.duration",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.x",
];

fn asked() -> impl Strategy<Value = String> {
    prop::sample::select(&ASKED_FOR[..]).prop_map(str::to_owned)
}

fn attributes() -> impl Strategy<Value = Vec<KeyValue>> {
    let pair = (asked(), prop::option::of(value())).prop_map(|(key, value)| KeyValue {
        key,
        value,
        key_strindex: 0,
    });
    prop::collection::vec(pair, 0..4)
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

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn arbitrary_telemetry_is_looked_at(
        mut spans in traces(), mut records in logs(), mut measured in metrics(),
        name in asked(), more in attributes(),
    ) {
        for group in &mut spans.resource_spans {
            if let Some(resource) = &mut group.resource {
                resource.attributes.extend(more.clone());
            }
            for span in group.scope_spans.iter_mut().flat_map(|it| &mut it.spans) {
                span.name.clone_from(&name);
                span.attributes.extend(more.clone());
                for event in &mut span.events {
                    event.name.clone_from(&name);
                    event.attributes.extend(more.clone());
                }
            }
        }
        for record in records.resource_logs.iter_mut().flat_map(|it| &mut it.scope_logs) {
            for record in &mut record.log_records {
                record.event_name.clone_from(&name);
                record.attributes.extend(more.clone());
            }
        }
        for group in measured.resource_metrics.iter_mut().flat_map(|it| &mut it.scope_metrics) {
            for metric in &mut group.metrics {
                metric.name.clone_from(&name);
                metric.unit = "s".to_owned();
            }
        }
        let store = Store::new(1 << 20);
        // Twice: what comes again goes another way.
        for _ in 0..2 {
            insert(&store, Signal::Traces, &spans.encode_to_vec());
            insert(&store, Signal::Logs, &records.encode_to_vec());
            insert(&store, Signal::Metrics, &measured.encode_to_vec());
        }
        for clock in [Clock::running(), Clock::stopped()] {
            for finding in analyze(&store, clock).findings {
                prop_assert!(finding.evidence.len() <= MAX_EVIDENCE);
                prop_assert!(finding.to_string().len() < 20_000, "{finding}");
            }
        }
    }

    #[test]
    fn any_text_may_or_may_not_be_a_secret(text in "\\PC{0,60}|([a-z=:\"'?&@/. ]|password|token|://|Bearer |eyJ|é){0,20}") {
        let _ = (secret_patterns::within(&text), secret_patterns::is_key(&text));
    }
}

/// One trace with very many spans that are all events, and very many services.
#[test]
fn what_is_made_to_take_long_ends_soon() {
    use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
    use opentelemetry_proto::tonic::trace::v1::span::Event;
    use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
    let store = Store::new(32 << 20);
    let span = |id: u64| Span {
        trace_id: 7_u128.to_be_bytes().to_vec(),
        span_id: (id + 1).to_be_bytes().to_vec(),
        parent_span_id: (id + 1_000_000).to_be_bytes().to_vec(),
        name: format!("{}{id}", "1".repeat(40)),
        events: vec![
            Event {
                name: "a".repeat(30),
                ..Event::default()
            };
            20
        ],
        ..Span::default()
    };
    let group = |service: u64| ResourceSpans {
        resource: Some(opentelemetry_proto::tonic::resource::v1::Resource {
            attributes: vec![KeyValue {
                key: "service.name".to_owned(),
                value: Some(opentelemetry_proto::tonic::common::v1::AnyValue {
                    value: Some(
                        opentelemetry_proto::tonic::common::v1::any_value::Value::StringValue(
                            format!("unknown_service:{service}"),
                        ),
                    ),
                }),
                key_strindex: 0,
            }],
            ..Default::default()
        }),
        scope_spans: vec![ScopeSpans {
            spans: (service * 10..service * 10 + 10).map(span).collect(),
            ..ScopeSpans::default()
        }],
        schema_url: String::new(),
    };
    let body = ExportTraceServiceRequest {
        resource_spans: (0..1_000).map(group).collect(),
    };
    insert(&store, Signal::Traces, &body.encode_to_vec());
    let start = Instant::now();
    let report = analyze(&store, Clock::stopped());
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(report.scan.spans, 10_000);
    assert!(report.findings.len() < 100, "{}", report.findings.len());
}
