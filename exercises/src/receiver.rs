//! Receives what a program sends: OTLP over gRPC, on a free port of loopback, into a store of its own.

use std::net::Ipv4Addr;
use std::sync::Arc;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use otlp_store::allowed_hosts::Hosts;
use otlp_store::otlp::Signal;
use otlp_store::receive::body_limits::Limits;
use otlp_store::receive::store_writer::StoreWriter;
use otlp_store::receive::{Inbox, grpc};
use otlp_store::store::Store;
use otlp_store::store::requests::Request;
use prost::Message;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use crate::verdict::JudgeError;

/// How much is held of what one program sends, in bytes: far more than an exercise makes.
const MEMORY: usize = 64 << 20;
/// The largest request that is taken, in bytes.
const MAX_BODY: usize = 16 << 20;

/// A receiver for one run. It stops when it is dropped.
#[derive(Debug)]
pub(crate) struct Receiver {
    pub(crate) store: Arc<Store>,
    endpoint: String,
    _stop: oneshot::Sender<()>,
    runtime: Option<Runtime>,
}

impl Receiver {
    /// Starts one.
    ///
    /// # Errors
    /// When the system has no thread or no port for it.
    pub(crate) fn start() -> Result<Self, JudgeError> {
        let needs = |error| JudgeError::System {
            what: "cannot receive telemetry on 127.0.0.1".to_owned(),
            error,
            advice: "The judge needs a free port there: see whether a firewall or a sandbox forbids it",
        };
        let mut builder = Builder::new_multi_thread();
        let runtime = builder
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(needs)?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
        let listener = listener.map_err(needs)?;
        let endpoint = format!("http://{}", listener.local_addr().map_err(needs)?);
        let store = Arc::new(Store::new(MEMORY));
        let limits = Limits::new(MAX_BODY);
        let inbox = Arc::new(Inbox {
            store: store.clone(),
            writer: StoreWriter::start(store.clone(), limits.clone()).map_err(needs)?,
            limits,
            hosts: Hosts::new(&[]),
        });
        let (stop, stopped) = oneshot::channel();
        runtime.spawn(async move {
            let server = Server::builder()
                // Only to tell who speaks HTTP/1.1 here that this is gRPC.
                .accept_http1(true)
                .serve_with_incoming_shutdown(
                    grpc::Services { inbox },
                    TcpIncoming::from(listener),
                    async {
                        let _ = stopped.await;
                    },
                );
            let _ = server.await;
        });
        Ok(Self {
            store,
            endpoint,
            _stop: stop,
            runtime: Some(runtime),
        })
    }

    /// The value of `OTEL_EXPORTER_OTLP_ENDPOINT`.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Adds a span of the judge's own: the caller, in whose trace a program is to go on.
    pub(crate) fn add_caller(&self, mut span: Span) {
        span.kind = 3;
        let text = |text: &str| {
            Some(AnyValue {
                value: Some(Value::StringValue(text.to_owned())),
            })
        };
        let attribute = |key: &str, value: &str| KeyValue {
            key: key.to_owned(),
            value: text(value),
            ..KeyValue::default()
        };
        let request = ExportTraceServiceRequest {
            resource_spans: vec![ResourceSpans {
                resource: Some(Resource {
                    attributes: vec![attribute("service.name", "judge")],
                    ..Resource::default()
                }),
                scope_spans: vec![ScopeSpans {
                    scope: Some(InstrumentationScope {
                        name: "judge".to_owned(),
                        ..InstrumentationScope::default()
                    }),
                    spans: vec![span],
                    ..ScopeSpans::default()
                }],
                ..ResourceSpans::default()
            }],
        };
        let about = Request::new(Some(Signal::Traces), "/v1/traces".to_owned(), Vec::new());
        self.store
            .insert(Signal::Traces, &request.encode_to_vec(), about);
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
