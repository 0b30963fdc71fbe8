//! Scenes about metrics.

use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{
    Gauge, Histogram, HistogramDataPoint, Metric, NumberDataPoint, Sum, number_data_point,
};

use super::builder::*;
use super::senders::RECEIVERS;

/// A cumulative counter with these points: attribute, value, and when.
pub fn counter(name: &str, key: &str, points: &[(String, i64, u64)]) -> Metric {
    let point = |(value, count, at): &(String, i64, u64)| NumberDataPoint {
        attributes: vec![text(key, value)],
        start_time_unix_nano: START,
        time_unix_nano: START + at * SECOND,
        value: Some(number_data_point::Value::AsInt(*count)),
        ..NumberDataPoint::default()
    };
    Metric {
        name: name.to_owned(),
        unit: "{request}".to_owned(),
        data: Some(Data::Sum(Sum {
            data_points: points.iter().map(point).collect(),
            aggregation_temporality: 2,
            is_monotonic: true,
        })),
        ..Metric::default()
    }
}

fn gauge(name: &str) -> Metric {
    Metric {
        name: name.to_owned(),
        unit: "{request}".to_owned(),
        data: Some(Data::Gauge(Gauge {
            data_points: vec![NumberDataPoint::default()],
        })),
        ..Metric::default()
    }
}

const DEFAULT: [f64; 15] = [
    0.0, 5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 250.0, 500.0, 750.0, 1000.0, 2500.0, 5000.0, 7500.0,
    10000.0,
];
pub const SECONDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// A histogram of durations, measured for ten minutes.
pub fn histogram(unit: &str, bounds: &[f64], values: &[f64]) -> Metric {
    let mut counts = vec![0; bounds.len() + 1];
    for value in values {
        counts[bounds.partition_point(|it| it < value)] += 1;
    }
    Metric {
        name: "http.server.request.duration".to_owned(),
        unit: unit.to_owned(),
        data: Some(Data::Histogram(Histogram {
            data_points: vec![HistogramDataPoint {
                start_time_unix_nano: START,
                time_unix_nano: START + 600 * SECOND,
                count: values.len() as u64,
                sum: Some(values.iter().sum()),
                bucket_counts: counts,
                explicit_bounds: bounds.to_vec(),
                max: values.iter().copied().reduce(f64::max),
                ..HistogramDataPoint::default()
            }],
            aggregation_temporality: 2,
        })),
        ..Metric::default()
    }
}

pub fn unbounded_attributes() -> Vec<Scene> {
    let users = |range: std::ops::RangeInclusive<i64>| -> Vec<_> {
        range.map(|it| (format!("user-{it}"), 1, 1)).collect()
    };
    let names = (1..=25).map(|it| {
        counter(
            &format!("todo.user.{it}.requests"),
            "todo.endpoint",
            &[("add".to_owned(), 1, 1)],
        )
    });
    let mut over = counter("todo.requests", "todo.user", &[("user".to_owned(), 1, 1)]);
    if let Some(Data::Sum(sum)) = &mut over.data {
        let yes = opentelemetry_proto::tonic::common::v1::any_value::Value::BoolValue(true);
        sum.data_points[0].attributes = vec![attribute("otel.metric.overflow", yes)];
    }
    vec![
        scene("a user, and new ones keep coming")
            .metrics(
                "todo",
                vec![counter("todo.requests", "todo.user", &users(1..=10))],
            )
            .metrics(
                "todo",
                vec![counter("todo.requests", "todo.user", &users(1..=30))],
            ),
        scene("a user, all at once").metrics(
            "todo",
            vec![counter("todo.requests", "todo.user", &users(1..=30))],
        ),
        scene("an instrument for each user").metrics("todo", names.collect()),
        scene("the SDK has given up").metrics("todo", vec![over]),
    ]
}

pub fn no_unbounded_attributes() -> Vec<Scene> {
    let processors: Vec<_> = (0..64).map(|it| (it.to_string(), 1, 1)).collect();
    let routes: Vec<_> = (0..60)
        .map(|it| (format!("/{}/{{id}}", "x".repeat(it + 1)), 1, 1))
        .collect();
    let devices: Vec<_> = (0..44).map(|it| (format!("nvme{it}"), 1, 1)).collect();
    let disks = |name| {
        let half = counter("system.disk.operations", "device", &devices[..22]);
        let all = counter("system.disk.operations", "device", &devices);
        let host = || vec![text("host.name", "box")];
        scene(name)
            .metrics_from(host(), RECEIVERS[0], vec![half])
            .metrics_from(host(), RECEIVERS[0], vec![all])
    };
    vec![
        disks("the devices of a host, measured by a Collector"),
        scene("sixty-four processors")
            .metrics("todo", vec![counter("todo.turns", "todo.cpu", &processors)]),
        scene("sixty routes").metrics(
            "todo",
            vec![counter("todo.requests", "http.route", &routes)],
        ),
    ]
}

