//! What the lock of the store guards: taking requests apart, counting, and letting go.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::MutexGuard;

use super::left_out_totals::Ledger;
use super::logs::Logs;
use super::metrics::Metrics;
use super::requests::{Request, Requests};
use super::traces::{Insertion, Traces};
use crate::model::{Origin, Origins, StoredLog, StoredSpan, split_points};
use crate::otlp::Signal;
use crate::otlp::account::{Account, Fault};
use crate::otlp::split::split;

/// What is held, and what is not held any more. All of it counts from the start, or from when everything was cleared away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests that came, also those that were refused.
    pub requests: u64,
    /// Of these, the refused ones.
    pub refused: u64,
    /// Spans that were received, without those that were sent again.
    pub spans: u64,
    /// Spans that were sent again, and kept once.
    pub repeated_spans: u64,
    /// Spans with an id that another span of their trace has.
    pub same_id_spans: u64,
    /// Spans, log records and points that were rejected, as a trace id of four bytes is.
    pub rejected: u64,
    /// Traces that left because the budget was used up.
    pub traces_left: u64,
    /// The spans in them.
    pub spans_left: u64,
    /// Log records that were received.
    pub logs: u64,
    /// Of these, the ones that left.
    pub logs_left: u64,
    /// Points of metrics that were received.
    pub points: u64,
    /// Series of metrics that left.
    pub series_left: u64,
    /// Traces that are held.
    pub traces_held: u64,
    /// Spans that are held.
    pub spans_held: u64,
    /// Log records that are held.
    pub logs_held: u64,
    /// Instruments that are held.
    pub instruments_held: u64,
    /// Bytes that are held.
    pub bytes: u64,
    /// Bytes that may be held.
    pub budget: u64,
}

impl Counts {
    /// Whether there is anything that could be saved or cleared away.
    pub fn holds_something(&self) -> bool {
        self.traces_held + self.logs_held + self.instruments_held > 0
    }
}

/// What the lock of the store guards.
#[derive(Debug, Default)]
pub(super) struct Inner {
    pub(super) traces: Traces,
    pub(super) logs: Logs,
    pub(super) metrics: Metrics,
    /// Who sent what is held, for each signal by itself: it counts in the share of the signal, and
    /// goes with what it sent.
    pub(super) senders: [Origins; 3],
    pub(super) requests: Requests,
    pub(super) ledger: Ledger,
    pub(super) counts: Counts,
    pub(super) budget: usize,
}

impl Inner {
    /// Takes a request that was checked, under its number. After each item, whoever waits for the lock has it.
    pub(super) fn take(
        inner: &mut MutexGuard<'_, Self>,
        signal: Signal,
        body: &[u8],
        number: u64,
        arrived: u64,
    ) -> Account {
        let mut taken = Account::default();
        split(body, |sender, items| {
            let origin = inner.senders[signal as usize].intern(sender);
            for item in items {
                match signal {
                    Signal::Traces => inner.insert_span(item, &origin, number, arrived, &mut taken),
                    Signal::Logs => inner.insert_log(item, &origin, number, &mut taken),
                    Signal::Metrics => {
                        Self::insert_metric(inner, item, &origin, number, &mut taken);
                    }
                }
                MutexGuard::bump(inner);
            }
        });
        inner.counts.rejected += taken.left_out;
        taken
    }

    /// Remembers a request.
    pub(super) fn remember(&mut self, request: Request) {
        self.counts.requests += 1;
        self.ledger.add(&request);
        self.requests.insert(request);
        self.requests.shrink(self.share());
    }

    /// What is held and what left.
    pub(super) fn counts(&self) -> Counts {
        Counts {
            traces_left: self.traces.left,
            spans_left: self.traces.spans_left,
            logs_left: self.logs.left,
            series_left: self.metrics.left,
            traces_held: self.traces.len() as u64,
            spans_held: self.traces.spans as u64,
            logs_held: self.logs.len() as u64,
            instruments_held: self.metrics.len() as u64,
            bytes: self.size() as u64,
            budget: self.budget as u64,
            ..self.counts
        }
    }

    fn insert_span(
        &mut self,
        span: &[u8],
        origin: &Arc<Origin>,
        number: u64,
        arrived: u64,
        taken: &mut Account,
    ) {
        let Some(mut span) = StoredSpan::new(span, origin, number) else {
            // Where a request was unpacked, such spans were left out before.
            taken.leave_out(Fault {
                reason: "a trace id is 16 bytes and a span id is 8, not all of them 0".to_owned(),
                items: 1,
                ..Fault::default()
            });
            return;
        };
        span.arrived = arrived;
        let insertion = self.traces.insert(span);
        if insertion == Insertion::Repeated {
            self.counts.repeated_spans += 1;
            taken.repeated += 1;
        } else {
            self.counts.spans += 1;
            self.counts.same_id_spans += u64::from(insertion == Insertion::SameId);
            taken.kept += 1;
        }
        self.shrink_traces();
    }

    fn insert_log(&mut self, log: &[u8], origin: &Arc<Origin>, number: u64, taken: &mut Account) {
        self.logs.push(StoredLog::new(log, origin, number));
        self.counts.logs += 1;
        taken.kept += 1;
        self.shrink_logs();
    }

    fn insert_metric(
        inner: &mut MutexGuard<'_, Self>,
        metric: &[u8],
        origin: &Arc<Origin>,
        number: u64,
        taken: &mut Account,
    ) {
        let now = now();
        let (instrument, points) = split_points(metric, origin, number);
        let mut held = inner.metrics.hold(&instrument);
        for point in points {
            inner.counts.points += 1;
            taken.kept += 1;
            if !inner.metrics.insert(held, point.clone(), now) {
                held = inner.metrics.hold(&instrument);
                inner.metrics.insert(held, point, now);
            }
            inner.shrink_metrics();
            // A metric may have a hundred thousand points.
            MutexGuard::bump(inner);
        }
        inner.shrink_metrics();
    }

    fn size(&self) -> usize {
        let signals = self.traces.size() + self.logs.size() + self.metrics.size();
        let senders: usize = self.senders.iter().map(Origins::size).sum();
        signals + senders + self.requests.size()
    }

    /// An eighth of the budget. Traces may take four, logs two, metrics and requests one each.
    fn share(&self) -> usize {
        self.budget / 8
    }

    /// The largest body that is kept of a request. A larger one would push out all others.
    pub(super) fn largest_body(&self) -> usize {
        self.share() / 2
    }

    // Called after every single item: one request can bring many times the budget.

    fn shrink_traces(&mut self) {
        while self.traces.size() + self.senders[TRACES].size() > 4 * self.share()
            && self.traces.drop_oldest()
        {}
    }

    fn shrink_logs(&mut self) {
        while self.logs.size() + self.senders[LOGS].size() > 2 * self.share()
            && self.logs.drop_oldest()
        {}
    }

    fn shrink_metrics(&mut self) {
        self.metrics.shrink_histories(self.share() / 2);
        while self.metrics.size() + self.senders[METRICS].size() > self.share()
            && self.metrics.drop_oldest()
        {}
    }
}

/// The time, in nanoseconds since 1970.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX))
}

const TRACES: usize = Signal::Traces as usize;
const LOGS: usize = Signal::Logs as usize;
const METRICS: usize = Signal::Metrics as usize;
