//! A log record in a list of its trace or span, and what a page says of one.

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

/// A log record in the list of its trace, with its attributes folded away, and the way to where it was written.
pub(in crate::pages) fn log(store: &Store, log: &StoredLog) -> Markup {
    let record = log.excerpt();
    html! {
        li #{ "log-" (log.number) } {
            div dir="auto" {
                span .(class(log.severity)) { (readable::severity(log.severity)) } " "
                (value_in_a_list(record.body.as_ref()))
            }
            p.facts {
                (time(log.time))
                span { (shortened(log.origin.service_or_unknown())) }
                @if !record.event_name.is_empty() { span { "event " (shortened(&record.event_name)) } }
                @match (log.trace, log.span) {
                    (Some(trace), Some(span)) if store.holds(trace, Some(span)).1 => span {
                        (span_link(store, trace, Some(span), &html! { "its span" }))
                    },
                    (_, Some(_)) => span { "its span is not here" },
                    (_, None) => span { "in no span" },
                }
                a href={ "/wire/" (log.request) "#body" } { "request " (log.request) }
            }
            details #{ "log-" (log.number) "-more" } {
                @match record.attributes.len() {
                    0 => summary { "More" },
                    many => {
                        summary { (readable::count(many, "attribute")) }
                        (attributes_in_a_list("attributes of the log record", &record.attributes))
                    }
                }
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
