//! A log record as a row: when, how severe, of whom and its first line; the rest opens below it.

use std::fmt::Write;

use maud::{Markup, html};
use opentelemetry_proto::tonic::logs::v1::LogRecord;

use crate::address::span_address;
use crate::model::{StoredLog, plain};
use crate::pages::parts::{class, shortened, time_in_a_list, value_in_a_list};
use crate::readable;
use crate::store::Store;

/// How many attributes are shown, and how much of each. The page of the log record has more.
const MAX_ATTRIBUTES: usize = 20;
const MAX_CHARACTERS: usize = 300;

/// The row. There are hundreds on a page, so that it has as few elements as it can.
pub(super) fn row(store: &Store, log: &StoredLog) -> Markup {
    let record = log.excerpt();
    let line = first_line(&record);
    let body = record.body.as_ref().map(plain).unwrap_or_default();
    html! {
        tr #{ "log-" (log.number) } {
            td { (time_in_a_list(log.time)) }
            td .(class(log.severity)) { (readable::severity(log.severity)) }
            td dir="auto" { (shortened(log.origin.service_or_unknown())) }
            td dir="auto" {
                details #{ "log-" (log.number) "-more" } {
                    summary { @if line.is_empty() { "(no body)" } @else { (line) } }
                    @if body.trim_end() != line && !body.is_empty() { (value_in_a_list(record.body.as_ref())) }
                    @let pairs = pairs(&record);
                    @if !pairs.is_empty() { pre { (pairs) } }
                    a href={ "/logs/" (log.number) } { "All of this log record" }
                }
            }
            td { (written_in(store, log)) }
        }
    }
}

/// The first line of what a log record says; of one without a body, the name of its event.
pub(super) fn first_line(record: &LogRecord) -> String {
    let body = record.body.as_ref().map(plain).unwrap_or_default();
    let line = body.lines().map(str::trim_end).find(|it| !it.is_empty());
    shortened(line.unwrap_or(&record.event_name))
}

/// The name of its event and its attributes as lines of text.
fn pairs(record: &LogRecord) -> String {
    let attributes = &record.attributes;
    let mut text = String::new();
    if !record.event_name.is_empty() {
        let _ = writeln!(text, "event {}", shortened(&record.event_name));
    }
    for it in attributes.iter().take(MAX_ATTRIBUTES) {
        let value = it.value.as_ref().map(plain).unwrap_or_default();
        let cut = value.char_indices().nth(MAX_CHARACTERS).map(|(at, _)| at);
        let end = if cut.is_some() { "…" } else { "" };
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{} = {}{end}",
            shortened(&it.key),
            &value[..cut.unwrap_or(value.len())]
        );
    }
    if attributes.len() > MAX_ATTRIBUTES {
        let _ = writeln!(text, "and {} more", attributes.len() - MAX_ATTRIBUTES);
    }
    text
}

/// The way to where it was written.
fn written_in(store: &Store, log: &StoredLog) -> Markup {
    let Some(trace) = log.trace else {
        return html! {};
    };
    let (has_trace, has_span) = store.holds(trace, log.span);
    html! {
        @if has_span { a href=(span_address(trace, log.span)) { "its span" } }
        @else if has_trace { a href=(span_address(trace, None)) { "its trace" } }
        @else { span.quiet { "not here" } }
    }
}
