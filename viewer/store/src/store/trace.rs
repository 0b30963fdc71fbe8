//! One trace: its spans, when it starts and ends, and what it began with.

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::{Elapsed, SpanIndex, StoredSpan, TraceId, extent_of_spans};

/// The spans of a trace that have come so far. A copy: what comes later is not in it.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Its place in the order of arrival: of the first of its spans.
    pub number: u64,
    /// Its id.
    pub id: TraceId,
    /// Its spans, in the order of arrival.
    pub spans: Vec<Arc<StoredSpan>>,
}

impl Trace {
    /// When it starts: the earliest start of its spans; 0 where none has a time.
    pub fn start(&self) -> u64 {
        extent_of_spans(&self.spans).map_or(0, |(start, _)| start)
    }

    /// When it ends: the latest time of its spans.
    pub fn end(&self) -> u64 {
        extent_of_spans(&self.spans).map_or(0, |(_, end)| end)
    }

    /// How long it takes, in nanoseconds, as far as it is known.
    pub fn duration(&self) -> u64 {
        extent_of_spans(&self.spans).map_or(0, |(start, end)| end - start)
    }

    /// How many of its spans have no end.
    pub fn not_ended(&self) -> usize {
        self.spans.iter().filter(|it| it.end == 0).count()
    }

    /// How long it takes, unless none of its spans has an end, or none a start.
    pub fn elapsed(&self) -> Elapsed {
        if self.not_ended() == self.spans.len() {
            return Elapsed::NotEnded;
        }
        if self.spans.iter().all(|it| it.start == 0) {
            return Elapsed::NoStart;
        }
        Elapsed::Took(self.duration())
    }

    /// How many of its spans are errors.
    pub fn errors(&self) -> usize {
        self.spans.iter().filter(|it| it.is_error()).count()
    }

    /// Its services, each once, in the order of arrival.
    pub fn services(&self) -> Vec<&str> {
        let mut known = HashSet::new();
        let services = self.spans.iter().map(|it| it.origin.service_or_unknown());
        services.filter(|it| known.insert(*it)).collect()
    }

    /// The span that everything began with: the earliest one without a parent; where that has not
    /// come (yet), the earliest whose parent has not.
    pub fn root(&self) -> Option<&Arc<StoredSpan>> {
        let ids = SpanIndex::new(&self.spans);
        self.spans.iter().min_by_key(|span| match span.parent {
            None => (0, span.start),
            Some(parent) if !ids.contains(parent) => (1, span.start),
            Some(_) => (2, span.start),
        })
    }
}
