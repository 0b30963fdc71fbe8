//! The CLIENT span, held against the semantic conventions.

use harness::Stop;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_semantic_conventions::attribute as name;
use otlp_viewer::testing::{Receiver, SeenSpan};

use crate::stand_in_todo_app::Upstream;
use crate::{inbox, send, sending, the};

/// The CLIENT span of one message, and the status that its sender got.
fn asked(todo: &str) -> (u16, SeenSpan, Receiver) {
    let receiver = Receiver::start();
    let app = sending(inbox(todo), &receiver);
    let status = send(&app, "Buy milk").status;
    app.stop(Stop::CtrlC);
    (status, the(SpanKind::Client, &receiver), receiver)
}

#[test]
fn a_call_has_the_attributes_of_the_conventions_and_no_others() {
    let upstream = Upstream::answering(303);
    let (status, span, receiver) = asked(&upstream.url());
    assert_eq!((status, &*span.name), (201, "POST"));
    let port = i64::from(upstream.port());
    let url = format!("{}/add", upstream.url());
    for (name, value) in [
        (name::HTTP_REQUEST_METHOD, "POST"),
        (name::NETWORK_PEER_ADDRESS, "127.0.0.1"),
        (name::NETWORK_PROTOCOL_VERSION, "1.1"),
        (name::SERVER_ADDRESS, "127.0.0.1"),
        (name::URL_FULL, &*url),
    ] {
        span.assert_attribute(name, value);
    }
    span.assert_attribute(name::HTTP_RESPONSE_STATUS_CODE, 303);
    span.assert_attribute(name::NETWORK_PEER_PORT, port);
    span.assert_attribute(name::SERVER_PORT, port);
    assert_eq!(span.attributes.len(), 8, "{}", span.tree());
    span.assert_error(false);
    span.assert_child_of(&the(SpanKind::Server, &receiver));
}

#[test]
fn its_own_ids_travel_with_the_request() {
    let upstream = Upstream::answering(303);
    let (_, span, _) = asked(&upstream.url());
    let hex = |id: &[u8]| {
        id.iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let ids = format!("{}-{}", hex(&span.trace_id), hex(&span.span_id));
    let [head] = &upstream.heads()[..] else {
        panic!("not one request: {:?}", upstream.heads())
    };
    let header = format!("\r\ntraceparent: 00-{ids}-01\r\n");
    assert!(head.contains(&header), "{header:?} is not in {head}");
}

/// To a server a 404 is the mistake of its client, and to the client it is an error.
#[test]
fn a_4xx_and_a_5xx_are_errors_of_a_client() {
    for (todo, status) in [(404, 400), (500, 502)] {
        let upstream = Upstream::answering(todo);
        let (answered, span, _) = asked(&upstream.url());
        assert_eq!(answered, status);
        span.assert_error(true);
        span.assert_attribute(name::ERROR_TYPE, &*todo.to_string());
        span.assert_attribute(name::HTTP_RESPONSE_STATUS_CODE, i64::from(todo));
    }
}

#[test]
fn no_answer_is_an_error_with_a_word_for_its_kind() {
    let silent = Upstream::silent(303);
    for (todo, status, kind) in [
        ("http://127.0.0.1:1", 502, "connect"),
        (&*silent.url(), 504, "timeout"),
    ] {
        let (answered, span, receiver) = asked(todo);
        assert_eq!(answered, status);
        span.assert_error(true);
        span.assert_attribute(name::ERROR_TYPE, kind);
        span.assert_no_attribute(name::HTTP_RESPONSE_STATUS_CODE);
        the(SpanKind::Server, &receiver).assert_error(true);
        let logs = receiver.logs();
        assert_eq!(logs[0].event_name, "inbox.task.failed");
        receiver.assert_no_findings();
    }
}

#[test]
fn a_name_and_a_password_in_the_address_are_sent_and_not_told() {
    let upstream = Upstream::answering(303);
    let todo = format!("http://bob:hunter2@127.0.0.1:{}", upstream.port());
    let (status, span, receiver) = asked(&todo);
    assert_eq!(status, 201);
    let shown = format!("{}/add", upstream.url());
    span.assert_attribute(name::URL_FULL, &*shown);
    let everything = receiver.everything();
    assert!(!everything.contains("hunter2"), "{everything}");
    assert!(upstream.heads()[0].contains("authorization: basic "));
}
