//! A request for each of forty tasks.

use tracing::info_span;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("unbounded-names")?;

    for id in 1..=40 {
        answer(&format!("/task/{id}"));
    }

    telemetry.stop().await
}

fn answer(path: &str) {
    info_span!(
        "request",
        otel.kind = "server",
        otel.name = format!("GET {path}"),
        http.request.method = "GET",
        http.response.status_code = 200,
        url.path = path,
        url.scheme = "http",
    )
    .in_scope(|| {
        // Finds the task.
    });
}
