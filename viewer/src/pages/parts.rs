//! Attributes, log records and times, as several pages show them.

use maud::{Markup, html};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};

use super::attributes::write;
use super::filter::escaped;
use crate::conventions;
use crate::model::{SpanId, StoredLog, TraceId};
use crate::store::Store;
use crate::store::query::plain;
use crate::store::traces::Trace;
use crate::waterfall::words;

/// How many attributes are shown of one thing. The API has all of them.
const MOST_ATTRIBUTES: usize = 500;
/// How long a trace takes, and how many of its spans have no end.
pub(super) fn elapsed(trace: &Trace) -> Markup {
    let not_ended = trace.not_ended();
    html! {
        span { (words::elapsed(trace.elapsed())) }
        @if (1..trace.spans.len()).contains(&not_ended) {
            span.warn { (words::count(not_ended, "span")) " not ended" }
        }
    }
}

/// How many characters are shown of one value.
const MOST_CHARACTERS: usize = 10_000;

/// What may stand in the field for attributes.
pub(super) const ATTRIBUTES: &str =
    "key=value, several with spaces between them, a value with spaces in quotes";

/// Attributes in a table: key, with a link to the convention that defines it; value; type.
pub(super) fn attributes(caption: &str, attributes: &[KeyValue]) -> Markup {
    table(caption, attributes, false)
}

/// The same for what traces are found by: each row leads to the traces that have the attribute,
/// too.
pub(super) fn findable_attributes(caption: &str, attributes: &[KeyValue]) -> Markup {
    table(caption, attributes, true)
}

fn table(caption: &str, attributes: &[KeyValue], is_findable: bool) -> Markup {
    html! {
        @if attributes.is_empty() {
            p.quiet { "No " (caption) "." }
        } @else {
            div.wide { table aria-label=(caption) { tbody {
                @for attribute in attributes.iter().take(MOST_ATTRIBUTES) {
                    tr {
                        th scope="row" dir="auto" { (key(&attribute.key)) }
                        td dir="auto" {
                            (value(attribute.value.as_ref()))
                            @if is_findable { " " (find(attribute)) }
                        }
                    }
                }
            } } }
            @if attributes.len() > MOST_ATTRIBUTES {
                p.quiet { "And " (attributes.len() - MOST_ATTRIBUTES) " more." }
            }
        }
    }
}

/// The way to all traces with this attribute, where the value is one that fits an address.
fn find(attribute: &KeyValue) -> Markup {
    let value = attribute.value.as_ref().map(plain).unwrap_or_default();
    let filter = write(&[(attribute.key.clone(), value)]);
    html! {
        @if filter.len() < 500 && !attribute.key.is_empty() {
            a.type href={ "/?attribute=" (escaped(&filter)) }
                aria-label={ "Traces with " (attribute.key) " like this" } { "find" }
        }
    }
}

fn key(key: &str) -> Markup {
    html! {
        @match conventions::page(key) {
            Some(page) => a href=(page) rel="noreferrer" title="Where the conventions define it" {
                (breakable(key))
            },
            None => (breakable(key)),
        }
    }
}

/// A key that, where there is no room, goes on in the next line after a dot or an underscore and not
/// in the middle of a word.
pub(super) fn breakable(key: &str) -> Markup {
    html! {
        @for part in key.split_inclusive(['.', '_']) { (part) wbr; }
    }
}

/// A value, and its type where that cannot be seen.
pub(super) fn value(value: Option<&AnyValue>) -> Markup {
    let inner = value.and_then(|it| it.value.as_ref());
    let kind = match inner {
        None => "empty",
        Some(Value::StringValue(_)) => "",
        Some(Value::BoolValue(_)) => "bool",
        Some(Value::IntValue(_)) => "int",
        Some(Value::DoubleValue(_)) => "double",
        Some(Value::ArrayValue(_)) => "array",
        Some(Value::KvlistValue(_)) => "map",
        Some(Value::BytesValue(_)) => "bytes",
        Some(Value::StringValueStrindex(_)) => "index",
    };
    html! {
        (cut(&value.map(plain).unwrap_or_default()))
        @if !kind.is_empty() { " " span.type { (kind) } }
    }
}

/// At most so much of a text as a page can bear.
pub(super) fn cut(text: &str) -> Markup {
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((at, _)) => html! {
            (text[..at]) "… "
            span.type { "(" (text.len() - at) " more bytes; the API has them)" }
        },
        None => html! { (text) },
    }
}

