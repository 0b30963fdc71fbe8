//! What the tests of the pages send: metrics, SERVER spans, durations of requests.

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::trace::v1::{Span, Status};
use otlp_viewer::testing::Receiver;
use prost::Message;

use crate::common::series::*;
use crate::common::*;

pub fn send_metrics(receiver: &Receiver, sent: Vec<Metric>) {
    let url = format!("{}/v1/metrics", receiver.http_endpoint());
    let body: ExportMetricsServiceRequest = metrics(sent);
    assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
}

pub fn send_spans(receiver: &Receiver, spans: Vec<Span>) {
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let answer = post(&url, PROTOBUF, &request(spans).encode_to_vec());
    assert_eq!(answer.status, 200);
}

/// A SERVER span that ended a second ago.
pub fn served(trace: u128, method: &str, route: &str, milliseconds: u64, failed: bool) -> Span {
    let mut span = span(trace, 1, 0, &format!("{method} {route}"));
    span.end_time_unix_nano = now() - SECOND;
    span.start_time_unix_nano = span.end_time_unix_nano - milliseconds * 1_000_000;
    span.attributes = vec![
        text("http.request.method", method),
        text("http.route", route),
    ];
    span.status = Some(Status {
        code: if failed { 2 } else { 0 },
        ..Status::default()
    });
    span
}

/// Ten requests to `/` in ten seconds, one of them failed, in two exports.
pub fn durations(receiver: &Receiver) {
    let start = now() - 10 * SECOND;
    let of = |status, time, counts| {
        let attributes = [
            ("http.request.method", "GET"),
            ("http.route", "/"),
            ("http.response.status_code", status),
        ];
        histogram_point(&attributes, start, time, counts)
    };
    for (after, good, bad) in [(5, [5, 0, 0, 0], [0; 4]), (9, [8, 1, 0, 0], [0, 0, 1, 0])] {
        let time = start + after * SECOND;
        let points = vec![of("200", time, good), of("503", time, bad)];
        let name = "http.server.request.duration";
        send_metrics(receiver, vec![histogram(name, CUMULATIVE, points)]);
    }
}
