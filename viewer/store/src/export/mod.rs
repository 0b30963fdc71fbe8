//! What is held, as OTLP again: the messages that a receiver would take, in JSON ([section "JSON Protobuf Encoding"](
//! https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding)).
//!
//! It's written item by item, and each item is looked up when its turn comes. So nothing is kept for somebody who reads
//! slowly; what leaves the store before its turn is left out.
//!
//! - `everything`: all of it, in the lines of a file
//! - `past_points`: what the series of an instrument measured before their current points

mod everything;
mod past_points;

pub use everything::write_everything;

use std::collections::HashMap;
use std::fmt::{self, Write};
use std::sync::Arc;

use crate::model::{Origin, StoredLog, TraceId};
use crate::otlp::json_out::{write_message, write_text};
use crate::otlp::schema::{self, Message};
use crate::store::Store;

/// How the lists of a signal are called, and what is in them.
struct Names {
    resources: &'static str,
    scopes: &'static str,
    items: &'static str,
    item: &'static Message,
}

const TRACES: Names = Names {
    resources: "resourceSpans",
    scopes: "scopeSpans",
    items: "spans",
    item: &schema::SPAN,
};
const LOGS: Names = Names {
    resources: "resourceLogs",
    scopes: "scopeLogs",
    items: "logRecords",
    item: &schema::LOG_RECORD,
};
const METRICS: Names = Names {
    resources: "resourceMetrics",
    scopes: "scopeMetrics",
    items: "metrics",
    item: &schema::METRIC,
};

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

type Groups<K> = Vec<(Arc<Origin>, Vec<K>)>;

/// Items that share an origin stand together, in the order in which the origins came.
fn grouped<K>(items: impl Iterator<Item = (Arc<Origin>, K)>) -> Groups<K> {
    let mut groups: Groups<K> = Vec::new();
    let mut places: HashMap<*const Origin, usize> = HashMap::new();
    for (origin, key) in items {
        let place = *places.entry(Arc::as_ptr(&origin)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, keys)) => keys.push(key),
            None => groups.push((origin, vec![key])),
        }
    }
    groups
}

/// Writes the groups. `write_item` writes an item, or nothing where it has left.
fn write<K>(
    out: &mut dyn Write,
    names: &Names,
    groups: &Groups<K>,
    mut write_item: impl FnMut(&mut dyn Write, &K) -> Option<fmt::Result>,
) -> fmt::Result {
    out.write_char('{')?;
    for (i, (origin, keys)) in groups.iter().enumerate() {
        let sender = &origin.sender;
        if i == 0 {
            write!(out, "\"{}\":[", names.resources)?;
        } else {
            out.write_char(',')?;
        }
        out.write_char('{')?;
        if !sender.resource.is_empty() {
            out.write_str("\"resource\":")?;
            write_message(out, &schema::RESOURCE, &sender.resource)?;
            out.write_char(',')?;
        }
        write!(out, "\"{}\":[{{", names.scopes)?;
        if !sender.scope.is_empty() {
            out.write_str("\"scope\":")?;
            write_message(out, &schema::SCOPE, &sender.scope)?;
            out.write_char(',')?;
        }
        write!(out, "\"{}\":[", names.items)?;
        let mut is_first = true;
        for key in keys {
            let mut separated = Separated {
                out,
                is_due: !is_first,
            };
            if let Some(written) = write_item(&mut separated, key) {
                written?;
                is_first = false;
            }
        }
        out.write_char(']')?;
        write_schema(out, &sender.scope_schema)?;
        out.write_str("}]")?;
        write_schema(out, &sender.resource_schema)?;
        out.write_char('}')?;
    }
    out.write_str(if groups.is_empty() { "}" } else { "]}" })
}

fn write_schema(out: &mut dyn Write, url: &[u8]) -> fmt::Result {
    if url.is_empty() {
        return Ok(());
    }
    out.write_str(",\"schemaUrl\":")?;
    write_text(out, &String::from_utf8_lossy(url))
}

/// Writes a comma before the first thing that is written to it, where one is due.
struct Separated<'a> {
    out: &'a mut dyn Write,
    is_due: bool,
}

impl Write for Separated<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if std::mem::take(&mut self.is_due) {
            self.out.write_char(',')?;
        }
        self.out.write_str(text)
    }
}
