//! An instrument with its points, and what is computed of them.

use std::collections::BTreeMap;

use super::read_store::metrics;
use crate::seen_telemetry::Seen;

/// An instrument with its newest points.
#[derive(Clone, Debug)]
pub struct SeenMetric {
    /// Its name.
    pub name: String,
    /// Its unit; empty where it has none.
    pub unit: String,
    /// What kind of instrument it is.
    pub kind: MetricKind,
    /// A point for each set of attributes.
    pub points: Vec<SeenPoint>,
}

/// What kind of instrument a metric comes from, as far as its data tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// The last value counts.
    Gauge,
    /// It only grows.
    Counter,
    /// It goes up and down.
    UpDownCounter,
    /// With buckets whose bounds somebody chose.
    Histogram,
    /// With buckets whose bounds are powers of one number.
    ExponentialHistogram,
    /// Another one.
    Other,
}

impl MetricKind {
    /// What people call it.
    pub fn said(self) -> &'static str {
        match self {
            Self::Gauge => "gauge",
            Self::Counter => "counter",
            Self::UpDownCounter => "up-down counter",
            Self::Histogram => "histogram",
            Self::ExponentialHistogram => "exponential histogram",
            Self::Other => "metric",
        }
    }
}

/// A point: the newest one of its series.
#[derive(Clone, Debug)]
pub struct SeenPoint {
    /// Its attributes as text.
    pub attributes: BTreeMap<String, String>,
    /// Its value; the sum of all values for a histogram.
    pub value: f64,
    /// How many values a histogram has; 0 for others.
    pub count: u64,
    /// The bounds that somebody chose for the buckets; none for other than a histogram with such.
    pub bounds: Vec<f64>,
    /// The buckets of a histogram that have values in them, from the lowest.
    pub buckets: Vec<Bucket>,
}

/// A bucket: values above `low`, up to `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// Its lower bound.
    pub low: f64,
    /// Its upper bound; infinite for the last one.
    pub high: f64,
    /// How many values are in it.
    pub count: u64,
}

impl SeenMetric {
    /// The values of its points together.
    pub fn total(&self) -> f64 {
        // The sum of no numbers is -0.
        self.points.iter().map(|it| it.value).sum::<f64>() + 0.0
    }

    /// How many values a histogram has.
    pub fn count(&self) -> u64 {
        self.points.iter().map(|it| it.count).sum()
    }

    /// A percentile as a backend estimates it, from 0 to 1: it takes the values of a bucket to be spread evenly. With the
    /// bucket that it is in; none where there are no values.
    pub fn percentile(&self, part: f64) -> Option<(f64, Bucket)> {
        let mut buckets: Vec<Bucket> = Vec::new();
        buckets.extend(self.points.iter().flat_map(|it| &it.buckets));
        buckets.sort_by(|a, b| a.low.total_cmp(&b.low));
        let all: u64 = buckets.iter().map(|it| it.count).sum();
        let rank = part * all as f64;
        let mut below = 0.0;
        for bucket in buckets {
            let count = bucket.count as f64;
            if below + count >= rank && bucket.count > 0 {
                let width = bucket.high - bucket.low;
                // Nobody knows where the last bucket ends.
                let estimate = match width.is_finite() {
                    true => bucket.low + width * (rank - below) / count,
                    false => bucket.low,
                };
                return Some((estimate, bucket));
            }
            below += count;
        }
        None
    }
}

impl Seen {
    /// The metrics, each with its newest points.
    pub fn metrics(&self) -> Vec<SeenMetric> {
        metrics(&self.store)
    }
}
