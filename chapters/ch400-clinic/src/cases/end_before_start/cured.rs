//! Reports a job that is done, with the times that its log has.

use std::time::{Duration, SystemTime};

use opentelemetry::trace::{Span, Tracer, TracerProvider};
use opentelemetry_sdk::trace::SdkTracer;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("end-before-start")?;
    let tracer = telemetry.traces.tracer("end-before-start");

    let done = SystemTime::now();
    let began = done - Duration::from_millis(40);
    report(&tracer, began, done);

    telemetry.stop().await
}

fn report(tracer: &SdkTracer, began: SystemTime, done: SystemTime) {
    tracer
        .span_builder("work_off")
        .with_start_time(began)
        .start(tracer)
        .end_with_timestamp(done);
}
