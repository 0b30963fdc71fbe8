//! The middleware that makes a SERVER span of every request, as the semantic conventions ask:
//! <https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span>

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, USER_AGENT};
use actix_web::http::{Version, uri::Authority};
use actix_web::middleware::Next;
use opentelemetry::global;
use opentelemetry::propagation::Extractor;
use tracing::{Instrument, Span, field, info_span, warn};
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The methods that telemetry knows by name. A client can make up others without end.
const METHODS: [&str; 10] = [
    "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE",
];

/// What the conventions ask to be hidden in a query string.
const SECRET_KEYS: [&str; 4] = ["AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature"];

/// Opens a span for a request, has the app answer inside it, and records the answer.
///
/// A client that goes away drops this future, and with it the span, which ends without a status.
///
/// # Errors
/// Whatever the service behind it returns.
pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let span = server_span(&request);
    let response = next.call(request).instrument(span.clone()).await;
    let status = match &response {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    span.record("http.response.status_code", i64::from(status.as_u16()));
    // A 4xx is the client's error, and not this server's.
    if status.is_server_error() {
        span.record("error.type", status.as_str());
        span.record("otel.status_code", "ERROR");
    }
    response
}

fn server_span(request: &ServiceRequest) -> Span {
    let connection = request.connection_info();
    let host: Option<Authority> = connection.host().parse().ok();
    let method = known_method(request);
    let mut name = method.unwrap_or("HTTP").to_owned();
    let route = request.match_pattern();
    if let Some(route) = &route {
        name = format!("{name} {route}");
    }
    let peer = request.peer_addr();
    let user_agent = request.headers().get(USER_AGENT);
    let span = info_span!(
        "request",
        otel.name = name,
        otel.kind = "server",
        client.address = connection.realip_remote_addr(),
        http.request.method = method.unwrap_or("_OTHER"),
        http.request.method_original = method.is_none().then(|| request.method().as_str()),
        http.response.status_code = field::Empty,
        http.route = route,
        network.peer.address = peer.map(|peer| peer.ip().to_string()),
        network.peer.port = peer.map(|peer| i64::from(peer.port())),
        network.protocol.version = protocol_version(request.version()),
        server.address = host.as_ref().map(Authority::host),
        server.port = host.as_ref().and_then(Authority::port_u16).map(i64::from),
        url.path = request.path(),
        url.query = query(request.query_string()),
        url.scheme = scheme(request),
        user_agent.original = user_agent.and_then(|value| value.to_str().ok()),
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

/// The method, if it is one of [`METHODS`].
pub fn known_method(request: &ServiceRequest) -> Option<&'static str> {
    let method = request.method().as_str();
    METHODS.into_iter().find(|known| *known == method)
}

/// As the conventions write it.
pub fn protocol_version(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => "1.1",
    }
}

fn query(query: &str) -> Option<String> {
    let hidden = query.split('&').map(|pair| match pair.split_once('=') {
        Some((key, _)) if SECRET_KEYS.contains(&key) => format!("{key}=REDACTED"),
        _ => pair.to_owned(),
    });
    (!query.is_empty()).then(|| hidden.collect::<Vec<_>>().join("&"))
}

/// A proxy may say that the visitor came by https; but then, anybody may say anything.
pub fn scheme(request: &ServiceRequest) -> &'static str {
    match request.connection_info().scheme() {
        "https" => "https",
        _ => "http",
    }
}

/// The headers of a request, for a propagator to read.
struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(|key| key.as_str()).collect()
    }
}
