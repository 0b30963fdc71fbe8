//! The service of this chapter, an inbox for the to-do app: what it must do and emit, alone and with that app.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod client_span;
mod hostile_clients;
mod request_duration;
mod server_span;
mod stand_in_todo_app;
mod start;
mod stopping;
mod two_services;

use std::time::Duration;

use harness::{Answer, Chapter, Running};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use otlp_viewer::testing::{Receiver, SeenSpan};

/// Longer than anything takes that is waited for.
const LONGEST: Duration = Duration::from_secs(30);

/// The inbox in front of this to-do app. Its telemetry goes where nothing listens, unless it is told otherwise.
fn inbox(todo: &str) -> Chapter {
    Chapter::at(env!("CARGO_BIN_EXE_ch400-axum"))
        .without_database()
        .args(["--todo", todo])
        .env("OTEL_SERVICE_NAME", "inbox")
}

/// Sends telemetry to this receiver.
fn sending(program: Chapter, receiver: &Receiver) -> Running {
    program
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.grpc_endpoint())
        .start()
}

fn send(app: &Running, text: &str) -> Answer {
    app.request("POST", "/inbox/alice", &[], text.as_bytes())
}

fn of_kind(receiver: &Receiver, service: &str, kind: SpanKind) -> Vec<SeenSpan> {
    let mut spans = receiver.spans();
    spans.retain(|span| span.service == service && span.kind() == kind);
    spans
}

/// The only span of this kind that the inbox sent.
fn the(kind: SpanKind, receiver: &Receiver) -> SeenSpan {
    match &of_kind(receiver, "inbox", kind)[..] {
        [span] => span.clone(),
        _ => panic!("not one {kind:?} span in\n{}", receiver.everything()),
    }
}
