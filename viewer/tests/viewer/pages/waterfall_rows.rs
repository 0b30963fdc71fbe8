//! What a row of a waterfall says: whose it is, a bar that one sees, and that nobody knows when it began.

use std::sync::Arc;

use crate::common::{PROTOBUF, START, get, post, request, span};
use opentelemetry_proto::tonic::trace::v1::Span;
use otlp_viewer::model::{Origins, StoredSpan};
use otlp_viewer::testing::Receiver;
use otlp_viewer::waterfall::layout::Layout;
use otlp_viewer::waterfall::svg::file;
use prost::Message;

fn page(receiver: &Receiver, path: &str) -> String {
    get(&format!("{}{path}", receiver.pages_url())).text()
}

fn stored(spans: &[Span]) -> Vec<Arc<StoredSpan>> {
    let origin = Origins::default().intern(&Default::default());
    let stored = spans
        .iter()
        .filter_map(|it| StoredSpan::new(&it.encode_to_vec(), &origin, 1));
    stored.map(Arc::new).collect()
}

/// A microsecond of a minute has a bar that one sees, also at the end; and a row says whose it is where that changes.
#[test]
fn a_short_span_has_a_bar_and_another_service_its_name() {
    let mut spans = vec![
        span(7, 1, 0, "GET /"),
        span(7, 2, 1, "at the start"),
        span(7, 3, 1, "at the end"),
    ];
    let minute = 60_000_000_000;
    spans[0].end_time_unix_nano = START + minute;
    spans[1].start_time_unix_nano = START;
    spans[1].end_time_unix_nano = START + 1_000;
    spans[2].start_time_unix_nano = START + minute;
    spans[2].end_time_unix_nano = START + minute;
    let svg = file(&Layout::new(&stored(&spans), &[]), "short", 960);
    let number = |bar: &str, name: &str| -> f64 {
        let (_, value) = bar.split_once(&format!(" {name}=\"")).unwrap();
        value.split('%').next().unwrap().parse().unwrap()
    };
    let bars: Vec<&str> = svg.split("<rect class=\"bar").skip(1).collect();
    assert_eq!(bars.len(), 3);
    for bar in bars {
        // Two of 960 pixels.
        assert!(number(bar, "width") >= 0.2, "{bar}");
        assert!(number(bar, "x") + number(bar, "width") <= 99.001, "{bar}");
    }
    assert!(
        !svg.contains("tspan"),
        "one service need not be named: {svg}"
    );
}

#[test]
fn a_row_of_a_picture_names_its_service_where_that_differs_from_the_row_of_its_parent() {
    let sent = |service: &str, spans: Vec<Span>| {
        let mut body = request(spans);
        body.resource_spans[0].resource = crate::common::resource(service);
        body.encode_to_vec()
    };
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let mut pay = span(9, 3, 2, "POST /pay");
    pay.start_time_unix_nano += 10;
    let mut insert = span(9, 4, 3, "INSERT");
    insert.start_time_unix_nano += 20;
    let front = vec![span(9, 1, 0, "GET /"), span(9, 2, 1, "POST")];
    for body in [sent("front", front), sent("pay", vec![pay, insert])] {
        assert_eq!(post(&url, PROTOBUF, &body).status, 200);
    }
    let svg = page(&receiver, "/traces/00000000000000000000000000000009/svg");
    let named: Vec<&str> = svg.split("<tspan class=\"axis\">").skip(1).collect();
    let named: Vec<&str> = named
        .iter()
        .map(|it| it.split('<').next().unwrap())
        .collect();
    assert_eq!(named, ["front", "pay"]);
}

/// Where nobody says when anything began, nobody knows how long it took.
#[test]
fn a_trace_without_a_start_says_so_and_not_0_ns() {
    let receiver = Receiver::start();
    let mut only = span(9, 1, 0, "GET /");
    only.start_time_unix_nano = 0;
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let body = request(vec![only]).encode_to_vec();
    assert_eq!(post(&url, PROTOBUF, &body).status, 200);
    for path in ["/", "/traces/00000000000000000000000000000009"] {
        let html = page(&receiver, path);
        assert!(
            html.contains("<span>no start time</span>") && !html.contains("0 ns"),
            "{html}"
        );
    }
    let svg = page(&receiver, "/traces/00000000000000000000000000000009/svg");
    assert!(
        svg.contains(">no start time</text>") && !svg.contains("0 ns"),
        "{svg}"
    );
    let json = get(&format!("{}/api/traces", receiver.pages_url())).json();
    assert_eq!(json["traces"][0]["durationNano"], serde_json::Value::Null);
}
