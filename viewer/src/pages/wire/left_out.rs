//! What of a request is not shown, and why.

use maud::{Markup, html};

use super::super::parts::with_code;
use crate::otlp::request_outcome::RequestOutcome;
use crate::readable;
use crate::store::left_out_totals::LeftOutTotals;

/// What was left out since the start, by reason, each with the way to the last request in which it was so; nothing where
/// nothing was.
pub(super) fn since_the_start(totals: &LeftOutTotals) -> Markup {
    let request = |number: u64| html! { a href={ "/wire/" (number) } { "request " (number) } };
    html! {
        @if !totals.reasons.is_empty() || totals.others > 0 {
            h2 #left-out { "What was left out" }
            div.wide { table aria-label="What was left out" {
                thead { tr { th { "Why" } th { "Items" } th { "Last seen in" } } }
                tbody {
                    @for it in &totals.reasons {
                        tr { td { (it) } td { (it.items) } td { (request(it.last)) } }
                    }
                    @if totals.others > 0 {
                        tr { td { "For other reasons" } td { (totals.others) } td {} }
                    }
                }
            } }
        }
        @if !totals.names.is_empty() {
            h2 #notes { "Names that OTLP does not have" }
            ul { @for it in &totals.names {
                li { (with_code(&it.note.to_string())) " " span.quiet { "Last seen in " (request(it.last)) "." } }
            } }
        }
        @if *totals != LeftOutTotals::default() { h2 { "The last requests" } }
    }
}

/// A section that names each item that was left out, and each name that OTLP doesn't have; nothing where there are none.
pub(super) fn section(outcome: &RequestOutcome) -> Markup {
    let many =
        |count: u64, noun| readable::count(usize::try_from(count).unwrap_or(usize::MAX), noun);
    html! {
        @if !outcome.faults.is_empty() {
            h2 #left-out { "What was left out" }
            p {
                (many(outcome.kept, "item")) " kept"
                @if outcome.repeated > 0 { ", " (many(outcome.repeated, "span")) " came again" }
                ", " span.bad { (many(outcome.left_out, "item")) " left out" } "."
            }
            ol.list {
                @for fault in &outcome.faults {
                    li {
                        @if !fault.path.is_empty() { code { (fault.path) } ": " }
                        (fault.reason)
                        @if let Some((line, column)) = fault.position {
                            " " span.quiet { "line " (line) ", column " (column) }
                        }
                    }
                }
            }
            @if outcome.more_faults > 0 { p.quiet { "And " (outcome.more_faults) " more." } }
        }
        @if !outcome.notes.is_empty() {
            h2 #notes { "Names that OTLP does not have" }
            ul {
                @for note in &outcome.notes {
                    li {
                        (with_code(&note.to_string()))
                        @if !note.path.is_empty() { " " span.quiet { "In " (note.path) "." } }
                    }
                }
            }
        }
    }
}
