//! An import that asks another service for twelve pages.

use tracing::instrument;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("root-is-client")?;

    (1..=12).for_each(fetch);

    telemetry.stop().await
}

#[instrument(
    name = "GET",
    skip_all,
    fields(
        otel.kind = "client",
        http.request.method = "GET",
        http.response.status_code = 200,
        server.address = "localhost",
        server.port = 5000,
        url.full = format!("http://localhost:5000/tasks?page={page}"),
    )
)]
fn fetch(page: u8) {
    assert!(page > 0, "pages are numbered from 1");
}
