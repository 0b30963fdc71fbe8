//! The points of every kind of metric, as text.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::exponential_histogram_data_point::Buckets;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, DataPointFlags, Exemplar, ExponentialHistogramDataPoint,
    HistogramDataPoint, NumberDataPoint, SummaryDataPoint, number_data_point,
};

use crate::readable::{self, number as short};

/// How many buckets or quantiles are written of one point.
const MAX_SHOWN: usize = 50;

/// How many exemplars are shown of one point.
const MAX_EXEMPLARS: usize = 3;

/// A point as a row of a table.
pub(super) struct Shown {
    pub(super) attributes: Vec<KeyValue>,
    /// Its value, in one or two lines.
    pub(super) value: Vec<String>,
    pub(super) time: u64,
    /// Whether it has one.
    pub(super) has_value: bool,
    /// The newest of its exemplars.
    pub(super) exemplars: Vec<Exemplar>,
}

impl Shown {
    /// A point by its attributes, its time, its flags and its value.
    fn new(attributes: &[KeyValue], time: u64, flags: u32, value: Vec<String>) -> Shown {
        let is_marked = flags & DataPointFlags::NoRecordedValueMask as u32 != 0;
        Shown {
            attributes: attributes.to_vec(),
            value: if is_marked {
                vec!["no value was recorded".to_owned()]
            } else {
                value
            },
            time,
            has_value: !is_marked,
            exemplars: Vec::new(),
        }
    }

    /// With a few of its exemplars.
    fn with(mut self, exemplars: &[Exemplar]) -> Shown {
        let mut newest: Vec<&Exemplar> = exemplars.iter().collect();
        newest.sort_by_key(|it| std::cmp::Reverse(it.time_unix_nano));
        self.exemplars = newest.into_iter().take(MAX_EXEMPLARS).cloned().collect();
        self
    }
}

/// Which kind of data a metric has, and of which time each point is.
pub(super) fn kind(data: Option<&Data>) -> String {
    let temporality = |number: i32| match AggregationTemporality::try_from(number) {
        Ok(AggregationTemporality::Delta) => "since the last export (delta)",
        Ok(AggregationTemporality::Cumulative) => "since the start (cumulative)",
        _ => "of no temporality",
    };
    match data {
        None => "no data".to_owned(),
        Some(Data::Gauge(_)) => "gauge".to_owned(),
        Some(Data::Sum(it)) => {
            let way = if it.is_monotonic {
                "counter"
            } else {
                "up-down counter"
            };
            format!("{way}, {}", temporality(it.aggregation_temporality))
        }
        Some(Data::Histogram(it)) => {
            format!("histogram, {}", temporality(it.aggregation_temporality))
        }
        Some(Data::ExponentialHistogram(it)) => {
            format!(
                "exponential histogram, {}",
                temporality(it.aggregation_temporality)
            )
        }
        Some(Data::Summary(_)) => "summary".to_owned(),
    }
}

/// The points of a metric.
pub(super) fn shown(data: Option<&Data>) -> Vec<Shown> {
    match data {
        None => Vec::new(),
        Some(Data::Gauge(it)) => it.data_points.iter().map(number_point).collect(),
        Some(Data::Sum(it)) => it.data_points.iter().map(number_point).collect(),
        Some(Data::Histogram(it)) => it.data_points.iter().map(histogram).collect(),
        Some(Data::ExponentialHistogram(it)) => it.data_points.iter().map(exponential).collect(),
        Some(Data::Summary(it)) => it.data_points.iter().map(summary).collect(),
    }
}

/// Whether a point of a metric has a value.
pub(super) fn has_values(data: Option<&Data>) -> bool {
    shown(data).iter().any(|it| it.has_value)
}

fn number_point(point: &NumberDataPoint) -> Shown {
    let value = match point.value {
        Some(number_data_point::Value::AsInt(it)) => it.to_string(),
        Some(number_data_point::Value::AsDouble(it)) => it.to_string(),
        None => "no value".to_owned(),
    };
    let has_value = point.value.is_some();
    let mut shown = Shown::new(
        &point.attributes,
        point.time_unix_nano,
        point.flags,
        vec![value],
    );
    shown.has_value &= has_value;
    shown.with(&point.exemplars)
}

fn histogram(point: &HistogramDataPoint) -> Shown {
    let counts = point.bucket_counts.iter().enumerate();
    let buckets = counts.map(|(i, count)| {
        let bound = point.explicit_bounds.get(i);
        let bound = bound.map_or("above".to_owned(), |it| format!("≤ {it}"));
        (bound, *count)
    });
    let value = lines(
        distribution(point.count, point.sum, point.min, point.max),
        filled(buckets),
    );
    Shown::new(&point.attributes, point.time_unix_nano, point.flags, value).with(&point.exemplars)
}

