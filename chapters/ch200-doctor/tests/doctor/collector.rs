//! Is a collector there? A real receiver, the wrong port of it, and whatever else can listen.

use std::net::TcpListener;

use crate::common::{Doctor, Found, free_port, grpc_server, server};
use otlp_viewer::testing::Receiver;

fn grpc(endpoint: &str) -> Found {
    Doctor::new()
        .arguments(&["--grpc", endpoint])
        .check("otlp-grpc")
}

fn http(endpoint: &str) -> Found {
    Doctor::new()
        .arguments(&["--http", endpoint])
        .check("otlp-http")
}

fn at(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

#[test]
fn a_receiver_of_otlp_answers() {
    let receiver = Receiver::start();
    grpc(receiver.grpc_endpoint()).is("ok", "a collector answers on http://127.0.0.1:", "");
    http(receiver.http_endpoint()).is("ok", "a collector answers on http://127.0.0.1:", "");
    assert_eq!(receiver.spans().len(), 0);
    let asked = receiver.store.requests();
    let answers: Vec<_> = asked.iter().map(|it| it.rejected.as_str()).collect();
    assert_eq!(
        answers,
        ["", ""],
        "each asked once, and nothing was refused"
    );
}

#[test]
fn the_other_port_of_a_receiver_is_recognised() {
    let receiver = Receiver::start();
    let found = "takes OTLP over HTTP, and not OTLP over gRPC";
    grpc(receiver.http_endpoint()).is("failed", found, "4317 by default");
    let found = "takes OTLP over gRPC, and not OTLP over HTTP";
    http(receiver.grpc_endpoint()).is("failed", found, "4318 by default");
}

#[test]
fn a_web_server_is_no_collector() {
    let port = server(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let found = "it speaks HTTP/1.1, and answers 404 Not Found";
    grpc(&at(port)).is("failed", found, "send elsewhere");
    http(&at(port)).is("failed", found, "send elsewhere");
}

#[test]
fn a_page_that_is_there_for_every_path_is_no_collector() {
    let page =
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Jaeger UI";
    let endpoint = at(server(page));
    let found = "it speaks HTTP/1.1, but not OTLP";
    http(&endpoint).is("failed", found, "send elsewhere");
    grpc(&endpoint).is("failed", found, "send elsewhere");
}

#[test]
fn what_speaks_neither_is_said_to_speak_neither() {
    let port = server(b"220 mail.example.org ESMTP\r\n");
    grpc(&at(port)).is("failed", "speaks neither gRPC nor HTTP", "send elsewhere");
    http(&at(port)).is("failed", "speaks neither gRPC nor HTTP", "send elsewhere");
}

#[test]
fn what_never_answers_is_not_waited_for() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = at(silent.local_addr().unwrap().port());
    grpc(&endpoint).is("failed", "but no answer in 2 s", "send elsewhere");
    http(&endpoint).is("failed", "but no answer in 2 s", "send elsewhere");
}

#[test]
fn an_endpoint_that_was_named_must_be_listened_on() {
    let endpoint = at(free_port());
    let found = format!("nothing listens on {endpoint}");
    grpc(&endpoint).is("failed", &found, "start the collector");
    http(&endpoint).is("failed", &found, "start the collector");
}

#[test]
fn a_name_that_nobody_knows_is_said_to_be_unknown() {
    // RFC 6761, section 6.4: nobody answers for this name.
    let found = grpc("http://collector.invalid:4317");
    found.is("failed", "no connection", "the name and the port");
}

#[test]
fn a_collector_that_wants_credentials_is_a_collector() {
    let port =
        server(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    http(&at(port)).is("optional", "asks who you are", "OTEL_EXPORTER_OTLP_HEADERS");
    let port = grpc_server(&[("grpc-status", "16")]);
    grpc(&at(port)).is("optional", "asks who you are", "OTEL_EXPORTER_OTLP_HEADERS");
}

#[test]
fn a_grpc_server_without_otlp_is_no_collector() {
    let port = grpc_server(&[("grpc-status", "12")]);
    grpc(&at(port)).is("failed", "it speaks gRPC, but not OTLP", "send elsewhere");
    let port = grpc_server(&[("grpc-status", "14"), ("grpc-message", "closing")]);
    grpc(&at(port)).is("failed", "gRPC status 14: closing", "send elsewhere");
}

#[test]
fn a_proxy_does_not_answer_for_a_collector() {
    let receiver = Receiver::start();
    let proxy = at(server(
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
    ));
    let doctor = Doctor::new()
        .arguments(&["--http", receiver.http_endpoint()])
        .variable("http_proxy", &proxy)
        .variable("ALL_PROXY", &proxy);
    doctor
        .check("otlp-http")
        .is("ok", "a collector answers", "");
}

#[test]
fn whoever_names_one_endpoint_is_told_of_that_one_alone() {
    let closed = at(free_port());
    for (named, other) in [("grpc", "http"), ("http", "grpc")] {
        let (report, code) = Doctor::new()
            .arguments(&[&format!("--{named}"), &closed])
            .report();
        let has = |name: &str| {
            report
                .iter()
                .any(|it| it["check"] == format!("otlp-{name}"))
        };
        assert_eq!((has(named), has(other)), (true, false), "{report:?}");
        assert_eq!(code, 1, "{report:?}");
    }
}
