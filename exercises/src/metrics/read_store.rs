//! Metrics as a store has them.

use opentelemetry_proto::tonic::metrics::v1::exponential_histogram_data_point::Buckets;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::metrics::v1::{
    ExponentialHistogramDataPoint, HistogramDataPoint, NumberDataPoint,
};
use otlp_store::store::Store;

use super::{Bucket, MetricKind, SeenMetric, SeenPoint};
use crate::seen_telemetry::texts;

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
        let mut points = points;
        // In one order each time, and what has no attributes last.
        points.sort_by_key(|it| (it.attributes.is_empty(), it.attributes.clone()));
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
        bounds: Vec::new(),
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
        bounds: bounds.clone(),
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
        bounds: Vec::new(),
        buckets: std::iter::once(zero)
            .chain(buckets)
            .filter(|it| it.count > 0)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{lines, short};

    fn histogram(point: &HistogramDataPoint) -> SeenMetric {
        SeenMetric {
            name: "kitchen.duration".to_owned(),
            unit: "s".to_owned(),
            kind: MetricKind::Histogram,
            points: vec![explicit(point)],
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
        let metric = histogram(&point);
        let (estimate, bucket) = metric.percentile(0.5).unwrap();
        assert_eq!((estimate, bucket.low, bucket.high), (1.5, 1.0, 2.0));
        assert!(lines(&[metric], |_| true).contains("        1 to 2: 4\n"));
        let empty = histogram(&HistogramDataPoint::default());
        assert_eq!(empty.percentile(0.5), None);
        // In the last bucket it is at least the bound.
        let point = HistogramDataPoint {
            bucket_counts: vec![0, 3],
            explicit_bounds: vec![5.0],
            ..HistogramDataPoint::default()
        };
        let metric = histogram(&point);
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
