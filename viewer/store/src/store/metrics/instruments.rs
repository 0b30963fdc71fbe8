//! The instruments and series that are held: taking a point, and giving them out.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

use super::series::{HeldHistory, Series};
use crate::model::{Identity, Instrument, Point, PointKind};
use crate::store::decreases_and_new_series::DecreasesAndNewSeries;
use crate::store::series_history::{SECOND, SeriesHistory};

#[derive(Debug)]
pub(super) struct HeldInstrument {
    pub(super) instrument: Instrument,
    /// Its place in `order` while it has no points.
    pub(super) empty: Option<u64>,
    pub(super) point_kind: PointKind,
    pub(super) exports: Exports,
    /// By what tells the series apart.
    pub(super) points: HashMap<Bytes, Kept>,
    pub(super) changes: DecreasesAndNewSeries,
}

#[derive(Debug)]
pub(super) struct Kept {
    /// Its place in `order`.
    pub(super) place: u64,
    pub(super) point: Point,
    pub(super) history: SeriesHistory,
}

/// When all series of an instrument were last sent. An SDK sends all of them each time: one that is
/// new was not there before.
#[derive(Debug, Default)]
pub(super) struct Exports {
    pub(super) last: u64,
    pub(super) before: u64,
    /// Whether a series has left. If it comes again, it is not new.
    pub(super) has_left: bool,
}

/// How far ahead of this machine a clock may be.
pub(in crate::store) const AHEAD: u64 = 600 * SECOND;

/// All instruments that are held.
#[derive(Debug, Default)]
pub struct Metrics {
    pub(super) instruments: HashMap<u64, HeldInstrument>,
    pub(super) numbers: HashMap<Identity, u64>,
    /// Every series, the one that was silent for the longest time first; among them, without a
    /// series, the instruments that have none.
    pub(super) order: BTreeMap<u64, (u64, Option<Bytes>)>,
    pub(super) next: u64,
    pub(super) size: usize,
    /// How much of it is histories.
    pub(super) histories: usize,
    /// The time of the newest point, as far as it can be true.
    pub(super) newest: u64,
    /// How many series have left.
    pub left: u64,
}

impl Metrics {
    /// Holds an instrument, and gives the number by which it takes points.
    pub fn hold(&mut self, instrument: &Instrument) -> u64 {
        let identity = instrument.identity();
        if let Some(number) = self.numbers.get(&identity) {
            return *number;
        }
        self.next += 1;
        let number = self.next;
        self.numbers.insert(identity, number);
        self.size += instrument.size();
        self.order.insert(number, (number, None));
        let held = HeldInstrument {
            instrument: instrument.clone(),
            empty: Some(number),
            point_kind: instrument.point_kind(),
            exports: Exports::default(),
            points: HashMap::new(),
            changes: DecreasesAndNewSeries::default(),
        };
        self.instruments.insert(number, held);
        number
    }

    /// Takes a new point of an instrument in place of the older one of the same series. Tells whether
    /// it could: not when the instrument has left. `now` is the time; what is far ahead of it is not
    /// drawn.
    pub fn insert(&mut self, number: u64, point: Point, now: u64) -> bool {
        let Some(held) = self.instruments.get_mut(&number) else {
            return false;
        };
        if let Some(place) = held.empty.take() {
            self.order.remove(&place);
        }
        let mut history = SeriesHistory::default();
        let old = held.points.get(&point.series).map(|kept| &kept.point);
        held.changes.observe(&held.instrument, old, &point);
        if let Some(kept) = held.points.get_mut(&point.series) {
            // A point that was sent again, or was overtaken on its way, is not the current one; unless
            // the one that is has a time that cannot be true.
            if kept.point.time > point.time && kept.point.time <= now.saturating_add(AHEAD) {
                return true;
            }
            history = std::mem::take(&mut kept.history);
            self.size -= kept.point.size();
            self.order.remove(&kept.place);
        }
        let size = history.size();
        if point.time > 0 && point.time <= now.saturating_add(AHEAD) {
            self.newest = self.newest.max(point.time);
            let was_empty = held.exports.before(point.time);
            if let Some(reading) = held.instrument.read(&point.bytes) {
                history.take(reading, held.point_kind, was_empty);
            }
        }
        self.next += 1;
        self.size = self.size + point.size() + history.size() - size;
        self.histories = self.histories + history.size() - size;
        let series = point.series.clone();
        self.order.insert(self.next, (number, Some(series.clone())));
        let kept = Kept {
            place: self.next,
            point,
            history,
        };
        held.points.insert(series, kept);
        true
    }

    /// How many are held.
    pub fn len(&self) -> usize {
        self.instruments.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.instruments.is_empty()
    }

    /// The one with this number.
    pub fn get(&self, number: u64) -> Option<Series> {
        let held = self.instruments.get(&number)?;
        let mut series = held.series(number);
        series.points.sort_by(|a, b| a.series.cmp(&b.series));
        Some(series)
    }

    /// Every instrument without its points, each with its number, in no order: sorting them is for when the lock was let go.
    pub fn instruments(&self) -> Vec<(u64, Instrument)> {
        let instruments = self.instruments.iter();
        instruments
            .map(|(number, held)| (*number, held.instrument.clone()))
            .collect()
    }

    /// What points of an instrument say over time; none when it has left.
    pub fn point_kind(&self, number: u64) -> Option<PointKind> {
        self.instruments.get(&number).map(|it| it.point_kind)
    }

    /// What each series of an instrument measured.
    pub fn series_histories(&self, number: u64) -> impl Iterator<Item = HeldHistory<'_>> {
        let held = self.instruments.get(&number).into_iter();
        held.flat_map(|it| &it.points)
            .map(|(series, kept)| HeldHistory {
                attributes: series,
                history: &kept.history,
            })
    }

    /// The time of the newest point that is not ahead of this machine by more than its clock may be;
    /// 0 when there is none.
    pub fn newest(&self) -> u64 {
        self.newest
    }

    /// How much memory they take, in bytes.
    pub fn size(&self) -> usize {
        self.size
    }
}

impl HeldInstrument {
    fn series(&self, number: u64) -> Series {
        Series {
            number,
            instrument: self.instrument.clone(),
            points: self.points.values().map(|it| it.point.clone()).collect(),
            changes: self.changes.clone(),
        }
    }
}

impl Exports {
    /// When the instrument was sent before this time, where it was, and all of its series are known.
    pub(super) fn before(&mut self, time: u64) -> Option<u64> {
        if time > self.last {
            self.before = std::mem::replace(&mut self.last, time);
        }
        (self.before > 0 && !self.has_left).then_some(self.before)
    }
}
