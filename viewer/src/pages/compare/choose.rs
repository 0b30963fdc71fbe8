//! The choice of a second trace, to be compared with one that is named.

use maud::{Markup, html};

use crate::model::TraceId;
use crate::pages::parts::{elapsed, time};
use crate::readable;
use crate::store::Store;
use crate::store::query::TraceQuery;
use crate::store::traces::Trace;

/// The traces to choose from. Those that began with the same come first: they are compared most.
pub(super) fn draw(store: &Store, named: &[TraceId]) -> Markup {
    let first = named.first().and_then(|it| store.trace(*it));
    let (mut traces, _) = store.traces(&TraceQuery::default());
    let name = |trace: &Trace| trace.root().map(|it| it.name().to_owned());
    if let Some(first) = &first {
        let wanted = name(first);
        traces.retain(|it| it.id != first.id);
        traces.sort_by_key(|it| name(it) != wanted);
    }
    html! {
        @if named.len() > 2 {
            p.problem role="alert" { "Two are compared, and no more. Choose the second one here." }
        }
        @match &first {
            Some(first) => p {
                "Choose a second trace, to be compared with "
                a href={ "/traces/" (first.id) } { (name(first).unwrap_or_default()) }
                " of " (time(first.start())) ":"
            },
            None => p {
                "Choose two traces on the page of the traces, or open one and follow "
                "“Compare with another”. " a href="/" { "To the traces" }
            }
        }
        @if let Some(first) = &first {
            @if traces.is_empty() { p.quiet { "No other trace is held." } }
            ol.list aria-label="Traces to compare with" { @for trace in &traces {
                li {
                    a href={ "/compare?a=" (first.id) "&b=" (trace.id) } dir="auto" {
                        (name(trace).filter(|it| !it.is_empty()).unwrap_or("(no name)".to_owned()))
                    }
                    p.facts {
                        (time(trace.start()))
                        (elapsed(trace))
                        span { (readable::count(trace.spans.len(), "span")) }
                        @if trace.errors() > 0 { span.bad { "✖ " (readable::count(trace.errors(), "error")) } }
                    }
                }
            } }
        }
    }
}
