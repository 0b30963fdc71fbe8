//! One whole block at a time on stdout.
//!
//! Each exporter of `opentelemetry-stdout` prints line by line, on a thread of its own, and panics
//! where stdout is closed or full. Here they take turns, so that the lines of one signal do not land
//! inside the block of another, and what could not be printed becomes an error with a number.

use std::io::{self, Write};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::logs::{self, LogBatch};
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::{self, SpanData};
use opentelemetry_stdout::{LogExporter, MetricExporter, SpanExporter};
use tokio::sync::Mutex;

/// Whoever holds this may print. It is tokio's, since it is held while an export is awaited.
static TURN: Mutex<()> = Mutex::const_new(());

/// An exporter that waits for its turn.
#[derive(Debug)]
pub struct Whole<E>(pub E);

impl logs::LogExporter for Whole<LogExporter> {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let count = batch.iter().count();
        print(self.0.export(batch), count, "log records").await
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

impl PushMetricExporter for Whole<MetricExporter> {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let scopes = metrics.scope_metrics();
        let count = scopes.map(|scope| scope.metrics().count()).sum();
        print(self.0.export(metrics), count, "metrics").await
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn temporality(&self) -> Temporality {
        self.0.temporality()
    }
}

impl trace::SpanExporter for Whole<SpanExporter> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let count = batch.len();
        print(self.0.export(batch), count, "spans").await
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

/// Prints what is no telemetry: the summary, in its turn like every other block.
///
/// # Errors
/// When nobody reads, or the disk is full.
pub async fn say(text: &str) -> io::Result<()> {
    let _turn = TURN.lock().await;
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Prints a block. An empty line comes first, which sets the blocks apart and finds out whether
/// anybody reads. The SDK reports the error on stderr.
async fn print(
    block: impl Future<Output = OTelSdkResult>,
    count: usize,
    what: &str,
) -> OTelSdkResult {
    let _turn = TURN.lock().await;
    let problem = match writeln!(io::stdout()).and_then(|()| io::stdout().flush()) {
        Err(error) => error.to_string(),
        Ok(()) => match AssertUnwindSafe(block).catch_unwind().await {
            Ok(result) => return result,
            Err(_) => "stdout failed in the middle of them".to_owned(),
        },
    };
    let problem = format!("{count} {what} were not printed: {problem}");
    Err(OTelSdkError::InternalFailure(problem))
}
