//! An instrument with its current points, and a series of it with what it measured.

use crate::model::{Instrument, Point};
use crate::store::decreases_and_new_series::DecreasesAndNewSeries;
use crate::store::series_history::SeriesHistory;

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

/// What one series of an instrument measured, as it is held.
#[derive(Debug)]
pub struct HeldHistory<'a> {
    /// Its attributes, in a fixed order: fields 1 of a message, each a `KeyValue`.
    pub attributes: &'a [u8],
    /// What it measured.
    pub history: &'a SeriesHistory,
}
