//! A viewer that a test starts, and what it has received.

use std::sync::Arc;

use tokio::runtime::Runtime;

use super::received_telemetry::{SeenLog, SeenMetric, SeenSpan};
use crate::route::{Route, Routes};
use crate::server::{Options, Viewer};
use crate::store::Store;
use crate::store::query::{LogQuery, TraceQuery};
use crate::store::traces::Trace;
use crate::store::window::Length;

/// A viewer of its own for a test. It is stopped when it is dropped.
///
/// It has a runtime of its own, and waiting blocks the thread: it is for tests that are not
/// `async`. Those start a [`Viewer`], and ask its store.
#[derive(Debug)]
pub struct Receiver {
    /// What was received.
    pub store: Arc<Store>,
    viewer: Option<Viewer>,
    addresses: [String; 3],
    pub(super) runtime: Option<Runtime>,
}

impl Receiver {
    /// Starts one on free ports of loopback.
    ///
    /// # Panics
    /// When the system has no thread or no port for it.
    pub fn start() -> Receiver {
        Receiver::start_with(&Options::on_free_ports())
    }

    /// Starts one with other options.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start_with(options: &Options) -> Receiver {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap_or_else(|error| panic!("cannot start a runtime: {error}"));
        let _inside = runtime.enter();
        let viewer = Viewer::start(options).unwrap_or_else(|error| panic!("{error}"));
        drop(_inside);
        Receiver {
            store: viewer.store.clone(),
            addresses: [viewer.grpc, viewer.http, viewer.pages].map(|it| format!("http://{it}")),
            viewer: Some(viewer),
            runtime: Some(runtime),
        }
    }

    /// The value of `OTEL_EXPORTER_OTLP_ENDPOINT` for OTLP/gRPC.
    pub fn grpc_endpoint(&self) -> &str {
        &self.addresses[0]
    }

    /// The value of `OTEL_EXPORTER_OTLP_ENDPOINT` for OTLP/HTTP.
    pub fn http_endpoint(&self) -> &str {
        &self.addresses[1]
    }

    /// Where the pages and the API are.
    pub fn pages_url(&self) -> &str {
        &self.addresses[2]
    }

    /// Every span that is held, in the order of arrival of their traces.
    pub fn spans(&self) -> Vec<SeenSpan> {
        let traces = self.traces().into_iter();
        traces.flat_map(|it| self.seen(&it)).collect()
    }

    /// Every log record that is held, in the order of arrival.
    pub fn logs(&self) -> Vec<SeenLog> {
        let query = LogQuery {
            limit: usize::MAX,
            ..LogQuery::default()
        };
        let mut logs = self.store.logs(&query).0;
        logs.reverse();
        logs.iter()
            .map(|log| SeenLog {
                service: log.origin.service().to_owned(),
                resource: log.origin.resource(),
                scope: log.origin.scope(),
                log: log.decode(),
                store: self.store.clone(),
            })
            .collect()
    }

    /// Every instrument with its current points.
    pub fn metrics(&self) -> Vec<SeenMetric> {
        let metrics = self.store.metrics().into_iter();
        metrics
            .map(|it| SeenMetric {
                service: it.instrument.origin.service().to_owned(),
                resource: it.instrument.origin.resource(),
                scope: it.instrument.origin.scope(),
                metric: it.instrument.decode(&it.points),
            })
            .collect()
    }

    /// The requests that services answered, route by route, as the page *Requests* has them.
    pub fn routes(&self, length: Length) -> Vec<Route> {
        Routes::new(&self.store, length, "").routes
    }

    pub(super) fn traces(&self) -> Vec<Trace> {
        let query = TraceQuery {
            limit: usize::MAX,
            ..TraceQuery::default()
        };
        let mut traces = self.store.traces(&query).0;
        traces.reverse();
        traces
    }

    fn seen(&self, trace: &Trace) -> Vec<SeenSpan> {
        let spans = trace.spans.iter();
        spans
            .map(|span| SeenSpan {
                service: span.origin.service().to_owned(),
                resource: span.origin.resource(),
                scope: span.origin.scope(),
                span: span.decode(),
                store: self.store.clone(),
                trace: trace.id,
            })
            .collect()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        if let (Some(viewer), Some(runtime)) = (self.viewer.take(), self.runtime.take()) {
            runtime.block_on(viewer.stop());
            runtime.shutdown_background();
        }
    }
}
