//! What a library writes, and the reader cannot change.

use super::attributes::{self, Value, scope_name};
use crate::model::Origin;

/// Whether a library wrote it: an instrumentation, the SDK itself, a Collector, or a proxy, which has no scope at all.
pub(crate) fn is_of_a_library(origin: &Origin) -> bool {
    let (scope, _) = scope_name(origin);
    let marks = ["instrumentation", "opentelemetry", "/"];
    if scope.is_empty() || marks.iter().any(|it| scope.contains(it)) {
        return true;
    }
    let resource = attributes::resource(origin);
    let service = attributes::find(&resource, "service.name").and_then(Value::text);
    service.is_some_and(|it| it.starts_with("otelcol"))
}
