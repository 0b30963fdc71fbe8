//! Spans whose parents are not there, and how long one should wait for these.

use std::sync::Arc;

use super::scan_store::Clock;
use crate::model::{SpanId, SpanIndex, StoredSpan};
use crate::store::traces::Trace;

/// How long a parent may take to come, in nanoseconds: two batches, and one that is sent again.
pub(crate) const GRACE: u64 = 15_000_000_000;
/// From then on it does not come any more.
pub(crate) const LONG: u64 = 120_000_000_000;

/// The spans of a trace whose parents are not there.
#[derive(Debug, Default)]
pub struct Lost<'a> {
    /// Their parents are of their own process.
    pub local: Vec<&'a Arc<StoredSpan>>,
    /// Their parents are of another.
    pub remote: Vec<&'a Arc<StoredSpan>>,
    /// Their parents are of another, and have come.
    pub callers_came: Vec<&'a Arc<StoredSpan>>,
    /// Whether the trace has a span without a parent.
    pub has_root: bool,
}

/// How sure one can be that what is missing does not come any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// It may be on its way.
    Short,
    /// It should be there.
    GraceElapsed,
    /// It does not come any more.
    Long,
}

impl<'a> Lost<'a> {
    /// Looks at a trace.
    pub fn new(trace: &'a Trace) -> Lost<'a> {
        let ids = SpanIndex::new(&trace.spans);
        let mut lost = Lost::default();
        for span in &trace.spans {
            match span.parent {
                None => lost.has_root = true,
                Some(parent) if ids.contains(parent) => {
                    if span.kind.is_incoming() && is_remote(span) {
                        lost.callers_came.push(span);
                    }
                }
                Some(_) if is_remote(span) => lost.remote.push(span),
                Some(_) => lost.local.push(span),
            }
        }
        lost
    }

    /// The one parent that all of a trace hangs on: without it the trace has no beginning.
    pub fn root(&self) -> Option<SpanId> {
        let first = self.local.first()?.parent;
        let is_one = self.local.iter().all(|it| it.parent == first);
        if self.has_root || !self.remote.is_empty() || !is_one {
            return None;
        }
        first
    }
}

/// Whether a trace has grown for minutes, and still does, while its first orphan waits for a parent. The last arrival
/// doesn't tell that: a loop inside a span that never ends sends something again and again.
fn is_growing(clock: &Clock, trace: &Trace, lost: &Lost<'_>) -> bool {
    let orphans = || lost.local.iter().chain(&lost.remote);
    let last = trace.spans.iter().map(|it| it.arrived).max().unwrap_or(0);
    let first = orphans().map(|it| it.arrived).min().unwrap_or(last);
    match (clock.since(first), clock.since(last)) {
        (Some(first_since), Some(last_since)) => {
            let grew = last.saturating_sub(first);
            first_since >= LONG && last_since < LONG && grew >= LONG / 2
        }
        // A file that ends while the trace grows.
        _ => {
            let first = orphans().map(|it| it.end).min().unwrap_or(u64::MAX);
            let grew = trace.end().saturating_sub(first);
            clock.before_the_last(trace.end()) < GRACE && grew >= LONG
        }
    }
}

/// Whether a trace grows of which the root is missing, and other parents of its own process may be as well: spans below
/// a root that is open may be open, too. Once it has stopped growing, each of them is a parent that never came.
pub(crate) fn grows_without_root(clock: &Clock, trace: &Trace, lost: &Lost<'_>) -> bool {
    !lost.local.is_empty()
        && !lost.has_root
        && lost.remote.is_empty()
        && is_growing(clock, trace, lost)
}

/// Whether the parent of a span is in another process. Where the sender does not say, its kind does.
fn is_remote(span: &StoredSpan) -> bool {
    span.has_remote_parent().unwrap_or(span.kind.is_incoming())
}

/// How long a trace has waited for what is missing.
pub fn wait(clock: &Clock, trace: &Trace) -> Wait {
    let arrived = trace.spans.iter().map(|it| it.arrived).max();
    match clock.since(arrived.unwrap_or(0)) {
        // A file, or a test, may end before the rest came.
        None if clock.before_the_last(trace.end()) < GRACE => Wait::GraceElapsed,
        None => Wait::Long,
        Some(since) => {
            if since < LONG {
                clock.wait();
            }
            match since {
                ..GRACE => Wait::Short,
                GRACE..LONG => Wait::GraceElapsed,
                LONG.. => Wait::Long,
            }
        }
    }
}
