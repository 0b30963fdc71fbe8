//! What is measured of a request, as the semantic conventions ask:
//! <https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#http-client>

use std::time::Instant;

use opentelemetry::KeyValue;

use crate::answer::{Answer, NoAnswer};
use crate::conventions;
use crate::instruments::Instruments;
use crate::target_url::Target;
use crate::todo_operation::Operation;

/// The clock of one request. The template stands for the path: with the path itself, each task that
/// is deleted would make a time series of its own.
pub struct RequestMetrics {
    attributes: Vec<KeyValue>,
    started: Instant,
}

impl RequestMetrics {
    /// Starts the clock.
    pub fn start(target: &Target, operation: &Operation) -> Self {
        let attributes = vec![
            KeyValue::new("http.request.method", operation.method().to_string()),
            KeyValue::new("server.address", target.address().to_owned()),
            KeyValue::new("server.port", i64::from(target.port())),
            KeyValue::new("url.template", operation.template()),
        ];
        Self {
            attributes,
            started: Instant::now(),
        }
    }

    /// Records how long it took, and how it ended.
    pub fn end(mut self, instruments: &Instruments, result: &Result<Answer, NoAnswer>) {
        let seconds = self.started.elapsed().as_secs_f64();
        let attributes = &mut self.attributes;
        if let Ok(answer) = result {
            let status = i64::from(answer.status.as_u16());
            let version = conventions::protocol_version(answer.version);
            attributes.push(KeyValue::new("http.response.status_code", status));
            attributes.push(KeyValue::new("network.protocol.version", version));
        }
        let error = conventions::error_type(result);
        attributes.extend(error.map(|error| KeyValue::new("error.type", error)));
        instruments.request_duration.record(seconds, attributes);
    }
}
