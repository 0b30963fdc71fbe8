//! A shop that writes a mail for each order, in a task of its own.

use std::time::Duration;

use tokio::{task, time};
use tracing::{Instrument, info_span, instrument};

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("lost-context")?;

    for order in 1..=3 {
        let request = info_span!("POST /order", otel.kind = "server");
        answer(order).instrument(request).await?;
    }

    telemetry.stop().await
}

async fn answer(order: i64) -> Result<(), ClinicError> {
    let mail = send_mail(order).in_current_span();
    Ok(task::spawn(mail).await?)
}

#[instrument(skip_all, fields(clinic.order.id = order))]
async fn send_mail(order: i64) {
    time::sleep(Duration::from_millis(20)).await;
}
