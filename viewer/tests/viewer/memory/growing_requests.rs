//! What is small on the wire, and large once it is taken apart, kept or drawn.

use std::net::TcpStream;
use std::thread;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::exponential_histogram_data_point::Buckets;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{
    ExponentialHistogram, ExponentialHistogramDataPoint, Metric, ResourceMetrics, ScopeMetrics,
};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

use super::measured_viewer::Viewer;
use crate::common::series::{SECOND, histogram, histogram_point, now};
use crate::common::*;

/// What is small on the wire and large once it is kept or decoded. One after the other, since that
/// is how they are unpacked.
#[test]
fn what_grows_when_it_is_taken_apart_stays_within_the_budget_as_well() {
    let viewer = Viewer::start();
    let [traces, metrics] =
        ["traces", "metrics"].map(|it| format!("{}/v1/{it}", viewer.addresses[1]));
    let headers = [("content-encoding", "gzip"), ("content-type", PROTOBUF)];
    // Sixteen mebibytes of the smallest spans that there are: each takes ten times as much here.
    let smallest = (1..=300_000_u64).map(|id| Span {
        trace_id: 7_u128.to_be_bytes().to_vec(),
        span_id: id.to_be_bytes().to_vec(),
        ..Span::default()
    });
    let body = gzip(&request(smallest.collect()).encode_to_vec());
    assert_eq!(send("POST", &traces, &headers, &body).status, 200);
    // Numbers of one byte, a million in each of fifteen lists.
    let point = |counts| ExponentialHistogramDataPoint {
        positive: Some(Buckets {
            offset: 0,
            bucket_counts: vec![1; counts],
        }),
        ..ExponentialHistogramDataPoint::default()
    };
    let metric = Metric {
        name: "numbers".to_owned(),
        data: Some(Data::ExponentialHistogram(ExponentialHistogram {
            data_points: vec![point(1_000_000); 15],
            aggregation_temporality: 1,
        })),
        ..Metric::default()
    };
    let numbers = ExportMetricsServiceRequest {
        resource_metrics: vec![ResourceMetrics {
            resource: resource("todo"),
            scope_metrics: vec![ScopeMetrics {
                metrics: vec![metric],
                ..ScopeMetrics::default()
            }],
            ..ResourceMetrics::default()
        }],
    };
    let body = gzip(&numbers.encode_to_vec());
    let answer = send("POST", &metrics, &headers, &body);
    assert_eq!(answer.status, 400, "{answer:?}");
    // A resource as large as a request may be.
    let mut large = request(vec![span(7, 1, 0, "GET /")]);
    large.resource_spans[0].resource = resource(&"r".repeat(15 << 20));
    let body = gzip(&large.encode_to_vec());
    assert_eq!(send("POST", &traces, &headers, &body).status, 200);
    viewer.stayed_within_its_promise();
}

/// Many series with many points, each with buckets of its own, and the pages that draw all of them.
#[test]
fn many_series_with_many_points_stay_within_the_budget_also_when_they_are_drawn() {
    let viewer = Viewer::start();
    let url = format!("{}/v1/metrics", viewer.addresses[1]);
    let headers = [("content-encoding", "gzip"), ("content-type", PROTOBUF)];
    let begin = now() - 3_000 * SECOND;
    for export in 1..=12_u64 {
        let time = begin + 60 * export * SECOND;
        let points = (0..15_000_u64).map(|i| {
            let series = format!("/{i}/of/a/route/with/a/name");
            let attributes = [
                ("http.route", series.as_str()),
                ("http.request.method", "GET"),
            ];
            let counts = [export, export * (i % 7), i, export];
            let mut point = histogram_point(&attributes, begin, time, counts);
            if i % 2 == 0 {
                point.explicit_bounds = vec![i as f64, 1e6, 2e6 + export as f64];
            }
            point
        });
        let name = "http.server.request.duration";
        let sent = metrics(vec![histogram(name, 2, points.collect())]).encode_to_vec();
        assert_eq!(send("POST", &url, &headers, &gzip(&sent)).status, 200);
    }
    let paths = [
        "/metrics?window=60",
        "/metrics/1?window=60&by=http.route",
        "/requests?window=60",
    ];
    thread::scope(|scope| {
        for path in paths.iter().cycle().take(6) {
            let url = format!("{}{path}", viewer.addresses[2]);
            scope.spawn(move || assert!([200, 404].contains(&get(&url).status), "{url}"));
        }
    });
    viewer.stayed_within_its_promise();
}

/// A name as long as a client may make one, and longer than any page has room for.
fn long_name(id: u64) -> String {
    format!("{id:04}{}", "n".repeat(900_000))
}

#[test]
fn long_names_stay_within_the_budget_also_where_nobody_reads_them() {
    let viewer = Viewer::holding(256);
    for id in 1..=60 {
        let root = span(u128::from(id), id, 0, &long_name(id));
        viewer.send("traces", &request(vec![root]).encode_to_vec());
    }
    for id in 1..=30 {
        let name = long_name(id);
        let mut metric = counter(&name, 1);
        metric.unit = name;
        viewer.send("metrics", &metrics(vec![metric]).encode_to_vec());
    }
    for path in ["/api/traces", "/metrics", "/metrics/1", "/api/metrics"] {
        let silent: Vec<TcpStream> = (0..16).map(|_| viewer.never_read(path)).collect();
        // Whoever asks after them is answered when they have been looked at.
        let answer = get(&viewer.url("/api/traces?limit=1"));
        assert_eq!(answer.status, 200);
        drop(silent);
    }
    viewer.stayed_within_its_promise();
}
