//! The duration of requests, held against the semantic conventions.

use harness::Stop;
use opentelemetry_proto::tonic::metrics::v1::HistogramDataPoint;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_semantic_conventions::{attribute as name, metric};
use otlp_viewer::testing::Receiver;

use crate::{LONGEST, inbox, send, sending};

const BOUNDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

const ATTRIBUTES: [&str; 6] = [
    name::ERROR_TYPE,
    name::HTTP_REQUEST_METHOD,
    name::HTTP_RESPONSE_STATUS_CODE,
    name::HTTP_ROUTE,
    name::NETWORK_PROTOCOL_VERSION,
    name::URL_SCHEME,
];

/// The series of the inbox.
fn points(receiver: &Receiver) -> Vec<HistogramDataPoint> {
    let duration = metric::HTTP_SERVER_REQUEST_DURATION;
    receiver.wait_for(duration, LONGEST, |receiver| {
        let mut metrics = receiver.metrics().into_iter();
        let found = metrics.find(|it| it.service == "inbox" && it.name == duration)?;
        match found.metric.data {
            Some(Data::Histogram(histogram)) => Some(histogram.data_points),
            _ => panic!("{duration} is no histogram"),
        }
    })
}

/// How many requests to the inbox were measured.
pub fn requests_measured(receiver: &Receiver) -> u64 {
    points(receiver).iter().map(|point| point.count).sum()
}

#[test]
fn requests_are_measured_in_the_buckets_of_the_conventions() {
    let receiver = Receiver::start();
    let app = sending(inbox("http://127.0.0.1:1"), &receiver);
    assert_eq!(app.get("/").status, 200);
    assert_eq!(send(&app, "Buy milk").status, 502);
    // Whatever a client chooses, there is one series more.
    for n in 0..50 {
        let method = format!("BREW{n}");
        assert_eq!(app.request(&method, &format!("/{n}"), &[], b"").status, 404);
    }
    app.stop(Stop::CtrlC);
    let points = points(&receiver);
    assert_eq!(points.len(), 3, "{points:?}");
    assert_eq!(requests_measured(&receiver), 52);
    for point in &points {
        assert_eq!(point.explicit_bounds, BOUNDS);
        for attribute in &point.attributes {
            assert!(ATTRIBUTES.contains(&&*attribute.key), "{point:?}");
        }
        let has = |key| point.attributes.iter().any(|it| it.key == key);
        assert_eq!(has(name::HTTP_ROUTE), point.count == 1, "{point:?}");
    }
    let failed = points.iter().filter(|point| {
        let mut attributes = point.attributes.iter();
        attributes.any(|it| it.key == name::ERROR_TYPE)
    });
    assert_eq!(failed.count(), 1, "{points:?}");
}
