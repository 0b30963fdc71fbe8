//! Metrics that no SDK would send: the pages still answer, and nothing of them is more than text.

use crate::common::series::*;
use crate::common::*;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{HistogramDataPoint, Metric};
use opentelemetry_proto::tonic::trace::v1::Span;
use otlp_viewer::testing::Receiver;
use prost::Message;

fn send_metrics(receiver: &Receiver, sent: Vec<Metric>) {
    let url = format!("{}/v1/metrics", receiver.http_endpoint());
    assert_eq!(
        post(&url, PROTOBUF, &metrics(sent).encode_to_vec()).status,
        200
    );
}

/// Every page that draws, and the answers of the API: all there, and none too large.
fn all_pages_answer(receiver: &Receiver, by: &str) -> String {
    let mut all = String::new();
    let numbers = receiver.store.instruments().into_iter().map(|it| it.0);
    let mut paths: Vec<String> = numbers
        .take(50)
        .map(|it| format!("/metrics/{it}?by={by}&window=1"))
        .collect();
    for window in [1, 60] {
        for path in [
            "/metrics",
            "/requests",
            "/api/metrics/over-time",
            "/api/requests",
        ] {
            paths.push(format!("{path}?window={window}&by={by}"));
        }
    }
    for path in paths {
        let answer = get(&format!("{}{path}", receiver.pages_url()));
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            answer.body.len() < 20 << 20,
            "{path}: {} bytes",
            answer.body.len()
        );
        let text = answer.text();
        let is_json = path.starts_with("/api/");
        assert!(is_json || !text.contains("<script>alert"), "{path}");
        for picture in text.split("<svg").skip(1) {
            let picture = picture.split("</svg>").next().unwrap();
            assert!(!picture.contains("NaN"), "{path}: {picture}");
        }
        all.push_str(&text);
    }
    all
}

#[test]
fn numbers_that_are_none_or_too_large_are_borne() {
    let receiver = Receiver::start();
    let start = now() - 20 * SECOND;
    let values = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        -1.0,
        f64::MAX,
        -f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
    ];
    for (i, value) in (1..).zip(values) {
        let time = start + i * SECOND;
        let kinds = [
            (CUMULATIVE, true),
            (CUMULATIVE, false),
            (DELTA, true),
            (DELTA, false),
            (0, true),
            (-9, false),
        ];
        let mut sent: Vec<Metric> = kinds
            .iter()
            .map(|(temporality, is_monotonic)| {
                let points = vec![
                    number(&[], start, time, value),
                    number(&[("k", "v")], time, start, value),
                ];
                sum(
                    &format!("sum {temporality} {is_monotonic}"),
                    *temporality,
                    *is_monotonic,
                    points,
                )
            })
            .collect();
        sent.push(gauge("gauge", vec![number(&[], u64::MAX, time, value)]));
        send_metrics(&receiver, sent);
    }
    all_pages_answer(&receiver, "k");
}

#[test]
fn histograms_that_do_not_fit_their_bounds_are_borne() {
    let receiver = Receiver::start();
    let start = now() - 20 * SECOND;
    let name = "http.server.request.duration";
    let bounds = [
        vec![],
        vec![1.0],
        vec![2.0, 1.0],
        vec![1.0, 1.0],
        vec![f64::NAN],
        vec![f64::NEG_INFINITY, f64::INFINITY],
        vec![-f64::MAX, f64::MAX],
        (0..5_000).map(f64::from).collect(),
    ];
    for (i, bounds) in (1..).zip(bounds) {
        for counts in [
            vec![],
            vec![1],
            vec![u64::MAX; 2],
            vec![1; bounds.len() + 1],
        ] {
            let point = HistogramDataPoint {
                count: u64::MAX,
                sum: Some(f64::NAN),
                bucket_counts: counts,
                explicit_bounds: bounds.clone(),
                ..histogram_point(
                    &[("http.route", &"r".repeat(i as usize))],
                    start,
                    start + i * SECOND,
                    [0; 4],
                )
            };
            send_metrics(&receiver, vec![histogram(name, i as i32 % 3, vec![point])]);
        }
        for scale in [i32::MIN, -11, 0, 20, i32::MAX] {
            let counts = vec![1; 200];
            send_metrics(
                &receiver,
                vec![exponential(
                    "exponential",
                    CUMULATIVE,
                    start,
                    start + i * SECOND,
                    scale,
                    &counts,
                )],
            );
        }
    }
    all_pages_answer(&receiver, "http.route");
}

