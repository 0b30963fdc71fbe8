//! A part of a list, in some order, and what a histogram over all of the list counts.
//!
//! One pass over the summaries tells what may be in it and in which order. Only where a question is about the spans or
//! the words themselves are they looked at, in the order of the list, until the part is full.

use std::sync::Arc;

use super::Store;
use super::cancellation::Asker;
use super::order::Candidates;
pub use super::order::{Cursor, Order, Part};
use super::query::{LogQuery, TraceQuery};
use super::trace_summary::TraceSummary;
use super::traces::Trace;
use crate::model::{StoredLog, TraceId};

/// How many summaries are looked at before others have the lock.
const AT_A_TIME: usize = 4096;
/// How many spans a histogram looks into, where counting takes more than the summaries.
const MAX_SPANS_COUNTED: usize = 30_000;
/// The same of log records.
const MAX_LOGS_COUNTED: usize = 10_000;

/// What a histogram counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistogramTimes {
    /// The time of each, 0 where it has none, and of which class it is: 0 is as it should be, 1 a warning, 2 a failure.
    pub times: Vec<(u64, u8)>,
    /// How many were looked at, where there were too many to look at all: the last that came.
    pub only_newest: Option<usize>,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// What is in it.
    pub items: Vec<T>,
    /// Where it ends, when it goes on.
    pub next: Option<Cursor>,
    /// The time and the class of everything in the whole list.
    pub counted: HistogramTimes,
}

impl<T> Default for Listed<T> {
    fn default() -> Listed<T> {
        Listed {
            items: Vec::new(),
            next: None,
            counted: HistogramTimes::default(),
        }
    }
}

impl Store {
    /// The part of the list of all traces that `query` asks for, and what a histogram over the whole list counts. Where
    /// `query.before` is set, only what came before that one is in the part. It ends early when the asker has left.
    pub fn list_traces(&self, query: &TraceQuery, part: Part, asker: &Asker) -> Listed<Trace> {
        let prepared = query.prepared();
        let is_cheap = query.is_about_summaries();
        let mut candidates = Candidates::new(part, is_cheap.then_some(query.limit + 1));
        let mut counted = HistogramTimes::default();
        // Where spans are looked into, the newest, which a histogram counts.
        let mut newest: Vec<TraceId> = Vec::new();
        let mut before = u64::MAX;
        loop {
            let some = self.lock().traces.summaries(before, AT_A_TIME);
            let Some(last) = some.last() else { break };
            before = last.number;
            if asker.has_left() {
                return Listed::default();
            }
            for trace in some.iter().filter(|it| query.may_want(it)) {
                if is_cheap {
                    counted.times.push(time_of_trace(trace));
                } else if newest.len() <= MAX_SPANS_COUNTED {
                    newest.push(trace.id);
                }
                if query.before.is_none_or(|before| trace.number < before) {
                    candidates.add(part.order.of_trace(trace), trace.id);
                }
            }
        }
        let (items, next) = candidates.first(query.limit, |id| {
            let trace = Some(id).filter(|_| !asker.has_left());
            let trace = trace.and_then(|it| self.trace(it))?;
            prepared.wants(&trace).then_some(trace)
        });
        let mut spans = 0;
        for (looked_at, id) in newest.iter().enumerate() {
            let Some(trace) = self.trace(*id) else {
                continue;
            };
            spans += trace.spans.len();
            if spans > MAX_SPANS_COUNTED {
                counted.only_newest = Some(looked_at);
                break;
            }
            if asker.has_left() {
                break;
            }
            if prepared.wants(&trace) {
                counted
                    .times
                    .push((trace.start(), class(trace.errors() > 0)));
            }
        }
        Listed {
            items,
            next,
            counted,
        }
    }

    /// The same of log records.
    pub fn list_logs(&self, query: &LogQuery, part: Part, asker: &Asker) -> Listed<Arc<StoredLog>> {
        let is_cheap = query.is_about_summaries();
        let mut candidates = Candidates::new(part, is_cheap.then_some(query.limit + 1));
        let mut counted = HistogramTimes::default();
        let mut newest: Vec<u64> = Vec::new();
        let mut before = u64::MAX;
        loop {
            let mut last = None;
            let inner = self.lock();
            for log in inner.logs.range_before(before, query.trace).take(AT_A_TIME) {
                last = Some(log.number);
                if !query.may_want(log) {
                    continue;
                }
                if is_cheap {
                    counted.times.push(time_of_log(log));
                } else if newest.len() <= MAX_LOGS_COUNTED {
                    newest.push(log.number);
                }
                if query.before.is_none_or(|before| log.number < before) {
                    let at = Cursor {
                        value: log.time,
                        number: log.number,
                    };
                    candidates.add(at, log.number);
                }
            }
            drop(inner);
            let Some(last) = last else { break };
            before = last;
            if asker.has_left() {
                return Listed::default();
            }
        }
        let (items, next) = candidates.first(query.limit, |number| {
            let log = Some(number).filter(|_| !asker.has_left());
            log.and_then(|it| self.log(it)).filter(|it| query.wants(it))
        });
        if newest.len() > MAX_LOGS_COUNTED {
            newest.truncate(MAX_LOGS_COUNTED);
            counted.only_newest = Some(MAX_LOGS_COUNTED);
        }
        for number in newest {
            if asker.has_left() {
                break;
            }
            let log = self.log(number).filter(|it| query.wants(it));
            counted.times.extend(log.map(|it| time_of_log(&it)));
        }
        Listed {
            items,
            next,
            counted,
        }
    }
}

fn class(has_failed: bool) -> u8 {
    if has_failed { 2 } else { 0 }
}

fn time_of_trace(trace: &TraceSummary) -> (u64, u8) {
    (trace.start(), class(trace.errors > 0))
}

fn time_of_log(log: &StoredLog) -> (u64, u8) {
    let class = match log.severity {
        13..17 => 1,
        17.. => 2,
        _ => 0,
    };
    (log.time, class)
}
