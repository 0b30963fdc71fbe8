//! What stands within a line: names, code, times, and the way to a span.

use maud::{Markup, html};

use crate::address::span_address;
use crate::chart::frame::clock;
use crate::model::{SpanId, TraceId};
use crate::readable::{self, shortened};
use crate::store::Store;
use crate::store::traces::Trace;

/// A key that, where there is no room, goes on in the next line after a dot or an underscore and not
/// in the middle of a word.
pub(in crate::pages) fn breakable(key: &str) -> Markup {
    html! {
        @for part in shortened(key).split_inclusive(['.', '_']) { (part) wbr; }
    }
}

/// What stands between backticks is code.
pub(in crate::pages) fn with_code(text: &str) -> Markup {
    html! {
        @for (i, part) in text.split('`').enumerate() {
            @if i % 2 == 1 { code { (breakable(part)) } } @else { (part) }
        }
    }
}

/// How long a trace takes, and how many of its spans have no end.
pub(in crate::pages) fn elapsed(trace: &Trace) -> Markup {
    let not_ended = trace.not_ended();
    html! {
        span { (trace.elapsed()) }
        @if (1..trace.spans.len()).contains(&not_ended) {
            span.warn { (readable::count(not_ended, "span")) " not ended" }
        }
    }
}

/// A time, for people and for machines.
pub(in crate::pages) fn time(nanoseconds: u64) -> Markup {
    let text = readable::time(nanoseconds);
    html! {
        @if nanoseconds == 0 { span.quiet { (text) } }
        @else { time datetime=(readable::time_for_machines(nanoseconds)) { (text) } }
    }
}

/// The same in a list, where the date and the fraction of a second may go for want of room.
pub(in crate::pages) fn time_in_a_list(nanoseconds: u64) -> Markup {
    let text = readable::time(nanoseconds);
    let parts = text
        .split_at_checked(11)
        .and_then(|(date, clock)| Some((date, clock.split_at_checked(8)?)));
    html! {
        @match parts {
            Some((date, (clock, fraction))) if nanoseconds > 0 => {
                time datetime=(readable::time_for_machines(nanoseconds)) title=(text) {
                    span.date { (date) } (clock) span.fraction { (fraction) }
                }
            },
            _ => span.quiet { (text) },
        }
    }
}

/// The time of a day, where the day is clear.
pub(in crate::pages) fn clock_time(nanoseconds: u64) -> Markup {
    html! { time datetime=(readable::time_for_machines(nanoseconds)) { (clock(nanoseconds)) } }
}

/// The way to a span, as far as it is there: a log record comes before its span ends, and a trace
/// may have left.
pub(in crate::pages) fn span_link(
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
