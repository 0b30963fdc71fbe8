//! A job, and where the program runs that does it.

use opentelemetry::KeyValue;
use opentelemetry::trace::{Span, Tracer, TracerProvider};
use opentelemetry_sdk::trace::SdkTracer;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let resource = telemetry::resource("wrong-level")
        .with_attribute(KeyValue::new("deployment.environment.name", "production"))
        .build();
    let traces = telemetry::tracer_provider("wrong-level")?
        .with_resource(resource)
        .build();

    work_off(&traces.tracer("wrong-level"));

    telemetry::finish(move || traces.shutdown()).await
}

fn work_off(tracer: &SdkTracer) {
    tracer.start("work_off").end();
}
