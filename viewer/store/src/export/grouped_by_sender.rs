//! A list of OTLP in JSON, in which what has one sender stands together.

use std::collections::HashMap;
use std::fmt::{self, Write};
use std::sync::Arc;

use crate::model::Origin;
use crate::otlp::json_out::{write_message, write_text};
use crate::otlp::schema::{self, Message};

/// How the lists of a signal are called, and what is in them.
pub(super) struct Names {
    pub(super) resources: &'static str,
    pub(super) scopes: &'static str,
    pub(super) items: &'static str,
    pub(super) item: &'static Message,
}

pub(super) type Groups<K> = Vec<(Arc<Origin>, Vec<K>)>;

/// Items that share an origin stand together, in the order in which the origins came.
pub(super) fn grouped<K>(items: impl Iterator<Item = (Arc<Origin>, K)>) -> Groups<K> {
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
pub(super) fn write<K>(
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

pub(super) const TRACES: Names = Names {
    resources: "resourceSpans",
    scopes: "scopeSpans",
    items: "spans",
    item: &schema::SPAN,
};

pub(super) const LOGS: Names = Names {
    resources: "resourceLogs",
    scopes: "scopeLogs",
    items: "logRecords",
    item: &schema::LOG_RECORD,
};

pub(super) const METRICS: Names = Names {
    resources: "resourceMetrics",
    scopes: "scopeMetrics",
    items: "metrics",
    item: &schema::METRIC,
};
