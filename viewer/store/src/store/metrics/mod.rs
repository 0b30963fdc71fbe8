//! Every instrument with the newest point of each of its series, and what they measured in the last
//! hour. The series that was silent for the longest time leaves first; and what was measured takes no
//! more than half of the room, so that it pushes out no series.

mod series_past;

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

use super::decreases_and_new_series::DecreasesAndNewSeries;
use super::history::{History, SECOND};
use crate::model::{Identity, Instrument, Point, PointKind};

pub(crate) use series_past::{Measurements, SeriesPast};

/// An instrument and its current points.
#[derive(Clone, Debug)]
pub struct Series {
    /// The number of the instrument, which it has for as long as it is held.
    pub number: u64,
    /// The instrument.
    pub instrument: Instrument,
    /// The newest point of each series.
    pub points: Vec<Point>,
    /// What the newest points do not tell any more.
    pub changes: DecreasesAndNewSeries,
}

#[derive(Debug)]
struct HeldInstrument {
    instrument: Instrument,
    /// Its place in `order` while it has no points.
    empty: Option<u64>,
    point_kind: PointKind,
    exports: Exports,
    /// By what tells the series apart.
    points: HashMap<Bytes, Kept>,
    changes: DecreasesAndNewSeries,
}

#[derive(Debug)]
struct Kept {
    /// Its place in `order`.
    place: u64,
    point: Point,
    history: History,
}

/// When all series of an instrument were last sent. An SDK sends all of them each time: one that is
/// new was not there before.
#[derive(Debug, Default)]
struct Exports {
    last: u64,
    before: u64,
    /// Whether a series has left. If it comes again, it is not new.
    has_left: bool,
}

/// The series of an instrument, one by one.
#[derive(Debug)]
pub struct Past<'a> {
    /// Its attributes, in a fixed order: fields 1 of a message, each a `KeyValue`.
    pub attributes: &'a [u8],
    /// What it measured.
    pub history: &'a History,
}

/// How far ahead of this machine a clock may be.
pub(super) const AHEAD: u64 = 600 * SECOND;

/// All instruments that are held.
#[derive(Debug, Default)]
pub struct Metrics {
    instruments: HashMap<u64, HeldInstrument>,
    numbers: HashMap<Identity, u64>,
    /// Every series, the one that was silent for the longest time first; among them, without a
    /// series, the instruments that have none.
    order: BTreeMap<u64, (u64, Option<Bytes>)>,
    next: u64,
    size: usize,
    /// How much of it is histories.
    histories: usize,
    /// The time of the newest point, as far as it can be true.
    newest: u64,
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
        let mut history = History::default();
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
                kept.history = History::forgotten();
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
    pub fn past(&self, number: u64) -> impl Iterator<Item = Past<'_>> {
        let held = self.instruments.get(&number).into_iter();
        held.flat_map(|it| &it.points).map(|(series, kept)| Past {
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
    fn before(&mut self, time: u64) -> Option<u64> {
        if time > self.last {
            self.before = std::mem::replace(&mut self.last, time);
        }
        (self.before > 0 && !self.has_left).then_some(self.before)
    }
}
