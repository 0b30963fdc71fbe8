//! From when to when something is held, and the window of time in which it is shown.

use std::time::{SystemTime, UNIX_EPOCH};

use super::Store;
use super::metrics::AHEAD;
use super::window::{Length, Window};

impl Store {
    /// The window of the last minutes; where nothing has come in them, of those before the newest
    /// point.
    pub fn window(&self, length: Length) -> Window {
        Window::new(length, now(), self.lock().metrics.newest())
    }

    /// The same; `newest` is when something else came last that is shown in it.
    pub fn window_with(&self, length: Length, newest: u64) -> Window {
        let newest = newest.max(self.lock().metrics.newest());
        Window::new(length, now(), newest)
    }

    /// A time, or 0 where it is further ahead of this machine than a clock may be.
    pub fn not_ahead(&self, time: u64) -> u64 {
        let is_true = time <= now().saturating_add(AHEAD);
        if is_true { time } else { 0 }
    }

    /// From when to when there is something to draw over time: spans, and points of metrics. None where
    /// there is nothing with a time that can be true.
    pub fn extent(&self) -> Option<(u64, u64)> {
        let mut times = (u64::MAX, 0);
        let mut add = |first: u64, last: u64| {
            if first > 0 && self.not_ahead(last) > 0 {
                times = (times.0.min(first), times.1.max(last));
            }
        };
        self.each_trace(|trace| {
            add(trace.start(), trace.end());
            true
        });
        for (number, _) in self.instruments() {
            self.series_histories(number, |_, histories| {
                for sample in histories.flat_map(|it| it.history.samples()) {
                    let first = if sample.after_gap {
                        sample.to
                    } else {
                        sample.from
                    };
                    add(first, sample.to);
                }
            });
        }
        (times.1 > 0).then_some(times)
    }

    /// The shortest window that has everything in it that these instruments measured in the last hour; the usual one where
    /// there is nothing.
    pub fn window_of(&self, numbers: impl IntoIterator<Item = u64>) -> Window {
        let (mut first, mut last) = (u64::MAX, 0);
        for number in numbers {
            self.series_histories(number, |_, histories| {
                for history in histories.map(|it| it.history) {
                    let ends = (history.samples().next(), history.samples().next_back());
                    if let (Some(oldest), Some(newest)) = ends {
                        // What was counted before somebody looked makes no line.
                        let is_before = oldest.after_gap || oldest.is_lump;
                        first = first.min(if is_before { oldest.to } else { oldest.from });
                        last = last.max(newest.to);
                    }
                }
            });
        }
        if last == 0 {
            return self.window(Length::default());
        }
        Window::fitting(first, last, now())
    }
}

/// The time, in nanoseconds since 1970.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX))
}
