//! A program and its plugin.

use opentelemetry::trace::{Tracer, TracerProvider};
use opentelemetry_sdk::trace::SdkTracer;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("two-sdks")?;
    let tracer = telemetry.traces.tracer("two-sdks");
    let plugin = telemetry.traces.tracer("plugin");

    tracer.in_span("exporting", |_| compress(&plugin));

    telemetry.stop().await
}

fn compress(plugin: &SdkTracer) {
    plugin.in_span("compressing", |_| {});
}
