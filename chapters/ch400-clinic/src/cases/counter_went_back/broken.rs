//! A queue of mails, and how many wait in it.

use std::sync::atomic::{AtomicU64, Ordering};

use opentelemetry::metrics::MeterProvider;

use crate::error::ClinicError;
use crate::telemetry;

static WAITING: AtomicU64 = AtomicU64::new(0);

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("counter-went-back")?;
    let meter = telemetry.metrics.meter("counter-went-back");
    meter
        .u64_observable_counter("clinic.mail.waiting")
        .with_unit("{mail}")
        .with_callback(|it| it.observe(WAITING.load(Ordering::Relaxed), &[]))
        .build();

    for waiting in [3, 5, 2] {
        WAITING.store(waiting, Ordering::Relaxed);
        telemetry.collect().await?;
    }

    telemetry.stop().await
}
