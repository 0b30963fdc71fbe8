//! What this client must emit, and how its half of a trace meets the app's.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use harness::{Chapter, Finished, Running, Stop};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_semantic_conventions::{attribute as name, metric};
use otlp_viewer::testing::{Receiver, SeenSpan};
use serde_json::Value;

use crate::server::{Act, Server};

const LONGEST: Duration = Duration::from_secs(30);

fn app(receiver: &Receiver) -> Running {
    Chapter::new("ch300-otlp")
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.grpc_endpoint())
        .start()
}

fn traffic(receiver: &Receiver, url: &str) -> (Finished, Value) {
    let finished = Chapter::at(env!("CARGO_BIN_EXE_ch400-traffic"))
        .args(["--url", url, "--rate", "30", "--for", "1s", "--json"])
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.grpc_endpoint())
        .start_client()
        .wait();
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
    let summary = serde_json::from_str(&finished.stdout).unwrap();
    (finished, summary)
}

/// The requests of this client.
fn client_spans(receiver: &Receiver) -> Vec<SeenSpan> {
    let mut spans = receiver.spans();
    spans.retain(|span| span.service == "traffic" && span.kind() == SpanKind::Client);
    spans
}

/// The step that a request of this client is in.
fn step_of(span: &SeenSpan, receiver: &Receiver) -> SeenSpan {
    let mut spans = receiver.spans().into_iter();
    let step = spans.find(|it| it.span_id == span.parent_span_id && it.trace_id == span.trace_id);
    step.unwrap_or_else(|| panic!("no parent: {}", span.tree()))
}

#[test]
fn one_trace_has_the_spans_of_both_services() {
    let receiver = Receiver::start();
    let app = app(&receiver);
    let (finished, summary) = traffic(&receiver, &app.url(""));
    assert!(
        !finished.stderr.contains("not delivered"),
        "{}",
        finished.stderr
    );
    app.stop(Stop::CtrlC);

    let all = receiver.spans();
    let clients = client_spans(&receiver);
    assert_eq!(
        summary["requests"],
        clients.len(),
        "{}",
        receiver.everything()
    );
    assert_eq!(summary["errors"], 0, "{summary}");
    for client in &clients {
        client.assert_error(false);
        let step = step_of(client, &receiver);
        step.assert_root();
        step.assert_kind(SpanKind::Internal);
        step.assert_error(false);
        // It waits from when it is due, and not only from when it is sent.
        assert!(
            step.start_time_unix_nano <= client.start_time_unix_nano,
            "{}",
            client.tree()
        );
        assert!(
            step.end_time_unix_nano >= client.end_time_unix_nano,
            "{}",
            client.tree()
        );
        let mut others = all.iter().filter(|span| span.trace_id == client.trace_id);
        let server = others.find(|span| span.kind() == SpanKind::Server).unwrap();
        assert_eq!(server.service, "todo", "{}", client.tree());
        server.assert_child_of(client);
        // Both say the same, each in its words.
        let route = client.attribute(name::URL_TEMPLATE);
        assert_eq!(
            server.attribute(name::HTTP_ROUTE),
            route,
            "{}",
            client.tree()
        );
        // The client waits longer than the server works.
        assert!(
            client.start_time_unix_nano <= server.start_time_unix_nano,
            "{}",
            client.tree()
        );
        let count = all
            .iter()
            .filter(|span| span.trace_id == client.trace_id)
            .count();
        assert_eq!(count, 5, "{}", client.tree());
    }
    receiver.assert_no_findings();
    receiver.assert_score("traffic", 100);
    receiver.assert_score("todo", 100);
}

