//! One request in a CLIENT span, as the semantic conventions ask:
//! <https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span>

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client as Connections;
use hyper_util::client::legacy::connect::{HttpConnector, HttpInfo};
use hyper_util::rt::TokioExecutor;
use opentelemetry::global;
use opentelemetry::propagation::Injector;
use todo::server::STOP_SECONDS;
use tokio::time::timeout;
use tracing::{Instrument, Span, field, info_span, warn};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::answer::{Answer, NoAnswer};
use crate::conventions;
use crate::instruments::Instruments;
use crate::request_metrics::RequestMetrics;
use crate::root_span::RootSpan;
use crate::target_url::Target;
use crate::todo_operation::Operation;

/// A request that was not answered by then has failed. All that wait when the program is asked to stop
/// have their answers, or this error, when it must end.
const TIMEOUT: Duration = Duration::from_secs(STOP_SECONDS);

/// More than a full list.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// Sends requests, keeps connections open for the next ones, and follows no redirect.
#[derive(Clone)]
pub struct Client {
    connections: Connections<HttpConnector, Full<Bytes>>,
    instruments: Arc<Instruments>,
    target: Target,
}

impl Client {
    /// A client that is not yet connected.
    pub fn new(target: Target) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self {
            connections: Connections::builder(TokioExecutor::new()).build(connector),
            instruments: Arc::new(Instruments::new()),
            target,
        }
    }

    /// Opens a span below this root, sends the request with the span's ids in its headers, and records the answer.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn send(&self, operation: &Operation, root: &RootSpan) -> Result<Answer, NoAnswer> {
        let url = operation.url(&self.target);
        let mut request = operation.request(&url)?;
        let span = self.client_span(operation, &url);
        root.adopt(&span);
        // The app reads these headers and makes its span a child of this one.
        global::get_text_map_propagator(|propagator| {
            propagator.inject_context(&span.context(), &mut Headers(request.headers_mut()));
        });
        let metrics = RequestMetrics::start(&self.target, operation);
        let exchange = timeout(TIMEOUT, self.exchange(request)).instrument(span.clone());
        let result = exchange.await.unwrap_or(Err(NoAnswer::Timeout));
        metrics.end(&self.instruments, &result);
        span.in_scope(|| record(&span, &result));
        result
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Answer, NoAnswer> {
        let response = self.connections.request(request).await?;
        let (head, body) = response.into_parts();
        if let Some(connection) = head.extensions.get::<HttpInfo>() {
            let peer = connection.remote_addr();
            Span::current().record("network.peer.address", peer.ip().to_string());
            Span::current().record("network.peer.port", i64::from(peer.port()));
        }
        // The connection serves the next request only when this answer was read to its end.
        let body = Limited::new(body, MAX_BODY_BYTES).collect().await;
        Ok(Answer {
            status: head.status,
            version: head.version,
            body: body.map_err(NoAnswer::Body)?.to_bytes(),
        })
    }

    fn client_span(&self, operation: &Operation, url: &str) -> Span {
        info_span!(
            "request",
            otel.name = format!("{} {}", operation.method(), operation.template()),
            otel.kind = "client",
            http.request.method = operation.method().as_str(),
            http.response.status_code = field::Empty,
            network.peer.address = field::Empty,
            network.peer.port = field::Empty,
            network.protocol.version = field::Empty,
            server.address = self.target.address(),
            server.port = i64::from(self.target.port()),
            url.full = url,
            url.template = operation.template(),
            "error.type" = field::Empty,
            otel.status_code = field::Empty,
            otel.status_description = field::Empty,
        )
    }
}

fn record(span: &Span, result: &Result<Answer, NoAnswer>) {
    if let Ok(answer) = result {
        let version = conventions::protocol_version(answer.version);
        span.record(
            "http.response.status_code",
            i64::from(answer.status.as_u16()),
        );
        span.record("network.protocol.version", version);
    }
    let Some(error) = conventions::error_type(result) else {
        return;
    };
    let why = result.as_ref().err().map(ToString::to_string);
    span.record("error.type", &error);
    span.record("otel.status_code", "ERROR");
    span.record("otel.status_description", &why);
    warn!(
        name: "traffic.request.failed",
        { "error.type" = error, exception.message = why },
        "The request failed",
    );
}

/// The headers of a request, for a propagator to write.
struct Headers<'a>(&'a mut HeaderMap);

impl Injector for Headers<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}
