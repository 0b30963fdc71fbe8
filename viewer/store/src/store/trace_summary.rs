//! What a list of traces is sorted by, kept up to date with each span that comes: going through all traces then looks at
//! none of their spans.

use crate::model::{StoredSpan, TraceId};

/// A trace without its spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceSummary {
    /// Its place in the order of arrival.
    pub number: u64,
    /// Its id.
    pub id: TraceId,
    /// How many of its spans are errors.
    pub errors: u32,
    not_ended: u32,
    spans: u32,
    /// The earliest start and the earliest end; 0 where there is none.
    first_start: u64,
    first_end: u64,
    /// The latest of both.
    last: u64,
}

impl TraceSummary {
    /// Of a trace without spans.
    pub(super) fn new(number: u64, id: TraceId) -> TraceSummary {
        TraceSummary {
            number,
            id,
            errors: 0,
            not_ended: 0,
            spans: 0,
            first_start: 0,
            first_end: 0,
            last: 0,
        }
    }

    /// Counts a span that came.
    pub(super) fn add(&mut self, span: &StoredSpan) {
        // No trace has four thousand million spans.
        self.spans = self.spans.saturating_add(1);
        self.errors = self.errors.saturating_add(span.is_error().into());
        self.not_ended = self.not_ended.saturating_add((span.end == 0).into());
        self.first_start = earlier(self.first_start, span.start);
        self.first_end = earlier(self.first_end, span.end);
        self.last = self.last.max(span.start).max(span.end);
    }

    /// When it starts, as [`Trace::start`](super::traces::Trace::start) says.
    pub fn start(&self) -> u64 {
        match self.first_start {
            0 => self.first_end,
            start => start,
        }
    }

    /// How long it takes, as [`Trace::duration`](super::traces::Trace::duration) says.
    pub fn duration(&self) -> u64 {
        self.last.max(self.start()) - self.start()
    }

    /// The same; none where [`Trace::elapsed`](super::traces::Trace::elapsed) knows of none.
    pub fn elapsed(&self) -> Option<u64> {
        (self.not_ended < self.spans && self.first_start > 0).then(|| self.duration())
    }
}

/// The earlier of two times, of which 0 is none.
fn earlier(one: u64, other: u64) -> u64 {
    match (one, other) {
        (0, it) | (it, 0) => it,
        _ => one.min(other),
    }
}