/// With one connection for requests that are due faster than they can be answered, most of a step is waiting.
#[test]
fn what_waits_for_its_turn_waits_in_its_step_and_before_its_request() {
    let receiver = Receiver::start();
    let server = Server::start(Act::Answer(200));
    let finished = Chapter::at(env!("CARGO_BIN_EXE_ch400-traffic"))
        .args([
            "--url",
            &server.url(),
            "--rate",
            "10000",
            "--for",
            "1s",
            "--concurrency",
            "1",
        ])
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.grpc_endpoint())
        .start_client()
        .wait();
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
    let spans = receiver.spans();
    let begins = spans
        .iter()
        .map(|it| (&it.span_id, it.start_time_unix_nano));
    let begins: HashMap<_, _> = begins.collect();
    let gaps = spans.iter().filter_map(|span| {
        let step = begins.get(&span.parent_span_id)?;
        Some(span.start_time_unix_nano - step)
    });
    let longest = gaps.max().unwrap();
    assert!(longest > 100_000_000, "{longest} ns");
}

#[test]
fn the_attributes_are_those_of_the_conventions_and_no_others() {
    let receiver = Receiver::start();
    let app = app(&receiver);
    traffic(&receiver, &app.url(""));
    let port = i64::from(app.port());
    let spans = client_spans(&receiver);
    for span in &spans {
        for attribute in &span.attributes {
            assert!(SPAN.contains(&&*attribute.key), "{}", span.tree());
        }
        assert_eq!(span.attributes.len(), SPAN.len() - 1, "{}", span.tree());
        span.assert_attribute(name::SERVER_ADDRESS, "127.0.0.1");
        span.assert_attribute(name::SERVER_PORT, port);
        span.assert_attribute(name::NETWORK_PEER_ADDRESS, "127.0.0.1");
        span.assert_attribute(name::NETWORK_PEER_PORT, port);
        span.assert_attribute(name::NETWORK_PROTOCOL_VERSION, "1.1");
        span.assert_no_attribute(name::ERROR_TYPE);
        let method = span.attribute(name::HTTP_REQUEST_METHOD).unwrap();
        let template = span.attribute(name::URL_TEMPLATE).unwrap();
        assert_eq!(span.name, format!("{method} {template}"));
        let url = span.attribute(name::URL_FULL).unwrap();
        let path = template.replace("{id}", "");
        assert!(url.starts_with(&app.url(&path)), "{url}");
        let status = if method == "GET" { 200 } else { 303 };
        span.assert_attribute(name::HTTP_RESPONSE_STATUS_CODE, status);
    }
    for name in ["GET /", "POST /add", "POST /delete/{id}"] {
        assert!(spans.iter().any(|span| span.name == name), "{name}");
    }
    // Nothing of its own but one kind of span, and no tasks in it.
    assert!(!spans.iter().any(|span| span.tree().contains("Traffic ")));
}

#[test]
fn a_refusal_and_an_answer_that_does_not_come_are_errors() {
    for (act, error) in [
        (Act::Answer(404), "404"),
        (Act::HangUp, "connection_closed"),
    ] {
        let receiver = Receiver::start();
        let server = Server::start(act);
        let (finished, summary) = traffic(&receiver, &server.url());
        let spans = client_spans(&receiver);
        assert_eq!(summary["requests"], spans.len(), "{summary}");
        let mut failed = spans.clone();
        failed.retain(|span| span.attribute(name::ERROR_TYPE).is_some());
        assert_eq!(summary["errors"], failed.len(), "{summary}");
        for span in &failed {
            span.assert_error(true);
            span.assert_attribute(name::ERROR_TYPE, error);
            let step = step_of(span, &receiver);
            step.assert_error(true);
            step.assert_attribute(name::ERROR_TYPE, error);
            let answered = matches!(act, Act::Answer(_));
            let has_status = span.attribute(name::HTTP_RESPONSE_STATUS_CODE).is_some();
            assert_eq!(has_status, answered, "{}", span.tree());
        }
        let logs = receiver.logs();
        assert_eq!(logs.len(), failed.len(), "{}", receiver.everything());
        assert_eq!(logs[0].event_name, "traffic.request.failed");
        logs[0].assert_attribute(name::ERROR_TYPE, error);
        // An event must have a time, and a resource its instance.
        assert!(logs.iter().all(|log| log.time_unix_nano > 0), "{logs:?}");
        let instances: BTreeSet<_> = spans
            .iter()
            .map(|it| &it.resource)
            .chain(logs.iter().map(|it| &it.resource))
            .map(|it| {
                it.attributes
                    .iter()
                    .find(|it| it.key == "service.instance.id")
                    .map(|it| format!("{it:?}"))
            })
            .collect();
        assert!(
            instances.len() == 1 && !instances.contains(&None),
            "{instances:?}"
        );
        // At a thousand requests per second, a line for each would be no help.
        assert_eq!(finished.stderr, "");
        receiver.assert_no_findings();
    }
}

