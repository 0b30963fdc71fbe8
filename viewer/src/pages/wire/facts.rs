//! What is said of a request in a line: when, how large, and what was answered.

use std::time::UNIX_EPOCH;

use maud::{Markup, html};

use crate::pages::parts::{cut, time};
use crate::readable;
use crate::store::requests::Request;

pub(super) fn facts(request: &Request) -> Markup {
    let since = request.time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let nanoseconds = u64::try_from(since.as_nanos()).unwrap_or(u64::MAX);
    let wire_bytes = usize::try_from(request.wire_bytes).unwrap_or(usize::MAX);
    html! {
        p.facts {
            (time(nanoseconds))
            span { (cut(&request.encoding)) }
            // What was refused by its headers was not read.
            @if wire_bytes > 0 || !request.is_refused() {
                span { (readable::count(wire_bytes, "byte")) " on the wire" }
            }
            @if request.body_bytes > 0 {
                span { (readable::count(request.body_bytes, "byte")) " of protobuf" }
            }
            @if !request.answer.is_empty() {
                span .bad[request.is_refused()] { "answered " (request.answer) }
            }
            @if !request.rejected.is_empty() { span.bad { (cut(&request.rejected)) } }
            @if let Some(note) = request.outcome.notes.first() {
                span.warn {
                    (note)
                    @let more = request.outcome.notes.len() - 1;
                    @if more > 0 { " And " (more) " more." }
                }
            }
        }
    }
}
