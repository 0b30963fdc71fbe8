//! What the newest points of an instrument do not tell any more: whether a counter went back, and
//! whether new series keep coming.

use crate::model::{Instrument, Point};

/// How many of the points at which a counter went back are remembered.
const MAX_DECREASES: usize = 4;

/// What was seen of the points of an instrument while they came.
#[derive(Clone, Debug, Default)]
pub struct DecreasesAndNewSeries {
    /// Some of the points at which the counter went back.
    pub decreases: Vec<Decrease>,
    /// How many there were.
    pub decrease_count: u64,
    /// How many series came with the first request that had any.
    pub first_series: u64,
    /// How many came later.
    pub later_series: u64,
    first_request: u64,
}

/// A counter that is lower than it was, though it counts since the same moment.
#[derive(Clone, Debug)]
pub struct Decrease {
    /// What it was.
    pub from: f64,
    /// What it is.
    pub to: f64,
    /// Which request said so.
    pub request: u64,
}

impl DecreasesAndNewSeries {
    /// Sees a point that comes in place of an older one of its series, if there was one.
    pub fn observe(&mut self, instrument: &Instrument, old: Option<&Point>, point: &Point) {
        let Some(old) = old else {
            if self.first_request == 0 {
                self.first_request = point.request;
            }
            if self.first_request == point.request {
                self.first_series += 1;
            } else {
                self.later_series += 1;
            }
            return;
        };
        // Two points of one moment are not one after the other.
        if old.time >= point.time || !instrument.is_cumulative_counter() {
            return;
        }
        let ((from, start), (to, start_now)) = (old.number(), point.number());
        if let (Some(from), Some(to)) = (from, to)
            && to < from
            && start == start_now
        {
            self.decrease_count += 1;
            if self.decreases.len() < MAX_DECREASES {
                let request = point.request;
                self.decreases.push(Decrease { from, to, request });
            }
        }
    }
}
