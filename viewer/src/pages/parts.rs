//! Attributes, log records and times, as several pages show them.

use maud::{Markup, html};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};

use crate::address::attributes::write;
use crate::address::{escaped, span_address};
use crate::conventions;
use crate::model::{SpanId, StoredLog, TraceId, plain};
use crate::otlp::excerpt;
use crate::store::Store;
use crate::store::traces::Trace;
use crate::words;
pub(super) use crate::words::shortened;

/// How much is shown of the attributes of one thing. The API has all of it.
#[derive(Clone, Copy)]
struct Bounds {
    attributes: usize,
    /// Of each value.
    characters: usize,
}

/// Of the thing that a page is about.
const IN_FULL: Bounds = Bounds {
    attributes: 500,
    characters: 10_000,
};
/// The same, where there are many.
const MANY: Bounds = Bounds {
    attributes: 500,
    characters: 1_000,
};
/// From how many on they are many.
const FEW: usize = 50;
/// Of each thing in a list.
const IN_A_LIST: Bounds = Bounds {
    attributes: 20,
    characters: 300,
};

/// How many characters are shown of the body of a log record in a list.
const MAX_BODY: usize = 2_000;
/// How many services a page offers.
const MAX_SERVICES: usize = 200;

/// What may stand in the field for attributes.
pub(super) const ATTRIBUTES: &str =
    "key=value, several with spaces between them, a value with spaces in quotes";

/// Attributes in a table: key, with a link to the convention that defines it; value; type.
pub(super) fn attributes(caption: &str, attributes: &[KeyValue]) -> Markup {
    table(caption, attributes, false, bounds(attributes))
}

/// The same for one of many things in a list.
pub(super) fn attributes_in_a_list(caption: &str, attributes: &[KeyValue]) -> Markup {
    table(caption, attributes, false, IN_A_LIST)
}

fn bounds(attributes: &[KeyValue]) -> Bounds {
    if attributes.len() > FEW {
        MANY
    } else {
        IN_FULL
    }
}

/// The same for what traces are found by: each row leads to the traces that have the attribute,
/// too.
pub(super) fn findable_attributes(caption: &str, attributes: &[KeyValue]) -> Markup {
    table(caption, attributes, true, bounds(attributes))
}

fn table(caption: &str, attributes: &[KeyValue], is_findable: bool, most: Bounds) -> Markup {
    html! {
        @if attributes.is_empty() {
            p.quiet { "No " (caption) "." }
        } @else {
            div.wide { table aria-label=(caption) { tbody {
                @for attribute in attributes.iter().take(most.attributes) {
                    tr {
                        th scope="row" dir="auto" { (key(&attribute.key)) }
                        td dir="auto" {
                            (value_up_to(attribute.value.as_ref(), most.characters))
                            @if is_findable { " " (find(attribute)) }
                        }
                    }
                }
            } } }
            @if attributes.len() > most.attributes {
                p.quiet { (excerpt::more(attributes.len(), most.attributes)) "; the API has them." }
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
                aria-label={ "find traces with " (attribute.key) " like this" } { "find" }
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
        @for part in shortened(key).split_inclusive(['.', '_']) { (part) wbr; }
    }
}

/// What stands between backticks is code.
pub(super) fn with_code(text: &str) -> Markup {
    html! {
        @for (i, part) in text.split('`').enumerate() {
            @if i % 2 == 1 { code { (breakable(part)) } } @else { (part) }
        }
    }
}

/// A value, and its type where that cannot be seen.
pub(super) fn value(value: Option<&AnyValue>) -> Markup {
    value_up_to(value, IN_FULL.characters)
}

/// The same in a list.
pub(super) fn value_in_a_list(value: Option<&AnyValue>) -> Markup {
    value_up_to(value, MAX_BODY)
}

/// The same, and at most so many characters of it.
fn value_up_to(value: Option<&AnyValue>, most: usize) -> Markup {
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
        (cut_at(&value.map(plain).unwrap_or_default(), most))
        @if !kind.is_empty() { " " span.type { (kind) } }
    }
}

/// At most so much of a text as a page can bear.
pub(super) fn cut(text: &str) -> Markup {
    cut_at(text, IN_FULL.characters)
}

/// At most so many characters of a text.
pub(super) fn cut_at(text: &str, most: usize) -> Markup {
    let end = text.char_indices().nth(most).map(|(at, _)| at);
    let shown = &text[..end.unwrap_or(text.len())];
    html! {
        // A stack trace or a query is read line by line.
        @if shown.contains('\n') { span.lines { (shown) } } @else { (shown) }
        @if let Some(end) = end {
            "… "
            span.type { "(" (text.len() - end) " more bytes; the API has them)" }
        }
    }
}

/// An instrumentation scope: name, version, attributes.
pub(super) fn scope(scope: &InstrumentationScope) -> Markup {
    html! {
        p {
            @if scope.name.is_empty() { span.quiet { "No name" } } @else { (shortened(&scope.name)) }
            " " (shortened(&scope.version))
        }
        @if !scope.attributes.is_empty() { (attributes_in_a_list("scope attributes", &scope.attributes)) }
    }
}

/// How long a trace takes, and how many of its spans have no end.
pub(super) fn elapsed(trace: &Trace) -> Markup {
    let not_ended = trace.not_ended();
    html! {
        span { (trace.elapsed()) }
        @if (1..trace.spans.len()).contains(&not_ended) {
            span.warn { (words::count(not_ended, "span")) " not ended" }
        }
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
    let record = log.excerpt();
    html! {
        li #{ "log-" (log.number) } {
            div dir="auto" {
                span .(class(log.severity)) { (words::severity(log.severity)) } " "
                (value_in_a_list(record.body.as_ref()))
            }
            p.facts {
                (time(log.time))
                @if !in_trace { span { (log.origin.service_or_unknown()) } }
                @if !record.event_name.is_empty() { span { "event " (shortened(&record.event_name)) } }
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
                (attributes_in_a_list("attributes of the log record", &record.attributes))
                dl {
                    dt { "Severity" } dd { (log.severity) " " (shortened(&record.severity_text)) }
                    dt { "Observed" } dd { (time(record.observed_time_unix_nano)) }
                    dt { "Flags" } dd { (format!("{:#04x}", record.flags)) }
                    @if let Some(span) = log.span { dt { "Span id" } dd { code { (span) } } }
                    dt { "Scope" } dd { (scope(&log.origin.scope_excerpt())) }
                    dt { "Resource" }
                    dd { (attributes_in_a_list("resource attributes", &log.origin.resource_excerpt().attributes)) }
                }
            }
        }
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
                @let offered = &services[..services.len().min(MAX_SERVICES)];
                @for service in offered {
                    option value=(service) selected[service == chosen] { (service) }
                }
                @if services.len() > MAX_SERVICES {
                    option disabled {
                        "and " (services.len() - MAX_SERVICES) " more: write ?service=… in the address"
                    }
                }
                // What left, was mistyped in the address or is not offered is still what is asked for.
                @if !chosen.is_empty() && !offered.iter().any(|it| it == chosen) {
                    option value=(chosen) selected { (shortened(chosen)) }
                }
            }
        }
    }
}
