//! The SERVER span and the measurement of each request, as the semantic conventions say:
//! <https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span>

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{HOST, USER_AGENT};
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Histogram, Meter};
use opentelemetry::trace::{SpanKind, Status, TraceContextExt};
use todo::http::cut;

use crate::http::read_ids;
use crate::service::Instance;
use crate::service::route::Route;
use crate::service::visit::Visit;

/// The bounds of the buckets that the conventions advise, in seconds.
const DURATION_BOUNDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// Makes the instrument.
pub fn duration(meter: &Meter) -> Histogram<f64> {
    meter
        .f64_histogram("http.server.request.duration")
        .with_description("Duration of HTTP server requests")
        .with_unit("s")
        .with_boundaries(DURATION_BOUNDS.to_vec())
        .build()
}

/// Opens a span for a request, has the instance answer inside it, and records the answer.
pub async fn observe(
    State(instance): State<Arc<Instance>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = match request.method().as_str() {
        method @ ("GET" | "HEAD" | "POST" | "PUT" | "DELETE") => method.to_owned(),
        _ => "_OTHER".to_owned(),
    };
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut measured = vec![
        KeyValue::new("http.request.method", method.clone()),
        KeyValue::new("network.protocol.version", "1.1"),
        KeyValue::new("url.scheme", "http"),
    ];
    let mut name = method.replace("_OTHER", "HTTP");
    if let Some(route) = &route {
        measured.push(KeyValue::new("http.route", route.as_str().to_owned()));
        name = format!("{name} {}", route.as_str());
    }
    let agent = request.headers().get(USER_AGENT);
    let agent = agent.and_then(|it| it.to_str().ok());
    let mut attributes = measured.clone();
    attributes.extend([
        KeyValue::new("client.address", "127.0.0.1"),
        KeyValue::new("url.path", cut(request.uri().path()).to_owned()),
    ]);
    let host = request.headers().get(HOST).and_then(|it| it.to_str().ok());
    let host = host.and_then(|it| it.split(':').next());
    attributes.extend(host.map(|it| KeyValue::new("server.address", cut(it).to_owned())));
    attributes.extend(agent.map(|it| KeyValue::new("user_agent.original", cut(it).to_owned())));
    let caller = read_ids(request.headers());
    let span = instance
        .program
        .span(name, SpanKind::Server, attributes, &caller);
    let route = route.and_then(|it| Route::find(&method, it.as_str()));
    if let Some(route) = route {
        request.extensions_mut().insert(Visit {
            instance: instance.clone(),
            route,
            span: span.clone(),
        });
    }
    let response = next.run(request).await;
    let status = response.status();
    let code = KeyValue::new("http.response.status_code", i64::from(status.as_u16()));
    span.span().set_attribute(code.clone());
    measured.push(code);
    // A 4xx is the client's error, and not this service's.
    if status.is_server_error() {
        let error = KeyValue::new("error.type", status.as_str().to_owned());
        span.span().set_attribute(error.clone());
        span.span().set_status(Status::error(""));
        measured.push(error);
    }
    instance
        .duration
        .record(started.elapsed().as_secs_f64(), &measured);
    response
}
