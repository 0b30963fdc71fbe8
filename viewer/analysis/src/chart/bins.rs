//! Adding up what series measured, part by part of a window.

use std::collections::BTreeMap;

use super::percentile::Band;
use crate::model::{Measured, PointKind};
use crate::store::series_history::{SECOND, SeriesHistory};
use crate::store::window::{BINS, Window};

/// How many different buckets there may be in one part. What comes beyond is counted, and is in no
/// percentile.
const MAX_BANDS: usize = 400;

/// One part of a window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many a second there were; or how it stood: of several gauges, their mean. None where it is
    /// known how many there were, and not in which time.
    pub number: Option<f64>,
    /// The least and the most of what `number` is the mean of.
    pub range: Option<(f64, f64)>,
    /// How many there were.
    pub count: f64,
    /// Which values, where that is known.
    pub bands: Vec<Band>,
}

/// What is being added up.
#[derive(Clone, Debug)]
pub(crate) struct Sums {
    bins: Vec<Option<Sum>>,
    /// How many values are in no bucket, since there were too many different ones.
    pub unplaced: f64,
    /// How many there were of which no rate is known.
    pub without_rate: f64,
    /// How many series there are.
    pub series: usize,
}

#[derive(Clone, Debug, Default)]
struct Sum {
    number: Option<f64>,
    range: Option<(f64, f64)>,
    /// How many series stood in it.
    stood: usize,
    count: f64,
    bands: Bands,
}

/// How many values by both ends of their bucket, as bits.
type Bands = BTreeMap<(u64, u64), f64>;

impl Default for Sums {
    fn default() -> Sums {
        Sums {
            bins: vec![None; BINS],
            unplaced: 0.0,
            without_rate: 0.0,
            series: 0,
        }
    }
}

/// From how many nanoseconds on what came between two points is a rate by itself. What a program says
/// twice within a few milliseconds, as when it ends, is a spike for nobody but the clock.
const NARROW: u64 = SECOND;

/// How many there were, and of how much time that is.
#[derive(Clone, Copy, Debug, Default)]
struct Timed {
    count: f64,
    covered: u64,
}

impl Timed {
    fn add(&mut self, count: f64, covered: u64) {
        self.count += count;
        self.covered += covered;
    }
}

/// What came to one series in a part of a window.
#[derive(Clone, Copy, Debug, Default)]
struct Grown {
    count: f64,
    /// Of it, what came in a known time.
    rated: Timed,
    /// Of that, what came between two points that were not narrow.
    wide: Timed,
}

impl Grown {
    /// That of which a rate can be told.
    fn timed(self) -> Timed {
        if self.rated.covered >= NARROW / 2 {
            self.rated
        } else {
            self.wide
        }
    }
}

impl Sum {
    /// Adds how a series stood.
    fn stand(&mut self, value: f64, point_kind: PointKind) {
        self.stood += 1;
        let before = self.number.unwrap_or(0.0);
        self.number = Some(bounded(match point_kind {
            // Values of different gauges have no sum that means anything.
            PointKind::Gauge => before + (value - before) / self.stood as f64,
            _ => before + value,
        }));
        if point_kind == PointKind::Gauge {
            let (least, most) = self.range.unwrap_or((value, value));
            self.range = Some((least.min(value), most.max(value)));
        }
    }
}

impl Sums {
    /// Adds what a series measured. Where nothing is known of it, nothing is added.
    pub fn add(&mut self, history: &SeriesHistory, point_kind: PointKind, window: &Window) {
        self.series += 1;
        match point_kind {
            PointKind::Gauge | PointKind::UpDownCounter { .. } => {
                self.add_state(history, point_kind, window, number);
            }
            PointKind::Counter { .. } | PointKind::Histogram { .. } => {
                self.add_growth(history, window)
            }
            PointKind::Summary => {}
        }
    }

