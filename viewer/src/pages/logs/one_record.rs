//! All that there is of one log record.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::row::first_line;
use crate::address::list::within;
use crate::model::StoredLog;
use crate::pages::layout::{NavItem, Page, answer, tag_of};
use crate::pages::not_here_yet;
use crate::pages::parts::{attributes, class, scope, shortened, span_link, time, value};
use crate::readable;
use crate::store::Store;

/// How far around a log record its neighbours are looked for, in nanoseconds.
const AROUND: u64 = 5_000_000_000;

pub(in crate::pages) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    number: web::Path<String>,
) -> HttpResponse {
    let tag = tag_of(&store);
    let number = number.parse().ok().filter(|it| *it < u64::MAX);
    let Some(log) = number.and_then(|it| store.log(it)) else {
        return not_here_yet(
            "This log record is not here",
            "It is not held. It has left to make room for newer ones, or the viewer was started again: look for it \
             among the logs.",
        );
    };
    let title = first_line(&log.excerpt());
    let page = Page {
        nav: NavItem::Logs,
        title: if title.is_empty() {
            "A log record"
        } else {
            &title
        },
        form: html! {},
        live: all(&store, &log),
        tag,
    };
    answer(&request, &store, page)
}

fn all(store: &Store, log: &StoredLog) -> Markup {
    let record = log.excerpt();
    let resource = log.origin.resource_excerpt();
    html! {
        p.facts {
            (time(log.time))
            span .(class(log.severity)) { (readable::severity(log.severity)) }
            span { (shortened(log.origin.service_or_unknown())) }
            @match (log.trace, log.span) {
                (Some(trace), Some(span)) => span { (span_link(store, trace, Some(span), &html! { "Its span" })) },
                (Some(trace), None) => span { (span_link(store, trace, None, &html! { "Its trace" })) },
                (None, _) => span { "in no trace" },
            }
            @if log.time > 0 {
                a href=(within("/logs", &Vec::new(), Some(log.time.saturating_sub(AROUND)), Some(log.time.saturating_add(AROUND)))) {
                    "What else was said around it"
                }
            }
            a href={ "/wire/" (log.request) "#body" } { "request " (log.request) }
        }
        h2 { "Body" }
        div.box dir="auto" {
            @if record.body.is_some() { (value(record.body.as_ref())) } @else { span.quiet { "none" } }
        }
        h2 { "Attributes" }
        (attributes("attributes of the log record", &record.attributes))
        @if record.dropped_attributes_count > 0 {
            p.warn { "The sender dropped " (record.dropped_attributes_count) " attributes." }
        }
        dl {
            @if !record.event_name.is_empty() { dt { "Event" } dd { (shortened(&record.event_name)) } }
            dt { "Severity" } dd { (log.severity) " " (shortened(&record.severity_text)) }
            dt { "Observed" } dd { (time(record.observed_time_unix_nano)) }
            dt { "Flags" } dd { (format!("{:#04x}", record.flags)) }
            @if let Some(trace) = log.trace { dt { "Trace id" } dd { code { (trace) } } }
            @if let Some(span) = log.span { dt { "Span id" } dd { code { (span) } } }
        }
        h2 { "Resource and scope: who sent it" }
        (attributes("resource attributes", &resource.attributes))
        (scope(&log.origin.scope_excerpt()))
    }
}
