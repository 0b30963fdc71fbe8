//! Mails that were sent, counted.

use opentelemetry::metrics::MeterProvider;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("no-unit")?;
    let meter = telemetry.metrics.meter("no-unit");
    let sent = meter.u64_counter("clinic.mail.sent").build();

    sent.add(3, &[]);

    telemetry.stop().await
}
