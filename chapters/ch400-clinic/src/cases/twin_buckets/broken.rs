//! Payments by card and by transfer, and how long they take.

use opentelemetry::metrics::{Histogram, Meter, MeterProvider};

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("twin-buckets")?;
    let cards = duration(&telemetry.metrics.meter("cards"), &[0.01, 0.1, 1.0]);
    let transfers = duration(&telemetry.metrics.meter("transfers"), &[0.5, 1.0, 5.0]);

    cards.record(0.07, &[]);
    transfers.record(0.6, &[]);

    telemetry.stop().await
}

fn duration(meter: &Meter, boundaries: &[f64]) -> Histogram<f64> {
    meter
        .f64_histogram("clinic.payment.duration")
        .with_unit("s")
        .with_boundaries(boundaries.to_vec())
        .build()
}
