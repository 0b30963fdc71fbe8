//! How much came, is held and has left.

use super::Store;
use super::left_out_totals::LeftOutTotals;
use super::locked::Inner;

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

impl Store {
    /// What is held and what left.
    pub fn counts(&self) -> Counts {
        self.lock().counts()
    }

    /// What was left out since the start, by reason.
    pub fn left_out_totals(&self) -> LeftOutTotals {
        self.lock().left_out_totals.clone()
    }
}

impl Inner {
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
}
