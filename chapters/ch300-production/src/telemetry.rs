//! Telemetry: what makes it, where it goes, and how the last of it gets out.

use std::panic;
use std::time::Duration;

use exclusive_stdout::ExclusiveStdout;
use opentelemetry::trace::Status;
use opentelemetry::{InstrumentationScope, KeyValue, global, trace::TracerProvider};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{BatchLogProcessor, SdkLoggerProvider};
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::resource::{EnvResourceDetector, TelemetryResourceDetector};
use opentelemetry_sdk::trace::{BatchSpanProcessor, SdkTracerProvider};
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator};
use opentelemetry_stdout::{LogExporter, MetricExporter, SpanExporter};
use otel_env::Error;
use todo::terminal;
use tokio::task::{JoinHandle, spawn_blocking};
use tracing::{Metadata, Span, error};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::filter::{FilterExt, LevelFilter, Targets, filter_fn};
use tracing_subscriber::{fmt, prelude::*, registry};

use crate::counting_exporter::CountingExporter;
use crate::counting_processor::CountingProcessor;
use crate::event_times::EventTimes;
use crate::losses;
use crate::sdk_events::{self, SdkEventLayer};
use crate::settings::{Exporter, Settings};

/// How long a signal has to flush what is still queued when the app stops.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// The version of the conventions that the names are from.
const SCHEMA_URL: &str = "https://opentelemetry.io/schemas/1.42.0";

/// The providers. What they still hold is lost unless they are shut down.
pub struct Telemetry {
    logs: SdkLoggerProvider,
    metrics: SdkMeterProvider,
    traces: SdkTracerProvider,
}

/// Sets telemetry up. Call it before the app is built.
///
/// # Errors
/// When a variable has an invalid value.
pub fn start(settings: &Settings) -> Result<Telemetry, Error> {
    otel_env::check_numbers()?;
    let resource = resource(settings);
    let logs = logger_provider(settings, &resource)?;
    let metrics = meter_provider(settings, &resource)?;
    let traces = tracer_provider(settings, &resource)?;
    // Without an exporter, the provider would complain about a gauge that is never read.
    if !matches!(settings.metrics_exporter, Exporter::None) {
        global::set_meter_provider(metrics.clone());
    }
    // For libraries that ask OpenTelemetry's API for a tracer, such as the ready-made middleware.
    global::set_tracer_provider(traces.clone());
    // Without a propagator `traceparent` is not read, and every request starts a trace of its own.
    global::set_text_map_propagator(otel_env::propagator()?);
    // Left on, these add file, line, module, target, thread, busy and idle time: for debugging, not for running.
    let spans = tracing_opentelemetry::layer()
        .with_tracer(traces.tracer_with_scope(scope()))
        .with_location(false)
        .with_target(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_filter(filter_fn(is_our_span));
    // Only this crate's events, each of which has its own name. Events of other crates are named after
    // a line of a source file.
    let records = OpenTelemetryTracingBridge::new(&logs)
        .with_filter(Targets::new().with_target(env!("CARGO_CRATE_NAME"), settings.log_level));
    // Warnings of the SDK, such as that it dropped spans, but not those of `actix_http` about a port scan. This
    // layer has its own filter: one for both layers would let WARN switch the spans off, too.
    let news = Targets::new().with_default(LevelFilter::WARN);
    let news = news.with_target("actix_http", LevelFilter::OFF);
    let unreported = filter_fn(|event| !sdk_events::is_reported_by_us(event));
    let news = news.and(unreported.with_max_level_hint(LevelFilter::WARN));
    let stderr = fmt::layer().with_writer(terminal::writer).with_filter(news);
    registry()
        .with(spans)
        .with(records)
        .with(SdkEventLayer.with_filter(LevelFilter::WARN))
        .with(stderr)
        .init();
    // Rust reports a panic on stderr. This reports it in the telemetry, too, and marks the span in which it happened.
    let say = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        say(panic);
        error!(name: "todo.panicked", { exception.type = "panic", exception.message = %panic }, "A thread panicked");
        Span::current().set_status(Status::error("panicked"));
    }));
    Ok(Telemetry {
        logs,
        metrics,
        traces,
    })
}

/// Lets only this crate's spans through. The crates that send spans may open spans themselves, and sending
/// those would never end. To let another crate in, add `|| metadata.target().starts_with("its_name")`.
fn is_our_span(metadata: &Metadata) -> bool {
    metadata.is_span() && metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
}

/// Who names spans and metrics. The bridge for log records cannot say this: their scope is a module of this program.
pub fn scope() -> InstrumentationScope {
    InstrumentationScope::builder("todo")
        .with_version(env!("CARGO_PKG_VERSION"))
        .with_schema_url(SCHEMA_URL)
        .build()
}

/// Log records go out in batches, too, every second.
fn logger_provider(settings: &Settings, resource: &Resource) -> Result<SdkLoggerProvider, Error> {
    let builder = SdkLoggerProvider::builder().with_resource(resource.clone());
    let builder = builder.with_log_processor(EventTimes);
    let builder = match settings.logs_exporter {
        Exporter::Console => builder.with_batch_exporter(ExclusiveStdout(LogExporter::default())),
        Exporter::None => builder,
        Exporter::Otlp => {
            let exporter = otel_env::log_exporter()?;
            let batch = BatchLogProcessor::builder(CountingExporter(exporter)).build();
            builder.with_log_processor(CountingProcessor(batch))
        }
    };
    Ok(builder.build())
}

/// Metrics are added up here. The sums go out every 60 s, and when the app stops.
fn meter_provider(settings: &Settings, resource: &Resource) -> Result<SdkMeterProvider, Error> {
    let builder = SdkMeterProvider::builder().with_resource(resource.clone());
    let builder = match settings.metrics_exporter {
        Exporter::Console => {
            builder.with_periodic_exporter(ExclusiveStdout(MetricExporter::default()))
        }
        Exporter::None => builder,
        Exporter::Otlp => {
            let exporter = otel_env::metric_exporter()?;
            builder.with_periodic_exporter(CountingExporter(exporter))
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
        Exporter::Otlp => {
            let exporter = otel_env::span_exporter()?;
            let batch = BatchSpanProcessor::builder(CountingExporter(exporter)).build();
            builder.with_span_processor(CountingProcessor(batch))
        }
    };
    Ok(builder.build())
}

/// Where telemetry comes from: the name and version of this program, which of its instances, and the SDK.
fn resource(settings: &Settings) -> Resource {
    let name = settings.service_name.clone();
    let instance = RandomIdGenerator::default().new_trace_id().to_string();
    Resource::builder_empty()
        .with_service_name("todo")
        .with_schema_url([], SCHEMA_URL)
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_attribute(KeyValue::new("service.instance.id", instance))
        .with_detector(Box::new(TelemetryResourceDetector))
        .with_detector(Box::new(EnvResourceDetector::new()))
        .with_attributes(name.map(|name| KeyValue::new("service.name", name)))
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
        losses::report_remaining();
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
