//! How much there was in each part of a window: of an instrument, by the values of an attribute.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::bins::{Bin, Sums, merged};
use super::line_names::{attributes, name, quantile_name};
use super::percentile::Band;
use crate::model::{Measured, PointKind};
use crate::store::Store;
use crate::store::metrics::HeldHistory;
use crate::store::window::Window;

/// How many lines are told apart; the smallest are added up.
pub const MAX_LINES: usize = 8;
/// How many keys of attributes one can choose among.
const MAX_KEYS: usize = 100;
/// How many buckets are added up at a time.
const MAX_AT_ONCE: usize = 10_000;

/// What an instrument says in a window.
#[derive(Clone, Debug)]
pub struct InstrumentOverTime {
    /// What its points say over time.
    pub point_kind: PointKind,
    /// The window.
    pub window: Window,
    /// Its lines, by their names.
    pub lines: Vec<Line>,
    /// How many series there are.
    pub series: usize,
    /// The keys of attributes of its points, in order.
    pub keys: Vec<String>,
    /// Whether something of this time is not here any more.
    pub has_left: bool,
    /// How many lines there are beside these. Quantiles of several series have no sum and no mean.
    pub left_out: usize,
    /// Where nothing can be told of the window: what there was since a start.
    pub since_start: Option<SinceStart>,
}

/// What the only points of a cumulative instrument say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SinceStart {
    /// The earliest start: nanoseconds since 1970; 0 where one of them is not known.
    pub start: u64,
    /// When the last point was measured.
    pub time: u64,
    /// How many there were.
    pub count: f64,
    /// Which values, where it is a histogram.
    pub bands: Vec<Band>,
}

/// A line: the series that have a value of an attribute in common, added up; of gauges, their mean.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which series it is of.
    pub name: Name,
    /// Part by part of the window; none where nothing is known.
    pub bins: Vec<Option<Bin>>,
    /// How many values are in no bucket, since there were too many different ones.
    pub unplaced: f64,
    /// How many there were of which no rate is known: they came since a start, or too fast.
    pub without_rate: f64,
    /// How many series it is of. Gauges are not summed: of several, it is their mean.
    pub series: usize,
}

/// What the series of a line have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// Nothing: they are all there are.
    All,
    /// This value of the attribute.
    Value(String),
    /// They are one, with these attributes.
    Series(String),
    /// They do not have the attribute.
    Without,
    /// They are too small for a line of their own.
    Others,
}

impl InstrumentOverTime {
    /// What the instrument with this number says, by the values of the attribute `by`. None when it
    /// has left.
    pub fn new(
        store: &Store,
        number: u64,
        window: Window,
        by: Option<&str>,
    ) -> Option<InstrumentOverTime> {
        let (point_kind, sizes, keys, series, has_left) =
            store.series_histories(number, |point_kind, histories| {
                let mut sizes: HashMap<Name, f64> = HashMap::new();
                let mut keys: HashSet<String> = HashSet::new();
                let (mut series, mut has_left) = (0, false);
                for it in histories {
                    series += 1;
                    has_left |= it.history.has_left;
                    for (quantile, _) in quantiles(&it) {
                        let size = size(&it, point_kind, &window);
                        sizes.insert(quantile_name(&it, *quantile), size);
                    }
                    if point_kind != PointKind::Summary {
                        *sizes.entry(name(&it, point_kind, by)).or_default() +=
                            size(&it, point_kind, &window);
                    }
                    for (key, _) in attributes(it.attributes) {
                        if keys.len() < MAX_KEYS && !keys.contains(key) {
                            keys.insert(key.to_owned());
                        }
                    }
                }
                (point_kind, sizes, keys, series, has_left)
            })?;
        let all = sizes.len();
        let largest = largest(sizes);
        let lines = store.series_histories(number, |point_kind, histories| {
            let mut lines: BTreeMap<Name, Sums> = BTreeMap::new();
            for it in histories {
                for (quantile, _) in quantiles(&it) {
                    let name = quantile_name(&it, *quantile);
                    if largest.contains(&name) {
                        let sums = lines.entry(name).or_default();
                        sums.add_quantile(it.history, *quantile, &window);
                    }
                }
                if point_kind == PointKind::Summary {
                    continue;
                }
                let name = name(&it, point_kind, by);
                let name = if largest.contains(&name) {
                    name
                } else {
                    Name::Others
                };
                lines
                    .entry(name)
                    .or_default()
                    .add(it.history, point_kind, &window);
            }
            lines
        })?;
        let mut keys: Vec<String> = keys.into_iter().collect();
        keys.sort_unstable();
        let lines = lines.into_iter().map(|(name, sums)| Line {
            name,
            unplaced: sums.unplaced,
            without_rate: sums.without_rate,
            series: sums.series,
            bins: sums.bins(),
        });
        let mut over_time = InstrumentOverTime {
            point_kind,
            window,
            lines: lines.collect(),
            series,
            keys,
            has_left,
            left_out: if point_kind == PointKind::Summary {
                all - largest.len()
            } else {
                0
            },
            since_start: None,
        };
        if over_time.is_empty() {
            over_time.since_start = SinceStart::new(store, number, &window);
        }
        Some(over_time)
    }

