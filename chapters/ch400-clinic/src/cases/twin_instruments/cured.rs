//! Two places that count the same requests.

use opentelemetry::metrics::{Counter, MeterProvider};

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("twin-instruments")?;
    let meter = telemetry.metrics.meter("twin-instruments");
    let requests = meter
        .u64_counter("clinic.requests")
        .with_unit("{request}")
        .build();

    list(&requests);
    add(&requests);

    telemetry.stop().await
}

fn list(requests: &Counter<u64>) {
    requests.add(1, &[]);
}

fn add(requests: &Counter<u64>) {
    requests.add(1, &[]);
}
