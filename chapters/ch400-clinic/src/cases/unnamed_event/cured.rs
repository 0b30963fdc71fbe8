//! A request with one event in it.

use tracing::{info, info_span};

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("unnamed-event")?;

    info_span!("POST /order", otel.kind = "server").in_scope(|| {
        info!(name: "clinic.order.stored", "Stored an order");
    });

    telemetry.stop().await
}
