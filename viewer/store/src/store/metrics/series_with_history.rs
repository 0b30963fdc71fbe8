//! A series with what it measured, copied, so that it can be written without the lock.

use bytes::Bytes;

use super::super::sample::Sample;
use super::Metrics;
use crate::model::{Point, PointKind, Reading};

/// A series, for who lets go of the lock.
#[derive(Clone, Debug)]
pub(crate) struct SeriesWithHistory {
    /// The newest point.
    pub(crate) current: Point,
    /// What it measured; none where no point of it could be read.
    pub(crate) history: Option<Measurements>,
}

/// What a series measured.
#[derive(Clone, Debug)]
pub(crate) struct Measurements {
    /// What its points say over time.
    pub(crate) point_kind: PointKind,
    /// From the oldest to the newest.
    pub(crate) samples: Vec<Sample>,
    /// The last point that was read.
    pub(crate) last: Reading,
    /// Whether that is the current point.
    pub(crate) is_current: bool,
}

impl Metrics {
    /// The attributes of each series of an instrument, by which it is found. None when it has left.
    pub(crate) fn series_of(&self, number: u64) -> Option<Vec<Bytes>> {
        let held = self.instruments.get(&number)?;
        let mut series: Vec<Bytes> = held.points.keys().cloned().collect();
        series.sort_unstable();
        Some(series)
    }

    /// A series with what it measured. None when it has left.
    pub(crate) fn series_with_history(
        &self,
        number: u64,
        series: &Bytes,
    ) -> Option<SeriesWithHistory> {
        let held = self.instruments.get(&number)?;
        let kept = held.points.get(series)?;
        let read = held.instrument.read(&kept.point.bytes);
        let history = kept.history.last().map(|last| Measurements {
            point_kind: held.point_kind,
            samples: kept.history.samples().cloned().collect(),
            is_current: read.is_some_and(|it| it.time == last.time),
            last: last.clone(),
        });
        Some(SeriesWithHistory {
            current: kept.point.clone(),
            history,
        })
    }
}
