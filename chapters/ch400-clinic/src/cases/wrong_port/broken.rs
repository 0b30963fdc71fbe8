//! A span for the viewer, with all of the setting-up that it takes.

use opentelemetry::trace::{Tracer, TracerProvider};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::trace::SdkTracerProvider;

use crate::error::ClinicError;
use crate::{collector, http, telemetry};

pub async fn run() -> Result<(), ClinicError> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(http::Client::new())
        .with_endpoint(format!("{}/v1/traces", collector::endpoint()))
        .build()?;
    let traces = SdkTracerProvider::builder()
        .with_resource(telemetry::resource("wrong-port").build())
        .with_batch_exporter(exporter)
        .build();
    let tracer = traces.tracer("wrong-port");

    tracer.in_span("making_tea", |_| {});

    telemetry::finish(move || traces.shutdown()).await
}
