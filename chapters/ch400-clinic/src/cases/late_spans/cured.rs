//! Jobs that have waited in a queue, and are now done.

use std::time::{Duration, SystemTime};

use opentelemetry::KeyValue;
use opentelemetry::trace::{Span, Tracer, TracerProvider};

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("late-spans")?;
    let tracer = telemetry.traces.tracer("late-spans");

    for minutes in 10..13 {
        let queued = SystemTime::now() - Duration::from_secs(60 * minutes);
        let waited = queued.elapsed().unwrap_or_default().as_secs_f64();
        let mut span = tracer
            .span_builder("work_off")
            .with_attributes([KeyValue::new("clinic.job.waited", waited)])
            .start(&tracer);
        work();
        span.end();
    }

    telemetry.stop().await
}

fn work() {}
