//! The middleware that measures requests, as the semantic conventions ask:
//! <https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration>

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry::metrics::Histogram;
use opentelemetry::{KeyValue, global};

use crate::http_values::{known_method, protocol_version, scheme};

/// The bounds of the buckets that the conventions advise, in seconds.
const DURATION_BOUNDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// Makes the instrument. Do so once, after the meter provider was set.
pub fn request_duration() -> Histogram<f64> {
    global::meter(env!("CARGO_PKG_NAME"))
        .f64_histogram("http.server.request.duration")
        .with_description("Duration of HTTP server requests")
        .with_unit("s")
        .with_boundaries(DURATION_BOUNDS.to_vec())
        .build()
}

/// Measures a request. Add it after [`observe`](crate::request::observe), with
/// `from_fn_with_state(request_duration(), measure)`.
pub async fn measure(
    State(duration): State<Histogram<f64>>,
    request: Request,
    next: Next,
) -> Response {
    let mut metrics = RequestMetrics::start(duration, &request);
    let response = next.run(request).await;
    metrics.set_status(response.status());
    response
}

/// A request that is measured when this is dropped, also where its client went away. What a client can choose freely is no
/// attribute: each value would be a time series of its own.
struct RequestMetrics {
    duration: Histogram<f64>,
    attributes: Vec<KeyValue>,
    started: Instant,
}

impl RequestMetrics {
    fn start(duration: Histogram<f64>, request: &Request) -> Self {
        let method = known_method(request.method()).unwrap_or("_OTHER");
        let version = protocol_version(request.version());
        let mut attributes = vec![
            KeyValue::new("http.request.method", method),
            KeyValue::new("network.protocol.version", version),
            KeyValue::new("url.scheme", scheme(request.headers())),
        ];
        let route = request.extensions().get::<MatchedPath>();
        attributes.extend(route.map(|it| KeyValue::new("http.route", it.as_str().to_owned())));
        Self {
            duration,
            attributes,
            started: Instant::now(),
        }
    }

    fn set_status(&mut self, status: StatusCode) {
        let code = KeyValue::new("http.response.status_code", i64::from(status.as_u16()));
        self.attributes.push(code);
        if status.is_server_error() {
            let error = KeyValue::new("error.type", status.as_str().to_owned());
            self.attributes.push(error);
        }
    }
}

impl Drop for RequestMetrics {
    fn drop(&mut self) {
        let seconds = self.started.elapsed().as_secs_f64();
        self.duration.record(seconds, &self.attributes);
    }
}
