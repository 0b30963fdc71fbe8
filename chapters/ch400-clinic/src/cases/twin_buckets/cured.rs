//! Payments by card and by transfer, and how long they take.

use opentelemetry::metrics::{Histogram, Meter, MeterProvider};

use crate::error::ClinicError;
use crate::telemetry;

/// In seconds.
const BOUNDARIES: [f64; 5] = [0.01, 0.1, 0.5, 1.0, 5.0];

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("twin-buckets")?;
    let cards = duration(&telemetry.metrics.meter("cards"));
    let transfers = duration(&telemetry.metrics.meter("transfers"));

    cards.record(0.07, &[]);
    transfers.record(0.6, &[]);

    telemetry.stop().await
}

fn duration(meter: &Meter) -> Histogram<f64> {
    meter
        .f64_histogram("clinic.payment.duration")
        .with_unit("s")
        .with_boundaries(BOUNDARIES.to_vec())
        .build()
}
