//! The metrics that came, as a judge looks at them.

use std::collections::BTreeMap;
use std::fmt::Write;

use opentelemetry_proto::tonic::metrics::v1::exponential_histogram_data_point::Buckets;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::metrics::v1::{
    ExponentialHistogramDataPoint, HistogramDataPoint, NumberDataPoint,
};
use otlp_store::readable;
use otlp_store::store::Store;

use crate::seen::{Seen, texts};

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
        self.points.iter().map(|it| it.value).sum()
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

/// Metrics as lines: an instrument, and its points below it.
pub(crate) fn lines(metrics: &[SeenMetric]) -> String {
    let mut text = String::new();
    for metric in metrics {
        let unit = match metric.unit.as_str() {
            "" => " without a unit".to_owned(),
            unit => format!(" in {unit}"),
        };
        let _ = writeln!(text, "{} {}{unit}", metric.kind.said(), metric.name);
        for point in &metric.points {
            let attributes = point.attributes.iter();
            let attributes: Vec<String> = attributes
                .map(|(key, value)| format!("{key} = {}", readable::one_line(value)))
                .collect();
            let value = match point.count {
                0 => point.value.to_string(),
                count => readable::count(count as usize, "value"),
            };
            let attributes = match attributes.is_empty() {
                true => "no attributes".to_owned(),
                false => attributes.join(", "),
            };
            let _ = writeln!(text, "    {value} · {attributes}");
            for bucket in &point.buckets {
                let _ = match bucket.high.is_finite() {
                    true => writeln!(
                        text,
                        "        {} to {}: {}",
                        short(bucket.low),
                        short(bucket.high),
                        bucket.count
                    ),
                    false => writeln!(
                        text,
                        "        above {}: {}",
                        short(bucket.low),
                        bucket.count
                    ),
                };
            }
        }
    }
    text
}

/// A number with as many digits as somebody reads.
pub(crate) fn short(number: f64) -> String {
    let rounded = (number * 1e5).round() / 1e5;
    rounded.to_string()
}

/// The metrics of a store.
pub(crate) fn metrics(store: &Store) -> Vec<SeenMetric> {
    let series = store.metrics();
    let metrics = series.iter().map(|series| {
        let metric = series.instrument.decode(&series.points);
        let (kind, points) = match metric.data {
            Some(Data::Gauge(gauge)) => (MetricKind::Gauge, numbers(&gauge.data_points)),
            Some(Data::Sum(sum)) if sum.is_monotonic => {
                (MetricKind::Counter, numbers(&sum.data_points))
            }
            Some(Data::Sum(sum)) => (MetricKind::UpDownCounter, numbers(&sum.data_points)),
            Some(Data::Histogram(it)) => (
                MetricKind::Histogram,
                it.data_points.iter().map(explicit).collect(),
            ),
            Some(Data::ExponentialHistogram(it)) => (
                MetricKind::ExponentialHistogram,
                it.data_points.iter().map(exponential).collect(),
            ),
            _ => (MetricKind::Other, Vec::new()),
        };
        SeenMetric {
            name: metric.name,
            unit: metric.unit,
            kind,
            points,
        }
    });
    metrics.collect()
}

fn numbers(points: &[NumberDataPoint]) -> Vec<SeenPoint> {
    let points = points.iter().map(|point| SeenPoint {
        attributes: texts(&point.attributes),
        value: match point.value {
            Some(Value::AsInt(value)) => value as f64,
            Some(Value::AsDouble(value)) => value,
            None => 0.0,
        },
        count: 0,
        buckets: Vec::new(),
    });
    points.collect()
}

fn explicit(point: &HistogramDataPoint) -> SeenPoint {
    let bounds = &point.explicit_bounds;
    let buckets = point.bucket_counts.iter().enumerate();
    let buckets = buckets.map(|(i, count)| Bucket {
        low: match i.checked_sub(1).and_then(|it| bounds.get(it)) {
            Some(low) => *low,
            None => 0.0,
        },
        high: bounds.get(i).copied().unwrap_or(f64::INFINITY),
        count: *count,
    });
    SeenPoint {
        attributes: texts(&point.attributes),
        value: point.sum.unwrap_or_default(),
        count: point.count,
        buckets: buckets.filter(|it| it.count > 0).collect(),
    }
}

/// <https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram>
fn exponential(point: &ExponentialHistogramDataPoint) -> SeenPoint {
    let base = 2_f64.powf(2_f64.powi(-point.scale));
    let zero = Bucket {
        low: 0.0,
        high: 0.0,
        count: point.zero_count,
    };
    let none = Buckets::default();
    let positive = point.positive.as_ref().unwrap_or(&none);
    let buckets = (positive.offset..)
        .zip(&positive.bucket_counts)
        .map(|(index, count)| Bucket {
            low: base.powi(index),
            high: base.powi(index.saturating_add(1)),
            count: *count,
        });
    SeenPoint {
        attributes: texts(&point.attributes),
        value: point.sum.unwrap_or_default(),
        count: point.count,
        buckets: std::iter::once(zero)
            .chain(buckets)
            .filter(|it| it.count > 0)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(points: Vec<SeenPoint>) -> SeenMetric {
        SeenMetric {
            name: "kitchen.duration".to_owned(),
            unit: "s".to_owned(),
            kind: MetricKind::Histogram,
            points,
        }
    }

    #[test]
    fn a_percentile_is_estimated_inside_the_bucket_that_has_it() {
        let point = HistogramDataPoint {
            count: 4,
            bucket_counts: vec![0, 4, 0],
            explicit_bounds: vec![1.0, 2.0],
            ..HistogramDataPoint::default()
        };
        let metric = histogram(vec![explicit(&point)]);
        let (estimate, bucket) = metric.percentile(0.5).unwrap();
        assert_eq!((estimate, bucket.low, bucket.high), (1.5, 1.0, 2.0));
        assert!(lines(&[metric]).contains("        1 to 2: 4\n"));
        assert_eq!(histogram(Vec::new()).percentile(0.5), None);
        // In the last bucket it is at least the bound.
        let point = HistogramDataPoint {
            bucket_counts: vec![0, 3],
            explicit_bounds: vec![5.0],
            ..HistogramDataPoint::default()
        };
        let metric = histogram(vec![explicit(&point)]);
        assert_eq!(metric.percentile(0.95).unwrap().0, 5.0);
    }

    #[test]
    fn buckets_of_an_exponential_histogram_have_the_bounds_that_its_scale_gives_them() {
        let point = ExponentialHistogramDataPoint {
            scale: 1,
            zero_count: 1,
            positive: Some(Buckets {
                offset: -2,
                bucket_counts: vec![3, 0, 2],
            }),
            ..ExponentialHistogramDataPoint::default()
        };
        let buckets = exponential(&point).buckets;
        let ends: Vec<(String, String, u64)> = buckets
            .iter()
            .map(|it| (short(it.low), short(it.high), it.count))
            .collect();
        let expected = [("0", "0", 1), ("0.5", "0.70711", 3), ("1", "1.41421", 2)];
        let expected = expected.map(|(low, high, count)| (low.to_owned(), high.to_owned(), count));
        assert_eq!(ends, expected);
    }
}
