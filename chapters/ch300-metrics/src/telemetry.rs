//! Telemetry: what makes it, where it goes, and how the last of it gets out.

use std::panic;
use std::time::Duration;

use exclusive_stdout::ExclusiveStdout;
use opentelemetry::trace::Status;
use opentelemetry::{KeyValue, global, trace::TracerProvider};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::resource::TelemetryResourceDetector;
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_stdout::{LogExporter, MetricExporter, SpanExporter};
use todo::terminal;
use tokio::task::{JoinHandle, spawn_blocking};
use tracing::{Metadata, Span, error};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::filter::{LevelFilter, Targets, filter_fn};
use tracing_subscriber::{fmt, prelude::*, registry};

/// How long a signal has to flush what is still queued when the app stops.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// The providers. What they still hold is lost unless they are shut down.
pub struct Telemetry {
    logs: SdkLoggerProvider,
    metrics: SdkMeterProvider,
    traces: SdkTracerProvider,
}

/// Sets telemetry up. Call it before the app is built.
pub fn start() -> Telemetry {
    let resource = resource();
    let logs = logger_provider(&resource);
    let metrics = meter_provider(&resource);
    let traces = tracer_provider(&resource);
    global::set_meter_provider(metrics.clone());
    // For libraries that ask OpenTelemetry's API for a tracer, such as the ready-made middleware.
    global::set_tracer_provider(traces.clone());
    // Without a propagator `traceparent` is not read, and every request starts a trace of its own.
    global::set_text_map_propagator(TraceContextPropagator::new());
    // Left on, these add file, line, module, target, thread, busy and idle time: for debugging, not for running.
    let spans = tracing_opentelemetry::layer()
        .with_tracer(traces.tracer("todo"))
        .with_location(false)
        .with_target(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_filter(filter_fn(is_our_span));
    // Only this crate's events, each of which has its own name. Events of other crates are named after
    // a line of a source file.
    let records = OpenTelemetryTracingBridge::new(&logs)
        .with_filter(Targets::new().with_target(env!("CARGO_CRATE_NAME"), LevelFilter::INFO));
    // Warnings of the SDK, such as that it dropped spans, but not those of `actix_http` about a port scan. This
    // layer has its own filter: one for both layers would let WARN switch the spans off, too.
    let news = Targets::new().with_default(LevelFilter::WARN);
    let news = news.with_target("actix_http", LevelFilter::OFF);
    let stderr = fmt::layer().with_writer(terminal::writer).with_filter(news);
    registry().with(spans).with(records).with(stderr).init();
    // Rust reports a panic on stderr. This reports it in the telemetry, too, and marks the span in which it happened.
    let say = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        say(panic);
        error!(name: "todo.panicked", { exception.type = "panic", exception.message = %panic }, "A thread panicked");
        Span::current().set_status(Status::error("panicked"));
    }));
    Telemetry {
        logs,
        metrics,
        traces,
    }
}

/// Lets only this crate's spans through. The crates that send spans may open spans themselves, and sending
/// those would never end. To let another crate in, add `|| metadata.target().starts_with("its_name")`.
fn is_our_span(metadata: &Metadata) -> bool {
    metadata.is_span() && metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
}

/// Log records go out in batches, too, every second.
fn logger_provider(resource: &Resource) -> SdkLoggerProvider {
    let builder = SdkLoggerProvider::builder().with_resource(resource.clone());
    let builder = builder.with_batch_exporter(ExclusiveStdout(LogExporter::default()));
    builder.build()
}

/// Metrics are added up here. The sums go out every 60 s, and when the app stops.
fn meter_provider(resource: &Resource) -> SdkMeterProvider {
    let builder = SdkMeterProvider::builder().with_resource(resource.clone());
    let builder = builder.with_periodic_exporter(ExclusiveStdout(MetricExporter::default()));
    builder.build()
}

/// Spans wait in a queue and go out in batches, every 5 s, so that no request waits for an exporter.
fn tracer_provider(resource: &Resource) -> SdkTracerProvider {
    let builder = SdkTracerProvider::builder().with_resource(resource.clone());
    let builder = builder.with_batch_exporter(ExclusiveStdout(SpanExporter::default()));
    builder.build()
}

/// Where telemetry comes from: the name and version of this program, and those of the SDK.
fn resource() -> Resource {
    Resource::builder_empty()
        .with_service_name("todo")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_detector(Box::new(TelemetryResourceDetector))
        .build()
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
