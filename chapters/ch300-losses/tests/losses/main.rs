//! What did not arrive is counted, whatever the collector does.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod grpc_server;

use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use grpc_server::{Answer, GrpcServer};
use harness::{Chapter, Finished, Stop};
use otlp_viewer::server::Options;
use otlp_viewer::testing::Receiver;
use tonic::Code;

const REQUESTS: usize = 4;
const SPANS: u64 = 3 * REQUESTS as u64;

/// This chapter, sending to this address.
fn chapter(endpoint: &str) -> Chapter {
    Chapter::at(env!("CARGO_BIN_EXE_ch300-losses")).env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
}

/// Some requests, the last of them when the first telemetry is on its way or lost; and then the end.
fn run(endpoint: &str) -> Finished {
    let app = chapter(endpoint)
        .env("OTEL_BSP_SCHEDULE_DELAY", "50")
        .env("OTEL_BLRP_SCHEDULE_DELAY", "50")
        .start();
    for _ in 0..REQUESTS {
        assert_eq!(app.get("/").status, 200);
    }
    let started = Instant::now();
    let finished = app.stop(Stop::Terminate);
    let took = started.elapsed();
    let stderr = &finished.stderr;
    assert!(took < Duration::from_secs(10), "{took:?}: {stderr}");
    assert_eq!(finished.code(), Some(0), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    // At once, and at the end: more would be within a few seconds.
    let is_on_spans = |line: &&str| line.contains(" span") && line.contains(" not delivered");
    let lines = stderr.lines().filter(is_on_spans).count();
    assert!((1..=2).contains(&lines), "{stderr}");
    finished
}

#[test]
fn with_nothing_listening_it_serves_and_says_how_much_was_lost() {
    let app = chapter("http://127.0.0.1:1").start();
    for _ in 0..10 {
        assert_eq!(app.get("/").status, 200);
    }
    let finished = app.stop(Stop::CtrlC);

    assert_eq!(finished.code(), Some(0));
    for (what, count) in [("spans", 30), ("log records", 10), ("metrics", 5)] {
        let lost = finished.lost(what);
        assert_eq!(lost, count, "{what} in {}", finished.stderr);
    }
    // The SDK does not say it again, without the number.
    assert!(
        !finished.stderr.contains("ExportError"),
        "{}",
        finished.stderr
    );
}

#[test]
fn what_is_refused_is_counted_and_the_collectors_words_are_not_shown() {
    for answer in [
        Answer::Refuse(Code::InvalidArgument),
        Answer::Refuse(Code::ResourceExhausted),
        Answer::Refuse(Code::Unauthenticated),
        Answer::Refuse(Code::Unavailable),
        Answer::Reject(1),
    ] {
        let server = GrpcServer::start(answer);
        let finished = run(&server.url);
        let (lost, stderr) = (finished.lost("spans"), &finished.stderr);
        assert!(lost > 0, "{answer:?}: {stderr}");
        assert_eq!(server.spans() as u64 + lost, SPANS, "{answer:?}: {stderr}");
        assert!(!stderr.contains("hunter2"), "{stderr}");
    }
}

/// OTLP's way to warn: nothing is rejected, and there is a message.
/// <https://opentelemetry.io/docs/specs/otlp/#partial-success>
#[test]
fn a_warning_of_the_collector_is_shown_and_counts_as_no_loss() {
    let server = GrpcServer::start(Answer::Reject(0));
    let app = chapter(&server.url).start();
    assert_eq!(app.get("/").status, 200);
    let finished = app.stop(Stop::CtrlC);
    let stderr = &finished.stderr;
    assert!(stderr.contains("warning: the collector says: "), "{stderr}");
    assert_eq!((server.spans(), finished.lost("spans")), (3, 0), "{stderr}");
}

/// Nobody can know what became of the last batch, so it counts as lost.
#[test]
fn what_is_cut_off_counts_as_lost() {
    let server = GrpcServer::start(Answer::Nothing);
    let finished = run(&server.url);
    assert_eq!(finished.lost("spans"), SPANS, "{}", finished.stderr);
    let records = finished.lost("log records");
    assert_eq!(records, REQUESTS as u64, "{}", finished.stderr);
}

/// Connections are taken by the system, and nobody ever reads from them, or they are closed at once.
#[test]
fn what_goes_to_a_port_that_is_silent_or_closes_counts_as_lost() {
    for closes in [false, true] {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let _silent = if closes {
            std::thread::spawn(move || listener.incoming().for_each(drop));
            None
        } else {
            Some(listener)
        };
        let finished = run(&url);
        assert_eq!(
            finished.lost("spans"),
            SPANS,
            "{closes}: {}",
            finished.stderr
        );
    }
}

/// A queue that overflows is reported by the SDK, and what was in it by the app: together all.
#[test]
fn what_the_queue_had_no_place_for_is_not_counted_twice() {
    let server = GrpcServer::start(Answer::Nothing);
    let app = chapter(&server.url)
        .env("OTEL_BSP_SCHEDULE_DELAY", "10")
        .env("OTEL_BSP_MAX_QUEUE_SIZE", "8")
        .env("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4")
        .start();
    for _ in 0..100 {
        assert_eq!(app.get("/").status, 200);
    }
    let finished = app.stop(Stop::CtrlC);
    let stderr = &finished.stderr;
    assert!(stderr.contains("dropped_span_count="), "{stderr}");
    // Both numbers.
    assert_eq!(finished.lost("spans"), 300, "{stderr}");
}

#[test]
fn when_the_collector_dies_and_returns_so_does_the_telemetry() {
    let first = Receiver::start();
    let url = first.grpc_endpoint().to_owned();
    let address: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
    let longest = Duration::from_secs(30);
    let app = chapter(&url).env("OTEL_BSP_SCHEDULE_DELAY", "50").start();
    assert_eq!(app.get("/").status, 200);
    first.wait_for_span("GET /", longest);

    drop(first);
    assert_eq!(app.get("/").status, 200);
    app.wait_for("the loss", || {
        app.stderr_so_far().contains(" spans were not delivered")
    });

    let mut options = Options::on_free_ports();
    options.grpc = address;
    let second = Receiver::start_with(&options);
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    second.wait_for_span("POST /add", longest);
    let finished = app.stop(Stop::CtrlC);
    let received = 3 + second.spans().len() as u64;
    assert_eq!(received + finished.lost("spans"), 9, "{}", finished.stderr);
}
