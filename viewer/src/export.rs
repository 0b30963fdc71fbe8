//! What is held, as OTLP again: the messages that a receiver would take.

use std::sync::Arc;

use crate::model::{Origin, StoredLog, StoredSpan};
use crate::otlp::json_out::to_json;
use crate::otlp::split::join;
use crate::otlp::table;
use crate::store::metrics::Series;

/// Spans as `TracesData` in JSON ([section "JSON Protobuf Encoding"](
/// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding)).
pub fn traces(spans: &[Arc<StoredSpan>]) -> String {
    let items = spans.iter().map(|it| (&it.origin, it.bytes()));
    to_json(&table::TRACES, &grouped(items))
}

/// Log records as `LogsData` in JSON.
pub fn logs(logs: &[Arc<StoredLog>]) -> String {
    let items = logs.iter().map(|it| (&it.origin, it.bytes()));
    to_json(&table::LOGS, &grouped(items))
}

/// Instruments with their current points as `MetricsData` in JSON.
pub fn metrics(metrics: &[Series]) -> String {
    let metrics: Vec<_> = metrics
        .iter()
        .map(|it| (&it.instrument.origin, it.instrument.bytes(&it.points)))
        .collect();
    let items = metrics.iter().map(|(origin, bytes)| (*origin, &**bytes));
    to_json(&table::METRICS, &grouped(items))
}

/// Items that share an origin stand together, in the order in which the origins came.
fn grouped<'a>(items: impl Iterator<Item = (&'a Arc<Origin>, &'a [u8])>) -> Vec<u8> {
    let mut groups: Vec<(&Arc<Origin>, Vec<&[u8]>)> = Vec::new();
    for (origin, bytes) in items {
        match groups.iter_mut().find(|(it, _)| Arc::ptr_eq(it, origin)) {
            Some((_, items)) => items.push(bytes),
            None => groups.push((origin, vec![bytes])),
        }
    }
    groups
        .into_iter()
        .flat_map(|(origin, items)| join(&origin.sender, items))
        .collect()
}
