//! A request, and the status of its answer.

use tracing::info_span;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("number-as-text")?;

    answer(404);

    telemetry.stop().await
}

fn answer(status: u16) {
    info_span!(
        "GET /task/{id}",
        otel.kind = "server",
        http.request.method = "GET",
        http.response.status_code = status,
        url.path = "/task/17",
        url.scheme = "http",
    )
    .in_scope(|| {
        // Writes the answer.
    });
}
