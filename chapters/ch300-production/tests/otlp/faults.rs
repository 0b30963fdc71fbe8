//! Collectors that fail over HTTP in each way (`ch300-losses` tries those that fail over gRPC): the app answers as before, what is lost is counted, and the end
//! comes in time.

use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use harness::{Finished, Stop};
use otlp_viewer::server::Options;
use otlp_viewer::testing::Receiver;

use tonic::Code;

use crate::grpc_server::{self, GrpcServer};
use crate::http_server::{Answer, HttpServer};
use crate::{LONGEST, lines_on_spans, lost, over};

const REQUESTS: usize = 4;
const SPANS: usize = 3 * REQUESTS;

/// Some requests, the last of them when the first telemetry is on its way or lost; and then the end.
fn run(protocol: &str, endpoint: &str) -> Finished {
    let app = over(protocol, endpoint)
        .env("OTEL_BSP_SCHEDULE_DELAY", "50")
        .env("OTEL_BLRP_SCHEDULE_DELAY", "50")
        .start();
    for _ in 0..REQUESTS {
        assert_eq!(app.get("/").status, 200);
    }
    let started = Instant::now();
    let finished = app.stop(Stop::CtrlC);
    let took = started.elapsed();
    assert!(
        took < Duration::from_secs(10),
        "{took:?}: {}",
        finished.stderr
    );
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
    assert!(!finished.stderr.contains("panicked"), "{}", finished.stderr);
    // At once, and at the end: more would be within a few seconds.
    let lines = lines_on_spans(&finished.stderr).count();
    assert!((1..=2).contains(&lines), "{}", finished.stderr);
    finished
}

#[test]
fn what_is_refused_over_http_is_counted() {
    for (answer, says) in [
        (Answer::Refuse("400 Bad Request", ""), "400"),
        (
            Answer::Refuse("401 Unauthorized", ""),
            "OTEL_EXPORTER_OTLP_HEADERS",
        ),
        (
            Answer::Refuse("429 Too Many Requests", ""),
            "more to do than it can",
        ),
        (
            Answer::Refuse("503 Service Unavailable", "Retry-After: 60\r\n"),
            "503",
        ),
        (
            Answer::Refuse("307 Temporary Redirect", "Location: /elsewhere\r\n"),
            "307",
        ),
        (Answer::Reject(2), "rejected them (\"too old\")"),
        (Answer::HangUp, "disconnected"),
    ] {
        let server = HttpServer::start(answer);
        let stderr = run("http/json", &server.url).stderr;
        let lost = lost(&stderr, "spans");
        assert_eq!(server.spans() + lost, SPANS, "{answer:?}: {stderr}");
        assert!(lost > 0 && stderr.contains(says), "{answer:?}: {stderr}");
    }
}

/// Nobody can know what became of the last batch, so it counts as lost.
/// As in `ch300-losses`, and here with advice.
#[test]
fn what_is_refused_over_grpc_gets_advice_and_the_collectors_words_are_not_shown() {
    let server = GrpcServer::start(grpc_server::Answer::Refuse(Code::Unauthenticated));
    let stderr = run("grpc", &server.url).stderr;
    assert_eq!(lost(&stderr, "spans"), SPANS, "{stderr}");
    assert!(stderr.contains("OTEL_EXPORTER_OTLP_HEADERS"), "{stderr}");
    assert!(!stderr.contains("hunter2"), "{stderr}");
}

#[test]
fn what_is_cut_off_over_http_counts_as_lost() {
    for answer in [
        Answer::Nothing,
        Answer::HangUpInTheMiddle,
        Answer::Refuse("503 Service Unavailable", "Retry-After: 1\r\n"),
    ] {
        let server = HttpServer::start(answer);
        let stderr = run("http/json", &server.url).stderr;
        assert_eq!(lost(&stderr, "spans"), SPANS, "{answer:?}: {stderr}");
        assert_eq!(
            lost(&stderr, "log records"),
            REQUESTS,
            "{answer:?}: {stderr}"
        );
    }
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
        let stderr = run("http/protobuf", &url).stderr;
        assert_eq!(lost(&stderr, "spans"), SPANS, "{closes}: {stderr}");
    }
}

#[test]
fn many_losses_get_few_lines_and_the_sum_is_right() {
    let server = HttpServer::start(Answer::Refuse("400 Bad Request", ""));
    let app = over("http/json", &server.url)
        .env("OTEL_BSP_SCHEDULE_DELAY", "10")
        .env("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1")
        .start();
    let started = Instant::now();
    for _ in 0..100 {
        assert_eq!(app.get("/").status, 200);
    }
    app.wait_for("a hundred refused batches", || server.heads().len() > 100);
    let stderr = app.stop(Stop::CtrlC).stderr;
    let most = 2 + started.elapsed().as_secs() as usize / 5;
    let lines = lines_on_spans(&stderr).count();
    assert!(lines <= most, "{lines} lines in {stderr}");
    assert_eq!(lost(&stderr, "spans"), 300, "{stderr}");
}

/// A queue that overflows is reported by the SDK, and what was in it by the app: together all.
#[test]
fn what_the_queue_had_no_place_for_is_not_counted_twice() {
    let server = HttpServer::start(Answer::Nothing);
    let app = over("http/json", &server.url)
        .env("OTEL_BSP_SCHEDULE_DELAY", "10")
        .env("OTEL_BSP_MAX_QUEUE_SIZE", "8")
        .env("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4")
        .start();
    for _ in 0..100 {
        assert_eq!(app.get("/").status, 200);
    }
    let stderr = app.stop(Stop::CtrlC).stderr;
    let (_, dropped) = stderr.split_once("dropped_span_count=").expect(&stderr);
    let dropped: usize = dropped.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(dropped + lost(&stderr, "spans"), 300, "{stderr}");
}

#[test]
fn when_the_collector_dies_and_returns_so_does_the_telemetry() {
    let first = Receiver::start();
    let url = first.http_endpoint().to_owned();
    let address: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
    let app = over("http/protobuf", &url)
        .env("OTEL_BSP_SCHEDULE_DELAY", "50")
        .start();
    assert_eq!(app.get("/").status, 200);
    first.wait_for_span("GET /", LONGEST);

    drop(first);
    assert_eq!(app.get("/").status, 200);
    app.wait_for("the loss", || lost(&app.stderr_so_far(), "spans") > 0);

    let mut options = Options::on_free_ports();
    options.http = address;
    let second = Receiver::start_with(&options);
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    second.wait_for_span("POST /add", LONGEST);
    let stderr = app.stop(Stop::CtrlC).stderr;
    let received = 3 + second.spans().len();
    assert_eq!(received + lost(&stderr, "spans"), 9, "{stderr}");
}

#[test]
fn a_request_says_who_sends_it() {
    let server = HttpServer::start(Answer::Reject(0));
    let app = over("http/json", &server.url)
        .env(
            "OTEL_EXPORTER_OTLP_HEADERS",
            "Authorization=Bearer%20hunter2,x-tenant=a%20shop%2C%20mine",
        )
        .start();
    assert_eq!(app.get("/").status, 200);
    let stderr = app.stop(Stop::CtrlC).stderr;
    assert!(!stderr.contains("hunter2"), "{stderr}");
    let heads = server.heads();
    assert!(!heads.is_empty());
    for head in heads {
        let head = head.to_lowercase();
        assert!(head.contains("authorization: bearer hunter2\r\n"), "{head}");
        assert!(head.contains("x-tenant: a shop, mine\r\n"), "{head}");
        assert!(
            head.contains("user-agent: otel-otlp-exporter-rust/"),
            "{head}"
        );
    }
}
