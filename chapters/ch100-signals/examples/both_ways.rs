//! One span, made by the OpenTelemetry API and then by `tracing`.

use opentelemetry::KeyValue;
use opentelemetry::trace::{TraceContextExt, Tracer, TracerProvider};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_stdout::SpanExporter;
use tracing::info_span;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

fn main() -> OTelSdkResult {
    let traces = SdkTracerProvider::builder()
        .with_simple_exporter(SpanExporter::default())
        .build();
    let tracer = traces.tracer("tea");

    // The OpenTelemetry API: you name the tracer.
    tracer.in_span("making_tea", |context| {
        let span = context.span();
        span.set_attribute(KeyValue::new("tea.kind", "green"));
    });

    // `tracing`: you name nothing. The layer that is set up once passes every span on to the tracer.
    let layer = tracing_opentelemetry::layer().with_tracer(tracer);
    tracing_subscriber::registry().with(layer).init();
    info_span!("making_tea", tea.kind = "green").in_scope(|| {
        // The work.
    });

    traces.shutdown()
}
