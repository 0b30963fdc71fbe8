//! Every instrument with the newest point of each of its series. The series that was silent for the
//! longest time leaves first.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Instrument, Point};

type Identity = (usize, String, String, u32, Vec<u8>);

/// An instrument and its current points.
#[derive(Clone, Debug)]
pub struct Series {
    /// The instrument.
    pub instrument: Instrument,
    /// The newest point of each series.
    pub points: Vec<Point>,
}

#[derive(Debug)]
struct Held {
    instrument: Instrument,
    /// By what tells the series apart; beside each point its place in `order`.
    points: HashMap<Vec<u8>, (u64, Point)>,
}

/// All instruments that are held.
#[derive(Debug, Default)]
pub struct Metrics {
    instruments: HashMap<u64, Held>,
    numbers: HashMap<Identity, u64>,
    /// Every series, the one that was silent for the longest time first.
    order: BTreeMap<u64, (u64, Vec<u8>)>,
    next: u64,
    size: usize,
    /// How many series have left.
    pub left: u64,
}

impl Metrics {
    /// Takes new points of an instrument in place of older ones of the same series.
    pub fn insert(&mut self, instrument: Instrument, points: Vec<Point>) {
        if points.is_empty() {
            return;
        }
        let identity = instrument.identity();
        let number = *self.numbers.entry(identity).or_insert_with(|| {
            self.next += 1;
            self.size += instrument.size();
            self.instruments.insert(
                self.next,
                Held {
                    instrument,
                    points: HashMap::new(),
                },
            );
            self.next
        });
        let Some(held) = self.instruments.get_mut(&number) else {
            return;
        };
        for point in points {
            if let Some((place, old)) = held.points.get(&point.series) {
                // A point that was sent again, or was overtaken on its way, is not the current one.
                if old.time > point.time {
                    continue;
                }
                self.size -= old.size();
                self.order.remove(place);
            }
            self.next += 1;
            self.size += point.size();
            self.order.insert(self.next, (number, point.series.clone()));
            held.points.insert(point.series.clone(), (self.next, point));
        }
    }

    /// Lets the series go that was silent for the longest time. Tells whether there was one.
    pub fn drop_oldest(&mut self) -> bool {
        let Some((_, (number, series))) = self.order.pop_first() else {
            return false;
        };
        self.left += 1;
        if let Some(held) = self.instruments.get_mut(&number) {
            if let Some((_, point)) = held.points.remove(&series) {
                self.size -= point.size();
            }
            if held.points.is_empty() {
                self.size -= held.instrument.size();
                self.numbers.remove(&held.instrument.identity());
                self.instruments.remove(&number);
            }
        }
        true
    }

    /// Lets the oldest go until the others take at most `share` bytes.
    pub fn shrink(&mut self, share: usize) {
        while self.size > share && self.drop_oldest() {}
    }

    /// All of them: by service, scope and name; their points by attributes.
    pub fn all(&self) -> Vec<Series> {
        let mut all: Vec<Series> = self
            .instruments
            .values()
            .map(|held| {
                let mut points: Vec<Point> =
                    held.points.values().map(|(_, it)| it.clone()).collect();
                points.sort_by(|a, b| a.series.cmp(&b.series));
                Series {
                    instrument: held.instrument.clone(),
                    points,
                }
            })
            .collect();
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
        all
    }

    /// How much memory they take, in bytes.
    pub fn size(&self) -> usize {
        self.size
    }
}
