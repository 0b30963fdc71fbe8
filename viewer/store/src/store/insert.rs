//! Taking a request apart, and putting its spans, log records and points into the store.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use parking_lot::MutexGuard;

use super::Store;
use super::locked::Inner;
use super::requests::Request;
use super::time_range::now;
use super::traces::Insertion;
use crate::model::{Origin, StoredLog, StoredSpan, split_points};
use crate::otlp::Signal;
use crate::otlp::request_outcome::{Fault, RequestOutcome};
use crate::otlp::split_request::split;

impl Store {
    /// Takes a request that was checked, and tells what became of its items. What was left out before is in the
    /// request's outcome.
    pub fn insert(&self, signal: Signal, body: &[u8], mut request: Request) -> RequestOutcome {
        let taken = {
            let mut inner = self.lock();
            request.number = inner.requests.reserve();
            request.body_bytes = body.len();
            request.start = Bytes::new();
            request.body = if body.len() <= inner.largest_body() {
                Bytes::copy_from_slice(body)
            } else {
                Bytes::new()
            };
            let arrived = request.time.duration_since(UNIX_EPOCH);
            let arrived = arrived.map_or(0, |it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX));
            let taken = Inner::take(&mut inner, signal, body, request.number, arrived);
            inner.counts.rejected += request.outcome.left_out;
            request.outcome.add(taken);
            request.rejected = request.outcome.summary(signal.counted());
            let outcome = request.outcome.clone();
            inner.remember(request);
            outcome
        };
        self.ticks.send_modify(|it| *it += 1);
        taken
    }

    /// Remembers a request that was refused.
    pub fn refuse(&self, mut request: Request) {
        {
            let mut inner = self.lock();
            inner.counts.refused += 1;
            inner.counts.rejected += request.outcome.left_out;
            request.number = inner.requests.reserve();
            inner.remember(request);
        }
        self.ticks.send_modify(|it| *it += 1);
    }
}

impl Inner {
    /// Takes a request that was checked, under its number. After each item, whoever waits for the lock has it.
    pub(super) fn take(
        inner: &mut MutexGuard<'_, Self>,
        signal: Signal,
        body: &[u8],
        number: u64,
        arrived: u64,
    ) -> RequestOutcome {
        let mut taken = RequestOutcome::default();
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
        self.left_out_totals.add(&request);
        self.requests.insert(request);
        self.requests.shrink(self.share());
    }

    fn insert_span(
        &mut self,
        span: &[u8],
        origin: &Arc<Origin>,
        number: u64,
        arrived: u64,
        taken: &mut RequestOutcome,
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

    fn insert_log(
        &mut self,
        log: &[u8],
        origin: &Arc<Origin>,
        number: u64,
        taken: &mut RequestOutcome,
    ) {
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
        taken: &mut RequestOutcome,
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
}
