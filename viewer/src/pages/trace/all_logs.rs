//! The log records of a trace, in the order of their times.

use maud::{Markup, html};

use crate::address::filter;
use crate::pages::parts::log;
use crate::readable;
use crate::store::Store;
use crate::store::traces::Trace;
use crate::waterfall::layout::Layout;

/// How many log records the page lists.
const MAX_LOGS: usize = 200;

pub(super) fn all_logs(store: &Store, trace: &Trace, layout: &Layout) -> Markup {
    let in_spans = layout.rows.iter().flat_map(|row| &row.logs);
    let mut logs: Vec<_> = in_spans.chain(&layout.loose_logs).collect();
    logs.sort_by_key(|it| (it.time, it.number));
    html! {
        h2 #logs { "Log records of this trace" }
        @if logs.is_empty() {
            p.quiet {
                "None has come. A log record belongs to a trace when it is written while one of its "
                "spans is active, and the logs are exported as well."
            }
        } @else {
            ol.list { @for it in logs.iter().take(MAX_LOGS) { (log(store, it)) } }
            @if logs.len() > MAX_LOGS {
                p.quiet { "And " (readable::count(logs.len() - MAX_LOGS, "more log record")) "." }
            }
            p { a href=(filter::of_trace(trace.id)) { "On the page of the logs" } }
        }
    }
}
