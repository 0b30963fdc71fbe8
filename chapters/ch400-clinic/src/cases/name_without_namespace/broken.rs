//! An import of a file.

use tracing::instrument;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("name-without-namespace")?;

    import("spring.csv");

    telemetry.stop().await
}

#[instrument(skip_all, fields(file = name))]
fn import(name: &str) {}
