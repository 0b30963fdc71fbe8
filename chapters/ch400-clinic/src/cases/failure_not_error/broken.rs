//! A request for a task, while the database is locked.

use tracing::field::Empty;
use tracing::info_span;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("failure-not-error")?;

    answer();

    telemetry.stop().await
}

fn answer() {
    let span = info_span!(
        "DELETE /task/{id}",
        otel.kind = "server",
        http.request.method = "DELETE",
        http.response.status_code = Empty,
        url.path = "/task/17",
        url.scheme = "http",
    );
    let status = match span.in_scope(delete) {
        Ok(()) => 204,
        Err(_) => 500,
    };
    span.record("http.response.status_code", status);
}

fn delete() -> Result<(), &'static str> {
    Err("database is locked")
}
