//! A request with the attributes of a request.

use tracing::info_span;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("old-attribute-names")?;

    info_span!(
        "GET /task/{id}",
        otel.kind = "server",
        http.request.method = "GET",
        url.scheme = "http",
        url.path = "/task/17",
        http.response.status_code = 200,
    )
    .in_scope(|| {
        // Finds the task.
    });

    telemetry.stop().await
}
