// Exercise 2: a kitchen that closes too early
//
// This kitchen makes tea and ends, and none of its telemetry arrives: the last spans, log records and sums were still
// waiting in the program when it ended. Have each of the three providers send what it holds, after the work.
//
// The page: 100-intro/200-how-a-span-travels.md     The judge: cargo exercise 2     A hint: cargo exercise hint 2

use std::sync::LazyLock;

use opentelemetry::logs::{LogRecord, Logger, LoggerProvider};
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::{Tracer, TracerProvider};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;

fn resource() -> Resource {
    Resource::builder().with_service_name("kitchen").build()
}

// The providers, where every part of the program finds them. Rust drops no statics at the end of a program.
static TRACES: LazyLock<SdkTracerProvider> = LazyLock::new(|| {
    let builder = SdkTracerProvider::builder().with_resource(resource());
    builder.with_batch_exporter(learn::span_exporter()).build()
});
static LOGS: LazyLock<SdkLoggerProvider> = LazyLock::new(|| {
    let builder = SdkLoggerProvider::builder().with_resource(resource());
    builder.with_batch_exporter(learn::log_exporter()).build()
});
static METRICS: LazyLock<SdkMeterProvider> = LazyLock::new(|| {
    let builder = SdkMeterProvider::builder().with_resource(resource());
    let builder = builder.with_periodic_exporter(learn::metric_exporter());
    builder.build()
});

fn make_tea() {
    let logger = LOGS.logger("tea");
    let mut record = logger.create_log_record();
    record.set_event_name("tea.water.boiled");
    record.set_body("The water boils".into());
    logger.emit(record);
    let meter = METRICS.meter("tea");
    let cups = meter.u64_counter("tea.cups").with_unit("{cup}").build();
    cups.add(1, &[]);
}

fn main() -> OTelSdkResult {
    let tracer = TRACES.tracer("tea");
    // One span around the shift, and one in it for each cup.
    tracer.in_span("shift", |_| {
        for _ in 0..learn::tea() {
            tracer.in_span("making_tea", |_| make_tea());
        }
    });
    // --- Your change begins here ---
    TRACES.shutdown()
    // --- and ends here ---
}