fn exponential(point: &ExponentialHistogramDataPoint) -> Shown {
    let none = Buckets::default();
    let negative = point.negative.as_ref().unwrap_or(&none);
    let positive = point.positive.as_ref().unwrap_or(&none);
    let below = bounds(point.scale, negative, 0)
        .map(|(bound, count)| (format!("≤ {}", short(-bound)), count));
    let zero = std::iter::once(("0".to_owned(), point.zero_count));
    let above = bounds(point.scale, positive, 1)
        .map(|(bound, count)| (format!("≤ {}", short(bound)), count));
    let mut below: Vec<_> = below.collect();
    below.reverse();
    let value = lines(
        distribution(point.count, point.sum, point.min, point.max),
        filled(below.into_iter().chain(zero).chain(above)),
    );
    Shown::new(&point.attributes, point.time_unix_nano, point.flags, value).with(&point.exemplars)
}

fn summary(point: &SummaryDataPoint) -> Shown {
    let quantiles = point.quantile_values.iter().take(MAX_SHOWN);
    let quantiles: Vec<_> = quantiles
        .map(|it| format!("{} of them ≤ {}", it.quantile, short(it.value)))
        .collect();
    let value = lines(
        distribution(point.count, Some(point.sum), None, None),
        quantiles.join(", "),
    );
    Shown::new(&point.attributes, point.time_unix_nano, point.flags, value)
}

/// The buckets of an [exponential histogram](
/// https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram): the lower
/// bound of each with `end` 0, the upper one with 1.
fn bounds(scale: i32, buckets: &Buckets, end: i64) -> impl Iterator<Item = (f64, u64)> {
    let first = i64::from(buckets.offset) + end;
    let counts = (first..).zip(&buckets.bucket_counts);
    counts.map(move |(index, count)| {
        let exponent = index as f64 * 2_f64.powi(scale.saturating_neg());
        (exponent.exp2(), *count)
    })
}

/// What a histogram says at a glance: how many, their mean, the least and the most.
fn distribution(count: u64, sum: Option<f64>, min: Option<f64>, max: Option<f64>) -> String {
    let mut text = readable::count(usize::try_from(count).unwrap_or(usize::MAX), "value");
    if let Some(sum) = sum.filter(|_| count > 0) {
        text += &format!(", mean {}", short(sum / count as f64));
    }
    if let (Some(min), Some(max)) = (min, max) {
        text += &format!(", {} to {}", short(min), short(max));
    }
    text
}

/// The buckets that are not empty, each with its upper bound.
fn filled(buckets: impl Iterator<Item = (String, u64)>) -> String {
    let filled = buckets.filter(|(_, count)| *count > 0).take(MAX_SHOWN);
    let filled: Vec<_> = filled
        .map(|(bound, count)| format!("{bound}: {count}"))
        .collect();
    filled.join(", ")
}

fn lines(first: String, second: String) -> Vec<String> {
    let mut lines = vec![first, second];
    lines.retain(|it| !it.is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::metrics::v1::summary_data_point::ValueAtQuantile;

    use super::*;

    #[test]
    fn every_distribution_says_where_its_values_are() {
        let point = HistogramDataPoint {
            count: 12,
            sum: Some(3.4),
            min: Some(0.01),
            max: Some(1.2),
            bucket_counts: vec![3, 0, 9],
            explicit_bounds: vec![0.1, 0.5],
            ..HistogramDataPoint::default()
        };
        assert_eq!(
            histogram(&point).value,
            ["12 values, mean 0.2833, 0.01 to 1.2", "≤ 0.1: 3, above: 9"]
        );
        let buckets = |offset| {
            Some(Buckets {
                offset,
                bucket_counts: vec![1, 0, 2],
            })
        };
        // Of scale 0, the bounds are powers of two.
        let point = ExponentialHistogramDataPoint {
            count: 7,
            zero_count: 1,
            positive: buckets(1),
            negative: buckets(-1),
            ..ExponentialHistogramDataPoint::default()
        };
        assert_eq!(
            exponential(&point).value,
            ["7 values", "≤ -2: 2, ≤ -0.5: 1, 0: 1, ≤ 4: 1, ≤ 16: 2"]
        );
        let point = SummaryDataPoint {
            count: 2,
            sum: 3.0,
            quantile_values: vec![ValueAtQuantile {
                quantile: 0.99,
                value: 2.0,
            }],
            ..SummaryDataPoint::default()
        };
        assert_eq!(
            summary(&point).value,
            ["2 values, mean 1.5", "0.99 of them ≤ 2"]
        );
    }

    #[test]
    fn scales_that_make_no_sense_are_shown_all_the_same() {
        for scale in [i32::MIN, i32::MAX, -11, 20] {
            let point = ExponentialHistogramDataPoint {
                scale,
                positive: Some(Buckets {
                    offset: i32::MAX,
                    bucket_counts: vec![1, u64::MAX],
                }),
                ..ExponentialHistogramDataPoint::default()
            };
            assert_eq!(exponential(&point).value.len(), 2, "{scale}");
        }
    }
}
