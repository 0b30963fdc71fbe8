//! What a point of a metric measured, read from its bytes without its attributes and exemplars.

use super::distribution::Distribution;
use super::metric::Instrument;
use super::shape::Shape;
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

/// The numbers of the data of a `Metric`, and of a temporality.
const SUM: u32 = 7;
const HISTOGRAM: u32 = 9;
const EXPONENTIAL: u32 = 10;
const GAUGE: u32 = 5;
const SUMMARY: u32 = 11;
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
                (2, Value::Varint(it)) => temporality = it,
                (3, Value::Varint(it)) => is_monotonic = it != 0,
                _ => {}
            }
        }
        match (self.data(), temporality) {
            (SUM, CUMULATIVE | DELTA) if is_monotonic => PointKind::Counter {
                delta: temporality == DELTA,
            },
            (SUM, CUMULATIVE | DELTA) => PointKind::UpDownCounter {
                delta: temporality == DELTA,
            },
            (SUM | GAUGE, _) => PointKind::Gauge,
            (HISTOGRAM | EXPONENTIAL, _) => PointKind::Histogram {
                delta: temporality != CUMULATIVE,
            },
            _ => PointKind::Summary,
        }
    }

    /// What a point of it measured. None when it has no value, or none that can be drawn.
    pub fn read(&self, point: &[u8]) -> Option<Reading> {
        match self.data() {
            SUM | GAUGE => number(point),
            HISTOGRAM => histogram(point),
            EXPONENTIAL => exponential(point),
            SUMMARY => summary(point),
            _ => None,
        }
    }
}

fn number(point: &[u8]) -> Option<Reading> {
    let (mut start, mut time, mut number) = (0, 0, None);
    for field in wire::known(point) {
        match field {
            (2, Value::Fixed64(it)) => start = it,
            (3, Value::Fixed64(it)) => time = it,
            (4, Value::Fixed64(it)) => number = Some(f64::from_bits(it)),
            (6, Value::Fixed64(it)) => number = Some(it as i64 as f64),
            (8, Value::Varint(it)) if it & NO_VALUE != 0 => return None,
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
const MOST: usize = 20_000;

fn histogram(point: &[u8]) -> Option<Reading> {
    let (mut start, mut time, mut count, mut sum) = (0, 0, 0, None);
    let (mut counts, mut bounds): (Vec<u64>, Vec<f64>) = Default::default();
    for field in wire::known(point) {
        match field {
            (2, Value::Fixed64(it)) => start = it,
            (3, Value::Fixed64(it)) => time = it,
            (4, Value::Fixed64(it)) => count = it,
            (5, Value::Fixed64(it)) => sum = Some(f64::from_bits(it)),
            (6, it) => list(it, &mut counts, |it| it)?,
            (7, it) => list(it, &mut bounds, f64::from_bits)?,
            (10, Value::Varint(it)) if it & NO_VALUE != 0 => return None,
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
            (2, Value::Fixed64(it)) => start = it,
            (3, Value::Fixed64(it)) => time = it,
            (4, Value::Fixed64(it)) => count = it,
            (5, Value::Fixed64(it)) => sum = Some(f64::from_bits(it)),
            (6, Value::Varint(it)) => scale = signed(it),
            (7, Value::Fixed64(it)) => zeros = it,
            (8, Value::Bytes(it)) => above = it,
            (9, Value::Bytes(it)) => below = it,
            (10, Value::Varint(it)) if it & NO_VALUE != 0 => return None,
            (14, Value::Fixed64(it)) => zero = f64::from_bits(it),
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
            (2, Value::Fixed64(it)) => start = it,
            (3, Value::Fixed64(it)) => time = it,
            (6, Value::Bytes(it)) if quantiles.len() < MAX_QUANTILES => {
                let (mut quantile, mut value) = (0.0, 0.0);
                for field in wire::known(it) {
                    match field {
                        (1, Value::Fixed64(it)) => quantile = f64::from_bits(it),
                        (2, Value::Fixed64(it)) => value = f64::from_bits(it),
                        _ => {}
                    }
                }
                // A quantile of no values is no number.
                if (0.0..=1.0).contains(&quantile) && value.is_finite() {
                    quantiles.push((quantile, value));
                }
            }
            (8, Value::Varint(it)) if it & NO_VALUE != 0 => return None,
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
            (1, Value::Varint(it)) => offset = i64::from(signed(it)),
            (2, Value::Varint(it)) => counts.push(it),
            (2, Value::Bytes(mut it)) => {
                while !it.is_empty() && counts.len() <= MOST {
                    counts.push(wire::varint(&mut it).ok()?);
                }
            }
            _ => {}
        }
        if counts.len() > MOST {
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
        Value::Bytes(it) if it.len() / 8 <= MOST => {
            out.extend(it.chunks_exact(8).map(|it| read(fixed64(it))));
        }
        _ => return None,
    }
    (out.len() <= MOST).then_some(())
}

/// A `sint32`.
fn signed(number: u64) -> i32 {
    let number = number as u32;
    (number >> 1) as i32 ^ -((number & 1) as i32)
}
