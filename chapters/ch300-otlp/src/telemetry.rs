//! Telemetry: what makes it, where it goes, and how the last of it gets out.

use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry::{KeyValue, global};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::resource::{EnvResourceDetector, TelemetryResourceDetector};
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_stdout::{LogExporter, MetricExporter, SpanExporter};
use todo::terminal;
use tokio::task;
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::{Targets, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::otlp::sdk_events::{self, FromEvents};
use crate::otlp::{self, losses};
use crate::propagators;
use crate::settings::{Exporter, Settings};
use crate::stdout::Whole;

/// How long a signal has to hand over what it still holds when the app stops.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// The providers, kept so that they can be shut down: what they still hold is lost otherwise.
pub struct Telemetry {
    logs: SdkLoggerProvider,
    metrics: SdkMeterProvider,
    traces: SdkTracerProvider,
}

/// Sets telemetry up. To be called before the app is built, which takes up what is set here.
///
/// # Errors
/// When the environment says something that cannot be: with what to write instead.
pub fn start(settings: &Settings) -> Result<Telemetry, String> {
    // While it builds the providers, the SDK says what it makes of the environment.
    let early = tracing::subscriber::set_default(tracing_subscriber::registry().with(stderr()));
    let logs = logger_provider(settings)?;
    let metrics = meter_provider(settings)?;
    let traces = tracer_provider(settings)?;
    let propagators = propagators::from_environment()?;
    drop(early);
    // Without an exporter, the provider would complain of a gauge that nobody asks.
    if !matches!(settings.metrics_exporter, Exporter::None) {
        global::set_meter_provider(metrics.clone());
    }
    global::set_tracer_provider(traces.clone());
    // Without a propagator, `traceparent` is not read, and every request starts a trace of its own.
    global::set_text_map_propagator(propagators);

    // Each layer has a filter of its own: one for all of them would let the terminal's silence
    // switch the spans off.
    let spans = tracing_opentelemetry::layer()
        .with_tracer(traces.tracer("todo"))
        .with_location(false)
        .with_target(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_filter(filter_fn(is_our_span));
    // Only this app's own events, each with a name of its own. The others have the path of a source
    // file for a name.
    let records = OpenTelemetryTracingBridge::new(&logs)
        .with_filter(Targets::new().with_target(env!("CARGO_CRATE_NAME"), settings.log_level));
    tracing_subscriber::registry()
        .with(spans)
        .with(records)
        .with(FromEvents.with_filter(LevelFilter::WARN))
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

/// Warnings for the person at the terminal, and what the SDK had to drop.
fn stderr<S: Subscriber + for<'span> LookupSpan<'span>>() -> impl Layer<S> {
    let is_news = |event: &Metadata<'_>| {
        *event.level() <= LevelFilter::WARN && !sdk_events::is_said_by_us(event.name())
    };
    tracing_subscriber::fmt::layer()
        .with_writer(terminal::writer)
        .with_filter(filter_fn(is_news).with_max_level_hint(LevelFilter::WARN))
}

/// Log records go out in batches too, every second.
fn logger_provider(settings: &Settings) -> Result<SdkLoggerProvider, String> {
    let builder = SdkLoggerProvider::builder().with_resource(resource(settings));
    let builder = match settings.logs_exporter {
        Exporter::Console => builder.with_batch_exporter(Whole(LogExporter::default())),
        Exporter::None => builder,
        Exporter::Otlp => builder.with_log_processor(otlp::log_processor()?),
    };
    Ok(builder.build())
}

/// Metrics are summed up here, and the sums go out every 60 s, and when the app stops.
fn meter_provider(settings: &Settings) -> Result<SdkMeterProvider, String> {
    let builder = SdkMeterProvider::builder().with_resource(resource(settings));
    let builder = match settings.metrics_exporter {
        Exporter::Console => builder.with_periodic_exporter(Whole(MetricExporter::default())),
        Exporter::None => builder,
        Exporter::Otlp => builder.with_periodic_exporter(otlp::metric_exporter()?),
    };
    Ok(builder.build())
}

/// Spans wait in a queue and go out in batches, every 5 s, so that no request waits for an exporter.
fn tracer_provider(settings: &Settings) -> Result<SdkTracerProvider, String> {
    let builder = SdkTracerProvider::builder().with_resource(resource(settings));
    let builder = match settings.traces_exporter {
        Exporter::Console => builder.with_batch_exporter(Whole(SpanExporter::default())),
        Exporter::None => builder,
        Exporter::Otlp => builder.with_span_processor(otlp::span_processor()?),
    };
    Ok(builder.build())
}

/// Who sends this: `todo`, unless the settings or `OTEL_RESOURCE_ATTRIBUTES` say otherwise.
fn resource(settings: &Settings) -> Resource {
    let resource = Resource::builder_empty()
        .with_service_name("todo")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_detector(Box::new(TelemetryResourceDetector))
        .with_detector(Box::new(EnvResourceDetector::new()));
    match &settings.service_name {
        Some(name) => resource.with_service_name(name.clone()).build(),
        None => resource.build(),
    }
}

impl Telemetry {
    /// Hands over what still waits, and says what could not be handed over.
    pub async fn stop(self) {
        let logs = move || self.logs.shutdown_with_timeout(STOP_TIMEOUT);
        let metrics = move || self.metrics.shutdown_with_timeout(STOP_TIMEOUT);
        let traces = move || self.traces.shutdown_with_timeout(STOP_TIMEOUT);
        tokio::join!(
            shut_down("log records", logs),
            shut_down("metrics", metrics),
            shut_down("spans", traces),
        );
        losses::say_the_rest();
    }
}

/// A shutdown blocks its thread until the exporter is done, so it must not be one of the runtime's,
/// which the exporter may need.
async fn shut_down(signal: &str, shutdown: impl FnOnce() -> OTelSdkResult + Send + 'static) {
    let problem = match task::spawn_blocking(shutdown).await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(panic) => panic.to_string(),
    };
    terminal::tell(format_args!("The last {signal} may be lost: {problem}"));
}
