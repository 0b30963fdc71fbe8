//! A trace, log records or all metrics, each as the message of OTLP that holds them.

use std::fmt::{self, Write};
use std::sync::Arc;

use super::grouped_by_sender::{LOGS, METRICS, TRACES, grouped, write};
use crate::model::{StoredLog, TraceId};
use crate::otlp::json_out::write_message;
use crate::store::Store;

/// Writes a trace as `TracesData`.
///
/// # Errors
/// When `out` takes no more.
pub fn write_trace(out: &mut dyn Write, store: &Store, id: TraceId) -> fmt::Result {
    let trace = store.trace(id);
    let spans = trace.iter().flat_map(|it| &it.spans).enumerate();
    let groups = grouped(spans.map(|(i, it)| (it.origin.clone(), i)));
    drop(trace);
    write(out, &TRACES, &groups, |out, index| {
        store
            .span(id, *index)
            .map(|it| write_message(out, TRACES.item, it.bytes()))
    })
}

/// Writes log records as `LogsData`.
///
/// # Errors
/// When `out` takes no more.
pub fn write_logs(out: &mut dyn Write, store: &Store, logs: Vec<Arc<StoredLog>>) -> fmt::Result {
    let logs = logs.into_iter();
    let groups = grouped(logs.map(|it| (it.origin.clone(), it.number)));
    write(out, &LOGS, &groups, |out, number| {
        store
            .log(*number)
            .map(|it| write_message(out, LOGS.item, it.bytes()))
    })
}

/// Writes every instrument with its current points as `MetricsData`.
///
/// # Errors
/// When `out` takes no more.
pub fn write_metrics(out: &mut dyn Write, store: &Store) -> fmt::Result {
    let instruments = store.instruments().into_iter();
    let groups = grouped(instruments.map(|(number, it)| (it.origin, number)));
    write(out, &METRICS, &groups, |out, number| {
        store.metric(*number).map(|it| {
            let bytes = it.instrument.bytes(&it.points);
            write_message(out, METRICS.item, &bytes)
        })
    })
}
