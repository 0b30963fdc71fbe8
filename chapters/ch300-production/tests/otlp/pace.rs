//! What a collector that fails costs the app: not its answers, not its pace, and not its memory.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use harness::{Running, Stop};
use otlp_viewer::testing::Receiver;
use tonic::Code;

use crate::grpc_server::{self, GrpcServer};
use crate::http_server::{Answer, HttpServer};
use crate::tls_proxy::TlsProxy;
use crate::{lost, over};

/// How many requests are compared.
const REQUESTS: usize = 150;
/// So many fill the queues, by three spans each: from then on, what comes is dropped.
const FILLING: usize = 800;

fn start(protocol: &str, endpoint: &str) -> Running {
    over(protocol, endpoint)
        .env("OTEL_BSP_SCHEDULE_DELAY", "50")
        .env("OTEL_BLRP_SCHEDULE_DELAY", "50")
        .start()
}

fn time_of_a_request(app: &Running) -> Duration {
    let started = Instant::now();
    assert_eq!(app.get("/").status, 200);
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The two take turns, so that what else runs on the machine is in both.
fn keeps_pace(fault: &str, protocol: &str, endpoint: &str) {
    let receiver = Receiver::start();
    let undisturbed = start("grpc", receiver.grpc_endpoint());
    let disturbed = start(protocol, endpoint);
    let (with, without): (Vec<_>, Vec<_>) = (0..REQUESTS)
        .map(|_| {
            (
                time_of_a_request(&disturbed),
                time_of_a_request(&undisturbed),
            )
        })
        .unzip();
    let (with, without) = (median(with), median(without));
    assert!(with <= 2 * without, "{fault}: {with:?} against {without:?}");
}

#[test]
fn the_app_answers_as_fast_as_before_whatever_the_collector_does() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let silent = format!("http://{}", listener.local_addr().unwrap());
    let receiver = Receiver::start();
    let stranger = TlsProxy::start(receiver.grpc_endpoint(), "127.0.0.1");
    let overloaded = GrpcServer::start(grpc_server::Answer::Refuse(Code::ResourceExhausted));
    let refusing = GrpcServer::start(grpc_server::Answer::Refuse(Code::InvalidArgument));
    let http = |answer| HttpServer::start(answer).url;
    let unavailable = Answer::Refuse("503 Service Unavailable", "Retry-After: 1\r\n");
    for (fault, protocol, endpoint) in [
        ("nobody listens", "grpc", "http://127.0.0.1:1"),
        ("nobody reads", "grpc", &silent),
        ("nobody reads", "http/protobuf", &silent),
        ("no such name", "grpc", "http://collector.invalid:4317"),
        ("not trusted", "grpc", &stranger.url("https")),
        ("too much", "grpc", &overloaded.url),
        ("refused", "grpc", &refusing.url),
        ("unavailable", "http/json", &http(unavailable)),
        ("partly rejected", "http/json", &http(Answer::Reject(1))),
        ("hung up", "http/json", &http(Answer::HangUpInTheMiddle)),
    ] {
        keeps_pace(fault, protocol, endpoint);
    }
}

#[cfg(target_os = "linux")] // Only there does the harness know how much memory a program takes.
#[test]
fn memory_does_not_grow_while_nothing_can_be_sent() {
    let server = HttpServer::start(Answer::Nothing);
    let app = start("http/json", &server.url);
    let visits = || (0..FILLING).for_each(|_| assert_eq!(app.get("/").status, 200));
    visits();
    let full = app.memory();
    visits();
    let later = app.memory();
    assert!(
        later < full + 4 * 1024 * 1024,
        "{full} and then {later} bytes"
    );
    let stderr = app.stop(Stop::CtrlC).stderr;
    let produced = 2 * 3 * FILLING;
    assert_eq!(
        lost(&stderr, "spans") + dropped(&stderr),
        produced,
        "{stderr}"
    );
}

/// How many spans the SDK says that it had no place for.
fn dropped(stderr: &str) -> usize {
    let (_, count) = stderr
        .split_once("dropped_span_count=")
        .unwrap_or(("", "0 "));
    count.split(' ').next().unwrap().parse().unwrap()
}

/// In `.ci/nightly` for a minute, with the ten seconds that the app waits for an answer by itself.
#[test]
fn after_a_long_silence_of_the_collector_the_telemetry_returns_and_the_account_is_right() {
    let number = |name: &str, or: u64| std::env::var(name).map_or(or, |it| it.parse().unwrap());
    let silence = Duration::from_secs(number("SILENCE_SECONDS", 2));
    let timeout = number("SILENCE_TIMEOUT", 300);
    let server = HttpServer::start(Answer::NothingUntil(Instant::now() + silence));
    let app = over("http/json", &server.url)
        .env("OTEL_BSP_SCHEDULE_DELAY", "50")
        .env("OTEL_EXPORTER_OTLP_TIMEOUT", timeout.to_string())
        .start();
    let mut requests = 0;
    let started = Instant::now();
    while started.elapsed() < silence {
        app.wait_for("a page", || app.get("/").status == 200);
        requests += 1;
    }
    app.wait_for("spans after the silence", || {
        requests += 1;
        app.get("/").status == 200 && server.spans() > 0
    });
    let stderr = app.stop(Stop::CtrlC).stderr;
    let accounted = server.spans() + lost(&stderr, "spans") + dropped(&stderr);
    assert!(lost(&stderr, "spans") > 0, "{stderr}");
    assert_eq!(accounted, 3 * requests, "{stderr}");
}
