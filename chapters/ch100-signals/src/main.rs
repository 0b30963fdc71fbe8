//! The three signals of OpenTelemetry, once each: a span, a log record and a metric, printed.

use opentelemetry::KeyValue;
use opentelemetry::logs::{LogRecord, Logger, LoggerProvider, Severity};
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::{TraceContextExt, Tracer, TracerProvider};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_stdout::{LogExporter, MetricExporter, SpanExporter};

fn main() -> OTelSdkResult {
    // Where telemetry comes from: every signal carries it.
    let resource = Resource::builder().with_service_name("kitchen").build();

    // A provider for each signal. It knows where the signal goes: here, to an exporter that prints.
    let traces = SdkTracerProvider::builder()
        .with_resource(resource.clone())
        .with_simple_exporter(SpanExporter::default())
        .build();
    let logs = SdkLoggerProvider::builder()
        .with_resource(resource.clone())
        .with_simple_exporter(LogExporter::default())
        .build();
    let metrics = SdkMeterProvider::builder()
        .with_resource(resource)
        .with_periodic_exporter(MetricExporter::default())
        .build();

    // A span: a piece of work, with a beginning and an end.
    traces.tracer("tea").in_span("making_tea", |context| {
        let span = context.span();
        span.set_attribute(KeyValue::new("tea.kind", "green"));

        // A log record: something that happened at one moment, here while the span was open.
        let logger = logs.logger("tea");
        let mut record = logger.create_log_record();
        record.set_event_name("tea.water.boiled");
        record.set_severity_number(Severity::Info);
        record.set_body("The water boils".into());
        logger.emit(record);

        // A metric: a number that is added up here and sent from time to time.
        let meter = metrics.meter("tea");
        let cups = meter.u64_counter("tea.cups").with_unit("{cup}").build();
        cups.add(2, &[KeyValue::new("tea.kind", "green")]);
    });

    // Flushes what is still queued, such as the sum of the cups.
    traces.shutdown()?;
    logs.shutdown()?;
    metrics.shutdown()
}
