//! Layouts of what was saved as OTLP JSON: by `/api/traces/{traceId}` and `/api/logs`, or by anything
//! else that writes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use thiserror::Error;

use super::layout::Layout;
use crate::model::{Origins, StoredLog, StoredSpan, TraceId};
use crate::otlp::Signal;
use crate::otlp::json_in::from_json;
use crate::otlp::split_request::split;
use crate::otlp::validate::check;
use crate::otlp::wire::DecodeError;

/// Why a recording cannot be read.
#[derive(Debug, Error)]
pub enum NotRecorded {
    /// It is not the JSON of this signal.
    #[error("this is not the OTLP JSON of {}s: {error}", signal.item())]
    Json {
        /// Which signal.
        signal: Signal,
        /// What is wrong with it, and where.
        error: serde_json::Error,
    },
    /// It holds more than can be shown.
    #[error("this recording cannot be shown: {0}")]
    DecodeError(#[from] DecodeError),
}

/// The layouts of all traces in a recording, by their ids. `logs` may be `{}`; log records of other
/// traces are left out.
///
/// # Errors
/// When one of the two is not OTLP JSON.
pub fn layouts(traces: &[u8], logs: &[u8]) -> Result<Vec<(TraceId, Layout)>, NotRecorded> {
    let mut origins = Origins::default();
    let mut spans: BTreeMap<TraceId, Vec<Arc<StoredSpan>>> = BTreeMap::new();
    split(&read(Signal::Traces, traces)?, |sender, items| {
        let origin = origins.intern(sender);
        for span in items.filter_map(|it| StoredSpan::new(it, &origin, 0)) {
            spans.entry(span.trace).or_default().push(Arc::new(span));
        }
    });
    let mut records: Vec<Arc<StoredLog>> = Vec::new();
    split(&read(Signal::Logs, logs)?, |sender, items| {
        let origin = origins.intern(sender);
        records.extend(items.map(|it| Arc::new(StoredLog::new(it, &origin, 0))));
    });
    let layouts = spans.into_iter().map(|(id, spans)| {
        let of_trace = records.iter().filter(|it| it.trace == Some(id));
        let of_trace: Vec<_> = of_trace.cloned().collect();
        (id, Layout::new(&spans, &of_trace))
    });
    Ok(layouts.collect())
}

fn read(signal: Signal, json: &[u8]) -> Result<Vec<u8>, NotRecorded> {
    const MAX_ITEMS: usize = 2_000_000;
    let bytes =
        from_json(signal.request(), json).map_err(|error| NotRecorded::Json { signal, error })?;
    check(signal.request(), &bytes, MAX_ITEMS)?;
    Ok(bytes)
}