    /// Whether there is anything in the window.
    pub fn is_empty(&self) -> bool {
        self.lines
            .iter()
            .all(|it| it.bins.iter().all(Option::is_none))
    }
}

impl SinceStart {
    /// Its values as a line that has one part: that in which the last point came.
    pub fn line(&self, window: &Window) -> Line {
        let mut bins = vec![None; window.bins()];
        if let Some(bin) = window.bin(self.time) {
            bins[bin] = Some(Bin {
                count: self.count,
                bands: self.bands.clone(),
                ..Bin::default()
            });
        }
        Line {
            name: Name::All,
            bins,
            unplaced: 0.0,
            without_rate: self.count,
            series: 1,
        }
    }

    /// What the last points of an instrument say that are in the window. None where it says no sums.
    fn new(store: &Store, number: u64, window: &Window) -> Option<SinceStart> {
        store.series_histories(number, |point_kind, histories| {
            let (PointKind::Counter { delta: false } | PointKind::Histogram { delta: false }) =
                point_kind
            else {
                return None;
            };
            let last = histories.filter_map(|it| it.history.last());
            let mut last = last.filter(|it| it.time >= window.begin).peekable();
            last.peek()?;
            let mut since = SinceStart {
                start: u64::MAX,
                ..SinceStart::default()
            };
            let mut bands: Vec<Band> = Vec::new();
            for reading in last {
                since.start = since.start.min(reading.start);
                since.time = since.time.max(reading.time);
                match &reading.measured {
                    Measured::Number(it) => since.count += it,
                    Measured::Quantiles(_) => {}
                    Measured::Distribution(it) => {
                        since.count += it.count as f64;
                        if bands.len() > MAX_AT_ONCE {
                            bands = merged(bands.into_iter());
                        }
                        bands.extend(it.buckets().map(Band::from));
                    }
                }
            }
            since.bands = merged(bands.into_iter());
            Some(since)
        })?
    }
}

fn largest(sizes: HashMap<Name, f64>) -> HashSet<Name> {
    let mut sizes: Vec<(Name, f64)> = sizes.into_iter().collect();
    sizes.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let most = if sizes.len() > MAX_LINES {
        MAX_LINES - 1
    } else {
        MAX_LINES
    };
    sizes.into_iter().take(most).map(|(name, _)| name).collect()
}

/// How much there is of a series in the window, to tell the large from the small.
fn size(held: &HeldHistory<'_>, point_kind: PointKind, window: &Window) -> f64 {
    let samples = held.history.samples().rev();
    let sizes = samples
        .take_while(|it| it.to >= window.begin)
        .map(|it| match &it.measured {
            Measured::Number(it) => it.abs(),
            Measured::Distribution(it) => it.count as f64,
            Measured::Quantiles(it) => it.last().map_or(0.0, |it| it.1.abs()),
        });
    match point_kind {
        PointKind::Gauge | PointKind::UpDownCounter { .. } | PointKind::Summary => {
            sizes.fold(0.0, f64::max)
        }
        _ => sizes.sum(),
    }
}

/// The quantiles of a series that summarizes, as it said them last.
fn quantiles<'a>(held: &HeldHistory<'a>) -> &'a [(f64, f64)] {
    match held.history.last().map(|it| &it.measured) {
        Some(Measured::Quantiles(it)) => it,
        _ => &[],
    }
}
