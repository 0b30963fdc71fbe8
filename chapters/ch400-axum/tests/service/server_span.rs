//! The SERVER span, held against the semantic conventions.

use harness::Stop;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_semantic_conventions::attribute as name;
use otlp_viewer::testing::{Receiver, SeenSpan};

use crate::stand_in_todo_app::Upstream;
use crate::{inbox, of_kind, send, sending, the};

const TRACE_ID: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT_ID: &str = "b7ad6b7169203331";

/// What the inbox says of one request, when the to-do app answers with this status.
fn visited(todo: u16, method: &str, path: &str, headers: &[(&str, &str)]) -> (u16, SeenSpan) {
    let receiver = Receiver::start();
    let upstream = Upstream::answering(todo);
    let app = sending(inbox(&upstream.url()), &receiver);
    let status = app.request(method, path, headers, b"").status;
    app.stop(Stop::CtrlC);
    (status, the(SpanKind::Server, &receiver))
}

#[test]
fn a_request_has_the_attributes_of_the_conventions_and_no_others() {
    let receiver = Receiver::start();
    let upstream = Upstream::answering(303);
    let app = sending(inbox(&upstream.url()), &receiver);
    let agent = [("user-agent", "test")];
    let answer = app.request("POST", "/inbox/alice?page=1&sig=abc", &agent, b"Buy milk");
    assert_eq!(answer.status, 201);
    let port = i64::from(app.port());
    app.stop(Stop::CtrlC);
    let span = the(SpanKind::Server, &receiver);
    assert_eq!(span.name, "POST /inbox/{sender}");
    assert_eq!(span.scope.name, "ch400-axum");
    for (name, value) in [
        (name::CLIENT_ADDRESS, "127.0.0.1"),
        (name::HTTP_REQUEST_METHOD, "POST"),
        (name::HTTP_ROUTE, "/inbox/{sender}"),
        (name::NETWORK_PEER_ADDRESS, "127.0.0.1"),
        (name::NETWORK_PROTOCOL_VERSION, "1.1"),
        (name::SERVER_ADDRESS, "127.0.0.1"),
        (name::URL_PATH, "/inbox/alice"),
        (name::URL_QUERY, "page=1&sig=REDACTED"),
        (name::URL_SCHEME, "http"),
        (name::USER_AGENT_ORIGINAL, "test"),
    ] {
        span.assert_attribute(name, value);
    }
    span.assert_attribute(name::HTTP_RESPONSE_STATUS_CODE, 201);
    span.assert_attribute(name::SERVER_PORT, port);
    assert!(span.attribute(name::NETWORK_PEER_PORT).is_some());
    assert_eq!(span.attributes.len(), 13, "{}", span.tree());
    assert_eq!(span.events.len(), 0, "{}", span.tree());
    span.assert_error(false);
}

#[test]
fn a_method_that_nobody_knows_is_another_one() {
    let (status, span) = visited(303, "BREW", "/", &[]);
    assert_eq!((status, &*span.name), (405, "HTTP /"));
    span.assert_attribute(name::HTTP_REQUEST_METHOD, "_OTHER");
    span.assert_attribute(name::HTTP_REQUEST_METHOD_ORIGINAL, "BREW");
    span.assert_error(false);
}

#[test]
fn a_path_without_a_route_names_no_span() {
    let (status, span) = visited(303, "GET", "/nowhere/7", &[]);
    assert_eq!((status, &*span.name), (404, "GET"));
    span.assert_no_attribute(name::HTTP_ROUTE);
    span.assert_attribute(name::URL_PATH, "/nowhere/7");
    span.assert_no_attribute(name::ERROR_TYPE);
    span.assert_error(false);
}

#[test]
fn a_5xx_is_an_error_and_a_4xx_is_not() {
    for (todo, status) in [(303, 201), (400, 400), (500, 502), (200, 502)] {
        let (answered, span) = visited(todo, "POST", "/inbox/alice", &[]);
        assert_eq!(answered, status);
        span.assert_attribute(name::HTTP_RESPONSE_STATUS_CODE, i64::from(status));
        let failed = status >= 500;
        span.assert_error(failed);
        let error = span.attribute(name::ERROR_TYPE);
        assert_eq!(error, failed.then(|| status.to_string()), "{}", span.tree());
    }
}

#[test]
fn the_trace_of_a_caller_is_continued_if_its_traceparent_is_one() {
    for (header, is_one) in [
        (format!("00-{TRACE_ID}-{PARENT_ID}-01"), true),
        (format!("cc-{TRACE_ID}-{PARENT_ID}-01-more"), true),
        (format!("00-{TRACE_ID}-{PARENT_ID}-01-more"), false),
        (format!("ff-{TRACE_ID}-{PARENT_ID}-01"), false),
        (format!("00-{TRACE_ID}-{PARENT_ID}-1"), false),
        (
            format!("00-{}-{PARENT_ID}-01", TRACE_ID.to_uppercase()),
            false,
        ),
        (format!("00-{TRACE_ID}-{}-01", "0".repeat(16)), false),
        (format!("00-{TRACE_ID}"), false),
        ("00-1-1-1".to_owned(), false),
        (String::new(), false),
    ] {
        let (_, span) = visited(303, "GET", "/", &[("traceparent", &header)]);
        assert_eq!(!span.parent_span_id.is_empty(), is_one, "{header}");
    }
}

#[test]
fn behind_a_proxy_the_client_is_the_one_that_asked_the_proxy() {
    let headers = [
        ("x-forwarded-for", "203.0.113.7, 10.0.0.1"),
        ("x-forwarded-proto", "https"),
    ];
    let (_, span) = visited(303, "GET", "/", &headers);
    span.assert_attribute(name::CLIENT_ADDRESS, "203.0.113.7");
    span.assert_attribute(name::NETWORK_PEER_ADDRESS, "127.0.0.1");
    span.assert_attribute(name::URL_SCHEME, "https");
    let (_, span) = visited(303, "GET", "/", &[("x-forwarded-proto", "gopher")]);
    span.assert_attribute(name::URL_SCHEME, "http");
}

#[test]
fn the_name_is_that_of_the_crate_unless_the_environment_has_another() {
    for (variable, value, expected) in [
        ("OTEL_SERVICE_NAME", "", "ch400-axum"),
        ("OTEL_SERVICE_NAME", "shop", "shop"),
    ] {
        let receiver = Receiver::start();
        let app = sending(inbox("http://127.0.0.1:1").env(variable, value), &receiver);
        assert_eq!(app.get("/").status, 200);
        assert_eq!(send(&app, "Buy milk").status, 502);
        app.stop(Stop::CtrlC);
        assert_eq!(of_kind(&receiver, expected, SpanKind::Server).len(), 2);
        let logs = receiver.logs();
        assert!(logs.iter().all(|log| log.service == expected), "{logs:?}");
        let metrics = receiver.metrics();
        assert!(metrics.iter().all(|it| it.service == expected));
    }
}
