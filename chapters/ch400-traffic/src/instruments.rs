//! The instruments: what is counted and measured, by which name and in which unit.
//!
//! They are made once. An instrument made for every request would be registered for every request.

use opentelemetry::global;
use opentelemetry::metrics::Histogram;

/// The bounds of the buckets, in seconds, that the conventions advise.
const DURATION_BOUNDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// What the client measures with.
pub struct Instruments {
    /// <https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpclientrequestduration>
    pub request_duration: Histogram<f64>,
}

impl Instruments {
    /// Makes the instruments. To be called after the meter provider was set.
    pub fn new() -> Self {
        let meter = global::meter("traffic");
        Self {
            request_duration: meter
                .f64_histogram("http.client.request.duration")
                .with_description("Duration of HTTP client requests")
                .with_unit("s")
                .with_boundaries(DURATION_BOUNDS.to_vec())
                .build(),
        }
    }
}
