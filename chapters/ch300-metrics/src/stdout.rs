//! One whole block at a time on stdout.
//!
//! Each exporter of `opentelemetry-stdout` prints line by line, on a thread of its own: without this,
//! the lines of one signal land inside the block of another. And where nobody reads stdout any more,
//! as when Ctrl-C ends the `tee` behind it first, printing would panic.

use std::io::{self, Write};
use std::time::Duration;

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::logs::{self, LogBatch};
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::{self, SpanData};
use opentelemetry_stdout::{LogExporter, MetricExporter, SpanExporter};
use tokio::sync::{Mutex, MutexGuard};

/// Whoever holds this may print. It is tokio's, since it is held while an export is awaited.
static TURN: Mutex<()> = Mutex::const_new(());

/// An exporter that waits for its turn.
#[derive(Debug)]
pub struct Whole<E>(pub E);

impl logs::LogExporter for Whole<LogExporter> {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let _turn = turn(batch.iter().count(), "log records").await?;
        self.0.export(batch).await
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

impl PushMetricExporter for Whole<MetricExporter> {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let scopes = metrics.scope_metrics();
        let count = scopes.map(|scope| scope.metrics().count()).sum();
        let _turn = turn(count, "metrics").await?;
        self.0.export(metrics).await
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
        let _turn = turn(batch.len(), "spans").await?;
        self.0.export(batch).await
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

/// Waits for the turn, and tries stdout with an empty line, which also sets the blocks apart. The
/// SDK reports the error, with the number of what is lost by it, on stderr.
async fn turn(count: usize, what: &str) -> Result<MutexGuard<'static, ()>, OTelSdkError> {
    let turn = TURN.lock().await;
    match writeln!(io::stdout()).and_then(|()| io::stdout().flush()) {
        Ok(()) => Ok(turn),
        Err(error) => {
            let problem = format!("{count} {what} were not printed: {error}");
            Err(OTelSdkError::InternalFailure(problem))
        }
    }
}
