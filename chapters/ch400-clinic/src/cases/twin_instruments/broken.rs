//! Two places that count the same requests.

use opentelemetry::metrics::{Meter, MeterProvider};

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("twin-instruments")?;
    let meter = telemetry.metrics.meter("twin-instruments");

    list(&meter);
    add(&meter);

    telemetry.stop().await
}

fn list(meter: &Meter) {
    let requests = meter
        .u64_counter("clinic.requests")
        .with_unit("{request}")
        .build();
    requests.add(1, &[]);
}

fn add(meter: &Meter) {
    let requests = meter.u64_counter("clinic.requests").with_unit("1").build();
    requests.add(1, &[]);
}
