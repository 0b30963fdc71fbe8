//! Counts what an exporter delivers. The SDK says that an export failed, and not how much was in it.

use std::time::Duration;

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogBatch, LogExporter};
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

use crate::losses::{LOGS, LossCounter, METRICS, SPANS};

/// An exporter whose losses are reported with a number.
#[derive(Debug)]
pub struct CountingExporter<E>(pub E);

/// Counts a batch as completed, or as lost. The error ends here: the SDK need not report it again.
fn count(exported: OTelSdkResult, count: usize, counter: &LossCounter) -> OTelSdkResult {
    match exported {
        Ok(()) => counter.completed(count),
        Err(error) => {
            let error = error.to_string();
            counter.failed(count, error.trim_start_matches("Operation failed: "));
        }
    }
    Ok(())
}

impl<E: LogExporter> LogExporter for CountingExporter<E> {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let records = batch.iter().count();
        count(self.0.export(batch).await, records, &LOGS)
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

impl<E: PushMetricExporter> PushMetricExporter for CountingExporter<E> {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let scopes = metrics.scope_metrics();
        let collected = scopes.map(|scope| scope.metrics().count()).sum();
        METRICS.enqueued(collected);
        count(self.0.export(metrics).await, collected, &METRICS)
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

impl<E: SpanExporter> SpanExporter for CountingExporter<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        count(self.0.export(batch).await, spans, &SPANS)
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}
