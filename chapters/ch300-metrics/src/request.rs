//! The middleware that opens a SERVER span for each request, as the semantic conventions say:
//! <https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span>

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, USER_AGENT};
use actix_web::middleware::Next;
use actix_web::web;
use opentelemetry::global;
use opentelemetry::propagation::Extractor;
use todo::http;
use tracing::{Instrument, Span, field, info_span, warn};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::instruments::Instruments;
use crate::request_metrics::RequestMetrics;

/// Opens a span for a request, runs the app inside it, and records the status of the response.
///
/// A client that resets the connection drops this future, and with it the span, which ends without a status. One that
/// only closes its side of the connection still gets its response (`HttpServer::h1_allow_half_closed`).
///
/// # Errors
/// Whatever the service behind it returns.
pub async fn observe(
    instruments: web::Data<Instruments>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let span = server_span(&request);
    let mut metrics = RequestMetrics::start(instruments, &request);
    let response = next.call(request).instrument(span.clone()).await;
    let status = match &response {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    span.record("http.response.status_code", i64::from(status.as_u16()));
    metrics.set_status(status);
    // A 4xx is the client's error, and not this server's.
    if status.is_server_error() {
        span.record("error.type", status.as_str());
        span.record("otel.status_code", "ERROR");
    }
    response
}

fn server_span(request: &ServiceRequest) -> Span {
    let connection = request.connection_info();
    let (address, port) = http::server(request);
    let method = http::known_method(request);
    let mut name = method.unwrap_or("HTTP").to_owned();
    let route = request.match_pattern();
    if let Some(route) = &route {
        name = format!("{name} {route}");
    }
    let query = http::query_without_secrets(request);
    let user_agent = request.headers().get(USER_AGENT);
    let span = info_span!(
        "request",
        otel.name = name,
        otel.kind = "server",
        client.address = connection
            .realip_remote_addr()
            .filter(|address| !address.is_empty())
            .map(http::cut),
        http.request.method = method.unwrap_or("_OTHER"),
        http.request.method_original = method
            .is_none()
            .then(|| http::cut(request.method().as_str())),
        http.response.status_code = field::Empty,
        http.route = route,
        network.peer.address = connection.peer_addr(),
        network.peer.port = request.peer_addr().map(|peer| i64::from(peer.port())),
        network.protocol.version = http::protocol_version(request),
        server.address = address.as_deref().map(http::cut),
        server.port = port.map(i64::from),
        url.path = http::cut(request.path()),
        url.query = query.as_deref().map(http::cut),
        url.scheme = http::scheme(request),
        user_agent.original = user_agent.and_then(|it| it.to_str().ok()).map(http::cut),
        "error.type" = field::Empty,
        otel.status_code = field::Empty,
    );
    // The caller's span becomes the parent. That must happen before the span is entered.
    let caller = global::get_text_map_propagator(|propagator| {
        propagator.extract(&Headers(request.headers()))
    });
    if let Err(error) = span.set_parent(caller) {
        warn!(name: "todo.caller.ignored", "The caller's trace is not continued: {error}");
    }
    span
}

/// The headers of a request, for a propagator to read.
struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let header = self.0.get(key)?.to_str().ok()?;
        (key != "traceparent" || http::is_traceparent(header)).then_some(header)
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(|key| key.as_str()).collect()
    }
}
