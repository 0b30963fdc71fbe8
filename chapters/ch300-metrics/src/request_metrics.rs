//! The metrics of one request, as the semantic conventions say:
//! <https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#http-server>

use std::time::Instant;

use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;
use actix_web::web;
use opentelemetry::KeyValue;
use todo::http;

use crate::instruments::Instruments;

/// The metrics of one request. They are recorded on drop, which happens when the answer is ready and also when
/// the client goes away before that. No attribute is something that a client can choose freely, or clients could
/// make new time series without end.
pub struct RequestMetrics {
    instruments: web::Data<Instruments>,
    active: [KeyValue; 2],
    finished: Vec<KeyValue>,
    started: Instant,
}

impl RequestMetrics {
    /// Starts the clock, and counts the request as active.
    pub fn start(instruments: web::Data<Instruments>, request: &ServiceRequest) -> Self {
        let endpoint = request.match_name().map(ToOwned::to_owned);
        let endpoint = endpoint.map(|name| KeyValue::new("todo.endpoint", name));
        instruments.requests.add(1, endpoint.as_slice());
        let method = http::known_method(request).unwrap_or("_OTHER");
        let active = [
            KeyValue::new("http.request.method", method),
            KeyValue::new("url.scheme", http::scheme(request)),
        ];
        instruments.active_requests.add(1, &active);
        let version = http::protocol_version(request);
        let route = request.match_pattern();
        let mut finished = active.to_vec();
        finished.push(KeyValue::new("network.protocol.version", version));
        finished.extend(route.map(|route| KeyValue::new("http.route", route)));
        Self {
            instruments,
            active,
            finished,
            started: Instant::now(),
        }
    }

    /// Adds the status that the request was answered with.
    pub fn set_status(&mut self, status: StatusCode) {
        let code = i64::from(status.as_u16());
        let code = KeyValue::new("http.response.status_code", code);
        self.finished.push(code);
        if status.is_server_error() {
            self.set_error(status.as_str());
        }
    }

    /// Adds why the request failed.
    pub fn set_error(&mut self, error: &str) {
        let error = KeyValue::new("error.type", error.to_owned());
        self.finished.push(error);
    }
}

impl Drop for RequestMetrics {
    fn drop(&mut self) {
        let seconds = self.started.elapsed().as_secs_f64();
        let instruments = &self.instruments;
        instruments.request_duration.record(seconds, &self.finished);
        instruments.active_requests.add(-1, &self.active);
    }
}