/// An instrumentation scope: name, version, attributes.
pub(super) fn scope(scope: &InstrumentationScope) -> Markup {
    html! {
        p {
            @if scope.name.is_empty() { span.quiet { "No name" } } @else { (cut(&scope.name)) }
            " " (cut(&scope.version))
        }
        @if !scope.attributes.is_empty() { (attributes("scope attributes", &scope.attributes)) }
    }
}

/// A time, for people and for machines.
pub(super) fn time(nanoseconds: u64) -> Markup {
    let text = words::time(nanoseconds);
    html! {
        @if nanoseconds == 0 { span.quiet { (text) } }
        @else { time datetime={ (text.replace(' ', "T")) "Z" } { (text) } }
    }
}

/// The class of a severity.
pub(super) fn class(severity: i32) -> &'static str {
    match severity {
        13..17 => "warn",
        17.. => "bad",
        _ => "",
    }
}

/// A log record in a list, with its attributes folded away, and the way to where it was written.
pub(super) fn log(store: &Store, log: &StoredLog, in_trace: bool) -> Markup {
    let record = log.decode();
    html! {
        li #{ "log-" (log.number) } {
            div dir="auto" {
                span .(class(log.severity)) { (words::severity(log.severity)) } " "
                (value(record.body.as_ref()))
            }
            p.facts {
                (time(log.time))
                @if !in_trace { span { (log.origin.service_or_unknown()) } }
                @if !record.event_name.is_empty() { span { "event " (cut(&record.event_name)) } }
                @match (log.trace, log.span) {
                    (Some(trace), Some(span)) if in_trace && !store.holds(trace, Some(span)).1 => {
                        span { "its span is not here" }
                    },
                    (Some(trace), Some(span)) => span {
                        (span_link(store, trace, Some(span), &html! { "its span" }))
                    },
                    (Some(_), None) if in_trace => span { "in no span" },
                    (Some(trace), None) => span {
                        (span_link(store, trace, None, &html! { "its trace" }))
                    },
                    (None, _) => span { "in no trace" },
                }
                a href={ "/wire/" (log.request) "#body" } { "request " (log.request) }
            }
            details #{ "log-" (log.number) "-more" } {
                summary { (words::count(record.attributes.len(), "attribute")) }
                (attributes("attributes of the log record", &record.attributes))
                dl {
                    dt { "Severity" } dd { (log.severity) " " (cut(&record.severity_text)) }
                    dt { "Observed" } dd { (time(record.observed_time_unix_nano)) }
                    dt { "Flags" } dd { (format!("{:#04x}", record.flags)) }
                    @if let Some(span) = log.span { dt { "Span id" } dd { code { (span) } } }
                    dt { "Scope" } dd { (scope(&log.origin.scope())) }
                    dt { "Resource" }
                    dd { (attributes("resource attributes", &log.origin.resource().attributes)) }
                }
            }
        }
    }
}

/// The address of a span on the page of its trace.
pub(super) fn span_address(trace: TraceId, span: Option<SpanId>) -> String {
    match span {
        Some(span) => format!("/traces/{trace}?span={span}#span"),
        None => format!("/traces/{trace}"),
    }
}

/// The way to a span, as far as it is there: a log record comes before its span ends, and a trace
/// may have left.
pub(super) fn span_link(
    store: &Store,
    trace: TraceId,
    span: Option<SpanId>,
    name: &Markup,
) -> Markup {
    let (has_trace, has_span) = store.holds(trace, span);
    html! {
        @if has_span || (has_trace && span.is_none()) {
            a href=(span_address(trace, span)) { (name) }
        } @else if has_trace {
            span.quiet { (name) " is not here; " }
            a href=(span_address(trace, None)) { "its trace" }
        } @else { span.quiet { (name) " is not here" } }
    }
}

/// A choice among the services, as a field of a form.
pub(super) fn service_field(services: &[String], chosen: &str) -> Markup {
    html! {
        label { "Service"
            select name="service" {
                option value="" { "every service" }
                @for service in services {
                    option value=(service) selected[service == chosen] { (service) }
                }
                // What left, or was mistyped in the address, is still what is asked for.
                @if !chosen.is_empty() && !services.iter().any(|it| it == chosen) {
                    option value=(chosen) selected { (chosen) }
                }
            }
        }
    }
}
