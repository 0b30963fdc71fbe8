//! One span in full, beside the waterfall or below it.

use maud::{Markup, html};
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};

use super::parts::{
    attributes, attributes_in_a_list, class, cut, findable_attributes, scope, shortened, span_link,
    time, value_in_a_list as value,
};
use crate::model::{SpanId, TraceId};
use crate::otlp::excerpt;
use crate::readable;
use crate::store::Store;
use crate::waterfall::layout::{Layout, Row};

/// How many events, links and log records are listed.
const MAX_LISTED: usize = 200;
/// How many events have all of their attributes shown: an exception has a stack trace.
const IN_FULL: usize = 5;

/// Everything about the span of a row; `critical` is how much of it is on the critical path of its trace.
pub(super) fn panel(store: &Store, layout: &Layout, row: &Row, critical: Option<String>) -> Markup {
    let stored = &row.span;
    let span = stored.excerpt();
    let status = span.status.clone().unwrap_or_default();
    let origin = &stored.origin;
    html! {
        section #span tabindex="0" aria-labelledby="span-name" {
            h2 #span-name dir="auto" {
                @if stored.is_error() { span.bad { "✖ " } }
                @if span.name.is_empty() { "(no name)" } @else { (cut(&span.name)) }
            }
            dl {
                dt { "Service" } dd { (origin.service_or_unknown()) }
                dt { "Kind" } dd { (stored.kind) }
                dt { "Status" }
                dd .bad[stored.is_error()] {
                    (readable::status(status.code))
                    @if !status.message.is_empty() { ": " (cut(&status.message)) }
                }
                dt { "Starts" } dd { (time(span.start_time_unix_nano)) }
                dt { "Takes" } dd { (stored.elapsed()) }
                @if let Some(critical) = critical { dt { "Critical path" } dd { (critical) } }
                dt { "Span id" }
                dd { code { (stored.id) } @if has_twin(layout, row) { " (another span has it, too)" } }
                dt { "Parent" } dd { (parent(layout, row)) }
                @if !span.trace_state.is_empty() {
                    dt { "Trace state" } dd { (cut(&span.trace_state)) }
                }
                dt { "Flags" } dd { (flags(span.flags)) }
                dt { "Came with" }
                dd { a href={ "/wire/" (stored.request) "#body" } { "request " (stored.request) } }
            }
            h3 { "Attributes" }
            (findable_attributes("attributes", &span.attributes))
            (dropped("attributes", span.dropped_attributes_count))
            (events(layout, &span.events))
            (dropped("events", span.dropped_events_count))
            (links(store, &span.links))
            (dropped("links", span.dropped_links_count))
            (logs(layout, row))
            details #span-origin {
                summary { "Resource and scope: who sent it" }
                h3 { "Resource" }
                @let resource = origin.resource_excerpt();
                (findable_attributes("resource attributes", &resource.attributes))
                (dropped("attributes of the resource", resource.dropped_attributes_count))
                h3 { "Instrumentation scope" }
                (scope(&origin.scope_excerpt()))
                (dropped("attributes of the scope", origin.scope_excerpt().dropped_attributes_count))
            }
        }
    }
}

/// Whether another span of the trace has the id of this one.
fn has_twin(layout: &Layout, row: &Row) -> bool {
    let mut same = layout.rows.iter().filter(|it| it.span.id == row.span.id);
    same.nth(1).is_some()
}

fn parent(layout: &Layout, row: &Row) -> Markup {
    let Some(id) = row.span.parent else {
        return html! { "none: it is a root" };
    };
    // The row that it stands below; where its line goes round in a circle, the one with the id of its parent.
    let place = layout.rows.iter().position(|it| it.key() == row.key());
    let before = &layout.rows[..place.unwrap_or_default()];
    let above = before.iter().rfind(|it| it.depth + 1 == row.depth);
    let parent = above.or_else(|| layout.rows.iter().find(|it| it.span.id == id));
    html! {
        @match parent {
            Some(parent) => a href={ "/traces/" (row.span.trace) "?span=" (parent.key()) "#span" } {
                (cut(parent.span.name()))
            },
            None => { code { (id) } " is not here (yet)" },
        }
    }
}

/// What the bits say ([`SpanFlags`](
/// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto)).
fn flags(flags: u32) -> Markup {
    html! {
        (format!("{flags:#x}"))
        @if flags & 1 != 0 { ", sampled" }
        @if flags & 0x300 == 0x300 { ", its parent is in another process" }
    }
}

fn events(layout: &Layout, events: &[Event]) -> Markup {
    html! {
        @if !events.is_empty() {
            h3 { "Events" }
            ol.list { @for (i, event) in events.iter().take(MAX_LISTED).enumerate() {
                li {
                    (shortened(&event.name)) " "
                    span.quiet { "after " (after(layout, event.time_unix_nano)) }
                    @if !event.attributes.is_empty() {
                        @if i < IN_FULL { (attributes("attributes of the event", &event.attributes)) }
                        @else { (attributes_in_a_list("attributes of the event", &event.attributes)) }
                    }
                    (dropped("attributes of this event", event.dropped_attributes_count))
                }
            } }
            (more(events.len(), "event"))
        }
    }
}

fn links(store: &Store, links: &[Link]) -> Markup {
    html! {
        @if !links.is_empty() {
            h3 { "Links" }
            ol.list { @for link in links.iter().take(MAX_LISTED) {
                li {
                    @match TraceId::new(&link.trace_id) {
                        Some(trace) => {
                            @let name = html! { "trace " code { (trace) } };
                            (span_link(store, trace, SpanId::new(&link.span_id), &name))
                        },
                        None => "a trace without a valid id",
                    }
                    @if !link.attributes.is_empty() {
                        (attributes_in_a_list("attributes of the link", &link.attributes))
                    }
                    (dropped("attributes of this link", link.dropped_attributes_count))
                }
            } }
            (more(links.len(), "link"))
        }
    }
}

fn logs(layout: &Layout, row: &Row) -> Markup {
    html! {
        @if !row.logs.is_empty() {
            h3 { "Log records in this span" }
            ol.list { @for log in row.logs.iter().take(MAX_LISTED) {
                li dir="auto" {
                    a href={ "#log-" (log.number) } .(class(log.severity)) {
                        (readable::severity(log.severity))
                    }
                    " " (value(log.excerpt().body.as_ref())) " "
                    span.quiet { "after " (after(layout, log.time)) }
                }
            } }
            (more(row.logs.len(), "log record"))
        }
    }
}

/// What is not listed.
fn more(all: usize, noun: &str) -> Markup {
    html! {
        @if all > MAX_LISTED {
            p.quiet { (excerpt::more(all, MAX_LISTED)) " " (noun) "s." }
        }
    }
}

fn after(layout: &Layout, time: u64) -> String {
    readable::duration(i128::from(time) - i128::from(layout.start))
}

fn dropped(what: &str, count: u32) -> Markup {
    html! {
        @if count > 0 { p.warn { "The sender dropped " (count) " " (what) "." } }
    }
}
