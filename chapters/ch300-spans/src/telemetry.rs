//! Telemetry: what makes it, where it goes, and how the last of it gets out.

use std::env;
use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry::{KeyValue, global};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::resource::{EnvResourceDetector, TelemetryResourceDetector};
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_stdout::SpanExporter;
use todo::terminal;
use tokio::task;
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::stdout::Whole;

/// How long a signal has to hand over what it still holds when the app stops.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// The providers, kept so that they can be shut down: what they still hold is lost otherwise.
pub struct Telemetry {
    traces: SdkTracerProvider,
}

/// Sets telemetry up. To be called before the app is built, which takes up what is set here.
pub fn start() -> Telemetry {
    // While it builds the providers, the SDK says what it makes of the environment.
    let early = tracing::subscriber::set_default(tracing_subscriber::registry().with(stderr()));
    let traces = tracer_provider();
    drop(early);
    global::set_tracer_provider(traces.clone());
    // Without a propagator, `traceparent` is not read, and every request starts a trace of its own.
    global::set_text_map_propagator(TraceContextPropagator::new());

    // Each layer has a filter of its own: one for all of them would let the terminal's silence
    // switch the spans off.
    let spans = tracing_opentelemetry::layer()
        .with_tracer(traces.tracer("todo"))
        .with_location(false)
        .with_target(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_filter(filter_fn(is_our_span));
    tracing_subscriber::registry()
        .with(spans)
        .with(stderr())
        .init();
    Telemetry { traces }
}

/// Not those of other crates: what sends spans may make spans itself, and would never be done.
fn is_our_span(metadata: &Metadata) -> bool {
    metadata.is_span() && metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
}

/// Warnings for the person at the terminal, and what the SDK had to drop.
fn stderr<S: Subscriber + for<'span> LookupSpan<'span>>() -> impl Layer<S> {
    tracing_subscriber::fmt::layer()
        .with_writer(terminal::writer)
        .with_filter(LevelFilter::WARN)
}

/// Spans wait in a queue and go out in batches, every 5 s, so that no request waits for an exporter.
fn tracer_provider() -> SdkTracerProvider {
    SdkTracerProvider::builder()
        .with_resource(resource())
        .with_batch_exporter(Whole(SpanExporter::default()))
        .build()
}

/// Who sends this: `todo`, unless `OTEL_SERVICE_NAME` or `OTEL_RESOURCE_ATTRIBUTES` says otherwise.
fn resource() -> Resource {
    let resource = Resource::builder_empty()
        .with_service_name("todo")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_detector(Box::new(TelemetryResourceDetector))
        .with_detector(Box::new(EnvResourceDetector::new()));
    match env::var("OTEL_SERVICE_NAME") {
        Ok(name) if !name.is_empty() => resource.with_service_name(name).build(),
        _ => resource.build(),
    }
}

impl Telemetry {
    /// Hands over what still waits, and says what could not be handed over.
    pub async fn stop(self) {
        let traces = move || self.traces.shutdown_with_timeout(STOP_TIMEOUT);
        tokio::join!(shut_down("spans", traces),);
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
