//! Telemetry as the chapters set it up, for exercises that are about something else.

use std::io::stderr;

use opentelemetry::global;
use opentelemetry::trace::TracerProvider;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::{MeterProviderBuilder, SdkMeterProvider};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::task::spawn_blocking;
use tracing::Metadata;
use tracing_subscriber::filter::{LevelFilter, Targets, filter_fn};
use tracing_subscriber::{fmt, prelude::*, registry};

use crate::exporters::{log_exporter, metric_exporter, span_exporter};

/// The bounds of the buckets that the conventions advise for the duration of a request, in seconds:
/// <https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration>
pub const DURATION_BOUNDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// The providers. What they still hold is lost unless they are shut down.
#[derive(Debug)]
pub struct Telemetry {
    logs: SdkLoggerProvider,
    metrics: SdkMeterProvider,
    traces: SdkTracerProvider,
}

/// Sets up traces, logs and metrics for the service `kitchen`. Call it before the app is built.
pub fn start() -> Telemetry {
    start_with_metrics(|metrics| metrics)
}

/// The same, with metrics that an exercise has something to add to.
pub fn start_with_metrics(
    metrics: impl FnOnce(MeterProviderBuilder) -> MeterProviderBuilder,
) -> Telemetry {
    let resource = Resource::builder().with_service_name("kitchen").build();
    let logs = SdkLoggerProvider::builder()
        .with_resource(resource.clone())
        .with_batch_exporter(log_exporter())
        .build();
    let builder = SdkMeterProvider::builder()
        .with_resource(resource.clone())
        .with_periodic_exporter(metric_exporter());
    let metrics = metrics(builder).build();
    let traces = SdkTracerProvider::builder()
        .with_resource(resource)
        .with_batch_exporter(span_exporter())
        .build();
    start_with(logs, metrics, traces)
}

/// Sets up telemetry with providers that an exercise has built. Call it before the app is built.
pub fn start_with(
    logs: SdkLoggerProvider,
    metrics: SdkMeterProvider,
    traces: SdkTracerProvider,
) -> Telemetry {
    global::set_meter_provider(metrics.clone());
    global::set_text_map_propagator(TraceContextPropagator::new());
    let spans = tracing_opentelemetry::layer()
        .with_tracer(traces.tracer("kitchen"))
        .with_location(false)
        .with_target(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_filter(filter_fn(is_our_span));
    let records = Targets::new()
        .with_target("exercise", LevelFilter::INFO)
        .with_target("learn", LevelFilter::INFO);
    let records = OpenTelemetryTracingBridge::new(&logs).with_filter(records);
    let news = Targets::new().with_default(LevelFilter::WARN);
    let news = news.with_target("actix_http", LevelFilter::OFF);
    let terminal = fmt::layer().with_writer(stderr).with_filter(news);
    registry().with(spans).with(records).with(terminal).init();
    Telemetry {
        logs,
        metrics,
        traces,
    }
}

/// Lets only the spans of the exercises and of this crate through: the exporters open spans of their own.
fn is_our_span(metadata: &Metadata) -> bool {
    let target = metadata.target();
    metadata.is_span() && (target.starts_with("exercise") || target.starts_with("learn"))
}

impl Telemetry {
    /// Flushes what is queued. `shutdown` blocks its thread, so it gets one that may be blocked.
    pub async fn stop(self) {
        let all = spawn_blocking(move || {
            for (signal, stopped) in [
                ("spans", self.traces.shutdown()),
                ("log records", self.logs.shutdown()),
                ("metrics", self.metrics.shutdown()),
            ] {
                if let Err(error) = stopped {
                    todo::terminal::print_line(format_args!(
                        "The last {signal} may be lost: {error}"
                    ));
                }
            }
        });
        let _ = all.await;
        todo::terminal::finish();
    }
}
