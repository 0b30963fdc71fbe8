//! The requests of a route in a window, and what else ran meanwhile.

use std::collections::HashMap;

use super::visit_request::{is_entry, without_ids};
use crate::model::{StoredSpan, TraceId};
use crate::route::Key;
use crate::route::requests_from_spans::{each_trace_in, key_of};
use crate::store::Store;
use crate::store::cancellation::Asker;
use crate::store::window::Window;

/// How many requests are compared: the newest.
const MAX_REQUESTS: usize = 100_000;
/// How many operations are told apart that may have been running.
const MAX_OPERATIONS: usize = 200;
/// How many spans of operations are kept.
const MAX_INTERVALS: usize = 200_000;
/// How many operations are looked at: those that took the most time together.
const BUSIEST: usize = 12;

/// A request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    pub(super) trace: TraceId,
    /// Its place in the population.
    pub(super) number: usize,
    /// The place of its span among those of its trace.
    pub(super) place: u32,
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) is_failed: bool,
    /// Whether it is one of those that are to be told apart from the others.
    pub(super) is_marked: bool,
}

impl Request {
    pub(super) fn duration(&self) -> u64 {
        self.end.saturating_sub(self.start)
    }
}

/// An operation, and when it ran.
#[derive(Debug, Default)]
pub(super) struct Operation {
    pub(super) service: String,
    pub(super) name: String,
    starts: Vec<u64>,
    ends: Vec<u64>,
}

impl Operation {
    /// How many of it were running at a moment.
    pub(super) fn running(&self, at: u64) -> usize {
        let started = self.starts.partition_point(|it| *it < at);
        started.saturating_sub(self.ends.partition_point(|it| *it <= at))
    }

    fn busy(&self) -> u128 {
        let sum = |times: &[u64]| times.iter().map(|it| u128::from(*it)).sum::<u128>();
        sum(&self.ends).saturating_sub(sum(&self.starts))
    }
}

/// The requests of a route.
#[derive(Debug, Default)]
pub(super) struct Population {
    /// Newest first, those of a trace one after the other.
    pub(super) requests: Vec<Request>,
    /// What may have been running when one started; the busiest first.
    pub(super) operations: Vec<Operation>,
    /// Whether there were more requests.
    pub(super) has_more: bool,
}

impl Population {
    /// Looks for the requests that ended in the window. Only those count of which it is known how long they took.
    pub(super) fn find(store: &Store, window: &Window, key: &Key, asker: &Asker) -> Population {
        let mut found = Population::default();
        let mut operations = HashMap::new();
        let mut intervals = 0;
        each_trace_in(store, window, |trace| {
            for (place, span) in trace.spans.iter().enumerate() {
                if !is_entry(span) || window.bin(span.end).is_none() {
                    continue;
                }
                let service = span.origin.service_or_unknown();
                let Some(duration) = span.elapsed().nanoseconds() else {
                    continue;
                };
                if duration > 0 && intervals < MAX_INTERVALS {
                    intervals += usize::from(note(&mut operations, service, span));
                }
                if service != key.service || key_of(service, span) != *key {
                    continue;
                }
                if found.requests.len() == MAX_REQUESTS {
                    found.has_more = true;
                    return false;
                }
                found.requests.push(Request {
                    trace: trace.id,
                    number: found.requests.len(),
                    place: u32::try_from(place).unwrap_or(u32::MAX),
                    start: span.start,
                    end: span.end,
                    is_failed: span.is_error(),
                    is_marked: false,
                });
            }
            !asker.has_left()
        });
        found.operations = busiest(operations);
        found
    }

    /// The requests of each trace together.
    pub(super) fn by_trace(&self) -> impl Iterator<Item = &[Request]> {
        self.requests.chunk_by(|a, b| a.trace == b.trace)
    }
}

fn note(
    operations: &mut HashMap<(String, String), Operation>,
    service: &str,
    span: &StoredSpan,
) -> bool {
    let key = (service.to_owned(), without_ids(span.name()).into_owned());
    if operations.len() >= MAX_OPERATIONS && !operations.contains_key(&key) {
        return false;
    }
    let operation = operations.entry(key).or_default();
    operation.starts.push(span.start);
    operation.ends.push(span.end);
    true
}

fn busiest(operations: HashMap<(String, String), Operation>) -> Vec<Operation> {
    let mut operations: Vec<Operation> = operations
        .into_iter()
        .map(|((service, name), it)| Operation {
            service,
            name,
            ..it
        })
        .collect();
    operations.sort_by_cached_key(|it| {
        let names = (it.service.clone(), it.name.clone());
        (std::cmp::Reverse(it.busy()), names)
    });
    operations.truncate(BUSIEST);
    for operation in &mut operations {
        operation.starts.sort_unstable();
        operation.ends.sort_unstable();
    }
    operations
}