#[test]
fn the_duration_is_measured_in_the_buckets_of_the_conventions() {
    let receiver = Receiver::start();
    let server = Server::start(Act::Answer(500));
    let (_, summary) = traffic(&receiver, &server.url());
    let duration = receiver.wait_for_metric(metric::HTTP_CLIENT_REQUEST_DURATION, LONGEST);
    assert_eq!((&*duration.service, &*duration.unit), ("traffic", "s"));
    let Some(Data::Histogram(histogram)) = &duration.data else {
        panic!("{duration:?}")
    };
    let mut counts = [0, 0];
    for point in &histogram.data_points {
        assert_eq!(point.explicit_bounds, BOUNDS);
        let value = |key: &str| {
            let found = point.attributes.iter().find(|it| it.key == key)?;
            found.value.as_ref()?.value.clone()
        };
        for attribute in &point.attributes {
            assert!(METRIC.contains(&&*attribute.key), "{point:?}");
        }
        let failed = value(name::ERROR_TYPE) == Some(Any::StringValue("500".to_owned()));
        assert_eq!(
            point.attributes.len(),
            METRIC.len() - usize::from(!failed),
            "{point:?}"
        );
        let status = if failed { 500 } else { 200 };
        assert_eq!(
            value(name::HTTP_RESPONSE_STATUS_CODE),
            Some(Any::IntValue(status))
        );
        // Never a path, of which there are as many as there are tasks.
        let template = value(name::URL_TEMPLATE).unwrap();
        assert!(
            ["/", "/add"]
                .map(|it| Any::StringValue(it.to_owned()))
                .contains(&template)
        );
        counts[usize::from(failed)] += point.count;
    }
    assert_eq!(summary["requests"], counts[0] + counts[1], "{summary}");
    assert_eq!(summary["errors"], counts[1], "{summary}");
    receiver.assert_no_findings();
}

#[test]
fn with_nothing_listening_the_summary_comes_all_the_same_and_losses_are_counted() {
    let server = Server::start(Act::Answer(303));
    let finished = Chapter::at(env!("CARGO_BIN_EXE_ch400-traffic"))
        .args(["--url", &server.url(), "--rate", "30", "--for", "1s"])
        .start_client()
        .wait();
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
    assert!(finished.stdout.contains("POST /add"), "{}", finished.stdout);
    assert!(
        finished.stderr.contains("spans were not delivered"),
        "{}",
        finished.stderr
    );
}

const BOUNDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

const METRIC: [&str; 7] = [
    name::ERROR_TYPE,
    name::HTTP_REQUEST_METHOD,
    name::HTTP_RESPONSE_STATUS_CODE,
    name::NETWORK_PROTOCOL_VERSION,
    name::SERVER_ADDRESS,
    name::SERVER_PORT,
    name::URL_TEMPLATE,
];

/// All but the first, which is of requests that fail.
const SPAN: [&str; 10] = [
    name::ERROR_TYPE,
    name::HTTP_REQUEST_METHOD,
    name::HTTP_RESPONSE_STATUS_CODE,
    name::NETWORK_PEER_ADDRESS,
    name::NETWORK_PEER_PORT,
    name::NETWORK_PROTOCOL_VERSION,
    name::SERVER_ADDRESS,
    name::SERVER_PORT,
    name::URL_FULL,
    name::URL_TEMPLATE,
];
