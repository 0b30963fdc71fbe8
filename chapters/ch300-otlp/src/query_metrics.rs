//! The metric of one SQL statement, as the semantic conventions say:
//! <https://opentelemetry.io/docs/specs/semconv/db/database-metrics/#metric-dbclientoperationduration>

use std::sync::LazyLock;
use std::time::Instant;

use opentelemetry::KeyValue;
use opentelemetry::metrics::Histogram;
use todo::store::{Query, StoreError};

use crate::instruments;

/// A static, because statements run where the request isn't known. It's made when the first statement has run, so
/// after the meter provider was set: an instrument that is made before that never measures anything.
static DURATION: LazyLock<Histogram<f64>> = LazyLock::new(|| {
    instruments::meter()
        .f64_histogram("db.client.operation.duration")
        .with_description("Duration of database client operations")
        .with_unit("s")
        .with_boundaries(vec![0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0])
        .build()
});

/// Runs a statement, and records how long it took and whether it failed.
pub fn run<T: 'static>(query: Query<T>) -> Result<T, StoreError> {
    let mut attributes = vec![
        KeyValue::new("db.collection.name", query.table),
        KeyValue::new("db.operation.name", query.operation),
        KeyValue::new("db.system.name", "sqlite"),
    ];
    let started = Instant::now();
    let result = query.run();
    let seconds = started.elapsed().as_secs_f64();
    if let Err(error) = &result {
        let code = error.code().to_string();
        attributes.push(KeyValue::new("db.response.status_code", code.clone()));
        attributes.push(KeyValue::new("error.type", code));
    }
    DURATION.record(seconds, &attributes);
    result
}
