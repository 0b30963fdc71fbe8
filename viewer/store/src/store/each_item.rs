//! Going through every trace, log record and instrument, without holding up what comes in.

use std::sync::Arc;

use bytes::Bytes;

use super::Store;
use super::metrics::{HeldHistory, Series, SeriesWithHistory};
use super::traces::Trace;
use crate::model::{PointKind, StoredLog, TraceId};

impl Store {
    /// Calls `look` for each trace, newest first, until it says `false`. What comes meanwhile does not
    /// wait for it.
    pub fn each_trace(&self, mut look: impl FnMut(&Trace) -> bool) {
        const AT_A_TIME: usize = 256;
        let mut before = u64::MAX;
        loop {
            let some = self.lock().traces.newest(before, AT_A_TIME);
            let Some(last) = some.last() else {
                return;
            };
            before = last.number;
            if !some.iter().all(&mut look) {
                return;
            }
        }
    }

    /// Calls `each` for every log record, the newest first.
    pub fn each_log(&self, mut each: impl FnMut(Arc<StoredLog>)) {
        const AT_A_TIME: usize = 4096;
        let mut before = u64::MAX;
        loop {
            let some = self.lock().logs.newest(before, None, AT_A_TIME);
            let Some(last) = some.last() else { return };
            before = last.number;
            some.into_iter().for_each(&mut each);
        }
    }

    /// Calls `each` for every instrument with its current points, in the order of [`Store::instruments`]. There may be
    /// tens of thousands, and only one of them is copied at a time.
    pub fn each_metric(&self, mut each: impl FnMut(Series)) {
        for (number, _) in self.instruments() {
            let series = self.metric(number);
            series.into_iter().for_each(&mut each);
        }
    }

    /// At most `most` traces that came after the one with the number `after`, oldest first: the number and the id of each.
    pub(crate) fn traces_after(&self, after: u64, most: usize) -> Vec<(u64, TraceId)> {
        self.lock().traces.after(after, most)
    }

    /// At most `most` log records that came after the one with the number `after`, oldest first.
    pub(crate) fn logs_after(&self, after: u64, most: usize) -> Vec<Arc<StoredLog>> {
        self.lock().logs.after(after, most)
    }

    /// The attributes of each series of an instrument, by which it is found. None when it has left.
    pub(crate) fn series_of(&self, number: u64) -> Option<Vec<Bytes>> {
        self.lock().metrics.series_of(number)
    }

    /// A series with what it measured. None when it has left.
    pub(crate) fn series_with_history(
        &self,
        number: u64,
        series: &Bytes,
    ) -> Option<SeriesWithHistory> {
        self.lock().metrics.series_with_history(number, series)
    }

    /// Calls `look` with what the points of an instrument say over time, and what each of its series
    /// measured. Nothing is taken in as long as it looks. None when the instrument has left.
    pub fn series_histories<T>(
        &self,
        number: u64,
        look: impl FnOnce(PointKind, &mut dyn Iterator<Item = HeldHistory<'_>>) -> T,
    ) -> Option<T> {
        let inner = self.lock();
        let point_kind = inner.metrics.point_kind(number)?;
        Some(look(
            point_kind,
            &mut inner.metrics.series_histories(number),
        ))
    }
}
