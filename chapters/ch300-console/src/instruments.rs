//! The instruments: what is counted and measured, by which name and in which unit.
//!
//! Make them once. An instrument made for every request would be registered for every request.

use opentelemetry::global;
use opentelemetry::metrics::{Counter, Histogram, Meter, UpDownCounter};
use todo::store::{Store, StoreError};
use tracing::error;

/// The bounds of the buckets that the conventions advise, in seconds.
const DURATION_BOUNDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// Makes instruments that say whose they are.
pub fn meter() -> Meter {
    global::meter("todo")
}

/// What handlers and middleware count and measure with.
pub struct Instruments {
    /// <https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserveractive_requests>
    pub active_requests: UpDownCounter<i64>,
    /// <https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration>
    pub request_duration: Histogram<f64>,
    /// All requests, by `todo.endpoint`; those that failed as well.
    pub requests: Counter<u64>,
    /// The tasks that were added.
    pub tasks_created: Counter<u64>,
}

impl Instruments {
    /// Makes the instruments. Call it after the meter provider was set.
    pub fn new(store: &Store) -> Self {
        let meter = meter();
        let store = store.clone();
        // No code adds to this gauge: the SDK calls it whenever it collects metrics.
        meter
            .i64_observable_gauge("todo.task.open")
            .with_description("Number of tasks on the list")
            .with_unit("{task}")
            .with_callback(move |gauge| match store.count().run() {
                Ok(count) => gauge.observe(count, &[]),
                Err(error) => {
                    error!(name: "todo.query.failed", { exception.type = StoreError::TYPE, exception.message = %error }, "The database failed");
                }
            })
            .build();
        Self {
            active_requests: meter
                .i64_up_down_counter("http.server.active_requests")
                .with_description("Number of active HTTP server requests")
                .with_unit("{request}")
                .build(),
            request_duration: meter
                .f64_histogram("http.server.request.duration")
                .with_description("Duration of HTTP server requests")
                .with_unit("s")
                .with_boundaries(DURATION_BOUNDS.to_vec())
                .build(),
            requests: meter
                .u64_counter("todo.requests")
                .with_description("Number of requests")
                .with_unit("{request}")
                .build(),
            tasks_created: meter
                .u64_counter("todo.task.created")
                .with_description("Number of tasks added")
                .with_unit("{task}")
                .build(),
        }
    }
}
