//! What did not arrive, counted: the finished `CountingExporter` and `CountingProcessor` of
//! [`ch300-losses`](../../../chapters/ch300-losses/src/losses.rs), for spans alone.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanExporter, SpanProcessor};
use todo::terminal::print_line;

/// Spans that were handed to the queue, and of which nothing is known yet.
static PENDING: AtomicU64 = AtomicU64::new(0);
/// Spans whose export failed.
static FAILED: AtomicU64 = AtomicU64::new(0);

/// Says on stderr how many spans were not delivered: their export failed, or the queue had no place for them, or the program
/// stopped first. Call it after the shutdown.
pub fn report_losses() {
    let failed = FAILED.swap(0, Ordering::Relaxed);
    let pending = PENDING.swap(0, Ordering::Relaxed);
    for (count, why) in [
        (failed, "an export failed"),
        (pending, "no exporter ever had them"),
    ] {
        if count > 0 {
            print_line(format_args!(
                "warning: {count} spans were not delivered: {why}"
            ));
        }
    }
    todo::terminal::finish();
}

/// An exporter that counts what it has delivered, and what it could not deliver.
#[derive(Debug)]
pub struct CountingExporter<E>(pub E);

impl<E: SpanExporter> SpanExporter for CountingExporter<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len() as u64;
        if self.0.export(batch).await.is_err() {
            FAILED.fetch_add(spans, Ordering::Relaxed);
        }
        // Below zero where nobody counted what went into the queue.
        let subtract = |pending: u64| Some(pending.saturating_sub(spans));
        let _ = PENDING.fetch_update(Ordering::Relaxed, Ordering::Relaxed, subtract);
        Ok(())
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

/// A processor that counts what goes into the queue of the processor inside.
#[derive(Debug)]
pub struct CountingProcessor<P>(pub P);

impl<P: SpanProcessor> SpanProcessor for CountingProcessor<P> {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.0.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        // A span that the sampler left out is not exported, and not lost.
        PENDING.fetch_add(span.span_context.is_sampled().into(), Ordering::Relaxed);
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
