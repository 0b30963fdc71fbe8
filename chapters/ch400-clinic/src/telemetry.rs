//! What sets a case up, where that is not what the case is about: three providers that send OTLP, and
//! the layers that feed them.

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_otlp::{LogExporter, MetricExporter, SpanExporter};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::resource::ResourceBuilder;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider, TracerProviderBuilder};
use todo::terminal;
use tokio::task;
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::Registry;
use tracing_subscriber::filter::{Targets, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::error::ClinicError;

/// The providers of a case.
pub struct Telemetry {
    pub logs: SdkLoggerProvider,
    pub metrics: SdkMeterProvider,
    pub traces: SdkTracerProvider,
}

/// Providers and layers, as they should be.
pub fn start(service: &'static str) -> Result<Telemetry, ClinicError> {
    let telemetry = providers(service)?;
    let spans = spans(telemetry.traces.tracer(service)).with_filter(filter_fn(is_our_span));
    let records = OpenTelemetryTracingBridge::new(&telemetry.logs).with_filter(ours());
    subscribe(spans, records);
    Ok(telemetry)
}

/// The layer that feeds a tracer. What it adds by itself would be noise here: file, line, target and thread of each
/// span, and how long it was busy.
pub fn spans<S>(tracer: SdkTracer) -> OpenTelemetryLayer<S, SdkTracer>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_target(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
}

/// The providers without the layers.
pub fn providers(service: &'static str) -> Result<Telemetry, ClinicError> {
    Ok(Telemetry {
        logs: SdkLoggerProvider::builder()
            .with_resource(resource(service).build())
            .with_batch_exporter(LogExporter::builder().with_tonic().build()?)
            .build(),
        metrics: SdkMeterProvider::builder()
            .with_resource(resource(service).build())
            .with_periodic_exporter(MetricExporter::builder().with_tonic().build()?)
            .build(),
        traces: tracer_provider(service)?.build(),
    })
}

/// The provider of the spans, not yet built.
pub fn tracer_provider(service: &'static str) -> Result<TracerProviderBuilder, ClinicError> {
    Ok(SdkTracerProvider::builder()
        .with_resource(resource(service).build())
        .with_batch_exporter(SpanExporter::builder().with_tonic().build()?))
}

/// Who sends this: each case under its own name, so that one does not spoil another.
pub fn resource(service: &'static str) -> ResourceBuilder {
    Resource::builder()
        .with_service_name(service)
        .with_attribute(KeyValue::new("process.pid", i64::from(std::process::id())))
}

/// Sets the layers up, and one that shows warnings to whoever looks on.
pub fn subscribe<S, R>(spans: S, records: R)
where
    S: Layer<Registry> + Send + Sync,
    R: Layer<tracing_subscriber::layer::Layered<S, Registry>> + Send + Sync,
{
    tracing_subscriber::registry()
        .with(spans)
        .with(records)
        .with(stderr())
        .init();
}

fn stderr<S: Subscriber + for<'span> LookupSpan<'span>>() -> impl Layer<S> {
    tracing_subscriber::fmt::layer()
        .with_writer(terminal::writer)
        .with_filter(LevelFilter::WARN)
}

/// Spans of the case. What sends them may make spans, too.
pub fn is_our_span(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
}

/// Spans and events of the case.
pub fn ours() -> Targets {
    Targets::new().with_target(env!("CARGO_CRATE_NAME"), LevelFilter::INFO)
}

impl Telemetry {
    /// Sends what the instruments say now, as a reader of metrics does every minute.
    pub async fn collect(&self) -> Result<(), ClinicError> {
        let metrics = self.metrics.clone();
        finish(move || metrics.force_flush()).await
    }

    /// Hands over what still waits.
    pub async fn stop(self) -> Result<(), ClinicError> {
        finish(move || self.traces.shutdown()).await?;
        finish(move || self.logs.shutdown()).await?;
        finish(move || self.metrics.shutdown()).await
    }
}

/// Runs what blocks until an exporter is done on a thread that the exporter does not need.
pub async fn finish(
    work: impl FnOnce() -> OTelSdkResult + Send + 'static,
) -> Result<(), ClinicError> {
    Ok(task::spawn_blocking(work).await??)
}
