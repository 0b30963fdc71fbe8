// Exercise 1: a kitchen without a name
//
// This kitchen makes tea, and reports each cup with a span, a log record and a counter. Nobody who receives them can say
// where they come from: the service is called `unknown_service`. Give all three signals a resource that says `kitchen`.
//
// The page: 100-intro/100-signals.md          The judge: cargo exercise 1          A hint: cargo exercise hint 1

use opentelemetry::logs::{LogRecord, Logger, LoggerProvider};
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::{Tracer, TracerProvider};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;

fn main() -> OTelSdkResult {
    // --- Your change begins here ---
    let resource = Resource::builder().with_service_name("kitchen").build();
    let traces = SdkTracerProvider::builder().with_resource(resource.clone());
    let logs = SdkLoggerProvider::builder();
    let metrics = SdkMeterProvider::builder();
    // --- and ends here ---
    let traces = traces.with_batch_exporter(learn::span_exporter()).build();
    let logs = logs.with_batch_exporter(learn::log_exporter()).build();
    let metrics = metrics
        .with_periodic_exporter(learn::metric_exporter())
        .build();

    let (tracer, logger) = (traces.tracer("tea"), logs.logger("tea"));
    let meter = metrics.meter("tea");
    let cups = meter.u64_counter("tea.cups").with_unit("{cup}").build();
    for _ in 0..learn::tea() {
        tracer.in_span("making_tea", |_| {
            let mut record = logger.create_log_record();
            record.set_event_name("tea.water.boiled");
            record.set_body("The water boils".into());
            logger.emit(record);
            cups.add(1, &[]);
        });
    }

    traces.shutdown()?;
    logs.shutdown()?;
    metrics.shutdown()
}
