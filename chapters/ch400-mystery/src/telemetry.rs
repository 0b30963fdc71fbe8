//! Telemetry of several programs in one process.
//!
//! `tracing` has one subscriber for a whole process, and here five programs live in one, so that Ctrl-C stops all of them: three
//! instances of the service, its worker and archiver, and its visitors. Each has providers and a resource of its own, and
//! spans and log records are made with OpenTelemetry's own API. A span's parent is an argument, because a task of tokio
//! may serve another instance the next moment.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use opentelemetry::logs::{AnyValue, LogRecord, Logger, LoggerProvider, Severity};
use opentelemetry::metrics::{Meter, MeterProvider};
use opentelemetry::trace::{SpanKind, TraceContextExt, Tracer, TracerProvider};
use opentelemetry::{Context, InstrumentationScope, KeyValue};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::BatchConfigBuilder as LogBatchConfigBuilder;
use opentelemetry_sdk::logs::{BatchLogProcessor, SdkLogger, SdkLoggerProvider};
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::resource::TelemetryResourceDetector;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, SdkTracer, SdkTracerProvider,
};
use tokio::task::spawn_blocking;

/// How long spans, log records and sums wait before they are sent. Whoever looks for a fault does not want to wait longer.
const INTERVAL: Duration = Duration::from_secs(1);

/// How long a signal has to flush what is still queued when the programs stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// One program, as its telemetry shows it.
#[derive(Debug)]
pub struct Program {
    logger: SdkLogger,
    tracer: SdkTracer,
    logs: SdkLoggerProvider,
    metrics: SdkMeterProvider,
    traces: SdkTracerProvider,
}

impl Program {
    /// Sets its telemetry up, under the name of its service and of this instance of it. Call it inside the runtime.
    ///
    /// # Errors
    /// When a variable of the environment has an invalid value.
    pub fn start(service: &'static str, instance: &str) -> Result<Self, otel_env::Error> {
        let resource = Resource::builder_empty()
            .with_service_name(service)
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .with_attribute(KeyValue::new("service.instance.id", instance.to_owned()))
            .with_detector(Box::new(TelemetryResourceDetector))
            .build();
        let batch = LogBatchConfigBuilder::default().with_scheduled_delay(INTERVAL);
        let processor = BatchLogProcessor::builder(otel_env::log_exporter()?)
            .with_batch_config(batch.build())
            .build();
        let logs = SdkLoggerProvider::builder()
            .with_resource(resource.clone())
            .with_log_processor(processor)
            .build();
        let reader = PeriodicReader::builder(otel_env::metric_exporter()?)
            .with_interval(INTERVAL)
            .build();
        let metrics = SdkMeterProvider::builder()
            .with_resource(resource.clone())
            .with_reader(reader)
            .build();
        let batch = BatchConfigBuilder::default().with_scheduled_delay(INTERVAL);
        let processor = BatchSpanProcessor::builder(otel_env::span_exporter()?)
            .with_batch_config(batch.build())
            .build();
        let traces = SdkTracerProvider::builder()
            .with_resource(resource)
            .with_span_processor(processor)
            .build();
        Ok(Self {
            logger: logs.logger_with_scope(scope()),
            tracer: traces.tracer_with_scope(scope()),
            logs,
            metrics,
            traces,
        })
    }

    /// Opens a span below another one. It ends when the context that has it is dropped.
    pub fn span(
        &self,
        name: impl Into<Cow<'static, str>>,
        kind: SpanKind,
        attributes: Vec<KeyValue>,
        parent: &Context,
    ) -> Context {
        let builder = self.tracer.span_builder(name);
        let builder = builder.with_kind(kind).with_attributes(attributes);
        parent.with_span(self.tracer.build_with_context(builder, parent))
    }

    /// Writes a log record that knows its span.
    pub fn log(
        &self,
        severity: Severity,
        event: &'static str,
        text: &'static str,
        attributes: Vec<(&'static str, AnyValue)>,
        within: &Context,
    ) {
        let span = within.span().span_context().clone();
        let mut record = self.logger.create_log_record();
        record.set_event_name(event);
        record.set_timestamp(SystemTime::now());
        record.set_severity_number(severity);
        record.set_severity_text(severity.name());
        record.set_body(text.into());
        record.add_attributes(attributes);
        record.set_trace_context(span.trace_id(), span.span_id(), Some(span.trace_flags()));
        self.logger.emit(record);
    }

    /// Makes its instruments.
    pub fn meter(&self) -> Meter {
        self.metrics.meter_with_scope(scope())
    }

    /// Flushes what is queued, and says whether all of it was sent.
    pub async fn stop(&self) -> bool {
        let (logs, metrics, traces) =
            (self.logs.clone(), self.metrics.clone(), self.traces.clone());
        let logs = spawn_blocking(move || logs.shutdown_with_timeout(STOP_TIMEOUT));
        let metrics = spawn_blocking(move || metrics.shutdown_with_timeout(STOP_TIMEOUT));
        let traces = spawn_blocking(move || traces.shutdown_with_timeout(STOP_TIMEOUT));
        let (logs, metrics, traces) = tokio::join!(logs, metrics, traces);
        [logs, metrics, traces]
            .iter()
            .all(|it| matches!(it, Ok(Ok(()))))
    }
}

fn scope() -> InstrumentationScope {
    InstrumentationScope::builder(env!("CARGO_PKG_NAME"))
        .with_version(env!("CARGO_PKG_VERSION"))
        .build()
}
