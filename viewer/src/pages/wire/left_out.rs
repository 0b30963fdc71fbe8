//! What of a request is not shown, and why.

use maud::{Markup, html};

use super::super::parts::with_code;
use crate::otlp::account::Account;
use crate::readable;
use crate::store::left_out_totals::Ledger;

/// What was left out since the start, by reason, each with the way to the last request in which it was so; nothing where
/// nothing was.
pub(super) fn since_the_start(ledger: &Ledger) -> Markup {
    let request = |number: u64| html! { a href={ "/wire/" (number) } { "request " (number) } };
    html! {
        @if !ledger.reasons.is_empty() || ledger.others > 0 {
            h2 #left-out { "What was left out" }
            div.wide { table aria-label="What was left out" {
                thead { tr { th { "Why" } th { "Items" } th { "Last seen in" } } }
                tbody {
                    @for it in &ledger.reasons {
                        tr { td { (it) } td { (it.items) } td { (request(it.last)) } }
                    }
                    @if ledger.others > 0 {
                        tr { td { "For other reasons" } td { (ledger.others) } td {} }
                    }
                }
            } }
        }
        @if !ledger.names.is_empty() {
            h2 #notes { "Names that OTLP does not have" }
            ul { @for it in &ledger.names {
                li { (with_code(&it.note.to_string())) " " span.quiet { "Last seen in " (request(it.last)) "." } }
            } }
        }
        @if *ledger != Ledger::default() { h2 { "The last requests" } }
    }
}

/// A section that names each item that was left out, and each name that OTLP doesn't have; nothing where there are none.
pub(super) fn section(account: &Account) -> Markup {
    let many =
        |count: u64, noun| readable::count(usize::try_from(count).unwrap_or(usize::MAX), noun);
    html! {
        @if !account.faults.is_empty() {
            h2 #left-out { "What was left out" }
            p {
                (many(account.kept, "item")) " kept"
                @if account.repeated > 0 { ", " (many(account.repeated, "span")) " came again" }
                ", " span.bad { (many(account.left_out, "item")) " left out" } "."
            }
            ol.list {
                @for fault in &account.faults {
                    li {
                        @if !fault.path.is_empty() { code { (fault.path) } ": " }
                        (fault.reason)
                        @if let Some((line, column)) = fault.position {
                            " " span.quiet { "line " (line) ", column " (column) }
                        }
                    }
                }
            }
            @if account.more_faults > 0 { p.quiet { "And " (account.more_faults) " more." } }
        }
        @if !account.notes.is_empty() {
            h2 #notes { "Names that OTLP does not have" }
            ul {
                @for note in &account.notes {
                    li {
                        (with_code(&note.to_string()))
                        @if !note.path.is_empty() { " " span.quiet { "In " (note.path) "." } }
                    }
                }
            }
        }
    }
}
