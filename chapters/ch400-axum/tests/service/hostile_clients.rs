//! What clients do that they should not, and what goes wrong inside: it is answered, bounded and told of.

use std::io::{BufReader, Read};
use std::path::PathBuf;

use harness::{Answer, Chapter, Running, Stop};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_semantic_conventions::attribute as name;
use otlp_viewer::testing::Receiver;

use crate::stand_in_todo_app::Upstream;
use crate::{LONGEST, inbox, send, sending, the};

/// An inbox in front of a to-do app that takes everything.
fn started(receiver: &Receiver, upstream: &Upstream) -> Running {
    sending(inbox(&upstream.url()), receiver)
}

#[test]
fn what_is_no_text_or_too_long_is_refused_and_reaches_nobody() {
    let receiver = Receiver::start();
    let upstream = Upstream::answering(303);
    let app = started(&receiver, &upstream);
    for (path, body, status) in [
        ("/inbox/alice", &b"\xff\xfe"[..], 400),
        ("/inbox/%ff", b"Buy milk", 400),
        ("/inbox/%zz", b"Buy milk", 201),
        ("/inbox/", b"Buy milk", 404),
        ("/inbox/alice", &[b'a'; 16 * 1024 + 1], 413),
    ] {
        let answer = app.request("POST", path, &[], body);
        assert_eq!(answer.status, status, "{path}");
    }
    assert_eq!(upstream.heads().len(), 1);
    assert_eq!(send(&app, "Buy milk").status, 201);
    assert_eq!(app.stop(Stop::CtrlC).code(), Some(0));
    assert_eq!(receiver.wait_for_span("POST", LONGEST).service, "inbox");
}

#[test]
fn a_body_that_would_be_huge_is_answered_before_all_of_it_came() {
    let receiver = Receiver::start();
    let upstream = Upstream::answering(303);
    let app = started(&receiver, &upstream);
    let head = "POST /inbox/alice HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\n";
    let mut connection = app.raw(format!("{head}{}", "a".repeat(20_000)).as_bytes());
    let mut answer = [0; 12];
    connection.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
}

#[test]
fn long_values_are_cut_and_bytes_that_are_no_text_are_left_out() {
    let receiver = Receiver::start();
    let upstream = Upstream::answering(303);
    let app = started(&receiver, &upstream);
    let long = "é".repeat(3000);
    let path = format!("/{}", "a".repeat(5000));
    let request = format!(
        "{} {path}?{} HTTP/1.1\r\nHost: {}\r\nX-Forwarded-For: {}\r\nUser-Agent: {long}\r\n\r\n",
        "M".repeat(2000),
        "q".repeat(5000),
        "h".repeat(200),
        "f".repeat(5000),
    );
    let mut connection = BufReader::new(app.raw(request.as_bytes()));
    assert_eq!(Answer::read_from(&mut connection).unwrap().status, 404);
    app.stop(Stop::CtrlC);
    let span = the(SpanKind::Server, &receiver);
    assert_eq!(span.name, "HTTP");
    for name in [
        name::CLIENT_ADDRESS,
        name::HTTP_REQUEST_METHOD_ORIGINAL,
        name::URL_PATH,
        name::URL_QUERY,
    ] {
        let value = span.attribute(name).unwrap_or_default();
        assert_eq!(value.len(), 1024, "{name} in {}", span.tree());
    }
    // A header that has more than ASCII in it is bytes.
    span.assert_no_attribute(name::USER_AGENT_ORIGINAL);
}

#[test]
fn a_page_on_the_web_cannot_add_a_task() {
    let receiver = Receiver::start();
    let upstream = Upstream::answering(303);
    let app = started(&receiver, &upstream);
    for header in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", &app.url("")),
        ("sec-fetch-site", "same-origin"),
    ] {
        let answer = app.request("POST", "/inbox/alice", &[header], b"Buy milk");
        assert_eq!(answer.status, 403, "{header:?}");
        assert_eq!(app.request("GET", "/", &[header], b"").status, 200);
    }
    assert_eq!(upstream.heads(), [] as [&str; 0]);
}

/// The example has the same middleware, and a route that panics.
#[test]
fn a_panic_is_a_500_an_error_and_a_log_record() {
    let receiver = Receiver::start();
    let program = PathBuf::from(env!("CARGO_BIN_EXE_ch400-axum"));
    let example = format!("examples/axum_panics{}", std::env::consts::EXE_SUFFIX);
    let example = Chapter::at(program.with_file_name(example)).without_database();
    let app = sending(example, &receiver);
    assert_eq!(app.get("/panic").status, 500);
    assert_eq!(app.get("/").status, 200);
    let finished = app.stop(Stop::CtrlC);
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
    let span = receiver.wait_for_span("GET /panic", LONGEST);
    span.assert_error(true);
    span.assert_attribute(name::HTTP_RESPONSE_STATUS_CODE, 500);
    span.assert_attribute(name::ERROR_TYPE, "500");
    let log = receiver.wait_for_log("A thread panicked", LONGEST);
    log.assert_in(&span);
    log.assert_attribute("exception.type", "panic");
    receiver.assert_no_findings();
}
