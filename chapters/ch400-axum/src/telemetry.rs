//! Telemetry: traces, log records and metrics over OTLP/gRPC. Copy this file into a service of your own.
//!
//! The SDK reads `OTEL_EXPORTER_OTLP_*` itself: where to send, with which headers, how long to try.

use std::io::{Write, stderr};
use std::time::Duration;
use std::{env, panic};

use opentelemetry::{KeyValue, global, trace::TracerProvider};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_otlp::{ExporterBuildError, LogExporter, MetricExporter, SpanExporter};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::resource::{EnvResourceDetector, Resource, TelemetryResourceDetector};
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator, SdkTracerProvider};
use thiserror::Error;
use tokio::task::{JoinHandle, spawn_blocking};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{EnvFilter, FilterExt, FromEnvError, Targets, filter_fn};
use tracing_subscriber::{fmt, prelude::*, registry};

use crate::event_times::EventTimes;

/// How long a signal has to flush what is still queued when the service stops.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// Why telemetry could not be set up.
#[derive(Debug, Error)]
pub enum TelemetryError {
    /// An endpoint is not a URL, or asks for what is not built in.
    #[error("{0}. Look at the variables that begin with OTEL_EXPORTER_OTLP_")]
    Exporter(#[from] ExporterBuildError),
    /// `RUST_LOG` is no filter.
    #[error("RUST_LOG: {0}. Write a level, such as warn, or a crate and a level: hyper=debug")]
    Filter(#[from] FromEnvError),
}

/// The providers. What they still hold is lost unless they are shut down.
pub struct Telemetry {
    logs: SdkLoggerProvider,
    metrics: SdkMeterProvider,
    traces: SdkTracerProvider,
}

/// Sets telemetry up. Call it inside the runtime, and before anything that asks for a meter. `more` are other crates whose
/// spans and events are sent: `&["my_library"]`.
///
/// # Errors
/// When a variable of the environment is wrong.
pub fn start(more: &[&str]) -> Result<Telemetry, TelemetryError> {
    let stderr = || fmt::layer().with_writer(stderr).log_internal_errors(false);
    // While the providers are built, the SDK may warn about the environment.
    let early = registry().with(stderr().with_filter(LevelFilter::WARN));
    let early = tracing::subscriber::set_default(early);
    let resource = resource();
    let logs = SdkLoggerProvider::builder()
        .with_resource(resource.clone())
        .with_log_processor(EventTimes)
        .with_batch_exporter(LogExporter::builder().with_tonic().build()?)
        .build();
    let metrics = SdkMeterProvider::builder()
        .with_resource(resource.clone())
        .with_periodic_exporter(MetricExporter::builder().with_tonic().build()?)
        .build();
    let traces = SdkTracerProvider::builder()
        .with_resource(resource)
        .with_batch_exporter(SpanExporter::builder().with_tonic().build()?)
        .build();
    drop(early);
    global::set_meter_provider(metrics.clone());
    global::set_tracer_provider(traces.clone());
    // Without a propagator, `traceparent` is neither read nor written.
    global::set_text_map_propagator(TraceContextPropagator::new());

    // Each layer has a filter of its own: RUST_LOG is for the terminal, and with RUST_LOG=warn there are traces all the
    // same. OTLP gets what this crate makes, and not what the crates make that send it: sending that would never end.
    let ours = more.iter().chain(&[env!("CARGO_CRATE_NAME")]);
    let ours = Targets::new().with_targets(ours.map(|it| (*it, LevelFilter::INFO)));
    let terminal = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into());
    let records = OpenTelemetryTracingBridge::new(&logs).with_filter(ours.clone());
    let spans = tracing_opentelemetry::layer()
        .with_tracer(traces.tracer(env!("CARGO_PKG_NAME")))
        // For debugging, and not for running: the line of the source, the thread, and how long it was busy.
        .with_location(false)
        .with_target(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        // An event becomes a log record, and not an event of its span as well.
        .with_filter(ours.and(filter_fn(|it| it.is_span())));
    // A span is for the backend: on the terminal, its attributes would be in each line that is written inside it.
    let terminal = terminal.from_env()?.and(filter_fn(|it| it.is_event()));
    let terminal = stderr().with_filter(terminal);
    registry().with(terminal).with(spans).with(records).init();
    // Rust reports a panic on stderr. This reports it in the telemetry, too.
    let say = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        say(panic);
        tracing::error!(name: concat!(env!("CARGO_PKG_NAME"), ".panicked"), { exception.type = "panic", exception.message = %panic }, "A thread panicked");
    }));
    Ok(Telemetry {
        logs,
        metrics,
        traces,
    })
}

/// Where telemetry comes from. `OTEL_SERVICE_NAME` wins over `OTEL_RESOURCE_ATTRIBUTES`, and both over what is written here.
fn resource() -> Resource {
    let name = env::var("OTEL_SERVICE_NAME").ok();
    let instance = RandomIdGenerator::default().new_trace_id().to_string();
    Resource::builder_empty()
        .with_service_name(env!("CARGO_PKG_NAME"))
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_attribute(KeyValue::new("service.instance.id", instance))
        .with_detector(Box::new(TelemetryResourceDetector))
        .with_detector(Box::new(EnvResourceDetector::new()))
        .with_attributes(
            name.filter(|name| !name.is_empty())
                .map(|name| KeyValue::new("service.name", name)),
        )
        .build()
}

impl Telemetry {
    /// Flushes what is queued: the three side by side, on threads that may be blocked, because `shutdown` blocks.
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
    // Where stderr is closed nobody can be told, and `eprintln!` would panic.
    let _ = writeln!(stderr(), "The last {signal} may be lost: {problem}");
}
