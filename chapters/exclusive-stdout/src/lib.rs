//! Lets exporters that print to stdout take turns.
//!
//! Each exporter of [`opentelemetry-stdout`](https://docs.rs/opentelemetry-stdout) prints line by line, on a
//! thread of its own, with [`println!`]. That has two consequences that nobody wants on a terminal:
//!
//! - Two signals that are exported at the same moment print into each other's blocks.
//! - When nobody reads stdout any more, or the disk behind it is full, `println!` panics. The batch is
//!   gone, and nothing says how large it was.
//!
//! [`ExclusiveStdout`] wraps such an exporter. It prints one whole block at a time, with an empty line before
//! it, and returns an error that says how many spans, log records or metrics were not printed. The
//! SDK reports that error through `tracing`, so keep a subscriber for warnings on stderr.
//!
//! ```
//! use exclusive_stdout::ExclusiveStdout;
//! use opentelemetry_sdk::trace::SdkTracerProvider;
//! use opentelemetry_stdout::SpanExporter;
//!
//! let provider = SdkTracerProvider::builder()
//!     .with_batch_exporter(ExclusiveStdout(SpanExporter::default()))
//!     .build();
//! # provider.shutdown().unwrap();
//! ```
//!
//! What it hides: one lock for the whole process, and a check before each block whether stdout still takes
//! anything. It is not an exporter itself: what is printed, and how, is up to the exporter inside.

use std::io::{self, Write};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use opentelemetry::logs::Severity;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::logs::{LogBatch, LogExporter};
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use thiserror::Error;
use tokio::sync::Mutex;

/// Whoever holds this may print. A `tokio::sync::Mutex` and not the one of `std`, because it is held while
/// the exporter inside is awaited.
static STDOUT: Mutex<()> = Mutex::const_new(());

/// An exporter to stdout that has stdout to itself while it prints.
///
/// It implements the exporter trait of whatever signal the exporter inside is for:
/// [`SpanExporter`], [`LogExporter`] or [`PushMetricExporter`].
#[derive(Debug)]
pub struct ExclusiveStdout<E>(pub E);

/// Why a block was not printed, or not to its end, and how many items were in it. The SDK's traits leave room for a text
/// only, so this ends as the message of [`OTelSdkError::InternalFailure`].
#[derive(Debug, Error)]
enum PrintError {
    /// Stdout takes nothing: nobody reads the pipe any more, or the disk is full.
    #[error("{count} {items} were not printed: {error}")]
    Closed {
        count: usize,
        items: &'static str,
        error: io::Error,
    },
    /// The exporter panicked, as `println!` does when stdout is closed in the middle of a block.
    #[error("{count} {items} were not printed: stdout failed in the middle of them")]
    Interrupted { count: usize, items: &'static str },
}

impl From<PrintError> for OTelSdkError {
    fn from(error: PrintError) -> Self {
        Self::InternalFailure(error.to_string())
    }
}

impl<E: LogExporter> LogExporter for ExclusiveStdout<E> {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let count = batch.iter().count();
        exclusively(self.0.export(batch), count, "log records").await
    }

    fn event_enabled(&self, level: Severity, target: &str, name: Option<&str>) -> bool {
        self.0.event_enabled(level, target, name)
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

impl<E: PushMetricExporter> PushMetricExporter for ExclusiveStdout<E> {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let scopes = metrics.scope_metrics();
        let count = scopes.map(|scope| scope.metrics().count()).sum();
        exclusively(self.0.export(metrics), count, "metrics").await
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

impl<E: SpanExporter> SpanExporter for ExclusiveStdout<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let count = batch.len();
        exclusively(self.0.export(batch), count, "spans").await
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

/// Prints a text of the program's own, such as a summary, between the blocks of telemetry.
///
/// # Errors
/// When nobody reads stdout, or the disk behind it is full.
pub async fn print(text: &str) -> io::Result<()> {
    let _turn = STDOUT.lock().await;
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Waits for its turn and exports a block. The empty line before it sets blocks apart, and finds out whether
/// stdout is still open while that can still be an error and not a panic.
async fn exclusively(
    export: impl Future<Output = OTelSdkResult>,
    count: usize,
    items: &'static str,
) -> OTelSdkResult {
    let _turn = STDOUT.lock().await;
    if let Err(error) = writeln!(io::stdout()).and_then(|()| io::stdout().flush()) {
        return Err(PrintError::Closed {
            count,
            items,
            error,
        }
        .into());
    }
    match AssertUnwindSafe(export).catch_unwind().await {
        Ok(result) => result,
        Err(_) => Err(PrintError::Interrupted { count, items }.into()),
    }
}