    /// Adds a quantile of what a series summarized.
    pub(crate) fn add_quantile(&mut self, history: &SeriesHistory, quantile: f64, window: &Window) {
        self.series += 1;
        self.add_state(history, PointKind::Summary, window, |measured| {
            let Measured::Quantiles(it) = measured else {
                return None;
            };
            let found = it.iter().find(|it| it.0.to_bits() == quantile.to_bits());
            found.map(|it| it.1)
        });
    }

    /// A value stands until the next one comes; the last one, for as long as it usually takes.
    fn add_state(
        &mut self,
        history: &SeriesHistory,
        point_kind: PointKind,
        window: &Window,
        value: impl Fn(&Measured) -> Option<f64>,
    ) {
        let mut stood: [Option<f64>; BINS] = [None; BINS];
        let mut samples = history.samples().peekable();
        while let Some(sample) = samples.next() {
            let until = match samples.peek() {
                Some(next) if next.after_gap => sample.to,
                Some(next) => next.to,
                None => sample.to.saturating_add(history.reach()),
            };
            if let Some(value) = value(&sample.measured) {
                for (bin, _) in window.shares(sample.to, until) {
                    stood[bin] = Some(bounded(value));
                }
            }
        }
        for (bin, value) in self.bins.iter_mut().zip(stood) {
            if let Some(value) = value {
                bin.get_or_insert_default().stand(value, point_kind);
            }
        }
    }

    /// What came between two points came evenly, as far as anybody knows.
    fn add_growth(&mut self, history: &SeriesHistory, window: &Window) {
        let mut grown = [None::<Grown>; BINS];
        let samples = history.samples().rev();
        for sample in samples.take_while(|it| it.to >= window.begin) {
            if sample.after_gap {
                continue;
            }
            let width = sample.width();
            for (bin, part) in window.shares(sample.from, sample.to) {
                let share = if width == 0 {
                    1.0
                } else {
                    part as f64 / width as f64
                };
                let came = match &sample.measured {
                    Measured::Number(it) => *it,
                    Measured::Distribution(it) => it.count as f64,
                    Measured::Quantiles(_) => 0.0,
                };
                let grown = grown[bin].get_or_insert_default();
                grown.count += came * share;
                if !sample.is_lump && width > 0 {
                    grown.rated.add(came * share, part);
                    if width >= NARROW {
                        grown.wide.add(came * share, part);
                    }
                }
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
        for (bin, grown) in self.bins.iter_mut().zip(grown) {
            if let Some(grown) = grown {
                let bin = bin.get_or_insert_default();
                let timed = grown.timed();
                self.without_rate = bounded(self.without_rate + grown.count - timed.count);
                bin.count = bounded(bin.count + grown.count);
                if timed.covered > 0 {
                    let rate = timed.count * SECOND as f64 / timed.covered as f64;
                    bin.number = Some(bounded(bin.number.unwrap_or(0.0) + rate));
                }
            }
        }
    }

    fn place(&mut self, bin: usize, band: Band) {
        let bands = &mut self.bins[bin].get_or_insert_default().bands;
        let key = (band.low.to_bits(), band.high.to_bits());
        if bands.len() >= MAX_BANDS && !bands.contains_key(&key) {
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
            it.map(|it| Bin {
                number: it.number,
                range: it.range,
                count: it.count,
                bands: sorted(it.bands),
            })
        })
        .collect()
    }
}

fn number(measured: &Measured) -> Option<f64> {
    match measured {
        Measured::Number(it) => Some(*it),
        _ => None,
    }
}

/// All values of a line taken together.
pub fn all_bands(bins: &[Option<Bin>]) -> Vec<Band> {
    let bands = bins.iter().flatten().flat_map(|it| &it.bands);
    merged(bands.copied())
}

/// Bands of which each is there once, in order.
pub(super) fn merged(bands: impl Iterator<Item = Band>) -> Vec<Band> {
    let mut all = Bands::new();
    for band in bands {
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
