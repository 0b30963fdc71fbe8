//! A program and its plugin.

use opentelemetry::KeyValue;
use opentelemetry::trace::{Tracer, TracerProvider};
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("two-sdks")?;
    let tracer = telemetry.traces.tracer("two-sdks");
    let plugins = plugin_provider()?;
    let plugin = plugins.tracer("plugin");

    tracer.in_span("exporting", |_| compress(&plugin));

    telemetry::finish(move || plugins.shutdown()).await?;
    telemetry.stop().await
}

fn compress(plugin: &SdkTracer) {
    plugin.in_span("compressing", |_| {});
}

/// There is one `opentelemetry` here, as there should be: this only sends what a plugin would send that
/// brings an SDK of another version.
fn plugin_provider() -> Result<SdkTracerProvider, ClinicError> {
    let resource = telemetry::resource("two-sdks")
        .with_attribute(KeyValue::new("telemetry.sdk.version", "0.31.0"))
        .build();
    Ok(SdkTracerProvider::builder()
        .with_resource(resource)
        .with_batch_exporter(SpanExporter::builder().with_tonic().build()?)
        .build())
}
