//! A request whose work blocks, and is done on a thread for that.

use tokio::task;
use tracing::{Instrument, Span, info, info_span};

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("log-outside-trace")?;

    let request = info_span!("POST /order", otel.kind = "server");
    answer().instrument(request).await?;

    telemetry.stop().await
}

async fn answer() -> Result<(), ClinicError> {
    let span = Span::current();
    Ok(task::spawn_blocking(move || span.in_scope(store)).await?)
}

fn store() {
    info!(name: "clinic.order.stored", "Stored an order");
}
