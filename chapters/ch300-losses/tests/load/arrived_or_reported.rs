//! What arrives and what the app says that it lost is all there was.

use std::env;
use std::time::Duration;

use harness::load::{self, Until};
use harness::{Chapter, Stop};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use otlp_viewer::testing::Receiver;

const CONNECTIONS: usize = 16;

/// 5,000 requests, or as many as `LOAD_REQUESTS` says.
fn requests() -> usize {
    env::var("LOAD_REQUESTS").map_or(5000, |text| text.parse().expect("a number"))
}

/// Visits a chapter at full speed over 16 connections, and holds what arrived and what it reports as lost against its
/// answers.
pub fn every_answer_is_accounted_for(program: &str, protocol: &str) {
    let receiver = Receiver::start();
    let endpoint = match protocol {
        "grpc" => receiver.grpc_endpoint(),
        _ => receiver.http_endpoint(),
    };
    let app = Chapter::at(program)
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        .env("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
        .start();
    let request = load::request("GET", "/", "localhost");
    let until = Until::Answers(requests() / CONNECTIONS);
    let loaded = load::send(app.port(), CONNECTIONS, until, move |_, _| request.clone());
    let loaded = loaded.expect("answers");
    assert_eq!(loaded.other_statuses, 0);
    let answers = loaded.latencies.len() as u64;
    let finished = app.stop(Stop::Terminate);
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);

    let arrived = receiver.store.counts();
    // Each request is a SERVER span, an INTERNAL one and a CLIENT one, and a log record.
    let (spans, logs) = (finished.lost("spans"), finished.lost("log records"));
    assert_eq!(arrived.spans + spans, 3 * answers, "{}", finished.stderr);
    assert_eq!(arrived.logs + logs, answers, "{}", finished.stderr);
    let longest = Duration::from_secs(1);
    let counted = receiver.wait_for_metric("todo.requests", longest);
    assert_eq!(counted.integer(&[]), Some(answers as i64));
    let active = receiver.wait_for_metric("http.server.active_requests", longest);
    assert_eq!(active.integer(&[]), Some(0));
    let duration = receiver.wait_for_metric("http.server.request.duration", longest);
    let Some(Data::Histogram(histogram)) = &duration.metric.data else {
        panic!("{duration:?}")
    };
    let measured: u64 = histogram.data_points.iter().map(|it| it.count).sum();
    assert_eq!(measured, answers);
}
