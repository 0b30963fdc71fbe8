//! Jobs that have waited in a queue, and are now done.

use std::time::{Duration, SystemTime};

use opentelemetry::trace::{Span, Tracer, TracerProvider};

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("late-spans")?;
    let tracer = telemetry.traces.tracer("late-spans");

    for minutes in 10..13 {
        let queued = SystemTime::now() - Duration::from_secs(60 * minutes);
        let mut span = tracer
            .span_builder("work_off")
            .with_start_time(queued)
            .start(&tracer);
        work();
        span.end_with_timestamp(queued + Duration::from_millis(5));
    }

    telemetry.stop().await
}

fn work() {}
