//! Metrics over time, as SDKs send them: a request for each export.

use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry_proto::tonic::metrics::v1::exponential_histogram_data_point::Buckets;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::*;
use otlp_viewer::chart::instrument_over_time::InstrumentOverTime;
use otlp_viewer::otlp::Signal;
use otlp_viewer::otlp::request_outcome::RequestOutcome;
use otlp_viewer::store::Store;
use otlp_viewer::store::requests::Request;
use otlp_viewer::store::window::Length;
use prost::Message;

use crate::common::{metrics, text};

pub const SECOND: u64 = 1_000_000_000;
pub const DELTA: i32 = 1;
pub const CUMULATIVE: i32 = 2;

/// Now, in nanoseconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    since.as_nanos() as u64
}

/// A point of a counter: its attributes, when it started, when it is, its value.
pub fn number(attributes: &[(&str, &str)], start: u64, time: u64, value: f64) -> NumberDataPoint {
    NumberDataPoint {
        attributes: attributes.iter().map(|(a, b)| text(a, b)).collect(),
        start_time_unix_nano: start,
        time_unix_nano: time,
        value: Some(number_data_point::Value::AsDouble(value)),
        ..NumberDataPoint::default()
    }
}

pub fn sum(
    name: &str,
    temporality: i32,
    is_monotonic: bool,
    data_points: Vec<NumberDataPoint>,
) -> Metric {
    Metric {
        name: name.to_owned(),
        unit: "{request}".to_owned(),
        data: Some(Data::Sum(Sum {
            data_points,
            aggregation_temporality: temporality,
            is_monotonic,
        })),
        ..Metric::default()
    }
}

pub fn gauge(name: &str, data_points: Vec<NumberDataPoint>) -> Metric {
    Metric {
        name: name.to_owned(),
        data: Some(Data::Gauge(Gauge { data_points })),
        ..Metric::default()
    }
}

/// A point of a histogram with the bounds 5 ms, 10 ms and 100 ms.
pub fn histogram_point(
    attributes: &[(&str, &str)],
    start: u64,
    time: u64,
    counts: [u64; 4],
) -> HistogramDataPoint {
    HistogramDataPoint {
        attributes: attributes.iter().map(|(a, b)| text(a, b)).collect(),
        start_time_unix_nano: start,
        time_unix_nano: time,
        count: counts.iter().fold(0, |sum, it| sum.saturating_add(*it)),
        sum: Some(1.0),
        bucket_counts: counts.to_vec(),
        explicit_bounds: vec![0.005, 0.01, 0.1],
        ..HistogramDataPoint::default()
    }
}

pub fn histogram(name: &str, temporality: i32, data_points: Vec<HistogramDataPoint>) -> Metric {
    Metric {
        name: name.to_owned(),
        unit: "s".to_owned(),
        data: Some(Data::Histogram(Histogram {
            data_points,
            aggregation_temporality: temporality,
        })),
        ..Metric::default()
    }
}

/// A point of a summary: its quantiles, each with its value.
pub fn summary_point(
    attributes: &[(&str, &str)],
    time: u64,
    quantiles: &[(f64, f64)],
) -> SummaryDataPoint {
    let quantiles = quantiles
        .iter()
        .map(|(quantile, value)| summary_data_point::ValueAtQuantile {
            quantile: *quantile,
            value: *value,
        });
    SummaryDataPoint {
        attributes: attributes.iter().map(|(a, b)| text(a, b)).collect(),
        time_unix_nano: time,
        count: 1,
        quantile_values: quantiles.collect(),
        ..SummaryDataPoint::default()
    }
}

pub fn summary(name: &str, data_points: Vec<SummaryDataPoint>) -> Metric {
    Metric {
        name: name.to_owned(),
        unit: "s".to_owned(),
        data: Some(Data::Summary(Summary { data_points })),
        ..Metric::default()
    }
}

pub fn exponential(
    name: &str,
    temporality: i32,
    start: u64,
    time: u64,
    scale: i32,
    counts: &[u64],
) -> Metric {
    let point = ExponentialHistogramDataPoint {
        start_time_unix_nano: start,
        time_unix_nano: time,
        count: counts.iter().sum(),
        scale,
        positive: Some(Buckets {
            offset: 0,
            bucket_counts: counts.to_vec(),
        }),
        ..ExponentialHistogramDataPoint::default()
    };
    Metric {
        name: name.to_owned(),
        unit: "s".to_owned(),
        data: Some(Data::ExponentialHistogram(ExponentialHistogram {
            data_points: vec![point],
            aggregation_temporality: temporality,
        })),
        ..Metric::default()
    }
}

/// Takes one export.
pub fn export(store: &Store, exported: Vec<Metric>) {
    insert(store, Signal::Metrics, &metrics(exported).encode_to_vec());
}

/// Takes the body of a request.
pub fn insert(store: &Store, signal: Signal, body: &[u8]) {
    let request = Request {
        number: 0,
        time: SystemTime::now(),
        signal: None,
        protocol: "HTTP",
        path: String::new(),
        encoding: String::new(),
        wire_bytes: 0,
        headers: Vec::new(),
        body: Default::default(),
        body_bytes: 0,
        start: Default::default(),
        answer: String::new(),
        rejected: String::new(),
        outcome: RequestOutcome::default(),
    };
    store.insert(signal, body, request);
}

/// One in which everything here has room.
pub fn store() -> Store {
    Store::new(64 << 20)
}

/// The first instrument over time.
pub fn over_time(store: &Store, length: Length, by: Option<&str>) -> InstrumentOverTime {
    let (number, _) = store.instruments()[0].clone();
    InstrumentOverTime::new(store, number, store.window(length), by).unwrap()
}

/// The numbers of the only line; how many values there were in all.
pub fn only(store: &Store, length: Length) -> (Vec<Option<f64>>, f64) {
    let over_time = over_time(store, length, None);
    let [line] = &over_time.lines[..] else {
        panic!("{over_time:?}");
    };
    let numbers = line.bins.iter().map(|it| it.as_ref()?.number);
    let count = line.bins.iter().flatten().map(|it| it.count).sum();
    (numbers.collect(), count)
}

/// The numbers, without the gaps.
pub fn known(numbers: &[Option<f64>]) -> Vec<f64> {
    numbers.iter().copied().flatten().collect()
}

/// Twenty seconds ago, at a second.
pub fn start() -> u64 {
    (now() / SECOND - 20) * SECOND
}
