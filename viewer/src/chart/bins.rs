//! Adding up what series measured, part by part of a window.

use std::collections::BTreeMap;

use super::percentile::Band;
use crate::model::{Course, Measured};
use crate::store::history::{History, SECOND};
use crate::store::window::{BINS, Window};

/// How many different buckets there may be in one part. What comes beyond is counted, and is in no
/// percentile.
const MOST_BANDS: usize = 400;

/// One part of a window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many a second there were; or how it stood.
    pub number: f64,
    /// How many there were.
    pub count: f64,
    /// Which values, where that is known.
    pub bands: Vec<Band>,
}

/// What is being added up.
#[derive(Clone, Debug)]
pub struct Sums {
    bins: Vec<Option<(f64, f64, Bands)>>,
    /// How many values are in no bucket, since there were too many different ones.
    pub unplaced: f64,
}

/// How many values by both ends of their bucket, as bits.
type Bands = BTreeMap<(u64, u64), f64>;

impl Default for Sums {
    fn default() -> Sums {
        Sums {
            bins: vec![None; BINS],
            unplaced: 0.0,
        }
    }
}

impl Sums {
    /// Adds what a series measured. Where nothing is known of it, nothing is added.
    pub fn add(&mut self, history: &History, course: Course, window: &Window) {
        match course {
            Course::Stands | Course::Changes => self.add_state(history, window),
            Course::Grows { .. } | Course::Spreads { .. } => self.add_growth(history, window),
            Course::Summarizes => {}
        }
    }

    /// A value stands until the next one comes; the last one, for as long as it usually takes.
    fn add_state(&mut self, history: &History, window: &Window) {
        let mut stood: [Option<f64>; BINS] = [None; BINS];
        let mut samples = history.samples().peekable();
        while let Some(sample) = samples.next() {
            let until = match samples.peek() {
                Some(next) if next.after_gap => sample.to,
                Some(next) => next.to,
                None => sample.to.saturating_add(history.reach()),
            };
            if let Measured::Number(value) = sample.measured {
                for (bin, _) in window.shares(sample.to, until) {
                    stood[bin] = Some(value);
                }
            }
        }
        for (bin, value) in self.bins.iter_mut().zip(stood) {
            if let Some(value) = value {
                let (number, _, _) = bin.get_or_insert_default();
                *number = bounded(*number + value);
            }
        }
    }

    /// What came between two points came evenly, as far as anybody knows.
    fn add_growth(&mut self, history: &History, window: &Window) {
        let mut grown = [(0.0, 0_u64, false); BINS];
        let samples = history.samples().rev();
        for sample in samples.take_while(|it| it.to >= window.begin) {
            if sample.after_gap {
                continue;
            }
            let all = sample.to.saturating_sub(sample.from);
            for (bin, part) in window.shares(sample.from, sample.to) {
                let share = if all == 0 {
                    1.0
                } else {
                    part as f64 / all as f64
                };
                let came = match &sample.measured {
                    Measured::Number(it) => *it,
                    Measured::Distribution(it) => it.count as f64,
                };
                let (count, covered, seen) = &mut grown[bin];
                (*count, *covered, *seen) = (*count + came * share, *covered + part, true);
                if let Measured::Distribution(it) = &sample.measured {
                    for bucket in it.buckets() {
                        let band = Band {
                            low: bucket.low,
                            high: bucket.high,
                            count: bucket.count as f64 * share,
                        };
                        self.place(bin, band);
                    }
                }
            }
        }
        for (bin, (came, covered, seen)) in self.bins.iter_mut().zip(grown) {
            if seen {
                let (number, count, _) = bin.get_or_insert_default();
                let time = if covered == 0 { window.step } else { covered };
                *number = bounded(*number + came * SECOND as f64 / time as f64);
                *count = bounded(*count + came);
            }
        }
    }

    fn place(&mut self, bin: usize, band: Band) {
        let (_, _, bands) = self.bins[bin].get_or_insert_default();
        let key = (band.low.to_bits(), band.high.to_bits());
        if bands.len() >= MOST_BANDS && !bands.contains_key(&key) {
            self.unplaced += band.count;
            return;
        }
        let count = bands.entry(key).or_default();
        *count = bounded(*count + band.count);
    }

    /// The parts of the window, in order; none where nothing is known.
    pub fn bins(self) -> Vec<Option<Bin>> {
        let bins = self.bins.into_iter();
        bins.map(|it| {
            it.map(|(number, count, bands)| Bin {
                number,
                count,
                bands: sorted(bands),
            })
        })
        .collect()
    }
}

/// All values of a line taken together.
pub fn all_bands(bins: &[Option<Bin>]) -> Vec<Band> {
    let mut all = Bands::new();
    for band in bins.iter().flatten().flat_map(|it| &it.bands) {
        let count = all.entry((band.low.to_bits(), band.high.to_bits()));
        *count.or_default() += band.count;
    }
    sorted(all)
}

fn sorted(bands: Bands) -> Vec<Band> {
    let bands = bands.into_iter().map(|((low, high), count)| Band {
        low: f64::from_bits(low),
        high: f64::from_bits(high),
        count,
    });
    let mut bands: Vec<Band> = bands.collect();
    bands.sort_by(|a, b| a.low.total_cmp(&b.low).then(a.high.total_cmp(&b.high)));
    bands
}

/// Sums that would be infinite stay numbers that can be drawn.
fn bounded(number: f64) -> f64 {
    number.clamp(-1e300, 1e300)
}
