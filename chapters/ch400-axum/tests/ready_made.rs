//! Where the ready-made middleware for axum departs from the conventions. When one of these fails, upstream has
//! fixed it: update the page on it.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use std::path::PathBuf;

use harness::{Chapter, Running, Stop};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_semantic_conventions::attribute as name;
use otlp_viewer::testing::{Receiver, SeenSpan};

fn example() -> PathBuf {
    let chapter = PathBuf::from(env!("CARGO_BIN_EXE_ch400-axum"));
    let file = format!("examples/axum_ready_made{}", std::env::consts::EXE_SUFFIX);
    chapter.with_file_name(file)
}

/// The SERVER span of one request: of our middleware, and of the ready-made one.
fn server_spans(request: impl Fn(&Running)) -> [SeenSpan; 2] {
    let ours = Chapter::at(env!("CARGO_BIN_EXE_ch400-axum")).args(["--todo", "http://127.0.0.1:1"]);
    [ours, Chapter::at(example())].map(|program| {
        let receiver = Receiver::start();
        let app = program
            .without_database()
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.grpc_endpoint())
            .start();
        request(&app);
        app.stop(Stop::CtrlC);
        let mut spans = receiver.spans();
        spans.retain(|span| span.kind() == SpanKind::Server);
        match &spans[..] {
            [span] => span.clone(),
            _ => panic!("not one SERVER span in\n{}", receiver.everything()),
        }
    })
}

fn get(path: &str) -> [SeenSpan; 2] {
    server_spans(|app| drop(app.get(path)))
}

#[test]
fn both_name_a_span_after_its_route_and_continue_the_trace_of_a_caller() {
    let ids = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let post = |app: &Running| {
        let headers = [("traceparent", ids)];
        let answer = app.request("POST", "/inbox/alice", &headers, b"Buy milk");
        assert_eq!(answer.status, 502);
    };
    for span in server_spans(post) {
        assert_eq!(span.name, "POST /inbox/{sender}");
        span.assert_attribute(name::HTTP_RESPONSE_STATUS_CODE, 502);
        span.assert_error(true);
        assert!(!span.parent_span_id.is_empty(), "{}", span.tree());
    }
}

#[test]
fn a_failure_has_no_type() {
    let post = |app: &Running| drop(app.request("POST", "/inbox/alice", &[], b"Buy milk"));
    let [ours, theirs] = server_spans(post);
    ours.assert_attribute(name::ERROR_TYPE, "502");
    theirs.assert_no_attribute(name::ERROR_TYPE);
}

#[test]
fn a_path_without_a_route_gets_an_empty_route() {
    let [ours, theirs] = get("/nowhere");
    ours.assert_no_attribute(name::HTTP_ROUTE);
    theirs.assert_attribute(name::HTTP_ROUTE, "");
    assert_eq!((&*ours.name, &*theirs.name), ("GET", "GET"));
}

#[test]
fn the_scheme_is_empty() {
    let [ours, theirs] = get("/");
    ours.assert_attribute(name::URL_SCHEME, "http");
    theirs.assert_attribute(name::URL_SCHEME, "");
}

#[test]
fn an_unknown_method_goes_through_as_it_came() {
    let [ours, theirs] = server_spans(|app| drop(app.request("BREW", "/", &[], b"")));
    assert_eq!(ours.name, "HTTP /");
    ours.assert_attribute(name::HTTP_REQUEST_METHOD, "_OTHER");
    assert_eq!(theirs.name, "BREW /");
    theirs.assert_attribute(name::HTTP_REQUEST_METHOD, "BREW");
}

#[test]
fn a_secret_in_the_query_string_is_not_hidden() {
    let [ours, theirs] = get("/?sig=abc");
    ours.assert_attribute(name::URL_QUERY, "sig=REDACTED");
    theirs.assert_attribute(name::URL_QUERY, "sig=abc");
}

/// The example asks for it, with `try_extract_client_ip(true)`.
#[test]
fn the_address_of_the_client_is_missing() {
    let [ours, theirs] = get("/");
    ours.assert_attribute(name::CLIENT_ADDRESS, "127.0.0.1");
    theirs.assert_no_attribute(name::CLIENT_ADDRESS);
}

#[test]
fn a_long_value_is_as_long_as_its_client_wants() {
    let [ours, theirs] = get(&format!("/{}", "a".repeat(5000)));
    let length = |span: &SeenSpan| span.attribute(name::URL_PATH).unwrap_or_default().len();
    assert_eq!((length(&ours), length(&theirs)), (1024, 5001));
}
