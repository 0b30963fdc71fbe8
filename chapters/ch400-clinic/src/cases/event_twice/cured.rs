//! A request with one event in it.

use opentelemetry::trace::TracerProvider;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use tracing::{info, info_span};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::Layer;

use crate::error::ClinicError;
use crate::telemetry::{self, is_our_span, ours};

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::providers("event-twice")?;
    let spans = telemetry::spans(telemetry.traces.tracer("event-twice"))
        .with_filter(filter_fn(is_our_span));
    let records = OpenTelemetryTracingBridge::new(&telemetry.logs).with_filter(ours());
    telemetry::subscribe(spans, records);

    info_span!("POST /order", otel.kind = "server").in_scope(|| {
        info!(name: "clinic.order.stored", "Stored an order");
    });

    telemetry.stop().await
}
