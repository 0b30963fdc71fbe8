//! OTLP with everything that can be set, and with everything that can go wrong on the way.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod faults;
#[path = "../../../ch300-losses/tests/losses/grpc_server.rs"]
#[allow(dead_code, reason = "the suite of ch300-losses asks more of it")]
mod grpc_server;
mod http_server;
mod mistakes;
mod pace;
mod propagation;
mod protocols;
mod tls;
mod tls_proxy;

use std::time::Duration;

use harness::{Chapter, Finished, Stop};

/// How long telemetry may take.
const LONGEST: Duration = Duration::from_secs(30);

/// This chapter, sending to this address.
fn chapter(endpoint: &str) -> Chapter {
    Chapter::at(env!("CARGO_BIN_EXE_ch300-production")).env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
}

/// This chapter, over this protocol.
fn over(protocol: &str, endpoint: &str) -> Chapter {
    chapter(endpoint).env("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
}

/// One request for the page: 3 spans, 1 log record, 4 metrics.
fn visit(chapter: Chapter) -> Finished {
    let app = chapter.start();
    assert_eq!(app.get("/").status, 200);
    let finished = app.stop(Stop::CtrlC);
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
    finished
}

/// The sum of the numbers before "spans were not delivered" and "span was not delivered".
fn lost(stderr: &str, what: &str) -> usize {
    let one = what.trim_end_matches('s');
    let reports = [
        format!(" {what} were not delivered"),
        format!(" {one} was not delivered"),
    ];
    let found = reports.iter().flat_map(|words| stderr.match_indices(words));
    let before = found.map(|(at, _)| &stderr[..at]);
    let number = |text: &str| text.rsplit(' ').next()?.parse::<usize>().ok();
    before.filter_map(number).sum()
}

/// The line that says so of spans.
fn line_on_spans(stderr: &str) -> &str {
    lines_on_spans(stderr).next().expect(stderr)
}

/// All lines that say so of one span or of more.
fn lines_on_spans(stderr: &str) -> impl Iterator<Item = &str> {
    let is_on_spans = |line: &&str| line.contains(" span") && line.contains(" not delivered");
    stderr.lines().filter(is_on_spans)
}
