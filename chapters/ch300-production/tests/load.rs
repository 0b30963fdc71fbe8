//! Nothing is lost in silence at full speed, over HTTP either.
#![cfg(unix)] // Only there can a test ask it to stop.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[path = "../../ch300-losses/tests/load/arrived_or_reported.rs"]
mod arrived_or_reported;

use harness::load::{self, Until};
use harness::{Chapter, Stop};
use otlp_viewer::testing::Receiver;

/// Strangers with long URLs fill no batch so that its receiver refuses it, and with it everybody's spans.
#[test]
fn long_queries_lose_no_batch_and_are_cut() {
    let requests =
        std::env::var("LONG_QUERIES").map_or(1200, |text| text.parse().expect("a number"));
    let receiver = Receiver::start();
    let app = Chapter::at(env!("CARGO_BIN_EXE_ch300-production"))
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.grpc_endpoint())
        // All of them wait for one export, in batches that are as large as they get.
        .env("OTEL_BSP_SCHEDULE_DELAY", "60000")
        .env("OTEL_BSP_MAX_QUEUE_SIZE", (3 * requests + 512).to_string())
        .start();
    let path = format!("/?{}", "q".repeat(40_000));
    let request = load::request("GET", &path, "localhost");
    let loaded = load::send(app.port(), 8, Until::Answers(requests / 8), move |_, _| {
        request.clone()
    });
    let answers = loaded.expect("answers").latencies.len() as u64;
    let finished = app.stop(Stop::Terminate);
    assert_eq!(finished.lost("spans"), 0, "{}", finished.stderr);
    assert_eq!(
        receiver.store.counts().spans,
        3 * answers,
        "{}",
        finished.stderr
    );
    for span in receiver.spans() {
        let query = span.attribute("url.query").unwrap_or_default();
        assert!(query.len() <= 1024, "{} bytes", query.len());
        let is_server = span.kind == 2;
        assert_eq!(query.len() == 1024, is_server, "{}", span.name);
    }
}

#[test]
fn over_http_all_that_was_made_arrives_or_is_said_to_be_lost() {
    arrived_or_reported::every_answer_is_accounted_for(
        env!("CARGO_BIN_EXE_ch300-production"),
        "http/protobuf",
    );
}
