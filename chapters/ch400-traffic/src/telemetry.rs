//! Telemetry: what makes it, where it goes, and how the last of it gets out.

use std::time::Duration;

use exclusive_stdout::ExclusiveStdout;
use opentelemetry::trace::TracerProvider;
use opentelemetry::{KeyValue, global};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::resource::{EnvResourceDetector, TelemetryResourceDetector};
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator, SdkTracerProvider};
use opentelemetry_stdout::{LogExporter, MetricExporter, SpanExporter};
use otel_env::Error;
use todo::terminal;
use tokio::task::{JoinHandle, spawn_blocking};
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::{Targets, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::counting_exporter::CountingExporter;
use crate::event_times::EventTimes;
use crate::progress_bar;
use crate::settings::{Exporter, Settings};

/// How long a signal has to flush what is still queued when the program ends.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// The providers. What they still hold is lost unless they are shut down.
pub struct Telemetry {
    logs: SdkLoggerProvider,
    metrics: SdkMeterProvider,
    traces: SdkTracerProvider,
}

/// Sets telemetry up. Call it before the client is built.
///
/// # Errors
/// When a variable has an invalid value.
pub fn start(settings: &Settings) -> Result<Telemetry, Error> {
    otel_env::check_numbers()?;
    let resource = resource(settings);
    let logs = logger_provider(settings, &resource)?;
    let metrics = meter_provider(settings, &resource)?;
    let traces = tracer_provider(settings, &resource)?;
    global::set_meter_provider(metrics.clone());
    global::set_tracer_provider(traces.clone());
    // Without a propagator, `traceparent` is not written, and the app starts a trace of its own.
    global::set_text_map_propagator(otel_env::propagator()?);

    // Each layer has a filter of its own: one for all of them would let the terminal's silence
    // switch the spans off.
    let spans = tracing_opentelemetry::layer()
        .with_tracer(traces.tracer("traffic"))
        .with_location(false)
        .with_target(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_filter(filter_fn(is_our_span));
    // Only this program's own events, each with a name of its own. The others have the path of a source
    // file for a name.
    let records = OpenTelemetryTracingBridge::new(&logs)
        .with_filter(Targets::new().with_target(env!("CARGO_CRATE_NAME"), LevelFilter::INFO));
    tracing_subscriber::registry()
        .with(spans)
        .with(records)
        .with(stderr())
        .init();
    Ok(Telemetry {
        logs,
        metrics,
        traces,
    })
}

/// Not those of other crates: what sends spans may make spans itself, and would never be done.
fn is_our_span(metadata: &Metadata) -> bool {
    metadata.is_span() && metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
}

/// Warnings for the person at the terminal, and what the SDK had to drop. Not each request that fails:
/// those are counted in the summary.
fn stderr<S: Subscriber + for<'span> LookupSpan<'span>>() -> impl Layer<S> {
    tracing_subscriber::fmt::layer()
        .with_writer(progress_bar::writer)
        .with_filter(
            Targets::new()
                .with_default(LevelFilter::WARN)
                .with_target(env!("CARGO_CRATE_NAME"), LevelFilter::OFF),
        )
}

/// Log records go out in batches too, every second.
fn logger_provider(settings: &Settings, resource: &Resource) -> Result<SdkLoggerProvider, Error> {
    let builder = SdkLoggerProvider::builder().with_resource(resource.clone());
    let builder = builder.with_log_processor(EventTimes);
    let builder = match settings.logs_exporter {
        Exporter::Console => builder.with_batch_exporter(ExclusiveStdout(LogExporter::default())),
        Exporter::None => builder,
        Exporter::Otlp => builder.with_batch_exporter(CountingExporter(otel_env::log_exporter()?)),
    };
    Ok(builder.build())
}

/// Metrics are summed up here, and the sums go out every 60 s, and at the end.
fn meter_provider(settings: &Settings, resource: &Resource) -> Result<SdkMeterProvider, Error> {
    let builder = SdkMeterProvider::builder().with_resource(resource.clone());
    let builder = match settings.metrics_exporter {
        Exporter::Console => {
            builder.with_periodic_exporter(ExclusiveStdout(MetricExporter::default()))
        }
        Exporter::None => builder,
        Exporter::Otlp => {
            builder.with_periodic_exporter(CountingExporter(otel_env::metric_exporter()?))
        }
    };
    Ok(builder.build())
}

/// Spans wait in a queue and go out in batches, every 5 s, so that no request waits for an exporter.
fn tracer_provider(settings: &Settings, resource: &Resource) -> Result<SdkTracerProvider, Error> {
    let builder = SdkTracerProvider::builder().with_resource(resource.clone());
    let builder = match settings.traces_exporter {
        Exporter::Console => builder.with_batch_exporter(ExclusiveStdout(SpanExporter::default())),
        Exporter::None => builder,
        Exporter::Otlp => builder.with_batch_exporter(CountingExporter(otel_env::span_exporter()?)),
    };
    Ok(builder.build())
}

/// Who sends this: `traffic`, unless the settings or `OTEL_RESOURCE_ATTRIBUTES` say otherwise; and which run of it.
fn resource(settings: &Settings) -> Resource {
    let instance = RandomIdGenerator::default().new_trace_id().to_string();
    let resource = Resource::builder_empty()
        .with_service_name("traffic")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_attribute(KeyValue::new("service.instance.id", instance))
        .with_detector(Box::new(TelemetryResourceDetector))
        .with_detector(Box::new(EnvResourceDetector::new()));
    match &settings.service_name {
        Some(name) => resource.with_service_name(name.clone()).build(),
        None => resource.build(),
    }
}

impl Telemetry {
    /// Flushes what is queued. `shutdown` blocks its thread, so it gets one that may be blocked.
    pub async fn stop(self) {
        let logs = spawn_blocking(move || self.logs.shutdown_with_timeout(STOP_TIMEOUT));
        let metrics = spawn_blocking(move || self.metrics.shutdown_with_timeout(STOP_TIMEOUT));
        let traces = spawn_blocking(move || self.traces.shutdown_with_timeout(STOP_TIMEOUT));
        finish("log records", logs).await;
        finish("metrics", metrics).await;
        finish("spans", traces).await;
    }
}

/// Waits for a shutdown, and says so if something may be lost.
async fn finish(signal: &str, shutdown: JoinHandle<OTelSdkResult>) {
    let problem = match shutdown.await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(panic) => panic.to_string(),
    };
    terminal::print_line(format_args!("The last {signal} may be lost: {problem}"));
}
