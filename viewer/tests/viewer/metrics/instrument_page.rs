//! The page of an instrument over time, and its API.

use opentelemetry_proto::tonic::metrics::v1::Metric;
use otlp_viewer::testing::Receiver;

use super::sent::{durations, send_metrics};
use crate::common::page::page;
use crate::common::series::*;
use crate::common::*;

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
