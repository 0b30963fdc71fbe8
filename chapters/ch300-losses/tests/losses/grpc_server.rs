//! A collector for OTLP/gRPC that does as it is told.

use std::future::pending;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use tokio::runtime::Runtime;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Code, Request, Response, Status};

/// What it does with each request.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    Refuse(Code),
    /// Takes all but so many spans.
    Reject(i64),
    Nothing,
}

/// Runs until it is dropped. It knows nothing but spans.
pub struct GrpcServer {
    pub url: String,
    spans: Arc<AtomicUsize>,
    _runtime: Runtime,
}

#[derive(Clone)]
struct Service {
    answer: Answer,
    spans: Arc<AtomicUsize>,
}

impl GrpcServer {
    pub fn start(answer: Answer) -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        listener.set_nonblocking(true).unwrap();
        let spans = Arc::new(AtomicUsize::new(0));
        let service = Service {
            answer,
            spans: spans.clone(),
        };
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            Server::builder()
                .serve_with_incoming(
                    TraceServiceServer::new(service),
                    TcpIncoming::from(listener),
                )
                .await
        });
        Self {
            url,
            spans,
            _runtime: runtime,
        }
    }

    /// How many spans it has taken.
    pub fn spans(&self) -> usize {
        self.spans.load(Ordering::SeqCst)
    }
}

impl Service {
    async fn rejected(&self) -> Result<i64, Status> {
        match self.answer {
            // The message is the collector's, and may be a secret.
            Answer::Refuse(code) => Err(Status::new(code, "hunter2")),
            Answer::Reject(count) => Ok(count),
            Answer::Nothing => pending().await,
        }
    }
}

#[tonic::async_trait]
impl TraceService for Service {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let rejected = self.rejected().await?;
        let request = request.into_inner();
        let resources = request.resource_spans.iter();
        let scopes = resources.flat_map(|it| &it.scope_spans);
        let sent: usize = scopes.map(|it| it.spans.len()).sum();
        self.spans
            .fetch_add(sent - rejected as usize, Ordering::SeqCst);
        Ok(Response::new(ExportTraceServiceResponse {
            partial_success: Some(ExportTracePartialSuccess {
                rejected_spans: rejected,
                error_message: "too old".to_owned(),
            }),
        }))
    }
}
