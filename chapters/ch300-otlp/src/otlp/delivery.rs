//! Counts what is made and what is delivered. The SDK says that an export failed, and not how much was
//! in it.

use std::time::Duration;

use opentelemetry::{Context, InstrumentationScope};
use opentelemetry_otlp::{LogExporter, MetricExporter, SpanExporter};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{self, LogBatch, LogProcessor, SdkLogRecord};
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::{self, Span, SpanData, SpanProcessor};

use super::destination::Destination;
use super::http::Trouble;
use super::losses::{LOGS, Losses, METRICS, SPANS};
use super::mistake;

/// An exporter whose losses are said with a number.
#[derive(Debug)]
pub struct Counted<E> {
    pub exporter: E,
    pub to: Destination,
    pub trouble: Trouble,
}

impl<E> Counted<E> {
    /// What is said here, the SDK need not say again.
    fn account(&self, exported: OTelSdkResult, count: usize, losses: &Losses) -> OTelSdkResult {
        losses.settled(count);
        if let Err(error) = exported {
            let error = self.trouble.take().unwrap_or_else(|| error.to_string());
            let error = error.trim_start_matches("Operation failed: ");
            let advice = mistake::advice(error, &self.to);
            losses.lost(count, format!(" to {}. {advice} ({error})", self.to));
        }
        Ok(())
    }
}

impl logs::LogExporter for Counted<LogExporter> {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let count = batch.iter().count();
        self.account(self.exporter.export(batch).await, count, &LOGS)
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

impl PushMetricExporter for Counted<MetricExporter> {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let scopes = metrics.scope_metrics();
        let count = scopes.map(|scope| scope.metrics().count()).sum();
        METRICS.made(count);
        self.account(self.exporter.export(metrics).await, count, &METRICS)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn temporality(&self) -> Temporality {
        self.exporter.temporality()
    }
}

impl trace::SpanExporter for Counted<SpanExporter> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let count = batch.len();
        self.account(self.exporter.export(batch).await, count, &SPANS)
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

/// Stands before the queue, and counts what goes into it. It hands on what it counted: of two
/// processors side by side, each would get a copy of every span.
#[derive(Debug)]
pub struct Made<P>(pub P);

impl<P: LogProcessor> LogProcessor for Made<P> {
    fn emit(&self, record: &mut SdkLogRecord, scope: &InstrumentationScope) {
        LOGS.made(1);
        self.0.emit(record, scope);
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

impl<P: SpanProcessor> SpanProcessor for Made<P> {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.0.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        SPANS.made(usize::from(span.span_context.is_sampled()));
        self.0.on_end(span);
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
