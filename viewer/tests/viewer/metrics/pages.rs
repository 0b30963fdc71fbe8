//! The pages of metrics over time and of requests by route, and their API.

use crate::common::series::*;
use crate::common::*;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::trace::v1::{Span, Status};
use otlp_viewer::store::window::Length;
use otlp_viewer::testing::Receiver;
use prost::Message;

fn page(receiver: &Receiver, path: &str) -> String {
    let answer = get(&format!("{}{path}", receiver.pages_url()));
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

fn send_metrics(receiver: &Receiver, sent: Vec<Metric>) {
    let url = format!("{}/v1/metrics", receiver.http_endpoint());
    let body: ExportMetricsServiceRequest = metrics(sent);
    assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
}

fn send_spans(receiver: &Receiver, spans: Vec<Span>) {
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let answer = post(&url, PROTOBUF, &request(spans).encode_to_vec());
    assert_eq!(answer.status, 200);
}

/// A SERVER span that ended a second ago.
fn served(trace: u128, method: &str, route: &str, milliseconds: u64, failed: bool) -> Span {
    let mut span = span(trace, 1, 0, &format!("{method} {route}"));
    span.end_time_unix_nano = now() - SECOND;
    span.start_time_unix_nano = span.end_time_unix_nano - milliseconds * 1_000_000;
    span.attributes = vec![
        text("http.request.method", method),
        text("http.route", route),
    ];
    span.status = Some(Status {
        code: if failed { 2 } else { 0 },
        ..Status::default()
    });
    span
}

/// Ten requests to `/` in ten seconds, one of them failed, in two exports.
fn durations(receiver: &Receiver) {
    let start = now() - 10 * SECOND;
    let of = |status, time, counts| {
        let attributes = [
            ("http.request.method", "GET"),
            ("http.route", "/"),
            ("http.response.status_code", status),
        ];
        histogram_point(&attributes, start, time, counts)
    };
    for (after, good, bad) in [(5, [5, 0, 0, 0], [0; 4]), (9, [8, 1, 0, 0], [0, 0, 1, 0])] {
        let time = start + after * SECOND;
        let points = vec![of("200", time, good), of("503", time, bad)];
        let name = "http.server.request.duration";
        send_metrics(receiver, vec![histogram(name, CUMULATIVE, points)]);
    }
}

#[test]
fn an_instrument_has_a_chart_and_a_table_with_the_same_figures() {
    let receiver = Receiver::start();
    let start = now() - 10 * SECOND;
    for (after, value) in [(4, 8.0), (8, 16.0)] {
        let point = |endpoint| {
            number(
                &[("endpoint", endpoint)],
                start,
                start + after * SECOND,
                value,
            )
        };
        let points = vec![point("home"), point("add")];
        send_metrics(
            &receiver,
            vec![sum("todo.requests", CUMULATIVE, true, points)],
        );
    }
    assert!(page(&receiver, "/metrics?window=1").contains("href=\"/metrics/1?window=1\""));
    let html = page(&receiver, "/metrics/1?window=1");
    for expected in [
        "role=\"img\" aria-labelledby=\"chart-1-t chart-1-d\"",
        "<title id=\"chart-1-t\">The rate of todo.requests over time</title>",
        "all series: last 4, most 4 requests per second.",
        "<td>32</td>",
        "2 current points",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    let html = page(&receiver, "/metrics/1?window=5&by=endpoint");
    for expected in [
        "<option value=\"endpoint\" selected>",
        "class=\"line k0\"",
        "class=\"line k1\"",
        "Every figure",
        "by endpoint and summed over the rest",
        "<td>16</td>",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    assert!(page(&receiver, "/metrics?window=7").contains("is not a window"));
    let answer = get(&format!("{}/metrics/99", receiver.pages_url()));
    assert_eq!(answer.status, 404);

    let api = format!(
        "{}/api/metrics/over-time?window=1&by=endpoint",
        receiver.pages_url()
    );
    let json = get(&api).json();
    let instrument = &json["instruments"][0];
    assert_eq!(instrument["shows"], "rate");
    let values: Vec<_> = instrument["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["value"])
        .collect();
    assert_eq!(values, ["add", "home"]);
    let numbers = instrument["lines"][0]["numbers"].as_array().unwrap();
    assert_eq!(numbers.len(), 60);
    let known: Vec<f64> = numbers
        .iter()
        .filter_map(serde_json::Value::as_f64)
        .collect();
    assert!(
        known.len() >= 8 && known.iter().all(|it| (it - 2.0).abs() < 1e-6),
        "{known:?}"
    );
    let bad = get(&format!(
        "{}/api/metrics/over-time?window=x",
        receiver.pages_url()
    ));
    assert_eq!(bad.status, 400);
}

#[test]
fn a_metric_without_points_says_so_and_a_unit_is_a_word() {
    let receiver = Receiver::start();
    let mut bytes = sum(
        "io",
        CUMULATIVE,
        true,
        [(5, 1e8), (9, 1.8e8)]
            .map(|(after, value)| {
                let start = now() - 10 * SECOND;
                number(&[], start, start + after * SECOND, value)
            })
            .to_vec(),
    );
    bytes.unit = "By".to_owned();
    let nameless = Metric {
        name: "nothing".to_owned(),
        ..Metric::default()
    };
    let point = number(&[], now() - SECOND, now(), 3.0);
    let early = number(&[], now() - 5_000_000, now(), 5.0);
    let sent = vec![
        gauge("empty", Vec::new()),
        nameless,
        bytes,
        sum("tasks", CUMULATIVE, true, vec![point]),
        sum("early", CUMULATIVE, true, vec![early]),
    ];
    send_metrics(&receiver, sent);
    let index = page(&receiver, "/metrics");
    let address_of = |name: &str| {
        let (before, _) = index.split_once(&format!("\">{name}</a>")).unwrap();
        let (_, address) = before.rsplit_once("href=\"").unwrap();
        address.to_owned()
    };
    for (name, said) in [
        ("empty", "It has no points"),
        ("nothing", "It has no points"),
        ("early", "5 requests since the start"),
        ("io", "20 MB/s"),
        ("io", "in bytes"),
        ("tasks", "in requests"),
    ] {
        let html = page(&receiver, &format!("{}?window=1", address_of(name)));
        assert!(html.contains(said), "{said}: {html}");
        for said in ["in {request}", ".000e", "cannot be added up"] {
            assert!(!html.contains(said), "{said}: {html}");
        }
        assert!(
            name != "early" || !html.contains("Chart of early"),
            "{html}"
        );
    }
    for said in [
        ">bytes</td>",
        "<td>180 MB</td>",
        ">requests</td>",
        "<td>3 requests</td>",
    ] {
        assert!(index.contains(said), "{said}: {index}");
    }
}

/// A program that ran for an hour before somebody looked, and a summary.
#[test]
fn a_histogram_of_one_point_and_the_quantiles_of_a_summary_are_drawn() {
    let receiver = Receiver::start();
    let point = histogram_point(&[], now() - 3_600 * SECOND, now() - SECOND, [90, 10, 0, 0]);
    let points = |value| vec![summary_point(&[], now() - SECOND, &[(0.99, value)])];
    send_metrics(
        &receiver,
        vec![
            histogram("duration", CUMULATIVE, vec![point]),
            summary("latency", points(0.25)),
        ],
    );
    for (path, all) in [
        (
            "/metrics/1?window=1",
            &[
                "The values of duration since its start",
                "100 values since ",
                "<td>5 ms to 10 ms</td>",
                "class=\"h5\"",
            ][..],
        ),
        ("/metrics/3?window=1", &["p99: last 250 ms"]),
        (
            "/metrics",
            &["<td>median 250 ms</td>", " of 100 values</td>"],
        ),
    ] {
        let html = page(&receiver, path);
        for said in all {
            assert!(html.contains(said), "{said}: {html}");
        }
    }
    let json = get(&format!("{}/api/metrics/over-time", receiver.pages_url())).json();
    assert_eq!(json["instruments"][1]["shows"], "quantiles");
    assert_eq!(json["instruments"][1]["lines"][0]["value"], "p99");
}

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

#[test]
fn a_page_over_time_is_sent_again_when_something_came() {
    let receiver = Receiver::start();
    durations(&receiver);
    for path in [
        "/requests?window=60",
        "/metrics?window=60",
        "/metrics/1?window=60",
        "/compare",
    ] {
        let url = format!("{}{path}", receiver.pages_url());
        let tag = get(&url).header("etag").to_owned();
        let again = || send("GET", &url, &[("if-none-match", &tag)], &[]).status;
        // A part of a window of an hour is a minute; at its end, another one begins.
        assert!([304, 200].contains(&again()), "{path}");
        durations(&receiver);
        assert_eq!(again(), 200, "{path}");
    }
}