#[test]
fn times_from_1970_to_2554_are_borne() {
    let receiver = Receiver::start();
    let times = [
        0,
        1,
        u64::MAX,
        u64::MAX - 1,
        now() + 1_000_000 * SECOND,
        now() - SECOND,
    ];
    for start in times {
        for time in times {
            let points = vec![number(&[], start, time, 3.0)];
            let spread = histogram_point(&[], start, time, [1, 2, 3, 4]);
            send_metrics(
                &receiver,
                vec![
                    sum("sum", DELTA, true, points.clone()),
                    sum("cumulative", CUMULATIVE, true, points.clone()),
                    gauge("gauge", points),
                    histogram("http.server.request.duration", CUMULATIVE, vec![spread]),
                ],
            );
            let mut span = span(u128::from(start ^ time) + 1, time ^ start | 1, 0, "GET /");
            (span.start_time_unix_nano, span.end_time_unix_nano) = (start, time);
            let url = format!("{}/v1/traces", receiver.http_endpoint());
            post(&url, PROTOBUF, &request(vec![span]).encode_to_vec());
        }
    }
    all_pages_answer(&receiver, "");
}

#[test]
fn ten_thousand_values_of_an_attribute_and_scripts_in_names_make_pages_that_end() {
    let receiver = Receiver::start();
    let evil = "<script>alert(1)</script>\"'&";
    let start = now() - 20 * SECOND;
    for after in [5, 10] {
        let points = (0..10_000).map(|i| {
            let value = format!("{evil}{i}");
            let attributes = [("http.route", value.as_str()), (evil, evil)];
            histogram_point(&attributes, start, start + after * SECOND, [after, i, 0, 1])
        });
        let mut metric = histogram("http.server.request.duration", CUMULATIVE, points.collect());
        metric.description = evil.to_owned();
        send_metrics(&receiver, vec![metric]);
    }
    let all = all_pages_answer(&receiver, "http.route");
    assert!(all.contains("more routes"), "what is left out is said");
    all_pages_answer(&receiver, "%3Cscript%3Ealert(1)%3C/script%3E%22'%26");
    // A million attributes in one point are refused before anything is made of them.
    let many = (0..1_000_000).map(|i| text(&i.to_string(), ""));
    let mut metric = counter("many", 1);
    if let Some(Data::Sum(sum)) = &mut metric.data {
        sum.data_points[0].attributes = many.collect();
    }
    let url = format!("{}/v1/metrics", receiver.http_endpoint());
    let answer = post(&url, PROTOBUF, &metrics(vec![metric]).encode_to_vec());
    assert_eq!(answer.status, 400);
}

#[test]
fn traces_of_any_shape_are_compared() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    for trace in [7, 8_u128] {
        let spans: Vec<Span> = (1..=5_000_u64)
            .map(|id| {
                // Chains, circles, and a parent with thousands of children.
                let parent = [id + 1, id.wrapping_sub(1), 1][(id % 3) as usize];
                let name = format!("<script>alert({})", id % (trace as u64));
                let mut span = span(trace, id, parent, &name);
                span.end_time_unix_nano = id % 2 * u64::MAX;
                span
            })
            .collect();
        let answer = post(&url, PROTOBUF, &request(spans).encode_to_vec());
        assert_eq!(answer.status, 200);
    }
    for path in ["/compare", "/api/compare"] {
        let path = format!("{path}?a={:032x}&b={:032x}", 7, 8);
        let answer = get(&format!("{}{path}", receiver.pages_url()));
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.len() < 20 << 20, "{path}");
        let is_json = path.starts_with("/api/");
        let has_script = answer.text().contains("<script>alert(");
        assert!(is_json || !has_script, "{path}");
    }
}
