//! Exporters that send OTLP over gRPC, for programs that build their own providers. They send to the judge, and without
//! one to port 4317, where `otlp-viewer` receives.

use std::sync::LazyLock;

use opentelemetry_otlp::{LogExporter, MetricExporter, SpanExporter};
use tokio::runtime::{Builder, Runtime};

/// What the connections run on, so that a program without a runtime of its own can send.
#[expect(
    clippy::expect_used,
    reason = "a program that gets no thread cannot begin, and this says why"
)]
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = Builder::new_multi_thread();
    let builder = builder.worker_threads(1).enable_all();
    builder.build().expect("the system gives it a thread")
});

/// Sends spans.
pub fn span_exporter() -> SpanExporter {
    let _inside = RUNTIME.enter();
    let exporter = SpanExporter::builder().with_tonic().build();
    exporter.unwrap_or_else(|error| panic!("OTEL_EXPORTER_OTLP_ENDPOINT: {error}"))
}

/// Sends log records.
pub fn log_exporter() -> LogExporter {
    let _inside = RUNTIME.enter();
    let exporter = LogExporter::builder().with_tonic().build();
    exporter.unwrap_or_else(|error| panic!("OTEL_EXPORTER_OTLP_ENDPOINT: {error}"))
}

/// Sends metrics.
pub fn metric_exporter() -> MetricExporter {
    let _inside = RUNTIME.enter();
    let exporter = MetricExporter::builder().with_tonic().build();
    exporter.unwrap_or_else(|error| panic!("OTEL_EXPORTER_OTLP_ENDPOINT: {error}"))
}
