//! The middleware around everything: a SERVER span for each request, as the semantic conventions ask.
//! <https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span>

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;

use axum::extract::{ConnectInfo, MatchedPath, Request};
use axum::http::header::{HOST, USER_AGENT};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use opentelemetry::{global, propagation::Extractor};
use tracing::{Instrument, Span, field, info_span, warn};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::http_values::{
    cut, is_traceparent, known_method, protocol_version, scheme, text, without_secrets,
};

/// Opens a span for a request, has the service answer inside it, and records the answer. A panic becomes a 500.
///
/// Add it with [`Router::layer`](axum::Router::layer) after the routes, and serve the router with
/// `into_make_service_with_connect_info::<SocketAddr>()`. A client that goes away drops this future, and with it the
/// span, which ends without a status.
pub async fn observe(request: Request, next: Next) -> Response {
    let span = server_span(&request);
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    let answer = answer.instrument(span.clone()).await;
    let response = answer.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
    let status = response.status();
    span.record("http.response.status_code", i64::from(status.as_u16()));
    // A 4xx is the client's error, and not this server's.
    if status.is_server_error() {
        span.record("error.type", status.as_str());
        span.record("otel.status_code", "ERROR");
    }
    response
}

fn server_span(request: &Request) -> Span {
    let headers = request.headers();
    let method = known_method(request.method());
    let mut name = method.unwrap_or("HTTP").to_owned();
    let route = request.extensions().get::<MatchedPath>();
    if let Some(route) = route {
        name = format!("{name} {}", route.as_str());
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|peer| (peer.ip().to_canonical().to_string(), peer.port()));
    let client = text(headers, "x-forwarded-for").and_then(|it| it.split(',').next());
    // HTTP/2 has no `Host`: its host stands in the address.
    let host = text(headers, HOST.as_str()).and_then(|host| host.parse::<Authority>().ok());
    let host = host.as_ref().or_else(|| request.uri().authority());
    let query = request.uri().query().map(without_secrets);
    let span = info_span!(
        "request",
        otel.name = name,
        otel.kind = "server",
        client.address = client
            .map(str::trim)
            .or(peer.as_ref().map(|it| &*it.0))
            .map(cut),
        http.request.method = method.unwrap_or("_OTHER"),
        http.request.method_original = method.is_none().then(|| cut(request.method().as_str())),
        http.response.status_code = field::Empty,
        http.route = route.map(MatchedPath::as_str),
        network.peer.address = peer.as_ref().map(|it| &*it.0),
        network.peer.port = peer.as_ref().map(|it| i64::from(it.1)),
        network.protocol.version = protocol_version(request.version()),
        server.address = host.map(|it| cut(it.host().trim_matches(['[', ']']))),
        server.port = host.and_then(Authority::port_u16).map(i64::from),
        url.path = cut(request.uri().path()),
        url.query = query.as_deref().map(cut),
        url.scheme = scheme(headers),
        user_agent.original = text(headers, USER_AGENT.as_str()).map(cut),
        "error.type" = field::Empty,
        otel.status_code = field::Empty,
    );
    // The caller's span becomes the parent. That must happen before the span is entered.
    let caller =
        global::get_text_map_propagator(|propagator| propagator.extract(&Headers(headers)));
    if let Err(error) = span.set_parent(caller) {
        warn!(name: concat!(env!("CARGO_PKG_NAME"), ".caller.ignored"), "The caller's trace is not continued: {error}");
    }
    span
}

/// The headers of a request, for a propagator to read.
struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let header = text(self.0, key)?;
        (key != "traceparent" || is_traceparent(header)).then_some(header)
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(|key| key.as_str()).collect()
    }
}
