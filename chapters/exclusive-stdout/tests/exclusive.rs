//! What the wrapper promises, tried with exporters that fail and that overlap. What it does with a stdout that
//! is really closed, each chapter's own output shows: `harness/tests/losses.rs`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use exclusive_stdout::ExclusiveStdout;
use opentelemetry::trace::{Span, Tracer, TracerProvider};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use tokio::task;

/// Notices when another export is under way, and panics on request.
#[derive(Debug, Clone, Default)]
struct Probe {
    is_exporting: Arc<AtomicBool>,
    overlaps: Arc<AtomicUsize>,
    exports: Arc<AtomicUsize>,
    panics: bool,
}

impl SpanExporter for Probe {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        assert!(!self.panics, "failed printing to stdout");
        if self.is_exporting.swap(true, Ordering::SeqCst) {
            self.overlaps.fetch_add(1, Ordering::SeqCst);
        }
        for _ in 0..100 {
            task::yield_now().await;
        }
        self.is_exporting.store(false, Ordering::SeqCst);
        self.exports.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_exporters_never_print_at_the_same_time() {
    let probe = Probe::default();
    let exports = (0..8).map(|_| {
        let exporter = ExclusiveStdout(probe.clone());
        task::spawn(async move { exporter.export(Vec::new()).await })
    });
    for export in exports.collect::<Vec<_>>() {
        export.await.unwrap().unwrap();
    }
    assert_eq!(probe.exports.load(Ordering::SeqCst), 8);
    assert_eq!(probe.overlaps.load(Ordering::SeqCst), 0);
}

#[test]
fn an_exporter_that_panics_is_an_error_with_the_number_and_others_go_on() {
    let panics = Probe {
        panics: true,
        ..Probe::default()
    };
    let flushed = flush(panics, 3).unwrap_err().to_string();
    assert!(flushed.contains("3 spans were not printed"), "{flushed}");
    flush(Probe::default(), 1).unwrap();
}

/// Ends this many spans and flushes them, all in one batch.
fn flush(exporter: Probe, count: usize) -> OTelSdkResult {
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(ExclusiveStdout(exporter))
        .build();
    for _ in 0..count {
        provider.tracer("test").start("span").end();
    }
    provider.force_flush()
}
