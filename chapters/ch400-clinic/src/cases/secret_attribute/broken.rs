//! A handler that is told who asks.

use tracing::{info_span, instrument};

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("secret-attribute")?;

    info_span!("GET /account", otel.kind = "server")
        .in_scope(|| find_account("/account", "Bearer not-a-real-token"));

    telemetry.stop().await
}

#[instrument]
fn find_account(path: &str, authorization: &str) -> bool {
    authorization == "Bearer not-a-real-token"
}
