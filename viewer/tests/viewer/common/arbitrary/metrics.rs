//! Any metrics, of every kind.

use opentelemetry_proto::tonic::metrics::v1::exponential_histogram_data_point::Buckets;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::summary_data_point::ValueAtQuantile;
use opentelemetry_proto::tonic::metrics::v1::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{attributes, double, id, text, time};

fn exemplar() -> impl Strategy<Value = Exemplar> {
    (attributes(), any::<u64>(), any::<i64>(), id(8), id(16)).prop_map(
        |(filtered_attributes, time_unix_nano, value, span_id, trace_id)| Exemplar {
            filtered_attributes,
            time_unix_nano,
            span_id,
            trace_id,
            value: Some(exemplar::Value::AsInt(value)),
        },
    )
}

fn data() -> impl Strategy<Value = Data> {
    let number = (
        attributes(),
        time(),
        any::<i64>(),
        double(),
        any::<bool>(),
        vec(exemplar(), 0..2),
    )
        .prop_map(
            |(attributes, time, integer, double, is_integer, exemplars)| NumberDataPoint {
                attributes,
                start_time_unix_nano: time / 2,
                time_unix_nano: time,
                exemplars,
                flags: integer as u32,
                value: Some(if is_integer {
                    number_data_point::Value::AsInt(integer)
                } else {
                    number_data_point::Value::AsDouble(double)
                }),
            },
        );
    let counts = || vec(any::<u64>(), 0..4);
    let bounds = vec(double(), 0..4);
    let histogram = (
        attributes(),
        any::<u64>(),
        option::of(double()),
        counts(),
        bounds,
    )
        .prop_map(|(attributes, count, sum, bucket_counts, explicit_bounds)| {
            HistogramDataPoint {
                attributes,
                start_time_unix_nano: count,
                time_unix_nano: count,
                count,
                sum,
                bucket_counts,
                explicit_bounds,
                exemplars: Vec::new(),
                flags: 0,
                min: sum,
                max: None,
            }
        });
    let buckets = (any::<i32>(), counts()).prop_map(|(offset, bucket_counts)| Buckets {
        offset,
        bucket_counts,
    });
    let exponential = (
        attributes(),
        any::<u64>(),
        double(),
        any::<i32>(),
        option::of(buckets),
    )
        .prop_map(
            |(attributes, count, sum, scale, positive)| ExponentialHistogramDataPoint {
                attributes,
                start_time_unix_nano: count,
                time_unix_nano: count,
                count,
                sum: Some(sum),
                scale,
                zero_count: count,
                positive: positive.clone(),
                negative: positive,
                flags: 1,
                exemplars: Vec::new(),
                min: None,
                max: Some(sum),
                zero_threshold: sum,
            },
        );
    let quantile =
        (double(), double()).prop_map(|(quantile, value)| ValueAtQuantile { quantile, value });
    let summary = (attributes(), any::<u64>(), double(), vec(quantile, 0..3)).prop_map(
        |(attributes, count, sum, quantile_values)| SummaryDataPoint {
            attributes,
            start_time_unix_nano: count,
            time_unix_nano: count,
            count,
            sum,
            quantile_values,
            flags: 0,
        },
    );
    let number = number.boxed();
    let number = move || vec(number.clone(), 0..3);
    prop_oneof![
        number().prop_map(|data_points| Data::Gauge(Gauge { data_points })),
        (number(), any::<i32>(), any::<bool>()).prop_map(
            |(data_points, temporality, monotonic)| {
                Data::Sum(Sum {
                    data_points,
                    aggregation_temporality: temporality,
                    is_monotonic: monotonic,
                })
            }
        ),
        (vec(histogram, 0..3), any::<i32>()).prop_map(|(data_points, temporality)| {
            Data::Histogram(Histogram {
                data_points,
                aggregation_temporality: temporality,
            })
        }),
        vec(exponential, 0..3).prop_map(|data_points| {
            Data::ExponentialHistogram(ExponentialHistogram {
                data_points,
                aggregation_temporality: 1,
            })
        }),
        vec(summary, 0..3).prop_map(|data_points| Data::Summary(Summary { data_points })),
    ]
    .boxed()
}

pub fn metric() -> impl Strategy<Value = Metric> {
    (text(), text(), attributes(), option::of(data())).prop_map(|(name, unit, metadata, data)| {
        Metric {
            name,
            description: unit.clone(),
            unit,
            metadata,
            data,
        }
    })
}
