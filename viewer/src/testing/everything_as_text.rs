//! Everything that came as text, for the message of a test that fails.

use std::fmt::Write;

use super::receiver::Receiver;
use crate::store::Store;
use crate::store::traces::Trace;
use crate::waterfall::layout::Layout;
use crate::waterfall::text::{Detail, draw};

impl Receiver {
    /// Everything that was received, as text: traces as trees, log records without a trace,
    /// metrics.
    pub fn everything(&self) -> String {
        let mut out = String::new();
        for trace in self.traces() {
            let _ = writeln!(out, "trace {}\n{}", trace.id, tree(&self.store, &trace));
        }
        for log in self.logs() {
            if log.trace_id.is_empty() {
                let _ = writeln!(out, "log without a trace: {}", log.body());
            }
        }
        for metric in self.metrics() {
            let _ = writeln!(out, "metric {} of {:?}", metric.name, metric.service);
        }
        for request in self.store.requests() {
            if !request.rejected.is_empty() {
                let _ = writeln!(
                    out,
                    "{} was answered {}: {}",
                    request.path, request.answer, request.rejected
                );
            }
        }
        if out.is_empty() {
            out.push_str("Nothing was received.");
        }
        out
    }
}

/// A trace as a tree, with everything.
pub(super) fn tree(store: &Store, trace: &Trace) -> String {
    let layout = Layout::new(&trace.spans, &store.logs_of(trace.id));
    draw(&layout, Detail::Everything)
}
