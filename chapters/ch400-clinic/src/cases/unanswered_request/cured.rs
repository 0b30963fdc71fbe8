//! A request for a task whose handler panics.

use std::panic;
use std::thread;

use tracing::field::Empty;
use tracing::info_span;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("unanswered-request")?;

    // A server outlives the panic of a handler, and closes the connection.
    let _is_closed = thread::spawn(answer).join().is_err();

    telemetry.stop().await
}

fn answer() {
    let span = info_span!(
        "GET /task/{id}",
        otel.kind = "server",
        http.request.method = "GET",
        http.response.status_code = Empty,
        url.path = "/task/17",
        url.scheme = "http",
        otel.status_code = Empty,
        "error.type" = Empty,
    );
    let status = span.in_scope(|| panic::catch_unwind(find)).unwrap_or(500);
    span.record("http.response.status_code", status);
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
        span.record("error.type", "panic");
    }
}

fn find() -> i64 {
    let tasks = ["Milk", "Bread"];
    assert!(tasks.len() > 17, "there is no task 17");
    200
}
