//! Every instrument with the newest point of each of its series. The series that was silent for the
//! longest time leaves first.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

use super::watched::Watched;
use crate::model::{Instrument, Point};

type Identity = (usize, String, String, u32, Vec<u8>);

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
    pub watched: Watched,
}

#[derive(Debug)]
struct Held {
    instrument: Instrument,
    /// Its place in `order` while it has no points.
    empty: Option<u64>,
    /// By what tells the series apart; beside each point its place in `order`.
    points: HashMap<Bytes, (u64, Point)>,
    watched: Watched,
}

/// All instruments that are held.
#[derive(Debug, Default)]
pub struct Metrics {
    instruments: HashMap<u64, Held>,
    numbers: HashMap<Identity, u64>,
    /// Every series, the one that was silent for the longest time first; among them, without a
    /// series, the instruments that have none.
    order: BTreeMap<u64, (u64, Option<Bytes>)>,
    next: u64,
    size: usize,
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
        let held = Held {
            instrument: instrument.clone(),
            empty: Some(number),
            points: HashMap::new(),
            watched: Watched::default(),
        };
        self.instruments.insert(number, held);
        number
    }

    /// Takes a new point of an instrument in place of the older one of the same series. Tells whether
    /// it could: not when the instrument has left.
    pub fn insert(&mut self, number: u64, point: Point) -> bool {
        let Some(held) = self.instruments.get_mut(&number) else {
            return false;
        };
        if let Some(place) = held.empty.take() {
            self.order.remove(&place);
        }
        let old = held.points.get(&point.series);
        held.watched
            .see(&held.instrument, old.map(|(_, it)| it), &point);
        if let Some((place, old)) = old {
            // A point that was sent again, or was overtaken on its way, is not the current one.
            if old.time > point.time {
                return true;
            }
            self.size -= old.size();
            self.order.remove(place);
        }
        self.next += 1;
        self.size += point.size();
        let series = point.series.clone();
        self.order.insert(self.next, (number, Some(series.clone())));
        held.points.insert(series, (self.next, point));
        true
    }

    /// Lets the series go that was silent for the longest time. Tells whether there was one.
    pub fn drop_oldest(&mut self) -> bool {
        let Some((_, (number, series))) = self.order.pop_first() else {
            return false;
        };
        let Some(held) = self.instruments.get_mut(&number) else {
            return true;
        };
        if let Some((_, point)) = series.and_then(|it| held.points.remove(&it)) {
            self.size -= point.size();
            self.left += 1;
        }
        if held.points.is_empty() {
            self.size -= held.instrument.size();
            self.numbers.remove(&held.instrument.identity());
            self.instruments.remove(&number);
        }
        true
    }

    /// All of them, in no order: sorting them is for when the lock was let go.
    pub fn all(&self) -> Vec<Series> {
        let all = self.instruments.iter().map(|(number, held)| Series {
            number: *number,
            instrument: held.instrument.clone(),
            points: held.points.values().map(|(_, it)| it.clone()).collect(),
            watched: held.watched.clone(),
        });
        all.collect()
    }

    /// Sorts instruments by service, scope and name, and their points by attributes.
    pub fn sort(all: &mut [Series]) {
        for series in all.iter_mut() {
            series.points.sort_by(|a, b| a.series.cmp(&b.series));
        }
        all.sort_by(|a, b| {
            let key = |it: &Series| {
                let Instrument {
                    origin, name, unit, ..
                } = it.instrument.clone();
                (
                    origin.service.clone(),
                    name,
                    unit,
                    origin.sender.scope.clone(),
                )
            };
            key(a).cmp(&key(b))
        });
    }

    /// Every instrument without its points, each with its number.
    pub fn instruments(&self) -> Vec<(u64, Instrument)> {
        let instruments = self.instruments.iter();
        instruments
            .map(|(number, held)| (*number, held.instrument.clone()))
            .collect()
    }

    /// How much memory they take, in bytes.
    pub fn size(&self) -> usize {
        self.size
    }
}
