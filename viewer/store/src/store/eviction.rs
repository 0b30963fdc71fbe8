//! The share of the budget that each signal has, and letting go of the oldest where it is used up.

use super::locked::Inner;
use crate::model::Origins;
use crate::otlp::Signal;

impl Inner {
    pub(super) fn size(&self) -> usize {
        let signals = self.traces.size() + self.logs.size() + self.metrics.size();
        let senders: usize = self.senders.iter().map(Origins::size).sum();
        signals + senders + self.requests.size()
    }

    /// An eighth of the budget. Traces may take four, logs two, metrics and requests one each.
    pub(super) fn share(&self) -> usize {
        self.budget / 8
    }

    /// The largest body that is kept of a request. A larger one would push out all others.
    pub(super) fn largest_body(&self) -> usize {
        self.share() / 2
    }

    // The next three are called after every single item: one request can bring many times the budget.

    pub(super) fn shrink_traces(&mut self) {
        while self.traces.size() + self.senders[TRACES].size() > 4 * self.share()
            && self.traces.drop_oldest()
        {}
    }

    pub(super) fn shrink_logs(&mut self) {
        while self.logs.size() + self.senders[LOGS].size() > 2 * self.share()
            && self.logs.drop_oldest()
        {}
    }

    pub(super) fn shrink_metrics(&mut self) {
        self.metrics.shrink_histories(self.share() / 2);
        while self.metrics.size() + self.senders[METRICS].size() > self.share()
            && self.metrics.drop_oldest()
        {}
    }
}

const TRACES: usize = Signal::Traces as usize;
const LOGS: usize = Signal::Logs as usize;
const METRICS: usize = Signal::Metrics as usize;
