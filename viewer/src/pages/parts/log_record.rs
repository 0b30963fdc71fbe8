//! A log record in a list.

use maud::{Markup, html};

use super::attributes::{attributes_in_a_list, scope, value_in_a_list};
use super::inline::{span_link, time};
use crate::model::StoredLog;
use crate::readable::{self, shortened};
use crate::store::Store;

/// The class of a severity.
pub(in crate::pages) fn class(severity: i32) -> &'static str {
    match severity {
        13..17 => "warn",
        17.. => "bad",
        _ => "",
    }
}

/// A log record in a list, with its attributes folded away, and the way to where it was written.
pub(in crate::pages) fn log(store: &Store, log: &StoredLog, in_trace: bool) -> Markup {
    let record = log.excerpt();
    html! {
        li #{ "log-" (log.number) } {
            div dir="auto" {
                span .(class(log.severity)) { (readable::severity(log.severity)) } " "
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
                summary { (readable::count(record.attributes.len(), "attribute")) }
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
