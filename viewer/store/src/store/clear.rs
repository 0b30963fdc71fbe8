//! Letting go of everything at once, as if the viewer had just started.

use std::sync::atomic::Ordering;

use super::Store;
use super::counts::Counts;
use super::left_out_totals::LeftOutTotals;
use super::locked::Inner;
use super::logs::Logs;
use super::metrics::Metrics;
use super::requests::Requests;
use super::traces::Traces;

impl Store {
    /// Lets go of everything that is held, and counts from nothing again: what came, what left, what was left out and why.
    ///
    /// A request that is being taken goes on: what was taken of it before leaves, and the rest is held and counted.
    /// Numbers go on, too, so that no address means something else than before.
    pub fn clear(&self) {
        let left = self.lock().clear();
        // Giving back hundreds of megabytes takes a while, in which others may have the lock.
        drop(left);
        self.lock().forget_senders();
        self.ticks.send_modify(|tick| {
            *tick += 1;
            self.cleared.store(*tick, Ordering::Release);
        });
    }

    /// What is known of the store since a tick before this one, is of what was cleared away: as a
    /// look at it that had begun earlier.
    pub fn cleared_at(&self) -> u64 {
        self.cleared.load(Ordering::Acquire)
    }
}

/// What was held.
#[derive(Debug)]
pub(super) struct Left {
    _traces: Traces,
    _logs: Logs,
    _metrics: Metrics,
    _requests: Requests,
    _left_out_totals: LeftOutTotals,
}

impl Inner {
    fn clear(&mut self) -> Left {
        self.counts = Counts::default();
        Left {
            _traces: self.traces.take(),
            _logs: self.logs.take(),
            _metrics: self.metrics.take(),
            _requests: self.requests.take(),
            _left_out_totals: std::mem::take(&mut self.left_out_totals),
        }
    }

    /// Senders leave with the last thing that they sent; this gives back the places that they had.
    fn forget_senders(&mut self) {
        for senders in &mut self.senders {
            senders.forget_unused();
        }
    }
}
