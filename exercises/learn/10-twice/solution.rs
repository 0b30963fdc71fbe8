// Exercise 10: an event that is there twice
//
// Two layers take what this program says. One makes spans of it, the other log records, and today both take the events:
// each comes as a log record, and again as a span event of `making_tea`. Have each event come exactly once, as a log
// record, and leave the spans as they are.
//
// The page: 300-app/400-logs.md               The judge: cargo exercise 10         A hint: cargo exercise hint 10

use opentelemetry::trace::TracerProvider;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Level, Metadata, info, instrument, warn};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::{prelude::*, registry};

/// The crates that send telemetry have spans and events of their own, and sending those would never end.
fn is_ours(metadata: &Metadata) -> bool {
    metadata.target().starts_with("exercise")
}

#[instrument(name = "making_tea", skip_all)]
fn make_tea(cup: u64) {
    learn::look_up(cup); // A library's span, and not one of this program's.
    info!(name: "kitchen.water.boiled", "The water boils");
    if cup.is_multiple_of(3) {
        warn!(name: "kitchen.milk.missing", "There is no milk left");
    }
}

fn main() -> OTelSdkResult {
    let resource = Resource::builder().with_service_name("kitchen").build();
    let logs = SdkLoggerProvider::builder()
        .with_resource(resource.clone())
        .with_batch_exporter(learn::log_exporter())
        .build();
    let traces = SdkTracerProvider::builder()
        .with_resource(resource)
        .with_batch_exporter(learn::span_exporter())
        .build();
    let spans = tracing_opentelemetry::layer()
        .with_tracer(traces.tracer("kitchen"))
        .with_location(false)
        .with_target(false)
        .with_threads(false)
        .with_tracked_inactivity(false);
    let records = OpenTelemetryTracingBridge::new(&logs);
    // --- Your change begins here ---
    let spans = spans.with_filter(filter_fn(|it| is_ours(it) && it.is_span()));
    let records = records.with_filter(filter_fn(is_ours));
    // --- and ends here ---
    registry().with(spans).with(records).init();
    (1..=learn::tea()).for_each(make_tea);
    traces.shutdown()?;
    logs.shutdown()
}
