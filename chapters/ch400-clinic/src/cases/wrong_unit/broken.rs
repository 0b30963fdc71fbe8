//! Requests that take twenty milliseconds each, and a histogram of that.

use std::time::{Duration, Instant};

use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider;
use tokio::time;
use tracing::{Instrument, info_span};

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("wrong-unit")?;
    let meter = telemetry.metrics.meter("wrong-unit");
    let duration = meter
        .f64_histogram("http.server.request.duration")
        .with_unit("s")
        .with_boundaries(vec![
            0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
        ])
        .build();

    let request = [
        KeyValue::new("http.request.method", "GET"),
        KeyValue::new("url.scheme", "http"),
    ];
    for _ in 0..6 {
        let started = Instant::now();
        let span = info_span!("GET /", otel.kind = "server");
        answer().instrument(span).await;
        duration.record(started.elapsed().as_millis() as f64, &request);
    }

    telemetry.stop().await
}

async fn answer() {
    time::sleep(Duration::from_millis(20)).await;
}
