//! The page of requests by route, and its API.

use opentelemetry_proto::tonic::trace::v1::Span;
use otlp_viewer::store::window::Length;
use otlp_viewer::testing::Receiver;

use super::sent::{durations, send_metrics, send_spans, served};
use crate::common::page::page;
use crate::common::series::*;
use crate::common::*;

#[test]
fn requests_are_those_of_the_histogram_where_a_service_sends_one() {
    let receiver = Receiver::start();
    durations(&receiver);
    // One of many spans is sampled; the histogram has all.
    send_spans(&receiver, vec![served(9, "GET", "/", 40, true)]);
    let json = get(&format!("{}/api/requests?window=1", receiver.pages_url())).json();
    let [route] = &json["routes"].as_array().unwrap()[..] else {
        panic!("{json}");
    };
    assert_eq!(
        (&route["from"], &route["method"], &route["route"]),
        (&"histogram".into(), &"GET".into(), &"/".into())
    );
    let near =
        |it: &serde_json::Value, expected: f64| (it.as_f64().unwrap() - expected).abs() < 1e-6;
    assert!(
        near(&route["count"], 10.0) && near(&route["failed"], 1.0),
        "{route}"
    );
    let p99 = &route["percentilesInSeconds"]["p99"];
    assert_eq!(p99["bucket"], serde_json::json!([0.01, 0.1]));
    // Of nine of ten there is no span: where in the bucket they are, nobody knows.
    assert_eq!(p99["value"], serde_json::Value::Null);
    assert_eq!(route["isExact"], false);
    let said = page(&receiver, "/requests/text?window=1");
    let line = said
        .lines()
        .find(|it| it.starts_with("todo: GET /"))
        .unwrap();
    let words: Vec<&str> = line.split_whitespace().skip(3).collect();
    assert_eq!(
        (words[1], &words[3..]),
        ("1", &["10-100", "10-100", "40.00"][..]),
        "{said}"
    );
    let html = page(&receiver, "/requests?window=1");
    for expected in [
        "From the histogram",
        "✖ 10 %",
        "10 ms to 100 ms",
        "The slowest: 40.0 ms",
        "href=\"/traces/00000000000000000000000000000009?span=0000000000000001#span\"",
        "&amp;errors=1\"",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
}

/// Requests of 0.7 ms are all in the bucket from 0 to 5 ms, and their spans are here.
#[test]
fn where_the_span_of_each_request_is_held_percentiles_are_exact() {
    let receiver = Receiver::start();
    let start = now() - 10 * SECOND;
    let attributes = [("http.request.method", "GET"), ("http.route", "/")];
    let point = histogram_point(&attributes, start, now() - SECOND / 2, [20, 0, 0, 0]);
    let name = "http.server.request.duration";
    send_metrics(&receiver, vec![histogram(name, CUMULATIVE, vec![point])]);
    let url = format!("{}/api/requests?window=1", receiver.pages_url());
    let p50 = || {
        let json = get(&url).json();
        json["routes"][0]["percentilesInSeconds"]["p50"].clone()
    };
    let spans = |ids: std::ops::Range<u128>| {
        let spans = ids.map(|id| {
            let mut span = served(id, "GET", "/", 1, false);
            span.start_time_unix_nano = span.end_time_unix_nano - 600_000 - 10_000 * id as u64;
            span
        });
        send_spans(&receiver, spans.collect());
    };
    spans(1..20);
    let bucket = serde_json::json!({ "value": null, "bucket": [0.0, 0.005] });
    assert_eq!(p50(), bucket, "one of them is not here yet");
    let said = page(&receiver, "/requests?window=1");
    assert!(said.contains("<td>0 to 5 ms</td>"), "{said}");
    let said = page(&receiver, "/requests/text?window=1");
    assert!(said.contains(" 0-5 "), "{said}");
    // As many are held as were counted: none need come after the last export to tell so.
    spans(20..21);
    assert_eq!(p50()["value"], 0.000_7);
    let mut later = served(21, "GET", "/", 1, false);
    later.end_time_unix_nano = now();
    later.start_time_unix_nano = now() - 4_900_000;
    send_spans(&receiver, vec![later]);
    assert_eq!(p50()["value"], 0.000_71);
    let said = page(&receiver, "/requests?window=1");
    for expected in ["<td>710 µs</td>", "Where the span of each", "exact"] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    let said = page(&receiver, "/requests/text?window=1");
    assert!(said.contains(" 0.71 "), "{said}");
}

/// It was answered, and nobody knows how fast.
#[test]
fn a_span_that_ends_before_it_starts_is_a_request_without_a_duration() {
    let receiver = Receiver::start();
    let mut backwards = served(1, "GET", "/", 1, false);
    backwards.start_time_unix_nano = backwards.end_time_unix_nano + 3_000_000;
    let mut open = served(2, "GET", "/", 1, false);
    open.end_time_unix_nano = 0;
    send_spans(&receiver, vec![backwards, open]);
    let json = get(&format!("{}/api/requests?window=1", receiver.pages_url())).json();
    let route = &json["routes"][0];
    let p50 = &route["percentilesInSeconds"]["p50"];
    assert_eq!((&route["count"], p50), (&1.0.into(), &().into()));
    let html = page(&receiver, "/requests?window=1");
    assert!(html.contains("All traces"), "{html}");
    assert!(!html.contains("The slowest"), "{html}");
}

#[test]
fn without_a_histogram_requests_are_the_server_spans_and_the_page_says_so() {
    let receiver = Receiver::start();
    let spans = (1..=20_u128).map(|i| served(i, "POST", "/add", 5 * i as u64, i == 20));
    let mut spans: Vec<Span> = spans.collect();
    spans.push(Span {
        kind: 3,
        ..served(77, "GET", "/elsewhere", 1, false)
    });
    send_spans(&receiver, spans);
    let json = get(&format!("{}/api/requests?window=5", receiver.pages_url())).json();
    let [route] = &json["routes"].as_array().unwrap()[..] else {
        panic!("only what was served: {json}");
    };
    assert_eq!(
        (&route["from"], &route["count"], &route["failed"]),
        (&"spans".into(), &20.0.into(), &1.0.into())
    );
    let [route_of_library] = &receiver.routes(Length::Five)[..] else {
        panic!("only what was served");
    };
    assert_eq!(
        (
            route_of_library.key.name().as_str(),
            route_of_library.count()
        ),
        ("POST /add", 20.0)
    );
    let percentiles = &route["percentilesInSeconds"];
    let values = ["p50", "p95", "p99"].map(|it| percentiles[it]["value"].as_f64().unwrap());
    assert_eq!(values, [0.05, 0.095, 0.1]);
    assert_eq!(route["held"]["slowest"]["durationNano"], "100000000");
    let html = page(&receiver, "/requests?window=5");
    assert!(
        html.contains("From the SERVER spans that are held"),
        "{html}"
    );

    // The ways to the traces lead to the slow and to the failed ones.
    let ways = html
        .split("href=\"/?")
        .skip(1)
        .map(|it| it.split('"').next().unwrap());
    let found: Vec<usize> = ways
        .map(|way| {
            let url = format!(
                "{}/api/traces?{}",
                receiver.pages_url(),
                way.replace("&amp;", "&")
            );
            get(&url).json()["traces"].as_array().unwrap().len()
        })
        .collect();
    assert_eq!(found, [2, 20, 1], "slow, all, failed");
}
