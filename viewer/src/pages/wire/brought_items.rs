//! What a request brought, and where it is shown.

use maud::{Markup, html};

use super::super::parts::{class, cut, span_link, value};
use crate::model::{Instrument, Origins, StoredLog, StoredSpan, split_points};
use crate::otlp::Signal;
use crate::otlp::split_request::split;
use crate::readable;
use crate::store::Store;
use crate::store::requests::Request;

/// How many items of a request are named.
const MAX_ITEMS: usize = 100;

/// The spans, log records or metrics of a request, each with the way to where it is shown.
pub(super) fn items(store: &Store, signal: Signal, request: &Request) -> Markup {
    let mut origins = Origins::default();
    let mut lines: Vec<Markup> = Vec::new();
    let mut all = 0;
    let held = match signal {
        Signal::Metrics => store.instruments(),
        _ => Vec::new(),
    };
    split(&request.body, |sender, items| {
        let origin = origins.intern(sender);
        for item in items {
            all += 1;
            if lines.len() == MAX_ITEMS {
                continue;
            }
            lines.push(match signal {
                Signal::Traces => span_line(store, StoredSpan::new(item, &origin, request.number)),
                Signal::Logs => log_line(store, &StoredLog::new(item, &origin, request.number)),
                Signal::Metrics => {
                    let (instrument, points) = split_points(item, &origin, request.number);
                    metric_line(&held, &instrument, points.count())
                }
            });
        }
    });
    html! {
        p { (readable::count(all, signal.item())) }
        ol.list { @for line in &lines { li dir="auto" { (line) } } }
        @if all > lines.len() { p.quiet { "And " (all - lines.len()) " more." } }
    }
}

fn span_line(store: &Store, span: Option<StoredSpan>) -> Markup {
    let Some(span) = span else {
        return html! { span.bad { "A span without proper ids: it was rejected." } };
    };
    let name = match span.name() {
        "" => html! { "(no name)" },
        name => cut(name),
    };
    html! {
        (span_link(store, span.trace, Some(span.id), &name))
        " " span.quiet { (span.kind) ", " (span.elapsed()) }
    }
}

fn log_line(store: &Store, log: &StoredLog) -> Markup {
    html! {
        span .(class(log.severity)) { (readable::severity(log.severity)) } " "
        (value(log.excerpt().body.as_ref())) " "
        @match log.trace {
            Some(trace) => {
                @let name = if log.span.is_some() { "its span" } else { "its trace" };
                (span_link(store, trace, log.span, &html! { (name) }))
            },
            None => span.quiet { "in no trace" },
        }
    }
}

fn metric_line(held: &[(u64, Instrument)], instrument: &Instrument, points: usize) -> Markup {
    let found = held.iter().find(|(_, it)| it.is_same(instrument));
    html! {
        @match found {
            Some((number, _)) => a href={ "/metrics/" (number) } {
                (cut(&instrument.name))
            },
            None => { (cut(&instrument.name)) " " span.quiet { "(it has left)" } },
        }
        " " span.quiet { (readable::count(points, "point")) }
    }
}
