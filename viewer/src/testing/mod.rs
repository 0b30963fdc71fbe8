//! A receiver for tests: it starts on free ports, waits for what should come, and says what came.
//!
//! ```
//! use std::time::Duration;
//! use otlp_viewer::testing::Receiver;
//!
//! let receiver = Receiver::start();
//! // Start the program under test with OTEL_EXPORTER_OTLP_ENDPOINT set to this:
//! let endpoint = receiver.grpc_endpoint();
//! # assert!(endpoint.starts_with("http://127.0.0.1:"));
//! # let body = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"GET /","kind":2,
//! #   "traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
//! #   "attributes":[{"key":"http.response.status_code","value":{"intValue":"200"}}]}]}]}]}"#;
//! # ureq::post(format!("{}/v1/traces", receiver.http_endpoint()))
//! #     .content_type("application/json").send(body).unwrap();
//!
//! let span = receiver.wait_for_span("GET /", Duration::from_secs(10));
//! span.assert_attribute("http.response.status_code", 200);
//! ```
//!
//! What fails panics, with everything that was received as trees: what a test needs to be fixed is
//! mostly there.
//!
//! In a project of your own, name the repository that you have cloned, by its address or as a folder, and cargo finds the
//! package by its name:
//!
//! ```toml
//! [dev-dependencies]
//! otlp-viewer = { git = "file:///home/me/the-workbook" }
//! ```

mod seen;

pub use seen::{Expected, SeenLog, SeenMetric, SeenSpan};

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;

use crate::findings::{Clock, Finding, analyze};
use crate::route::{Route, Routes};
use crate::score::{ServiceScore, score_all};
use crate::server::{Options, Viewer};
use crate::store::Store;
use crate::store::query::{LogQuery, TraceQuery};
use crate::store::traces::Trace;
use crate::store::window::Length;
use crate::waterfall::layout::Layout;
use crate::waterfall::text::{Detail, draw};

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
    runtime: Option<Runtime>,
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

    /// Waits until `found` finds something. It is asked again after every request that comes.
    ///
    /// # Panics
    /// When it has found nothing after `longest`: with `what`, and everything that was received.
    pub fn wait_for<T>(
        &self,
        what: &str,
        longest: Duration,
        mut found: impl FnMut(&Receiver) -> Option<T>,
    ) -> T {
        let waiting = self.store.wait_for(longest, |_| found(self));
        let runtime = self.runtime.as_ref();
        runtime
            .and_then(|it| it.block_on(waiting))
            .unwrap_or_else(|| {
                panic!(
                    "{what} did not come within {longest:?}.\n{}",
                    self.everything()
                )
            })
    }

    /// Waits for a span with this name.
    ///
    /// # Panics
    /// When none has come after `longest`.
    pub fn wait_for_span(&self, name: &str, longest: Duration) -> SeenSpan {
        self.wait_for(&format!("a span {name:?}"), longest, |receiver| {
            receiver.spans().into_iter().find(|it| it.name == name)
        })
    }

    /// Waits for a log record whose body contains this.
    ///
    /// # Panics
    /// When none has come after `longest`.
    pub fn wait_for_log(&self, text: &str, longest: Duration) -> SeenLog {
        self.wait_for(&format!("a log record {text:?}"), longest, |receiver| {
            receiver
                .logs()
                .into_iter()
                .find(|it| it.body().contains(text))
        })
    }

    /// Waits for a metric with this name that has a point.
    ///
    /// # Panics
    /// When none has come after `longest`.
    pub fn wait_for_metric(&self, name: &str, longest: Duration) -> SeenMetric {
        self.wait_for(&format!("a metric {name:?}"), longest, |receiver| {
            let mut metrics = receiver.metrics().into_iter();
            metrics.find(|it| it.name == name && it.has_points())
        })
    }

    /// What a teacher would say about what was received, if nothing more came.
    pub fn findings(&self) -> Vec<Finding> {
        analyze(&self.store, Clock::stopped()).findings
    }

    /// # Panics
    /// When there is a finding: with all of them, their evidence, and everything that was received.
    #[track_caller]
    pub fn assert_no_findings(&self) {
        let findings = self.findings();
        if !findings.is_empty() {
            let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
            panic!("{}\n{}", said.join("\n"), self.everything());
        }
    }

    /// The Instrumentation Score of each service, if nothing more came.
    pub fn scores(&self) -> Vec<ServiceScore> {
        score_all(&self.store).services
    }

    /// Asserts that the Instrumentation Score of a service is at least this, from 0 to 100. It says what its rules see, and
    /// [`Receiver::assert_no_findings`] more.
    ///
    /// # Panics
    /// When it is less, or when there is nothing of the service that could be judged: with the rules that it fails, their
    /// evidence, and everything that was received.
    #[track_caller]
    pub fn assert_score(&self, service: &str, least: u8) {
        let scores = self.scores();
        let known = || {
            let names: Vec<&str> = scores.iter().map(ServiceScore::name).collect();
            names.join(", ")
        };
        let Some(found) = scores.iter().find(|it| it.service == service) else {
            panic!(
                "nothing came from {service:?}, but from: {}\n{}",
                known(),
                self.everything()
            );
        };
        let is_enough = found.score().is_some_and(|score| score >= f64::from(least));
        assert!(
            is_enough,
            "{found}\nIt should be at least {least}.\n{}",
            self.everything()
        );
    }

    /// Everything that was received, as text: traces as trees, log records without a trace,
    /// metrics.
    pub fn everything(&self) -> String {
        let mut out = String::new();
        for trace in self.traces() {
            let _ = writeln!(out, "trace {}\n{}", trace.id, tree(&self.store, &trace));
        }
        for log in self.logs() {
            if log.trace_id.is_empty() {
                let _ = writeln!(out, "log without a trace: {}", log.body());
            }
        }
        for metric in self.metrics() {
            let _ = writeln!(out, "metric {} of {:?}", metric.name, metric.service);
        }
        for request in self.store.requests() {
            if !request.rejected.is_empty() {
                let _ = writeln!(
                    out,
                    "{} was answered {}: {}",
                    request.path, request.answer, request.rejected
                );
            }
        }
        if out.is_empty() {
            out.push_str("Nothing was received.");
        }
        out
    }

    fn traces(&self) -> Vec<Trace> {
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

/// A trace as a tree, with everything.
fn tree(store: &Store, trace: &Trace) -> String {
    let layout = Layout::new(&trace.spans, &store.logs_of(trace.id));
    draw(&layout, Detail::Everything)
}