pub fn counter_went_back() -> Vec<Scene> {
    let at = |count, at| {
        vec![counter(
            "todo.requests",
            "todo.endpoint",
            &[("add".to_owned(), count, at)],
        )]
    };
    vec![
        scene("two programs count under one name")
            .metrics("todo", at(17, 60))
            .metrics("todo", at(3, 61)),
    ]
}

pub fn no_counter_went_back() -> Vec<Scene> {
    let at = |count, at| {
        counter(
            "todo.requests",
            "todo.endpoint",
            &[("add".to_owned(), count, at)],
        )
    };
    let mut again = at(3, 61);
    let mut falls = [at(17, 60), at(3, 61)];
    if let Some(Data::Sum(sum)) = &mut again.data {
        sum.data_points[0].start_time_unix_nano = START + 60 * SECOND;
    }
    for metric in &mut falls {
        if let Some(Data::Sum(sum)) = &mut metric.data {
            sum.is_monotonic = false;
        }
    }
    let [before, after] = falls;
    vec![
        scene("the program was started again")
            .metrics("todo", vec![at(17, 60)])
            .metrics("todo", vec![again]),
        scene("an older point was overtaken")
            .metrics("todo", vec![at(17, 60)])
            .metrics("todo", vec![at(3, 30)]),
        scene("it may fall")
            .metrics("todo", vec![before])
            .metrics("todo", vec![after]),
    ]
}

pub fn wrong_unit() -> Vec<Scene> {
    vec![
        scene("milliseconds where the conventions want seconds")
            .metrics("todo", vec![milliseconds("http.server.request.duration")]),
        scene("seconds in the buckets of milliseconds")
            .metrics("todo", vec![histogram("s", &DEFAULT, &[0.002; 9])]),
        scene("milliseconds in seconds, as the spans tell")
            .spans("todo", vec![served(1, (0, 3)), served(2, (10, 14))])
            .metrics("todo", vec![histogram("s", &SECONDS, &[3.0, 4.0])]),
        scene("milliseconds in seconds, above all buckets").metrics(
            "todo",
            vec![histogram("s", &SECONDS, &[25.0, 30.0, 41.0, 17.0, 28.0])],
        ),
        scene("longer than it was measured")
            .metrics("todo", vec![histogram("s", &DEFAULT, &[2500.0])]),
    ]
}

fn milliseconds(name: &str) -> Metric {
    let mut metric = histogram("ms", &DEFAULT, &[2.0; 9]);
    metric.name = name.to_owned();
    metric
}

pub fn no_wrong_unit() -> Vec<Scene> {
    vec![
        scene("fast, in the buckets of the conventions")
            .metrics("todo", vec![histogram("s", &SECONDS, &[0.002; 9])]),
        scene("all in one bucket of the conventions")
            .metrics("todo", vec![histogram("s", &SECONDS, &[0.007; 9])]),
        scene("milliseconds that say so")
            .metrics("todo", vec![milliseconds("todo.export.duration")]),
        scene("one value tells nothing").metrics("todo", vec![histogram("s", &DEFAULT, &[0.25])]),
        scene("long ones among short ones").metrics(
            "todo",
            vec![histogram("s", &SECONDS, &[0.2, 30.0, 45.0, 11.0, 12.0])],
        ),
        scene("as long as the spans")
            .spans("todo", vec![served(1, (0, 3_000)), served(2, (10, 4_000))])
            .metrics("todo", vec![histogram("s", &SECONDS, &[3.0, 4.0])]),
    ]
}

fn requests() -> Metric {
    counter(
        "todo.requests",
        "todo.endpoint",
        &[("add".to_owned(), 1, 1)],
    )
}

pub fn twin_instruments() -> Vec<Scene> {
    vec![
        scene("a counter and a gauge").metrics("todo", vec![requests(), gauge("todo.requests")]),
        scene("of two services")
            .metrics("todo", vec![gauge("todo.requests")])
            .metrics("traffic", vec![requests()]),
    ]
}

pub fn no_twin_instruments() -> Vec<Scene> {
    let mut others = requests();
    others.name = "TODO.requests".to_owned();
    vec![
        scene("the same in two services")
            .metrics("todo", vec![requests()])
            .metrics("traffic", vec![requests()]),
        scene("another spelling, in another service")
            .metrics("todo", vec![requests()])
            .metrics("traffic", vec![others]),
    ]
}
