//! What a point of a metric measured, read from its bytes without its attributes and exemplars.

use super::bucket_bounds::Shape;
use super::distribution::Distribution;
use super::metric::Instrument;
use crate::otlp::schema::{
    buckets, exponential_point, histogram_point, metric, number_point, quantile, sum, summary_point,
};
use crate::otlp::wire::{self, Value, fixed64};

/// What a point measured, and for which time.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Since when it was measured: nanoseconds since 1970; 0 where that is not known.
    pub start: u64,
    /// When it was measured.
    pub time: u64,
    /// What.
    pub measured: Measured,
}

/// A number, or how many values in which bucket.
#[derive(Clone, Debug, PartialEq)]
pub enum Measured {
    /// Of a sum or a gauge; never infinite, always a number.
    Number(f64),
    /// Of a histogram.
    Distribution(Box<Distribution>),
    /// Of a summary: quantiles from 0 to 1, rising, each with the value that it is at.
    Quantiles(Box<[(f64, f64)]>),
}

/// What the points of an instrument say over time ([section "Temporality"](
/// https://opentelemetry.io/docs/specs/otel/metrics/data-model/#temporality)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointKind {
    /// How it stands, as a gauge: values of different series cannot be added up.
    Gauge,
    /// How much there is, as an up-down counter says it: in all, or, where it is `delta`, by how much
    /// it changed since the last one.
    UpDownCounter {
        /// Which of both.
        delta: bool,
    },
    /// How much there was since the start, or, where it is `delta`, since the last one.
    Counter {
        /// Which of both.
        delta: bool,
    },
    /// Which values there were since the start, or, where it is `delta`, since the last one.
    Histogram {
        /// Which of both.
        delta: bool,
    },
    /// Quantiles that the program has computed itself: they cannot be added up.
    Summary,
}

/// The two temporalities that there are.
const DELTA: u64 = 1;
const CUMULATIVE: u64 = 2;
/// The flag of a point without a value ([section "Point flags"](
/// https://opentelemetry.io/docs/specs/otel/metrics/data-model/#no-recorded-value)).
const NO_VALUE: u64 = 1;

impl Instrument {
    /// What its points say over time. A temporality that is none is read as the plainest: each
    /// point for itself.
    pub fn point_kind(&self) -> PointKind {
        let (mut temporality, mut is_monotonic) = (0, false);
        for field in wire::known(self.rest()) {
            match field {
                (sum::AGGREGATION_TEMPORALITY, Value::Varint(it)) => temporality = it,
                (sum::IS_MONOTONIC, Value::Varint(it)) => is_monotonic = it != 0,
                _ => {}
            }
        }
        match (self.data(), temporality) {
            (metric::SUM, CUMULATIVE | DELTA) if is_monotonic => PointKind::Counter {
                delta: temporality == DELTA,
            },
            (metric::SUM, CUMULATIVE | DELTA) => PointKind::UpDownCounter {
                delta: temporality == DELTA,
            },
            (metric::SUM | metric::GAUGE, _) => PointKind::Gauge,
            (metric::HISTOGRAM | metric::EXPONENTIAL_HISTOGRAM, _) => PointKind::Histogram {
                delta: temporality != CUMULATIVE,
            },
            _ => PointKind::Summary,
        }
    }

    /// What a point of it measured. None when it has no value, or none that can be drawn.
    pub fn read(&self, point: &[u8]) -> Option<Reading> {
        match self.data() {
            metric::SUM | metric::GAUGE => number(point),
            metric::HISTOGRAM => histogram(point),
            metric::EXPONENTIAL_HISTOGRAM => exponential(point),
            metric::SUMMARY => summary(point),
            _ => None,
        }
    }
}

fn number(point: &[u8]) -> Option<Reading> {
    let (mut start, mut time, mut number) = (0, 0, None);
    for field in wire::known(point) {
        match field {
            (number_point::START_TIME_UNIX_NANO, Value::Fixed64(it)) => start = it,
            (number_point::TIME_UNIX_NANO, Value::Fixed64(it)) => time = it,
            (number_point::AS_DOUBLE, Value::Fixed64(it)) => number = Some(f64::from_bits(it)),
            (number_point::AS_INT, Value::Fixed64(it)) => number = Some(it as i64 as f64),
            (number_point::FLAGS, Value::Varint(it)) if it & NO_VALUE != 0 => return None,
            _ => {}
        }
    }
    let number = number.filter(|it| it.is_finite())?;
    Some(Reading {
        start,
        time,
        measured: Measured::Number(number),
    })
}

/// How many buckets are read at all. What has more is from no SDK.
const MAX_BUCKETS: usize = 20_000;

fn histogram(point: &[u8]) -> Option<Reading> {
    let (mut start, mut time, mut count, mut sum) = (0, 0, 0, None);
    let (mut counts, mut bounds): (Vec<u64>, Vec<f64>) = Default::default();
    for field in wire::known(point) {
        match field {
            (histogram_point::START_TIME_UNIX_NANO, Value::Fixed64(it)) => start = it,
            (histogram_point::TIME_UNIX_NANO, Value::Fixed64(it)) => time = it,
            (histogram_point::COUNT, Value::Fixed64(it)) => count = it,
            (histogram_point::SUM, Value::Fixed64(it)) => sum = Some(f64::from_bits(it)),
            (histogram_point::BUCKET_COUNTS, it) => list(it, &mut counts, |it| it)?,
            (histogram_point::EXPLICIT_BOUNDS, it) => list(it, &mut bounds, f64::from_bits)?,
            (histogram_point::FLAGS, Value::Varint(it)) if it & NO_VALUE != 0 => return None,
            _ => {}
        }
    }
    let rises = bounds.windows(2).all(|it| it[0] < it[1]);
    let is_finite = bounds.iter().all(|it| it.is_finite());
    // No buckets at all is the one other form that is allowed.
    let fits = counts.len() == bounds.len() + 1 || (counts.is_empty() && bounds.is_empty());
    if !(rises && is_finite && fits) {
        return None;
    }
    if counts.is_empty() {
        counts.push(count);
    }
    let places = (0..).zip(counts);
    let distribution = Distribution::new(count, sum, Shape::Explicit(bounds.into()), places)?;
    Some(Reading {
        start,
        time,
        measured: Measured::Distribution(Box::new(distribution)),
    })
}

