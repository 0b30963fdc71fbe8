//! Goes through the store, the newest first, and shows everything to every rule.
//!
//! It takes a few hundred traces at a time and lets go of the lock between, so that looking does not
//! stop what comes in.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::attributes::{LogView, SpanView};
use super::finding::Finding;
use super::rules;
use crate::model::{SpanIndex, StoredLog, StoredSpan};
use crate::store::Store;

/// How many findings of one rule are said.
const MAX_OF_ONE: usize = 20;

/// What the time is, and whether something may still come.
#[derive(Debug)]
pub struct Clock {
    /// Now, in nanoseconds since 1970; none where nothing more will come.
    now: Option<u64>,
    /// When the last span ended, where nothing more will come.
    last: u64,
    /// Whether there was more, which has left.
    pub has_left: bool,
    /// Whether the answer of a rule will be another when more time has passed.
    is_waiting: Cell<bool>,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Traces.
    pub traces: usize,
    /// Spans.
    pub spans: usize,
    /// Log records.
    pub logs: usize,
    /// Instruments.
    pub instruments: usize,
    /// Series of them.
    pub series: usize,
    /// Requests, as they came.
    pub requests: usize,
}

/// What was found in one look.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The findings, the most serious rules first.
    pub findings: Vec<Finding>,
    /// How much was looked at.
    pub scan: Scan,
    /// Whether there may be other findings later, though nothing has come.
    pub is_waiting: bool,
    /// How many requests had come.
    pub tick: u64,
}

impl Report {
    /// How many rules have found anything. What one finds in several services has one reason and one fix.
    pub fn rules(&self) -> usize {
        let ids: BTreeSet<_> = self.findings.iter().map(Finding::id).collect();
        ids.len()
    }
}

impl Clock {
    /// The time is now, and more may come.
    pub fn running() -> Clock {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Clock::at(now.map_or(0, nanoseconds))
    }

    /// The time is this, in nanoseconds since 1970, and more may come.
    pub fn at(now: u64) -> Clock {
        Clock {
            now: Some(now),
            ..Clock::stopped()
        }
    }

    /// Everything has come: a file, or a test whose program has ended.
    pub fn stopped() -> Clock {
        Clock {
            now: None,
            last: 0,
            has_left: false,
            is_waiting: Cell::new(false),
        }
    }

    /// How long ago something arrived, in nanoseconds; none where that does not matter, since nothing
    /// more will come.
    pub fn since(&self, arrived: u64) -> Option<u64> {
        Some(self.now?.saturating_sub(arrived))
    }

    /// How long before the last thing of all something happened, in nanoseconds.
    pub(crate) fn before_the_last(&self, time: u64) -> u64 {
        self.last.saturating_sub(time)
    }

    /// Whether a rule has said so.
    pub(crate) fn is_waiting(&self) -> bool {
        self.is_waiting.get()
    }

    /// A rule says that its answer will be another when more time has passed.
    pub fn wait(&self) {
        self.is_waiting.set(self.now.is_some());
    }
}

fn nanoseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// The log records of a trace by the place of the span in which they were written; of each span, as many as one can
/// look at.
fn by_span(
    spans: &[Arc<StoredSpan>],
    logs: Vec<Arc<StoredLog>>,
) -> HashMap<usize, Vec<Arc<StoredLog>>> {
    const MAX_LOGS: usize = 256;
    let index = SpanIndex::new(spans);
    let mut by_span: HashMap<usize, Vec<_>> = HashMap::new();
    for log in logs {
        if let Some(place) = index.writer(spans, &log) {
            let logs = by_span.entry(place).or_default();
            if logs.len() < MAX_LOGS {
                logs.push(log);
            }
        }
    }
    by_span
}

/// Looks at everything that a store holds.
pub fn analyze(store: &Store, mut clock: Clock) -> Report {
    let tick = *store.ticks().borrow();
    let (mut rules, mut scan) = (rules(), Scan::default());
    clock.has_left = store.counts().traces_left > 0;
    if clock.now.is_none() {
        store.each_trace(|trace| {
            clock.last = clock.last.max(trace.end());
            true
        });
    }
    store.each_trace(|trace| {
        scan.traces += 1;
        for rule in &mut rules {
            rule.trace(&clock, trace);
        }
        let mut logs = None;
        for (place, span) in trace.spans.iter().enumerate() {
            scan.spans += 1;
            let mut view = SpanView::new(span);
            if !view.events.is_empty() {
                let logs =
                    logs.get_or_insert_with(|| by_span(&trace.spans, store.logs_of(trace.id)));
                view.logs = logs.remove(&place).unwrap_or_default();
            }
            for rule in &mut rules {
                rule.span(&clock, &view);
            }
        }
        true
    });
    store.each_log(|log| {
        scan.logs += 1;
        let view = LogView::new(&log);
        for rule in &mut rules {
            rule.log(&view);
        }
    });
    store.each_metric(|series| {
        scan.instruments += 1;
        scan.series += series.points.len();
        for rule in &mut rules {
            rule.instrument(&series);
        }
    });
    for request in store.requests() {
        scan.requests += 1;
        for rule in &mut rules {
            rule.request(&request);
        }
    }
    let findings = rules.into_iter().flat_map(|rule| {
        let mut findings = rule.finish();
        findings.sort_by(|a, b| b.count.cmp(&a.count).then(a.service.cmp(&b.service)));
        findings.truncate(MAX_OF_ONE);
        findings
    });
    Report {
        findings: findings.collect(),
        scan,
        is_waiting: clock.is_waiting(),
        tick,
    }
}
