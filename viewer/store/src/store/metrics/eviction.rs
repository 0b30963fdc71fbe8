//! Which series leaves first, and letting go of what was measured.

use super::instruments::Metrics;
use crate::store::series_history::SeriesHistory;

impl Metrics {
    /// Lets the oldest of what was measured go, of those series that have most of it, where all of it
    /// takes more than `most` bytes.
    pub(crate) fn shrink_histories(&mut self, most: usize) {
        if self.histories <= most {
            return;
        }
        // To three quarters, so that looking at every series is seldom.
        let series = self.instruments.values().map(|it| it.points.len());
        let each = most / 4 * 3 / series.sum::<usize>().max(1);
        let all = self.instruments.values_mut();
        for kept in all.flat_map(|it| it.points.values_mut()) {
            let before = kept.history.size();
            kept.history.shrink(each);
            // What the last point takes is left where there is nothing else.
            if kept.history.size() > each {
                kept.history = SeriesHistory::forgotten();
            }
            self.histories -= before - kept.history.size();
            self.size -= before - kept.history.size();
        }
    }

    /// Lets the series go that was silent for the longest time. Tells whether there was one.
    pub(crate) fn drop_oldest(&mut self) -> bool {
        let Some((_, (number, series))) = self.order.pop_first() else {
            return false;
        };
        let Some(held) = self.instruments.get_mut(&number) else {
            return true;
        };
        if let Some(kept) = series.and_then(|it| held.points.remove(&it)) {
            self.size -= kept.point.size() + kept.history.size();
            self.histories -= kept.history.size();
            held.exports.has_left = true;
            self.left += 1;
        }
        if held.points.is_empty() {
            self.size -= held.instrument.size();
            self.numbers.remove(&held.instrument.identity());
            self.instruments.remove(&number);
        }
        true
    }

    /// Takes all of them away, and what was counted of them. The next instrument has the next number.
    pub(crate) fn take(&mut self) -> Metrics {
        let next = self.next;
        let fresh = Metrics {
            next,
            ..Metrics::default()
        };
        std::mem::replace(self, fresh)
    }
}