fn exponential(point: &[u8]) -> Option<Reading> {
    let (mut start, mut time, mut count, mut sum) = (0, 0, 0, None);
    let (mut scale, mut zeros, mut zero) = (0, 0, 0.0_f64);
    let (mut above, mut below): (&[u8], &[u8]) = (&[], &[]);
    for field in wire::known(point) {
        match field {
            (exponential_point::START_TIME_UNIX_NANO, Value::Fixed64(it)) => start = it,
            (exponential_point::TIME_UNIX_NANO, Value::Fixed64(it)) => time = it,
            (exponential_point::COUNT, Value::Fixed64(it)) => count = it,
            (exponential_point::SUM, Value::Fixed64(it)) => sum = Some(f64::from_bits(it)),
            (exponential_point::SCALE, Value::Varint(it)) => scale = signed(it),
            (exponential_point::ZERO_COUNT, Value::Fixed64(it)) => zeros = it,
            (exponential_point::POSITIVE, Value::Bytes(it)) => above = it,
            (exponential_point::NEGATIVE, Value::Bytes(it)) => below = it,
            (exponential_point::FLAGS, Value::Varint(it)) if it & NO_VALUE != 0 => return None,
            (exponential_point::ZERO_THRESHOLD, Value::Fixed64(it)) => zero = f64::from_bits(it),
            _ => {}
        }
    }
    if !(0.0..f64::INFINITY).contains(&zero) {
        return None;
    }
    let below = buckets(below)?.rev();
    let below = below.map(|(index, count)| (Distribution::below(index), count));
    let above = buckets(above)?.map(|(index, count)| (Distribution::above(index), count));
    let places = below.chain([(0, zeros)]).chain(above);
    let distribution = Distribution::new(count, sum, Shape::Exponential { scale, zero }, places)?;
    Some(Reading {
        start,
        time,
        measured: Measured::Distribution(Box::new(distribution)),
    })
}

/// How many quantiles are read of a point. Programs say three or five.
const MAX_QUANTILES: usize = 20;

fn summary(point: &[u8]) -> Option<Reading> {
    let (mut start, mut time, mut quantiles) = (0, 0, Vec::new());
    for field in wire::known(point) {
        match field {
            (summary_point::START_TIME_UNIX_NANO, Value::Fixed64(it)) => start = it,
            (summary_point::TIME_UNIX_NANO, Value::Fixed64(it)) => time = it,
            (summary_point::QUANTILE_VALUES, Value::Bytes(it))
                if quantiles.len() < MAX_QUANTILES =>
            {
                let (mut quantile, mut value) = (0.0, 0.0);
                for field in wire::known(it) {
                    match field {
                        (quantile::QUANTILE, Value::Fixed64(it)) => quantile = f64::from_bits(it),
                        (quantile::VALUE, Value::Fixed64(it)) => value = f64::from_bits(it),
                        _ => {}
                    }
                }
                // A quantile of no values is no number.
                if (0.0..=1.0).contains(&quantile) && value.is_finite() {
                    quantiles.push((quantile, value));
                }
            }
            (summary_point::FLAGS, Value::Varint(it)) if it & NO_VALUE != 0 => return None,
            _ => {}
        }
    }
    quantiles.sort_by(|a, b| a.0.total_cmp(&b.0));
    quantiles.dedup_by_key(|it| it.0.to_bits());
    (!quantiles.is_empty()).then(|| Reading {
        start,
        time,
        measured: Measured::Quantiles(quantiles.into()),
    })
}

/// The index and the count of each of the `Buckets`.
fn buckets(bytes: &[u8]) -> Option<impl DoubleEndedIterator<Item = (i64, u64)>> {
    let (mut offset, mut counts) = (0, Vec::new());
    for field in wire::known(bytes) {
        match field {
            (buckets::OFFSET, Value::Varint(it)) => offset = i64::from(signed(it)),
            (buckets::BUCKET_COUNTS, Value::Varint(it)) => counts.push(it),
            (buckets::BUCKET_COUNTS, Value::Bytes(mut it)) => {
                while !it.is_empty() && counts.len() <= MAX_BUCKETS {
                    counts.push(wire::varint(&mut it).ok()?);
                }
            }
            _ => {}
        }
        if counts.len() > MAX_BUCKETS {
            return None;
        }
    }
    let counts = counts.into_iter().enumerate();
    Some(counts.map(move |(i, count)| (offset + i as i64, count)))
}

/// Appends numbers of eight bytes, packed or one by one.
fn list<T>(value: Value<'_>, out: &mut Vec<T>, read: impl Fn(u64) -> T) -> Option<()> {
    match value {
        Value::Fixed64(it) => out.push(read(it)),
        Value::Bytes(it) if it.len() / 8 <= MAX_BUCKETS => {
            out.extend(it.chunks_exact(8).map(|it| read(fixed64(it))));
        }
        _ => return None,
    }
    (out.len() <= MAX_BUCKETS).then_some(())
}

/// A `sint32`.
fn signed(number: u64) -> i32 {
    let number = number as u32;
    (number >> 1) as i32 ^ -((number & 1) as i32)
}
