//! What the points of a histogram tell about unit and buckets.

use opentelemetry_proto::tonic::metrics::v1::HistogramDataPoint;

/// Below so many values nothing can be said about buckets.
const ENOUGH: u64 = 5;
/// The buckets that the SDKs take by themselves ([section "Explicit Bucket Histogram Aggregation"](
/// https://opentelemetry.io/docs/specs/otel/metrics/sdk/#explicit-bucket-histogram-aggregation)).
pub const DEFAULT: [f64; 15] = [
    0.0, 5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 250.0, 500.0, 750.0, 1000.0, 2500.0, 5000.0, 7500.0,
    10000.0,
];

/// The mean of these, where it is a thousand times what the spans say.
pub fn milliseconds(points: &[&HistogramDataPoint], spans: f64) -> Option<f64> {
    let count: f64 = points.iter().map(|it| it.count as f64).sum();
    let sum: f64 = points.iter().filter_map(|it| it.sum).sum();
    let mean = sum / count;
    (250.0..4000.0).contains(&(mean / spans)).then_some(mean)
}

/// A duration that is longer than has been measured.
pub fn longer(point: &HistogramDataPoint) -> Option<String> {
    let measured = point
        .time_unix_nano
        .saturating_sub(point.start_time_unix_nano) as f64
        / 1e9;
    let mean = point.sum? / point.count as f64;
    let longest = point.max.unwrap_or(mean).max(mean);
    // An hour and more may be the age of something, and not how long anything took.
    let is_longer = point.start_time_unix_nano > 0 && longest > measured + 1.0 && measured < 3600.0;
    is_longer.then(|| format!("a value of {longest} s, while it was measured for {measured:.1} s"))
}

/// How many values there are, where all of them are in this bucket.
pub(crate) fn all_in<'a>(
    points: &[&'a HistogramDataPoint],
    bucket: impl Fn(&'a HistogramDataPoint) -> Option<&'a u64>,
) -> Option<u128> {
    let all: u128 = points.iter().map(|it| u128::from(it.count)).sum();
    let has_buckets = points.iter().all(|it| it.bucket_counts.len() > 2);
    let inside: u128 = points
        .iter()
        .filter_map(|it| bucket(it))
        .map(|it| u128::from(*it))
        .sum();
    (has_buckets && all >= u128::from(ENOUGH) && inside == all).then_some(all)
}
